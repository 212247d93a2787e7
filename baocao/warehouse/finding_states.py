"""What people decided about findings: known, reported to the issuing office, answered, or corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from baocao.decision_files import columns_of, decisions_folder, read_records
from extractors.understanding.decisions import SCOPES
from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

STATES = ("known", "reported", "answered", "corrected")


@dataclass(frozen=True, slots=True)
class FindingState:
    """What was decided about a finding. The columns behind `finding_id` say again what it was.

    `scope` is where else it holds: in later versions of its report ("document", or empty as in older files), wherever a
    report of its issuer says the same ("issuer"), or any report does ("everywhere").
    """

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
    scope: str = ""

    def is_about(self, finding: SaidFinding) -> bool:
        """Whether it says something of a finding: of its own, and in a wider scope of others that say the same."""
        if self.finding_id == finding.finding_id:
            return True
        said = (finding.check_name, finding.field or "", finding.reported or "")
        return (self.check_name, self.field, self.reported) == said and (
            self.scope == "everywhere"
            or (self.scope == "issuer" and plain(self.issuer) == plain(finding.issuer))
        )


class SaidFinding(Protocol):
    """What tells a finding."""

    @property
    def finding_id(self) -> str | None:
        """Its key."""
        ...

    @property
    def check_name(self) -> str | None:
        """The check that found it."""
        ...

    @property
    def field(self) -> str | None:
        """What it names."""
        ...

    @property
    def reported(self) -> str | None:
        """What the report says."""
        ...

    @property
    def issuer(self) -> str:
        """Who issued the report."""
        ...


STATE_COLUMNS = columns_of(FindingState)


def findings_file() -> Path:
    """The file of states of findings."""
    return decisions_folder() / "findings.csv"


def load_states() -> tuple[list[FindingState], list[str]]:
    """Read the states in the order of deciding, and a sentence for each line that cannot be used."""
    return read_records(findings_file(), FindingState, _wrong)


def _wrong(values: Mapping[str, str]) -> str | None:
    if values["scope"] not in ("", *SCOPES):
        return f"scope is {values['scope']!r}; it is one of {', '.join(SCOPES)}."
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
