"""What an indicator's name says, apart from how it says it: one wording for all ways to print it.

Two names with the same wording are the same indicator. So only that is taken away which never tells two indicators
apart: figures asked for ("90% …", "… đạt 95%"), years, the province's own name, filler words, abbreviations.
Numbers ("15 tuổi", "5G"), levels ("cấp xã"), who is counted ("hộ gia đình", "người dân") and negations stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from baocao.names.normalise import clean, syllable, words
from extractors.understanding.provinces import PROVINCES

_MAX_LENGTH = 600

_ABBREVIATIONS = {
    "bmnn": "bí mật nhà nước",
    "btttt": "bộ thông tin và truyền thông",
    "cđs": "chuyển đổi số",
    "cntt": "công nghệ thông tin",
    "cqnn": "cơ quan nhà nước",
    "csdl": "cơ sở dữ liệu",
    "dn": "doanh nghiệp",
    "dvc": "dịch vụ công",
    "dvctt": "dịch vụ công trực tuyến",
    "hđđt": "hóa đơn điện tử",
    "hsskđt": "hồ sơ sức khỏe điện tử",
    "htx": "hợp tác xã",
    "ktxh": "kinh tế xã hội",
    "tmđt": "thương mại điện tử",
    "tthc": "thủ tục hành chính",
    "ubnd": "ủy ban nhân dân",
}
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(_ABBREVIATIONS)})\b", re.IGNORECASE)

_PROVINCE = "|".join(re.escape(name) for name in sorted(PROVINCES, key=len, reverse=True))
_FIGURE = r"(?:(?:trên|dưới|tối thiểu|ít nhất|khoảng|đạt|là|chiếm|từ|≥|≤|>|<)\s*)*\d+(?:[.,]\d+)?\s*%"
_NOT_THE_NAME = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^[\s\-–—+•*]+",
        r"\((?:trừ|không kể)[^()]*bí mật nhà nước[^()]*\)",
        r"\((?:ví dụ|như|vd)\b[^()]*\)|\([^()]*(?:…|\.\.\.)\s*\)",  # examples
        _FIGURE,
        r"\b(?:đến |hết |cuối |trong )*(?:năm|giai đoạn) 20\d\d(?:\s*-\s*20\d\d)?",
        rf"\b(?:(?:của|tại|trên) )?(?:địa bàn )?(?:toàn )?(?:tỉnh|thành phố|tp\.?) (?:{_PROVINCE})\b",
        r"\b(?:(?:của|trên địa bàn|toàn) )?(?<!cấp )tỉnh\b",
        r"\bt[ỷỉ] (?:lệ|trọng)\b",
        r"\bso với\b|\bphấn đấu\b|\b(?:đạt )?(?:tối thiểu|ít nhất)\s*[.,;:]*\s*$",
    )
]
# 'thủ tục hành chính (TTHC)': the second says the first again
_SAID_TWICE = re.compile(rf"\(\s*({'|'.join(map(re.escape, _ABBREVIATIONS.values()))})\s*\)", re.IGNORECASE)
_TOTAL = re.compile(r"\btổng số\b", re.IGNORECASE)
_OF_AGE = re.compile(r"(?<!lượng )(?<!số )\bngười (?=(?:từ |đủ |trên )+\d+ tuổi)", re.IGNORECASE)
_FAMILY = re.compile(r"(?<!hộ )\bgia đình\b", re.IGNORECASE)
_LEVEL = re.compile(r"(?:\b(?:ở|tại|đối với)\s+)?\bcấp (tỉnh|huyện|xã)\b", re.IGNORECASE)

_FILLERS = frozenset(["các", "được", "của", "về", "là", "đạt", "trong", "đủ", "và", "phải"])


class Wording(NamedTuple):
    """The words of an indicator in order, with one spelling for each, and its level if it names just one."""

    words: tuple[str, ...]
    level: str | None = None

    @property
    def text(self) -> str:
        """As one text; empty if nothing is left of the name."""
        return " ".join((*self.words, *(("cấp", self.level) if self.level else ())))

    def under(self, parent: Wording) -> Wording:
        """The wording of this sub-row of `parent`."""
        return Wording(parent.words + self.words, self.level or parent.level)


@lru_cache(maxsize=65536)
def wording(name: str) -> Wording:
    """Take the wording out of a printed name (of one row: see `Wording.under` for sub-rows)."""
    text = clean(name, _MAX_LENGTH)
    text = _ABBREVIATION.sub(lambda match: _ABBREVIATIONS[match[0].lower()], text)
    text = _SAID_TWICE.sub(" ", text)
    for pattern in _NOT_THE_NAME:
        text = pattern.sub(" ", text)
    text = _FAMILY.sub("hộ gia đình", " ".join(text.split()))
    text = _OF_AGE.sub("người dân ", _TOTAL.sub("tổng", text))
    levels = _LEVEL.findall(text)
    if len(levels) == 1:
        text = _LEVEL.sub(" ", text)
    level = levels[0].lower() if len(levels) == 1 else None
    spelled = (syllable(word)[0] for word in words(text) if word.lower() not in _FILLERS)
    return Wording(tuple(spelled), level)
