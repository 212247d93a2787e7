"""`baocao history`, `rollback` and `changes`: what was published before, going back to it, and what differs."""

from typing import Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_json, print_line, print_table
from baocao.errors import UsageError
from baocao.warehouse.places import DEFAULT_WAREHOUSE, Places


def history(warehouse: Warehouse = DEFAULT_WAREHOUSE, as_json: Json = False) -> None:
    """List the published states that are kept, the newest first; the number is what `rollback` takes.

    Example: baocao history
    """
    from baocao.warehouse.states import kept_states, pinned

    places = Places.of(warehouse)
    states = kept_states(places)
    now = next((number for number, state in enumerate(states) if state.is_published), 0)
    pin = pinned(places)
    if as_json:
        print_json(
            {
                "states": [
                    {
                        "number": number - now,
                        "run_id": state.run_id,
                        "published_at": state.published_at.isoformat(timespec="seconds"),
                        "is_published": state.is_published,
                    }
                    for number, state in enumerate(states)
                ],
                "pinned": pin.run_id if pin else None,
            }
        )
        return
    if not states:
        print_line("No state is kept yet; every run that publishes keeps one.")
    print_table(
        "1 state" if len(states) == 1 else f"{len(states)} states",
        ["number", "run", "published (UTC)", ""],
        [
            (
                number - now,
                state.run_id,
                f"{state.published_at:%Y-%m-%d %H:%M}",
                "published now" if state.is_published else "",
            )
            for number, state in enumerate(states)
        ],
    )
    if pin:
        print_line(
            f"Rolled back to {pin.run_id} by {pin.pinned_by}: runs do not publish; `baocao rollback --release` ends it."
        )


def rollback(
    state: Annotated[
        str | None,
        typer.Argument(metavar="N", help="How many states back (1 is the one before), or a run's id."),
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    release_it: Annotated[bool, typer.Option("--release", help="Let runs publish again.")] = False,
) -> None:
    """Publish a state again that was published before; runs build, and do not publish, until --release.

    Example: baocao rollback 1
    """
    from baocao.warehouse.lock import run_lock
    from baocao.warehouse.states import release, roll_back

    places = Places.of(warehouse)
    if (state is None) == (not release_it):
        raise UsageError(
            "Say how many states back, or --release.", advice="`baocao history` lists the states."
        )
    with run_lock(places.lock):
        if state is None:
            release(places)
            print_line("Runs publish again; `baocao ingest` brings the warehouse up to date.")
            return
        back = roll_back(places, state)
    print_line(f"Published the state of run {back.run_id} again; runs do not publish until --release.")


def changes(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="As for rollback.")],
    after: Annotated[
        str | None,
        typer.Argument(metavar="[AFTER]", help="As for rollback; what is published now unless given."),
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Show what differs between two published states: rows of every mart, and reports that came, went or changed.

    Example: baocao changes 1
    """
    from baocao.warehouse.state_changes import differences
    from baocao.warehouse.states import find_state

    places = Places.of(warehouse)
    old = find_state(places, before).path
    new = find_state(places, after).path if after else places.published
    found = differences(old, new)
    if as_json:
        print_json(found.as_dict())
        return
    print_table(
        "Rows",
        ["mart", "before", "after", "added", "gone"],
        [(mart, *counts) for mart, counts in found.marts.items()],
    )
    for what, reports in found.reports.items():
        print_table(f"Reports {what}: {len(reports)}", ["report"], [(report,) for report in reports])
