"""One document looked at on its own: read, understood, its names matched, nothing kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.extract import Extract


def inspect_document(path: Path) -> dict[str, Any]:
    """Give what `inspection` does, with `unmatched_names`. Raises DocumentError if the file cannot be read.

    An unmatched name has `name`, `role`, `status` (review or unmatched), `table` (number from 1, None for the
    letterhead), `row` and, if there is one, the best candidate as `candidate` with its `score`.
    """
    from extractors.extract import extract_document
    from extractors.inspection import inspection

    extract = extract_document(path)
    return inspection(extract) | {"unmatched_names": _unmatched_names(extract)}


def _unmatched_names(extract: Extract) -> list[dict[str, Any]]:
    """Match names the way a run does, in a staging schema that lives in memory."""
    import duckdb

    from extractors.storage import write_extract
    from names.matcher import Matcher
    from warehouse.mentions import match_names
    from warehouse.schema import create_staging
    from warehouse.staging import load_extracts

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        create_staging(con)
        load_extracts(con, [write_extract(extract, Path(folder))])
        match_names(con, Matcher())
        rows = con.execute(
            """
            SELECT name, role, status, table_no, nullif(row_no, 0), runner_up_key, score
            FROM staging.unit_mentions LEFT JOIN staging.tables USING (table_id)
            WHERE unit_mentions.status IN ('review', 'unmatched')
            ORDER BY table_no NULLS FIRST, row_no, part_no
            """
        ).fetchall()
    names = ("name", "role", "status", "table", "row", "candidate", "score")
    return [dict(zip(names, row, strict=True)) for row in rows]
