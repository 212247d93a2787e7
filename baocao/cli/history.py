"""`baocao history`, `rollback` and `changes`: what was published before, going back to it, and what differs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_first, print_json, print_line, print_table
from baocao.errors import UsageError
from baocao.warehouse.places import DEFAULT_WAREHOUSE, Places

if TYPE_CHECKING:
    from datetime import datetime

    from baocao.warehouse.news import News


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
    before: Annotated[
        str | None, typer.Argument(metavar="[BEFORE]", help="As for rollback; or say --since.")
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(metavar="[AFTER]", help="As for rollback; what is published now unless given."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="What is new since the last night began (night), a day (2026-11-27), or a state as for rollback.",
        ),
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Show what differs between two published states, or with --since what is new: by report, unit and figure.

    Two states are compared by the rows of every mart and the reports that came, went or changed. With --since it says
    which figures are new, changed or corrected, and which findings came and went.

    Example: baocao changes --since night
    """
    from baocao.warehouse.news import news_since
    from baocao.warehouse.state_changes import differences
    from baocao.warehouse.states import find_state

    places = Places.of(warehouse)
    if (before is None) == (since is None):
        raise UsageError(
            "Say what to compare with: a state, or --since.", advice="`baocao history` lists the states."
        )
    if since is not None:
        news = news_since(places, since)
        if as_json:
            print_json(news.as_dict())
        else:
            _print_news(news)
        return
    assert before is not None
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


_ROWS_SHOWN = 40
"""Of each table; --json has all that is listed."""


def _print_news(news: "News") -> None:
    """Tables of what is new; the same columns for reports and for units."""
    from baocao.language import current

    print_line(f"Published {_minute(news.published_at)}, compared with {_minute(news.since)}.")
    if news.is_empty:
        print_line("Nothing is new.")
        return
    columns = ["figures new", "changed", "corrected", "gone", "findings new", "findings gone"]
    print_first(
        f"Reports with news: {len(news.reports)}",
        ["report", "what", *columns],
        [(_name(row), row["fate"], *_numbers(row)) for row in news.reports],
        _ROWS_SHOWN,
    )
    print_first(
        f"Units with news: {len(news.units)}",
        ["unit", "belongs to", *columns],
        [(row["unit_name"], row["above"], *_numbers(row)) for row in news.units],
        _ROWS_SHOWN,
    )
    figures = ("row_label", "column_label", "old_text", "new_text", "row_id")
    print_first(
        "Figures changed or corrected",
        ["what", "report", "row", "column", "was", "is now", "row id"],
        [(row["what"], _name(row), *(row[name] for name in figures)) for row in news.figures],
        _ROWS_SHOWN,
        news.counts["figures_changed"] + news.counts["figures_corrected"],
    )
    message = "message" if current() == "vi" else "message_en"
    print_first(
        "Findings new and gone",
        ["what", "severity", "report", "unit", "message"],
        [(row["what"], row["severity"], _name(row), row["unit_name"], row[message]) for row in news.findings],
        _ROWS_SHOWN,
        news.counts["findings_new"] + news.counts["findings_gone"],
    )


def _numbers(row: dict[str, Any]) -> list[int | None]:
    from baocao.warehouse.news import COUNTED

    return [row[name] or None for name in COUNTED]


def _name(row: dict[str, Any]) -> str:
    return str(row["report_name"] or row["report_key"])


def _minute(moment: "datetime") -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
