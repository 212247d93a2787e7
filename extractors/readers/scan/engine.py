"""What turns pictures of lines into words: an engine is one class behind one method.

The network of tesseract's Vietnamese language data is run in NumPy, many lines at once. Measured on 14 pages of worn
scans of `benchmarks/ocr.py` against tesseract itself (tesserocr 2.13, the same lines and language data): 662 of 665
cells right for about 0.6 CPU seconds a page, tesserocr 661 for about 1.1. Tesseract's own search for lines and columns
is used by neither: pages are cut by their rules before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from baocao.errors import MissingToolError
from extractors.readers.scan.decoding import SeenNumber, Word, words_of
from extractors.readers.scan.language import ADVICE, language_file
from extractors.readers.scan.network import Network
from extractors.readers.scan.traineddata import LanguageData, UnknownFormError, read_language_data
from extractors.readers.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.textlines import Framing, TextLine

POSSIBLE = 0.3
"""Weight of a syllable that could be Vietnamese but is in no list."""

UNKNOWN = 0.08
"""Weight of other words: of two readings of like probability it is the wrong one."""

MIXED = 0.008
"""Weight of a word with capitals inside: I, l and i look alike, as do many letters and their capitals."""


@dataclass(frozen=True, slots=True)
class LineToRead:
    """A line, and its number in its piece."""

    line: TextLine
    number: int = 0


class Engine(Protocol):
    """Reads lines of text."""

    def read(self, lines: Sequence[LineToRead], framing: Framing) -> list[list[Word]]:
        """The words of each line, which is put before the engine in that framing."""

    def read_letters(
        self, lines: Sequence[TextLine], letters: str, framings: Sequence[Framing]
    ) -> list[SeenNumber]:
        """What each line says, put before the engine in every framing, if it holds one word of these letters."""

    def weight(self, text: str) -> float:
        """How likely a text is to be printed, beside others of like looks: 1 for words that are in use."""


@dataclass(frozen=True, slots=True)
class NetworkEngine:
    """The network of tesseract's language data, in NumPy."""

    network: Network
    data: LanguageData

    def read(self, lines: Sequence[LineToRead], framing: Framing) -> list[list[Word]]:
        """See `Engine.read`."""
        strips = [each.line.strip(self.network.height, framing) for each in lines]
        found = self.network.read([strip.image for strip in strips])
        return [
            words_of(each.line, strip, each.number, probabilities, self.data, self.weight)
            for each, strip, probabilities in zip(lines, strips, found, strict=True)
        ]

    def read_letters(
        self, lines: Sequence[TextLine], letters: str, framings: Sequence[Framing]
    ) -> list[SeenNumber]:
        """See `Engine.read_letters`."""
        readings = [
            self.network.read([line.strip(self.network.height, framing).image for line in lines])
            for framing in framings
        ]
        return [SeenNumber.of(letters, each, self.data) for each in zip(*readings, strict=True)]

    def weight(self, text: str) -> float:
        """How likely a text is to be printed, beside others of like looks: 1 for words that are in use."""
        word = text.strip(".,;:()[]/-–\"'“”%")
        if (
            not any(letter.isalpha() for letter in word)
            or word in self.data.words
            or word.lower() in self.data.words
        ):
            return 1.0
        if is_syllable(word):
            return POSSIBLE
        return UNKNOWN if word.isupper() or word[1:].islower() else MIXED


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine that reads scans."""
    file = language_file()
    try:
        data = read_language_data(file)
    except (OSError, UnknownFormError) as error:
        message = f"The Vietnamese language data of tesseract cannot be used ({error})."
        raise MissingToolError(message, tool="tesseract", advice=ADVICE) from error
    return NetworkEngine(Network(data.layers), data)
