"""Versions of a report, told apart in real files: corrected, in Word and PDF, without a number."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers.planted_reports import OFFICES, Report, table, traffic
from helpers.rendering import to_pdf
from helpers.revised_reports import REPORT_67, corrected_tables, loaded, make_report, two_tables
from helpers.warehouse_builder import Warehouse, build_extract, expected_table

from baocao.usecases.status import warehouse_status
from baocao.warehouse.staging import connect_working
from extractors.extract import extract_document
from extractors.models import Section
from extractors.store.storage import write_extract

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def test_a_title_that_is_neither_bold_nor_centred_is_read(tmp_path: Path) -> None:
    header = extract_document(make_report(tmp_path / "first.docx", two_tables())).header
    assert header is not None
    assert header.title == "Tình hình thực hiện nhiệm vụ chuyển đổi số 6 tháng đầu năm 2024"


def versions(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.rows(
        """
        SELECT r.source_file, r.version_no, r.is_current, same.source_file, previous.source_file
        FROM marts.dim_report AS r
        LEFT JOIN marts.dim_report AS same ON r.same_as_report_key = same.report_key
        LEFT JOIN marts.dim_report AS previous ON r.previous_report_key = previous.report_key
        ORDER BY r.version_no, r.source_file
        """
    )


@pytest.mark.slow
@needs_libreoffice
def test_a_correction_and_the_same_report_in_another_format(tmp_path: Path) -> None:
    first = make_report(tmp_path / "first.docx", two_tables())
    corrected = make_report(
        tmp_path / "corrected.docx",
        corrected_tables(),
        day=9,
        above="(Thay thế Báo cáo số 12/BC-SNV ngày 05/7/2024)",
    )
    warehouse = loaded(tmp_path, [first, to_pdf(first, tmp_path), to_pdf(corrected, tmp_path)])
    one, other, last = versions(warehouse)
    assert {one[0], other[0]} == {"first.docx", "first.pdf"}
    assert (one[1], other[1]) == (1, 1)
    assert [one[3], other[3]].count(None) == 1  # one stands for both
    standing = one[0] if one[3] is None else other[0]
    assert last == ("corrected.pdf", 2, True, None, standing)
    changes = warehouse.rows(
        "SELECT change_kind, unit_key, row_name, field, old_value, new_value FROM marts.report_changes ORDER BY ALL"
    )
    gone = expected_table(REPORT_67, "4")["rows"][4]
    removed = [change for change in changes if change[0] == "removed"]
    assert {change[2] for change in removed} == {gone[1]}
    assert [change for change in changes if change[0] != "removed"] == [
        ("changed", "van-phong-ubnd-tinh", "Văn phòng UBND tỉnh", "documents_in", "49833", "49834")
    ]
    assert warehouse.value("SELECT count(*) FROM marts.fct_documents") == 14
    assert (
        warehouse.value("SELECT documents_in FROM marts.fct_documents WHERE unit_key = 'van-phong-ubnd-tinh'")
        == 49834
    )


def test_the_same_day_and_number_with_another_figure_is_a_new_version(tmp_path: Path) -> None:
    first = make_report(tmp_path / "first.docx", two_tables())
    changed = make_report(tmp_path / "changed.docx", corrected_tables())
    warehouse = loaded(tmp_path, [first, changed])
    rows = {row[0]: row[1:] for row in versions(warehouse)}
    assert rows["first.docx"] == (1, False, None, None)
    assert rows["changed.docx"] == (2, True, None, "first.docx")


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("name", ["KH-DTI-2022", "KH-NQ09-2022"])
def test_a_plan_without_number_and_date_is_recognised_in_another_format(name: str, tmp_path: Path) -> None:
    word = Path(__file__).parents[2] / "data" / "raw" / f"{name}.docx"
    warehouse = loaded(tmp_path, [word, to_pdf(word, tmp_path)])
    rows = versions(warehouse)
    assert [row[1] for row in rows] == [1, 1]
    assert sorted(row[2] for row in rows) == [False, True]
    assert warehouse.value("SELECT count(*) FROM marts.report_changes") == 0


def test_another_report_of_the_same_form_is_no_version(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    tables = [expected_table(REPORT_67, "4")]
    changes: list[dict[str, Any]] = [
        {"report_no": "67/BC-BĐHCĐS"},
        {"report_no": "68/BC-BĐHCĐS"},
        {"report_no": "67/BC-BĐHCĐS", "province": "Lâm Đồng"},
        {"report_no": None, "title": "Báo cáo tháng 5 năm 2024"},
        {"report_no": None, "title": "Báo cáo tháng 6 năm 2024"},
    ]
    warehouse.load(
        [
            write_extract(
                build_extract(REPORT_67, tables=tables, sha256=str(number) * 64, **header), warehouse.extracts
            )
            for number, header in enumerate(changes)
        ]
    )
    warehouse.refresh()
    assert warehouse.rows("SELECT version_no, is_current, count(*) FROM marts.dim_report GROUP BY ALL") == [
        (1, True, 5)
    ]


def local_report(folder: Path, body: str, above: str = "", *, first: int = 90, **header: Any) -> Path:
    """A report of a district of Hà Tĩnh, or of what `header` says; `first` is the first of its figures."""
    rows = [[str(n), name, str(first * n), str(40 * n)] for n, name in enumerate(OFFICES, 1)]
    extract = build_extract(
        REPORT_67,
        tables=[traffic(rows)],
        sections=[Section((), above)] if above else [],
        sha256=hashlib.sha256(f"{body} {above} {header}".encode()).hexdigest(),
        path=Path(f"{body} {header['report_no'].split('/')[0]}.docx"),
        **{
            "issuer": f"Ủy ban nhân dân {body}",
            "province": "Hà Tĩnh",
            "title": "Kết quả chuyển đổi số quý I năm 2024",
            "report_date": date(2024, 5, 3),
        }
        | header,
    )
    return write_extract(extract, folder)


def test_words_of_replacement_right_above_the_first_table_are_its_caption_and_count(tmp_path: Path) -> None:
    said = {"caption": "(Thay thế Báo cáo số 2/BC-UBND ngày 01/3/2024)"}
    rows = [[str(number), name, str(100 * number), "40"] for number, name in enumerate(OFFICES, 1)]
    corrected = [[*rows[0][:2], "111", "40"], *rows[1:]]
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load(
        [
            Report("Lâm Đồng", "2", [traffic(rows)], day=date(2024, 3, 1)).write(warehouse.extracts),
            Report("Lâm Đồng", "5", [{**traffic(corrected), **said}], day=date(2024, 3, 20)).write(
                warehouse.extracts
            ),
        ]
    )
    warehouse.refresh()
    reports = "SELECT report_no, version_no, is_current FROM marts.dim_report ORDER BY version_no"
    assert warehouse.rows(reports) == [("2/BC-UBND", 1, False), ("5/BC-UBND", 2, True)]


def test_two_issuers_quarters_or_communes_of_one_name_are_not_one_report(tmp_path: Path) -> None:
    """All of one form and number, in almost the same words: only the body, the quarter, or nothing known differs."""
    warehouse = Warehouse(tmp_path / "warehouse")
    of_commune = {"report_no": "9/BC-UBND", "province": None}
    replacing = {"report_no": "151/BC-UBND", "report_date": date(2024, 5, 10)}
    warehouse.load(
        [
            local_report(warehouse.extracts, "huyện Hương Sơn", report_no="145/BC-UBND"),
            local_report(warehouse.extracts, "huyện Đức Thọ", report_no="145/BC-UBND"),
            local_report(
                warehouse.extracts,
                "huyện Hương Sơn",
                "(Báo cáo này thay thế Báo cáo số 145/BC-UBND ngày 03/5/2024)",
                **replacing,
            ),
            local_report(warehouse.extracts, "huyện Can Lộc", report_no="7/BC-UBND"),
            local_report(
                warehouse.extracts,
                "huyện Can Lộc",
                report_no="7/BC-UBND",
                title="Kết quả chuyển đổi số quý II năm 2024",
            ),
            local_report(warehouse.extracts, "xã Tân Lập", **of_commune, title="Kết quả chuyển đổi số"),
            local_report(
                warehouse.extracts,
                "xã Tân Lập",
                first=7,
                **of_commune,
                title="Tình hình kinh tế số, xã hội số",
            ),
        ]
    )
    warehouse.refresh()
    reports = warehouse.rows("SELECT source_file, version_no, is_current FROM marts.dim_report ORDER BY ALL")
    assert reports == [
        ("huyện Can Lộc 7.docx", 1, True),
        ("huyện Can Lộc 7.docx", 1, True),
        ("huyện Hương Sơn 145.docx", 1, False),
        ("huyện Hương Sơn 151.docx", 2, True),
        ("huyện Đức Thọ 145.docx", 1, True),
        ("xã Tân Lập 9.docx", 1, True),
        ("xã Tân Lập 9.docx", 1, True),
    ]


def test_a_number_given_twice_is_of_two_reports_if_their_titles_are_others(tmp_path: Path) -> None:
    """One body, number and day: whichever comes first, other titles and texts are two reports, and that is told."""
    warehouse = Warehouse(tmp_path / "warehouse")
    of_the_change = "Kết quả thực hiện chuyển đổi số quý I năm 2024"
    of_reform = "Kết quả thực hiện cải cách hành chính quý I năm 2024"
    reports = [
        ("145/BC-UBND", "Hương Sơn", of_the_change),
        ("145/BC-UBND", "Hương Sơn", of_reform),
        ("7/BC-UBND", "Đức Thọ", of_reform),
        ("7/BC-UBND", "Đức Thọ", of_the_change),
        ("9/BC-UBND", "Can Lộc", of_the_change),
        ("9/BC-UBND", "Can Lộc", f"Báo cáo {of_the_change}"),
    ]
    warehouse.load(
        [
            local_report(
                warehouse.extracts,
                f"huyện {district}",
                " ".join(f"{title.split()[4]} {number}" for number in range(99)),
                report_no=report_no,
                title=title,
            )
            for report_no, district, title in reports
        ]
    )
    warehouse.refresh()
    told = (
        "SELECT report_no FROM quality.findings JOIN marts.dim_report USING (report_key)"
        " WHERE check_name = 'number_of_two_reports' ORDER BY ALL"
    )
    assert warehouse.rows(told) == [("145/BC-UBND",), ("7/BC-UBND",)]
    assert warehouse.rows(
        "SELECT report_no, count(*) FROM marts.dim_report WHERE is_current AND part_of_report_key IS NULL"
        " GROUP BY ALL ORDER BY ALL"
    ) == [("145/BC-UBND", 2), ("7/BC-UBND", 2), ("9/BC-UBND", 1)]


def test_a_row_that_comes_and_goes_again_is_three_changes(tmp_path: Path) -> None:
    """What the second version adds, the third takes away and the fourth adds again: each is a change of its own."""
    rows = [[str(n), name, str(100 * n), str(40 * n)] for n, name in enumerate(OFFICES, 1)]
    warehouse = Warehouse(tmp_path / "warehouse")
    for day, shown in enumerate((rows[:-1], rows, rows[:-1], rows), start=1):
        report = Report("Lâm Đồng", "2", [traffic(shown)], day=date(2024, 3, day))
        warehouse.load([report.write(warehouse.extracts)])
        warehouse.refresh()
    assert warehouse.rows(
        """
        SELECT version_no, change_kind, field FROM marts.report_changes
        JOIN marts.dim_report USING (report_key) ORDER BY ALL
        """
    ) == [
        (version, change, field)
        for version, change in ((2, "added"), (3, "removed"), (4, "added"))
        for field in ("documents_in", "documents_out")
    ]


def test_a_correction_of_a_table_of_no_kind_says_what_changed(tmp_path: Path) -> None:
    """Months in rows are of no declared kind: rows are found again by their names, figures by their columns."""
    columns = ["STT", "Tháng", "Số giao dịch", "Tỷ lệ thành công (%)"]
    first = [["1", "Tháng 1/2023", "1.200", "98,5"], ["2", "Tháng 2/2023", "900", "97"]]
    second = [["1", "Tháng 1/2023", "1.200", "98,50"], ["2", "Tháng 2/2023", "950", "97"]]
    warehouse = Warehouse(tmp_path / "warehouse")
    for day, rows in ((1, first), (9, second)):
        tables = [table("SỐ GIAO DỊCH QUA CỔNG NĂM 2023", columns, rows)]
        warehouse.load([Report("Lâm Đồng", "2", tables, day=date(2024, 3, day)).write(warehouse.extracts)])
    warehouse.refresh()
    assert warehouse.rows("SELECT DISTINCT table_kind FROM marts.fct_figures") == [("unknown",)]
    assert warehouse.rows(
        "SELECT table_kind, change_kind, row_name, field, old_value, new_value FROM marts.report_changes"
    ) == [("unknown", "changed", "Tháng 2/2023", "Số giao dịch", "900", "950")]


def test_a_report_whose_only_table_is_held_back_keeps_its_text(tmp_path: Path) -> None:
    twice = [["1", OFFICES[0], "100", "40"], ["2", OFFICES[0], "200", "50"]]
    said = [Section(("1",), "Toàn tỉnh có 12 hệ thống, đã cấp 450 chứng thư số.")]
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([Report("Lâm Đồng", "2", [traffic(twice)], said).write(warehouse.extracts)])
    with connect_working(warehouse.working) as con:  # as if two rows had been matched to one unit
        con.execute(
            "UPDATE staging.unit_mentions SET unit_key = 'so-noi-vu', status = 'auto' WHERE role = 'unit'"
        )
    warehouse.refresh()
    assert warehouse.value("SELECT count(*) FROM marts.fct_documents") == 0
    assert warehouse.rows("SELECT value FROM marts.fct_statements ORDER BY 1") == [(12,), (450,)]
    assert warehouse.value("SELECT count(*) FROM marts.fct_paragraphs") == 1
    held = warehouse_status(warehouse.published).held_back
    assert [(each.check, each.table) for each in held] == [
        ("unit_doubled", "table 1 “SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM 2023”")
    ]
