"""Hypothetical numbers, which nobody says are so: examples, conditions, bounds of a class ("từ 70% - dưới 100%")."""

from __future__ import annotations

import re

EXAMPLE = re.compile(r"\W*(?:ví dụ|vd)\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:^|[,;:(]\s*|\W\s)(?:trường hợp|nếu)\s(?:[^,;:()]*\s)?(?:đạt|có|được|không|dưới|trên|từ)\b[^,;:()]*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\W*(?:trường hợp|nếu)\s", re.IGNORECASE)
_THEN = re.compile(r"\bthì\b", re.IGNORECASE)
_LOWER_BOUND = re.compile(
    r"\btừ (?:trên )?[\d.,]+ ?(?:%|điểm)? ?(?:-|–|đến|tới) ?(?:dưới |cận )?$", re.IGNORECASE
)
_FROM = re.compile(r"\btừ (?:trên )?$", re.IGNORECASE)
_UPPER_BOUND = re.compile(r" ?(?:-|–|đến|tới) ?(?:dưới |cận )?[\d.,]+ ?(?:%|điểm)", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:dưới|trên) $", re.IGNORECASE)
# "số đơn vị tự bảo đảm dưới 30% chi thường xuyên là 10 đơn vị"
_CLASS_COUNTED = re.compile(r"[^,;:.()\d]* là \d")


def is_hypothetical(before: str, behind: str) -> bool:
    """Whether the number is that of a condition, or one bound of a class."""
    if _LOWER_BOUND.search(before) or (_FROM.search(before) and _UPPER_BOUND.match(behind)):
        return True
    if _BOUND.search(before) and _CLASS_COUNTED.match(behind):
        return True
    if _CONDITION.search(before):
        return True
    return bool(_SUPPOSED.match(before) and _THEN.search(before + behind))
