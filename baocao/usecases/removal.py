"""Taking a document out of the warehouse, and back in."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from baocao.errors import UsageError
from baocao.warehouse.removed import (
    RemovedDocument,
    remove_document,
    removed_documents,
    restore_document,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_SHORTEST_ID = 6


def remove(warehouse: Path, named: str, reason: str) -> RemovedDocument:
    """Note that a document is to be out of the warehouse; the next run takes it out.

    Args:
        warehouse: the published warehouse.
        named: its id or the first digits of it, its file name, or the number of its report.
        reason: why, for whoever asks later.

    Raises:
        UsageError: no document of the warehouse, or more than one, is named so.
    """
    from baocao.warehouse.query import run_query

    rows = run_query(warehouse, "SELECT document_id, file_name, report_no FROM staging.documents").rows
    document_id, file_name = _one(
        named, rows, f"No document is named {named}.", '`baocao query "FROM staging.documents"` lists them.'
    )
    return remove_document(document_id, file_name, reason)


def restore(named: str) -> RemovedDocument:
    """Note that a removed document is to be in the warehouse again; the next run loads it.

    Args:
        named: its id or the first digits of it, or its file name.

    Raises:
        UsageError: no removed document, or more than one, is named so.
    """
    removed = removed_documents()
    rows = [(each.document_id, each.file_name, None) for each in removed.values()]
    document_id, _ = _one(
        named, rows, f"No removed document is named {named}.", "`baocao status` lists them."
    )
    restore_document(document_id)
    return removed[document_id]


def _one(
    named: str, documents: Collection[tuple[str, str, str | None]], none: str, where: str
) -> tuple[str, str]:
    """Id and file name of the one document that is named so; `none` says that none is, `where` what lists them."""
    found = [
        (document_id, file_name)
        for document_id, file_name, report_no in documents
        if named in (file_name, report_no)
        or (len(named) >= _SHORTEST_ID and document_id.startswith(named.lower()))
    ]
    if not found:
        near = get_close_matches(named, [name for _, *names in documents for name in names if name], 1)
        raise UsageError(none, advice=f"Did you mean {near[0]}?" if near else where)
    if len(found) > 1:
        names = ", ".join(f"{document_id[:12]} ({file_name})" for document_id, file_name in found)
        raise UsageError(f"{len(found)} documents are named {named}.", advice=f"Name one by its id: {names}.")
    return found[0]
