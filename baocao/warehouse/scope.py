"""Which documents a build is about: those whose rows, names or indicators are not what was built of them before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# A sum, not an exclusive or: two equal mentions must not cancel each other out.
_INPUTS = """
    SELECT
        documents.document_id,
        hash(
            documents.extractor_version, documents.extracted_at, documents.first_seen_at,
            units.checksum, indicators.checksum
        )::VARCHAR AS checksum
    FROM staging.documents
    LEFT JOIN (
        SELECT document_id, sum(hash(unit_mentions)) AS checksum FROM staging.unit_mentions GROUP BY document_id
    ) AS units USING (document_id)
    LEFT JOIN (
        SELECT document_id, sum(hash(indicator_matches)) AS checksum
        FROM staging.indicator_matches GROUP BY document_id
    ) AS indicators USING (document_id)
    WHERE documents.status = 'loaded'
"""


def set_scope(con: duckdb.DuckDBPyConnection, *, everything: bool) -> int:
    """Fill intermediate.documents_in_scope, which the models read, and return how many documents are in it.

    Documents that are no longer there are in it too: their rows have to go. What is in scope counts as not built
    until `note_built`, so a run that is killed leaves it for the next one; what documents were compared with is not
    known after such a run, so the next compares all.
    """
    con.execute(
        """
        CREATE SCHEMA IF NOT EXISTS reference;
        CREATE SCHEMA IF NOT EXISTS intermediate;
        CREATE TABLE IF NOT EXISTS reference.built_documents (document_id VARCHAR, checksum VARCHAR);
        CREATE TABLE IF NOT EXISTS reference.compared_documents (
            document_id VARCHAR, comparison_groups VARCHAR[], checksum VARCHAR
        );
        """
    )
    if everything:
        con.execute("DELETE FROM reference.built_documents; DELETE FROM reference.compared_documents")
    con.execute(
        """
        CREATE OR REPLACE TABLE intermediate.documents_compared_before AS FROM reference.compared_documents;
        DELETE FROM reference.compared_documents;
        """
    )
    con.execute(
        f"""
        CREATE OR REPLACE TABLE intermediate.documents_in_scope AS
        SELECT document_id
        FROM ({_INPUTS}) AS now
        FULL JOIN reference.built_documents AS built USING (document_id)
        WHERE now.checksum IS DISTINCT FROM built.checksum
        """
    )
    con.execute(
        """
        DELETE FROM reference.built_documents WHERE document_id IN (FROM intermediate.documents_in_scope);
        INSERT INTO reference.built_documents SELECT document_id, '' FROM intermediate.documents_in_scope;
        """
    )
    row = con.execute("SELECT count(*) FROM intermediate.documents_in_scope").fetchone()
    return int(row[0]) if row else 0


def note_built(con: duckdb.DuckDBPyConnection) -> None:
    """Remember what the documents in scope were built from, and what all were compared with."""
    con.execute(
        f"""
        DELETE FROM reference.built_documents WHERE document_id IN (FROM intermediate.documents_in_scope);
        INSERT INTO reference.built_documents
        FROM ({_INPUTS}) WHERE document_id IN (FROM intermediate.documents_in_scope);
        INSERT INTO reference.compared_documents FROM intermediate.int_comparable_documents;
        """
    )
