"""What runs did: one JSON line a run beside the working database, so that it outlives every rebuild.

Failed runs are in it too, which publish nothing and so could not say so in the published file.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

Outcome = Literal["published", "unchanged", "held", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: times in UTC without a zone, `seconds` by stage, `message` says why it failed.

    `state` is what the warehouse held after it: documents loaded and quarantined, names by status (`names_review` …),
    findings by severity (`findings_error` …); empty if the run published nothing.
    `other_files` are those found in formats that are not read, `unreadable` those that could not be opened, and why.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    message: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    state: dict[str, int] = field(default_factory=dict)
    other_files: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


def record_run(path: Path, run: Run) -> None:
    """Append a run to the JSON lines file, making the file if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(run), ensure_ascii=False, default=datetime.isoformat)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")  # first a new line: the one before may have been cut short


def read_runs(path: Path, limit: int | None = None) -> list[Run]:
    """Read the last `limit` runs (all if None), newest first; none if there is no file yet, or if it is another's.

    A line that is damaged, as a crash may leave one, is passed over: it must not hide the other runs.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, PermissionError):  # the folder of a run is its owner's alone
        return []
    runs: list[Run] = []
    for line in reversed(lines):
        if limit is not None and len(runs) == limit:
            break
        try:
            values = json.loads(line)
            for name in ("started_at", "finished_at"):
                values[name] = datetime.fromisoformat(values[name])
            runs.append(Run(**values))
        except (ValueError, TypeError, KeyError):
            continue
    return runs


def stage_runs(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Fill `staging.runs` of the working database from the file, so that the published file has them."""
    rows = [
        (
            run.run_id,
            run.started_at,
            run.finished_at,
            run.outcome,
            run.message,
            json.dumps(run.seconds),
            json.dumps(run.counts),
        )
        for run in read_runs(path)
    ]
    con.execute("BEGIN; DELETE FROM staging.runs")
    if rows:
        con.executemany("INSERT INTO staging.runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute("COMMIT")
