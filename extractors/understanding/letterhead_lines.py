"""The lines of a letterhead taken apart: what stands side by side on the page may come as one line, or broken.

A printed line can hold the issuer, the state's name and motto, number and place with date at once. Each is found by its
own form; what is left of a line on either side of them is the issuer's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Paragraph

_MOTTO = re.compile(
    r"c[oộ0]ng ?ho[aà] ?xa ?h[oơ]i ?ch[ui] ?ngh[il1]a ?v[il1][eê]t(?: ?nam)?|doc ?lap\W{0,3}tu ?do\W{0,3}hanh ?phuc"
    r"|dang ?cong ?san ?viet ?nam|c[oộ]ng ?hoa ?xa ?hoi ?chu ?nghia"
)
_MOTTOS = ("cong hoa xa hoi chu nghia viet nam", "doc lap tu do hanh phuc", "dang cong san viet nam")
_STATE = re.compile(r"ch[ui] ?ngh[il1]a ?v[il1][eê]t ?nam")  # the state's name to its end
_END_OF_STATE = ("viet nam", "nam")  # may be the end of a body's name, too
_GAZETTE = re.compile(
    r"^\d*\s*cong bao\s*/|^(?:phan )?van ban (?:phap luat|quy pham phap luat|khac)|^phan van ban"
)
_NUMBER = re.compile(r"(?:^|(?<=\s))s[oố6]\s*:\s*(?P<no>.*)$|^s[oố]\s+(?P<bare>\d.*)$")
_PLACE_AND_DAY = re.compile(
    r"(?P<place>(?<![\w/.-])(?:t[pinhx]{1,3}\.?\s*)?[^\W\d_][^,;:\d]{1,30}?)?\s*,?\s*ngay\b[\s.…_]*(?P<day>\S{0,3})[\s.…_]*thang[\s.…_]*"
    r"(?P<month>\d{0,2})[\s.…_]*nam[\s.…_]*(?P<year>\d{4})"
)
# "Tam Hồng, ngày 12/01/2023": behind its place, and nothing behind it
_PLACE_AND_DATE = re.compile(
    r"(?P<place>(?<![\w/.-])[^\W\d_][^,;:()\d]{1,30}?)\s*,\s*ngay\s+\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\s*$"
)
_REST_OF_DATE = re.compile(r"^(?:(?:\d{1,2}\s+)?thang\b.*|(?:\d{1,2}\s+)?nam\s+\d{4}|\d{4})$")
_NEXT = 4  # lines in which the rest of a broken one stands: beside it stands the other column
_RULE = re.compile(r"[\s_\-–—=*.·•~]+")
_SUBJECT = re.compile(r"^v\s*/\s*v\b|^ve viec\b")


@dataclass(slots=True)
class HeadLines:
    """The parts of a letterhead, each line as printed: `left` is what stands above and beside the number.

    `open_mottos` are the rests of mottos of which a line has shown the beginning, `has_state` whether the name of the
    state is seen to its end.
    """

    left: list[str] = field(default_factory=list)
    number: str | None = None
    place: str | None = None
    date_text: str | None = None
    subject: str | None = None
    open_mottos: list[str] = field(default_factory=list)
    has_state: bool = False


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """The text in small letters without accents, letter for letter as long as it was."""
    lowered = unicodedata.normalize("NFC", text).lower().replace("đ", "d").replace("ð", "d")
    return "".join(map(_without_accent, lowered))


@cache
def _without_accent(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


def is_rule(text: str) -> bool:
    """Whether a line is drawn, of underscores or dashes."""
    return _RULE.fullmatch(text) is not None


def head_lines(head: Sequence[Paragraph]) -> HeadLines:
    """Takes the lines above the type of a document apart."""
    found = HeadLines()
    lines = _joined_dates([unicodedata.normalize("NFC", paragraph.text.strip()) for paragraph in head])
    found.has_state = any(_STATE.search(bare(line)) for line in lines)
    for text in lines:
        _take(text, found)
    return found


def _joined_dates(lines: Sequence[str]) -> list[str]:
    """The lines, where a date is broken over two of them these as one; between them may stand others."""
    joined = list(lines)
    for index, line in enumerate(joined):
        plain = bare(line)
        if "ngay" not in plain or _PLACE_AND_DAY.search(plain):
            continue
        for other in range(index + 1, min(index + 1 + _NEXT, len(joined))):
            both = f"{line} {joined[other]}"
            is_next = other == index + 1 and not _PLACE_AND_DAY.search(bare(joined[other]))
            if _PLACE_AND_DAY.search(bare(both)) and (is_next or _REST_OF_DATE.match(bare(joined[other]))):
                joined[index], joined[other] = both, ""
                break
    return joined


def _is_motto(folded: str, found: HeadLines) -> bool:
    """Whether a line is a motto or a piece of one; "VIỆT NAM" is one unless the state's name was seen to its end."""
    for rest in found.open_mottos:
        if f"{rest} ".startswith(f"{folded} "):
            found.open_mottos.remove(rest)
            found.open_mottos += [behind] if (behind := rest[len(folded) + 1 :]) else []
            found.has_state |= folded.endswith(_END_OF_STATE)
            return True
    if folded in _END_OF_STATE:
        return not found.has_state and not found.open_mottos
    for motto in _MOTTOS:
        at = f" {motto} ".find(f" {folded} ")
        if at >= 0 and (" " in folded or folded == "phuc"):
            rest = motto[at + len(folded) + 1 :]
            found.open_mottos += [rest] if rest else []
            found.has_state |= folded.endswith(_END_OF_STATE)
            return True
    return False


def _take_date(text: str, match: re.Match[str], found: HeadLines) -> None:
    if found.date_text is None:
        place = match["place"]
        found.place = text[match.start("place") : match.end("place")].strip(" ,") if place else None
        found.date_text = text[match.start() : match.end()]


def _take(text: str, found: HeadLines) -> None:
    text = text.strip(" *_")
    plain = bare(text)
    if not text or is_rule(text) or _GAZETTE.search(plain):
        return
    if _SUBJECT.match(plain):
        found.subject = found.subject or text
        return
    for pattern in (_MOTTO, _PLACE_AND_DAY, _PLACE_AND_DATE):
        match = pattern.search(plain)
        if match is None:
            continue
        if pattern is _MOTTO:
            _is_motto(" ".join(re.findall(r"\w+", match[0])), found)
        else:
            _take_date(text, match, found)
        for part in (text[: match.start()], text[match.end() :]):
            _take(part, found)
        return
    if number := _NUMBER.search(plain):
        group = "no" if number["no"] is not None else "bare"
        if found.number is None:
            found.number = text[number.start(group) :].strip()
        _take(text[: number.start()], found)
    elif found.number == "" and re.match(r"[\d/]", text):
        found.number = text
    else:
        _take_rest(text, plain, found)


def _take_rest(text: str, plain: str, found: HeadLines) -> None:
    """A line that is neither motto, number nor date: of the subject or of the issuer."""
    folded = " ".join(re.findall(r"\w+", plain))
    if not folded or _is_motto(folded, found):
        return
    if found.subject is not None and text != text.upper():
        found.subject = f"{found.subject} {text}"
    elif text == text.upper() or len(found.left) == 0:
        found.left.append(text)
