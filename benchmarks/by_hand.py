"""What a short script of one's own gets out of the five documents, beside `baocao`.

    python benchmarks/by_hand.py

The scripts are what one writes first: every table of every page, one below the other, rows that repeat a heading
left out. Cells are right if text and place are those of tests/expected; of a row that is cut by a page break, at
least one cell is wrong unless the script joins it. CPU seconds are those of this process and its children.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]

from helpers.golden import RAW, compare, expected, normal  # noqa: E402

Rows = list[list[str]]


def with_pdfplumber(path: Path) -> list[Rows]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [
            [[cell or "" for cell in row] for row in table]
            for page in pdf.pages
            for table in page.extract_tables()
        ]


def with_camelot(path: Path) -> list[Rows]:
    import camelot

    return [
        table.df.to_numpy().tolist() for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")
    ]


def with_python_docx(path: Path) -> list[Rows]:
    from docx import Document

    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(path)).tables]


def with_baocao(path: Path) -> list[Rows]:
    from baocao.usecases.inspection import inspect_document

    return [table["rows"] for table in inspect_document(path)["tables"]]


READERS: dict[str, tuple[Callable[[Path], list[Rows]], set[str]]] = {
    "pdfplumber": (with_pdfplumber, {".pdf"}),
    "camelot lattice": (with_camelot, {".pdf"}),
    "python-docx": (with_python_docx, {".docx"}),
    "baocao": (with_baocao, {".pdf", ".docx"}),
}


def seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    warnings.simplefilter("ignore")  # camelot warns of every page that is a picture
    print("| document | read with | tables (printed) | rows (printed) | cells right | CPU seconds |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for path in sorted(path for path in RAW.iterdir() if path.suffix in {".pdf", ".docx"}):
        truth = expected(path.stem)["tables"]
        if not truth:
            continue
        headings = {tuple(map(normal, row)) for table in truth for row in table["header"]}
        rows = [row for table in truth for row in table["rows"]]
        for name, (read, formats) in READERS.items():
            if path.suffix not in formats:
                continue
            before = seconds()
            tables = read(path)
            took = seconds() - before
            body = [row for table in tables for row in table if tuple(map(normal, row)) not in headings]
            right = f"{compare(body, rows).share:.1%}" if body else "none"
            print(
                f"| {path.name} | {name} | {len(tables)} ({len(truth)}) | {len(body)} ({len(rows)}) "
                f"| {right} | {took:.1f} |"
            )


if __name__ == "__main__":
    main()
