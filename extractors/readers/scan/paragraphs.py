"""Joins the lines of a page's running text to paragraphs."""

from __future__ import annotations

import re
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from extractors.models import Alternative, Paragraph
from extractors.readers.scan.imaging import surrounding
from extractors.readers.scan.lines import Region
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.wording import join_lines as joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.readers.scan.imaging import PageImage
    from extractors.readers.scan.lines import Line

INDENT = int(0.12 * DPI)
"""Pixels by which the first line of a paragraph stands in, at least."""

BULLET = re.compile(r"[-–+•*]\s")
NUMBERED = re.compile(
    r"(?:[-–+•*]|\(?[a-zđ]\)|\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]{1,5}\.|Điều \d+\.|\(\d{1,2}\))\s", re.IGNORECASE
)
FOOTNOTE_MARK = re.compile(r"(\d{1,3})\s")
ENDINGS = tuple(".;:!?")
REGIONS: tuple[Region, ...] = get_args(Region)


def join_lines(lines: Sequence[Line], page: PageImage, page_number: int) -> list[tuple[int, Paragraph]]:
    """The paragraphs that these lines of a page make, each with the number of its zone, in reading order."""
    pitch = {region: _pitch([line for line in lines if line.region == region]) for region in REGIONS}
    groups: list[list[Line]] = []
    note = 0
    for line in lines:
        mark = FOOTNOTE_MARK.match(line.text) if line.region == "footnote" else None
        next_note = mark is not None and int(mark[1]) == note + 1
        if mark is not None and (next_note or note == 0):
            note = int(mark[1])
        if not groups or next_note or _begins(groups[-1], line, pitch[line.region]):
            groups.append([line])
        else:
            groups[-1].append(line)
    return [(group[0].zone, _paragraph(group, page, page_number)) for group in groups]


def _begins(before: Sequence[Line], line: Line, pitch: float) -> bool:
    """Whether a line begins a new paragraph after the lines before."""
    last = before[-1]
    if (line.zone, line.region) != (last.zone, last.region):
        return True
    if line.foot - last.foot > 1.25 * pitch or last.has_room_for(line.words[0]):
        return True
    if last.centred and not line.centred and (not line.is_full or _is_title_alone(last, line)):
        return True
    if last.text.endswith(ENDINGS) and NUMBERED.match(line.text):
        return True
    if BULLET.match(line.text) and BULLET.match(before[0].text):
        return True
    stands_in = line.margin > INDENT and line.box.x0 - last.box.x0 > INDENT
    return stands_in and not (line.centred and (last.centred or line.margin > 5 * INDENT))


def _is_title_alone(above: Line, line: Line) -> bool:
    """Whether a line is in capitals, as titles are, and the one below, which is as wide as the column, is not."""
    return above.text.isupper() and not line.text.isupper()


def _pitch(lines: Sequence[Line]) -> float:
    """Usual distance from line to line within a paragraph; between paragraphs it may be larger."""
    steps = sorted(after.foot - before.foot for before, after in pairwise(lines) if before.zone == after.zone)
    return steps[len(steps) // 4] if steps else 0.25 * DPI


def _paragraph(lines: Sequence[Line], page: PageImage, page_number: int) -> Paragraph:
    return Paragraph(
        text=reduce(lambda text, line: joined(text, line.text, " "), lines, ""),
        page=page_number,
        bbox=page.bbox(surrounding([line.box for line in lines])),
        centered=_is_centred(lines),
        indent=round(lines[0].box.x0 / page.scale, 2),
        region=lines[0].region,
        confidence=round(min((word.confidence for line in lines for word in line.words), default=0.0), 3),
        alternatives=tuple(_alternatives(lines)),
    )


def _alternatives(lines: Sequence[Line]) -> Iterator[Alternative]:
    """What else the words may be, and the words that were left out."""
    for line in lines:
        for word in line.words:
            yield from (other._replace(instead_of=word.text) for other in word.others)
        yield from (Alternative(word.text, round(word.confidence, 3), "") for word in line.left_out)


def _is_centred(lines: Sequence[Line]) -> bool:
    """Whether all lines are centred or full; a numbered heading in the middle is there by chance."""
    in_middle = any(line.centred for line in lines) and all(line.centred or line.is_full for line in lines)
    return in_middle and not NUMBERED.match(lines[0].text)
