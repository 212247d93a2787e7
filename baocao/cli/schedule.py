"""`baocao schedule`: the nightly run."""

from typing import Annotated

import typer

from baocao.cli.logs import Format, LogFormat, use
from baocao.cli.options import with_request
from baocao.cli.output import is_terminal, print_line
from baocao.errors import UsageError
from flows.request import IngestRequest

DEFAULT_PORT = 4200
"""Prefect's own."""


@with_request(without=("force", "dry_run", "since", "until"), wait_minutes=60)
def schedule(
    request: IngestRequest,
    cron: Annotated[
        str, typer.Option(metavar="LINE", help="Minute, hour, day, month, weekday.")
    ] = "0 2 * * *",
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Time zone of the cron line.", show_default="the machine's"),
    ] = None,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where Prefect's UI is served, on this machine only.")
    ] = DEFAULT_PORT,
    log_format: LogFormat = Format.text,
) -> None:
    """Ingest every night, served by Prefect until this command is ended.

    Its UI shows the runs; a run with other parameters, such as a range of days, is started there ("Custom run").

    The UI asks for a password, which is shown when this is started in a terminal; only you can read it.

    PREFECT_API_URL names a Prefect server to use instead; BAOCAO_ALERT_URLS says who is told when a run needs a person.

    Example: baocao schedule --cron "0 2 * * *"
    """
    from flows.schedule import new_schedule, serve_schedule

    use(log_format)
    chosen = new_schedule(cron, timezone)
    for path in request.paths:  # else it would be said at two in the night
        if not path.exists():
            raise UsageError(f"{path} does not exist.", advice="Make it, or name another folder.")

    def tell(url: str, login: str | None) -> None:
        print_line(f"Ingest of {', '.join(map(str, request.paths))} at {cron!r} ({chosen.timezone}).")
        print_line(f"Next run {chosen.next_run():%Y-%m-%d %H:%M %Z}; Prefect's UI: {url}")
        if login and is_terminal():  # a log keeps what is written to it
            print_line(f"Log in there with {login}")
        print_line("Ctrl-C ends it.")

    serve_schedule(chosen, request, port, tell)
