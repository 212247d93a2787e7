"""The pages of loaded documents whose ink may be unread, as their readers noted it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import UNREAD_INK

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb


def unread_pages(
    con: duckdb.DuckDBPyConnection, documents: Collection[str] | None = None
) -> list[dict[str, str | None]]:
    """File and warning of each such page, in order.

    Args:
        con: A connection to the warehouse.
        documents: Ids of the documents that are asked for; None for all.

    Returns:
        One entry a page: `file`, `warning`.
    """
    rows = con.execute(
        """
        SELECT document_id, file_path, warning
        FROM (SELECT document_id, file_path, unnest(warnings) AS warning FROM staging.documents WHERE status = 'loaded')
        WHERE contains(warning, ?)
        ORDER BY ALL
        """,
        [UNREAD_INK],
    ).fetchall()
    return [
        {"file": file, "warning": warning}
        for document, file, warning in rows
        if documents is None or document in documents
    ]
