"""Stamps that an office puts on a page in print: of electronic signing, and of the arrival of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.lines import lines_of
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import Line

_SIGNED = re.compile(
    r"^(?:(?P<who>ký bởi|người ký|signed by|digitally signed by|ký số bởi|số(?=\s?:))"
    r"|(?P<how>email|(?:cơ quan|tổ chức|đơn vị|chức vụ)(?=\s*:)|thời gian ký|ngày ký|giờ ký|ngày giờ ký|ký ngày"
    r"|date|reason|location|foxit [\w ]+version))\s*:?",
    re.IGNORECASE,
)
_ARRIVED = re.compile(r"^(?:cong van |van ban )?den\b(?:\W*|\W+(?:so|ngay|gio)\b.*)$")
_ARRIVAL_ENTRY = re.compile(
    r"^(?:(?:cong van |van ban )?den\W+)?(?P<what>so|ngay|gio|chuyen|kinh chuyen|luu ho so|so va ky hieu)\b"
)
_HINT = re.compile(r"(?i:ký bởi|người ký|signed by|ký số bởi|ngày ký|thời gian ký|giờ ký)|ĐẾN")
_EDGE = 30.0  # points from the upper edge of the page: no text but a stamp begins so high
_SAME_PRINT = 1.0  # points that the font sizes of one stamp of signing may differ
_LINE_GAP = 0.8  # font sizes between two of its lines
_INDENT = 12.0  # font sizes from the first of its lines to where another begins: behind its label, or centred
_NEXT_LINE = 1.3  # font sizes between two lines of a stamp of arrival, which are filled in by hand
_CORNER = 2.0  # points that the sides of a frame may be apart where they meet
_OF_STAMP = 0.5  # points that the size of a character may differ from that of its line


def office_stamps(lines: Sequence[Line]) -> list[Line]:
    """The lines that belong to stamps of signing and of arrival."""
    return [line for stamp in _stamps(lines) for line in stamp]


def stamps_at_edge(layer: str, glyphs: Glyphs) -> list[Line]:
    """The lines of stamps in the upper margin of a page, which may reach into a table below.

    Args:
        layer: The text of the page, by which most pages are known to have no stamp.
        glyphs: The characters of the page.
    """
    if not _HINT.search(layer):
        return []
    stamps = _stamps(lines_of(glyphs, 1.0))
    return [line for stamp in stamps if min(line.y0 for line in stamp) < _EDGE for line in stamp]


def framed_stamps(
    layer: str, glyphs: Glyphs, boxes: NDArray[np.float64]
) -> tuple[list[Line], NDArray[np.bool_]]:
    """The lines of stamps of arrival that stand alone in a frame, which may touch a table; and which boxes are frames.

    Args:
        layer: The text of the page, by which most pages are known to have no stamp.
        glyphs: The characters of the page.
        boxes: What is drawn thin, (n, 4).
    """
    lines: list[Line] = []
    frames = np.zeros(len(boxes), np.bool_)
    if "ĐẾN" not in layer or not len(boxes):
        return lines, frames
    x, y = glyphs.middles
    for stamp in _arrivals(lines_of(glyphs, 1.0)):
        frame = _frame(stamp, boxes)
        if frame is None:
            continue
        left, top, right, bottom = frame
        inside = (x > left) & (x < right) & (y > top) & (y < bottom)
        if len(without_stamps(stamp, glyphs.take(inside))):
            continue  # a table that has such a cell
        lines += stamp
        frames |= (
            (boxes[:, [0, 1]] > (left - _CORNER, top - _CORNER))
            & (boxes[:, [2, 3]] < (right + _CORNER, bottom + _CORNER))
        ).all(axis=1)
    return lines, frames


def _frame(stamp: Sequence[Line], boxes: NDArray[np.float64]) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of the nearest four sides around a stamp, None where they do not meet."""
    x0, y0 = min(line.x0 for line in stamp), min(line.y0 for line in stamp)
    x1, y1 = max(line.x1 for line in stamp), max(line.y1 for line in stamp)
    upright = boxes[(boxes[:, 1] < y0 + _CORNER) & (boxes[:, 3] > y1 - _CORNER)]
    level = boxes[(boxes[:, 0] < x0 + _CORNER) & (boxes[:, 2] > x1 - _CORNER)]
    lefts, rights = upright[upright[:, 2] <= x0 + _CORNER], upright[upright[:, 0] >= x1 - _CORNER]
    tops, bottoms = level[level[:, 3] <= y0 + _CORNER], level[level[:, 1] >= y1 - _CORNER]
    if not (len(lefts) and len(rights) and len(tops) and len(bottoms)):
        return None
    left, right = lefts[lefts[:, 0].argmax()], rights[rights[:, 2].argmin()]
    top, bottom = tops[tops[:, 1].argmax()], bottoms[bottoms[:, 3].argmin()]
    meets = np.abs([*(left[[1, 3]] - right[[1, 3]]), *(top[[0, 2]] - bottom[[0, 2]])]).max() < _CORNER
    if not meets or abs(left[0] - top[0]) > _CORNER or abs(left[1] - top[1]) > _CORNER:
        return None
    return float(left[0]), float(top[1]), float(right[2]), float(bottom[3])


def without_stamps(stamps: Sequence[Line], glyphs: Glyphs) -> Glyphs:
    """The characters that do not belong to these stamps."""
    if not stamps:
        return glyphs
    x, y = glyphs.middles
    free = np.ones(len(glyphs), np.bool_)
    for line in stamps:
        alike = np.abs(glyphs.sizes - line.size) < _OF_STAMP
        free &= ~alike | (x < line.x0) | (x > line.x1) | (y < line.y0) | (y > line.y1)
    return glyphs.take(free)


def _stamps(lines: Sequence[Line]) -> list[Sequence[Line]]:
    return [*_signatures(lines), *_arrivals(lines)]


def _signatures(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines of each stamp of electronic signing: who signed, for whom, when, one below the other in one print."""
    stamps: list[list[Line]] = []
    for line in sorted((line for line in lines if not line.quarter), key=lambda line: line.y0):
        for stamp in stamps:
            last = stamp[-1]
            if (
                abs(line.size - last.size) < _SAME_PRINT
                and line.y0 - last.y1 < _LINE_GAP * line.size
                and line.x0 < last.x1
                and abs(line.x0 - stamp[0].x0) < _INDENT * line.size
            ):
                stamp.append(line)
                break
        else:
            if _SIGNED.match(line.text):
                stamps.append([line])
    return [_signed_part(stamp) for stamp in stamps if _is_signature(stamp)]


def _is_signature(stamp: Sequence[Line]) -> bool:
    labels = [match for line in stamp if (match := _SIGNED.match(line.text))]
    return len(labels) > 1 and any(label["who"] for label in labels) and any(label["how"] for label in labels)


def _signed_part(stamp: Sequence[Line]) -> Sequence[Line]:
    last = max(index for index, line in enumerate(stamp) if _SIGNED.match(line.text))
    return stamp[: last + 1]


def _arrivals(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines of each stamp of arrival: "ĐẾN" with number and day beside or below, and above it whose stamp it is."""
    level = sorted((line for line in lines if not line.quarter), key=lambda line: line.y0)
    found: list[Sequence[Line]] = []
    for line in level:
        if not _ARRIVED.match(fold(line.text)) or "ĐẾN" not in line.text:
            continue
        stamp = [line]
        for below in level:
            if _stands_below(stamp[-1], below) and _ARRIVAL_ENTRY.match(fold(below.text)):
                stamp.append(below)
        entries = {match["what"] for each in stamp if (match := _ARRIVAL_ENTRY.match(fold(each.text)))}
        numbers = {match for each in stamp for match in re.findall(r"\b(?:so|ngay)\b", fold(each.text))}
        if not entries or len(numbers) < 2:
            continue
        owner = next((above for above in level if _stands_below(above, line) and above.text.isupper()), None)
        found.append(stamp if owner is None else [owner, *stamp])
    return found


def _stands_below(line: Line, below: Line) -> bool:
    room = below.y0 - line.y1
    return (
        -0.5 * line.size < room < _NEXT_LINE * line.size
        and below.y0 > line.y0
        and below.x0 < line.x1
        and line.x0 < below.x1
        and abs(below.size - line.size) < 0.3 * line.size
    )
