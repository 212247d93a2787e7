"""Compares what was read with tests/expected, cell by cell."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
EXPECTED = ROOT / "tests" / "expected"


@dataclass
class Score:
    """Cells right out of all expected ones (cells of rows that are missing count as wrong)."""

    right: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 0.0


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def expected(name: str) -> dict[str, Any]:
    return json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))


def compare(
    read: list[list[str]], truth: list[list[str]], *, ignore_case: bool = False, blanks: bool = True
) -> Score:
    """`blanks=False` leaves out cells that are blank on both sides (what every reader gets right)."""

    def form(text: str) -> str:
        return normal(text).casefold() if ignore_case else normal(text)

    mine = [tuple(form(t) for t in row) for row in read]
    theirs = [tuple(form(t) for t in row) for row in truth]
    score = Score()
    pairs = _align(mine, theirs)
    for row, other in pairs:
        for column, want in enumerate(theirs[row]):
            got = mine[other][column] if other is not None and column < len(mine[other]) else None
            if not blanks and not want and not got:
                continue
            score.total += 1
            if got == want:
                score.right += 1
            else:
                score.wrong.append(f"row {row + 1} column {column + 1}: read {got!r}, expected {want!r}")
    extra = len(mine) - sum(other is not None for _, other in pairs)
    if extra:
        score.wrong.append(f"{extra} rows too many")
        score.total += extra * (len(theirs[0]) if theirs else 1)
    return score


def _align(mine: list[tuple[str, ...]], theirs: list[tuple[str, ...]]) -> list[tuple[int, int | None]]:
    if len(mine) == len(theirs):
        return [(index, index) for index in range(len(theirs))]
    pairs: list[tuple[int, int | None]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [(j, i1 + j - j1) for j in range(j1, j2)]
        elif tag in {"replace", "insert"}:
            pairs += [(j, i1 + j - j1 if i1 + j - j1 < i2 else None) for j in range(j1, j2)]
    return pairs
