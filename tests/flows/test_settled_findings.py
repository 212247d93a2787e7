"""From a wrong sum to a corrected report: the finding it settles closes by itself, and the run says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import baocao
from helpers.planted_reports import dossier_row, dossiers
from helpers.revised_reports import make_report

from baocao.decision_files import add_line
from baocao.warehouse.finding_states import STATE_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

OFFICES = ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp"]


def table(*wrong: int) -> dict[str, Any]:
    """Dossiers whose total is one too high in these columns."""
    rows = [dossier_row(str(n), name, 100 + 9 * n, 20, 3, 60, 40, 5) for n, name in enumerate(OFFICES, 1)]
    sums = [sum(int(row[column]) for row in rows) + (column in wrong) for column in range(2, 9)]
    return dossiers([*rows, ["", "Tổng cộng", *map(str, sums), "90%", "15%"]])


@pytest.mark.slow
def test_a_corrected_report_closes_what_it_settles(tmp_path: Path) -> None:
    home, files, warehouse = tmp_path / "home", tmp_path / "files", tmp_path / "w.duckdb"
    home.mkdir()
    files.mkdir()
    env = {"BAOCAO_HOME": str(home)}

    def asked(sql: str) -> Any:
        return json.loads(baocao("query", sql, "--format", "json", "--warehouse", warehouse, env=env).out)

    make_report(files / "first.docx", [table(6, 7)])
    assert baocao("ingest", files, "--warehouse", warehouse, env=env).code == 0
    wrong = "SELECT finding_id, field, state FROM quality.findings WHERE check_name = 'sum_of_parts' ORDER BY field"
    found = asked(wrong)
    assert len(found) == 2 and asked("SELECT count(*) AS n FROM quality.findings_settled") == [{"n": 0}]
    reported = dict.fromkeys(STATE_COLUMNS, "") | {"finding_id": found[0]["finding_id"], "state": "reported"}
    add_line(home / "decisions" / "findings.csv", STATE_COLUMNS, reported)

    # one of the two is put right
    above = "(Thay thế Báo cáo số 12/BC-SNV ngày 05/7/2024)"
    left = {"processed_early": 6, "processed_on_time": 7}[found[1]["field"]]
    make_report(files / "corrected.docx", [table(left)], day=9, above=above)
    again = baocao("ingest", files, "--warehouse", warehouse, env=env)
    assert again.code == 0
    assert "Settled by new versions of reports, and closed: 1 findings" in again.out
    assert [row["field"] for row in asked(wrong)] == [found[1]["field"]]
    settled = asked(
        "SELECT finding_id, state FROM quality.findings_settled WHERE check_name = 'sum_of_parts'"
    )
    assert settled == [{"finding_id": found[0]["finding_id"], "state": "reported"}]
