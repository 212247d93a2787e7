"""The lines of a letterhead taken apart: what stands side by side on the page may come as one line, or broken.

A printed line can hold the issuer, the state's name and motto, number and place with date at once. Each is found by its
own form; what is left of a line on either side of them is the issuer's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Paragraph

_MOTTO = re.compile(
    r"c[oộ0]ng ?ho[aà] ?xa ?h[oơ]i ?ch[ui] ?ngh[il1]a ?v[il1][eê]t(?: ?nam)?|doc ?lap\W{0,3}tu ?do\W{0,3}hanh ?phuc"
    r"|dang ?cong ?san ?viet ?nam|c[oộ]ng ?hoa ?xa ?hoi ?chu ?nghia"
)
_REST_OF_MOTTO = re.compile(
    r"^(?:nghia viet nam|viet nam|nam|phuc|hanh phuc|tu do hanh phuc|doc lap tu do|doc lap)$"
)
_GAZETTE = re.compile(
    r"^\d*\s*cong bao\s*/|^(?:phan )?van ban (?:phap luat|quy pham phap luat|khac)|^phan van ban"
)
_NUMBER = re.compile(r"(?:^|(?<=\s))s[oố6]\s*:\s*(?P<no>.*)$|^s[oố]\s+(?P<bare>\d.*)$")
_PLACE_AND_DAY = re.compile(
    r"(?P<place>(?<![\w/.-])(?:t[pinhx]{1,3}\.?\s*)?[^\W\d_][^,;:\d]{1,30}?)?\s*,?\s*ngay\b[\s.…_]*(?P<day>\S{0,3})[\s.…_]*thang[\s.…_]*"
    r"(?P<month>\d{0,2})[\s.…_]*nam[\s.…_]*(?P<year>\d{4})"
)
_RULE = re.compile(r"[\s_\-–—=*.·•~]+")
_SUBJECT = re.compile(r"^v\s*/\s*v\b|^ve viec\b")


@dataclass(slots=True)
class HeadLines:
    """The parts of a letterhead, each line as printed: `left` is what stands above and beside the number."""

    left: list[str] = field(default_factory=list)
    number: str | None = None
    place: str | None = None
    date_text: str | None = None
    subject: str | None = None


def bare(text: str) -> str:
    """The text in small letters without accents, letter for letter as long as it was."""
    lowered = unicodedata.normalize("NFC", text).lower().replace("đ", "d").replace("ð", "d")
    return "".join(unicodedata.normalize("NFD", char)[0] for char in lowered)


def is_rule(text: str) -> bool:
    """Whether a line is drawn, of underscores or dashes."""
    return _RULE.fullmatch(text) is not None


def head_lines(head: Sequence[Paragraph]) -> HeadLines:
    """Takes the lines above the type of a document apart."""
    found = HeadLines()
    for text in _joined_dates([unicodedata.normalize("NFC", paragraph.text.strip()) for paragraph in head]):
        _take(text, found)
    return found


def _joined_dates(lines: Sequence[str]) -> list[str]:
    """The lines, where a date is broken over two of them these as one."""
    joined: list[str] = []
    for line in lines:
        before = joined[-1] if joined else ""
        both = bare(f"{before} {line}")
        halves = (_PLACE_AND_DAY.search(bare(before)), _PLACE_AND_DAY.search(bare(line)))
        if before and not any(halves) and _PLACE_AND_DAY.search(both) and "ngay" in bare(before):
            joined[-1] = f"{before} {line}"
        else:
            joined.append(line)
    return joined


def _take(text: str, found: HeadLines) -> None:
    text = text.strip(" *_")
    plain = bare(text)
    if not text or is_rule(text) or _GAZETTE.search(plain):
        return
    if _SUBJECT.match(plain):
        found.subject = found.subject or text
        return
    for pattern in (_MOTTO, _PLACE_AND_DAY):
        match = pattern.search(plain)
        if match is None:
            continue
        if pattern is _PLACE_AND_DAY and found.date_text is None:
            place = match["place"]
            found.place = text[match.start("place") : match.end("place")].strip(" ,") if place else None
            found.date_text = text[match.start() : match.end()]
        for part in (text[: match.start()], text[match.end() :]):
            _take(part, found)
        return
    if number := _NUMBER.search(plain):
        start = number.start()
        group = "no" if number["no"] is not None else "bare"
        if found.number is None:
            found.number = text[number.start(group) :].strip()
        _take(text[:start], found)
        return
    if found.number == "" and re.match(r"[\d/]", text):
        found.number = text
        return
    folded = " ".join(re.findall(r"\w+", plain))
    if not folded or _REST_OF_MOTTO.match(folded):
        return
    if found.subject is not None and text != text.upper():
        found.subject = f"{found.subject} {text}"
    elif text == text.upper() or len(found.left) == 0:
        found.left.append(text)
