"""`baocao publish`: the marts in a database for many users."""

import os
import sys
from typing import Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_json, print_line, print_table
from baocao.errors import UsageError
from baocao.warehouse.places import DEFAULT_WAREHOUSE

DSN_VARIABLE = "BAOCAO_POSTGRES_DSN"


def publish(
    postgres: Annotated[
        str | None,
        typer.Option(
            metavar="DSN",
            help="postgresql://user:password@host:port/database. Better in the environment, where nobody sees it.",
            envvar=DSN_VARIABLE,
            show_default=False,
        ),
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Put all marts into PostgreSQL with types, comments, primary and foreign keys.

    Readers see the old state or the new one. Run it after `baocao ingest`; it replaces the schemas marts and quality.

    Example: baocao publish --postgres postgresql://loader@localhost/baocao
    """
    if not postgres:
        raise UsageError("No database is named.", advice=f"Set {DSN_VARIABLE}, or add --postgres DSN.")
    _hide_from_process_list(postgres)
    from baocao.warehouse.exports.postgres import publish_to_postgres

    rows = publish_to_postgres(warehouse, postgres)
    if as_json:
        print_json({"rows": rows})
        return
    print_table(None, ["table", "rows"], rows.items())
    print_line(f"Published {len(rows)} tables to PostgreSQL")


def _hide_from_process_list(dsn: str) -> None:
    """Start anew with the DSN in the environment: arguments of a process can be read by every user of the machine."""
    if not any(dsn in argument for argument in sys.orig_argv):
        return
    arguments: list[str] = []
    for argument in sys.orig_argv[1:]:
        if argument == dsn and arguments and arguments[-1] == "--postgres":
            arguments.pop()
        elif argument != f"--postgres={dsn}":
            arguments.append(argument)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, DSN_VARIABLE: dsn})
