"""How unlikely it is that one name was printed for another: edits weighted by how easily each kind happens.

rapidfuzz counts the edits between several spellings of both names, each forgetting more than the one before.
What differs only with the marks of ă â đ ê ô ơ ư is a wrong mark; what differs without diacritics, a wrong letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist, cpdist

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from baocao.names.normalise import Layers

# About the negative logarithm of how often each slip is made (natural, so 7 is one in a thousand).
TONE = 3.0  # Phủ / Phú
TONE_OF_LETTER = 1.5  # a letter that is wrong or missing takes its tone with it
MARK = 3.5  # Bác / Bắc, D / Đ
LOOKALIKE = 5.0  # letters OCR takes for each other
LETTER = 7.0  # any other letter typed wrong, left out, put in or exchanged with its neighbour
ACCENTS_LOST = 1.0  # the whole name without diacritics
RESPELLED = 1.0  # Mĩ / Mỹ, Đắc / Đắk: the same to the ear, and mostly the same name
OTHER_NUMBER = 50.0  # "Phường 1" is never "Phường 2"
FAR = 99.0
_MOST_LETTERS = 3

_NUMBER = re.compile(r"\d+(?![a-z\d])")
_ROMAN = re.compile(r"[ivx]{1,4}")


class NameList:
    """Names prepared for comparison, in a fixed order."""

    def __init__(self, names: Sequence[Layers]) -> None:
        self.full = _texts(name.full for name in names)
        self.respelled = _texts(name.respelled for name in names)
        self.tones = _texts(name.tones for name in names)
        self.letters = _texts(name.letters for name in names)
        self.base = _texts(name.base for name in names)
        self.shape = _texts(name.shape for name in names)
        self.numbers = _texts(_number(name.base) for name in names)
        self.accented = np.array([name.full != name.base for name in names], dtype=bool)
        self.tone_count = np.array([len(name.tones) for name in names], dtype=np.float32)

    def __len__(self) -> int:
        return len(self.full)


def name_costs(printed: NameList, candidates: NameList) -> npt.NDArray[np.float32]:
    """Cost of every printed name (rows) being each candidate (columns); 0 is the same name.

    Names that have more wrong letters than anybody would believe all cost FAR.
    """
    edits = cdist(
        printed.base,
        candidates.base,
        scorer=OSA.distance,
        score_cutoff=_MOST_LETTERS,
        dtype=np.uint8,
        workers=1,
    )
    rows, columns = np.nonzero(edits <= _MOST_LETTERS)
    costs = np.full(edits.shape, FAR, dtype=np.float32)
    costs[rows, columns] = _pair_costs(printed, rows, candidates, columns, edits[rows, columns])
    return costs


def _pair_costs(
    printed: NameList,
    rows: npt.NDArray[np.intp],
    candidates: NameList,
    columns: npt.NDArray[np.intp],
    edits: npt.NDArray[np.uint8],
) -> npt.NDArray[np.float32]:
    """Costs of the pairs (rows[i], columns[i]), whose base letters differ by so many `edits`."""

    def compare(layer: str) -> npt.NDArray[np.float32]:
        left, right = getattr(printed, layer), getattr(candidates, layer)
        return cpdist(left[rows], right[columns], scorer=OSA.distance, dtype=np.float32, workers=1)

    base = edits.astype(np.float32)
    # Pairs such as "rn" can also move letters apart, hence the minimum.
    shape = np.minimum(compare("shape"), base)
    marks = np.maximum(compare("letters") - base, 0.0)
    tones = compare("tones")
    accented = candidates.accented[columns]
    lost = np.clip(candidates.tone_count[columns] - printed.tone_count[rows], 0.0, np.minimum(base, tones))
    accents = np.where(
        printed.accented[rows],
        MARK * marks + TONE * (tones - lost) + TONE_OF_LETTER * lost,
        np.where(accented, ACCENTS_LOST, 0.0),
    )
    costs = LETTER * shape + LOOKALIKE * (base - shape) + accents
    # "Ph0ng" and "Thớ1" have no number in them, "Tân Phú 1" has.
    renumbered = (printed.numbers[rows] != candidates.numbers[columns]) & (shape > 0)
    costs += np.where(renumbered, OTHER_NUMBER, 0.0)
    # The same letters and tones in another order are another name.
    same = printed.full[rows] == candidates.full[columns]
    otherwise = printed.respelled[rows] != candidates.respelled[columns]
    return np.where(same, np.where(otherwise, RESPELLED, 0.0), np.maximum(costs, ACCENTS_LOST)).astype(
        np.float32
    )


def _texts(texts: Iterable[str]) -> npt.NDArray[np.object_]:
    return np.array(list(texts), dtype=object)


def _number(base: str) -> str:
    """The number in a name ("Phường 12", "Phường IV", "Quế Xuân 1"), empty for most."""
    return base if _ROMAN.fullmatch(base) else "".join(_NUMBER.findall(base))
