"""What would not fit any more after an answer, and what would: values, sums and shares of rows, sums of columns."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baocao.usecases.desk.cards import times
from baocao.visible import visible
from extractors.understanding.kinds.arithmetic import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.extract import ExtractedTable
    from extractors.understanding.kinds.rows import TypedRow

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


def gone_and_new(
    before: Sequence[ExtractedTable], after: Sequence[ExtractedTable]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Sentences about what does not fit in tables as they are and would fit, and the other way round.

    Args:
        before: the tables as they are.
        after: the same rows as they would be understood.
    """
    was, will = (_counted(tables) for tables in (before, after))
    gone, new = was - will, will - was
    return [_told(said, count) for said, count in gone.items()], [_told(*each) for each in new.items()]


def _counted(tables: Sequence[ExtractedTable]) -> Counter[tuple[str, str]]:
    return Counter(
        (said["vi"], said["en"]) for table in tables for row in table.rows for said in _of_row(table, row)
    ) + Counter((said["vi"], said["en"]) for table in tables for said in _of_columns(table))


def _told(said: tuple[str, str], count: int) -> dict[str, str]:
    return {"vi": said[0] + times(count), "en": said[1] + times(count)}


def _wrong(table: ExtractedTable, row_no: int) -> Iterator[dict[str, str]]:
    row = next((row for row in table.rows if row.row_no == row_no), None)
    if row is not None:
        yield from _of_row(table, row)
    yield from _of_columns(table)


def labels(table: ExtractedTable) -> dict[str, str]:
    """The printed heading of each field of a table; none if its kind is not known."""
    fields = table.mapping.fields if table.mapping else ()
    return {
        name: visible(heading) for name, heading in zip(fields, table.table.columns, strict=False) if name
    }


def _of_row(table: ExtractedTable, row: TypedRow) -> Iterator[dict[str, str]]:
    if table.mapping is None:
        return
    headings = labels(table)
    for name in row.unparsed:
        label = headings.get(name, name)
        yield {
            "vi": f"Không đọc được giá trị ở cột “{label}”.",
            "en": f"No value can be read in column “{label}”.",
        }
    for equation in table.mapping.declaration.arithmetic:
        read = {
            name: number for name in equation.fields if (number := _number(row.values.get(name))) is not None
        }
        if not equation.is_usual and holds(equation, read) is False:
            label = headings.get(equation.result, equation.result)
            yield {
                "vi": f"“{label}” không khớp với các số khác trong dòng.",
                "en": f"“{label}” does not fit the other figures of the row.",
            }
    for name, column in table.mapping.declaration.columns.items():
        label = headings.get(name, name)
        value = _number(row.values.get(name))
        if column.type == "percent" and value is not None and value > _HUNDRED:
            yield {"vi": f"“{label}” lớn hơn 100%.", "en": f"“{label}” is above 100%."}


def _of_columns(table: ExtractedTable) -> Iterator[dict[str, str]]:
    if table.mapping is None:
        return
    headings = labels(table)
    for name, column in table.mapping.declaration.columns.items():
        label = headings.get(name, name)
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
