"""`baocao search`: where the reports say something."""

from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_json, print_line, print_table
from baocao.warehouse.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from baocao.warehouse.search import Found

_SHOWN = 160  # characters of a text; --json has all


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="In any order; accents may be left out.")
    ],
    province: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only reports of this province, or its code.")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="Only reports of or about it.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="A kind of table, or what is found: report, table, column, row, paragraph, indicator, unit.",
        ),
    ] = None,
    body: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only reports of this unit and rows about it, by name or key."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=300, help="How many at most.")] = 20,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Search titles, tables, headings, rows, paragraphs, indicators and units of the current reports, best first.

    A run makes the index of what it publishes, else the first search does. `row_id` leads to the page: baocao source
    FACT_TABLE ROW_ID.

    Example: baocao search chu ky so huyen bac ai
    """
    from baocao.warehouse.search import search as find

    found = find(warehouse, " ".join(words), province=province, year=year, kind=kind, body=body, limit=limit)
    if as_json:
        print_json([each.as_dict() for each in found])
        return
    if not found:
        print_line("Nothing found.")
        return
    if found[0].missing:
        print_line("Nothing has all the words; these have most of them:")
    columns = ["what", "text", "figures", "report", "page", "fact_table", "row_id"]
    print_table(None, columns, [_row(each) for each in found])


def _row(found: "Found") -> list[object]:
    return [
        found.what,
        _short(found.text),
        _short(found.figures or ""),
        found.report_no or found.file,
        found.page,
        found.fact_table,
        found.row_id,
    ]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
