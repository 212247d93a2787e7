"""What people decided about findings: known, reported to the issuing office, answered, or corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, read_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

STATES = ("known", "reported", "answered", "corrected")


@dataclass(frozen=True, slots=True)
class FindingState:
    """What was decided about a finding. The columns behind `finding_id` say again what it was, for people."""

    finding_id: str
    report_no: str
    issuer: str
    check_name: str
    field: str
    reported: str
    state: str
    decided_by: str
    decided_at: str
    reason: str


STATE_COLUMNS = columns_of(FindingState)


def findings_file() -> Path:
    """The file of states of findings."""
    return decisions_folder() / "findings.csv"


def load_states() -> tuple[list[FindingState], list[str]]:
    """Read the states in the order of deciding, and a sentence for each line that cannot be used."""
    return read_records(findings_file(), FindingState, _wrong)


def _wrong(values: Mapping[str, str]) -> str | None:
    if values["finding_id"] and values["state"] in STATES:
        return None
    return f"it needs a finding_id, and a state of {', '.join(STATES)}."


def stage_finding_states(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put the states into `staging.finding_states`, the last of each finding; give what is wrong with the file."""
    states, problems = load_states()
    last = {state.finding_id: state for state in states}
    con.execute("DELETE FROM staging.finding_states")
    if last:
        marks = ", ".join("?" for _ in STATE_COLUMNS)
        con.executemany(
            f"INSERT INTO staging.finding_states ({', '.join(STATE_COLUMNS)}) VALUES ({marks})",
            [[getattr(state, column) or None for column in STATE_COLUMNS] for state in last.values()],
        )
    return problems
