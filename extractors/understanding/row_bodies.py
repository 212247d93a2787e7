"""Whose figures a table gives that has a row for each month or quarter, and no column of units: one body's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.row_periods import column_of_periods, named_period, period_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Table
    from extractors.understanding.kinds.mapping import ColumnMapping
    from extractors.understanding.kinds.rows import TypedRow

_OF = re.compile(
    r"\b(?:của|tại)\s+(?P<body>.+?)(?=\s+(?:theo\b|năm\b|quý\b|tháng\b|\d+ tháng\b|từ\b|đến\b|trong\b)|[,;(]|$)",
    re.IGNORECASE,
)
_PARTS = 2  # periods and the one of all of them
_OFFICE_OF = re.compile(r"(?<=\s)(?:UBND|Ủy ban nhân dân)\s+\S+", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:các|từng|mỗi|những)\s+(?:đơn vị|cơ quan|địa phương|sở|xã|phường|huyện|UBND)", re.IGNORECASE
)


def column_of_row_periods(table: Table, mapping: ColumnMapping) -> int | None:
    """The column that names the rows of a kind of units, if it names periods."""
    declaration = mapping.declaration
    if declaration.columns[declaration.row_identity].role != "unit":
        return None
    column = column_of_periods(table)
    return column if column is not None and mapping.fields[column] == declaration.row_identity else None


def body_of_rows(table: Table, issuer: str | None) -> str | None:
    """The one body that the title of a table names, else who reports; None where it may be another or several."""
    title = table.title or ""
    if _SEVERAL.search(title):
        return None
    found = _OF.search(title)
    if found is None:
        return issuer
    named = found["body"].strip()
    # "Bộ phận Một cửa UBND huyện …" receives what the district is sent
    if of_office := _OFFICE_OF.search(named):
        named = named[of_office.start() :]
    named = named[:1].upper() + named[1:]
    return named if is_body_name(named) else None


def with_body(rows: Sequence[TypedRow], identity: str, body: str) -> None:
    """Gives rows that are named by their period the body whose figures they are; that of all periods is the total."""
    named = [
        row for row in rows if row.row_kind == "item" and _is_period(row, row.values.get(identity) or "")
    ]
    spans = [(row.values["period_start"], row.values["period_end"]) for row in named]
    whole = (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None
    for row, span in zip(named, spans, strict=True):
        if span == whole and len(set(spans)) > _PARTS:
            row.row_kind = "total"
        else:
            row.values[identity] = body


def _is_period(row: TypedRow, name: str) -> bool:
    start, end = row.values["period_start"], row.values["period_end"]
    return bool(start and end and (named_period(name) or period_alone(name, start, end)))
