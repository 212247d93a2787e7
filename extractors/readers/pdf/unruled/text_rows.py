"""Rows of print on a page: the pieces of text that stand side by side, and what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers.pdf.lines import lines_of

if TYPE_CHECKING:
    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import Line

CELL_GAP = 0.75
"""Font sizes; text on both sides of a wider gap is in two cells."""

_FIGURE = re.compile(r"^[(<>≥≤≈~±+–−-]?\s?[$€£¥]?\s?\d[\d.,\s]*(?:[.,]\d+)?\s?[%‰)*†‡⁰¹²³⁴-⁹]{0,3}$")
_NO_FIGURE = re.compile(r"^(?:[-–—−:.*x…]{1,3}|n/?a\.?|\(\w{1,3}\))$", re.IGNORECASE)
_MARK = re.compile(r"^(?:[-–—+•*▪■●○o§]|\(?[a-zđ]{1,2}[.)]|\(?\d{1,2}[.)]|\(?[ivx]{1,4}[.)])$", re.IGNORECASE)

_CAPTION = re.compile(
    r"^(?:table|tab\.|tableau|tabelle|bảng|biểu|phụ\s*lục|phụ\s*biểu|mẫu)\s*(?:số\s*)?[\d.:IVXA-F-]",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"^(?:figure|fig\.|graph|chart|box|map|hình|biểu đồ|sơ đồ|đồ thị)\s*[\d.:IVX]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TextRow:
    """Pieces of print at one height, from left to right."""

    pieces: list[Line]
    y0: float
    y1: float

    @property
    def x0(self) -> float:
        """Left end of the print."""
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        """Right end of the print."""
        return max(piece.x1 for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.y0 + self.y1) / 2

    @property
    def text(self) -> str:
        """All its print."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def is_divided(self) -> bool:
        """Whether several pieces stand side by side; the mark of a list item is no piece of its own."""
        return len(self.pieces) > 2 or (len(self.pieces) == 2 and not _MARK.match(self.pieces[0].text))

    def within(self, x0: float, x1: float) -> TextRow | None:
        """The part of the row between two places, None if there is nothing."""
        pieces = [piece for piece in self.pieces if x0 <= (piece.x0 + piece.x1) / 2 <= x1]
        if len(pieces) == len(self.pieces):
            return self
        if not pieces:
            return None
        return TextRow(pieces, min(piece.y0 for piece in pieces), max(piece.y1 for piece in pieces))


def text_rows(glyphs: Glyphs) -> list[TextRow]:
    """The rows of level print, top down."""
    rows: list[TextRow] = []
    for line in lines_of(glyphs.take(glyphs.quarters == 0), CELL_GAP):
        last = rows[-1] if rows else None
        if last and min(line.y1, last.y1) - max(line.y0, last.y0) > 0.5 * (line.y1 - line.y0):
            pieces = sorted([*last.pieces, line], key=lambda piece: piece.x0)
            rows[-1] = TextRow(pieces, min(last.y0, line.y0), max(last.y1, line.y1))
        else:
            rows.append(TextRow([line], line.y0, line.y1))
    return rows


def is_figure(text: str) -> bool:
    """Whether a text is a number as tables print it."""
    return bool(_FIGURE.match(text))


def is_figure_or_none(text: str) -> bool:
    """Whether a text is a number or what stands where there is none: a dash, "n/a", "x"."""
    return is_figure(text) or bool(_NO_FIGURE.match(text))


def is_caption(text: str) -> bool:
    """Whether a line names a table."""
    return bool(_CAPTION.match(text))


def is_picture_caption(text: str | None) -> bool:
    """Whether a line names a figure."""
    return bool(text and _PICTURE.match(text))
