"""Arithmetic over the rows confirms which column is which, or refutes it: a total is its parts, a rate part of whole.

A document's own slips are few; an equation that fails in nearly every row is no slip but a column taken for another.
Where another column of the table makes it hold, that one is the field; where a part is more than its whole in most
rows, it is no part of it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import field_of
from extractors.values import parse_count, parse_percent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from extractors.understanding.kinds.declaration import Equation, KindDeclaration

Values = list[Decimal | None]

_ROWS = 3  # with all figures that an equation needs, before it says anything
_HOLDS = 0.8  # of the rows
_FAILS = 0.2
_ROUNDING = Decimal("0.6")  # percent points: rates are printed with one decimal or none
_MOST_COLUMNS = 4  # that are tried in turn


def by_arithmetic(
    fields: Sequence[str | None],
    scores: Mapping[tuple[int, str], float],
    cells: Sequence[Sequence[str]],
    declaration: KindDeclaration,
    shares: Collection[int] = (),
) -> tuple[str | None, ...]:
    """The fields of the columns, where arithmetic speaks as it says.

    Args:
        fields: the field of each column by heading and content.
        scores: what else each column could be.
        cells: the texts of each column, row by row.
        declaration: the kind, with its equations.
        shares: columns headed as shares whose field no heading tells.

    Returns:
        The fields: those of columns that make a failing equation hold exchanged, those of parts above their whole
        taken away, and `shares` named that are the percentage of an equation.
    """
    values = [_values(name, texts, declaration) for name, texts in zip(fields, cells, strict=True)]
    found = list(fields)
    for equation in declaration.arithmetic:
        if _share(equation, found, values) <= _FAILS:
            better = _exchanged(equation, found, scores, values, declaration)
            found = better or found
    for equation in declaration.arithmetic:
        if not equation.whole and not equation.is_usual:  # what was there before may be done as well
            found = _without_larger_parts(equation, found, values)
    if shares:
        found = _with_rates(found, shares, cells, values, declaration)
    return tuple(found)


def _with_rates(
    fields: list[str | None],
    shares: Collection[int],
    cells: Sequence[Sequence[str]],
    values: Sequence[Values],
    declaration: KindDeclaration,
) -> list[str | None]:
    """The fields with those columns of shares named that are, row by row, the percentage of an equation.

    "Tỷ lệ TT (%)" says not what of what, but its figures do.
    """
    rates = {
        index: [None if (value := parse_percent(text)) is None else Decimal(value) for text in cells[index]]
        for index in shares
        if fields[index] is None
    }
    for equation in declaration.arithmetic:
        if not equation.whole or equation.result in fields or not rates:
            continue
        ways = [
            replace(equation, parts=parts, whole=whole)
            for parts, whole in [(equation.parts, equation.whole), *equation.ways]
        ]
        fitting = [
            index
            for index, column in rates.items()
            if len(set(filter(None, column))) > 1
            and any(_makes_hold(way, index, column, fields, values) for way in ways)
        ]
        if len(fitting) == 1:
            fields = [equation.result if index == fitting[0] else name for index, name in enumerate(fields)]
            del rates[fitting[0]]
    return fields


def _makes_hold(
    way: Equation, index: int, column: Values, fields: Sequence[str | None], values: Sequence[Values]
) -> bool:
    named = [way.result if at == index else name for at, name in enumerate(fields)]
    with_column = [column if at == index else other for at, other in enumerate(values)]
    if not way.fields <= set(named):
        return False
    needed = [with_column[named.index(name)] for name in way.fields]
    full = sum(all(each[row] is not None for each in needed) for row in range(len(column)))
    return full >= _ROWS and _share(way, named, with_column) >= _HOLDS


def _values(name: str | None, texts: Sequence[str], declaration: KindDeclaration) -> Values:
    is_share = name is not None and declaration.columns[name].type == "percent"
    read = parse_percent if is_share else parse_count
    return [None if (value := read(text)) is None else Decimal(value) for text in texts]


def _share(equation: Equation, fields: Sequence[str | None], values: Sequence[Values]) -> float:
    """In how many of the rows that have all its figures an equation holds; 1 where too few have them."""
    if not equation.fields <= set(fields):
        return 1.0
    at = {name: values[fields.index(name)] for name in equation.fields}
    rows = [
        {name: value for name, column in at.items() if (value := column[row]) is not None}
        for row in range(len(values[0]))
    ]
    full = [row for row in rows if len(row) == len(at) and any(row.values())]
    if len(full) < _ROWS:
        return 1.0
    return sum(_holds(equation, row) for row in full) / len(full)


def _sum(terms: Sequence[str], row: Mapping[str, Decimal]) -> Decimal:
    return sum((-row[field_of(term)] if term.startswith("-") else row[term] for term in terms), Decimal(0))


def _holds(equation: Equation, row: Mapping[str, Decimal]) -> bool:
    parts = _sum(equation.parts, row)
    if not equation.whole:
        return row[equation.result] == parts
    whole = _sum(equation.whole, row)
    return whole == 0 or abs(row[equation.result] - 100 * parts / whole) <= _ROUNDING


def _exchanged(
    equation: Equation,
    fields: Sequence[str | None],
    scores: Mapping[tuple[int, str], float],
    values: Sequence[Values],
    declaration: KindDeclaration,
) -> list[str | None] | None:
    """The fields with the columns of an equation exchanged among each other, or for free ones, so that it holds."""
    names = sorted(name for name in equation.fields if declaration.columns[name].type == "count")
    places = [fields.index(name) for name in names]
    free = [
        index
        for index, name in enumerate(fields)
        if name is None and any((index, wanted) in scores for wanted in names)
    ]
    others = (*places, *free)
    if len(names) < 2 or len(others) > _MOST_COLUMNS + len(names):
        return None
    fitting = []
    for chosen in permutations(others, len(names)):
        # a column may only be what its heading allows
        if list(chosen) == places or not all(
            place == index or (place, name) in scores
            for place, index, name in zip(chosen, places, names, strict=True)
        ):
            continue
        tried = [None if index in places else name for index, name in enumerate(fields)]
        for place, name in zip(chosen, names, strict=True):
            tried[place] = name
        if _share(equation, tried, values) >= _HOLDS:
            worth = sum(scores.get((place, name), 0.0) for place, name in zip(chosen, names, strict=True))
            fitting.append((worth, tried))
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


def _without_larger_parts(
    equation: Equation, fields: list[str | None], values: Sequence[Values]
) -> list[str | None]:
    if equation.result not in fields:
        return fields
    whole = values[fields.index(equation.result)]
    refuted = []
    for name in equation.parts:
        if name in fields:
            both = [
                (part, total)
                for part, total in zip(values[fields.index(name)], whole, strict=True)
                if part is not None and total is not None
            ]
            larger = sum(part > total for part, total in both)
            if len(both) >= _ROWS and larger >= _HOLDS * len(both):
                refuted.append(name)
    return [None if name in refuted else name for name in fields]
