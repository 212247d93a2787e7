"""The logical tables of one document as CSV and Markdown."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING, Any

from baocao.output_folder import whole_folder, write_manifest
from baocao.visible import visible
from baocao.warehouse.exports.formulas import as_plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CORRECTED_HEADING = "Đã sửa, máy đọc"


def csv_text(table: dict[str, Any]) -> str:
    """A heading line and a line a row; a merged cell's text in every row and column it covers.

    A figure is a number with a point before decimals where nothing of the text is lost by it: its unit is that of its
    column, which stands in the heading. No text is one that a spreadsheet would run. If a person has corrected cells,
    a last column says for each row which, and what was read.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    units = [column["unit"] for column in table["columns"]]
    headings = [
        as_plain_text(visible(_with_unit(column["heading"], unit), keep="\n"))
        for column, unit in zip(table["columns"], units, strict=True)
    ]
    rows = list(grid(table))
    corrected = [_corrected(table, cells) for cells in rows]
    marked = any(corrected)
    writer.writerow([*headings, *([CORRECTED_HEADING] if marked else [])])
    for cells, said in zip(rows, corrected, strict=True):
        values = [_csv_value(cell, unit) for cell, unit in zip(cells, units, strict=True)]
        writer.writerow([*values, *([as_plain_text(said)] if marked else [])])
    return out.getvalue()


def _corrected(table: dict[str, Any], cells: Iterable[dict[str, Any] | None]) -> str:
    """Which cells of a row a person has corrected, with what was read of each; empty if none."""
    read = [
        (column["heading"], cell["corrected_from"])
        for column, cell in zip(table["columns"], cells, strict=True)
        if cell is not None and cell["corrected_from"] is not None
    ]
    return "; ".join(visible(" ".join(f"{heading}: {text}".split())) for heading, text in read)


def write_csv_folder(seen: dict[str, Any], folder: Path) -> None:
    """Write a file a table, and the manifest: what each table is, and the checksums of all files.

    Raises UsageError if the folder holds anything that an earlier call did not write.
    """
    with whole_folder(folder, "extract") as new:
        described = []
        for table in seen["tables"]:
            name = f"table-{table['table']:03d}.csv"
            (new / name).write_text(csv_text(table), encoding="utf-8", newline="")
            described.append(
                {"file": name}
                | {key: value for key, value in table.items() if key not in {"rows", "header_merges"}}
                | {"rows": len(table["rows"])}
            )
        about = {key: value for key, value in seen.items() if key not in {"tables", "file"}}
        write_manifest(new, "extract", {"document": seen["file"], **about, "tables": described})


def markdown(seen: dict[str, Any]) -> str:
    """All tables as Markdown, texts as printed; a merged cell's text in every row and column it covers."""
    report = seen["report"]
    lines = [f"# {_inline(report['title'] or seen['file'])}", "", _inline(seen["file"])]
    if report["letterhead_printed"]:
        lines += ["", f"> {CORRECTED_HEADING}: {_inline(report['letterhead_printed'])}"]
    for table in seen["tables"]:
        lines += ["", f"## {_inline(name_of(table))}", "", _inline(about(table)), ""]
        if table["caption"]:
            lines += [_inline(table["caption"]), ""]
        headings = [_with_unit(column["heading"], column["unit"]) for column in table["columns"]]
        lines.append(_line(headings))
        lines.append("| " + " | ".join(_rule(table, column) for column in range(len(headings))) + " |")
        lines += [_line([cell["text"] if cell else "" for cell in cells]) for cells in grid(table)]
        lines += [
            f"\n> {CORRECTED_HEADING}, dòng {number}: {_inline(said)}"
            for number, cells in enumerate(grid(table), 1)
            if (said := _corrected(table, cells))
        ]
    if seen["warnings"]:
        lines += ["", *(f"> {_inline(warning)}" for warning in seen["warnings"])]
    return "\n".join(lines) + "\n"


def grid(table: dict[str, Any]) -> Iterator[list[dict[str, Any] | None]]:
    """Rows with a cell a column: a merged one in each that it covers."""
    width = len(table["columns"])
    rows: list[list[dict[str, Any] | None]] = [[None] * width for _ in table["rows"]]
    for row in table["rows"]:
        for cell in row["cells"]:
            for covered in rows[row["row"] - 1 : row["row"] - 1 + cell["row_span"]]:
                for column in range(cell["column"] - 1, cell["column"] - 1 + cell["column_span"]):
                    if column < width and covered[column] is None:
                        covered[column] = cell
    yield from rows


def name_of(table: dict[str, Any]) -> str:
    """What a table is called: its number, its appendix, its title."""
    appendix = f"Phụ lục {table['appendix']}: " if table["appendix"] else ""
    return f"Bảng {table['table']}. {appendix}{table['title'] or '(không có tên)'}"


def about(table: dict[str, Any]) -> str:
    """Kind, pages and period in a line."""
    first, last = table["pages"]
    pages = None if first is None else f"trang {first}" if first == last else f"trang {first}–{last}"
    days = [table["period_start"], table["period_end"]]
    period = f"kỳ {days[0] or '?'} – {days[1] or '?'}" if any(days) else None
    return "; ".join(filter(None, (f"loại: {table['kind']}", pages, period)))


def _with_unit(heading: str, unit: str | None) -> str:
    return heading if not unit or unit in heading else f"{heading} ({unit})"


def _csv_value(cell: dict[str, Any] | None, unit: str | None) -> str:
    if cell is None:
        return ""
    figure = cell["figure"]
    if figure and figure["number"] is not None and figure["printed_unit"] in {None, unit}:
        decimals = figure["format"].partition(".")[2]
        return f"{figure['number']:.{len(decimals)}f}"
    return as_plain_text(visible(cell["text"], keep="\n"))


def _rule(table: dict[str, Any], column: int) -> str:
    """Columns of figures stand to the right."""
    cells = [cell for row in table["rows"] for cell in row["cells"] if cell["column"] == column + 1]
    numbers = sum(bool(cell["figure"] and cell["figure"]["value"] is not None) for cell in cells)
    return "---:" if numbers * 2 > len(cells) else "---"


def _line(texts: list[str]) -> str:
    return "| " + " | ".join(_inline(text) for text in texts) + " |"


def _inline(text: str) -> str:
    """Text that neither ends its cell nor its line, and holds no markup or link of its own."""
    harmless = re.sub(r"([\\`*_|\[\]#~])", r"\\\1", html.escape(visible(text, keep="\n"), quote=False))
    return "<br>".join(harmless.split("\n"))
