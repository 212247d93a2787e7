"""The command `baocao`: its groups of commands, and what its exit codes mean."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from baocao import __version__, language
from baocao.cli import (
    acknowledge,
    docs,
    export,
    extract,
    history,
    ingest,
    inspect,
    kinds,
    logs,
    names,
    prune,
    publish,
    query,
    removal,
    review,
    schedule,
    search,
    serve,
    source,
    status,
    units,
)
from baocao.cli import home as home_commands
from baocao.cli.help_language import translated_help
from baocao.cli.options import Home  # noqa: TC001 -- typer needs it at run time
from baocao.errors import BaocaoError, NamesError, UsageError
from baocao.home import VARIABLE as HOME_VARIABLE

if TYPE_CHECKING:
    from types import FrameType

    from baocao.settings import Settings


class Language(StrEnum):
    """A language of messages."""

    en = "en"
    vi = "vi"


EXIT_USAGE = 2
EXIT_NOTHING_PUBLISHED = 3
EXIT_SIGNALLED = 128

app = typer.Typer(
    name="baocao",
    help="Reads the tables of Vietnamese government reports into a warehouse.\n\n"
    "Start with ingest, then ask status and query, or make a site with docs.\n\n"
    "Example: baocao ingest data/raw",
    epilog="Exit codes: 0 all loaded and published; 1 published, but a document is quarantined; "
    "2 wrong usage; 3 nothing published, what was there is untouched.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"baocao {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    home: Home = None,
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help="The language of messages.",
            show_default="that of the locale, if it is one of these",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command; the settings become the defaults of the options behind it."""
    if lang:
        os.environ[language.VARIABLE] = lang.value
    if home:
        if not home.is_dir():
            raise UsageError(
                f"--home names {home}, which is no folder.", advice=f"`baocao init {home}` makes it."
            )
        os.environ[HOME_VARIABLE] = str(home.absolute())  # also for the processes this one starts
    if context.invoked_subcommand != "init":  # which makes the home
        from baocao.settings import load_settings

        context.obj = load_settings()
        if lang:  # it is handed on in the variable, which is not where it comes from
            context.obj.origins["language"] = "--lang"
        if chosen := context.obj.settings.language:
            language.use(chosen)
        context.default_map = _defaults(context.command, context.obj.settings)


def _defaults(group: object, held: Settings) -> dict[str, Any]:
    """Give the values of the settings by command and the name of its parameter, as the command line library has it."""
    if held.log == "json":
        logs.use(logs.Format.json)
    shared = {
        "paths": [str(path) for path in held.sources],
        "warehouse": str(held.warehouse),
        "workers": held.workers,
        "runner": held.runner,
        "extracts": held.extracts,
        "log_format": held.log,
    }
    own: dict[str, dict[str, Any]] = {
        "docs": {"out": str(held.warehouse.parent / "site")},
        "schedule": {
            "cron": held.schedule.cron,
            "timezone": held.schedule.timezone,
            "wait_minutes": held.schedule.wait_minutes,
            "port": held.schedule.port,
        },
    }
    return {
        name: dict.fromkeys(command.commands, shared)
        if isinstance(command, TyperGroup)
        else shared | own.get(name, {})
        for name, command in (group.commands if isinstance(group, TyperGroup) else {}).items()
    }


app.command("ingest")(ingest.ingest)
app.command("rebuild")(ingest.rebuild)
app.command("inspect")(inspect.inspect)
app.command("extract")(extract.extract)
app.command("schedule")(schedule.schedule)
app.command("status")(status.status)
app.command("query")(query.query)
app.command("search")(search.search)
app.command("api")(serve.api)
app.command("mcp")(serve.mcp)
app.command("serve", hidden=True)(serve.api)
app.command("review")(review.review)
app.command("letter")(review.letter)
app.command("docs")(docs.docs)
app.command("source")(source.source)
app.command("remove")(removal.remove)
app.command("restore")(removal.restore)
app.command("acknowledge")(acknowledge.acknowledge)
app.command("prune")(prune.prune)
app.command("history")(history.history)
app.command("rollback")(history.rollback)
app.command("changes")(history.changes)
app.command("export")(export.export)
app.command("publish")(publish.publish)
app.command("init")(home_commands.init)
app.command("config")(home_commands.config)
app.add_typer(names.app, name="names")
app.add_typer(units.app, name="units")
app.add_typer(kinds.app, name="kinds")


_RUNS = {"ingest", "rebuild", "remove", "restore", "schedule"}
"""Commands that bring the warehouse up to date."""


class _Interrupted(BaseException):
    """A signal asked the process to end; not an Exception, so that nothing on the way takes it for a failure."""


_signals: list[int] = []


def main() -> None:
    """Run the command line; never returns."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # as standard error does: names of files may be no text
    os.umask(os.umask(0o077) | 0o022)  # nobody else may write what we write
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    code = _run()
    if _signals:  # all is undone; on a normal exit Prefect would go on looking for its server
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)


def _run() -> int:
    try:
        language.use(language.wanted(sys.argv[1:], os.environ))
        (app if language.current() == "en" else translated_help(app))()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BaocaoError as error:
        # A run reports its own failures; a NamesError that comes this far is about a file the caller named.
        code = EXIT_USAGE if isinstance(error, UsageError | NamesError) else EXIT_NOTHING_PUBLISHED
        _report(error, code)
        return code
    except (_Interrupted, Exception):
        if _signals:  # a library may have wrapped the interruption in an error of its own
            logs.problem(
                "Interrupted; what was published before is untouched. What was read is kept, and the next run goes on "
                "from there."
                if _RUNS & set(sys.argv)
                else "Interrupted."
            )
            return EXIT_SIGNALLED + _signals[0]
        logs.crash("This is a fault of the program, please report it; nothing was published.")
        return EXIT_NOTHING_PUBLISHED
    return 0


def _interrupt(number: int, _frame: FrameType | None) -> None:
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)  # cleaning up takes a moment; do not interrupt that
    _signals.append(number)
    raise _Interrupted


def _report(error: BaocaoError, code: int) -> None:
    logs.problem(f"Error: {error}", file=error.file, advice=error.advice)
    if "--json" in sys.argv:  # also a failure is one JSON document
        answer = {"error": error.message, "advice": error.advice, "file": error.file, "exit_code": code}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
