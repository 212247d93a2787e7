"""What would not fit any more with another text of a cell: values, sums and shares of its row, sums of its column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baocao.visible import visible
from extractors.understanding.kinds.arithmetic import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.extract import ExtractedTable

_HUNDRED = Decimal(100)


def new_findings(before: ExtractedTable, after: ExtractedTable, row_no: int) -> list[dict[str, str]]:
    """Sentences, in both languages, about what fits in a table as it is, and not as it would be.

    Args:
        before: the table as it is.
        after: the table with the other text.
        row_no: row of the cell, from 1.
    """
    there = {said["en"] for said in _wrong(before, row_no)}
    return [said for said in _wrong(after, row_no) if said["en"] not in there]


def _wrong(table: ExtractedTable, row_no: int) -> Iterator[dict[str, str]]:
    if table.mapping is None:
        return
    row = next((row for row in table.rows if row.row_no == row_no), None)
    if row is None:
        return
    labels = {
        name: visible(heading)
        for name, heading in zip(table.mapping.fields, table.table.columns, strict=False)
        if name
    }
    for name in row.unparsed:
        label = labels.get(name, name)
        yield {
            "vi": f"Không đọc được giá trị ở cột “{label}”.",
            "en": f"No value can be read in column “{label}”.",
        }
    for equation in table.mapping.declaration.arithmetic:
        read = {
            name: number for name in equation.fields if (number := _number(row.values.get(name))) is not None
        }
        if not equation.is_usual and holds(equation, read) is False:
            label = labels.get(equation.result, equation.result)
            yield {
                "vi": f"“{label}” không khớp với các số khác trong dòng.",
                "en": f"“{label}” does not fit the other figures of the row.",
            }
    for name, column in table.mapping.declaration.columns.items():
        label = labels.get(name, name)
        value = _number(row.values.get(name))
        if column.type == "percent" and value is not None and value > _HUNDRED:
            yield {"vi": f"“{label}” lớn hơn 100%.", "en": f"“{label}” is above 100%."}
        if column.type == "count" and not _adds_up(table, name):
            yield {
                "vi": f"Cột “{label}”: cộng các dòng khác dòng tổng.",
                "en": f"Column “{label}”: the rows do not add up to their total.",
            }


def _adds_up(table: ExtractedTable, name: str) -> bool:
    """Whether the items of a table add up to its only total; true where it has none, or groups."""
    totals = [row for row in table.rows if row.row_kind == "total"]
    if len(totals) != 1 or any(row.row_kind == "group" for row in table.rows):
        return True
    total = _number(totals[0].values.get(name))
    items = [_number(row.values.get(name)) for row in table.rows if row.row_kind == "item"]
    return total is None or not items or None in items or sum(filter(None, items), Decimal(0)) == total


def _number(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None
