"""What the desk asks about the place where a table ends: why, what it can be, and the fields of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.assembly.joining import is_unnamed
from extractors.understanding.joins import ALL, COLUMNS, ONE, ROWS, TWO
from extractors.values import plain

if TYPE_CHECKING:
    from baocao.warehouse.review_joins import AskedBoundary

WHY = {
    "widened": (
        "Các cột sau in ở trang riêng; máy ghép vào theo thứ tự và chiều cao của dòng.",
        "The columns behind stand on pages of their own; they were matched by order and height of rows.",
    ),
    "counts_on": (
        "Bảng sau không có tên, cùng số cột và đếm tiếp số thứ tự của bảng trước.",
        "The next table has no title, as many columns, and its rows are counted on.",
    ),
    "no_heading": (
        "Bảng sau không có tên, không có tiêu đề cột và có cùng số cột.",
        "The next table has no title, no heading, and as many columns.",
    ),
    "same_heading": (
        "Bảng sau không có tên và có đúng tiêu đề cột của bảng trước.",
        "The next table has no title and the very headings of the one before.",
    ),
    "": ("Người rà soát tự chọn.", "Chosen by the reviewer."),
}
CHOICES = {
    ONE: ("Một bảng, nối tiếp ở đây", "One table that goes on here"),
    ALL: ("Một bảng; tiêu đề của phần sau là tiêu đề lặp lại", "One table; the heading is repeated"),
    TWO: ("Hai bảng, tách ở đây", "Two tables that part here"),
}


def choices_of(boundary: AskedBoundary) -> list[str]:
    """What can be said of a boundary, the likeliest first."""
    if boundary.after is None:
        return []
    if boundary.verdict == ONE:
        return [ONE, TWO] if boundary.reason else [TWO, ONE]
    same = tuple(map(plain, boundary.table.columns)) == tuple(map(plain, boundary.after.columns))
    repeated = [] if same or boundary.between == COLUMNS or is_unnamed(boundary.after.columns) else [ALL]
    return [ONE, *repeated, TWO]


def form_of(boundary: AskedBoundary) -> list[dict[str, Any]]:
    """The fields of its form, as the page shows them."""
    verdicts = [TWO] if boundary.after is None else choices_of(boundary)
    return [
        {
            "name": "between",
            "vi": "Chỗ nối hoặc tách nằm giữa",
            "en": "Join or part between",
            "value": boundary.between,
            "options": [
                {"value": ROWS, "vi": "hai dòng", "en": "two rows"},
                {"value": COLUMNS, "vi": "hai cột", "en": "two columns"},
            ],
        },
        {
            "name": "position",
            "vi": "Sau dòng (cột) thứ",
            "en": "After row (column)",
            "value": str(boundary.position),
            "type": "number",
        },
        {
            "name": "verdict",
            "vi": "Đó là",
            "en": "It is",
            "value": verdicts[0],
            "options": [
                {"value": value, "vi": CHOICES[value][0], "en": CHOICES[value][1]}
                for value in dict.fromkeys([*verdicts, *CHOICES])
            ],
        },
        {
            "name": "heading_rows",
            "vi": "Số dòng đầu của bảng sau là tiêu đề cột",
            "en": "Rows at its head that are the heading",
            "value": "",
            "type": "number",
        },
        {
            "name": "new_title",
            "vi": "Tên bảng sau",
            "en": "Title of the second table",
            "value": "",
            "type": "text",
        },
    ]
