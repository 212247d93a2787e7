"""A decision about a name by which nothing was matched is told: it may be misspelt, or of a unit of another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from helpers.command_line import baocao
from helpers.warehouse_builder import built_warehouse

from baocao.names.decisions import NOBODY, Decision, record_decision
from baocao.names.gazetteer import load_gazetteer
from baocao.warehouse.decisions import unused_name_decisions
from baocao.warehouse.staging import connect_working

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MENTIONED = "FROM staging.unit_mentions WHERE unit_key LIKE '%@%'"


def decide(name: str, unit_key: str) -> None:
    record_decision(Decision(name, "", "", "", unit_key, "lan", "", "thử", "review"))


def test_decisions_that_no_name_used_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "decisions").mkdir()
    monkeypatch.setenv("BAOCAO_DECISIONS", str(tmp_path / "decisions"))
    with connect_working(built_warehouse().copy(tmp_path).working) as con:
        assert unused_name_decisions(con) == []
        (name, key, other) = con.execute(
            f"SELECT name, unit_key, (SELECT max(unit_key) {MENTIONED}) {MENTIONED} ORDER BY unit_key LIMIT 1"
        ).fetchall()[0]
        decide(name, other)  # by mistake, and put right
        decide(name, key)
        con.execute("UPDATE staging.unit_mentions SET method = 'decision' WHERE name = ?", [name])
        assert unused_name_decisions(con) == []
        decide("Xã Không Có", NOBODY)
        (said,) = unused_name_decisions(con)
        assert said.startswith(str(tmp_path / "decisions" / "names.csv"))
        assert said.endswith(": “Xã Không Có”.")
        decide(name, other)  # of another day: the matcher would not use it
        (said,) = unused_name_decisions(con)
        assert f"“{name}”" in said


def test_accepting_a_unit_of_another_day_warns(tmp_path: Path) -> None:
    published = built_warehouse().copy(tmp_path).published
    with duckdb.connect(str(published), read_only=True) as con:
        ((name, day, used),) = con.execute(
            f"SELECT name, max(as_of), max(unit_key) {MENTIONED} AND as_of IS NOT NULL "
            "GROUP BY name HAVING min(as_of) = max(as_of) ORDER BY name LIMIT 1"
        ).fetchall()
    units = load_gazetteer().units
    other = next(key for key, unit in units.items() if not unit.in_force(day))
    decided = ("--decisions", tmp_path / "names.csv", "--warehouse", published)
    assert "Warning" not in baocao("names", "accept", name, used, *decided).err
    warned = baocao("names", "accept", name, other, *decided)
    assert warned.code == 0
    assert f"{name} stands in tables of {day}: it changes nothing there." in warned.err
    assert units[other].name in warned.err
    unknown = baocao("names", "accept", "Xã Không Có", other, *decided)
    assert "no report loaded names Xã Không Có" in unknown.err
