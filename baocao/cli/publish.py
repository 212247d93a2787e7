"""`baocao publish`: the marts in a database for many users."""

import os
from pathlib import Path
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
            help="postgresql://user@host:port/database; with a password only in the environment or a file.",
            envvar=DSN_VARIABLE,
            show_default=False,
        ),
    ] = None,
    dsn_file: Annotated[
        Path | None,
        typer.Option(
            "--dsn-file", metavar="FILE", help="A file with the DSN, password and all.", dir_okay=False
        ),
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Put all marts into PostgreSQL with types, comments, primary and foreign keys.

    Only rows that differ are written; readers see the old state or the new one and never wait.
    Run it after `baocao ingest`.

    Example: baocao publish --postgres postgresql://loader@localhost/baocao
    """
    from baocao.warehouse.exports.postgres import has_password

    if postgres and has_password(postgres) and postgres != os.environ.get(DSN_VARIABLE):
        raise UsageError(
            "A password on the command line can be read by every user of this machine, and was just now: change it.",
            advice=f"Set {DSN_VARIABLE}, or put the DSN into a file for you alone and name it with --dsn-file.",
        )
    if dsn_file is not None:
        postgres = _read_dsn(dsn_file)
    if not postgres:
        raise UsageError(
            "No database is named.", advice=f"Set {DSN_VARIABLE}, or add --postgres DSN or --dsn-file FILE."
        )
    from baocao.warehouse.exports.postgres import publish_to_postgres

    rows = publish_to_postgres(warehouse, postgres)
    if as_json:
        print_json({"rows": rows})
        return
    print_table(None, ["table", "rows"], rows.items())
    print_line(f"Published {len(rows)} tables to PostgreSQL")


def _read_dsn(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"{file} cannot be read as text.",
            advice="It holds one line: postgresql://user:password@host/database",
        ) from error
