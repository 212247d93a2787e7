"""What `baocao status` answers: what happened last night, what the warehouse holds, what waits for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.language import said
from baocao.warehouse.acknowledged import acknowledgements
from baocao.warehouse.lock import lock_holder
from baocao.warehouse.places import Places
from baocao.warehouse.removed import removed_documents
from extractors.discovery import known_paths
from extractors.values.containers import file_of
from flows.schedule import noted_schedule

if TYPE_CHECKING:
    import duckdb

    from baocao.warehouse.held_back import HeldBack
    from baocao.warehouse.runs import Run

RUNS_SHOWN = 5


@dataclass(slots=True)
class WarehouseStatus:
    """State of a warehouse. `published_at` is None if there is none yet; then only `runs` can have content.

    `documents` counts loaded, of these superseded (a newer version of the report, or another reading of it, is current)
    and held back (a finding of severity error keeps the report out of the facts), and quarantined; `held_back` and
    `quarantined` name the last two with the reason (and files that could not be opened; none that is gone),
    `unread` the pages whose ink may be unread, `removed` the documents that a person has taken out. `names` counts by
    status, `findings` has check, severity and number. `runs` are the last, newest first; `changes` is what the last run
    that published changed in the numbers of the one before. `running` says who is at work now, `killed` who was and
    ended without a word. `rolled_back` says to which state a person went back; runs do not publish until that is
    released. `next_run` is None if no schedule is served on this machine.
    """

    warehouse: str
    published_at: datetime | None
    documents: dict[str, int] = field(default_factory=dict)
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, str | None]] = field(default_factory=list)
    removed: list[dict[str, str]] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    running: str | None = None
    killed: str | None = None
    next_run: datetime | None = None
    rolled_back: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the status as plain values; times stay datetimes."""
        return asdict(self)


def check_health(status: WarehouseStatus, max_age_hours: float | None = None) -> tuple[int, str]:
    """Judge a warehouse for monitoring.

    Args:
        status: Its state.
        max_age_hours: How long ago the last run may have ended that did not fail; None for no limit.

    Returns:
        Exit code (0 all is well; 1 published, but something waits for a person; 3 what is published is not up to date)
        and one line that says why.
    """
    last = status.runs[0] if status.runs else None
    good = next((run for run in status.runs if run.outcome != "failed"), None)
    now = datetime.now(UTC).replace(tzinfo=None)
    age = (now - good.finished_at).total_seconds() / 3600 if good else None
    stale = []
    if status.published_at is None:
        stale.append(said("nothing has been published yet"))
    if status.killed:
        stale.append(said(f"the last run was killed ({status.killed})"))
    elif last and last.outcome == "failed":
        stale.append(said(f"the last run failed: {last.message}"))
    if max_age_hours is not None and (age is None or age > max_age_hours):
        stale.append(
            said("no run has ended well")
            if age is None
            else said(f"the last good run ended {age:.1f} hours ago")
        )
    errors = sum(each["count"] for each in status.findings if each["severity"] == "error")
    held = last is not None and last.outcome == "held"
    quarantined = sum(not each.get("is_acknowledged") for each in status.quarantined)
    waiting = [
        *([said(f"1 rollback ({status.rolled_back})")] if status.rolled_back else []),
        *([said("1 run built and not published")] if held else []),
        *([said(f"{quarantined} documents in quarantine")] if quarantined else []),
        *([said(f"{len(status.held_back)} tables or reports held back")] if status.held_back else []),
        *([said(f"{errors} findings of severity error")] if errors else []),
    ]
    code, word = (3, "CRITICAL") if stale else (1, "WARNING") if waiting else (0, "OK")
    parts = [*stale, *waiting] or [said(f"{status.documents.get('loaded', 0)} documents loaded")]
    return code, " ".join(f"{word}: {'; '.join(parts)}".split())


def warehouse_status(warehouse: Path) -> WarehouseStatus:
    """Read the state of a warehouse. Raises WarehouseError if there is one that cannot be read."""
    from baocao.warehouse.held_back import held_back
    from baocao.warehouse.query import connect_published, records
    from baocao.warehouse.runs import read_runs
    from baocao.warehouse.states import pinned
    from baocao.warehouse.unread import unread_pages

    places = Places.of(warehouse)
    runs = read_runs(places.runs)
    status = WarehouseStatus(str(warehouse), None, runs=runs[:RUNS_SHOWN], changes=_changes(runs))
    status.running, status.killed = lock_holder(places.lock)
    schedule = noted_schedule(warehouse)
    pin = pinned(places)
    status.rolled_back = f"to run {pin.run_id} by {pin.pinned_by} on {pin.pinned_at[:16]}" if pin else None
    status.next_run = schedule.next_run() if schedule else None
    status.removed = [asdict(each) for each in removed_documents().values()]
    if not warehouse.exists():
        return status
    status.published_at = datetime.fromtimestamp(warehouse.stat().st_mtime).astimezone()
    with connect_published(warehouse, any_version=True) as con:
        status.documents = _documents(con)
        status.quarantined = _quarantined(con, places, runs)
        status.unread = unread_pages(con)
        status.held_back = held_back(con)
        status.names = dict(
            con.execute(
                "SELECT status, count(*) FROM staging.unit_matches GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        )
        status.findings = records(
            con,
            """
            SELECT check_name AS "check", severity, count(*) AS count FROM quality.findings
            GROUP BY check_name, severity
            ORDER BY CASE severity WHEN 'error' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END, check_name
            """,
        )
    return status


def _quarantined(con: duckdb.DuckDBPyConnection, places: Places, runs: list[Run]) -> list[dict[str, Any]]:
    """Documents that cannot be read, and files that could not even be opened; none that is there no more."""
    from baocao.warehouse.query import records

    listed = records(
        con,
        """
        SELECT file_path AS file, error AS reason, error_code AS code, missing_tool, document_id FROM staging.documents
        WHERE status = 'quarantined' ORDER BY ALL
        """,
    )
    found = [each for each in listed if not _is_gone(Path(each["file"]), each["document_id"], places)]
    for path, why in (runs[0].unreadable if runs else {}).items():
        if file_of(Path(path)).exists():
            unknown = {"code": "unreadable", "missing_tool": None, "document_id": None}
            found.append({"file": path, "reason": why, **unknown})
    known = acknowledgements()
    for each in found:
        seen = known_paths(places.fingerprints, each["document_id"]) if each["document_id"] else []
        each["copies"] = sorted(
            str(path) for path in seen if str(path) != each["file"] and file_of(path).exists()
        )
        each["is_acknowledged"] = known.cover(each["file"], each["document_id"], each["reason"] or "")
    return found


def _is_gone(path: Path, document_id: str, places: Places) -> bool:
    """Whether a document surely lies nowhere any more: where it was seen is known, and it is not there."""
    seen = known_paths(places.fingerprints, document_id)
    if path.is_absolute():
        seen.append(path)
    return bool(seen) and not any(file_of(each).exists() for each in [*seen, path])


def _changes(runs: list[Run]) -> dict[str, int]:
    """What differs between the last two runs that published, among the numbers of their state."""
    published = [run.state for run in runs if run.state][:2]
    if len(published) < 2:
        return {}
    now, before = published
    differences = {name: now.get(name, 0) - before.get(name, 0) for name in {**now, **before}}
    return {name: difference for name, difference in differences.items() if difference}


def _documents(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    row = con.execute(
        """
        SELECT
            count(*) FILTER (status = 'loaded'),
            count(*) FILTER (status = 'loaded' AND document_id IN (
                SELECT document_id FROM marts.dim_report WHERE NOT is_current AND NOT is_held_back
            )),
            count(*) FILTER (status = 'loaded' AND document_id IN (
                SELECT document_id FROM marts.dim_report WHERE is_held_back
            )),
            count(*) FILTER (status = 'quarantined')
        FROM staging.documents
        """
    ).fetchone()
    names = ("loaded", "superseded", "held_back", "quarantined")
    return dict(zip(names, row or (0, 0, 0, 0), strict=True))
