"""What one document may take, in one place: a file beyond it is quarantined with code "limit", and the run goes on.

Every limit can be set by an environment variable, `memory_mb` by BAOCAO_LIMIT_MEMORY_MB and so on. Time, memory and the
size of written files are enforced from outside by whoever starts the reading process (`confined.py` beside this file),
the others by the readers, before they open what is too large.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from baocao.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

MB = 2**20  # bytes
PREFIX = "BAOCAO_LIMIT_"


def _memory_mb() -> float:
    return 1024 + 512 * (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one document; all are positive numbers.

    The defaults leave room for the largest genuine reports (a few hundred pages, Word files of a few MB) many times
    over, and stop what would hold a nightly run or take the machine's memory.
    """

    seconds: float = 1800
    """Time to read it: a thousand scanned pages on one core."""

    memory_mb: float = field(default_factory=_memory_mb)
    """Memory of the reading process and all it starts, apart from shared libraries. A scan keeps every core busy
    with a page: two A4 pages at a time take 335 MB in all, A3 twice that. Text pages take 65 MB."""

    file_mb: float = 300
    """Size of the file."""

    pages: float = 5000
    """Pages of a PDF."""

    page_points: float = 14_400
    """Longer side of a PDF page: 200 inches is the most that the PDF standard allows."""

    image_megapixels: float = 200
    """Millions of pixels of one page of an image: A3 at 900 dots an inch."""

    unpacked_mb: float = 300
    """Size of all parts of a Word file, unpacked."""

    unpacked_ratio: float = 200
    """Unpacked to packed size of a Word file; dense tables reach 60."""

    part_mb: float = 80
    """One part of a Word file that is parsed: about 5,000 pages of tables."""

    table_rows: float = 100_000
    """Rows of a table, its pages joined: 2,500 pages of 40 rows. A spreadsheet has up to a million."""

    table_columns: float = 500
    """Columns of a table. Word makes 63 at most, but cells of shifted edges count as columns, too."""

    table_cells: float = 500_000
    """Rows times columns of a table: every place is a row of the warehouse."""

    table_text_mb: float = 100
    """Text of a table with its headings at every cell, a merged cell's as often as it covers places."""

    tool_seconds: float = 180
    """One call of another program: LibreOffice takes 5 for a document of 100 pages."""

    written_mb: float = 1024
    """Any one file written on the way, such as a converted copy."""

    def exceeded(self, name: str, message: str, *, file: str | None = None) -> DocumentError:
        """The error that says which limit was exceeded (`message`: by what), its value, and how to raise it."""
        value = getattr(self, name)
        advice = (
            f"The limit {name} is {value:.15g}; if the document is genuine, raise it with {_variable(name)}."
        )
        return DocumentError(message, code="limit", advice=advice, file=file)

    def check_file_size(self, path: Path) -> None:
        """Raise DocumentError for a file that is too large, OSError for one that is not there."""
        self.check_size(path.stat().st_size, file=path.name)

    def check_size(self, size: int, *, file: str | None = None) -> None:
        """Raise DocumentError for a file of too many bytes."""
        if size > self.file_mb * MB:
            raise self.exceeded("file_mb", f"The file has {size / MB:,.0f} MB.", file=file)

    def check_table(
        self, rows: int, columns: int, table: str, *, text: int = 0, file: str | None = None
    ) -> None:
        """Raise DocumentError for a table that is too large to be kept.

        Args:
            rows: its rows, headings included.
            columns: its columns.
            table: which table it is, as the message begins: "Table 3", "A table on page 7".
            text: its characters, a merged cell's counted at every place.
            file: how the error calls the document.

        """
        for name, value, what in (
            ("table_rows", rows, f"{rows:,} rows"),
            ("table_columns", columns, f"{columns:,} columns"),
            ("table_cells", rows * columns, f"{rows:,} rows of {columns:,} columns"),
            ("table_text_mb", text / MB, f"{text / MB:,.0f} million characters in its {rows:,} rows"),
        ):
            if value > getattr(self, name):
                raise self.exceeded(name, f"{table} has {what}.", file=file)

    def as_environment(self) -> dict[str, str]:
        """The variables that make these the current limits."""
        return {_variable(each.name): str(getattr(self, each.name)) for each in fields(self)}


def current_limits() -> Limits:
    """The limits as the environment sets them. Raises UsageError for a value that is no positive number."""
    set_values = {each.name: os.environ.get(_variable(each.name)) for each in fields(Limits)}
    return Limits(**{name: _number(name, text) for name, text in set_values.items() if text})


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise UsageError(f"{_variable(name)} is {text!r}, which is no positive number.")
    return value
