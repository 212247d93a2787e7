"""A warehouse brought up to date night by night says what one built from nothing says."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from helpers.warehouse_builder import DOCUMENTS, Warehouse, build_extract, expected

from baocao.warehouse.build import build_marts
from baocao.warehouse.contents import contents_of
from baocao.warehouse.staging import connect_working, delete_documents, load_extracts
from extractors.store.storage import first_seen, write_extract

if TYPE_CHECKING:
    from pathlib import Path

REPORT_67 = "67-BC-BDHCDS-2024"
CORRECTED, DOUBLED, EARLIER = "corrected", "doubled", "earlier"


def write(name: str, folder: Path) -> Path:
    if name in DOCUMENTS:
        return write_extract(build_extract(name), folder)
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    tables: list[dict[str, Any]] = deepcopy(expected(REPORT_67)["tables"])
    if name == DOUBLED:  # held back
        header: dict[str, Any] = {"report_no": "69/BC-BĐHCĐS"}
        tables = [tables[3], tables[3]]
    elif name == EARLIER:  # says something else of one indicator
        header = {"report_no": "12/BC-BĐHCĐS", "report_date": date(2024, 2, 1)}
        del tables[1:]
        row = next(row for row in tables[0]["rows"] if row[4].endswith("%"))
        row[4] = "12,34%"
    else:
        header = {"report_date": date(2024, 3, 20)}
        tables[3]["rows"][0][2] = "49834"
        del tables[5]  # no tasks any more
    return write_extract(build_extract(REPORT_67, tables=tables, sha256=sha256, **header), folder)


def contents(warehouse: Warehouse) -> dict[str, tuple[int, str]]:
    with connect_working(warehouse.working) as con:
        return contents_of(con)


def everything(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {table: warehouse.rows(f"FROM {table} ORDER BY ALL") for table in contents(warehouse)}


ORDERS = [
    [[*DOCUMENTS], [CORRECTED], [DOUBLED]],
    [
        [CORRECTED, DOUBLED],
        ["KH-956-2023", REPORT_67],
        ["04-BC-BCDCDS-2024"],
        ["KH-NQ09-2022", "KH-DTI-2022"],
    ],
]


@pytest.fixture(scope="module", params=ORDERS, ids=["originals first", "correction first"])
def night_by_night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("nights"))
    for documents in request.param:
        warehouse.load([write(name, warehouse.extracts) for name in documents])
        warehouse.refresh()
    return warehouse


def test_it_is_what_a_build_from_nothing_gives(night_by_night: Warehouse) -> None:
    kept, rows = contents(night_by_night), everything(night_by_night)
    assert kept["marts.fct_documents"][0] == 91
    assert kept["marts.report_changes"][0] > 0
    build_marts(night_by_night.working, everything=True)
    assert contents(night_by_night) == kept
    night_by_night.refresh()
    assert everything(night_by_night) == rows


def test_the_order_of_arrival_changes_nothing(tmp_path: Path, night_by_night: Warehouse) -> None:
    at_once = Warehouse(tmp_path)
    at_once.load([write(name, at_once.extracts) for name in (CORRECTED, DOUBLED, *DOCUMENTS)])
    at_once.refresh()
    assert contents(at_once) == contents(night_by_night)


def test_a_document_matched_anew_taken_away_or_put_back(tmp_path: Path, night_by_night: Warehouse) -> None:
    warehouse = night_by_night.copy(tmp_path)
    before = contents(warehouse)
    with connect_working(warehouse.working) as con:
        ((corrected,),) = con.execute(
            "SELECT document_id FROM staging.documents WHERE report_date = '2024-03-20'"
        ).fetchall()
        delete_documents(con, [corrected])
        con.execute(
            "UPDATE staging.unit_mentions SET unit_key = NULL, status = 'review' WHERE unit_key = 'so-y-te'"
        )
    warehouse.refresh()
    assert warehouse.value("SELECT count(*) FROM marts.report_changes") == 0
    assert (
        warehouse.value(
            "SELECT count(*) FROM marts.fct_tasks JOIN marts.dim_report USING (report_key)"
            " WHERE report_no LIKE '67/%'"
        )
        > 0
    )
    assert warehouse.value("SELECT count(*) FROM marts.fct_documents WHERE unit_key = 'so-y-te'") == 0
    changed = contents(warehouse)
    build_marts(warehouse.working, everything=True)
    assert contents(warehouse) == changed
    warehouse.load([write(CORRECTED, warehouse.extracts)])  # and all names as they were
    warehouse.refresh()
    assert contents(warehouse) == before


def test_a_report_that_comes_late_changes_the_findings_of_a_later_one(
    tmp_path: Path, night_by_night: Warehouse
) -> None:
    warehouse = night_by_night.copy(tmp_path)
    before = contents(warehouse)
    of_the_later = """
        SELECT count(*) FROM quality.findings JOIN marts.dim_report USING (report_key)
        WHERE check_name = 'figure_elsewhere' AND report_no LIKE '67/%' AND findings.message LIKE '%12/BC%'
        """
    assert warehouse.value(of_the_later) == 0
    warehouse.load([write(EARLIER, warehouse.extracts)])
    warehouse.refresh()
    assert warehouse.value(of_the_later) > 0
    with_it = contents(warehouse)
    build_marts(warehouse.working, everything=True)
    assert contents(warehouse) == with_it
    with connect_working(warehouse.working) as con:
        ids = con.execute(
            "SELECT document_id FROM staging.documents WHERE report_no = '12/BC-BĐHCĐS'"
        ).fetchall()
        delete_documents(con, [row[0] for row in ids])
    warehouse.refresh()
    assert contents(warehouse) == before


def test_a_run_that_ended_midway_is_made_good_by_the_next(tmp_path: Path, night_by_night: Warehouse) -> None:
    warehouse = night_by_night.copy(tmp_path)
    before = contents(warehouse)
    with connect_working(warehouse.working) as con:  # as a run killed between facts and bridges leaves it
        con.execute("DELETE FROM marts.indicator_history; DELETE FROM marts.bridge_task_units")
        con.execute("DELETE FROM marts.fct_tasks; DELETE FROM versions.tasks")
    warehouse.refresh()
    assert contents(warehouse) == before


def test_a_document_read_again_was_first_seen_when_it_was(tmp_path: Path) -> None:
    """Else a rebuild could take another version of a report for the newer one."""
    first = write_extract(build_extract("KH-956-2023", extracted_at=datetime(2026, 1, 5)), tmp_path)
    read_again = build_extract("KH-956-2023", extracted_at=datetime(2026, 2, 1))
    again = write_extract(replace(read_again, first_seen_at=first_seen([first])), tmp_path)
    warehouse = Warehouse(tmp_path)
    with connect_working(warehouse.working) as con:
        load_extracts(con, [again])
        times = con.execute("SELECT first_seen_at, extracted_at FROM staging.documents").fetchall()
    assert times == [(datetime(2026, 1, 5), datetime(2026, 2, 1))]
