"""Rows of a staging table as Arrow, a few thousand at once."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    _T = TypeVar("_T")

BATCH = 10_000
"""Rows turned into Arrow at once: all of a long table would take too much memory."""


def in_batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """The items, as many at once as a batch has."""
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def struct_array(columns: Mapping[str, Iterable[Any]], struct: pa.StructType, count: int) -> pa.Array:
    """Rows made column by column: from a record each they would take several times the time and memory.

    Args:
        columns: the values of each field, or an array of them.
        struct: the fields.
        count: how many rows there are.
    """
    import pyarrow as pa

    arrays = [
        values
        if isinstance(values := columns[field.name], pa.Array)
        else pa.array(values, field.type, size=count)
        for field in struct
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(struct))


def record_arrays(records: Iterable[Mapping[str, Any]], struct: pa.StructType) -> Iterator[pa.Array]:
    """Records as arrays of a batch each."""
    for batch in in_batches(records):
        columns = {name: [record.get(name) for record in batch] for name in struct.names}
        yield struct_array(columns, struct, len(batch))


def one_list(rows: pa.Array | None, struct: pa.StructType) -> pa.Array:
    """The rows as the one value of a list column."""
    import pyarrow as pa

    rows = pa.array([], struct) if rows is None else rows
    return pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)


class _NoPandas(MetaPathFinder):
    """Finds that pandas is not there, and nothing else."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def begin_small() -> None:
    """Have Arrow look for pandas, which it does before its first array, and find none; and hand back what it frees.

    To import pandas takes a fifth of a second and 50 MB, and nobody here asks for a data frame; who does gets one.
    Arrow's own pool would keep 30 MB of batches that are written.
    """
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(finder)
    pa.set_memory_pool(pa.system_memory_pool())
