"""`baocao source`: where a figure comes from, in words and as a picture of the page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baocao.cli.completion import complete_table
from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_json, print_line, print_table
from baocao.errors import DocumentError, UsageError
from baocao.language import translated
from baocao.visible import visible
from baocao.warehouse.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from baocao.warehouse.source import SourcePlace

EXIT_NO_PICTURE = 1


def source(
    fact_table: Annotated[
        str,
        typer.Argument(
            metavar="FACT_TABLE",
            help="A table of marts, quality.findings, or tables, rows, cells, paragraphs.",
            autocompletion=complete_table,
        ),
    ],
    row_id: Annotated[
        str, typer.Argument(metavar="ROW_ID", help="Its row_id, finding_id, or id of what is printed.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PNG", help="Where to write the picture.", show_default="ROW_ID.png", dir_okay=False
        ),
    ] = None,
    column: Annotated[
        str | None, typer.Option(metavar="FIELD", help="Mark this cell, too: a column or a printed heading.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Where the file is now, or a folder to look in.", exists=True),
    ] = None,
    picture: Annotated[bool, typer.Option("--picture/--no-picture", help="Draw the page.")] = True,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Show where a figure comes from: file, page, table, row, cells as printed, and a picture with the row marked.

    Figures of sentences (fct_statements) lead to their paragraph or cell. Any table, row, cell or paragraph is shown by
    its own id, which the row_ids of fct_figures and fct_statements begin with.

    Exits with 1 if the picture asked for with --out cannot be drawn; the cells are printed all the same.

    Example: baocao source fct_online_dossiers 388d91cacd3e535b-t05-r0003 --column online_rate_pct
    """
    from baocao.usecases.source import draw, find_file, locate

    target = out or Path(f"{row_id}.png")
    if picture and not target.parent.is_dir():
        raise UsageError(
            f"{target.parent} is no folder.", advice="Make it first, or name another with --out."
        )
    place = locate(warehouse, fact_table, row_id, column)
    shown: list[int] = []
    problem = None
    if picture:
        try:
            shown = draw(place, find_file(place, warehouse, file or ()), target)
        except DocumentError as error:
            problem = str(error)
        except OSError as error:
            raise UsageError(
                f"{target} cannot be written ({error.strerror}).", advice="Name another file with --out."
            ) from error
    if as_json:
        print_json(_as_dict(place) | {"picture": _picture(target, shown), "problem": problem})
    else:
        _print_place(place)
        if shown:
            print_line(f"Picture  {target} ({_pages(shown)})")
        elif picture and place.around:
            print_table("Rows of the table near it", ["row", *_headings(place)], _rows_around(place))
    if problem is not None:
        typer.secho(visible(translated(f"No picture: {problem}")), fg="yellow", err=True)
        if out is not None:
            raise typer.Exit(EXIT_NO_PICTURE)


def _print_place(place: "SourcePlace") -> None:
    document, table = place.document, place.table
    print_line(f"File     {document['file_name']} ({document['file_path']})")
    print_line(f"Report   {', '.join(_known(document, 'report_no', 'report_date', 'title'))}")
    if place.is_superseded:
        print_line("         an older version of the report; the marts hold the current one")
    if "message" in place.fact:
        print_line(f"Finding  {place.fact['check_name']}: {place.fact['message']}")
    if place.paragraph is not None:
        _print_paragraph(place)
        return
    if table is None:
        print_line("Page     (about the whole document)")
        return
    pages = place.pages or sorted({page for page in (table.page_first, table.page_last) if page is not None})
    print_line(f"Page     {_pages(pages) if pages else '(a Word file has no fixed pages)'}")
    appendix = f"Phụ lục {table.appendix}: " if table.appendix else ""
    print_line(f"Table    {table.table_no}. {appendix}{table.title or '(no title)'}")
    print_line(f"         {table.kind}, read by {table.method}, {table.table_id}")
    print_line(f"Row      {place.row_no or '(about the whole table)'}")
    if place.fact.get("sentence"):
        print_line(f"Sentence {place.fact['sentence']}")
        _print_figure(place)
    if place.cells:
        corrected = any(cell.corrected_from is not None for cell in place.cells)
        print_table(
            None,
            ["", "heading", "field", "as printed", *(["corrected to"] if corrected else [])],
            [
                (
                    *("→" if cell.chosen else "", cell.heading, cell.field, cell.printed),
                    *([cell.text if cell.corrected_from is not None else ""] if corrected else []),
                )
                for cell in place.cells
            ],
        )


def _print_paragraph(place: "SourcePlace") -> None:
    paragraph = place.paragraph
    assert paragraph is not None
    print_line(f"Page     {_pages(place.pages) if place.pages else '(a Word file has no fixed pages)'}")
    section = f", section {paragraph.section_path}" if paragraph.section_path else ""
    print_line(f"Text     paragraph {paragraph.paragraph_no}{section}")
    print_line(f"Sentence {paragraph.sentence}")
    _print_figure(place)


def _print_figure(place: "SourcePlace") -> None:
    """The figure of a sentence, and what it is said of."""
    if place.fact.get("value_text"):
        print_line(f"Figure   {place.fact['value_text']} (of: {place.fact['subject'] or 'nothing said'})")


def _known(document: dict[str, Any], *names: str) -> list[str]:
    return [str(document[name]) for name in names if document[name] is not None] or ["(nothing known)"]


def _pages(pages: list[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def _headings(place: "SourcePlace") -> list[str]:
    return [cell.heading for cell in place.cells]


def _rows_around(place: "SourcePlace") -> list[list[str]]:
    return [
        [f"→ {number}" if number == place.row_no else str(number), *texts]
        for number, texts in place.around.items()
    ]


def _picture(target: Path, pages: list[int]) -> dict[str, Any] | None:
    return {"file": str(target), "pages": pages} if pages else None


def _as_dict(place: "SourcePlace") -> dict[str, Any]:
    from dataclasses import asdict

    document = {
        name: place.document[name]
        for name in ("document_id", "file_name", "file_path", "format", "report_no", "report_date", "title")
    }
    cells = [
        {
            **{name: value for name, value in asdict(cell).items() if name != "places"},
            "places": [{"page": part.page, "box": part.bbox} for part in cell.places],
        }
        for cell in place.cells
    ]
    return {
        "fact_table": place.fact_table,
        "row_id": place.row_id,
        "fact": place.fact,
        "document": document,
        "pages": place.pages,
        "table": asdict(place.table) if place.table else None,
        "row_no": place.row_no,
        "paragraph": asdict(place.paragraph) if place.paragraph else None,
        "cells": cells,
    }
