"""Going back: states that are kept, a rollback, what differs, and what a run may not take away by itself."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from helpers.planted_reports import OFFICES, Report, traffic
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.warehouse.losses import losses
from baocao.warehouse.places import Places
from baocao.warehouse.state_changes import differences
from baocao.warehouse.states import find_state, keep_state, kept_states, pinned, release, roll_back

if TYPE_CHECKING:
    from pathlib import Path


def published(folder: Path, content: str) -> Places:
    places = Places.of(folder / "baocao.duckdb")
    places.build.mkdir(exist_ok=True)
    new = folder / "new"
    new.write_text(content)
    new.replace(places.published)
    return places


def run_id(night: int) -> str:
    return f"202611{night:02}T020000-{hashlib.sha256(str(night).encode()).hexdigest()[:6]}"


def three_nights(folder: Path) -> Places:
    for night in (1, 2, 3):
        places = published(folder, f"night {night}")
        keep_state(places, run_id(night), kept=7, days=1000)
    return places


def test_every_night_is_kept_without_taking_room_twice(tmp_path: Path) -> None:
    places = three_nights(tmp_path)
    states = kept_states(places)
    assert [(state.run_id, state.is_published) for state in states] == [
        (run_id(3), True),
        (run_id(2), False),
        (run_id(1), False),
    ]
    assert states[0].path.stat().st_nlink == 2
    assert [state.path.read_text() for state in states] == ["night 3", "night 2", "night 1"]


def test_more_states_than_wanted_and_older_ones_go(tmp_path: Path) -> None:
    places = three_nights(tmp_path)
    keep_state(places, run_id(3), kept=2, days=1000)
    assert [state.run_id for state in kept_states(places)] == [run_id(3), run_id(2)]
    for state in kept_states(places):
        if not state.is_published:
            os.utime(state.path, (0, 0))  # published long ago
    keep_state(places, run_id(3), kept=2, days=1)
    assert [state.run_id for state in kept_states(places)] == [run_id(3)]  # what is published stays


def test_a_state_is_of_the_time_it_was_published_not_of_when_its_run_began(tmp_path: Path) -> None:
    places = published(tmp_path, "night 1")
    os.utime(places.published, (1_800_000_000, 1_800_000_000))
    keep_state(places, run_id(1), kept=7, days=100_000)
    (state,) = kept_states(places)
    assert state.published_at.timestamp() == 1_800_000_000


def test_rolled_back_a_state_is_published_and_pinned_until_released(tmp_path: Path) -> None:
    places = three_nights(tmp_path)
    back = roll_back(places, "1")
    assert (back.run_id, places.published.read_text()) == (run_id(2), "night 2")
    assert [state.is_published for state in kept_states(places)] == [False, True, False]
    pin = pinned(places)
    assert pin is not None and pin.run_id == run_id(2)
    assert roll_back(places, "1").run_id == run_id(1)  # from what is published now
    assert roll_back(places, run_id(3)).run_id == run_id(3)
    release(places)
    assert pinned(places) is None


@pytest.mark.parametrize("named", ["7", "0000", "nobody"])
def test_a_state_that_is_not_kept_is_named(tmp_path: Path, named: str) -> None:
    places = three_nights(tmp_path)
    with pytest.raises(UsageError, match="No kept state is named"):
        find_state(places, named)
    assert places.published.read_text() == "night 3"


def database(
    path: Path,
    reports: dict[str, tuple[bool, int]],
    *,
    cells: dict[str, int] | None = None,
    follows: dict[str, str] | None = None,
    lost_tables: bool = True,
) -> Path:
    """A file with what the comparisons look at: reports (current, rows of a fact) and cells by document."""
    with duckdb.connect(str(path)) as con:
        con.execute(
            """
            CREATE SCHEMA marts; CREATE SCHEMA staging; CREATE SCHEMA versions;
            CREATE TABLE marts.dim_report
            (document_id VARCHAR, source_file VARCHAR, is_current BOOL, is_held_back BOOL, report_key VARCHAR,
                previous_report_key VARCHAR);
            CREATE TABLE marts.fct_documents (row_id VARCHAR, document_id VARCHAR);
            CREATE TABLE staging.documents (document_id VARCHAR, file_name VARCHAR, status VARCHAR);
            CREATE TABLE staging.tables (table_id VARCHAR, document_id VARCHAR);
            CREATE TABLE staging.cells (table_id VARCHAR, text VARCHAR);
            CREATE TABLE versions.tables (source_table_id VARCHAR, document_id VARCHAR, is_current BOOL, is_lost BOOL)
            """
        )
        for name, (is_current, rows) in reports.items():
            con.execute(
                "INSERT INTO marts.dim_report VALUES (?, ?, ?, false, ?, ?)",
                [name, f"{name}.pdf", is_current, name, (follows or {}).get(name)],
            )
            con.execute("INSERT INTO staging.documents VALUES (?, ?, 'loaded')", [name, f"{name}.pdf"])
            con.execute("INSERT INTO staging.tables VALUES (?, ?)", [f"{name}-1", name])
            con.execute(
                "INSERT INTO marts.fct_documents SELECT ? || i, ? FROM range(?) AS r (i)", [name, name, rows]
            )
            con.execute(
                "INSERT INTO staging.cells SELECT ?, 'x' FROM range(?)",
                [f"{name}-1", (cells or {}).get(name, 100)],
            )
            con.execute(
                "INSERT INTO versions.tables VALUES (?, ?, ?, ?)",
                [f"{name}-1", name, is_current, lost_tables and not is_current],
            )
    return path


def lost(folder: Path, before: dict[str, Any], after: dict[str, Any], **changes: Any) -> list[str]:
    published_file = database(folder / "published.duckdb", before)
    working = database(folder / "working.duckdb", after, **changes)
    with duckdb.connect(str(working)) as con:
        return losses(con, published_file, 0.2)


def test_what_grows_or_falls_a_little_loses_nothing(tmp_path: Path) -> None:
    assert lost(tmp_path, {"a": (True, 100)}, {"a": (True, 81), "b": (True, 5)}, cells={"a": 81}) == []


def test_a_mart_that_falls_is_a_loss(tmp_path: Path) -> None:
    assert lost(tmp_path, {"a": (True, 100)}, {"a": (True, 79)}) == [
        "marts.fct_documents falls from 100 rows to 79"
    ]


def test_a_document_that_a_person_took_out_is_no_loss(tmp_path: Path) -> None:
    assert lost(tmp_path, {"a": (True, 100), "b": (True, 5)}, {"b": (True, 5)}) == []


def test_a_document_read_worse_is_a_loss(tmp_path: Path) -> None:
    assert lost(tmp_path, {"a": (True, 5)}, {"a": (True, 5)}, cells={"a": 79}) == [
        "a.pdf: read again, it has 1 tables with 79 cells instead of 1 with 100"
    ]


def test_tables_that_a_replacement_lacks_are_a_loss(tmp_path: Path) -> None:
    (said,) = lost(tmp_path, {"a": (True, 5)}, {"a": (False, 5)})
    assert said.startswith("a.pdf: 1 of its tables are in no report any more")


@pytest.mark.parametrize(("cells", "is_loss"), [(79, True), (80, False), (200, False)])
def test_a_version_with_far_fewer_rows_is_a_loss(tmp_path: Path, cells: int, is_loss: bool) -> None:
    """b follows a, which was current, over one that was never published."""
    said = lost(
        tmp_path,
        {"a": (True, 5)},
        {"a": (False, 5), "between": (False, 5), "b": (True, 5)},
        cells={"b": cells},
        follows={"b": "between", "between": "a"},
        lost_tables=False,
    )
    expected = [f"b.pdf: it takes the place of a.pdf with {cells} cells instead of 100"]
    assert said == (expected if is_loss else [])


def test_nothing_published_or_a_damaged_file_loses_nothing(tmp_path: Path) -> None:
    working = database(tmp_path / "working.duckdb", {"a": (True, 5)})
    (tmp_path / "damaged.duckdb").write_text("no database")
    with duckdb.connect(str(working)) as con:
        assert losses(con, tmp_path / "nowhere.duckdb", 0.2) == []
        assert losses(con, tmp_path / "damaged.duckdb", 0.2) == []


def test_what_differs_between_two_states(tmp_path: Path) -> None:
    old = database(tmp_path / "old.duckdb", {"a": (True, 10), "b": (True, 5), "c": (False, 0)})
    new = database(tmp_path / "new.duckdb", {"a": (True, 12), "b": (False, 5), "d": (True, 1)})
    found = differences(old, new)
    assert found.marts["marts.fct_documents"] == (15, 18, 3, 0)
    assert found.reports == {"new": ["d.pdf"], "gone": ["c.pdf"], "no longer current": ["b.pdf"]}


def test_a_real_warehouse_is_compared_with_itself(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    rows = [[str(n), name, str(100 * n), str(40 * n)] for n, name in enumerate(OFFICES, 1)]
    warehouse.load([Report("Lâm Đồng", "2", [traffic(rows)]).write(warehouse.extracts)])
    warehouse.refresh()
    assert differences(warehouse.published, warehouse.published).as_dict() == {"marts": {}, "reports": {}}
    with duckdb.connect(str(warehouse.working)) as con:
        assert losses(con, warehouse.published, 0.0) == []
        con.execute("DELETE FROM staging.cells")
        assert len(losses(con, warehouse.published, 0.0)) == 1
