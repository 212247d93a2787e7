"""Splits a cell that names several agencies, although "và", " - ", "," and "/" also stand inside names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from baocao.names.agency_lookup import is_known
from baocao.names.agency_names import load_catalogue
from baocao.names.normalise import clean, strip_ordinal
from baocao.names.unit_names import read_unit_name

# Longer text is prose, not a list of agencies.
_MOST_LETTERS = 6000
# No name in the catalogue holds more separators than this.
_MOST_PIECES = 8

_LABEL = (
    r"(?:(?:cơ quan|đơn vị)\s+)?(?:chủ trì|phối hợp|thực hiện|phụ trách|theo dõi|tham mưu)\s*(?::|-\s)\s*"
)
_SEPARATOR = re.compile(
    rf"\s*[.;,]?\s*{_LABEL}"
    r"|\s*[,;]?\s*(?:chủ trì\s*,?\s*)?phối hợp\s+(?:với|cùng)\s+"
    r"|\s*[;,]\s*(?:và\s+)?|\s+(?:và|cùng|&|\+)\s+(?:với\s+)?|\s*[/\\|•→]\s*|\s+[-.]\s+|\s+\(?\d{1,2}[.)]\s+",
    re.IGNORECASE,
)
# Where a line break was all that stood between two agencies: before a word that begins their names.
_BLANK = re.compile(
    r"\s+(?=(?:Sở|Ban|UBND|Ủy ban|Uỷ ban|HĐND|Công an|Văn phòng|VP|Cục|Báo|Đài|Tỉnh|Hội|Các|Thanh tra|BHXH|BCH"
    r"|Kho bạc)\s)"
)
_SORT = r"(?:sở|phòng|ban|ngành|đoàn thể|hội|cơ quan|đơn vị|địa phương|huyện|thị xã|thành phố|quận|xã|phường|thị trấn)"
# No separator counts inside brackets, between the two bodies of one authority, nor between sorts of bodies that are
# one group ("các phòng, ban, đơn vị").
_WHOLE = re.compile(
    r"\([^()]*\)?|(?:HĐND|Hội đồng nhân dân)\s*(?:và|&|,|-)\s*(?=UBND|Ủy ban|Uỷ ban)"
    rf"|\bcác\s+{_SORT}(?:\s*(?:,|và)\s*(?-i:{_SORT})\b)+",
    re.IGNORECASE,
)
# "Theo Phụ lục của Kế hoạch số …" sends the reader elsewhere.
_REFERENCE = re.compile(r"^(?:theo|xem|như)\s", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\w+(?:[ -]\w+){0,4}")
_REMARK = re.compile(r"\s*\([^()]*\)?\s*$")

# Prices of a way to split a cell: names we know are cheapest, and the fewer of them the better.
_KNOWN = 1.0
_UNKNOWN = 4.0
# An unknown name should begin like an agency, and should not run over the beginning of another.
_NO_HEAD = 3.0
_SWALLOWED_HEAD = 5.0
_SEMICOLON = 10.0  # which stands in no name
# Only names we know are told apart where nothing but a blank is between them.
_AT_BLANK = 1.5

# "Các Sở: Nội vụ, Y tế" are departments, each; "các Bộ: Tài chính, Xây dựng" ministries.
_LISTING = re.compile(r"[,;:]")
_DEPARTMENTS = re.compile(r"(?:các\s+)?(?P<word>sở|bộ)\s*:?\s+", re.IGNORECASE)


def split_agencies(text: str) -> list[str]:
    """The agencies and groups of a cell, as printed and in printed order, without remarks in brackets.

    [] for a cell that names none ("-", blank, a reference to another document). What is not known stays in one
    piece unless its parts begin like agencies.
    """
    # A line break in a cell is a wrapped line, unless the next line begins with a dash.
    joined = re.sub(r"\n(?!\s*[-+•])", " ", text[:_MOST_LETTERS])
    lines = [clean(line, _MOST_LETTERS) for line in joined.split("\n")]
    return [part for line in lines if line for part in _split_line(line)]


def _split_line(line: str) -> list[str]:
    line = strip_ordinal(line)
    if not any(char.isalpha() for char in line) or _REFERENCE.match(line):
        return []
    names = [line[start:end] for start, end in _cheapest(line, _pieces(line))]
    parts = [
        _without_remark(part) for name in names for part in _listed_departments(name) or _listed_units(name)
    ]
    return [part for part in parts if any(char.isalpha() for char in part)]


class _Piece(NamedTuple):
    """Start and end of a piece between separators; `after_blank`: only a blank is before it."""

    start: int
    end: int
    after_blank: bool = False


def _pieces(line: str) -> list[_Piece]:
    hidden = _WHOLE.sub(lambda m: "." * len(m[0]), line)
    gaps = {(m.start(), m.end()): False for m in _SEPARATOR.finditer(hidden)}
    covered = {place for start, end in gaps for place in range(start, end)}
    gaps |= {(m.start(), m.end()): True for m in _BLANK.finditer(hidden) if m.start() not in covered}
    found, start, after_blank = [], 0, False
    for (gap_start, gap_end), blank in sorted(gaps.items()):
        if start < gap_start:
            found.append(_Piece(start, gap_start, after_blank))
            after_blank = blank
        start = gap_end
    return [*found, _Piece(start, len(line), after_blank)] if start < len(line) else found


def _cheapest(line: str, pieces: list[_Piece], head: str = "") -> list[tuple[int, int]]:
    """The way to join neighbouring pieces to names that costs least; `head`: a word that belongs before each name."""
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])]
    heads = [not piece.after_blank and _has_head(line[piece.start : piece.end]) for piece in pieces]
    for last in range(len(pieces)):
        options = []
        for first in range(max(0, last - _MOST_PIECES + 1), last + 1):
            start, end = pieces[first].start, pieces[last].end
            name = head + line[start:end]
            is_list = not head and ":" in name and bool(_listed_departments(name))
            within = sum(heads[first + 1 : last + 1])
            price = _KNOWN if is_list else _price(name, heads[first] or bool(head), within)
            price += _AT_BLANK if pieces[first].after_blank else 0.0
            options.append((best[first][0] + price, [*best[first][1], (start, end)]))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]


@lru_cache(maxsize=8192)
def _listed_departments(name: str) -> tuple[str, ...]:
    """Each of "Các Sở: Nội vụ, Y tế" with its head word; () for anything else."""
    head = _DEPARTMENTS.match(name)
    if not head or not _LISTING.search(name) or _is_name(name):
        return ()
    listed, word = name[head.end() :], f"{head['word'].capitalize()} "
    found = tuple(word + listed[start:end] for start, end in _cheapest(listed, _pieces(listed), word))
    return found if len(found) > 1 and all(map(is_known, found)) else ()


def _listed_units(name: str) -> list[str]:
    """Several units after one type word, each: "UBND các huyện Bác Ái, Ninh Sơn"; other names are left whole."""
    pieces = [name[piece.start : piece.end] for piece in _pieces(name)]
    if len(pieces) == 1 or _is_name(name) or not _is_name(pieces[0]) or is_known(pieces[0]):
        return [name]
    listed = all(_SHORT_NAME.fullmatch(piece) and not _ends_small(piece) for piece in pieces[1:])
    return pieces if listed else [name]


def _price(name: str, has_head: bool, heads_inside: int) -> float:
    if _is_name(name):
        return _KNOWN
    swallowed = _SWALLOWED_HEAD * heads_inside + _SEMICOLON * name.count(";")
    return _UNKNOWN + (0.0 if has_head else _NO_HEAD) + swallowed


@lru_cache(maxsize=65536)
def _is_name(text: str) -> bool:
    text = _REMARK.sub("", text)
    if is_known(text):
        return True
    return any(
        # "Xã hội" behind a dash is the other half of a name, and no commune: names of places are written large
        (reading.office or (reading.type_word and reading.certain and not _ends_small(text)))
        and not _SEPARATOR.search(reading.core)
        for reading in read_unit_name(text)[:1]
    )


def _ends_small(text: str) -> bool:
    """Whether what follows the first word of a name is written small, though the first is not."""
    said = text.split()
    return len(said) > 1 and said[0][:1].isupper() and all(word[:1].islower() for word in said[1:])


@lru_cache(maxsize=8192)
def _has_head(text: str) -> bool:
    """Whether a text begins like an agency: as known agencies begin, or with a type word."""
    reading = read_unit_name(text)[:1]
    return load_catalogue().begins_as_agency(text) or any(
        r.office or (r.type_word and r.certain and not _ends_small(text)) for r in reading
    )


def _without_remark(text: str) -> str:
    """The name without a bracket at its end, unless the bracket names an agency itself."""
    remark = _REMARK.search(text)
    if not remark or is_known(remark[0].strip(" ()")):
        return strip_ordinal(text)
    return strip_ordinal(text[: remark.start()])
