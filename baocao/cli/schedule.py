"""`baocao schedule`: the nightly run."""

from pathlib import Path
from typing import Annotated

import typer

from baocao.cli.logs import Format, LogFormat, use
from baocao.cli.options import Extracts, Runner, WarehouseToMake
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_SOURCE, DEFAULT_WAREHOUSE

DEFAULT_PORT = 4200
"""Prefect's own."""


def schedule(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files or folders.", show_default=str(DEFAULT_SOURCE)),
    ] = None,
    cron: Annotated[
        str, typer.Option(metavar="LINE", help="Minute, hour, day, month, weekday.")
    ] = "0 2 * * *",
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Time zone of the cron line.", show_default="the machine's"),
    ] = None,
    warehouse: WarehouseToMake = DEFAULT_WAREHOUSE,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Documents read at the same time.", show_default="one a processor"),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(metavar="MINUTES", min=0, help="How long to wait for another run on the warehouse."),
    ] = 60,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where Prefect's UI is served, on this machine only.")
    ] = DEFAULT_PORT,
    runner: Runner = None,
    extracts: Extracts = None,
    log_format: LogFormat = Format.text,
) -> None:
    """Ingest every night, served by Prefect until this command is ended.

    Its UI shows the runs; a run with other parameters, such as a range of days, is started there ("Custom run").

    PREFECT_API_URL names a Prefect server to use instead; BAOCAO_ALERT_URLS says who is told when a run needs a person.

    Example: baocao schedule --cron "0 2 * * *"
    """
    from flows.request import IngestRequest
    from flows.schedule import new_schedule, serve_schedule

    use(log_format)
    chosen = new_schedule(cron, timezone)
    request = IngestRequest(
        tuple(paths or [DEFAULT_SOURCE]),
        warehouse,
        workers=workers,
        wait_minutes=wait,
        runner=runner,
        extracts=extracts,
    )

    def tell(url: str) -> None:
        print_line(f"Ingest of {', '.join(map(str, request.paths))} at {cron!r} ({chosen.timezone}).")
        print_line(f"Next run {chosen.next_run():%Y-%m-%d %H:%M %Z}; Prefect's UI: {url}")
        print_line("Ctrl-C ends it.")

    serve_schedule(chosen, request, port, tell)
