"""`baocao status`: what happened last night, in one screen."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_first, print_json, print_line
from baocao.language import said
from baocao.visible import first_names
from baocao.warehouse.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from baocao.usecases.status import WarehouseStatus


SHOWN_COUNTS = (
    "found",
    "read",
    "quarantined",
    "reports_new",
    "figures_changed",
    "findings_new",
    "findings_gone",
    "findings_settled",
)
ROWS_SHOWN = 10
"""Of a table: the answer is one screen."""


def status(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
    check: Annotated[
        bool, typer.Option("--check", help="For monitoring: one line, and an exit code as below.")
    ] = False,
    max_age: Annotated[
        float | None,
        typer.Option(
            metavar="HOURS", min=0, help="With --check: how long ago the last good run may have ended."
        ),
    ] = None,
) -> None:
    """Show the last runs, documents loaded and quarantined, names to review, open findings.

    With --check the exit code is 0 if all is well, 1 if a document or a report waits for a person, and 3 if nothing is
    published, the last run failed or was killed, or is older than --max-age.

    Example: baocao status
    """
    from baocao.usecases.status import check_health, warehouse_status

    state = warehouse_status(warehouse)
    if check:
        code, line = check_health(state, max_age)
        print_line(line)
        raise typer.Exit(code)
    if as_json:
        print_json(state.as_dict())
    else:
        _print_status(state)


def _print_status(state: "WarehouseStatus") -> None:
    _print_runs(state)
    if state.published_at is None:
        print_line(f"There is no warehouse {state.warehouse} yet. `baocao ingest` makes it from data/raw.")
        return
    if state.rolled_back:
        print_line(
            f"Rolled back {state.rolled_back}: runs do not publish; `baocao rollback --release` ends it."
        )
    documents = state.documents
    print_line(f"Warehouse: {state.warehouse}, published {state.published_at:%Y-%m-%d %H:%M}")
    print_line(
        f"Documents: {documents['loaded']} loaded, of these {documents['superseded']} superseded "
        f"and {documents['held_back']} held back; "
        f"{documents['quarantined']} quarantined"
    )
    waiting = state.names.get("review", 0)
    print_line(
        f"Names: {state.names.get('auto', 0)} matched, {waiting} waiting for review, "
        f"{state.names.get('unmatched', 0)} unmatched"
        + ("; `baocao names review` walks through them" if waiting else "")
    )
    severities: Counter[str] = Counter()
    for item in state.findings:
        severities[item["severity"]] += item["count"]
    print_line(f"Findings: {', '.join(_findings(*each) for each in severities.items()) or said('none')}")
    print_first(
        "Quarantined",
        ["file", "reason", "known"],
        [
            (item["file"], item["reason"], "yes" if item["is_acknowledged"] else "")
            for item in state.quarantined
        ],
        ROWS_SHOWN,
    )
    print_first(
        "Removed",
        ["file", "reason", "by", "on"],
        [
            (each["file_name"], each["reason"], each["removed_by"], each["removed_at"])
            for each in state.removed
        ],
        ROWS_SHOWN,
    )
    print_first(
        "Pages that may be unread",
        ["file", "page"],
        [(item["file"], item["warning"]) for item in state.unread],
        ROWS_SHOWN,
    )
    print_first(
        "Held back",
        ["file", "report", "table", "check", "reason"],
        [
            (item.file, item.report_no or "", item.table or "all", item.check, item.reason)
            for item in state.held_back
        ],
        ROWS_SHOWN,
    )
    print_first(
        "Open findings",
        ["check", "severity", "count"],
        [(item["check"], item["severity"], item["count"]) for item in state.findings],
        ROWS_SHOWN,
    )


def _print_runs(state: "WarehouseStatus") -> None:
    if state.running:
        print_line(f"Running now: {state.running}")
    if state.killed:
        print_line(
            f"Killed: the run of {state.killed}, ended without a word; the next one heals what it left"
        )
    if state.runs:
        last = state.runs[0]
        counts = ", ".join(_count(name, last.counts[name]) for name in SHOWN_COUNTS if name in last.counts)
        print_line(
            f"Last run: {said(last.outcome)} {_local(last.finished_at):%Y-%m-%d %H:%M} "
            f"after {last.seconds.get('total', 0):.0f} s" + (f": {counts}" if counts else "")
        )
        if last.message:
            print_line(f"  {last.message}")
        if last.other_files:
            print_line(f"  Not read, of another type: {first_names(last.other_files)}")
    if state.changes:
        changes = ", ".join(f"{n:+d} {name.replace('_', ' ')}" for name, n in state.changes.items())
        print_line(f"Last change: {changes}")
    if state.next_run:
        print_line(f"Next run: {state.next_run:%Y-%m-%d %H:%M %Z}")
    earlier = state.runs[1:]
    if earlier:
        print_line(
            "Before: "
            + "; ".join(f"{_local(run.started_at):%m-%d %H:%M} {said(run.outcome)}" for run in earlier)
        )


def _findings(severity: str, number: int) -> str:
    words = {"error": f"{number} error", "warn": f"{number} warn", "info": f"{number} info"}
    return said(words[severity])


def _count(name: str, number: int) -> str:
    """A number of SHOWN_COUNTS in words."""
    words = {
        "found": f"{number} found",
        "read": f"{number} read",
        "quarantined": f"{number} quarantined",
        "reports_new": f"{number} reports new",
        "figures_changed": f"{number} figures changed",
        "findings_new": f"{number} findings new",
        "findings_gone": f"{number} findings gone",
        "findings_settled": f"{number} findings settled",
    }
    return said(words[name])


def _local(time: datetime) -> datetime:
    """A time of UTC without a zone on this machine's clock."""
    return time.replace(tzinfo=UTC).astimezone()
