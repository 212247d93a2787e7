"""The cells of an extract as Arrow."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from extractors.store.arrow import BATCH, struct_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    from extractors.extract import Extract
    from extractors.models import Table, TableCell, TableRow


class _Rows(NamedTuple):
    """Some rows of a table, those from `start` on."""

    table_id: str
    table: Table
    start: int
    rows: list[TableRow]


def cell_arrays(extract: Extract, struct: pa.StructType) -> Iterator[pa.Array]:
    """The cells of all tables, a batch each. Raises ValueError for a row that is not as wide as its table."""
    for batch in _rows_in_batches(extract):
        cells = [cell for part in batch for row in part.rows for cell in row.cells]
        columns: dict[str, Iterable[Any]] = {name: map(value, cells) for name, value in _CELL_VALUES.items()}
        columns |= _edges(cells)
        columns |= _places(batch)
        yield struct_array(columns, struct, len(cells))


def _rows_in_batches(extract: Extract) -> Iterator[list[_Rows]]:
    """The rows of all tables, with about as many cells at once as a batch has rows."""
    batch: list[_Rows] = []
    count = 0
    for number, extracted in extract.numbered():
        table, width = extracted.table, len(extracted.table.columns)
        step = max(BATCH // max(width, 1), 1)
        for start in range(0, len(table.rows), step):
            batch.append(_Rows(extract.table_id(number), table, start, table.rows[start : start + step]))
            count += len(batch[-1].rows) * width
            if count >= BATCH:
                yield batch
                batch, count = [], 0
    if batch:
        yield batch


def _edges(cells: list[TableCell]) -> dict[str, list[float | None]]:
    """The edges of the cells in points; a hundredth is finer than any printer."""
    rounded: dict[float | None, float | None] = {None: None}
    edges: dict[str, list[float | None]] = {}
    for which, name in enumerate(("x0", "y0", "x1", "y1")):
        printed = [None if cell.bbox is None else cell.bbox[which] for cell in cells]
        for edge in set(printed).difference(rounded):
            rounded[edge] = None if edge is None else round(edge, 2)
        edges[name] = [rounded[edge] for edge in printed]
    return edges


def _places(batch: Sequence[_Rows]) -> dict[str, Any]:
    """The values that tell the place of every cell: those of all rows of a table are made at once."""
    import numpy as np
    import pyarrow as pa

    names: list[str] = []
    of_names, row_numbers, column_numbers, of_tables = [], [], [], []
    for place, (table_id, table, start, rows) in enumerate(batch):
        headings = table.columns
        for row_no, row in enumerate(rows, start + 1):
            if len(row.cells) != len(headings):
                raise ValueError(
                    f"{table_id} has {len(row.cells)} cells in row {row_no}, and {len(headings)} columns"
                )
        of_names.append(np.tile(np.arange(len(names), len(names) + len(headings)), len(rows)))
        column_numbers.append(np.tile(np.arange(1, len(headings) + 1), len(rows)))
        row_numbers.append(np.repeat(np.arange(start + 1, start + len(rows) + 1), len(headings)))
        of_tables.append(np.repeat(place, len(rows) * len(headings)))
        names += headings
    return {
        "table_id": pa.array([each.table_id for each in batch], pa.string()).take(np.concatenate(of_tables)),
        "row_no": np.concatenate(row_numbers),
        "column_no": np.concatenate(column_numbers),
        "column_name": pa.array(names, pa.string()).take(np.concatenate(of_names)),
    }


_CELL_VALUES: dict[str, Callable[[TableCell], Any]] = {
    "text": attrgetter("text"),
    "page": attrgetter("page"),
    "row_span": attrgetter("row_span"),
    "column_span": attrgetter("column_span"),
    "confidence": attrgetter("confidence"),
    "continued_at": lambda cell: _continued_at(cell) if cell.continued else None,
    "text_printed": lambda cell: None if cell.printed is None or not cell.is_corrected else cell.printed,
    "alternatives": lambda cell: [str(each) for each in cell.alternatives] if cell.alternatives else None,
}


def _continued_at(cell: TableCell) -> list[str] | None:
    return [f"{p.page}: {' '.join(f'{edge:.2f}' for edge in p.bbox or ())}" for p in cell.continued] or None
