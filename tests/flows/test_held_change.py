"""A night that would take much away publishes nothing, says so, and waits for a person; by the real commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpers.command_line import baocao
from helpers.revised_reports import make_report, two_tables
from helpers.webhook import webhook

if TYPE_CHECKING:
    from pathlib import Path

REPLACES = "(Báo cáo này thay thế Báo cáo số 12/BC-SNV ngày 05/7/2024)"


def rows_of(warehouse: Path) -> dict[str, int]:
    counts = (
        "SELECT (SELECT count(*) FROM marts.fct_targets) AS targets, "
        "(SELECT count(*) FROM marts.fct_documents) AS traffic"
    )
    (found,) = json.loads(baocao("query", counts, "--warehouse", warehouse, "--format", "json").out)
    return {name: int(count) for name, count in found.items()}


def test_a_report_that_loses_a_whole_table_is_held_back_until_a_person_has_looked(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "w.duckdb"
    raw.mkdir()
    make_report(raw / "one.docx", two_tables())
    assert baocao("ingest", raw, "--warehouse", warehouse).code == 0
    before = rows_of(warehouse)
    assert min(before.values()) > 0
    make_report(raw / "two.docx", two_tables()[:1], day=12, number="15/BC-SNV", above=REPLACES)
    with webhook() as (port, messages):
        env = {"BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/"}
        held = baocao("ingest", raw, "--warehouse", warehouse, "--json", env=env)
        assert (held.code, held.json["result"]) == (1, "held"), held.err
        assert "Built and not published" in held.err and "--accept-loss" in held.err
        assert "Built and not published" in messages[-1]["message"]
        assert rows_of(warehouse) == before
        check = baocao("status", "--check", "--warehouse", warehouse)
        assert check.code == 1
        assert "built and not published" in check.out

        again = baocao("ingest", raw, "--warehouse", warehouse, "--json", env=env)  # the next night
        assert (again.code, again.json["result"]) == (1, "held")
        accepted = baocao("ingest", raw, "--warehouse", warehouse, "--accept-loss", "--json", env=env)
    assert (accepted.code, accepted.json["result"]) == (0, "published"), accepted.err
    assert rows_of(warehouse) == {"targets": before["targets"], "traffic": 0}
    assert baocao("ingest", raw, "--warehouse", warehouse).code == 0  # and stays
    assert baocao("status", "--check", "--warehouse", warehouse).code == 0
