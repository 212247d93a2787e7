"""Table readers behind one interface: ours and those of others, each a function from a PDF to its tables.

A table is a list of [first row, first column, last row, last column, text], inclusive, as the scorer of
benchmarks/accuracy.py wants it. A tool that is not installed is reported as missing, never replaced.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Cells = list[list[Any]]
PageTables = Iterator[tuple[int, list[Cells]]]  # page number from 1, its tables


@dataclass(frozen=True)
class Tool:
    """`module` must be importable for `read(path, page numbers or None for all)` to work."""

    name: str
    module: str
    read: Callable[[Path, list[int] | None], PageTables]
    is_slow: bool = False  # about a second a page: benchmarks give it a sample of pages

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.module) is not None


def baocao(path: Path, pages: list[int] | None) -> PageTables:
    from extractors.models import Grid
    from extractors.readers.pdf import read_pdf

    if pages is not None:
        raise ValueError("this reader reads whole documents")
    tables: dict[int, list[Cells]] = {}
    for block in read_pdf(path).blocks:
        if isinstance(block, Grid):
            cells = [
                [c.row, c.column, c.row + c.row_span - 1, c.column + c.column_span - 1, c.text]
                for c in block.cells
            ]
            tables.setdefault(block.page or 0, []).append(cells)
    yield from sorted(tables.items())


def pdfplumber(path: Path, pages: list[int] | None) -> PageTables:
    import pdfplumber as library

    with library.open(path, pages=pages) as pdf:
        for page in pdf.pages:
            tables = page.extract_tables()
            yield (
                page.page_number,
                [
                    [[r, c, r, c, text] for r, row in enumerate(table) for c, text in enumerate(row)]
                    for table in tables
                ],
            )
            page.close()  # else it keeps every page's objects


def tablers(path: Path, pages: list[int] | None) -> PageTables:
    import tablers as library  # type: ignore[import-not-found, unused-ignore]

    with library.Document(path) as document:
        for page in document.pages():
            number = page.page_idx + 1
            if pages is None or number in pages:
                found = library.find_tables(page, extract_text=True)
                yield number, [_from_boxes([(*cell.bbox, cell.text) for cell in t.cells]) for t in found]


def _from_boxes(boxes: list[tuple[float, float, float, float, str]]) -> Cells:
    """Rows and columns of cells known by their boxes only."""

    def edges(values: Iterable[float]) -> dict[float, int]:
        ordered = sorted(set(values))
        index, result = 0, dict.fromkeys(ordered[:1], 0)
        for last, value in pairwise(ordered):
            index += value - last > 3
            result[value] = index
        return result

    xs = edges(x for box in boxes for x in (box[0], box[2]))
    ys = edges(y for box in boxes for y in (box[1], box[3]))
    return [[ys[y0], xs[x0], ys[y1] - 1, xs[x1] - 1, text] for x0, y0, x1, y1, text in boxes]


def camelot(flavor: str, path: Path, pages: list[int] | None) -> PageTables:
    from camelot.io import read_pdf

    numbers = ",".join(map(str, pages)) if pages else "all"
    tables: dict[int, list[Cells]] = {}
    for table in read_pdf(path, pages=numbers, flavor=flavor, suppress_stdout=True):
        tables.setdefault(table.page, []).append(_from_camelot(table.cells))
    yield from sorted(tables.items())


def _from_camelot(cells: list[list[Any]]) -> Cells:
    """Camelot's cells, joined where it found no edge between them."""
    result, taken = [], set()
    for r, row in enumerate(cells):
        for c in range(len(row)):
            if (r, c) in taken:
                continue
            last_row, last_column = r, c
            while last_column + 1 < len(row) and not row[last_column].right:
                last_column += 1
            while last_row + 1 < len(cells) and not cells[last_row][c].bottom:
                last_row += 1
            covered = [(y, x) for y in range(r, last_row + 1) for x in range(c, last_column + 1)]
            taken.update(covered)
            text = " ".join(cells[y][x].text for y, x in covered if cells[y][x].text)
            result.append([r, c, last_row, last_column, text])
    return result


TOOLS = [
    Tool("baocao", "extractors", baocao),
    Tool("pdfplumber", "pdfplumber", pdfplumber),
    Tool("tablers", "tablers", tablers),
    *(
        Tool(f"camelot {flavor}", "camelot", partial(camelot, flavor), is_slow=True)
        for flavor in ("auto", "lattice", "network", "stream", "hybrid")
    ),
]


def chosen_tools(names: str) -> list[Tool]:
    """Tools by a comma-separated list of names ("camelot" is all its flavours, "all" is every tool).

    Ours is always the first; those that are not installed are named on standard error.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [n for n in wanted if n not in {"all", "camelot", *(tool.name for tool in TOOLS)}]
    if unknown:
        sys.exit(f"No such tool: {', '.join(unknown)}. There are: {', '.join(t.name for t in TOOLS)}.")
    peers = [t for t in TOOLS[1:] if {"all", t.name, t.module} & set(wanted)]
    for tool in peers:
        if not tool.is_installed:
            print(f"{tool.name} is not installed and is left out.", file=sys.stderr)
    return [TOOLS[0], *(tool for tool in peers if tool.is_installed)]
