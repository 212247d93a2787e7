"""Lists printed beside each other in one grid become one list; tables whose headings merely repeat stay as they are."""

from __future__ import annotations

import pytest

from extractors.assembly.stitching import stitch
from extractors.models import Cell, Grid, Table

HALF = ["TT", "Đơn vị", "VB đi"]


def read(*rows: str) -> Table:
    """A table of rows whose cells are parted by "|"; a row of one cell covers all columns."""
    printed = [[text.strip() for text in f"{row} ".split("|")] for row in rows]
    width = max(map(len, printed))
    cells = [
        Cell(number, column, text, column_span=width if len(row) == 1 else 1)
        for number, row in enumerate(printed)
        for column, text in enumerate(row)
    ]
    (table,) = stitch([Grid(len(rows), width, cells, "docx", None, repeated_header_rows=1)])[0]
    return table


def texts(table: Table) -> list[list[str]]:
    return [row.texts for row in table.rows]


IN_ORDER = [["1", "Xã A", "10"], ["2", "Xã B", "20"], ["3", "Xã C", "30"]]


@pytest.mark.parametrize(
    "rows",
    [
        ["1 | Xã A | 10 | 3 | Xã C | 30", "2 | Xã B | 20 | | |"],  # the second half beside the first
        ["1 | Xã A | 10 | 2 | Xã B | 20", "3 | Xã C | 30 | | |"],  # by lines
    ],
)
def test_the_rows_of_lists_beside_each_other_stand_below_each_other(rows: list[str]) -> None:
    table = read("TT | Đơn vị | VB đi | TT | Đơn vị | VB đi", *rows)
    assert table.columns == HALF
    assert texts(table) == IN_ORDER
    assert any("beside each other" in warning for warning in table.warnings)


def test_a_total_stays_behind_the_last_row_of_its_list() -> None:
    table = read(
        "TT | Đơn vị | VB đi | TT | Đơn vị | VB đi",
        "1 | Xã A | 10 | 3 | Xã C | 30",
        "2 | Xã B | 20 | | Cộng | 60",
    )
    assert texts(table) == [*IN_ORDER, ["", "Cộng", "60"]]


def test_a_section_over_all_lists_parts_them() -> None:
    heads = "TT | Đơn vị | VB đi | TT | Đơn vị | VB đi"
    table = read(heads, "Khối sở", "1 | Sở A | 1 | 2 | Sở B | 2", "Khối xã", "1 | Xã A | 3 | 2 | Xã B | 4")
    assert [row[1] for row in texts(table)] == ["Khối sở", "Sở A", "Sở B", "Khối xã", "Xã A", "Xã B"]


def test_lists_without_numbers_name_their_rows() -> None:
    table = read("Đơn vị | VB đi | Đơn vị | VB đi", "Xã A | 10 | Xã C | 30", "Xã B | 20 | Xã D | 40")
    assert texts(table) == [["Xã A", "10"], ["Xã B", "20"], ["Xã C", "30"], ["Xã D", "40"]]


@pytest.mark.parametrize(
    "rows",
    [
        ["TT | Đơn vị | Đến | Đi | Đến | Đi", "1 | Xã A | 1 | 2 | 3 | 4", "2 | Xã B | 1 | 2 | 3 | 4"],
        [
            "Đơn vị | Điểm | Đơn vị | Điểm",
            "Xã A | 9 | Xã B | 8",
            "Xã B | 8 | Xã A | 9",
        ],  # two orders of the same
        ["Đến | Đi | Đến | Đi", "15 | 21 | 3 | 4", "5 | 6 | 7 | 8"],
        [
            "TT | Đơn vị | Số | TT | Đơn vị | Tỷ lệ",
            "1 | Xã A | 10 | 1 | Xã A | 90",
            "2 | Xã B | 20 | 2 | Xã B | 80",
        ],
    ],
)
def test_headings_that_only_repeat_make_no_lists(rows: list[str]) -> None:
    table = read(*rows)
    assert texts(table) == [[text.strip() for text in row.split("|")] for row in rows[1:]]
