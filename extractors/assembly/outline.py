"""Paragraphs of the narrative -> sections: under which numbered headings each one stands.

Headings are numbered I, II …, 1, 2 …, 1.1, 1.2 … or A, B …; which of them is the upper level is a matter of each
document, so a level is what is seen first below the one above, and a number of a level seen before closes all below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.models import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Paragraph

_STYLES = {
    "part": re.compile(
        r"^(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:thứ\s+)?(?P<number>[IVXLC]{1,6}|\d{1,2}|[A-ZĐ])\b[.:\s]*(?P<text>.*)$"
    ),
    "roman": re.compile(r"^(?P<number>[IVXLC]{1,6})\s*[.)/-]\s*(?P<text>\S.*)$"),
    "letter": re.compile(r"^(?P<number>[A-HK])\s*[.)/-]\s*(?P<text>\S.*)$"),
    "article": re.compile(r"^(?P<number>Điều \d{1,3})\s*[.:]\s*(?P<text>\S.*)$"),
    "decimal": re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\s*[.)/-]?\s+(?P<text>\S.*)$"),
}
_HEADING_LENGTH = 250  # characters; a longer numbered paragraph is text that happens to be numbered


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    number: str

    @property
    def depth(self) -> int:
        """Depth within its own style: "2.1" is one below "2"."""
        return self.number.count(".") if self.style == "decimal" else 0


def outline(paragraphs: Sequence[Paragraph]) -> list[Section]:
    """Sections in document order; footnotes and body text only, page numbers and running heads left out."""
    path: list[_Level] = []
    sections = []
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if paragraph.region not in {"body", "footnote"} or not text:
            continue
        if paragraph.region == "footnote":
            sections.append(Section(("footnote",), text, paragraph.page))
            continue
        if _restarts(paragraph):
            path = []
        level = _level(paragraph, path)
        if level is not None:
            path = _descend(path, level)
        sections.append(
            Section(
                tuple(item.number for item in path),
                text,
                paragraph.page,
                is_heading=level is not None and _is_heading(paragraph),
            )
        )
    return sections


def _restarts(paragraph: Paragraph) -> bool:
    """A centred title in capitals (the attached plan, an appendix) begins its own numbering."""
    text = paragraph.text.strip(" :")
    return paragraph.centered and paragraph.bold and text == text.upper() and len(text.split()) <= 4


def _level(paragraph: Paragraph, path: Sequence[_Level]) -> _Level | None:
    text = paragraph.text.strip()
    for style, pattern in _STYLES.items():
        match = pattern.match(text)
        if match is None:
            continue
        number = match["number"]
        if style == "roman" and len(number) == 1 and number in "CLD" and _follows_letter(path, number):
            continue  # C after B is a letter, not one hundred
        if style == "decimal" and not _plausible_number(number, paragraph, path):
            return None
        return _Level(style, number)
    return None


def _follows_letter(path: Sequence[_Level], number: str) -> bool:
    return any(level.style == "letter" and ord(number) - ord(level.number) == 1 for level in path)


def _plausible_number(number: str, paragraph: Paragraph, path: Sequence[_Level]) -> bool:
    """A paragraph may begin with a figure ("100 xã …"): a heading is bold, or its number goes on from the last."""
    parts = [int(part) for part in number.split(".")]
    if paragraph.bold or paragraph.italic or paragraph.style_level:
        return True
    if not re.match(r"^\d+(?:\.\d+)*[.)/]?\s", paragraph.text.strip()) or parts[0] > 30:
        return False
    previous = next(
        (level for level in reversed(path) if level.style == "decimal" and level.depth == len(parts) - 1),
        None,
    )
    if previous is not None:
        return parts[-1] - int(previous.number.rsplit(".", 1)[-1]) == 1 or len(parts) > 1
    dotted = bool(re.match(r"^\d+(?:\.\d+)*[.)/]\s", paragraph.text.strip()))
    return parts[-1] == 1 and (dotted or len(parts) > 1)


def _descend(path: list[_Level], level: _Level) -> list[_Level]:
    """The path down to `level`: levels of the same or a deeper kind are left first."""
    for index, above in enumerate(path):
        if above.style == level.style and above.depth >= level.depth:
            return [*path[:index], level]
    if level.style == "decimal" and level.depth > 0:
        keep = [
            item for item in path if item.style != "decimal" or level.number.startswith(item.number + ".")
        ]
        return [*keep, level]
    if level.style in {"roman", "part"}:
        keep = [item for item in path if item.style in {"part", "letter"} and item.style != level.style]
        return [*keep, level]
    return [*path, level]


def _is_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    return len(text) <= _HEADING_LENGTH and (
        paragraph.bold or paragraph.italic or bool(paragraph.style_level) or text[-1] not in ".;"
    )
