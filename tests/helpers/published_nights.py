"""A warehouse with three publications: a report, its new version, and a figure that a person corrected."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
from helpers.revised_reports import corrected_tables, loaded, make_report, two_tables

from baocao.warehouse.news import EVENING
from baocao.warehouse.places import Places
from baocao.warehouse.states import keep_state
from extractors.extract import extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.warehouse_builder import Warehouse

FIRST, SECOND, THIRD = "20261101T020000-aaaaaa", "20261102T020000-bbbbbb", "20261103T020000-cccccc"


def keep(warehouse: Warehouse, run_id: str, published_at: datetime) -> None:
    os.utime(warehouse.published, (published_at.timestamp(), published_at.timestamp()))
    keep_state(Places.of(warehouse.published), run_id, kept=9, days=100_000)


def add(warehouse: Warehouse, files: list[Path]) -> None:
    warehouse.load([write_extract(extract_document(file), warehouse.extracts) for file in files])
    warehouse.refresh()


def three_nights(folder: Path) -> Warehouse:
    """A report; its new version with one figure changed and a row gone; a figure that a person has corrected."""
    evening = datetime.combine(datetime.now().date(), EVENING).astimezone() - timedelta(days=3)
    warehouse = loaded(folder, [make_report(folder / "first.docx", two_tables())])
    keep(warehouse, FIRST, evening)
    add(warehouse, [make_report(folder / "second.docx", corrected_tables(), day=20)])
    keep(warehouse, SECOND, evening + timedelta(days=1))
    copy = folder / "corrected.duckdb"
    copy.write_bytes(warehouse.published.read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute(
            """
            UPDATE marts.fct_figures SET value = 99, value_text = '99', is_corrected = true
            WHERE row_id = (SELECT max(row_id) FROM marts.fct_figures WHERE unit_key IS NOT NULL)
            """
        )
    copy.replace(warehouse.published)
    keep(warehouse, THIRD, datetime.now().astimezone() - timedelta(seconds=1))
    return warehouse
