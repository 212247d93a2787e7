"""One document looked at on its own: read, understood, its names matched, nothing kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.isolation.confined import run_confined
from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    from extractors.extract import Extract


def inspect_document(path: Path, pictures: Path | None = None) -> dict[str, Any]:
    """Give what `inspection` does, with `unmatched_names`; the document is read in a process of its own.

    Raises DocumentError if the file cannot be read or goes beyond a limit. An unmatched name has `name`, `role`,
    `status` (review or unmatched), `table` (number from 1, None for the letterhead), `row` and, if there is one,
    the best candidate as `candidate` with its `score`. With `pictures`, a folder, the pages are drawn there,
    and `pages` says what `draw_pages` does.
    """
    seen: dict[str, Any] = run_confined(current_limits(), _inspect, path, pictures, output=pictures)
    return seen


def _inspect(path: Path, pictures: Path | None) -> dict[str, Any]:
    from extractors.extract import source_of, understand
    from extractors.inspection import inspection
    from extractors.readers.dispatch import read_document

    document = read_document(path)
    extract = understand(source_of(path), document)
    seen = inspection(extract) | {"unmatched_names": _unmatched_names(extract)}
    if pictures is not None:
        from extractors.pictures.debug_pictures import draw_pages

        seen["pages"] = draw_pages(path, document, extract, pictures)
    return seen


def _unmatched_names(extract: Extract) -> list[dict[str, Any]]:
    """Match names the way a run does, in a staging schema that lives in memory."""
    import duckdb

    from baocao.names.matcher import Matcher
    from baocao.warehouse.mentions import match_names
    from baocao.warehouse.schema import create_staging
    from baocao.warehouse.staging import load_extracts
    from extractors.store.storage import write_extract

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
