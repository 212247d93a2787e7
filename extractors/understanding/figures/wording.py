"""Which syllables of a document stand alone, and which only begin a longer word, as "ô" of "ô tô" does.

Vietnamese writes every syllable apart; where a counted noun ends is told by how the document itself uses its words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAIR = re.compile(r"(?<!\w)([^\W\d_]+)(?!\w)(?=(?: ([^\W\d_]+))?)")
_SEEN_OFTEN = 2
_SEEN_TOGETHER = 3
_MOSTLY = 0.7


class Wording:
    """How a document uses its syllables.

    Args:
        texts: the paragraphs of the document.
        function_words: words before which a noun ends.
    """

    def __init__(self, texts: Iterable[str], function_words: frozenset[str]) -> None:
        self._text = "\n".join(texts).lower()
        self._function_words = function_words

    def is_word(self, first: str, second: str) -> bool:
        """Whether two syllables are a word: they stand together often, and no noun ends with the first alone."""
        following = self._following[first.lower()]
        if following[second.lower()] < _SEEN_OFTEN or self._ends_nouns(following):
            return False
        return self._ends_nouns(self._following[second.lower()])

    def is_one_name(self, words: Sequence[str], following: str) -> bool:
        """Whether words nearly always go on with another: "cơ sở" with "dữ" where a report is about data."""
        name = " ".join(words).lower()
        together = self._text.count(f"{name} {following.lower()}")
        return together >= _SEEN_TOGETHER and together >= _MOSTLY * self._text.count(name)

    @cached_property
    def _following(self) -> defaultdict[str, Counter[str]]:
        """What stands behind each syllable, "" for what is no word: counted at once, for there are many to ask for."""
        pairs = Counter(_PAIR.findall(self._text))
        following: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (first, second), count in pairs.items():
            following[first][second] = count
        return following

    def _ends_nouns(self, following: Counter[str]) -> bool:
        """Whether a noun ends with the syllable in front of these."""
        return any(not word or word in self._function_words for word in following)
