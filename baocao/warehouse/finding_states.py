"""What people decided about findings: known, reported to the issuing office, answered, or corrected."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from baocao.decision_files import decisions_folder, read_file

if TYPE_CHECKING:
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


STATE_COLUMNS = tuple(field.name for field in fields(FindingState))


def findings_file() -> Path:
    """The file of states of findings."""
    return decisions_folder() / "findings.csv"


def load_states() -> tuple[list[FindingState], list[str]]:
    """Read the states in the order of deciding, and a sentence for each line that cannot be used."""
    read = read_file(findings_file(), STATE_COLUMNS)
    problems = list(read.problems)
    states = []
    for line in read.lines:
        if not line.values["finding_id"] or line.values["state"] not in STATES:
            problems.append(
                f"{read.path}, line {line.number}: it needs a finding_id, and a state of {', '.join(STATES)}."
            )
        else:
            states.append(FindingState(**line.values))
    return states, problems


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
