"""Joining grids over page breaks, and not joining what only looks alike."""

from __future__ import annotations

import pytest

from extractors.assembly.stitching import stitch
from extractors.models import BBox, Cell, Grid, Paragraph, Table

HEADER = ["STT", "Tên đơn vị", "VB đến", "VB đi"]
EDGES = [50.0, 80.0, 300.0, 400.0, 500.0]


def grid(page: int, rows: list[list[str]], *, edges: list[float] = EDGES, room: float | None = None) -> Grid:
    cells = [
        Cell(
            r,
            c,
            text,
            page=page,
            bbox=BBox(edges[c], 100 + 20 * r, edges[c + 1], 120 + 20 * r),
            tail_room=room if text else None,
            first_word_width=20.0 if text else None,
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Grid(len(rows), len(rows[0]), cells, "pdfplumber", page, column_edges=edges)


def tables(*blocks: Grid | Paragraph) -> list[Table]:
    return stitch(blocks)[0]


def rows_of(table: Table) -> list[list[str]]:
    return [row.texts for row in table.rows]


FIRST = [HEADER, ["1", "Sở Tài chính", "10", "20"], ["2", "Sở Y tế", "30", "40"]]
SECOND = [["3", "Sở Nội vụ", "50", "60"]]


def test_a_table_goes_on_with_and_without_its_heading() -> None:
    for second in (SECOND, [HEADER, *SECOND]):
        (table,) = tables(grid(1, FIRST), Paragraph("2", page=2, region="page_number"), grid(2, second))
        assert rows_of(table) == [*FIRST[1:], *SECOND]
        assert (table.page_first, table.page_last) == (1, 2)


def test_a_heading_that_says_it_goes_on_is_the_heading() -> None:
    second = [["STT (tiếp)", *HEADER[1:]], *SECOND]
    (table,) = tables(grid(1, FIRST), grid(2, second))
    assert rows_of(table) == [*FIRST[1:], *SECOND]


def test_a_title_between_begins_another_table_of_the_same_shape() -> None:
    title = Paragraph("SỐ LIỆU NĂM 2024", page=2, bold=True, centered=True)
    first, second = tables(grid(1, FIRST), title, grid(2, [HEADER, *SECOND]))
    assert second.title == "SỐ LIỆU NĂM 2024"
    assert rows_of(first) == FIRST[1:]


def test_the_unit_printed_again_over_every_page_parts_no_table() -> None:
    unit = Paragraph("ĐVT: văn bản", page=2)
    (table,) = tables(Paragraph("ĐVT: văn bản", page=1), grid(1, FIRST), unit, grid(2, [HEADER, *SECOND]))
    assert rows_of(table) == [*FIRST[1:], *SECOND]
    assert table.units == [None, None, "văn bản", "văn bản"]
    # on the page where the table stands already it is the line over the next one
    assert len(tables(grid(1, FIRST), Paragraph("ĐVT: văn bản", page=1), grid(1, [HEADER, *SECOND]))) == 2


def test_numbers_of_the_columns_are_dropped_on_every_page() -> None:
    numbers = ["(1)", "(2)", "(3)", "(4)=(3)/(2)"]
    first = [HEADER, numbers, *FIRST[1:]]
    for second in ([numbers, *SECOND], [HEADER, numbers, *SECOND], SECOND):
        (table,) = tables(grid(1, first), grid(2, second))
        assert table.header == [HEADER, numbers]
        assert table.columns == HEADER
        assert rows_of(table) == [*FIRST[1:], *SECOND]
    (table,) = tables(grid(1, FIRST), grid(2, [["3", "4", "5", "6"]]))
    assert rows_of(table)[-1] == ["3", "4", "5", "6"]


def test_other_columns_or_another_heading_begin_another_table() -> None:
    other_edges = [50.0, 80.0, 200.0, 300.0, 500.0]
    assert len(tables(grid(1, FIRST), grid(2, SECOND, edges=other_edges))) == 2
    other_heading = ["STT", "Tên xã", "Dân số", "Số hộ"]
    assert len(tables(grid(1, FIRST), grid(2, [other_heading, *SECOND]))) == 2


def test_a_page_further_on_is_another_table() -> None:
    assert len(tables(grid(1, FIRST), grid(3, SECOND))) == 2


def test_a_cut_row_is_joined() -> None:
    cut = [HEADER, ["1", "Sở Lao động, Thương binh", "10", "20"]]
    (table,) = tables(grid(1, cut, room=2.0), grid(2, [["", "và Xã hội", "", ""], *SECOND]))
    assert rows_of(table) == [["1", "Sở Lao động, Thương binh và Xã hội", "10", "20"], *SECOND]


def test_a_row_without_a_number_is_not_joined_when_its_figures_are_its_own() -> None:
    unnumbered = ["", "Tổng cộng", "90", "120"]
    (table,) = tables(grid(1, FIRST, room=2.0), grid(2, [unnumbered]))
    assert rows_of(table) == [*FIRST[1:], unnumbered]


def test_a_sub_row_with_a_dash_is_a_row_of_its_own() -> None:
    rows = [HEADER, ["1", "Hồ sơ", "", ""], ["", "- Cấp tỉnh", "1", "2"]]
    (table,) = tables(grid(1, rows, room=2.0), grid(2, [["", "- Cấp huyện", "3", "4"]]))
    assert len(table.rows) == 3


def test_a_page_with_fewer_rules_fits_the_table() -> None:
    wide = [50.0, 80.0, 500.0]
    (table,) = tables(grid(1, FIRST), grid(2, [["A", "Khối huyện"]], edges=wide))
    assert rows_of(table)[-1] == ["A", "Khối huyện", "Khối huyện", "Khối huyện"]


def test_a_numbering_row_below_the_heading_is_no_data() -> None:
    (table,) = tables(grid(1, [HEADER, ["(1)", "(2)", "(3)", "(4)=(3)/(2)"], *FIRST[1:]]))
    assert rows_of(table) == FIRST[1:]
    assert table.columns == HEADER
    assert len(table.header) == 2


def test_letterheads_are_text_not_tables() -> None:
    head = [
        ["UBND TỈNH BÌNH ĐỊNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 12/BC-UBND", "ngày 3 tháng 2 năm 2024"],
    ]
    found, narrative = stitch([grid(1, head, edges=[50.0, 250.0, 500.0])])
    assert not found
    assert [paragraph.text for paragraph in narrative][:1] == ["UBND TỈNH BÌNH ĐỊNH"]


def test_a_heading_read_badly_under_a_stamp_is_read_where_it_is_printed_again() -> None:
    """The second page of the scan prints the heading clearly; its texts are taken, and it begins no other table."""
    names = ["STT", "Tên đơn vị", "Kế hoạch", "Ước cả năm", "So sánh (%)", "Ghi chú"]
    numbers = ["1", "2", "3", "4", "5", "6"]
    edges = [50.0, 90.0, 200.0, 260.0, 320.0, 380.0, 480.0]
    first = grid(
        1, [[*names[:2], "` Kếo£ch", *names[3:]], numbers, ["1", "Xã A", "1", "2", "3", ""]], edges=edges
    )
    second = grid(2, [names, numbers, ["2", "Xã B", "4", "5", "6", ""]], edges=edges)
    for part in (first, second):
        part.method = "ocr"
        for cell in part.cells:
            cell.confidence = 0.4 if "£" in cell.text else 0.99
    (only,) = tables(first, second)
    assert only.header[0] == names
    assert [row[1] for row in rows_of(only)] == ["Xã A", "Xã B"]
    first.method = second.method = "pdfium"
    assert len(tables(first, second)) == 2


@pytest.mark.parametrize(
    ("lines", "appendix", "title", "caption"),
    [
        (["PHỤ LỤC 1", "DANH SÁCH HỒ SƠ TIẾP NHẬN"], "1", "DANH SÁCH HỒ SƠ TIẾP NHẬN", None),
        (["Phụ lục II", "Danh sách hồ sơ theo xã"], "II", "Danh sách hồ sơ theo xã", None),
        (["Biểu số 02", "DANH SÁCH", "HỒ SƠ THEO XÃ", "Đơn vị tính: hồ sơ"], "02", "DANH SÁCH HỒ SƠ THEO XÃ",
         "Đơn vị tính: hồ sơ"),
        (["DANH SÁCH HỒ SƠ TIẾP NHẬN"], None, "DANH SÁCH HỒ SƠ TIẾP NHẬN", None),
        (["TM. ỦY BAN NHÂN DÂN"], None, None, None),
        (["PHỤ LỤC 1", "Trong năm, các xã đã tiếp nhận hồ sơ."], None, None, None),
        (["II. KẾT QUẢ TIẾP NHẬN HỒ SƠ"], None, None, None),
    ],
)  # fmt: skip
def test_titles_that_are_neither_bold_nor_centred(
    lines: list[str], appendix: str | None, title: str | None, caption: str | None
) -> None:
    (only,) = tables(Paragraph("Ủy ban báo cáo như sau."), *map(Paragraph, lines), grid(1, FIRST))
    assert (only.appendix, only.title, only.caption) == (appendix, title, caption)


def test_small_letters_without_a_number_go_on_with_the_row_before_wherever_its_lines_end() -> None:
    """A typist may break lines where more would have fitted; a row of its own has a number where all others have."""
    heading = ["STT", "Nhiệm vụ", "Kết quả"]
    first = [heading, ["1", "Rà soát thủ tục", "Đã xong"], ["2", "Xây dựng kế hoạch của", "Đã trình các"]]
    edges = [50.0, 80.0, 300.0, 500.0]
    (table,) = tables(
        grid(1, first, edges=edges, room=90.0),
        grid(2, [["", "tỉnh", "sở, ngành"], ["3", "Tổng kết", "Chưa"]], edges=edges, room=90.0),
    )
    assert rows_of(table)[1:] == [
        ["2", "Xây dựng kế hoạch của tỉnh", "Đã trình các sở, ngành"],
        ["3", "Tổng kết", "Chưa"],
    ]
    total = [["", "Tổng số", "10 nhiệm vụ"]]
    (table,) = tables(grid(1, first, edges=edges, room=90.0), grid(2, total, edges=edges, room=90.0))
    assert rows_of(table)[2] == total[0]
