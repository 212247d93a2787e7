"""`baocao kinds`: the kinds of table that are known, and a draft for one that is not."""

from pathlib import Path
from typing import Annotated, Any

import typer

from baocao.cli.logs import problem
from baocao.cli.options import Json
from baocao.cli.output import print_json, print_line, print_table
from baocao.errors import DocumentError

app = typer.Typer(
    help="List the kinds of table, and draft the declaration of a new one.\n\n"
    "Example: baocao kinds suggest report.docx --table 2",
    no_args_is_help=True,
)

EXIT_QUARANTINED = 1
_SHOWN_ROWS = 5
_SHOWN = 30  # characters of a value
_ASIDE = ("_text", "_operator", "_year", "_period_start", "_period_end")  # of a figure, beside value and unit


@app.command("list")
def list_kinds(as_json: Json = False) -> None:
    """List every kind that is declared, of the program and of the folder kinds of the home, and those to be added.

    Example: baocao kinds list
    """
    from baocao.usecases.kinds import known_kinds

    kinds = known_kinds()
    if as_json:
        print_json(kinds)
        return
    print_table(
        None,
        ["kind", "name", "declared by", "fields"],
        [[each["kind"], each["name_vi"], _declared_by(each), ", ".join(each["fields"])] for each in kinds],
    )


def _declared_by(kind: dict[str, Any]) -> str:
    if not kind["counts"]:
        return "baocao kinds add"
    return "you" if kind["own"] else "baocao"


@app.command("add")
def add(
    names: Annotated[list[str], typer.Argument(metavar="KIND...", help="As list has them.")],
) -> None:
    """Make kinds that come with the program count: their declarations are copied into the folder kinds of the home.

    They are yours from then on. `baocao ingest --force` makes marts of them.

    Example: baocao kinds add statistics unit_scores
    """
    from baocao.usecases.kinds import add_kind

    for name in names:
        print_line(f"Written to {add_kind(name)}.")


@app.command("suggest")
def suggest(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Documents; in all but the first, tables like the example are examples too.",
        ),
    ],
    table: Annotated[
        list[int] | None,
        typer.Option(
            "--table",
            metavar="N",
            min=1,
            help="An example in the first document, numbered as inspect does; may be said several times.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="KIND", help="Name of the kind; else made of the title.")
    ] = None,
    show_only: Annotated[bool, typer.Option("--print", help="Print the declaration, write nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it is there.")] = False,
    as_json: Json = False,
) -> None:
    """Draft the declaration of a table of no known kind, into the folder kinds of the home, and show what it gives.

    Look at the names in the file, change what you like, and `baocao ingest --force` makes it a mart.

    Example: baocao kinds suggest report.docx --table 2
    """
    from baocao.usecases.kinds import keep, suggest_kind

    try:
        drafted = suggest_kind(files, table or [], name)
    except DocumentError as error:
        problem(f"This document cannot be read: {error}")
        raise typer.Exit(EXIT_QUARANTINED) from error
    target = None if show_only else keep(drafted, replace=replace)
    if as_json:
        print_json(drafted | {"file": str(target) if target else None})
        return
    if show_only:
        for line in drafted["declaration"].splitlines():
            print_line(line)
        return
    _print(drafted)
    print_line(f"Written to {target}. Look at its names, then: baocao ingest --force")


def _print(drafted: dict[str, Any]) -> None:
    print_table(
        f"{drafted['kind']} ({drafted['name_vi']})",
        ["field", "type", "headings"],
        [[each["field"], each["type"], "; ".join(each["headings"])] for each in drafted["columns"]],
    )
    for example in drafted["examples"]:
        where = f"{example['file']}, table {example['table']}"
        if not example["is_of_kind"]:
            print_line(f"{where}: the draft does not hold for it; give it better headings or words.")
        print_line(f"{where}: {len(example['rows'])} rows, {example['unparsed']} values do not parse.")
        for heading in example["unmapped"]:
            print_line(f"  no field: {heading}")
    rows = [row for row in drafted["examples"][0]["rows"] if row["row_kind"] == "item"][:_SHOWN_ROWS]
    if rows:
        filled = [
            name for name in rows[0] if name not in ("row", "row_kind") and any(row[name] for row in rows)
        ]
        shown = [name for name in filled if not name.endswith(_ASIDE)]
        print_table("The first rows it gives", shown, [[_short(row[name]) for name in shown] for row in rows])
    for name in drafted["without_likeness"]:
        print_line(f"{name} has no table like the example.")
    for also in drafted["also"]:
        print_line(f"It would also take {also['file']}, table {also['table']} ({also['kind_now']} now).")
    for remark in drafted["remarks"]:
        print_line(f"Note: {remark}")


def _short(value: object) -> object:
    text = str(value)
    return value if len(text) <= _SHOWN or not isinstance(value, str) else f"{text[: _SHOWN - 1]}…"
