"""`baocao names`: match names in bulk, and decide those the matcher leaves open."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Warehouse
from cli.output import print_line
from flows.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from flows.review import WaitingName

app = typer.Typer(help="Match unit names, and decide those that wait for review.", no_args_is_help=True)

SKIP, NO_UNIT, QUIT = "", "-", "q"
DecisionFile = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="CSV the decision is stored in.",
        show_default="names/decisions.csv",
    ),
]


@app.command("match")
def match(
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Columns case_id and name, maybe more.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Written anew, one line a case.")],
) -> None:
    """Match every name of a CSV file to a unit, or to none.

    Optional columns of IN.csv, which may be empty: kind, province and district (official code or name),
    table_id (rows of one table), as_of (date whose units count).

    OUT.csv has case_id, status (auto, review or unmatched), unit_key, admin_code, unit_name and score. A row that
    cannot be read as meant (too many fields, a day that is none) is for review, and named on standard error.

    Example: baocao names match names.csv matches.csv
    """
    from names.batch import match_csv

    answered = match_csv(source, target)
    for trouble in answered.troubles:
        typer.echo(f"{source}, row {trouble.line}: {trouble.reason}.", err=True)
    print_line(f"{answered.rows} names answered in {target}")


@app.command("review")
def review(warehouse: Warehouse = DEFAULT_WAREHOUSE, decisions: DecisionFile = None) -> None:
    """Walk through the names that wait for a decision.

    Each answer is stored at once, in a CSV file under version control, and used from the next run on.

    Example: baocao names review
    """
    from extractors.errors import UsageError
    from flows.review import known_units, waiting_names

    waiting = waiting_names(warehouse)
    units = known_units()
    for number, name in enumerate(waiting, start=1):
        print_line(f"\n{number} of {len(waiting)}")
        _print_waiting(name, units)
        while True:
            answer = _ask(name)
            if answer in (SKIP, QUIT):
                break
            try:
                _store(name.name, answer, "names review", decisions)
                break
            except UsageError as error:
                print_line(str(error))
        if answer == QUIT:
            break
    print_line("The next run uses what was stored." if waiting else "No name waits for a decision.")


@app.command("accept")
def accept(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name as printed.")],
    unit_key: Annotated[
        str, typer.Argument(metavar="UNIT_KEY", help='Key in marts.dim_unit; "-" for no unit.')
    ],
    reason: Annotated[str, typer.Option(help="Why, for those who read the file later.")] = "",
    decisions: DecisionFile = None,
) -> None:
    """Decide one name: it is this unit, from the next run on.

    Example: baocao names accept "Xã Phước Hải" 22885@2023
    """
    _store(name, unit_key, reason, decisions)


def _print_waiting(waiting: "WaitingName", units: dict[str, str]) -> None:
    place = ", ".join(part for part in (waiting.district, waiting.province) if part)
    print_line(f"{waiting.name}  ({place or 'no province known'})")
    print_line(
        f"  {waiting.file_name}: {waiting.table_title or 'letterhead'}, row {waiting.row_no}; "
        f"named {waiting.mentions} times"
    )
    if waiting.candidate_key:
        score = "" if waiting.score is None else f", {waiting.score:.0f} of 100"
        candidate = units.get(waiting.candidate_key, "?")
        print_line(f"  best candidate: {waiting.candidate_key} {candidate}{score}")


def _ask(waiting: "WaitingName") -> str:
    yes = "y for the candidate, " if waiting.candidate_key else ""
    answer: str = typer.prompt(
        f"  {yes}a unit key, {NO_UNIT} for no unit, Enter to skip, {QUIT} to end",
        default=SKIP,
        show_default=False,
    )
    return waiting.candidate_key if answer == "y" and waiting.candidate_key else answer.strip()


def _store(name: str, unit_key: str, reason: str, file: Path | None) -> None:
    from flows.review import decide, known_units
    from names.decisions import DECISIONS

    decide(name, unit_key, reason, file or DECISIONS)
    print_line(f"{name} is {known_units().get(unit_key, 'no unit')}, stored in {file or DECISIONS}.")
