"""A logical table while it is being put together from the grids of several pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.headers import is_number_heading
from extractors.models import Place

if TYPE_CHECKING:
    from extractors.captions import Caption
    from extractors.models import BBox, Cell, Grid


@dataclass(slots=True)
class Slot:
    """A printed cell that may go on over page breaks; every row and column it covers refers to it. The spans are
    those in the joined table, counted when it is closed.
    """

    text: str
    page: int | None
    bbox: BBox | None
    confidence: float | None
    bold: bool
    tail_room: float | None
    first_word_width: float | None
    continued: tuple[Place, ...] = ()
    row_span: int = 0
    column_span: int = 0

    @classmethod
    def of(cls, cell: Cell) -> Slot:
        """The slot of a cell as one page prints it."""
        return cls(
            cell.text,
            cell.page,
            cell.bbox,
            cell.confidence,
            cell.bold,
            cell.tail_room,
            cell.first_word_width,
        )

    def absorb(self, other: Slot) -> None:
        """Takes the text of the same cell's part on the next page."""
        if self.bbox is None or (other.text and not self.text):
            self.page, self.bbox = other.page, other.bbox
        elif other.bbox is not None:
            self.continued = (*self.continued, Place(other.page, other.bbox))
        if other.text:
            self.text = _run_on(self.text, other.text)
            self.tail_room = other.tail_room
            if self.confidence is not None and other.confidence is not None:
                self.confidence = min(self.confidence, other.confidence)


@dataclass(slots=True)
class OpenTable:
    """`rows` are rows of Slots, one entry a column; `pages` and `confidences` have one entry a grid."""

    caption: Caption
    grid: Grid
    header: list[list[str]]
    rows: list[list[Slot]]
    pages: list[int]
    confidences: list[float]
    warnings: list[str] = field(default_factory=list)

    @property
    def number_column(self) -> int | None:
        """The column that numbers the rows, if a heading says so."""
        for row in self.header:
            for column, text in enumerate(row):
                if is_number_heading(text):
                    return column
        return None


def matrix(grid: Grid) -> list[list[Slot]]:
    """The slots of a grid by row and column; a merged cell's slot in every place it covers."""
    empty = [
        [Slot("", grid.page, None, None, False, None, None) for _ in range(grid.n_columns)]
        for _ in range(grid.n_rows)
    ]
    for cell in grid.cells:
        slot = Slot.of(cell)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.n_columns)):
                empty[row][column] = slot
    return empty


def _run_on(text: str, rest: str) -> str:
    if not text:
        return rest
    if re.match(r"^[-–+•]\s", rest) or (text.endswith((".", ";", ":")) and "\n" in text):
        return f"{text}\n{rest}"
    if re.search(r"\w[-/]$", text) and re.match(r"\w", rest):
        return text + rest
    return f"{text} {rest}"
