"""Whether a name is one of a unit or agency: of a province, a commune, a department."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractors.understanding.provinces import PROVINCES
from extractors.values import fold

_TYPE_WORD = re.compile(
    r"^(?:- )?(?:ubnd|uy ban nhan dan|hdnd|so|bo|ban|chi cuc|cuc|tong cuc|vien|thanh tra|van phong|truong|xa|phuong"
    r"|thi tran|thi xa|thanh pho|tp|tinh|huyen|quan|dac khu|phong|trung tam|cong an|tttt|lien doan|hoi|doan|kho bac"
    r"|ngan hang|toa an|vien kiem sat)\b(?! (?:du|nghi|lieu|luong|hieu|ty le|luot|nguoi|ho so|van ban))"
)
_SHORT_TYPE_WORD = re.compile(r"^(?:X|P|TT|H|TP|TX|Q)\. ?[A-ZĐÂĂÊÔƠƯÁÀẢÃẠ\d]")
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
    if folded in _provinces():
        return True
    starts_with_so = re.match(
        r"^\W*(?:số|so)\b", name, re.IGNORECASE
    )  # "Số", "So sánh" fold like "Sở" (department)
    if _SHORT_TYPE_WORD.match(name):
        return True
    return bool(_TYPE_WORD.match(folded)) and not starts_with_so and name.strip("-+ ")[:1].isupper()
