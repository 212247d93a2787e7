"""How the rows of a table hang together: sections, groups and parents above a row, totals.

Told by numbering ("2" above "2.1", "I" above "1"), by rows that print a name and no figure, by bullets, and by words
for totals.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice, zip_longest
from typing import TYPE_CHECKING

from extractors.understanding.figures.printed import printed
from extractors.values import fold
from extractors.values.labels import says_average

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.models import Table, TableRow
    from extractors.understanding.figures.columns import ColumnSense
    from extractors.understanding.figures.model import RowKind
    from extractors.understanding.figures.printed import Printed

_TOTAL = re.compile(
    r"^(?:tong(?: cong| so)?|cong|toan (?:tinh|huyen|xa|quoc|thanh pho)|chi so chung|tong hop chung|ca nuoc)\b"
)
_TOTAL_ONLY = re.compile(
    r"^(?:tong(?: cong| so)?|cong|toan (?:tinh|huyen|xa|quoc|thanh pho)|chi so chung|ca nuoc)$"
)
_LETTER = re.compile(r"[A-ZĐ]{1,2}\d?|([A-Z])\1{2,4}")  # Word counts on with AA, BB … AAA, BBB
_ROMAN = re.compile(r"[IVXLC]+")
_AROUND = "().: "  # a number
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LIST = 3  # rows
_OWN_NAMES = 0.8  # of the rows
_WIDE = 2  # columns of a cell that is a heading
_DITTO = re.compile(r"[\"”“″〃']{1,2}|-?\s*nt\s*-?|nhu tren")
"""Signs and words for "the same as above"."""
_AMONG = re.compile(r"^(?:trong do|gom|bao gom)$")
_AMONG_FIRST = re.compile(r"^(?:trong đó|gồm|bao gồm)\s*:\s*(?=[-+*•])", re.IGNORECASE)
"""Before the first of those it names: "Trong đó: + Bác sĩ"."""
_BULLETS = {"-": "dash", "–": "dash", "+": "plus", "*": "star", "•": "dash"}


@dataclass(slots=True)
class RowSense:
    """What one row is: its printed number, its own name, the names above it from the top down, and its kind."""

    number: str | None
    label: str | None
    path: tuple[str, ...]
    kind: RowKind
    unit: str | None


@dataclass(slots=True)
class _Open:
    """A row that may stand above later ones; `prints`: it has figures of its own."""

    style: str
    number: str
    label: str
    place: int
    prints: bool


def sense_of_rows(table: Table, columns: list[ColumnSense], has_figures: list[bool]) -> list[RowSense]:
    """Tell of each row what it is called and what stands above it.

    Args:
        table: a logical table.
        columns: what its columns are for.
        has_figures: of each row, whether it prints a figure.

    """
    numbers = [i for i, sense in enumerate(columns) if sense.role == "number"]
    labels = [i for i, sense in enumerate(columns) if sense.role == "label"]
    units = [i for i, sense in enumerate(columns) if sense.role == "unit"]
    with_names = [
        row
        for row, prints in zip(table.rows, has_figures, strict=True)
        if prints and len(set(_filled(row, labels))) > 1
    ]
    count, shared = _naming_columns(with_names, labels, numbers)
    labels, qualifiers = labels[:count], labels[count:]
    open_rows: list[_Open] = []
    senses: list[RowSense] = []
    parents: set[int] = set()
    listed = _listed(table, numbers, has_figures)
    for row, with_figures, is_listed in zip(table.rows, has_figures, listed, strict=True):
        number = next(filter(None, (_cell(row, i).text for i in numbers)), "")
        names = list(dict.fromkeys(_filled(row, labels)))
        if not names and with_figures:  # "21,5m" wide, below the name of a quarter
            names = list(filter(None, [", ".join(dict.fromkeys(_filled(row, qualifiers)))]))
        if not names and not with_figures:
            texts = (printed(cell.text).text for cell in row.cells)
            names = list(islice((text for text in texts if text and text != number), 1))
        if names == [] and number and not _style(number, open_rows):
            names = [number]
        if number in names:
            number = ""
        label = names[-1] if names else None
        if label in shared:
            label = ", ".join(dict.fromkeys([label, *_filled(row, qualifiers)]))
        style = _style(number, open_rows) or (_bullet(label) if label else "")
        if not style and not with_figures and label and not is_listed:
            style = "section"
        if style or not is_listed:  # a list without numbers stands under the numbered row before it
            is_total = bool(label and _TOTAL.match(fold(label)))
            open_rows = _above(open_rows, style, number, is_total=is_total)
        above = [each.label for each in open_rows if each.label]
        parents.update(each.place for each in open_rows)
        path = tuple(dict.fromkeys([*above, *names[:-1]]))
        unit = next(_filled(row, units), None)
        if unit and _DITTO.fullmatch(fold(unit) or unit):
            unit = senses[-1].unit if senses else None
        senses.append(RowSense(number or None, label, path, "item", unit))
        if label and style:
            open_rows = [
                *open_rows,
                _Open(style, number.strip(_AROUND), label, len(senses) - 1, with_figures),
            ]
    _settle_kinds(senses, parents, has_figures)
    _without_section(senses)
    return senses


def _naming_columns(rows: Sequence[TableRow], labels: list[int], numbers: list[int]) -> tuple[int, set[str]]:
    """Of several columns of words how many lead up to the one that names rows, and which names stand more than once.

    The last one does ("Nhóm | Chỉ tiêu"), unless one before it tells the rows better apart, or numbers each: a task
    with its product, a street with its ends. What is shared by many rows is a group, and names none.
    """
    numbered = bool(rows) and all(any(_cell(row, i).is_item_number for i in numbers) for row in rows)
    counts = [Counter(name for row in rows for name in _filled(row, [i])) for i in labels]
    for place, counted in enumerate(counts[:-1]):
        own = len(counted)
        most = max(map(len, counts[place + 1 :]))
        tells = own >= max(_LIST, _OWN_NAMES * len(rows)) and counted.total() == len(rows)
        if tells and (own > most or (numbered and own == len(rows))):
            return place + 1, {name for name, times in counted.items() if times > 1}
    return len(labels), set()


def _cell(row: TableRow, column: int) -> Printed:
    return printed(row.cells[column].text)


def _filled(row: TableRow, columns: Iterable[int]) -> Iterator[str]:
    """The texts of those of its cells in which something stands."""
    return (cell.text for cell in (_cell(row, column) for column in columns) if not cell.is_blank)


def _listed(table: Table, numbers: list[int], has_figures: list[bool]) -> list[bool]:
    """Of each row whether it is one of a list without numbers, not all of which print a figure: of sections one does
    not follow the other.
    """
    listed = [False] * len(table.rows)
    if not numbers:
        return listed
    unnumbered = [not any(_cell(row, i).text for i in numbers) for row in table.rows]
    start = 0
    for is_same, group in groupby(unnumbered):
        end = start + len(list(group))
        if is_same and start > 0 and end - start >= _LIST and not all(has_figures[start:end]):
            for row_no in range(start, end):
                listed[row_no] = table.rows[row_no].cells[0].column_span < _WIDE
        start = end
    return listed


def _above(open_rows: list[_Open], style: str, number: str, *, is_total: bool) -> list[_Open]:
    """Those of the open rows that stand above a row of this style and number, or a total without one."""
    if style.startswith("dotted"):
        parts = number.rstrip(".)").split(".")
        prefixes = {".".join(parts[:n]) for n in range(1, len(parts))}
        kept = [each for each in open_rows if each.number in prefixes]
        if kept:
            first = open_rows.index(kept[0])
            return [*[each for each in open_rows[:first] if not _is_below(each, kept[0])], *kept]
    for place, each in enumerate(open_rows):
        if each.style == style:
            return open_rows[:place]
        if style == "section":
            return []
    if not style:
        # An unnumbered row with figures belongs under sections and numbered groups without figures of their own; what
        # stands under these has a bullet each if the first has.
        is_other = is_total or (bool(open_rows) and open_rows[-1].style in _BULLETS.values())
        return [
            each
            for each in open_rows
            if each.style in {"section", "letter", "roman"} or not (each.prints or is_other)
        ]
    return [each for each in open_rows if _rank(each.style) <= _rank(style)]


def _rank(style: str) -> int:
    """Which sort of number stands above which, as offices number: A, I, 1, 1.1, a), -, +.

    A and I may stand either way; of these two the one that comes first in the table is the upper.
    """
    if style.startswith("dotted"):
        return 3
    return {
        "section": 0,
        "letter": 1,
        "roman": 1,
        "number": 2,
        "small": 4,
        "dash": 5,
        "plus": 6,
        "star": 7,
    }.get(style, 8)


def _is_below(each: _Open, other: _Open) -> bool:
    return each.style == other.style


def _style(number: str, open_rows: list[_Open]) -> str:
    """The sort of a row number: which of them is above which shows in the order they appear."""
    text = number.strip(_AROUND)
    if not text or text in _BULLETS:
        return _BULLETS.get(text, "")
    numerals = any(each.style == "roman" and _is_next_numeral(each.number, text) for each in open_rows)
    goes_on = not numerals and any(
        each.style == "letter" and _is_next_letter(each.number, text) for each in open_rows
    )
    if goes_on or (_LETTER.fullmatch(text) and not _ROMAN.fullmatch(text)):
        return "letter"
    if _ROMAN.fullmatch(text):
        return "roman"
    if text.isdigit():
        return "number"
    if re.fullmatch(r"(?:\d+|[IVXLC]+|[A-Z])(?:\.\d+)+", text):
        return f"dotted{text.count('.')}"
    return "small" if re.fullmatch(r"[a-zđ]\d?", text) else ""


def _is_next_letter(before: str, text: str) -> bool:
    """Whether C comes after B, CC after BB: it is no Roman hundred then."""
    return len(before) == len(text) == text.count(text[0]) and ord(text[0]) - ord(before[0]) == 1


def _is_next_numeral(before: str, text: str) -> bool:
    """Whether II comes after I: it is no pair of letters then."""
    return bool(_ROMAN.fullmatch(text)) and _roman_value(text) - _roman_value(before) == 1


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_DIGITS[sign] for sign in numeral]
    return sum(
        -value if value < after else value for value, after in zip_longest(values, values[1:], fillvalue=0)
    )


def _bullet(label: str) -> str:
    if _AMONG.match(fold(label)):
        return "small"
    return _BULLETS.get(_AMONG_FIRST.sub("", label)[:1], "")


def _settle_kinds(senses: list[RowSense], parents: set[int], has_figures: list[bool]) -> None:
    """A row above others (`parents`, by place) is a group, a row that says so is a total or an average."""
    numbered = any(sense.number for sense in senses)
    for place, (sense, with_figures) in enumerate(zip(senses, has_figures, strict=True)):
        name = fold(sense.label or "")
        if with_figures and numbered and not sense.number and says_average(sense.label or ""):
            sense.kind = "average"
        elif _TOTAL_ONLY.match(name) or (not sense.number and _TOTAL.match(name)):
            sense.kind = "total"
        elif place in parents or not with_figures:
            sense.kind = "group"


def _without_section(senses: list[RowSense]) -> None:
    """A total that ends the table is one of all of it, not of the last section."""
    last = senses[-1] if senses else None
    if last and last.kind == "total" and not last.number and _TOTAL_ONLY.match(fold(last.label or "")):
        last.path = ()
