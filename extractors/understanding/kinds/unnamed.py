"""Columns whose heading does not name their field: units by their cells, periods by what the table is about."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.understanding.kinds.content import fits, names_bodies, share_of_figures
from extractors.understanding.kinds.headings import contains, normalised, unexplained
from extractors.understanding.kinds.parsing import names_act
from extractors.understanding.kinds.years import heading_year
from extractors.understanding.row_periods import names_periods
from extractors.values import parse_decimal, parse_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.kinds.headings import Heading

_BY_CONTENT = 86.5
_PERIODS = 2
_ALL_PERIODS = {"tong so", "cong", "tong", "ca nam"}
_MOSTLY = 0.6  # of the cells
_ROWS = 3
_NEARLY_ALL = 0.8
_ROUNDING = Decimal("0.6")  # percent points: rates are printed with one decimal or none


def add_bodies(
    scores: dict[tuple[int, str], float], declaration: KindDeclaration, texts: Sequence[Sequence[str]]
) -> None:
    """A column most of whose cells are bodies is that of the units, whatever its heading, where none is named so."""
    name = declaration.row_identity
    if declaration.columns[name].role != "unit" or any(field == name for _, field in scores):
        return
    for index, cells in enumerate(texts):
        if names_bodies(cells) and not share_of_figures(cells) and (index, name) not in scores:
            scores[index, name] = _BY_CONTENT


def add_acts(
    scores: dict[tuple[int, str], float], declaration: KindDeclaration, texts: Sequence[Sequence[str]]
) -> None:
    """A column whose cells name documents by their numbers ("Kế hoạch số 31/KH-UBND ngày …") is that of the numbers,
    whatever its heading, where none is named so.
    """
    name = declaration.row_identity
    if declaration.columns[name].type != "act" or any(field == name for _, field in scores):
        return
    for index, cells in enumerate(texts):
        if cells and sum(names_act(text) for text in cells) >= _NEARLY_ALL * len(cells):
            _take_over(scores, index, name)
            return


def add_rows_of_periods(
    scores: dict[tuple[int, str], float],
    headings: Sequence[Heading],
    declaration: KindDeclaration,
    texts: Sequence[Sequence[str]],
) -> None:
    """Where no column is of units, rows may be the periods of one: their names stand in place of the unit's."""
    name = declaration.row_identity
    if declaration.columns[name].role != "unit" or any(field == name for _, field in scores):
        return
    for index, cells in enumerate(texts):
        if names_periods(headings[index].printed, cells):
            _take_over(scores, index, name)
            return


def _take_over(scores: dict[tuple[int, str], float], index: int, name: str) -> None:
    """The column is of that field and of no other."""
    for key in [key for key in scores if key[0] == index]:
        del scores[key]
    scores[index, name] = _BY_CONTENT


def drop_parts(
    scores: dict[tuple[int, str], float], headings: Sequence[Heading], declaration: KindDeclaration
) -> None:
    """Of "Văn bản đi / Điện tử" beside "Văn bản đi / Giấy" the first is a part too, though it looks like the whole.

    What the second says is no such field by its declaration; what the first says means nothing beside no other.
    """
    meaningless = [normalised(word) for word in declaration.words]
    for index, name in list(scores):
        above, _, lowest = headings[index].printed.rpartition(" / ")
        apart = [normalised(phrase) for phrase in declaration.columns[name].without]
        said = normalised(lowest)
        if above and unexplained(said, ()) and not unexplained(said, meaningless):
            beside = [
                each for each in headings if each.printed.startswith(f"{above} / ") and not each.is_share
            ]
            if any(contains(each.full, phrase) for each in beside for phrase in apart):
                del scores[index, name]


def add_periods(
    scores: dict[tuple[int, str], float],
    headings: Sequence[Heading],
    measure: str | None,
    texts: Sequence[Sequence[str]],
) -> None:
    """Columns headed by periods alone (T1, T2, …), and their total, measure what the title says."""
    dated = [index for index, heading in enumerate(headings) if heading.slot and not heading.words]
    if measure is None or len(dated) < _PERIODS or any(name == measure for _, name in scores):
        return
    totals = [index for index, heading in enumerate(headings) if heading.words in _ALL_PERIODS]
    for index in [*dated, *totals]:
        if texts[index] and share_of_figures(texts[index]) >= _MOSTLY:
            scores[index, measure] = _BY_CONTENT


def add_aims(
    scores: dict[tuple[int, str], float],
    headings: Sequence[Heading],
    declaration: KindDeclaration,
    texts: Sequence[Sequence[str]],
) -> None:
    """Columns headed "Đến năm 2025", "Đến năm 2030" alone are targets, where none is named so."""
    if "target" not in declaration.columns or any(name == "target" for _, name in scores):
        return
    for index, heading in enumerate(headings):
        if (
            heading.slot
            and not heading.words
            and heading.full.startswith("den ")
            and fits("figure", texts[index])
        ):
            scores[index, "target"] = _BY_CONTENT


def add_plan_and_result(
    scores: dict[tuple[int, str], float],
    headings: Sequence[Heading],
    declaration: KindDeclaration,
    texts: Sequence[Sequence[str]],
) -> None:
    """Columns headed "Năm 2026" and "6 tháng đầu năm 2026" alone are plan and result, where a third is their rate.

    Nothing but the rate says so: it must be their percentage in nearly all rows.
    """
    if not {"target", "result"} <= set(declaration.columns) or any(
        name in {"target", "result"} for _, name in scores
    ):
        return
    dated = [(index, heading.period) for index, heading in enumerate(headings) if not heading.words]
    spans = [(index, each.start, each.end) for index, each in dated if each and each.start and each.end]
    rates = [index for index, heading in enumerate(headings) if heading.is_share and heading.words]
    for plan, first, last in spans:
        for result, start, end in spans:
            within = first <= start and end <= last and (start, end) != (first, last)
            if within and any(_is_rate(texts[rate], texts[result], texts[plan]) for rate in rates):
                scores[plan, "target"] = scores[result, "result"] = _BY_CONTENT


def _is_rate(rates: Sequence[str], parts: Sequence[str], wholes: Sequence[str]) -> bool:
    """Whether the first are, row by row, the percentages that the second are of the third."""
    if not len(rates) == len(parts) == len(wholes):
        return False
    rows = [
        (rate, part, whole)
        for texts in zip(rates, parts, wholes, strict=True)
        for rate, part, whole in [(parse_percent(texts[0]), *map(parse_decimal, texts[1:]))]
        if rate is not None and part is not None and whole
    ]
    holding = sum(abs(rate - 100 * part / whole) <= _ROUNDING for rate, part, whole in rows)
    return len(rows) >= _ROWS and holding >= _NEARLY_ALL * len(rows)


def add_baseline(
    scores: dict[tuple[int, str], float],
    headings: Sequence[Heading],
    declaration: KindDeclaration,
    texts: Sequence[Sequence[str]],
) -> None:
    """A column headed by a period alone, of a year before all targets, is what results are compared with."""
    aimed = {year for index, name in scores if name == "target" and (year := heading_year(headings[index]))}
    measured = {heading_year(headings[index]) for index, name in scores if name in {"result", "baseline"}}
    if "baseline" not in declaration.columns or not aimed or not measured:
        return
    if any(year is not None and year < min(aimed) for year in measured):
        return  # that one is named
    known = {index for index, _ in scores}
    for index, heading in enumerate(headings):
        year = None if index in known or heading.words else heading_year(heading)
        if year and year < min(aimed) and fits("figure", texts[index]):
            scores[index, "baseline"] = _BY_CONTENT
