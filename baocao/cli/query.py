"""`baocao query`: SQL on the published warehouse."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baocao.cli.completion import complete_table
from baocao.cli.options import Warehouse
from baocao.cli.output import print_json, print_table
from baocao.warehouse.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from baocao.warehouse.query import QueryResult


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def query(
    sql: Annotated[
        str,
        typer.Argument(metavar="SQL", help="One statement in DuckDB's SQL.", autocompletion=complete_table),
    ],
    file_format: Annotated[Format, typer.Option("--format", help="How to write the rows.")] = Format.TABLE,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Run SQL on the published warehouse, read-only.

    Tables are in the schemas marts, quality and staging; SHOW ALL TABLES lists them.

    Example: baocao query "SELECT kind, count(*) FROM staging.tables GROUP BY kind"
    """
    from baocao.warehouse.query import confine_process, run_query

    confine_process()
    result = run_query(warehouse, sql)
    if file_format is Format.JSON:
        print_json([dict(zip(result.columns, map(_json_value, row), strict=True)) for row in result.rows])
    elif file_format is Format.CSV:
        _print_csv(result)
    else:
        print_table(None, result.columns, result.rows)


def _print_csv(result: "QueryResult") -> None:
    import csv

    from baocao.warehouse.exports.formulas import as_plain_text

    writer = csv.writer(sys.stdout, lineterminator="\n")
    for row in (result.columns, *result.rows):
        writer.writerow([as_plain_text(value) if isinstance(value, str) else value for value in row])


def _json_value(value: Any) -> Any:
    """Numbers stay numbers: a DECIMAL becomes the nearest JSON number, never a string."""
    from decimal import Decimal

    return float(value) if isinstance(value, Decimal) else value
