"""`baocao names`: match names in bulk, and decide those the matcher leaves open."""

from pathlib import Path
from typing import Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.language import translated
from baocao.warehouse.places import DEFAULT_WAREHOUSE

app = typer.Typer(
    help="Match unit names, and decide those that wait for review.\n\nExample: baocao names review",
    no_args_is_help=True,
)

DecisionFile = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="CSV the decision is stored in.",
        show_default="decisions/names.csv of the home",
    ),
]


@app.command("match")
def match(
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Columns case_id and name, maybe more.")],
    target: Annotated[
        Path, typer.Argument(metavar="OUT.csv", help="Replaced if it exists, one line a case.")
    ],
) -> None:
    """Match every name of a CSV file to a unit, or to none.

    Optional columns of IN.csv, which may be empty: kind, province and district (official code or name),
    table_id (rows of one table), as_of (date whose units count).

    OUT.csv has case_id, status (auto, review or unmatched), unit_key, admin_code, unit_name and score. A row that
    cannot be read as meant (too many fields, a day that is none) is for review, and named on standard error.

    Example: baocao names match names.csv matches.csv
    """
    from baocao.names.batch import match_csv

    answered = match_csv(source, target)
    for trouble in answered.troubles:
        typer.echo(translated(f"{source}, row {trouble.line}: {trouble.reason}."), err=True)
    print_line(f"{answered.rows} names answered in {target}")


@app.command("review")
def review(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    decisions: DecisionFile = None,
    unmatched: Annotated[
        bool, typer.Option("--unmatched", help="Also the names that are like no unit known.")
    ] = False,
) -> None:
    """Walk through the names that wait for a decision.

    Each is shown in its table, with what it may mean and what differs; one key decides. Answers are stored at once, in
    a CSV file under version control, and used from the next run on, also for what is loaded already.

    Example: baocao names review
    """
    from baocao.cli.review_screen import walk
    from baocao.names.decisions import decisions_file
    from baocao.usecases.review import waiting_names

    file = decisions or decisions_file()
    waiting = waiting_names(warehouse, unmatched=unmatched)
    if not waiting:
        print_line("No name waits for a decision.")
        return
    stored = walk(warehouse, waiting, file)
    print_line(f"\n{stored} of {len(waiting)} names decided, stored in {file}.")
    if stored:
        print_line(
            "`baocao ingest` uses them, also for what is loaded already; it reads no file again for that."
        )


@app.command("accept")
def accept(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name as printed.")],
    unit_key: Annotated[
        str, typer.Argument(metavar="UNIT_KEY", help='Key in marts.dim_unit; "-" for no unit.')
    ],
    reason: Annotated[str, typer.Option(help="Why, for those who read the file later.")] = "",
    decisions: DecisionFile = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Decide one name: it is this unit, from the next run on.

    A warning says so if no place where the name stands can use the decision: the unit was not in force on its day.

    Example: baocao names accept "Xã Phước Hải" 22885@2023
    """
    _store(name, unit_key, reason, decisions, warehouse)


@app.command("undo")
def undo(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name as printed.")],
    decisions: DecisionFile = None,
) -> None:
    """Take back the last decision about a name; the one before it, if there is one, holds again from the next run on.

    Example: baocao names undo "Xã Phước Hải"
    """
    from baocao.errors import UsageError
    from baocao.names.decisions import decisions_file, undo_decision
    from baocao.usecases.review import known_units

    file = decisions or decisions_file()
    taken = undo_decision(name, known_units(), file)
    if taken is None:
        raise UsageError(f"No decision is about {name}.", advice=f"They stand in {file}.")
    said = known_units().get(taken.unit_key, "no unit")
    print_line(
        f"{taken.name} is no longer decided to be {said} (by {taken.decided_by} on {taken.decided_at})."
    )


def _store(name: str, unit_key: str, reason: str, file: Path | None, warehouse: Path) -> None:
    from baocao.names.decisions import decisions_file
    from baocao.usecases.review import decide, known_units, unusable

    file = file or decisions_file()
    decide(name, unit_key, reason, file)
    if doubt := unusable(name, unit_key, warehouse):
        typer.echo(translated(f"Warning: {doubt}"), err=True)
    print_line(f"{name} is {known_units().get(unit_key, 'no unit')}, stored in {file}.")
