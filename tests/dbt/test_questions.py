"""What people ask, each in one query as a person would write it: the obvious query gives the right answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.warehouse_builder import Warehouse, build_extract, expected_table, write_extracts

from extractors.models import Section
from extractors.store.storage import write_extract

SOURCE = "67-BC-BDHCDS-2024"
D = Decimal
REMARK = f"{hashlib.sha256(SOURCE.encode()).hexdigest()[:16]}-t01-r0023-c06"
LAST_NIGHT = datetime(2026, 1, 2, 2)
"""When the report of 2025 and the second version of that of 2024 were read; the others were read before."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The five documents; dossiers of the first half of 2023 and of 2024; a report of communes of 2025."""
    made = Warehouse(tmp_path_factory.mktemp("questions"))
    extracts = write_extracts(made.extracts)
    extracts += [
        write_extract(extract, made.extracts) for extract in (_half_year(2023, 1), _half_year(2024, 2))
    ]
    extracts += [
        write_extract(extract, made.extracts) for extract in (_corrected_half_year(), _communes_of_2025())
    ]
    made.load(extracts)
    made.refresh()
    return made


def _half_year(year: int, factor: int, changed: Mapping[str, str] | None = None, **said: Any) -> Any:
    """The table of dossiers for half a year; in 2024 the last commune takes the lead.

    Args:
        year: of the half year.
        factor: the digit of which its sha256 is made.
        changed: what offices have received in all, where it is not as in the table.
        said: what else the extract says, instead of what it says by itself.
    """
    table = dict(expected_table(SOURCE, "5"))
    table |= {"period_start": f"{year}-01-01", "period_end": f"{year}-06-30"}
    rows = [list(row) for row in table["rows"]]
    if year == 2024:
        last = [row for row in rows if row[1].startswith("Ủy ban nhân dân")][-1]
        last[2:6] = ["99999", "0", "99999", "0"]
    for row in rows:
        row[2] = (changed or {}).get(row[1], row[2])
    table["rows"] = rows
    return build_extract(
        SOURCE,
        tables=[table],
        **{
            "sha256": f"{factor}" * 64,
            "path": Path(f"half-{year}.pdf"),
            "report_no": f"{year}/BC-UBND",
            "report_date": date(year, 7, 10),
            "title": f"Kết quả tiếp nhận hồ sơ 6 tháng đầu năm {year}",
        }
        | said,
    )


def _corrected_half_year() -> Any:
    """The report of the first half of 2024 once more, read last night: one office has counted again."""
    return _half_year(
        2024,
        2,
        {"Ban Dân tộc": "12"},
        sha256="6" * 64,
        path=Path("half-2024-again.pdf"),
        report_date=date(2024, 7, 20),
        extracted_at=LAST_NIGHT,
    )


def _communes_of_2025() -> Any:
    table = dict(expected_table(SOURCE, "5"))
    table |= {"period_start": "2025-07-01", "period_end": "2025-09-30"}
    table["rows"] = [
        ["1", "Phường Nha Trang", "1000", "100", "890", "10", "900", "90", "10", "99,00%", "89,00%"],
        ["2", "Xã Diên Khánh", "500", "50", "450", "0", "450", "50", "0", "100%", "90%"],
    ]
    extract = build_extract(
        SOURCE,
        tables=[table],
        sha256="5" * 64,
        path=Path("2025.pdf"),
        report_no="99/BC-UBND",
        report_date=date(2025, 10, 5),
        title="Kết quả tiếp nhận hồ sơ quý III năm 2025",
        issuer="Ủy ban nhân dân tỉnh Khánh Hòa",
        province="Khánh Hòa",
        extracted_at=LAST_NIGHT,
    )
    extract.sections.append(Section(("I",), "Đã có 49 đơn vị triển khai 63 mô hình chuyển đổi số.", page=1))
    return extract


QUESTIONS: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    (
        "Chỉ tiêu năm 2023 có bao nhiêu, đạt, vượt, không đạt?",
        'SELECT "Đánh giá", count(*) FROM bi.chi_tieu WHERE "Năm" = 2023 GROUP BY ALL ORDER BY ALL',
        [("chưa có số liệu", 3), ("không đạt", 5), ("vượt", 13), ("đạt", 7)],
    ),
    (
        "Chỉ tiêu chưa có số liệu, đúng như báo cáo đếm (9/28)",
        """SELECT count(*) FILTER ("Đánh giá" = 'chưa có số liệu'), count(*) FROM bi.chi_tieu WHERE "Năm" = 2024""",
        [(9, 28)],
    ),
    (
        "Chỉ tiêu nào không đạt, thiếu bao nhiêu?",
        """SELECT "Chỉ tiêu", "Chênh lệch so với mục tiêu" FROM bi.chi_tieu
        WHERE "Năm" = 2023 AND "Chênh lệch so với mục tiêu" < 0 ORDER BY 2 LIMIT 2""",
        [
            ("Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ", D("-19.59")),
            ("Tỷ trọng kinh tế số trong GRDP của tỉnh", D("-2.44")),
        ],
    ),
    (
        "Kế hoạch đến 2025 đặt bao nhiêu chỉ tiêu?",
        'SELECT count(*) FROM bi.ke_hoach_chi_tieu WHERE "Năm" = 2025',
        [(15,)],
    ),
    (
        "Xã nào dưới 50 % hồ sơ trực tuyến trong năm 2023, thiếu bao nhiêu?",
        """SELECT "Đơn vị", "Huyện", 50 - "Phần trăm trực tuyến tính lại" FROM bi.ho_so_truc_tuyen
        WHERE "Cấp" = 'cấp xã' AND "Năm" = 2023 AND "Phần trăm trực tuyến tính lại" < 50 ORDER BY 3 DESC LIMIT 1""",
        [("Xã Phước Hữu", "Huyện Ninh Phước", D("18.12"))],
    ),
    (
        "Xã nào dưới mục tiêu của năm về hồ sơ trực tuyến, thiếu bao nhiêu?",
        """SELECT "Đơn vị", "Mục tiêu phần trăm trực tuyến", "Chênh lệch so với mục tiêu" FROM bi.ho_so_truc_tuyen
        WHERE "Cấp" = 'cấp xã' AND "Năm" = 2023 AND "Chênh lệch so với mục tiêu" < 0 ORDER BY 3""",
        [
            ("Xã Phước Hữu", D("50.00"), D("-18.12")),
            ("Xã Phước Sơn", D("50.00"), D("-16.40")),
            ("Xã Phước Vinh", D("50.00"), D("-12.01")),
            ("Xã Hòa Sơn", D("50.00"), D("-7.57")),
            ("Xã Lâm Sơn", D("50.00"), D("-3.30")),
            ("Xã Phước Thành", D("50.00"), D("-0.27")),
        ],
    ),
    (
        "Cả tỉnh tiếp nhận bao nhiêu hồ sơ năm 2023? (báo cáo in 341262; có cả báo cáo 6 tháng)",
        """SELECT sum("Tiếp nhận") FROM bi.ho_so_truc_tuyen WHERE "Năm" = 2023""",
        [(341262,)],
    ),
    (
        "Tỷ lệ hồ sơ giấy năm 2023",
        """SELECT round(100.0 * sum("Tiếp nhận trực tiếp") / sum("Tiếp nhận"), 2)
        FROM bi.ho_so_truc_tuyen WHERE "Năm" = 2023""",
        [(17.15,)],
    ),
    (
        "Hồ sơ quá hạn năm 2023, theo cấp",
        """SELECT "Cấp", sum("Giải quyết quá hạn") FROM bi.ho_so_truc_tuyen
        WHERE "Năm" = 2023 GROUP BY ALL ORDER BY ALL""",
        [("cấp huyện", 232), ("cấp tỉnh", 1554), ("cấp xã", 512)],
    ),
    (
        "Sở nào tiếp nhận nhiều nhất năm 2023?",
        """SELECT "Đơn vị", "Tiếp nhận" FROM bi.ho_so_truc_tuyen
        WHERE "Cấp" = 'cấp tỉnh' AND "Năm" = 2023 ORDER BY 2 DESC LIMIT 2""",
        [("Sở Giao thông vận tải", 90171), ("Sở Nông nghiệp và Phát triển nông thôn", 63633)],
    ),
    (
        "Tỷ lệ ký số bình quân gia quyền theo huyện",
        """SELECT "Huyện", round(100.0 * sum("Văn bản đi ký số") / sum("Văn bản đi"), 2) FROM bi.van_ban_dien_tu
        WHERE "Cấp" = 'cấp xã' GROUP BY ALL ORDER BY 2 LIMIT 1""",
        [("Huyện Bác Ái", 83.74)],
    ),
    (
        "Văn bản ban hành theo tháng và cơ quan",
        """SELECT "Tháng", "Cơ quan ban hành", count(*) FROM bi.van_ban_ban_hanh
        GROUP BY ALL ORDER BY 3 DESC, 1 LIMIT 1""",
        [(date(2023, 3, 1), "Ủy ban nhân dân tỉnh", 5)],
    ),
    ("Có bao nhiêu văn bản ban hành?", "SELECT count(*) FROM bi.van_ban_ban_hanh", [(45,)]),
    (
        "Điểm DTI theo trụ cột, bằng số in ở dòng nhóm",
        """SELECT "Trụ cột", sum("Điểm tối đa")::INT FROM bi.chi_so_dti WHERE "Trụ cột" IS NOT NULL
        GROUP BY ALL HAVING sum("Điểm tối đa") > 0 ORDER BY 1""",
        [
            ("An toàn thông tin mạng", 100),
            ("Chính quyền số", 200),
            ("Hạ tầng số", 100),
            ("Kinh tế số", 150),
            ("Nhân lực số", 100),
            ("Nhận thức số", 100),
            ("Thể chế số", 100),
            ("Xã hội số", 150),
        ],
    ),
    (
        "Nhiệm vụ quá hạn theo đơn vị chủ trì",
        """SELECT "Đơn vị", count(*) FROM bi.nhiem_vu_theo_don_vi
        WHERE "Vai trò" = 'chủ trì' AND "Tình trạng hạn" = 'quá hạn' GROUP BY ALL ORDER BY 2 DESC, 1""",
        [("Trung tâm Phục vụ hành chính công tỉnh", 1)],
    ),
    (
        "Nhiệm vụ đã hoàn thành",
        """SELECT count(*) FROM bi.nhiem_vu WHERE "Trạng thái" = 'đã hoàn thành'""",
        [(23,)],
    ),
    (
        "Kết quả so với năm trước",
        """SELECT "Kết quả năm trước", "Kết quả", "Tăng giảm so với năm trước" FROM bi.chi_tieu_qua_cac_nam
        WHERE "Chỉ tiêu" ILIKE '%kinh tế số trong GRDP%' AND "Năm" = 2023""",
        [(D("9.53"), D("9.56"), D("0.03"))],
    ),
    (
        "Kết quả nửa năm không so với cả năm",
        """SELECT count("Tăng giảm so với năm trước") FROM bi.chi_tieu_qua_cac_nam WHERE "Năm" = 2024""",
        [(0,)],
    ),
    (
        "Tỷ lệ báo cáo ghi so với tính lại, cả chỗ khớp",
        """SELECT "Tỷ lệ khớp tính lại", count(*) FROM bi.ho_so_truc_tuyen WHERE "Năm" = 2023 GROUP BY ALL""",
        [("có", 97)],
    ),
    (
        "49 cơ quan, đơn vị đã đăng ký/63 mô hình: câu trong ô bảng của báo cáo",
        """SELECT "Giá trị"::INT, "Đơn vị tính", "Liên kết nguồn" FROM bi.so_lieu_loi_van
        WHERE "Báo cáo" = '67/BC-BĐHCĐS' AND "Câu" LIKE '%63 mô hình%' ORDER BY 1""",
        [
            (49, "cơ quan", f"bang.html#{REMARK}"),
            (63, "mô hình", f"bang.html#{REMARK}"),
        ],
    ),
    (
        "49 đơn vị, 63 mô hình: câu trong lời văn",
        """SELECT "Giá trị"::INT, "Đơn vị tính" FROM bi.so_lieu_loi_van
        WHERE "Báo cáo" = '99/BC-UBND' AND "Câu" LIKE '%63 mô hình%' ORDER BY 1""",
        [(49, "đơn vị"), (63, "mô hình")],
    ),
    (
        "Các xã, phường năm 2025",
        """SELECT count(*) FROM bi.don_vi WHERE "Loại đơn vị" = 'xã, phường' AND "Đang có hiệu lực" = 'có'""",
        [(3321,)],
    ),
    (
        "Hồ sơ trên 1.000 dân của các xã, phường 2025",
        """SELECT "Đơn vị", "Hồ sơ trên 1000 dân" = round(1000.0 * "Tiếp nhận" / "Dân số", 2), "Tỉnh", "Huyện"
        FROM bi.ho_so_truc_tuyen WHERE "Năm" = 2025 ORDER BY 1""",
        [("Phường Nha Trang", True, "Tỉnh Khánh Hòa", None), ("Xã Diên Khánh", True, "Tỉnh Khánh Hòa", None)],
    ),
    (
        "Hồ sơ trên 1.000 dân và trên km² năm 2023, gộp về xã, phường hiện nay",
        """SELECT "Đơn vị", "Gồm các đơn vị", "Tiếp nhận", "Dân số", "Hồ sơ trên 1000 dân", "Hồ sơ trên km2"
        FROM bi.ho_so_theo_don_vi_hien_nay WHERE "Năm" = 2023 AND "Dân số" IS NOT NULL
        ORDER BY "Hồ sơ trên 1000 dân" DESC LIMIT 1""",
        [
            (
                "Xã Công Hải",
                "Ủy ban nhân dân xã Công Hải, Ủy ban nhân dân xã Phước Chiến",
                3666,
                14727,
                D("248.93"),
                D("29.49"),
            )
        ],
    ),
    (
        "Phường, xã hiện nay gồm cả phần của xã khác, hoặc thiếu xã trong bảng, thì không gộp",
        """SELECT count(*) FROM bi.ho_so_theo_don_vi_hien_nay
        WHERE "Năm" = 2023 AND "Đơn vị" IN ('Phường Đông Hải', 'Xã Phước Dinh')""",
        [(0,)],
    ),
    (
        "Thứ hạng thay đổi thế nào giữa hai kỳ?",
        """SELECT "Đơn vị", hang_2023 - hang_2024 AS tang_hang FROM (
            PIVOT (
                SELECT "Đơn vị", 'hang_' || "Năm" AS ky,
                    rank() OVER (PARTITION BY "Năm" ORDER BY "Tiếp nhận" DESC) AS hang
                FROM bi.ho_so_truc_tuyen_theo_ky WHERE "Cấp" = 'cấp xã' AND "Kỳ" LIKE '6 tháng đầu năm%'
            ) ON ky USING first(hang)
        ) ORDER BY 2 DESC LIMIT 1""",
        [("Xã Thành Hải", 16)],
    ),
    (
        "Từ tối qua có báo cáo nào mới, có bao nhiêu số liệu?",
        """SELECT r.report_no, is_current, count(row_id) FROM marts.dim_report AS r
        JOIN staging.documents USING (document_id) LEFT JOIN marts.fct_figures USING (report_key)
        WHERE first_seen_at >= TIMESTAMP '2026-01-01 18:00' GROUP BY ALL ORDER BY ALL""",
        [("2024/BC-UBND", True, 908), ("99/BC-UBND", True, 18)],
    ),
    (
        "Từ tối qua bản mới của báo cáo nào sửa số liệu nào?",
        """SELECT r.report_no, row_name, field, old_value, new_value FROM marts.report_changes
        JOIN marts.dim_report AS r USING (report_key) JOIN staging.documents USING (document_id)
        WHERE first_seen_at >= TIMESTAMP '2026-01-01 18:00'""",
        [("2024/BC-UBND", "Ban Dân tộc", "received_total", "10", "12")],
    ),
    (
        "Phát hiện theo mức độ và phép kiểm tra",
        """SELECT count(*) FROM bi.phat_hien
        WHERE "Báo cáo" = '67/BC-BĐHCĐS' AND "Phép kiểm tra" LIKE 'Đã xử lý nhiều hơn%'""",
        [(17,)],
    ),
    (
        "Bảng loại bất kỳ: số liệu của một đơn vị",
        """SELECT "Cột", "Giá trị"::INT FROM bi.so_lieu
        WHERE "Đơn vị" = 'Huyện Bác Ái' AND "Cấp" = 'cấp huyện' AND "Cột" LIKE '%Tổng số%'
        AND "Kỳ" = '11 tháng năm 2023'""",
        [("Tiếp nhận / Tổng số (trong kỳ)", 1143)],
    ),
    (
        "Kỳ số liệu bằng chữ",
        """SELECT DISTINCT "Kỳ" FROM bi.ho_so_truc_tuyen_theo_ky ORDER BY ALL""",
        [("11 tháng năm 2023",), ("6 tháng đầu năm 2023",), ("6 tháng đầu năm 2024",), ("Quý III/2025",)],
    ),
]


@pytest.mark.parametrize(
    ("question", "sql", "answer"), QUESTIONS, ids=[question for question, _, _ in QUESTIONS]
)
def test_a_question_is_one_query(
    warehouse: Warehouse, question: str, sql: str, answer: list[tuple[Any, ...]]
) -> None:
    assert warehouse.rows(sql) == answer


def test_a_cell_says_no_figure_twice(warehouse: Warehouse) -> None:
    """What is a figure of the table is no statement, and a statement of a cell names a cell that is there."""
    of_cells = "FROM marts.fct_statements AS said SEMI JOIN {} ON said.source_table_id = cells.{} "
    place = "AND said.source_row_no = cells.{} AND said.source_column_no = cells.{}"
    figures = "(FROM marts.fct_figures WHERE value IS NOT NULL) AS cells"
    twice = of_cells.format(figures, "source_table_id") + place.format("source_row_no", "source_column_no")
    there = of_cells.format("staging.cells AS cells", "table_id") + place.format("row_no", "column_no")
    assert warehouse.value(f"SELECT count(*) {twice}") == 0
    said = warehouse.value("SELECT count(*) FROM marts.fct_statements WHERE source_table_id IS NOT NULL")
    assert said == warehouse.value(f"SELECT count(*) {there}") > 20


def test_every_row_of_a_flat_view_has_a_key_of_its_own_and_no_code(warehouse: Warehouse) -> None:
    views = warehouse.rows("SELECT view_name FROM duckdb_views() WHERE schema_name = 'bi' ORDER BY 1")
    assert len(views) >= 20
    for (view,) in views:
        assert warehouse.rows(f'SELECT "Mã dòng" FROM bi.{view} GROUP BY ALL HAVING count(*) > 1') == []
        columns = [name for (name,) in warehouse.rows(f"SELECT column_name FROM (DESCRIBE bi.{view})")]
        assert columns[-1] == "Mã dòng"
        worded = [
            name for name in columns if name.startswith(("Loại", "Cấp", "Trạng thái", "Đánh giá", "Mức độ"))
        ]
        for name in worded:
            assert (
                warehouse.rows(
                    f"""SELECT DISTINCT "{name}" FROM bi.{view} WHERE "{name}" SIMILAR TO '[a-z]+(_[a-z]+)+'"""
                )
                == []
            )


def test_flat_views_open_in_the_databases_that_bi_tools_have(warehouse: Warehouse) -> None:
    """DuckDB before 2.0 has no function `if`: a view that uses it cannot be asked there."""
    views = warehouse.rows("SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'bi'")
    assert [view for view, sql in views if re.search(r"\bif\(", sql, re.IGNORECASE)] == []


def test_a_published_file_may_have_any_name(warehouse: Warehouse, tmp_path: Path) -> None:
    """The views read the file they stand in, not the database they were built in."""
    import shutil

    import duckdb

    copy = shutil.copy(warehouse.published, tmp_path / "khac tên.duckdb")
    with duckdb.connect(str(copy), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM bi.bao_cao").fetchall() == [(9,)]
