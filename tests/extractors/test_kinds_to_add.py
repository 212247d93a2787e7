"""The kinds on the shelf: each takes the tables it is for and no others, and parses them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.models import Table, TableCell, TableRow
from extractors.understanding.coverage import Coverage
from extractors.understanding.kinds.declaration import (
    KindDeclaration,
    load_declarations,
    parse_declaration,
    shelf,
)
from extractors.understanding.kinds.mapping import ColumnMapping, map_columns
from extractors.understanding.kinds.rows import typed_rows

KINDS = {
    name: parse_declaration(path.read_text(encoding="utf-8"), path) for name, path in shelf().items()
} | load_declarations()

Cells = list[list[str]]

TABLES: dict[str, tuple[str | None, list[str], Cells]] = {
    "statistics": (
        "Cải cách thể chế",
        [
            "STT",
            "Chỉ tiêu thống kê",
            "Kết quả thống kê / Đơn vị tính",
            "Kết quả thống kê / Số liệu",
            "Ghi chú",
        ],
        [["1", "Số văn bản đã ban hành", "Văn bản", "249", ""], ["2", "Tỷ lệ đã xử lý", "%", "99,5", ""]],
    ),
    "unit_scores": (
        "Kết quả xếp hạng chuyển đổi số cấp xã năm 2024",
        ["STT", "Đơn vị", "Tổng điểm", "Xếp hạng", "Xếp loại"],
        [["1", "Xã Phước Hải", "81,25", "1", "Tốt"], ["2", "Phường Mỹ Hương", "80", "2", "Tốt"]],
    ),
    "index_components": (
        "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX)",
        ["STT", "Nội dung", "Điểm số", "Chỉ số", "Thứ hạng"],
        [
            ["1", "Công tác chỉ đạo, điều hành", "9,49/9,5", "99,9%", "12/63"],
            ["2", "Cải cách thể chế", "9,38/10", "93,8%", "20/63"],
        ],
    ),
    "dossiers_by_field": (
        "Tình hình tiếp nhận, giải quyết hồ sơ theo lĩnh vực",
        ["TT", "Lĩnh vực", "Tiếp nhận / Tổng số", "Đã giải quyết / Đúng hạn", "Đã giải quyết / Quá hạn"],
        [["1", "Đất đai", "1.204", "1.200", "4"], ["2", "Hộ tịch", "310", "310", "0"]],
    ),
    "procedures_by_field": (
        "Số thủ tục hành chính theo lĩnh vực",
        ["TT", "Lĩnh vực", "Tổng số TTHC", "DVCTT toàn trình", "DVCTT một phần"],
        [["1", "Đất đai", "36", "12", "20"], ["2", "Hộ tịch", "38", "20", "18"]],
    ),
    "budgets": (
        "Kinh phí thực hiện năm 2024",
        ["STT", "Nội dung", "Tổng kinh phí", "Ngân sách trung ương", "Ngân sách địa phương"],
        [
            ["1", "Nâng cấp trục liên thông", "1.250,5", "1.000", "250,5"],
            ["2", "Đào tạo cán bộ", "80", "", "80"],
        ],
    ),
    "staffing": (
        "Biên chế công chức của các cơ quan",
        ["STT", "Cơ quan", "Biên chế giao", "Biên chế có mặt", "Tỷ lệ"],
        [["1", "Sở Nội vụ", "60", "54", "90%"], ["2", "Sở Y tế", "50", "50", "100%"]],
    ),
    "organisations": (
        "Kết quả sắp xếp tổ chức bộ máy",
        ["STT", "Cơ quan", "Trước sắp xếp", "Sau sắp xếp", "Giảm"],
        [["1", "Sở Nội vụ", "9", "7", "2"], ["2", "Sở Y tế", "12", "8", "4"]],
    ),
}

OF_NONE: list[tuple[str | None, list[str], Cells]] = [
    (
        "Danh sách các tổ công nghệ số cộng đồng",
        ["STT", "Đơn vị", "Số tổ", "Số thành viên"],
        [["1", "Xã Phước Hải", "5", "25"]],
    ),
    (
        "Số cuộc họp của các cơ quan",
        ["STT", "Cơ quan", "Trực tiếp", "Trực tuyến"],
        [["1", "Sở Nội vụ", "5", "25"]],
    ),
    (
        "Danh mục sản phẩm, công việc",
        ["TT", "Nhiệm vụ", "Sản phẩm", "Điểm tối đa", "Chấm điểm"],
        [["1", "Soạn thảo báo cáo tháng", "Báo cáo", "10", "9"]],
    ),
    (
        "Kết quả tiếp công dân, giải quyết đơn thư",
        ["STT", "Lĩnh vực", "Tiếp nhận / Tổng số", "Đã giải quyết / Đúng hạn"],
        [["1", "Đất đai", "5", "4"]],
    ),
    (
        "Kết quả thi tuyển",
        ["STT", "Đơn vị", "Điểm", "Xếp hạng"],
        [["1", "Xã Phước Hải", "81", "1"]],
    ),
]


def table(title: str | None, columns: list[str], cells: Cells) -> Table:
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[TableRow([TableCell(text) for text in row]) for row in cells],
        method="docx",
        page_first=None,
        page_last=None,
        units=[None] * len(columns),
    )


def mapped(made: Table, kind: KindDeclaration) -> ColumnMapping:
    return map_columns(made.columns, kind, made.title, made.rows)


def test_every_kind_to_add_has_its_table_here() -> None:
    assert set(shelf()) == set(TABLES)


@pytest.mark.parametrize("kind", TABLES)
def test_a_kind_takes_its_table_whole_and_no_other_kind_does(kind: str) -> None:
    made = table(*TABLES[kind])
    takers = {name: found for name, each in KINDS.items() if (found := mapped(made, each)).holds()}
    assert set(takers) == {kind}
    assert None not in takers[kind].fields
    rows = typed_rows(made, takers[kind], Coverage(None, None))
    assert [row.unparsed for row in rows] == [[], []]


@pytest.mark.parametrize("number", range(len(OF_NONE)))
def test_tables_of_other_matters_are_of_none(number: int) -> None:
    made = table(*OF_NONE[number])
    assert [name for name, each in KINDS.items() if mapped(made, each).holds()] == []


def test_scores_places_and_shares_of_a_part() -> None:
    made = table(*TABLES["index_components"])
    first = typed_rows(made, mapped(made, KINDS["index_components"]), Coverage(None, None))[0].values
    assert (first["score"], first["score_of"], first["share_pct"]) == (
        Decimal("9.49"),
        Decimal("9.5"),
        Decimal("99.9"),
    )
    assert (first["rank"], first["rank_of"]) == (12, 63)
