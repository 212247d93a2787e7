"""`baocao status`: what happened last night, in one screen."""

from typing import TYPE_CHECKING

from cli.options import Json, Warehouse
from cli.output import print_json, print_line, print_table
from flows.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from flows.status import WarehouseStatus


def status(warehouse: Warehouse = DEFAULT_WAREHOUSE, as_json: Json = False) -> None:
    """Show the last runs, documents loaded and quarantined, names to review, open findings.

    Example: baocao status
    """
    from flows.status import warehouse_status

    state = warehouse_status(warehouse)
    if as_json:
        print_json(state.as_dict())
    else:
        _print_status(state)


def _print_status(state: "WarehouseStatus") -> None:
    if state.published_at is None:
        print_line(f"There is no warehouse {state.warehouse} yet. `baocao ingest` makes it from data/raw.")
    else:
        documents = state.documents
        print_line(f"Warehouse {state.warehouse}, published {state.published_at:%Y-%m-%d %H:%M}")
        print_line(
            f"Documents: {documents['loaded']} loaded, of these {documents['superseded']} superseded; "
            f"{documents['quarantined']} quarantined"
        )
        waiting = state.names.get("review", 0)
        print_line(
            f"Names: {state.names.get('auto', 0)} matched, {waiting} waiting for review, "
            f"{state.names.get('unmatched', 0)} unmatched"
            + ("; `baocao names review` walks through them" if waiting else "")
        )
        if state.quarantined:
            rows = [(item["file"], item["reason"]) for item in state.quarantined]
            print_table("Quarantined", ["file", "reason"], rows)
        print_table(
            "Open findings",
            ["check", "severity", "count"],
            [(item["check"], item["severity"], item["count"]) for item in state.findings],
        )
    if state.runs:
        print_table(
            "Last runs (UTC)",
            ["started", "result", "seconds", "found", "read", "message"],
            [
                (
                    f"{run.started_at:%Y-%m-%d %H:%M:%S}",
                    run.outcome,
                    run.seconds.get("total"),
                    run.counts.get("found"),
                    run.counts.get("read"),
                    run.message,
                )
                for run in state.runs
            ],
        )
