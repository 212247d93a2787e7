"""Which syllables of a document stand alone, and which only begin a longer word, as "ô" of "ô tô" does.

Vietnamese writes every syllable apart; where a counted noun ends is told by how the document itself uses its words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEEN_OFTEN = 2
_SEEN_TOGETHER = 3
_MOSTLY = 0.7


class Wording:
    """How a document uses its syllables; each is looked for when it is asked of.

    Args:
        texts: the paragraphs of the document.
        function_words: words before which a noun ends.
    """

    def __init__(self, texts: Iterable[str], function_words: frozenset[str]) -> None:
        self._text = "\n".join(texts).lower()
        self._function_words = function_words
        self._known: dict[str, tuple[Counter[str], bool]] = {}

    def is_word(self, first: str, second: str) -> bool:
        """Whether two syllables are a word: they stand together often, and no noun ends with the first alone."""
        following, is_last = self._look(first)
        return not is_last and following[second.lower()] >= _SEEN_OFTEN and self._look(second)[1]

    def is_one_name(self, words: Sequence[str], following: str) -> bool:
        """Whether words nearly always go on with another: "cơ sở" with "dữ" where a report is about data."""
        name = " ".join(words).lower()
        together = self._text.count(f"{name} {following.lower()}")
        return together >= _SEEN_TOGETHER and together >= _MOSTLY * self._text.count(name)

    def _look(self, syllable: str) -> tuple[Counter[str], bool]:
        """What stands behind a syllable, and whether a noun ends with it."""
        key = syllable.lower()
        if key not in self._known:
            following = re.findall(rf"(?<!\w){re.escape(key)}(?!\w)(?: ([^\W\d_]+))?", self._text)
            is_last = any(not word or word in self._function_words for word in following)
            self._known[key] = Counter(following), is_last
        return self._known[key]
