"""What a mapping says of the headings of its table: which have a field, which none, which are of another period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.understanding.kinds.mapping import ColumnMapping, Ruled


def unmapped(columns: Sequence[str], mapping: ColumnMapping | None) -> list[str]:
    """Headings that a field is looked for in vain: not of another period, and nobody says that they are none."""
    if mapping is None:
        return [column for column in columns if column]
    known = {*mapping.other_periods, *mapping.no_fields, mapping.row_periods, *mapping.marked}
    return [
        column
        for index, (column, name) in enumerate(zip(columns, mapping.fields, strict=True))
        if name is None and column and index not in known
    ]


def left_to_figures(columns: Sequence[str], mapping: ColumnMapping) -> list[str]:
    """Headings that say what a mapped one says, of a period of which the table gives no rows."""
    seen = {index for fields in mapping.beside for index, name in enumerate(fields) if name is not None}
    return [columns[index] for index in mapping.other_periods if index not in seen]


def with_no_fields(mapping: ColumnMapping, columns: Sequence[str], ruled: Ruled) -> ColumnMapping:
    """The mapping with the columns of which a person says that they are no field."""
    kind = mapping.declaration.kind
    said = [ruled.fields.get((kind, plain(column)), "unsaid") is None for column in columns]
    return replace(mapping, no_fields=tuple(index for index, is_none in enumerate(said) if is_none))


def mapping_by_heading(columns: Sequence[str], fields: Sequence[str | None]) -> Mapping[str, str]:
    """Heading -> field, mapped columns only."""
    return {column: name for column, name in zip(columns, fields, strict=True) if name is not None}
