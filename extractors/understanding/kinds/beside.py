"""Several periods side by side: the same table seen as each of them, so that its rows are rows of every one.

Only where nothing is told twice: parts of the table's period (T1, T2, …), and years that a table sets targets for. What
a report compares itself with (the year before) is what another document is about: beside that one's own it would be
counted twice. It stays with its own dates among the figures of all tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.kinds.headings import (
    contains,
    normalised,
    read_heading,
    without_periods,
)
from extractors.understanding.kinds.slots import sub_periods
from extractors.understanding.kinds.years import heading_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.kinds.headings import Heading
    from extractors.values import Period

_MEASURED = {*MEASURED_TYPES, "figure"}
_COUNTED = MEASURED_TYPES
_OF_THE_ROW = {"number", "text", "units", "measure", "act", "code"}
_BEFORE = "baseline"
_COUNT_WORDS = re.compile(r"^(?:tong so|so luong|so|tong) ")


def of_other_periods(
    fields: Sequence[str | None],
    headings: Sequence[Heading],
    scores: Mapping[tuple[int, str], float],
    declaration: KindDeclaration,
    left: Sequence[int],
    period: Period | None,
) -> list[tuple[str | None, ...]]:
    """The fields of the columns, once for each period that is not the table's own.

    Args:
        fields: Those of the table's own period.
        headings: What its headings say.
        scores: How well each column fits each field.
        declaration: The kind.
        left: Columns that say what a mapped one says, of another period.
        period: What the table covers.

    Returns:
        For each such period, what names the rows and the columns that measure it.

    """
    has_years = _BEFORE in declaration.columns
    if has_years and "result" in fields:
        # then what is aimed at "đến năm 2030": next year's plan is another document's, as are last year's results
        year = heading_year(headings[fields.index("target")]) if "target" in fields else None
        year = year or (period.end.year if period and period.end else None)
        left = [
            index
            for index in left
            if (index, "target") in scores
            and contains(headings[index].full, "den nam")
            and year
            and (heading_year(headings[index]) or 0) > year
        ]
    own = {
        headings[index].slot for index, name in enumerate(fields) if name and _is_measured(name, declaration)
    }
    parts = sub_periods(headings, period)
    if not has_years and not own <= set(parts):
        return []
    by_period: dict[str | int, list[int]] = defaultdict(list)
    for index in left:
        slot = headings[index].slot
        of = heading_year(headings[index]) if has_years else slot if slot in parts else None
        if of is not None:
            by_period[of].append(index)
    shared = [name if name and declaration.columns[name].type in _OF_THE_ROW else None for name in fields]
    found = []
    for columns in by_period.values():
        seen = list(shared)
        fitting = sorted(
            (key for key in scores if key[0] in columns and _is_measured(key[1], declaration)),
            key=lambda key: (-scores[key], key[0]),
        )
        for index, name in fitting:
            if seen[index] is None and name not in seen:
                seen[index] = name
        if any(name and declaration.columns[name].type in _MEASURED for name in seen):
            found.append(tuple(seen))
    return found


@lru_cache(maxsize=4096)
def measure_of_title(title: str | None, declaration: KindDeclaration) -> str | None:
    """The one field that a title says all columns of a table measure, where these are headed by periods alone.

    "Số văn bản đi theo tháng" over T1, T2, …; None where it names several ("văn bản đi, đến") or none.
    """
    text = without_periods(normalised(title or ""))
    measured = [column for column in declaration.columns.values() if column.type in _COUNTED]
    named = {
        column.name: max(found, key=len)
        for column in measured
        if (
            found := [
                words
                for heading in column.headings
                for words in _counted(read_heading(heading).words)
                if contains(text, words)
            ]
        )
        and not any(contains(text, normalised(phrase)) for phrase in column.without)
    }
    if not named:
        return None
    name, phrase = max(named.items(), key=lambda item: len(item[1]))
    beside = text.replace(phrase, " | ", 1)
    for column in measured:
        if any(len(word.split()) > 1 and contains(beside, word) for word in map(normalised, column.also)):
            return None
        others = [[normalised(word) for word in entry] for entry in column.words]
        if column.name != name and any(
            all(contains(text, word) for word in entry) and not all(contains(phrase, word) for word in entry)
            for entry in others
        ):
            return None
    return name


def _counted(words: str) -> list[str]:
    """What a heading says, and without its "tổng số", "số": of two words or more, of three if any were taken off."""
    bare = _COUNT_WORDS.sub("", words)
    return [each for each, least in ((words, 2), (bare, 3)) if len(each.split()) >= least]


def _is_measured(name: str, declaration: KindDeclaration) -> bool:
    return declaration.columns[name].type in _MEASURED and name != _BEFORE
