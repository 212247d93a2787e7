"""What a printed heading says: its telling words over all its levels, whether it is a share, and which period it names.

Headings are compared as words, not as strings: "Đúng hạn / Số lượng" and "Số hồ sơ đúng hạn" say the same. Accents,
abbreviations, units of measure and words that mean nothing are set aside; everything else must be explained by what
a declaration says of a field, or the column is none of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.assembly.measures import unit_in_heading, without_unit
from extractors.values import find_year, fold, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.values import Period

_ABBREVIATIONS = {
    "vb": "van ban",
    "hs": "ho so",
    "kq": "ket qua",
    "kqth": "ket qua thuc hien",
    "th": "thuc hien",
    "sl": "so luong",
    "tl": "ty le",
    "ti": "ty",
    "dv": "don vi",
    "cq": "co quan",
    "kh": "ke hoach",
    "bcci": "buu chinh cong ich",
    "csdl": "co so du lieu",
    "gq": "giai quyet",
    "dg": "danh gia",
    "tthc": "thu tuc hanh chinh",
    "dvc": "dich vu cong",
    "dvctt": "dich vu cong truc tuyen",
    "httt": "he thong thong tin",
    "nv": "nhiem vu",
    "tg": "thoi gian",
    "ct": "chi tieu",
    "mt": "muc tieu",
}
_DIGIT_FOR_LETTER = re.compile(r"(?<=[a-z])[01](?=[a-z])|\b[01](?=[a-z])")  # OCR reads "lệ" as "1ệ"
_TOTAL = re.compile(r"\btong (?:cong|hop|chung|so luong)\b|\btong$")  # a level that ends so counts all
_BRACKETS = re.compile(r"\([^()]*\)?")
_REMARKS = re.compile(r"\(([^():]+)\)")
_STRAY_BRACKET = re.compile(r"[()]")
_DATE = r"(?:ngay )?\d{1,2} \d{1,2}(?: (?:yyyy|\d\d))?"
_PERIOD = re.compile(
    rf"\b(?:(?:tinh )?(?:den|tu)(?: het)? )?(?:{_DATE}\b"
    r"|(?:\d{1,2} thang|quy (?:[ivx]{1,4}|\d)|thang \d{1,2}|t\d{1,2}|nua)(?: (?:dau|cuoi))?"
    r"(?:(?: nam)? yyyy| nam(?: nay)?\b)?"
    r"|(?:\d{1,2} )yyyy|giai doan yyyy yyyy|(?:ca )?nam yyyy|yyyy)"
)
_MONTH = re.compile(r"\b[Tt]\.? ?(\d{1,2})(?= ?$|[ ,/.-])")
_OWN = re.compile(r"\b(?:(?:phat sinh )?trong (?:ky|thang|quy|nam|tuan)|(?:thang|ky|quy) (?:bao cao|nay))\b")
_CUMULATIVE = re.compile(
    r"\b(?:luy ke|cong don)(?: (?:tu|den) (?:dau nam|dau ky|nay|thang|cuoi ky|thoi diem bao cao))*\b"
    r"|\btu dau nam(?: den nay)?\b"
)
_NEUTRAL_WORDS = """
so luong tong cong cac cua da duoc co la theo trong do tai cho va ve nhung muc thuc te ban tren gom bang ten con cung
moi tat ca tung nay
"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_SHARE = re.compile(r"\bty le\b|\bphan tram\b|\bty suat\b")

_BEGINS = re.compile(r"\b(?:bat dau|khoi cong|khoi dong)\b|^tu(?: ngay| thang)?$")
_ENDS = re.compile(r"\b(?:ket thuc|hoan thanh|den)\b")

OWN, CUMULATIVE = "own", "cumulative"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `words` are its levels without units, brackets and periods; `plain` with its brackets, `full` with
    what is taken for a unit in them too ("giấy" is paper, and seconds).

    `slot` is what tells columns of one meaning apart: a period as printed, "own" (the table's), "cumulative" (from the
    start of the year), None without any.
    """

    words: str
    plain: str
    levels: tuple[str, ...]
    full: str
    is_share: bool
    period: Period | None
    slot: str | None
    printed: str


@cache
def read_heading(printed: str) -> Heading:
    """What a heading with its levels (joined by " / ") says."""
    levels = [without_unit(level) or level for level in printed.split(" / ")]
    bare = [_STRAY_BRACKET.sub(" ", _BRACKETS.sub(" ", level)) or level for level in levels]
    words, tags = [], set()
    for level in bare:
        text, found = _without_periods(normalised(level))
        words.append(text)
        tags |= found
    folded = " ".join(filter(None, words))
    unit = unit_in_heading(lowest_level(printed)) or ""
    return Heading(
        words=folded,
        plain=_without_periods(normalised(" ".join(levels)))[0],
        levels=tuple(filter(None, words)),
        full=" ".join([normalised(" ".join(levels)), *map(normalised, _REMARKS.findall(printed))]),
        is_share=bool(_SHARE.search(folded)) or "%" in unit or "%" in printed,
        period=heading_period(printed),
        slot=" ".join(sorted(tags)) or None,
        printed=printed,
    )


def _without_periods(text: str) -> tuple[str, set[str]]:
    tags: set[str] = set()
    text = re.sub(r"\b20\d\d\b", lambda match: match[0], text)
    dated = re.sub(r"\b20\d\d\b", "yyyy", text)
    years = re.findall(r"\b20\d\d\b", text)

    def named(match: re.Match[str]) -> str:
        shown = match[0]
        while "yyyy" in shown and years:
            shown = shown.replace("yyyy", years.pop(0), 1)
        tags.add(shown)
        return " "

    left = _PERIOD.sub(named, dated)
    if _CUMULATIVE.search(left):
        tags.add(CUMULATIVE)
        left = _CUMULATIVE.sub(" ", left)
    if _OWN.search(left):
        tags.add(OWN)
        left = _OWN.sub(" ", left)
    return " ".join(left.split()), tags


def lowest_level(printed: str) -> str:
    """The last of the levels of a heading, which stands right above the cells."""
    return printed.rsplit(" / ", 1)[-1]


def begins(heading: Heading) -> bool:
    """Whether the lowest level says when something begins, and not when it ends: "Thời gian / Bắt đầu", "Từ ngày"."""
    lowest = normalised(lowest_level(heading.printed))
    return bool(_BEGINS.search(lowest)) and not _ENDS.search(lowest)


def without_periods(text: str) -> str:
    """A normalised text without the periods it names."""
    return _without_periods(text)[0]


def heading_period(printed: str, year: int | None = None) -> Period | None:
    """The period that a heading names over all its levels, "T3" too.

    A month or quarter without a year is of that which another level names, else of `year`.
    """
    text = _MONTH.sub(r"Tháng \1", printed.replace(" / ", " "))
    return parse_period(text, find_year(text) or year)


def column_period(heading: Heading, year: int | None = None) -> Period | None:
    """As `heading_period`; a bare year ("2023") is all of it."""
    named = heading_period(heading.printed, year)
    bare = None if named or heading.slot is None else find_year(heading.slot)
    return parse_period(f"năm {bare}") if bare else named


@cache
def normalised(text: str) -> str:
    """Folded, with abbreviations written out and OCR's digits in words read as letters."""
    words = _DIGIT_FOR_LETTER.sub(lambda match: "lo"[match[0] == "0"], fold(text)).split()
    return _TOTAL.sub("tong so", " ".join(_ABBREVIATIONS.get(word, word) for word in words))


def contains(text: str, phrase: str) -> bool:
    """Whether the words of a (normalised) phrase stand in the normalised text, in their order and together."""
    return f" {phrase} " in f" {text} "


def unexplained(text: str, phrases: Iterable[str]) -> list[str]:
    """Words of the text that neither a phrase nor the words without meaning explain."""
    left = f" {text} "
    for phrase in sorted(phrases, key=len, reverse=True):
        while f" {phrase} " in left:
            left = left.replace(f" {phrase} ", "  ", 1)
    return [word for word in left.split() if word not in _NEUTRAL and word != "|"]
