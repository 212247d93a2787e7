"""What one document may take, in one place: a file beyond it is quarantined with code "limit", and the run goes on.

Every limit can be set in the home's `baocao.toml` under [limit], and by an environment variable, `memory_mb` by
BAOCAO_LIMIT_MEMORY_MB and so on. Time, memory and the size of written files are enforced from outside by whoever starts
the reading process (`confined.py` beside this file), the others by the readers, before they open what is too large.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError, UsageError
from baocao.home import Stated, find_home, stated_settings, variable_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MB = 2**20  # bytes
_RATIO_MATTERS = 20 * MB


def _memory_mb() -> float:
    return 1024 + 512 * (os.cpu_count() or 1)


def _limit(value: float | Callable[[], float], description: str, vi: str, **more: float) -> Any:
    """A limit with what it bounds, in English and Vietnamese; `example` where the default depends on the machine."""
    metadata = {"description": description, "vi": vi, **more}
    if callable(value):
        return field(default_factory=value, metadata=metadata)
    return field(default=value, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one document; all are positive numbers.

    The defaults leave room for the largest genuine reports (a few hundred pages, Word files of a few MB) many times
    over, and stop what would hold a nightly run or take the machine's memory.
    """

    # a thousand scanned pages on one core
    seconds: float = _limit(1800, "Seconds to read a document.", "Số giây để đọc một văn bản.")
    # apart from shared libraries. A scan keeps every core busy with a page: two A4 pages at a time take 335 MB in all,
    # A3 twice that. Text pages take 65 MB.
    memory_mb: float = _limit(
        _memory_mb,
        "Memory of the reading process and all it starts, in MB; 1024 and 512 for each processor unless set.",
        "Bộ nhớ của tiến trình đọc, tính bằng MB; nếu không đặt: 1024 cộng 512 cho mỗi bộ xử lý.",
        example=2048,
    )
    file_mb: float = _limit(300, "Size of the file in MB.", "Kích thước tệp, tính bằng MB.")
    pages: float = _limit(5000, "Pages of a PDF.", "Số trang của tệp PDF.")
    # 200 inches is the most that the PDF standard allows
    page_points: float = _limit(
        14_400, "Longer side of a PDF page in points.", "Cạnh dài của trang PDF, tính bằng point."
    )
    # A3 at 900 dots an inch
    image_megapixels: float = _limit(
        200,
        "Millions of pixels of one page of an image.",
        "Số triệu điểm ảnh của một trang trong tệp ảnh.",
    )
    unpacked_mb: float = _limit(
        300,
        "Size of all parts of a Word file, unpacked, in MB.",
        "Kích thước tệp Word sau khi giải nén, tính bằng MB.",
    )
    # dense tables reach 60
    unpacked_ratio: float = _limit(
        200, "Unpacked to packed size of a Word file.", "Tỷ lệ giải nén của tệp Word."
    )
    # a year of reports of a province, with their annexes
    container_mb: float = _limit(
        2000,
        "Size of all documents in a .zip or .eml, unpacked, in MB.",
        "Kích thước các văn bản trong một tệp .zip hoặc .eml sau khi giải nén, tính bằng MB.",
    )
    container_files: float = _limit(5000, "Files in a .zip or .eml.", "Số tệp trong một tệp .zip hoặc .eml.")
    # an archive that came with a letter that was passed on
    container_depth: float = _limit(
        3,
        "How deep archives and letters may lie in each other.",
        "Số lớp tệp nén và thư lồng nhau.",
    )
    # about 5,000 pages of tables
    part_mb: float = _limit(
        80, "One part of a Word file that is parsed, in MB.", "Một phần của tệp Word, tính bằng MB."
    )
    # 2,500 pages of 40 rows; a spreadsheet has up to a million
    table_rows: float = _limit(
        100_000, "Rows of a table, its pages joined.", "Số dòng của một bảng, đã nối các trang."
    )
    # Word makes 63 at most, but cells of shifted edges count as columns, too
    table_columns: float = _limit(500, "Columns of a table.", "Số cột của một bảng.")
    # 2,500 pages of 40 rows of 10 columns; every place is a row of the warehouse
    table_cells: float = _limit(
        1_000_000, "Rows times columns of a table.", "Số dòng nhân số cột của một bảng."
    )
    table_text_mb: float = _limit(
        100,
        "Text of a table in MB, with its headings at every cell, a merged cell's as often as it covers places.",
        "Văn bản của một bảng, tính bằng MB; ô gộp được tính theo số ô mà nó phủ.",
    )
    # LibreOffice takes 5 for a document of 100 pages
    tool_seconds: float = _limit(
        180,
        "Seconds for one call of another program, such as LibreOffice.",
        "Số giây cho một lần gọi chương trình khác, như LibreOffice.",
    )
    written_mb: float = _limit(
        1024,
        "Any one file written on the way, such as a converted copy, in MB.",
        "Một tệp được ghi trong khi đọc, tính bằng MB.",
    )

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

    def is_bomb(self, unpacked: int, packed: int) -> bool:
        """Whether so many bytes unpacked are too many for so many packed; little may be as repetitive as it likes."""
        return unpacked > max(_RATIO_MATTERS, self.unpacked_ratio * max(packed, 1))

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
    """The limits as the environment or the home's settings set them.

    Raises:
        UsageError: a value is not a positive number.
    """
    everything = stated_settings(find_home())
    stated = {each.name: everything.get(f"limit.{each.name}") for each in fields(Limits)}
    return Limits(**{name: _number(name, each) for name, each in stated.items() if each})


def _variable(name: str) -> str:
    return variable_of(f"limit.{name}")


def _number(name: str, stated: Stated) -> float:
    try:
        value = float(stated.value)
    except (TypeError, ValueError):
        value = 0
    if not 0 < value < float("inf"):
        where = stated.origin if stated.origin == _variable(name) else f"limit.{name} in {stated.origin}"
        raise UsageError(f"{where} is {stated.value!r}, which is not a positive number.")
    return value
