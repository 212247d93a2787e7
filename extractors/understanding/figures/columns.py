"""What each column of a table is for: row numbers, names of rows, units of measure, figures, notes.

Told from its heading and from what stands in it together; a heading alone ("Đơn vị") may mean two things.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extractors.assembly.measures import unit_in_heading, without_unit
from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.figures.numbers import Habit, habits_of, read_measured
from extractors.understanding.figures.printed import YEAR, printed_column
from extractors.understanding.row_periods import column_of_periods, part_of
from extractors.values import clean, find_year, fold, parse_period
from extractors.values.labels import is_number_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Table
    from extractors.understanding.figures.printed import Printed
    from extractors.values import Period

Role = Literal["number", "label", "unit", "bodies", "figures", "dates", "codes", "notes"]
"""`bodies`: units or agencies that have to do with a row which has a name of its own."""

_UNIT_HEADING = re.compile(r"\b(?:dvt|don vi (?:tinh|do)|dv tinh)\b")
_CODE_HEADING = re.compile(
    r"\b(?:ma(?: so| dinh danh| hs| tthc| don vi)?|sdt|so hieu|ky hieu|can cu|fax|toa do|so thua|bien so)\b"
)
_CODE_OR_THINGS_HEADING = re.compile(r"\b(?:dien thoai|so tai khoan|cccd|cmnd|can cuoc)\b")
"""What has a number each, and may be counted: the cells tell which."""
_CODE_OR_COUNT_HEADING = re.compile(
    r"\bso (?:van ban|quyet dinh|giay(?: \w+)?)\b(?! (?:den|di|da|duoc|chua|phat hanh))"
)
"""The number of a document, or how many there are: what is said of them ("đến", "đã ký số") tells the second."""
_COUNT = re.compile(r"[1-9]\d{0,2}(?:[. ]\d{3})+|[1-9]\d{0,4}|0")
_NOTE_HEADING = re.compile(r"\b(?:ghi chu|chu thich|ly do|nguyen nhan|dien giai)\b")
_BODIES_HEADING = re.compile(
    r"\b(?:don vi|co quan|dau moi|so nganh|to chuc)\b.*\b(?:chu tri|phu trach|thuc hien|phoi hop|theo doi|tham muu)\b"
    r"|^(?:chu tri|phoi hop|phu trach)\b"
)
_RANK_HEADING = re.compile(r"\b(?:xep hang|thu hang|xep thu|vi tri xep|hang)\b")
_OF_FIGURES = 0.5  # of the filled cells of a column of figures
_OF_NUMBERING = 0.8
_MAX_UNIT_LENGTH = 60


@dataclass(slots=True)
class ColumnSense:
    """What one column is for.

    `label` is its heading without unit and period, levels joined by " / "; `unit` the unit its heading or the line
    above the table states; `period` the one its heading names. `is_rank`: its figures are places in a ranking.
    """

    role: Role
    label: str
    unit: str | None = None
    period: Period | None = None
    habit: Habit = field(default_factory=Habit)
    is_rank: bool = False
    sure: bool = True


def sense_of_columns(table: Table, habit: Habit) -> list[ColumnSense]:
    """Tell what each column of the table is for.

    Args:
        table: a logical table with one entry a column in every row.
        habit: how the document writes numbers, for columns that do not show it themselves.

    """
    columns = [
        [cell for cell in printed_column(table, place) if not cell.is_blank]
        for place in range(len(table.columns))
    ]
    habits = habits_of([[cell.text for cell in column] for column in columns], habit)
    senses = [_sense(table, place, cells, habits[place]) for place, cells in enumerate(columns)]
    _settle_numbering(senses)
    _settle_periods(senses, table)
    _settle_labels(senses, table)
    return senses


def _sense(table: Table, column: int, filled: list[Printed], habit: Habit) -> ColumnSense:
    levels = _levels(table, column)
    heading = fold(" ".join(levels))
    own = fold(without_unit(levels[-1])) if levels else ""
    period = _levels_period(levels)
    kept = [text for text in (_without_period(without_unit(level)) for level in levels) if text]
    unit = table.units[column] if column < len(table.units) else None
    unit = unit or next(filter(None, map(unit_in_heading, reversed(levels))), None)
    sense = ColumnSense("label", " / ".join(kept) or " / ".join(levels), unit, period, habit)
    sense.is_rank = bool(_RANK_HEADING.search(own))
    sense.role, sense.sure = _role(filled, heading, own, habit)
    return sense


def _role(cells: list[Printed], heading: str, own: str, habit: Habit) -> tuple[Role, bool]:
    if is_number_heading(own) or is_number_heading(heading):
        return "number", True
    figures = sum(read_measured(cell.text, habit) is not None for cell in cells)
    with_numbers = bool(cells) and figures >= _OF_FIGURES * len(cells)  # "Số lượng và đơn vị tính": "02 đôi"
    if (_UNIT_HEADING.search(own) and not with_numbers) or (own == "don vi" and _are_measures(cells)):
        return "unit", True
    if _NOTE_HEADING.search(own):
        return "notes", True
    if _are_codes(own, cells, with_numbers=with_numbers):
        return "codes", True
    if cells and all(len(cell.text) <= _MAX_UNIT_LENGTH for cell in cells) and _are_measures(cells):
        return "unit", True
    if not cells:
        return "figures", False  # nothing stands in it, so nothing is claimed
    dates = sum(cell.day is not None or cell.is_year for cell in cells)
    if dates > len(cells) / 2:
        return "dates", True
    share = figures / len(cells)
    if share >= _OF_FIGURES:
        return "figures", share >= _OF_NUMBERING or len(cells) < 4
    return "label", True


def _are_codes(own: str, cells: list[Printed], *, with_numbers: bool) -> bool:
    """Whether what stands below a heading names things by their numbers, and counts none."""
    if _CODE_OR_COUNT_HEADING.search(own) and not (with_numbers and any(cell.is_grouped for cell in cells)):
        return True
    if _CODE_OR_THINGS_HEADING.search(own) and not (with_numbers and _are_counts(cells)):
        return True
    return bool(_CODE_HEADING.search(own)) or sum(cell.is_code for cell in cells) > len(cells) / 2


def _are_counts(cells: list[Printed]) -> bool:
    """Whether most cells count something: digits in groups, or so few that they number no account or telephone."""
    return sum(bool(_COUNT.fullmatch(cell.text)) for cell in cells) > len(cells) / 2


def _are_measures(cells: list[Printed]) -> bool:
    return bool(cells) and sum(cell.is_measure for cell in cells) > len(cells) / 2


def _settle_numbering(senses: list[ColumnSense]) -> None:
    """Only the first columns number rows; a heading "TT" further on is an abbreviation of something else."""
    first_other = next((i for i, sense in enumerate(senses) if sense.role != "number"), len(senses))
    for sense in senses[first_other + 1 :]:
        if sense.role == "number":
            sense.role = "notes"


def _settle_periods(senses: list[ColumnSense], table: Table) -> None:
    """A column of periods names the rows only where no other column does."""
    column = column_of_periods(table)
    if column is None or senses[column].role != "label":
        return
    figures = next((i for i, sense in enumerate(senses) if sense.role == "figures"), len(senses))
    if any(sense.role == "label" for i, sense in enumerate(senses[:figures]) if i != column):
        senses[column].role = "notes"


def _settle_labels(senses: list[ColumnSense], table: Table) -> None:
    """Text columns before the figures name the rows; those behind them are notes.

    A table without a column of numbers may have its numbers in one without a telling heading, and a table whose every
    column is figures has its rows named by the first: years, or numbers of things.
    """
    first = senses[0] if senses else None
    numbered = first is not None and first.role in {"figures", "codes"}  # "Mã số": 1, 1.1, 1.2
    if (
        first
        and numbered
        and len(senses) > 2
        and numbers_rows(table.columns[0] if table.header else "", printed_column(table, 0))
    ):
        first.role = "number"
    places = [i for i, sense in enumerate(senses) if sense.role == "label"]
    figures = [i for i, sense in enumerate(senses) if sense.role == "figures"]
    if not places and figures:
        for i in figures[:1]:
            if all(cell.is_year or not cell.text for cell in printed_column(table, i)):
                senses[i].role = "label"
        return
    if len(places) > 1:
        bodies = [
            i
            for i in places
            if _are_bodies(printed_column(table, i)) or (i != places[0] and _names_doers(table, i))
        ]
        # "Đánh giá" behind the figures names no rows, whatever stands before them
        named = [i for i in places if i not in bodies and (not figures or i < figures[0])]
        if named:
            for i in bodies:
                if i != places[0] or len(places) - len(bodies) == 1:
                    senses[i].role = "bodies"
            places = [i for i in places if senses[i].role == "label"]
    values = figures or [i for i, sense in enumerate(senses) if sense.role == "dates"]
    last = max((i for i in places if not values or i < values[0]), default=places[0] if places else -1)
    for i in places:
        if i > last:
            senses[i].role = "notes"


def _names_doers(table: Table, column: int) -> bool:
    """Whether the heading says that those who do the row's work stand below: "Cơ quan, đơn vị phụ trách"."""
    return bool(_BODIES_HEADING.search(fold(table.columns[column])))


def _are_bodies(cells: Sequence[Printed]) -> bool:
    filled = [cell.text for cell in cells if not cell.is_blank]
    return bool(filled) and sum(map(is_body_name, filled)) > len(filled) / 2


def numbers_rows(heading: str, cells: Sequence[Printed]) -> bool:
    """Whether a column numbers the rows, by its heading or because it counts 1, 2, 3 … with parts as 1.1.

    Under no heading ("") it may go on from anywhere: 58, 59, 60 on a page of which nobody has the one before.
    """
    if is_number_heading(heading):
        return True
    filled = [cell for cell in cells if cell.text]
    numbers = [cell.text for cell in filled if cell.is_item_number]
    if len(numbers) < max(2, _OF_NUMBERING * len(filled)):
        return False
    plain = [int(text) for text in numbers if text.isdigit()]
    return (
        len(plain) > (1 if heading else 2)
        and (plain[0] == 1 or not heading)
        and Counter(b - a for a, b in itertools.pairwise(plain))[1] > (len(plain) - 1) / 2
    )


def _levels(table: Table, column: int) -> list[str]:
    """The heading's levels from the top down; what stands in all of its columns is said once."""
    return [text for text in table.columns[column].split(" / ") if text]


_PERIOD_WORDS = re.compile(
    r"\(?(?:(?:\btính )?(?<!văn bản )(?<!vb )\b(?:từ|đến|hết)(?: hết)?(?: ngày)? )?"  # not "văn bản đến": incoming
    r"(?:\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d\b"
    r"|\b(?:năm|(?:0?\d|1[012]|ba|sáu|chín) tháng(?: đầu| cuối)? năm|quý [IV1-4]+(?:/| năm | )?"
    r"|tháng \d{1,2}(?:/| năm | )?)\s*(?:19|20)?\d{0,2}\b|\b(?:19|20)\d\d\b)\)?",
    re.IGNORECASE,
)


def _levels_period(levels: Sequence[str]) -> Period | None:
    """The period of a heading: the lowest that a level names, and within it the part that one below names."""
    named = next(((at, found) for at, level in enumerate(levels) if (found := _heading_period(level))), None)
    if named is None:
        return None
    at, period = named
    for level in levels[at + 1 :]:
        period = _heading_period(level) or part_of(clean(level), period.start, period.end) or period
    return period


def _heading_period(level: str) -> Period | None:
    text = clean(level)
    if YEAR.fullmatch(text):
        text = f"năm {text}"
    year = find_year(text)
    return parse_period(text) or (parse_period(f"năm {year}") if year else None)


def _without_period(level: str) -> str:
    text = clean(level)
    if YEAR.fullmatch(text):
        return ""
    if _heading_period(text) is None:
        return text
    left = re.sub(r"\s+", " ", _PERIOD_WORDS.sub(" ", text)).strip(" ,;-–")
    return left if left.count("(") == left.count(")") else left.strip("() ")
