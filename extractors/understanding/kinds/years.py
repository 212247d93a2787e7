"""Targets and results of several years side by side: which are the table's, which those before, which to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.values import find_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.kinds.headings import Heading
    from extractors.values import Period

Scores = dict[tuple[int, str], float]


def by_year(
    headings: Sequence[Heading], scores: Scores, declaration: KindDeclaration, period: Period | None
) -> tuple[Scores, set[int]] | None:
    """The scores of a table of targets with each column's year heeded, and the columns of other years.

    Results of a year before the target's are its baseline, those of its year (or without one) its result, the latest of
    several; of several targets that of the table's year counts, else the nearest to come. None for a kind without.
    """
    if not {"baseline", "target", "result"} <= set(declaration.columns):
        return None
    years = {index: heading_year(heading) for index, heading in enumerate(headings)}
    targets = {index: score for (index, name), score in scores.items() if name == "target"}
    results = {index for index, name in scores if name in {"result", "baseline"}}
    measured = _table_year(years, targets, results, period)
    target = _target(targets, years, measured)
    kept = dict(scores)
    others: set[int] = set()
    for index in targets:
        if index != target and _is_figure_only(index, scores):
            others.add(index)
        if index != target:
            kept.pop((index, "target"))
    results = results - (earlier := _earlier(results, headings, scores))
    for index in earlier:
        kept.pop((index, "result"), None)
        kept.pop((index, "baseline"), None)
        others.add(index)
    year = measured or (years.get(target) if target is not None else None)
    for index in results:
        of = years[index]
        if of is None:
            if "hien trang" not in headings[index].words:
                kept.pop((index, "baseline"), None)
        elif year is None or of == year or (target is not None and of == years[target]):
            kept.pop((index, "baseline"), None)
        elif of < year:
            kept.pop((index, "result"), None)
            if of != year - 1 and any(years[other] == year - 1 for other in results):
                kept.pop((index, "baseline"), None)
                others.add(index)
        else:
            kept.pop((index, "result"), None)
            kept.pop((index, "baseline"), None)
            others.add(index)
    return kept, others


def _earlier(results: set[int], headings: Sequence[Heading], scores: Scores) -> set[int]:
    """Results until an earlier day of a year than others: "đến 30/6/2022" beside "đến 30/9/2022"."""
    ends = {
        index: period.end
        for index in results
        if (index, "result") in scores and (period := headings[index].period) and period.end
    }
    return {
        index
        for index, end in ends.items()
        if any(end < other and end.year == other.year for other in ends.values())
    }


def heading_year(heading: Heading) -> int | None:
    """The year that a heading names, by the period it names or alone."""
    if heading.period and heading.period.end:
        return heading.period.end.year
    return find_year(heading.slot or "")


def _table_year(
    years: dict[int, int | None], targets: dict[int, float], results: set[int], period: Period | None
) -> int | None:
    """The year the table reports on: that of its period, else of its results, else of its only target."""
    named = {year for index in results if (year := years[index])}
    if period and period.end and (not named or period.end.year in named or period.end.year > max(named)):
        wanted = period.end.year
        known = {year for index in targets if (year := years[index])}
        if not known or any(year >= wanted for year in known):
            return wanted
        return max(known)
    aims = {year for index in targets if (year := years[index])}
    if len(aims) == 1:
        return min(aims)
    return max(named, default=None)


def _target(targets: dict[int, float], years: dict[int, int | None], year: int | None) -> int | None:
    def rank(index: int) -> tuple[int, float, int]:
        of = years[index]
        if of is None or year is None:
            return (2, -targets[index], index)
        return (0, 0, index) if of == year else (1, of - year, index) if of > year else (3, year - of, index)

    return min(targets, key=rank, default=None)


def _is_figure_only(index: int, scores: Scores) -> bool:
    return not any(name == "indicator" for at, name in scores if at == index)
