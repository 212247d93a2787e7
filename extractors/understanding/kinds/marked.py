"""A status that is marked: an "x" under "Đã hoàn thành", "Đang thực hiện" or "Chưa thực hiện" beside each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.understanding.kinds.headings import lowest_level
from extractors.values import is_blank, parse_task_status, parse_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Table, TableRow
    from extractors.understanding.kinds.declaration import KindDeclaration

_MARK = re.compile(r"[xX×✓✔☑☒✗+]|[vV]")
_COLUMNS = 2  # that say what may be marked


def marked_columns(
    table: Table, fields: Sequence[str | None], declaration: KindDeclaration
) -> tuple[int, ...]:
    """The columns that together say a status of the kind which no column of its own says; none if they do not.

    Args:
        table: The logical table.
        fields: The field of each column.
        declaration: The kind.

    Returns:
        Columns whose headings are statuses and in which nothing but marks stands, two at least.

    """
    name = field_of_marks(declaration)
    if name is None or name in fields:
        return ()
    found = tuple(
        index
        for index in range(len(fields))
        if _status(table.columns[index], declaration.columns[name].type)
        and all(
            is_blank(row.cells[index].text) or _MARK.fullmatch(row.cells[index].text.strip())
            for row in table.rows
            if row.cells[index].column_span == 1
        )
    )
    return found if len(found) >= _COLUMNS else ()


def field_of_marks(declaration: KindDeclaration) -> str | None:
    """The first field of a kind that says a status."""
    return next(
        (name for name, each in declaration.columns.items() if each.type in {"status", "verdict"}), None
    )


def marked_text(table: Table, marked: Sequence[int], row: TableRow) -> str:
    """The heading under which a row has its mark, "" without one or with several."""
    under = [
        lowest_level(table.columns[index])
        for index in marked
        if row.cells[index].column_span == 1 and _MARK.fullmatch(row.cells[index].text.strip())
    ]
    return under[0] if len(under) == 1 else ""


def _status(heading: str, column_type: str) -> str | None:
    said = lowest_level(heading)
    if is_blank(said):
        return None
    if column_type == "status":
        return parse_task_status(said)
    verdict = parse_verdict(said)
    return verdict.status if verdict else None
