"""What a run changed in the published state."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from datetime import date
from pathlib import Path

from helpers.warehouse_builder import build_extract, built_warehouse, expected

from baocao.warehouse.contents import contents_of, note_contents
from baocao.warehouse.staging import connect_working
from extractors.store.storage import write_extract

REPORT_67 = "67-BC-BDHCDS-2024"


def test_what_a_correction_changes_is_counted(tmp_path: Path) -> None:
    warehouse = built_warehouse().copy(tmp_path)
    nothing = tmp_path / "none.duckdb"
    with connect_working(warehouse.working) as con:
        first = note_contents(con, "run-1", nothing)
        kept = contents_of(con)
    assert first.marts["marts.fct_documents"].rows == 91
    assert first.marts["marts.fct_documents"].rows_before is None
    assert len(first.new_reports) == 5
    warehouse.refresh()

    tables = deepcopy(expected(REPORT_67)["tables"])
    tables[3]["rows"][0][2] = "49834"
    printed = list(tables[4]["rows"][2])
    tables[4]["rows"][2][2:6] = ["9", "9", "0", "0"]
    corrected_figures = 1 + sum(old != new for old, new in zip(printed, tables[4]["rows"][2], strict=True))
    sha256 = hashlib.sha256(b"corrected").hexdigest()
    corrected = build_extract(REPORT_67, tables=tables, sha256=sha256, report_date=date(2024, 3, 20))
    published = warehouse.published.rename(tmp_path / "published.duckdb")
    warehouse.load([write_extract(corrected, warehouse.extracts)])
    warehouse.refresh()
    with connect_working(warehouse.working) as con:
        changes = note_contents(con, "run-2", published)
        states = con.execute(
            "SELECT run_id, count(*) FROM staging.mart_states GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert states == [("run-1", len(kept)), ("run-2", len(kept))]
    assert changes.figures == corrected_figures > 2
    assert [len(changes.new_reports), len(changes.superseded_reports)] == [1, 1]
    documents, units = changes.marts["marts.fct_documents"], changes.marts["marts.dim_unit"]
    assert (documents.rows, documents.rows_before, documents.is_changed) == (91, 91, True)
    assert not units.is_changed
    assert changes.new_findings > 0
    assert changes.gone_findings > 0
