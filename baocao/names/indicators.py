"""Which indicator a row of a report is about, whatever year and province it is of and however it is worded.

The same wording is the same indicator. Other wordings of one are declared in `dbt_project/seeds/indicator_names.csv`
or decided by a person in `decisions/indicators.csv` of the home. Anything else that is merely like a declared one is
refused: it stays an indicator of its own and is shown for review, unless all that differs is a misprint. Nothing here
depends on which reports were read before.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from baocao.decision_files import columns_of, read_records
from baocao.names.indicator_wording import Wording, wording
from baocao.names.normalise import syllable
from baocao.names.unit_lists import SEEDS, read_seed
from baocao.settings import settings
from extractors.readers.syllables import is_syllable
from extractors.understanding.decisions import SCOPES, is_about, wrong_scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

ITSELF = "-"
"""In column indicator_name of a decision: the name is an indicator of its own."""

REVIEW_SCORE = 84.0
"""Likeness (0..100) from which a name that is no declared one is shown to a person."""
_WORDS_A_MISPRINT = 8
"""A misprint is believed in a name of that many words for each misprint."""
_UNNAMED = "khong-ten"
_LONGEST_KEY = 80
_TELLING = (
    *("hộ gia đình", "người dân", "dân số", "doanh nghiệp", "hợp tác xã", "cơ quan", "cán bộ", "học sinh"),
    *("thôn", "xã", "phường", "trường học", "bệnh viện", "toàn trình", "một phần", "mức độ", "không", "chưa"),
)
"""Words that tell two names apart however alike the rest is: who is counted, kinds, negations."""


@dataclass(frozen=True, slots=True)
class IndicatorDecision:
    """Which indicator a printed name is: the name of a declared one, or ITSELF.

    `expected` is the name that the program took it for then, or asked about. An empty `scope` is everywhere, as
    in older files; `document`, `report_no` and `issuer` say where a narrower one holds.
    """

    name: str
    indicator_name: str
    decided_by: str
    decided_at: str
    reason: str
    expected: str = ""
    scope: str = ""
    document: str = ""
    report_no: str = ""
    issuer: str = ""


DECISION_COLUMNS = columns_of(IndicatorDecision)
"""Heading of the file of what people decided about indicators."""
ADDED_COLUMNS = DECISION_COLUMNS[5:]
"""Those of them that older files lack."""


@dataclass(frozen=True, slots=True)
class IndicatorMatch:
    """The indicator of a row.

    `status` is auto (declared, decided, or a misprint of a declared name), own (an indicator of its own) or review
    (its own until a person has looked at `candidate`, the declared name most like it, alike by `score` of 100).
    `name` is the declared name, or the printed one; `decision` that of a person, if the method is decided.
    """

    key: str
    name: str
    status: Literal["auto", "own", "review"]
    method: Literal["declared", "decided", "misprint", "wording"]
    score: float | None = None
    candidate: str | None = None
    decision: IndicatorDecision | None = None

    @property
    def says(self) -> str:
        """The name it is known by, "review" if a person is asked, empty if it is of its own."""
        return {"auto": self.name, "review": self.status, "own": ""}[self.status]


class IndicatorMatcher:
    """Finds the indicator of a printed name.

    `declared` maps names to the name of their indicator; `decided` are decisions of people, of which the narrower one
    counts, and of two alike the later.
    """

    def __init__(self, declared: Mapping[str, str], decided: Iterable[IndicatorDecision] = ()) -> None:
        self._declared = declared
        self._decisions = tuple(decided)
        self._of: dict[tuple[IndicatorDecision, ...], IndicatorMatcher] = {}
        self._names = {self._wording_of_path(variant): name for variant, name in declared.items()}
        self._decided: dict[Wording, IndicatorDecision] = {}
        for each in sorted(self._decisions, key=lambda each: -SCOPES.index(each.scope or SCOPES[-1])):
            meant = self._wording_of_path(each.name)
            self._names[meant] = each.name if each.indicator_name == ITSELF else each.indicator_name
            self._decided[meant] = each
        self._texts = {meant.text: name for meant, name in self._names.items()}
        self._known: dict[tuple[str, ...], IndicatorMatch] = {}

    @classmethod
    def of_project(cls) -> IndicatorMatcher:
        """The matcher with the project's own lists. Raises NamesError if one cannot be read."""
        return cls(_declared(), load_indicator_decisions()[0])

    def of_document(self, document: str, report_no: str, issuer: str) -> IndicatorMatcher:
        """The matcher with those decisions alone that hold in a document.

        Args:
            document: sha256 of the file.
            report_no: its number, empty if it has none.
            issuer: its issuer, empty if it has none.
        """
        return self._with(each for each in self._decisions if is_about(each, document, report_no, issuer))

    def undecided(self) -> IndicatorMatcher:
        """The matcher without any decision."""
        return self._with(())

    def _with(self, decisions: Iterable[IndicatorDecision]) -> IndicatorMatcher:
        ours = tuple(decisions)
        if ours == self._decisions:
            return self
        if ours not in self._of:
            self._of[ours] = IndicatorMatcher(self._declared, ours)
        return self._of[ours]

    def match(self, path: Iterable[str]) -> IndicatorMatch:
        """The indicator of a row named by `path`: its parent's name if it is a sub-row, then its own."""
        names = tuple(name for name in path if name)
        if names not in self._known:
            self._known[names] = self._match(names)
        return self._known[names]

    def _match(self, names: tuple[str, ...]) -> IndicatorMatch:
        meant = Wording(())
        found: IndicatorMatch | None = None
        shown: list[str] = []
        for name in names:
            step = wording(name)
            meant = step.under(meant)
            shown.append(" ".join(name.split()).lstrip("-–—+•* ").rstrip(" .;,"))
            found = self._find(meant, " / ".join(shown))
            if found.status == "auto":
                # What is said of a sub-row follows the name its parent is known by.
                meant, shown = self._wording_of_path(found.name), [found.name]
        return found or IndicatorMatch(_UNNAMED, "", "own", "wording")

    def _find(self, meant: Wording, printed: str) -> IndicatorMatch:
        if not meant.text:
            return IndicatorMatch(_UNNAMED, "", "own", "wording")
        if meant in self._names:
            decision = self._decided.get(meant)
            found = self._known_as(self._names[meant], "decided" if decision else "declared")
            return replace(found, decision=decision)
        whole = Wording(meant.words)
        if meant.level and whole in self._names:
            # Declared for all levels together: "Tỷ lệ hồ sơ công việc" and its "Cấp xã".
            return self._known_as(f"{self._names[whole]} / Cấp {meant.level}", "declared")
        return self._find_alike(meant, printed)

    def _known_as(
        self, name: str, method: Literal["declared", "decided", "misprint"], score: float | None = None
    ) -> IndicatorMatch:
        return IndicatorMatch(_key(self._wording_of_path(name)), name, "auto", method, score)

    def _find_alike(self, meant: Wording, printed: str) -> IndicatorMatch:
        from rapidfuzz import fuzz, process

        text = meant.text
        alike = process.extract(
            text, self._texts.keys(), scorer=fuzz.ratio, score_cutoff=REVIEW_SCORE, limit=5
        )
        alike = [hit for hit in alike if _counted(hit[0]) == _counted(text)]
        own = IndicatorMatch(_key(meant), printed, "own", "wording")
        if not alike:
            return own
        meanings = {self._texts[hit[0]] for hit in alike if _is_misprint(text, hit[0])}
        best, score, _ = alike[0]
        if len(meanings) == 1:
            return self._known_as(meanings.pop(), "misprint", round(score, 1))
        return IndicatorMatch(
            own.key, printed, "review", "wording", round(score, 1), candidate=self._texts[best]
        )

    @staticmethod
    def _wording_of_path(name: str) -> Wording:
        meant = Wording(())
        for part in name.split(" / "):
            meant = wording(part).under(meant)
        return meant


@cache
def _telling() -> re.Pattern[str]:
    phrases = (" ".join(syllable(word)[0] for word in phrase.split()) for phrase in _TELLING)
    return re.compile(rf"(?<!\S)(?:{'|'.join(phrases)}|\d+g?)(?!\S)")


def _counted(text: str) -> list[str]:
    """What tells two names apart however alike they are, numbers ("15", "5g") too."""
    return sorted(_telling().findall(text))


def _is_misprint(text: str, declared: str) -> bool:
    """Whether `text` is the declared text but for wrong accents, or letters that make no syllable."""
    printed, meant = text.split(), declared.split()
    if len(printed) != len(meant):
        return False
    wrong = [(one, other) for one, other in zip(printed, meant, strict=True) if one != other]
    return len(wrong) <= len(meant) // _WORDS_A_MISPRINT and all(
        syllable(one)[2] == syllable(other)[2] or (not is_syllable(one) and _one_letter_off(one, other))
        for one, other in wrong
    )


def _one_letter_off(one: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(syllable(one)[2], syllable(other)[2]) <= 1


def _key(meant: Wording) -> str:
    """The wording as a slug; a long one is cut and told apart by its hash."""
    base = "-".join(syllable(word)[2] for word in meant.text.split())
    if len(base) <= _LONGEST_KEY:
        return base or _UNNAMED
    return f"{base[:70]}-{hashlib.md5(meant.text.encode(), usedforsecurity=False).hexdigest()[:8]}"


@cache
def _declared() -> dict[str, str]:
    names = _pairs(SEEDS / "indicator_names.csv")
    return {name: name for name in names.values()} | names


def load_indicator_decisions() -> tuple[list[IndicatorDecision], list[str]]:
    """What people decided, in order, and a sentence for each line of the file that cannot be used."""
    return read_records(decided_indicators(), IndicatorDecision, _wrong)


def _wrong(values: Mapping[str, str]) -> str | None:
    empty = [column for column in ("name", "indicator_name") if not values[column]]
    if empty:
        return f"{' and '.join(empty)} must not be empty."
    return wrong_scope(values) if values["scope"] else None


def decided_indicators() -> Path:
    """The file of what people decided about indicators; it need not exist."""
    return settings().decisions / "indicators.csv"


def _pairs(path: Path) -> dict[str, str]:
    rows = read_seed(path, ("name", "indicator_name"))
    return {row[0]: row[1] for row in rows}
