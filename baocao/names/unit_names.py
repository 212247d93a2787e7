"""Reads what is printed for an administrative unit: the type word, the name itself, the places named behind it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from baocao.names.normalise import (
    LOWER_LETTERS,
    UPPER_LETTERS,
    Layers,
    base_text,
    layers,
    printed_name,
    syllable,
    words,
)

LEVEL_OF_TYPE = {
    "tỉnh": "tinh",
    "thành phố": "huyen",  # or "tinh" for the cities directly under the State
    "quận": "huyen",
    "huyện": "huyen",
    "thị xã": "huyen",
    "phường": "xa",
    "xã": "xa",
    "thị trấn": "xa",
    "đặc khu": "xa",
}

_TYPE_OF_BASE = {base_text(name): name for name in LEVEL_OF_TYPE}
_TYPE_OF_SHORT = {
    "tp": "thành phố",
    "tt": "thị trấn",
    "tx": "thị xã",
    "p": "phường",
    "f": "phường",
    "x": "xã",
    "h": "huyện",
    "q": "quận",
    "t": "tỉnh",
    "dk": "đặc khu",
}

# Short for nothing else, in small letters and without a dot, too: "tp Bến Tre".
_PLAIN_SHORT = ("tp", "tx")

_OFFICE = re.compile(
    r"(?:v?hdnd\s*(?:va|&|,|-|/)?\s*)?(?:ubnd|u\.b\.n\.d|uy\s+ban\s+nhan\s+dan|uy\s+ban)(?:\b|(?=\d))[\s.:,-]*"
)
_TYPE_WORD = re.compile(
    r"(?:cac\s+)?(thanh\s?pho|thi\s?tran|thi\s?xa|dac\s?khu|phuong|huyen|quan|tinh|xa)(?:\s*[.:]\s*|\s+|(?=\d))"
)
_SHORT_TYPE = re.compile(r"(t[./]?p|t[./]?t|t[./]?x|dk|[pfxhqt])(\s*[.:]\s*|\s+|(?=\d))")
_TYPE_GLUED = re.compile(r"(thanh\s?pho|thi\s?tran|thi\s?xa|dac\s?khu|phuong|huyen|quan|tinh|xa)(?=[a-z])")
# A footnote's number that lost its place above the line: "Cam Tân1".
_NUMBER_GLUED = re.compile(f"(?<=[{LOWER_LETTERS}{UPPER_LETTERS}])\\d{{1,2}}$")
_CITY_GLUED = re.compile(r"tp(?=[A-ZĐ])", re.IGNORECASE)
_GLUED_WORDS = re.compile(f"(?<=[{LOWER_LETTERS}])(?=[{UPPER_LETTERS}])")

# "Xã Phước Hà, huyện Thuận Nam", "Phước Hà (Thuận Nam)", "Xã A - Huyện B", "xã A huyện B"
_TAIL = re.compile(
    r"\s*[,(;]\s*|\s+-\s+|\s+(?=(?:huyện|quận|thị xã|thành phố|tỉnh|TP\.|TX\.)\s)", re.IGNORECASE
)


class UnitReading(NamedTuple):
    """What a printed name says about the unit it means.

    `type_word` is None when none is printed; `certain` is False when the type word may be part of the name
    ("Xà Bang" is no "xã Bang"); `places` are the larger places printed behind the name, as printed.
    """

    core: str
    name: Layers
    type_word: str | None
    certain: bool
    office: bool
    places: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def read_unit_name(text: str) -> tuple[UnitReading, ...]:
    """All sensible readings of a name, the likelier first; empty if there is no name in it.

    "UBND P. Phủ Hà" gives (core "Phủ Hà", type "phường", office True). A name with places behind it is read
    twice, whole and without them, because " - " and "," also stand inside names.
    """
    text = _separate_glued(printed_name(text))
    first = _reading(text, with_type=True)
    if first is None:
        return ()
    found = [first]
    if not first.certain:
        bare = _reading(text, with_type=False)
        if bare is not None:
            found.append(bare)
    if first.type_word is None and (glued := _glued_type(first.core)):
        found.append(glued._replace(office=first.office))
    found += [
        reading._replace(core=core, name=layers(words(core)))
        for reading in found
        if (core := _NUMBER_GLUED.sub("", reading.core)) != reading.core and len(core) > 1
    ]
    pieces = [piece.strip(" )") for piece in _TAIL.split(first.core)]
    if len(pieces) > 1 and pieces[0] and all(pieces[1:]):
        found.append(first._replace(core=pieces[0], name=layers(words(pieces[0])), places=tuple(pieces[1:])))
    return tuple(reading for reading in found if reading.name.full)


def _reading(text: str, *, with_type: bool) -> UnitReading | None:
    base = base_text(text)
    start = 0
    office = _OFFICE.match(base)
    if office:
        start = office.end()
    type_word, certain = None, True
    if with_type:
        type_word, start, certain = _type_at(text, base, start)
    core = text[start:].strip(" .,:;-")
    if not core:
        return None
    if type_word and _TYPE_WORD.match(base_text(core) + " "):
        certain = False  # "các huyện, thành phố" are many, "Xã Xà Bang" is one
    return UnitReading(core, layers(words(core)), type_word, certain, office is not None)


def _type_at(text: str, base: str, start: int) -> tuple[str | None, int, bool]:
    """(type word or None, where the name begins, whether it can be nothing but a type word)."""
    long = _TYPE_WORD.match(base, start)
    if long:
        type_word, spelled_right = _read_type(text[long.start(1) : long.end(1)])
        return type_word, long.end(), spelled_right
    short = _SHORT_TYPE.match(base, start)
    if short:
        letters = re.sub(r"[./]", "", short[1])
        dotted = "." in short[0] or "/" in short[0] or ":" in short[0]
        upper = text[short.start(1)].isupper()
        if dotted or (upper and letters != "t") or letters in _PLAIN_SHORT:
            end = short.end()
            if letters == "x" and (after := _TYPE_WORD.match(base, end)):
                # "X. Huyện Ninh Sơn" is the tenth of a list, "X. Phương Chiểu" a commune
                type_word, spelled_right = _read_type(text[after.start(1) : after.end(1)])
                if spelled_right:
                    return type_word, after.end(), True
            return _TYPE_OF_SHORT[letters], end, len(letters) > 1 or dotted
    glued = _CITY_GLUED.match(text, start)
    if glued and text[start:].isupper():
        return "thành phố", glued.end(), False
    return None, start, True


def _glued_type(core: str) -> UnitReading | None:
    """What "phườngtrà an" says once the lost blank is put back; None if it does not begin with a type word."""
    match = _TYPE_GLUED.match(base_text(core))
    if match is None:
        return None
    type_word, spelled_right = _read_type(core[: match.end()])
    if not spelled_right and not core.isascii():
        return None  # "Xanh" is no "xã nh"
    rest = core[match.end() :]
    return UnitReading(rest, layers(words(rest)), type_word, False, False)


@lru_cache(maxsize=1024)
def _read_type(printed: str) -> tuple[str, bool]:
    """(type word, whether it is spelled right) of a text that is one but for accents and the space in it."""
    compact = "".join(words(base_text(printed)))
    type_word = next(name for base, name in _TYPE_OF_BASE.items() if base.replace(" ", "") == compact)
    return type_word, layers(words(printed)).full == layers(type_word.split()).full


def _separate_glued(text: str) -> str:
    """Begins a new word with a capital inside one: "XãPhước Hà" -> "Xã Phước Hà"."""
    return _GLUED_WORDS.sub(" ", text)


def initials(name_words: list[str]) -> str:
    """First letters of a name's words, upper case without diacritics: "Phan Rang-Tháp Chàm" -> "PRTC"."""
    return "".join(syllable(word)[2][:1] for word in name_words).upper()
