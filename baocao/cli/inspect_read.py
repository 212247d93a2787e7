"""What was read of a document, before anything was made of it: the grids and lines of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baocao.cli.output import print_line, print_table
from baocao.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ON_A_PAGE = ("lines", "grids", "pictures", "annotations")
_LONGEST = 40  # letters of a cell


def read_in_short(seen: Mapping[str, Any]) -> str:
    """One line on what was read, and from where."""
    pages = seen["read"]
    grids = [grid for page in pages for grid in page["grids"]]
    cells = sum(len(grid["cells"]) for grid in grids)
    lines = sum(len(page["lines"]) for page in pages)
    kept = " by an earlier run; the file was not opened" if seen["kept_reading"] else ""
    how = "" if pages and pages[0]["page"] is None else "; --page N shows them"
    return f"Read: {len(grids)} grids with {cells} cells, {lines} lines of text{kept}{how}"


def print_beside(seen: Mapping[str, Any]) -> None:
    """Say what the file holds beside text and tables, if anything."""
    pictures = sum(len(page["pictures"]) for page in seen["read"])
    annotations = sum(len(page["annotations"]) for page in seen["read"])
    if pictures or annotations:
        print_line(f"Beside the text: {pictures} pictures, {annotations} annotations and fields of forms")
    if seen["layers"]:
        names = (each["name"] if each["is_shown"] else f"({each['name']})" for each in seen["layers"])
        print_line(f"Layers, those that are off in brackets: {', '.join(names)}")
    for each in seen["signatures"]:
        print_line(f"Signature: {each['agency'] or '?'}, {each['signed_at'] or '?'} UTC, {each['status']}")


def print_page(seen: Mapping[str, Any], number: int) -> None:
    """Print the grids and lines of one page as they were read, and what was understood from each.

    Raises:
        UsageError: nothing was read on a page of that number.
    """
    page = next((each for each in seen["read"] if each["page"] in (number, None)), None)
    if page is None or not any(page[what] for what in _ON_A_PAGE):
        read = [each["page"] for each in seen["read"] if any(each[what] for what in _ON_A_PAGE)]
        advice = (
            f"Something was read on pages {min(read)} to {max(read)}." if read else "No page has anything."
        )
        raise UsageError(f"Nothing was read on page {number} of {seen['file']}.", advice=advice)
    print_line(f"{seen['file']}, " + ("all of it" if page["page"] is None else f"page {number}"))
    for size in page["sizes"]:
        if size["width"] is not None:
            print_line(
                f"  {size['width']:g} x {size['height']:g} points, turned by {size['rotation']} degrees in the file"
            )
    for picture in page["pictures"]:
        print_line(f"  [picture at {_stands_at(picture)}]")
    for each in page["annotations"]:
        named = f"{each['kind']} {each['name']}" if each["name"] else each["kind"]
        print_line(f"  [{named} at {_stands_at(each)}] {each['text']}")
    for line in page["lines"]:
        region = "" if line["region"] == "body" else f"  [{line['region']}]"
        print_line(f"  {line['text']}{region}")
        if line["alternatives"]:
            print_line(f"    may be {may_be(line['alternatives'])}")
    tables = [*seen["tables"], *seen["lists"]]
    for place, grid in enumerate(page["grids"], start=1):
        print_line()
        sure = "" if grid["confidence"] is None else f", confidence {grid['confidence']:.2f}"
        print_line(
            f"Grid {place}: {grid['rows']} rows, {grid['columns']} columns, read by {grid['method']}{sure}"
        )
        print_table(None, [str(n) for n in range(1, grid["columns"] + 1)], _rows(grid))
        for cell in grid["cells"]:
            if cell["alternatives"]:
                print_line(
                    f"  row {cell['row']}, column {cell['column']} may be {may_be(cell['alternatives'])}"
                )
        print_line(f"  understood: {_understood(grid['table'], tables)}")


def _stands_at(each: Mapping[str, Any]) -> str:
    return each["place"] or (", ".join(f"{edge:g}" for edge in each["box"]) if each["box"] else "?")


def may_be(alternatives: Sequence[Mapping[str, Any]]) -> str:
    """What OCR read elsewise, with the words it would take the place of: "đối (0.48) for đổi"."""
    return "; ".join(
        f"{each['text']} ({each['confidence']:.2f})"
        + (f" for {each['instead_of'] or 'what was left out'}" if each["instead_of"] is not None else "")
        for each in alternatives
    )


def _rows(grid: Mapping[str, Any]) -> list[list[str]]:
    """The cells where they stand; where another covers a place, an arrow to it."""
    rows = [[""] * grid["columns"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        for row in range(cell["row"], cell["row"] + cell["row_span"]):
            for column in range(cell["column"], cell["column"] + cell["column_span"]):
                if row <= grid["rows"] and column <= grid["columns"]:
                    rows[row - 1][column - 1] = "←" if column > cell["column"] else "↑"
        rows[cell["row"] - 1][cell["column"] - 1] = _short(cell)
    return rows


def _short(cell: Mapping[str, Any]) -> str:
    text = " ".join(cell["text"].split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return text if cell["confidence"] is None else f"{text} ({cell['confidence']:.2f})"


def _understood(number: int | None, tables: Sequence[Mapping[str, Any]]) -> str:
    if number is None:
        return "in no table, or the file has no fixed places"
    table = tables[number - 1]
    return f"table {number}, {table['kind']}: {table['title'] or '(no title)'}"
