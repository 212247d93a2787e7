"""Of which day the names of a table are: of its figures, or of the day the report was written.

A report of July 2025 on the first half of the year names the units of June, or those that have taken their place since:
both are usual. The names themselves tell, all of a table together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from baocao.names.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from baocao.names.matcher import Matcher, NameQuery

_YEAR = re.compile(r"\b(20\d{2})\b")


def tables_of_later_day(
    matcher: Matcher, queries: Iterable[tuple[NameQuery, date | None]]
) -> dict[str, date]:
    """Tables whose names are units of the day of writing, with that day.

    Args:
        matcher: says which names are units of a day.
        queries: names with the day of their figures, and the day the report was written.

    Returns:
        The day by table, of those in which more names are units of the day of writing than of that of the figures, and
        units have changed in between. All others are left as they are.
    """
    changes = _days_of_change()
    asked: dict[str, list[tuple[NameQuery, date]]] = defaultdict(list)
    for query, written in queries:
        if not (query.table_id and query.as_of and written):
            continue
        if bisect_right(changes, query.as_of) < bisect_right(changes, written):
            asked[query.table_id].append((query, written))
    rows = [pair for pairs in asked.values() for pair in pairs]
    before = _known(matcher, [query for query, _ in rows])
    unsure = [pair for pair in rows if before[pair[0].table_id] < len(asked[pair[0].table_id or ""])]
    after = _known(matcher, [replace(query, as_of=written) for query, written in unsure])
    return {table: asked[table][0][1] for table, count in after.items() if table and count > before[table]}


def _known(matcher: Matcher, queries: list[NameQuery]) -> Counter[str | None]:
    """How many names of each table are units."""
    answers = matcher.match(queries)
    return Counter(query.table_id for query, match in zip(queries, answers, strict=True) if match.unit_key)


@cache
def _days_of_change() -> list[date]:
    """Days on which units came into being."""
    return sorted({unit.valid_from for unit in load_gazetteer().units.values() if unit.valid_from})


def end_of_year(title: str | None) -> date | None:
    """The last day of the first year that a title names, None if it names none."""
    found = _YEAR.search(title or "")
    return date(int(found[1]), 12, 31) if found else None
