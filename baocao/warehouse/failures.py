"""Which documents make a test of the dbt project fail: those of the rows that the test returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

_DOCUMENTS_OF = {
    "document_id": "SELECT document_id FROM {rows}",
    "report_key": "SELECT document_id FROM {rows} JOIN intermediate.int_reports USING (report_key)",
    # ids of tables and rows begin with the first digits of the document's
    "source_table_id": "SELECT document_id FROM {rows} JOIN staging.documents"
    " ON left(source_table_id, 16) = left(document_id, 16)",
    "row_id": "SELECT document_id FROM {rows} JOIN staging.documents ON left(row_id, 16) = left(document_id, 16)",
}
"""How rows lead to their documents, by the column that does; the surest first."""


def failing_documents(con: duckdb.DuckDBPyConnection, test: Any, relations: Mapping[str, str]) -> list[str]:
    """Find the documents whose rows make a test fail.

    Args:
        con: The database that was tested, as the test left it.
        test: dbt's node of the test, compiled.
        relations: Name of each model in the database, by its id in dbt's manifest.

    Returns:
        Their ids in order; none if the rows of the test lead to no document, or it cannot be run.
    """
    import duckdb

    try:
        return _failing_documents(con, test, relations)
    except duckdb.Error:
        return []


def _failing_documents(con: duckdb.DuckDBPyConnection, test: Any, relations: Mapping[str, str]) -> list[str]:
    failing = f"({test.compiled_code})"
    found = _columns(con, failing)
    relation = relations.get(getattr(test, "attached_node", None) or "")
    if relation is None or _leading(found):
        rows, column = failing, _leading(found)
    else:
        columns = test.test_metadata.kwargs.get("columns") or [test.column_name]
        # a test returns the values it is about, under whatever names
        same = " AND ".join(
            f'failing."{value}" IS NOT DISTINCT FROM rows."{name}"'
            for name, value in zip(columns, found, strict=False)
        )
        rows = f"(SELECT rows.* FROM {relation} AS rows SEMI JOIN {failing} AS failing ON {same})"
        column = _leading(_columns(con, relation))
    if column is None:
        return []
    ids = con.execute(f"SELECT DISTINCT * FROM ({_DOCUMENTS_OF[column].format(rows=rows)}) ORDER BY ALL")
    return [document_id for (document_id,) in ids.fetchall()]


def _leading(columns: list[str]) -> str | None:
    return next((column for column in _DOCUMENTS_OF if column in columns), None)


def _columns(con: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [name for (name, *_) in con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
