"""Pages that may be unread are known to the warehouse: what `baocao status` and the summary of a run list."""

from __future__ import annotations

import duckdb

from baocao.warehouse.unread import unread_pages
from extractors.models import UNREAD_INK


def test_pages_that_may_be_unread_are_listed_by_document() -> None:
    said = f"Page 2: 12.0% {UNREAD_INK}: pictures (80)."
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA staging")
        con.execute(
            "CREATE TABLE staging.documents "
            "(document_id VARCHAR, file_path VARCHAR, status VARCHAR, warnings VARCHAR[])"
        )
        con.executemany(
            "INSERT INTO staging.documents VALUES (?, ?, ?, ?)",
            [
                ("a", "a.pdf", "loaded", ["Pages read by OCR: 2.", said]),
                ("b", "b.pdf", "loaded", []),
                ("c", "c.pdf", "quarantined", [said]),
                ("d", "d.pdf", "loaded", [said]),
            ],
        )
        assert unread_pages(con) == [{"file": name, "warning": said} for name in ("a.pdf", "d.pdf")]
        assert unread_pages(con, {"d", "b"}) == [{"file": "d.pdf", "warning": said}]
