"""From the probabilities of letters along a line to its words, with other readings of what is unsure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from extractors.models import Alternative
from extractors.readers.scan.imaging import Box
from extractors.readers.scan.network import STEP
from extractors.readers.scan.shapes import ink_box, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.textlines import Strip, TextLine
    from extractors.readers.scan.traineddata import LanguageData, Matrix

CANDIDATES = 24
"""Texts that are compared for one word."""

STUTTER = 0.2
"""Weight of a text for each of its letters: the network rather reads a letter twice than leaves one out."""

WORD_SPACE = 0.65
"""White of this width, in heights of a letter, parts words; between letters of a word there is half of that."""

ENDINGS = ".,;:)"
"""After these signs half of that does: "I.KẾT QUẢ" is "I. KẾT QUẢ"."""

SQUARED = "m"
"""A small letter that a digit belongs to; before others, too, half of that parts them: "Khu phố 2"."""

OPEN = 0.95
"""Probability of a letter below which others are looked at in its place."""

REMOTE = 0.02
"""Share of the best letter's probability below which another is none to look at."""


KEPT = 3
"""Other readings of one word that are kept."""

_LEAST = 1e-30
"""Probability of what a reading does not see at all."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word (NFC) with its box on the page, the number of its line in the piece, and confidence 0..1.

    `others` are what else it may be, the likeliest first.
    """

    text: str
    confidence: float
    line: int
    box: Box
    others: tuple[Alternative, ...] = ()

    def as_text(self, text: str) -> Word:
        """The word with another text; what was read is one of its other readings then."""
        read = [(self.text, self.confidence), *texts_of(self.others)]
        return replace(self, text=text, others=others_than(text, read))


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter on the best path: the step where it is likeliest."""

    code: int
    step: int
    probability: float


def words_of(
    line: TextLine,
    strip: Strip,
    number: int,
    probabilities: Matrix,
    data: LanguageData,
    weight: Callable[[str], float],
) -> list[Word]:
    """The words of a line. `number` is that of the line in its piece."""
    space = data.texts.index(" ")
    gaps = _gaps(line, strip)
    groups: list[list[_Letter]] = []
    spaces: list[float] = []
    pending: float | None = 0.0
    path = _best_path(probabilities, data.blank)
    word_space = WORD_SPACE * line.letter * strip.scale / STEP
    for letter in path:
        if letter.code == space:
            pending = pending or float(letter.step)
            continue
        if pending is None:
            last = groups[-1][-1]
            left, right = data.texts[last.code], data.texts[letter.code]
            ended = left in ENDINGS and right.isalpha()
            ended = ended or (left.islower() and left not in SQUARED and right.isdecimal())
            pending = _wide_gap(gaps, last.step, letter.step, word_space * (0.5 if ended else 1))
        if pending is not None:
            spaces.append(pending)
            groups.append([])
        groups[-1].append(letter)
        pending = None
    if not groups:
        return []
    spaces = spaces[1:]
    found = []
    boxes = _boxes(line, strip, spaces)
    edges = [0, *(round(step) for step in spaces), len(probabilities)]
    for letters, box, (before, behind) in zip(groups, boxes, pairwise(edges), strict=True):
        # A space lies between two steps; the letter next to it may be on the other side of the nearest one.
        start, end = min(before, letters[0].step), max(behind, letters[-1].step + 1)
        own = [replace(letter, step=letter.step - start) for letter in letters]
        texts = _likeliest(own, probabilities[start:end], data, weight)
        if texts:
            text, sure = texts[0]
            found.append(Word(text, sure, number, box, others_than(text, texts[1:])))
    return found


@dataclass(frozen=True, slots=True)
class SeenNumber:
    """What several readings of a line see if it holds only certain `letters`: of each their probabilities at every
    step, the blank behind them.
    """

    letters: str
    readings: tuple[Matrix, ...]

    @classmethod
    def of(cls, letters: str, readings: Sequence[Matrix], data: LanguageData) -> SeenNumber:
        """Where there is a letter, it is one of these: what the others have got is theirs, in proportion."""
        codes = [data.texts.index(letter) for letter in letters]
        shares = []
        for probabilities in readings:
            only, blank = probabilities[:, codes], probabilities[:, [data.blank]]
            only = only / np.maximum(only.sum(axis=1, keepdims=True), 1e-9) * (1 - blank)
            shares.append(np.hstack([only, blank]))
        return cls(letters, tuple(shares))

    def texts(self) -> list[str]:
        """What each reading sees by itself, without repeats."""
        paths = (_best_path(shares, len(self.letters)) for shares in self.readings)
        found = dict.fromkeys("".join(self.letters[letter.code] for letter in path) for path in paths)
        return [text for text in found if text]

    def likelihoods(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The logarithm of the probability of each text, over all readings together."""
        codes = [tuple(self.letters.index(letter) for letter in text) for text in texts]
        total = np.zeros(len(texts))
        for shares in self.readings:
            total += np.log(np.maximum(_sum_over_paths(shares, codes, len(self.letters)), _LEAST))
        return total

    def likeliest(
        self, texts: Sequence[str], weights: Sequence[float] | None = None
    ) -> list[tuple[str, float]]:
        """The texts with their confidence, the likeliest first; the logarithms in `weights` speak for each."""
        if not texts:
            return []
        seen = self.likelihoods(texts)
        weighed = seen + (np.zeros(len(texts)) if weights is None else np.array(weights))
        shares = np.exp(weighed - weighed.max())
        # Sure is what stands out among the others, and what is seen at all: of a scrawl any number is unlikely.
        sure = np.minimum(shares / shares.sum(), np.exp(seen / len(self.readings)))
        order = np.argsort(-weighed, kind="stable").tolist()
        return [(texts[each], _confidence(float(sure[each]))) for each in order]


def others_than(text: str, found: Iterable[tuple[str, float]]) -> tuple[Alternative, ...]:
    """The surest texts but that one, of those found with their confidence; which nothing speaks for are left out."""
    best: dict[str, float] = {}
    for other, sure in found:
        if other not in {"", text} and sure > 0:
            best[other] = max(sure, best.get(other, 0.0))
    likely = sorted(best.items(), key=lambda each: -each[1])
    return tuple(Alternative(other, round(sure, 3)) for other, sure in likely[:KEPT])


def texts_of(found: Iterable[Alternative]) -> list[tuple[str, float]]:
    """Each text and how sure it is."""
    return [(each.text, each.confidence) for each in found]


def agreed(readings: Sequence[Sequence[Word]], weight: Callable[[str], float]) -> list[Word]:
    """The words of a line from several readings of it: of those with the usual number of words, each word by vote.

    `weight` says how likely a text is to be printed at all: two slips alike do not outvote a word that is in use.
    """
    count = Counter(len(words) for words in readings).most_common(1)[0][0]
    columns = zip(*(words for words in readings if len(words) == count), strict=True)
    elected = [_elected(column, weight) for column in columns]
    if count == 1:  # what was read as several words is another reading of the one
        apart = [
            (" ".join(word.text for word in words), min(word.confidence for word in words))
            for words in readings
            if len(words) > 1
        ]
        elected = [
            replace(word, others=others_than(word.text, [*texts_of(word.others), *apart])) for word in elected
        ]
    return elected


def _elected(opinions: Sequence[Word], weight: Callable[[str], float]) -> Word:
    """The word most readings are for, weighted by how sure they are; each vote against it makes it less sure."""
    votes: Counter[str] = Counter()
    for word in opinions:
        votes[word.text] += word.confidence * weight(word.text)  # type: ignore[assignment]
    text, _ = votes.most_common(1)[0]
    share = votes[text] / max(votes.total(), 1e-6)
    best = max((word for word in opinions if word.text == text), key=lambda word: word.confidence)
    others = [(word.text, word.confidence) for word in opinions]
    others += [other for word in opinions for other in texts_of(word.others)]
    return replace(best, confidence=best.confidence * share, others=others_than(text, others))


def _confidence(probability: float) -> float:
    """As tesseract has it: 1 for what is certain, 0 for a letter with less than 6 %."""
    return float(np.clip(1 + 0.35 * np.log(max(probability, 1e-6)), 0, 1))


def _best_path(probabilities: Matrix, blank: int) -> list[_Letter]:
    """The letters where each step takes its likeliest code, and the same code in a row counts once."""
    best = probabilities.argmax(axis=1)
    changes = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    letters = []
    for start, end in pairwise(changes):
        code = int(best[start])
        if code != blank:
            step = start + int(probabilities[start:end, code].argmax())
            letters.append(_Letter(code, step, float(probabilities[step, code])))
    return letters


def _likeliest(
    letters: Sequence[_Letter], probabilities: Matrix, data: LanguageData, weight: Callable[[str], float]
) -> list[tuple[str, float]]:
    """The text of a word and texts that look alike, each with its confidence; words in use go before others.

    `probabilities` are those of the steps from the space before to the space after.
    """
    candidates: list[tuple[tuple[int, ...], float]] = [((), 1.0)]
    for letter in letters:
        choices: list[tuple[tuple[int, ...], float]] = [((letter.code,), letter.probability)]
        if letter.probability < OPEN:
            here = probabilities[letter.step]
            others = np.flatnonzero(here >= REMOTE * letter.probability).tolist()
            choices = [((code,) if code != data.blank else (), float(here[code])) for code in others]
            if not any(codes == () for codes, _ in choices):
                choices.append(((), 0.1 * letter.probability))
        longer = [(codes + more, score * share) for codes, score in candidates for more, share in choices]
        candidates = sorted(longer, key=lambda each: -each[1])[:CANDIDATES]
    candidates = [candidate for candidate in candidates if candidate[0]]
    if not candidates:
        return []
    texts = ["".join(data.texts[code] for code in codes) for codes, _ in candidates]
    if len(candidates) == 1:
        return [(texts[0], _confidence(min((letter.probability for letter in letters), default=0.0)))]
    scores = _sum_over_paths(probabilities, [codes for codes, _ in candidates], data.blank)
    scores *= np.array([weight(text) * STUTTER ** len(text) for text in texts])
    total = max(scores.sum(), 1e-30)
    likely = np.argsort(-scores, kind="stable")[: 1 + KEPT].tolist()
    return [(texts[each], _confidence(float(scores[each] / total))) for each in likely]


def _sum_over_paths(
    probabilities: Matrix, texts: Sequence[tuple[int, ...]], blank: int
) -> NDArray[np.float64]:
    """The probability of each text (codes) over all ways in which its letters can lie on the steps."""
    longest = max(len(codes) for codes in texts)
    # Between the letters, before the first and after the last there may be blank steps.
    marks = np.full((len(texts), 2 * longest + 3), blank)
    for row, codes in zip(marks, texts, strict=True):
        row[3 : 3 + 2 * len(codes) : 2] = codes
    marks[:, :2] = -1
    no_blank_needed = (marks[:, 2:] != blank) & (marks[:, 2:] != marks[:, :-2])
    paths = np.zeros(marks.shape)
    paths[:, 1] = 1
    for here in probabilities:
        reached = paths[:, 2:] + paths[:, 1:-1] + paths[:, :-2] * no_blank_needed
        paths[:, 2:] = reached * here[marks[:, 2:]]
        paths[:, :2] = 0
    ends = np.array([2 + 2 * len(codes) for codes in texts])
    rows = np.arange(len(texts))
    return paths[rows, ends] + paths[rows, ends - 1]


def _gaps(line: TextLine, strip: Strip) -> list[tuple[float, float]]:
    """The white stretches of a line between its ink, in steps."""

    def step(column: int) -> float:
        return (line.box.x0 + column - strip.left) * strip.scale / STEP

    return [(step(start), step(end)) for start, end in runs(line.ink.max(axis=0) == 0)]


def _wide_gap(gaps: Sequence[tuple[float, float]], start: int, end: int, least: float) -> float | None:
    """Where white as wide as a word space parts two letters between which none was read, None where none does: in
    its middle, but not before the end of the one nor after the beginning of the other.
    """
    # The network tells a letter when it has seen most of it and what follows: a step or two late.
    between = [gap for gap in _near(gaps, start, end) if start - 1.5 <= gap[0] and gap[1] <= end - 0.5]
    widest = max(between, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    return min(max(sum(widest) / 2, start + 1), end) if widest[1] - widest[0] >= least else None


def _near(gaps: Sequence[tuple[float, float]], start: float, end: float) -> Sequence[tuple[float, float]]:
    """The gaps that lie at least partly between start and end."""
    return gaps[bisect_left(gaps, start, key=itemgetter(1)) : bisect_right(gaps, end, key=itemgetter(0))]


def _boxes(line: TextLine, strip: Strip, spaces: Sequence[float]) -> list[Box]:
    """The boxes of the words between spaces (steps): each space is at the widest white near it."""
    gaps = runs(line.ink.max(axis=0) == 0)
    edges = [0]
    for step in spaces:
        at = strip.left + (step + 0.5) * STEP / strip.scale - line.box.x0
        reach = line.box.height / 2
        near = _near(gaps, at - reach, at + reach)
        start, end = max(near, key=lambda gap: gap[1] - gap[0], default=(round(at), round(at)))
        edges.append(max(int(start + end) // 2, edges[-1] + 1))
    edges.append(max(line.box.width, edges[-1] + 1))
    boxes = []
    for start, end in pairwise(edges):
        within = Box(start, 0, end, line.box.height).clipped(Box(0, 0, line.box.width, line.box.height))
        tight = ink_box(line.ink, within) or within
        boxes.append(
            Box(
                tight.x0 + line.box.x0, tight.y0 + line.box.y0, tight.x1 + line.box.x0, tight.y1 + line.box.y0
            )
        )
    return boxes
