"""Whether a name is one of a unit or agency: of a province, a commune, a department."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from extractors.understanding.provinces import PROVINCES
from extractors.values import fold

_PLACES = "xã|phường|thị trấn|thị xã|thành phố|tỉnh|huyện|quận|đặc khu"
_AGENCIES = (
    "ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|sở|bộ|ban|chi cục|cục|tổng cục|viện|thanh tra|văn phòng|trường|tp"
    "|phòng|trung tâm|công an|tttt|liên đoàn|hội|đoàn|kho bạc|ngân hàng|tòa án|toà án|viện kiểm sát"
)
_NOT_AFTER = "dự|nghị|liệu|lượng|hiệu|tỷ lệ|lượt|người|hồ sơ|văn bản|hợp|hành"
_PLACE = re.compile(rf"(?:- )?(?:{_PLACES})\b ?")
"""With its accents: "tính" is no "tỉnh"."""
_OF_A_PLACE = re.compile(r"(?:ủy|uỷ|đoàn|đội)\b")
_AGENCY = re.compile(rf"(?:- )?(?:{_AGENCIES})\b(?! (?:{_NOT_AFTER})\b)")
_WORDS, _OTHERS = ("|".join(map(fold, each.split("|"))) for each in (f"{_PLACES}|{_AGENCIES}", _NOT_AFTER))
_UNACCENTED = re.compile(rf"(?:- )?(?:{_WORDS})\b(?! (?:{_OTHERS})\b)")
"""For texts without any accent."""
_SHORT_TYPE_WORD = re.compile(r"^(?:X|P|TT|H|TP|TX|Q)\. ?[A-ZĐÂĂÊÔƠƯÁÀẢÃẠ\d]")
_PERSON = re.compile(r"(?:Trường|Đoàn|Hội) [^\W\d_]+(?:,|$)")  # "Trường Chinh", a street
_MAX_WORDS = 14


@cache
def _provinces() -> frozenset[str]:
    names = {fold(name) for name in PROVINCES} | {"hue", "tp hcm", "tphcm"}
    return frozenset(names)


@lru_cache(maxsize=16_384)
def is_body_name(name: str) -> bool:
    """Whether a text names one unit or agency: by its type word ("Sở Nội vụ", "Phường 8"), or as a province."""
    if not name or len(name.split()) > _MAX_WORDS:
        return False
    folded = fold(name)
    if folded in _provinces() or _SHORT_TYPE_WORD.match(name):
        return True
    if not name.strip("-+ ")[:1].isupper() or _PERSON.match(name):
        return False
    if name.isascii():
        return bool(_UNACCENTED.match(folded))
    words = unicodedata.normalize("NFC", name)
    if place := _PLACE.match(words.lower()):
        after = words[place.end() :]  # a name, or what makes it an agency: "Tỉnh ủy", not "Tỉnh lộ 308"
        return not after[:1].islower() or bool(_OF_A_PLACE.match(after))
    return bool(_AGENCY.match(words.lower()))
