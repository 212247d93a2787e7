"""`baocao inspect`: what was understood of one document, and what was not."""

import gc
from pathlib import Path
from typing import Annotated, Any

import typer

from baocao.cli.inspect_read import may_be, print_beside, print_page, read_in_short
from baocao.cli.logs import problem
from baocao.cli.options import Json, Warehouse
from baocao.cli.output import REPORT_LABELS, print_json, print_line, print_table
from baocao.errors import DocumentError, UsageError
from baocao.language import said
from baocao.warehouse.places import DEFAULT_WAREHOUSE, Places

EXIT_QUARANTINED = 1
SHOWN = 20
"""Values and names listed; a document that is read badly has hundreds, --json has them all."""


def inspect(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A PDF, Word, spreadsheet or image file; one in an archive or letter as a.zip!/report.pdf.",
        ),
    ],
    page: Annotated[
        int | None, typer.Option(metavar="N", help="Show what was read on this page, cell by cell.", min=1)
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
    debug: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="New, empty, or of an earlier call: index.html, and each page with what was understood drawn on it.",
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Show how one document is read: header, tables, what did not parse or match. Changes no warehouse.

    A document that a run has read is not opened again: what was read is taken from beside the warehouse. What is wrong
    in the grids of --page N was read wrong; what is right there and wrong in the tables was understood wrong.

    Example: baocao inspect data/raw/KH-956-2023.pdf --page 2
    """
    from baocao.output_folder import whole_folder
    from baocao.usecases.one_document import one_document

    # Lists of units and what is read of a document are many objects of which none goes round in a circle; to look for
    # such again and again takes a tenth of the time.
    gc.disable()
    drawn = None
    try:
        with one_document(file, "baocao inspect") as document:
            if debug is None:
                seen = _inspect(document, None, Places.of(warehouse))
            else:
                from baocao.cli.debug_page import write_page

                with whole_folder(debug, "inspect") as folder:
                    seen = _inspect(document, folder, None)
                    drawn = debug / write_page(seen, folder).name
    except DocumentError as error:
        if as_json:
            print_json({"file": file.name, "error": error.message, "error_code": error.code})
        problem(f"This document would be quarantined: {error}")
        raise typer.Exit(EXIT_QUARANTINED) from error
    except OSError as error:
        raise UsageError(
            f"{debug} cannot be written ({error.strerror}).", advice="Name another folder with --debug."
        ) from error
    if as_json:
        print_json(seen)
    elif page is not None:
        print_page(seen, page)
    else:
        _print_inspection(seen)
        if drawn is not None:
            print_line(f"Pictures and tables: {drawn}")


def _inspect(file: Path, pictures: Path | None, places: Places | None) -> dict[str, Any]:
    from baocao.usecases.inspection import inspect_document

    return inspect_document(file, pictures, places)


def _print_inspection(seen: dict[str, Any]) -> None:
    pages = f", {seen['page_count']} pages" if seen["page_count"] else ""
    print_line(f"{seen['file']} ({seen['format']}{pages})")
    for name, label in REPORT_LABELS.items():
        print_line(f"  {label}: {seen['report'][name] or said('(not found)')}")
    if seen["report"]["letterhead_printed"]:
        print_line(f"  corrected, it was read as: {seen['report']['letterhead_printed']}")
    for table in [*seen["tables"], *seen["lists"]]:
        print_line()
        _print_table_of_document(table["table"], table)
    print_line()
    print_line(read_in_short(seen))
    print_beside(seen)
    _print_understood(seen)
    _print_unparsed([*seen["tables"], *seen["lists"]])
    _print_unsure(seen["tables"])
    _print_names(seen["unmatched_names"])
    for warning in seen["warnings"]:
        print_line(f"Warning: {warning}")


def _print_table_of_document(number: int, table: dict[str, Any]) -> None:
    first, last = table["pages"]
    place = f"pages {first}-{last}" if first is not None else "no fixed pages"
    appendix = f"Phụ lục {table['appendix']}: " if table["appendix"] else ""
    print_line(f"Table {number}. {appendix}{table['title'] or '(no title)'}")
    sure = "" if table["confidence"] is None else f" (confidence {table['confidence']:.2f})"
    print_line(f"  {table['kind']}; {place}; read by {table['method']}{sure}; {len(table['rows'])} rows")
    if table["period_start"] or table["period_end"]:
        print_line(f"  period {table['period_start'] or '?'} to {table['period_end'] or '?'}")
    fields = [(column, table["mapping"].get(column) or "NOT MAPPED") for column in table["columns"]]
    if any(table["units"]):
        rows = [(*field, unit) for field, unit in zip(fields, table["units"], strict=True)]
        print_table(None, ["heading", "field", "unit"], rows)
    else:
        print_table(None, ["heading", "field"], fields)
    for evidence in table["evidence"]:
        print_line(f"  {evidence}")
    if table["kind"] == "unknown":
        print_line(f"  {_what_is_missing(table)}")


def _what_is_missing(table: dict[str, Any]) -> str:
    """What somebody can do so that a table of no known kind is understood."""
    nearest = table["nearest"]
    if not nearest or len(nearest["mapping"]) < 2:
        return "No kind of table has such columns; declare one in the folder kinds of your home."
    missing = ", ".join(entry.replace("|", " or ") for entry in nearest["missing"])
    lacks = f", but lacks {missing}" if missing else ""
    return (
        f"Nearest is {nearest['kind']}: {len(nearest['mapping'])} of the columns fit{lacks}. If it is one, add its "
        f"headings to kinds/{nearest['kind']}.toml of your home; if not, declare a kind of its own there."
    )


def _print_understood(seen: dict[str, Any]) -> None:
    """Say in one line how much was understood and how much was not."""
    tables = [*seen["tables"], *seen["lists"]]
    known = sum(table["kind"] != "unknown" for table in tables)
    columns = sum(len(table["columns"]) for table in tables)
    mapped = sum(len(table["mapping"]) for table in tables)
    header = sum(1 for name in REPORT_LABELS if seen["report"][name])
    print_line(
        f"Understood: {known} of {len(tables)} tables, {mapped} of {columns} columns, "
        f"{header} of {len(REPORT_LABELS)} facts of the letterhead"
    )


def _print_unparsed(tables: list[dict[str, Any]]) -> None:
    rows = [
        (table["table"], item["row"], item["field"], item["text"])
        for table in tables
        for item in table["unparsed"]
    ]
    print_line(f"{len(rows)} values did not parse and are kept as text")
    if rows:
        print_table(None, ["table", "row", "field", "text"], rows[:SHOWN])


def _print_unsure(tables: list[dict[str, Any]]) -> None:
    rows = [
        (
            table["table"],
            item["row"],
            table["columns"][item["column"] - 1],
            item["text"],
            item["confidence"],
            may_be(item["alternatives"]),
        )
        for table in tables
        for item in table["unsure"]
    ]
    if rows:
        print_line(f"{len(rows)} cells were read unsurely; compare them with the page (--debug DIR)")
        print_table(None, ["table", "row", "heading", "text", "confidence", "may be"], rows[:SHOWN])


def _print_names(names: list[dict[str, Any]]) -> None:
    print_line(f"{len(names)} names did not match")
    if names:
        columns = ["name", "role", "status", "table", "row"]
        print_table(None, columns, [[name[column] for column in columns] for name in names[:SHOWN]])
