"""What one printed figure of a table is, as `marts.fct_figures` shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from extractors.models import TableCell

FigureKind = Literal["count", "number", "percent", "amount", "score", "rank", "date", "text"]
"""`number` is a measured or computed number that is none of the others, `text` a word in a column of figures."""

RowKind = Literal["item", "group", "total", "average"]


@dataclass(frozen=True, slots=True)
class Measured:
    """The value that a cell prints.

    `value` is the lower end of a range, `high` its upper end; `of` is the second number of "12/63"; `unit` the unit
    printed in the cell itself. `sure` is False where the text can be read in two ways.
    """

    value: Decimal
    high: Decimal | None = None
    operator: str = "="
    of: Decimal | None = None
    unit: str | None = None
    sure: bool = True


class TableFigure(NamedTuple):
    """One figure of a table. `row_no` and `column_no` count from 1; `measured` is None for dates and words."""

    row_no: int
    column_no: int
    row_number: str | None
    row_label: str | None
    row_path: str | None
    column_label: str | None
    measured: Measured | None
    text: str
    unit: str | None
    kind: FigureKind
    period_start: date | None
    period_end: date | None
    unit_name: str | None
    row_kind: RowKind
    confidence: float
    cell: TableCell
