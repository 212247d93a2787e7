"""`baocao names`: match names in bulk, and decide those the matcher leaves open."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Match unit names, and decide those that wait for review.", no_args_is_help=True)


@app.command("match")
def match(
    source: Annotated[
        Path, typer.Argument(metavar="IN.csv", help="Columns case_id,name; more are optional, see above.")
    ],
    target: Annotated[
        Path, typer.Argument(metavar="OUT.csv", help="Written anew: case_id,status,unit_key,...")
    ],
) -> None:
    """Match every name of a CSV file to a unit, or to none.

    Optional columns of IN.csv, which may be empty: kind, province and district (official code or name),
    table_id (rows of one table), as_of (date whose units count). Status is auto, review or unmatched.

    Example: baocao names match names.csv matches.csv
    """
    from names.batch import match_csv

    match_csv(source, target)
