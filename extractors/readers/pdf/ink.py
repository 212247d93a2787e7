"""How much of what is printed on a page was not read, or may have been read wrongly: nothing is lost without a word.

Everything is counted in characters, by its cause. The counts are made from what was read, not by the rules that read:
when a rule misses its case, or something of a new kind comes along, it shows here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from extractors.models import UNREAD_INK
from extractors.readers.pdf.charts import is_chart
from extractors.readers.pdf.glyphs import REPLACEMENT
from extractors.readers.pdf.pictured import outline_pieces, picture_boxes
from extractors.readers.pdf.rules import THICKNESS
from extractors.readers.pdf.spacing import spaced_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.models import Block, Grid
    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.glyphs import Glyphs, RawText
    from extractors.readers.pdf.rules import Rules, Shapes

_MIN_CHARACTERS, _MIN_SHARE = 3, 0.003  # on a page, and of its characters: fewer are not reported
_AREA = 60.0  # square points that a character of a picture takes
_OVER = 0.45  # of the narrower of two characters that the other covers
_ROW = 4.0  # points; base lines so near are one
_SPACE = 0x20
_UPRIGHT_SIGNS = np.array([ord(sign) for sign in "|¦│┃║┆╎┼├┤"], np.uint32)
_BAR, _BROKEN_BAR, _BOX_SIGNS = ord("|"), ord("¦"), 0x2500
_FEW_SIGNS, _FEW_RULES = 3, 16  # bars in running text; rules under titles, over notes, around the page


@dataclass(slots=True)
class PageInk:
    """What a page shows, in characters: how many were read, and how many may not have been, by cause."""

    page: int
    characters: int = 0
    unread: dict[str, int] = field(default_factory=dict)

    def add(self, cause: str, count: int) -> None:
        """Count characters that were not read, or not with certainty."""
        if count > 0:
            self.unread[cause] = self.unread.get(cause, 0) + count

    @property
    def share(self) -> float:
        """Share of the page's characters that may be unread, 0..1."""
        lost = sum(self.unread.values())
        return lost / max(self.characters + lost, 1)

    def warning(self) -> str | None:
        """What is said of the page; None where all, or nearly all of it was read."""
        lost = sum(self.unread.values())
        if lost < _MIN_CHARACTERS or self.share < _MIN_SHARE:
            return None
        causes = ", ".join(f"{cause} ({count})" for cause, count in self.unread.items())
        return f"Page {self.page}: {self.share:.1%} {UNREAD_INK}: {causes}."


def count_text(ink: PageInk, raw: RawText, slanted: int, unasked: NDArray[np.bool_]) -> None:
    """Count what the text of a page leaves open.

    Args:
        ink: The counts so far.
        raw: The text as pdfium gives it.
        slanted: How many characters were read as slanted texts.
        unasked: Which characters give cause to doubt that they are printed, without having been looked at.
    """
    shown = ~raw.hidden & (raw.codes != _SPACE)
    ink.add("text that may not be printed", int((unasked & shown).sum()))
    turned = np.abs((raw.angles + 45) % 90 - 45) > 10
    ink.add("text at a slant", int((turned & shown).sum()) - slanted)
    same = (raw.boxes[1:] == raw.boxes[:-1]).all(axis=1) & (raw.object_of[1:] == raw.object_of[:-1])
    same &= ((raw.codes[1:] < 0x300) | (raw.codes[1:] >= 0x370)) & shown[1:]
    ink.add("letters at one place", int(same.sum()))


def count_drawings(
    ink: PageInk,
    shapes: Shapes,
    frame: PageFrame,
    glyphs: Glyphs,
    outlines_read: int,
    blocks: Sequence[Block],
) -> None:
    """Count pictures that no block was read from, and letters drawn as outlines."""
    pictures = picture_boxes(shapes, frame, glyphs)
    if len(pictures) and not blocks:
        area = (pictures[:, 2] - pictures[:, 0]) * (pictures[:, 3] - pictures[:, 1])
        ink.add("pictures", int(area.sum() / _AREA))
    if not outlines_read:
        pieces = outline_pieces(shapes, frame)
        width, height = pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]
        ink.add("drawings like letters", int((width / np.maximum(0.6 * height, 1.0)).sum()))


def count_layout(
    ink: PageInk,
    glyphs: Glyphs,
    lattices: Sequence[Lattice],
    rules: Rules,
    grids: Sequence[Grid],
    shapes: tuple[NDArray[np.float64], NDArray[np.float64]],
    over: int,
) -> None:
    """Count what the reading of tables and lines leaves open.

    Args:
        ink: The counts so far.
        glyphs: The characters that were read.
        lattices: The ruled tables.
        rules: All rules that were left to tables.
        grids: The tables that were read.
        shapes: Boxes of the filled shapes and of the drawn ones.
        over: How many characters lie over others, see `overlaid`.
    """
    printed = glyphs.codes != _SPACE
    ink.characters += int(printed.sum())
    ink.add("characters without a meaning", int((glyphs.codes == REPLACEMENT).sum()))
    ink.add("text over text", over)
    ink.add("spaced letters", sum(len(gaps) + 1 for gaps, _ in spaced_runs(glyphs)))
    signs = _count_upright_signs(glyphs.codes)
    ink.add("rules made of characters", signs if signs > _FEW_SIGNS else 0)
    filled, drawn = shapes
    if len(filled) or len(drawn):
        x, y = glyphs.middles
        for lattice in lattices:
            if is_chart(lattice, filled, drawn, glyphs):
                ink.add(
                    "a chart read as a table", max(int((lattice.locate(x, y) >= 0).sum()), _MIN_CHARACTERS)
                )
    free = _free_rules(rules.level, grids, level=True) + _free_rules(rules.upright, grids, level=False)
    ink.add("rules of no table", free if free > _FEW_RULES else 0)


def _count_upright_signs(codes: NDArray[np.uint32]) -> int:
    may_be = codes[(codes == _BAR) | (codes == _BROKEN_BAR) | (codes >= _BOX_SIGNS)]
    return int(np.isin(may_be, _UPRIGHT_SIGNS).sum()) if len(may_be) else 0


def _free_rules(rules: NDArray[np.float64], grids: Sequence[Grid], *, level: bool) -> int:
    free = np.ones(len(rules), np.bool_)
    for box in (grid.bbox for grid in grids):
        if box is None:
            continue
        (low, high), (start, end) = ((box.y0, box.y1), (box.x0, box.x1))
        if not level:
            (low, high), (start, end) = (start, end), (low, high)
        across = (rules[:, 0] >= low - THICKNESS) & (rules[:, 0] <= high + THICKNESS)
        free &= ~(across & (rules[:, 1] < end) & (rules[:, 2] > start))
    return int(free.sum())


def overlaid(glyphs: Glyphs) -> NDArray[np.float64]:
    """The middles (x and y) of the characters that lie over others of another kind: which is which nobody can tell."""
    level = (glyphs.quarters == 0) & (glyphs.codes != _SPACE)
    boxes, codes = glyphs.boxes[level], glyphs.codes[level]
    if len(boxes) < 2:
        return np.empty((0, 2))
    row = np.floor(boxes[:, 3] / _ROW)
    order = np.argsort(row * 1e5 + boxes[:, 0] + boxes[:, 2])
    first, second = order[:-1], order[1:]
    start = np.maximum(boxes[first, 0], boxes[second, 0])
    near = np.flatnonzero(
        (np.minimum(boxes[first, 2], boxes[second, 2]) > start) & (row[first] == row[second])
    )
    first, second = first[near], second[near]
    width = np.minimum(boxes[first, 2] - boxes[first, 0], boxes[second, 2] - boxes[second, 0])
    shared = np.minimum(boxes[first, 2], boxes[second, 2]) - start[near]
    over = (shared > _OVER * width) & (codes[first] != codes[second])
    for marks in (codes[first], codes[second]):
        over &= (marks < 0x300) | (marks >= 0x370)
    upper = boxes[second[over]]
    middles: NDArray[np.float64] = (upper[:, :2] + upper[:, 2:]) / 2
    return middles
