"""`baocao units`: the administrative units in time, and decrees that the program does not know yet."""

from typing import Annotated

import typer

from baocao.cli.options import Json
from baocao.cli.output import print_json, print_line

app = typer.Typer(
    help="Check the lists of administrative units.\n\nExample: baocao units check",
    no_args_is_help=True,
)

_SHOWN = 10
_LEVELS = {"tinh": "provinces", "huyen": "districts", "xa": "communes"}


@app.callback()
def units() -> None:
    """Check the lists of administrative units."""


@app.command("check")
def check(
    as_json: Json = False,
    all_lines: Annotated[bool, typer.Option("--all", help="Name everything, not the first ten.")] = False,
) -> None:
    """Say up to which day the units are known, and whether lists and decisions/units.csv hold together.

    The exit code is 1 if something cannot be: a code that two units have at one time, a unit above that is not there.

    Example: baocao units check
    """
    from baocao.names.unit_check import check_units

    report = check_units()
    if as_json:
        print_json(
            {
                "known_until": report.known_until.isoformat(),
                "in_force": report.in_force,
                "decreed": {day.isoformat(): count for day, count in report.decreed.items()},
                "problems": report.problems,
                "without_heir": report.without_heir,
            }
        )
    else:
        counts = ", ".join(f"{report.in_force.get(level, 0)} {name}" for level, name in _LEVELS.items())
        print_line(f"Units are known until {report.known_until}: {counts} on that day.")
        for day, count in sorted(report.decreed.items()):
            print_line(f"  {day}: {count} units begin by decisions/units.csv")
        _list("Cannot be", report.problems, all_lines)
        _list("Ended, and no source says what became of them", report.without_heir, all_lines)
    if report.problems:
        raise typer.Exit(1)


def _list(title: str, lines: list[str], all_lines: bool) -> None:
    if not lines:
        return
    print_line(f"{title}: {len(lines)}")
    for line in lines if all_lines else lines[:_SHOWN]:
        print_line(f"  {line}")
    if len(lines) > _SHOWN and not all_lines:
        print_line(f"  … and {len(lines) - _SHOWN} more (--all names them)")
