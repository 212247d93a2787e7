"""How unlikely it is that one name was printed for another: edits weighted by how easily each kind happens.

rapidfuzz counts the edits between several spellings of both names, each forgetting more than the one before.
What differs only with the marks of ă â đ ê ô ơ ư is a wrong mark; what differs without diacritics, a wrong letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from names.normalise import Layers

# About the negative logarithm of how often each slip is made (natural, so 7 is one in a thousand).
TONE = 3.0  # Phủ / Phú
TONE_OF_LETTER = 1.5  # a letter that is wrong or missing takes its tone with it
MARK = 3.5  # Bác / Bắc, D / Đ
LOOKALIKE = 5.0  # letters OCR takes for each other
LETTER = 7.0  # any other letter typed wrong, left out, put in or exchanged with its neighbour
ACCENTS_LOST = 1.0  # the whole name without diacritics
OTHER_NUMBER = 50.0  # "Phường 1" is never "Phường 2"

_NOT_DIGIT = re.compile(r"\D+")
_ROMAN = re.compile(r"[ivx]{1,4}")


class NameList:
    """Names prepared for comparison, in a fixed order."""

    def __init__(self, names: Sequence[Layers]) -> None:
        self.full = [name.full for name in names]
        self.tones = [name.tones for name in names]
        self.letters = [name.letters for name in names]
        self.base = [name.base for name in names]
        self.shape = [name.shape for name in names]
        self.numbers = [_number(name.base) for name in names]
        self.accented = np.array([name.full != name.base for name in names], dtype=bool)
        self.tone_count = np.array([len(name.tones) for name in names], dtype=np.float32)

    def __len__(self) -> int:
        return len(self.full)


def name_costs(printed: NameList, candidates: NameList) -> npt.NDArray[np.float32]:
    """Cost of every printed name (rows) being each candidate (columns); 0 is the same name."""
    base = _edits(printed.base, candidates.base)
    # Pairs such as "rn" can also move letters apart, hence the minimum.
    shape = np.minimum(_edits(printed.shape, candidates.shape), base)
    marks = np.maximum(_edits(printed.letters, candidates.letters) - base, 0.0)
    tones = _edits(printed.tones, candidates.tones)
    lost = np.clip(candidates.tone_count[None, :] - printed.tone_count[:, None], 0.0, np.minimum(base, tones))
    accents = MARK * marks + TONE * (tones - lost) + TONE_OF_LETTER * lost
    accents[~printed.accented] = np.where(candidates.accented, ACCENTS_LOST, 0.0)
    costs = LETTER * shape + LOOKALIKE * (base - shape) + accents
    if any(printed.numbers) or any(candidates.numbers):
        differ = np.array(printed.numbers)[:, None] != np.array(candidates.numbers)[None, :]
        costs[differ] += OTHER_NUMBER
    # The same letters and tones in another order are another name.
    other = np.array(printed.full)[:, None] != np.array(candidates.full)[None, :]
    return np.where(other, np.maximum(costs, ACCENTS_LOST), 0.0).astype(np.float32)


def _number(base: str) -> str:
    """The number in a name ("Phường 12", "Phường IV", "Quế Xuân 1"), empty for most."""
    return base if _ROMAN.fullmatch(base) else _NOT_DIGIT.sub("", base)


def _edits(printed: list[str], candidates: list[str]) -> npt.NDArray[np.float32]:
    return cdist(printed, candidates, scorer=OSA.distance, dtype=np.float32, workers=1)
