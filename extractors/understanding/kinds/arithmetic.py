"""Checks figures read by OCR by the arithmetic of their row: parts and their total, counts and their percentage.

No figure is changed. Where the arithmetic holds, two independent readings agree; where it fails, a figure was misread
or the document itself is wrong, and a person has to look.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.models import TableRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.models import Table, TableCell
    from extractors.understanding.kinds.declaration import Equation
    from extractors.understanding.kinds.mapping import ColumnMapping
    from extractors.understanding.kinds.rows import TypedRow

CONFIRMED = 0.95
"""Least confidence of a figure that the others of its row confirm."""

DOUBTFUL = 0.5
"""Most confidence of a figure that does not fit the others of its row."""

_Values = dict[str, Decimal]


def with_checked_figures(table: Table, mapping: ColumnMapping, rows: Sequence[TypedRow]) -> Table:
    """The table with the confidence of the figures that OCR read set by arithmetic, and a warning that lists the rows
    where it fails. `rows` are its typed rows. Figures that were not read by OCR have no confidence, and keep none.
    """
    if table.confidence is None or not mapping.declaration.arithmetic:
        return table
    checked, failed = [], []
    for row, typed in zip(table.rows, rows, strict=True):
        confirmed, doubtful = _check(row, mapping, typed)
        checked.append(_judged(row, mapping, confirmed, doubtful))
        if doubtful & _read_by_ocr(row, mapping):
            failed.append(typed.row_no)
    return replace(table, rows=checked, warnings=[*table.warnings, *_warning(failed)])


def _warning(rows: Sequence[int]) -> list[str]:
    if not rows:
        return []
    listed = f"Row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}"
    return [
        f"{listed}: the parts do not add up to the total or do not give the percentage; check them on the page."
    ]


def _judged(row: TableRow, mapping: ColumnMapping, confirmed: set[str], doubtful: set[str]) -> TableRow:
    """The row with other cells where the confidence changes: cells may be shared between rows."""
    if not confirmed and not doubtful:
        return row

    def judged(name: str | None, cell: TableCell) -> TableCell:
        if cell.confidence is None or cell.printed is not None or name not in confirmed | doubtful:
            return cell
        bound = max(cell.confidence, CONFIRMED) if name in confirmed else min(cell.confidence, DOUBTFUL)
        return replace(cell, confidence=bound)

    return TableRow([judged(name, cell) for name, cell in zip(mapping.fields, row.cells, strict=True)])


def _read_by_ocr(row: TableRow, mapping: ColumnMapping) -> set[str]:
    named = zip(mapping.fields, row.cells, strict=True)
    return {name for name, cell in named if name is not None and cell.confidence is not None}


def _check(row: TableRow, mapping: ColumnMapping, typed: TypedRow) -> tuple[set[str], set[str]]:
    """The fields that an equation confirms, and those of a failing one that none confirms."""
    named = zip(mapping.fields, row.cells, strict=True)
    merged = {name for name, cell in named if cell.row_span > 1 or cell.column_span > 1}
    unusable = merged | set(typed.unparsed)
    confirmed: set[str] = set()
    doubtful: set[str] = set()
    for equation in mapping.declaration.arithmetic:
        if not equation.is_usual and unusable.isdisjoint(equation.fields):
            read = {
                name: Decimal(value) for name in equation.fields if (value := typed.values[name]) is not None
            }
            is_true = holds(equation, read)
            if is_true:
                confirmed |= _determined(equation, read)
            elif is_true is False and equation.fields <= read.keys():
                doubtful |= equation.fields
    return confirmed, doubtful - confirmed


def holds(equation: Equation, values: Mapping[str, Decimal]) -> bool | None:
    """Whether an equation holds, a blank figure being none; None if too few figures are there to tell."""
    result = values.get(equation.result)
    parts = [values[name] for name in equation.parts if name in values]
    if result is None or not parts:
        return None
    if not equation.whole:
        return result == sum(parts)
    whole = sum((values[name] for name in equation.whole if name in values), Decimal(0))
    if whole == 0:
        return None
    # The percentage is right if it is the exact one rounded to the decimals printed, either way at a half.
    return abs(result - 100 * sum(parts) / whole) <= _last_digit(result) / 2


def _determined(equation: Equation, values: _Values) -> set[str]:
    """The fields of which no other value would do: one more or less in the last digit would break the equation.

    A rounded percentage says nothing of the last digits of large counts.
    """
    return {
        name
        for name, value in values.items()
        if not any(
            holds(equation, {**values, name: value + step})
            for step in (_last_digit(value), -_last_digit(value))
        )
    }


def _last_digit(value: Decimal) -> Decimal:
    """What one more in the last printed digit is worth."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # no figure is infinite
    return Decimal(1).scaleb(exponent)
