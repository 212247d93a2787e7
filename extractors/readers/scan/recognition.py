"""Reads pieces of a page: their lines, with the Vietnamese network of tesseract."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import MissingToolError
from extractors.readers.scan.compounds import with_compounds
from extractors.readers.scan.decoding import Word, agreed, number_of, words_of
from extractors.readers.scan.network import Network
from extractors.readers.scan.textlines import Framing, TextLine, cut_lines
from extractors.readers.scan.traineddata import LanguageData, UnknownFormError, read_language_data
from extractors.readers.scan.wording import with_bars
from extractors.readers.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.imaging import Box, PageImage

ADVICE = "Install it, on Debian with: apt-get install tesseract-ocr tesseract-ocr-vie"

TIMEOUT = 60
"""Seconds for tesseract to say where its language data is."""

FRAMINGS = (Framing(0.16, 1.6), Framing(0.16, 1.3), Framing(0.2, 1.75))
"""How lines are put before the reader: first all, then those where it was not sure."""

SURE = 0.9
"""Confidence of a word that needs no second opinion."""

HARDLY_LEGIBLE = 0.6
"""Confidence of a word of running text below which its line is worth the time."""

POSSIBLE = 0.3
"""Weight of a syllable that could be Vietnamese but is in no list."""

UNKNOWN = 0.08
"""Weight of other words: of two readings of like probability it is the wrong one."""

MIXED = 0.008
"""Weight of a word with capitals inside: I, l and i look alike, as do many letters and their capitals."""

NUMBER_LETTERS = "0123456789.,%-"


def require_tesseract() -> None:
    """Raise MissingToolError unless tesseract with Vietnamese language data is there."""
    language_file()


def read_pieces(page: PageImage, boxes: Sequence[Box], *, are_cells: bool) -> list[list[Word]]:
    """The words in each box of a page, in reading order.

    In cells more is read several times: a word has few neighbours there, a figure none that would show a slip.
    """
    pieces = cut_lines(page, boxes)
    lines = [(number, line) for piece in pieces for number, line in enumerate(piece)]
    read = _reader().read(lines, FRAMINGS[0])
    opinions = {place: [words] for place, words in enumerate(read) if _is_unsure(words, are_cells)}
    for framing in FRAMINGS[1:]:
        open_lines = [
            place for place, readings in opinions.items() if len(readings) == 1 or not _is_settled(readings)
        ]
        again = _reader().read([lines[place] for place in open_lines], framing)
        for place, words in zip(open_lines, again, strict=True):
            opinions[place].append(words)
    found = iter(
        [
            agreed(opinions[place], _reader().weight) if place in opinions else words
            for place, words in enumerate(read)
        ]
    )
    return [
        [with_bars(page.ink, word) for word in with_compounds([word for _ in piece for word in next(found)])]
        for piece in pieces
    ]


def legibility(page: PageImage, boxes: Sequence[Box]) -> float:
    """How much of what is in these boxes reads as words and figures, 0..1: little if the page lies on its head."""
    lines = [(0, line) for piece in cut_lines(page, boxes) for line in piece]
    words = [word for line in _reader().read(lines, FRAMINGS[0]) for word in line]
    signs = sum(len(word.text) for word in words)
    legible = sum(word.confidence * _plain_signs(word.text) for word in words)
    return legible / signs if signs else 0.0


def _plain_signs(text: str) -> int:
    """How many letters or digits a word has; 0 if it mixes them or has capitals inside: "Sum" on its head is "ưnG"."""
    signs = "".join(filter(str.isalnum, text))
    is_word = signs.isalpha() and signs in (signs.lower(), signs.upper(), signs.capitalize())
    return len(signs) if signs.isdecimal() or is_word else 0


def _is_unsure(words: Sequence[Word], are_cells: bool) -> bool:
    """Whether a line is worth more readings."""
    if not are_cells:
        return any(word.confidence < HARDLY_LEGIBLE for word in words)
    return any(
        word.confidence < SURE or any(map(str.isdigit, word.text)) or _reader().weight(word.text) < 1
        for word in words
    )


def _is_settled(readings: Sequence[Sequence[Word]]) -> bool:
    """Whether the readings agree, and on words that are in use."""
    agree = len({tuple(word.text for word in words) for words in readings}) == 1
    return agree and all(_reader().weight(word.text) == 1 for word in readings[0])


def read_numbers(
    page: PageImage, boxes: Sequence[Box], impossible: Sequence[str] | None = None
) -> list[tuple[str, float]]:
    """What each box says if it holds one number, and how sure that is, 0..1; "" if it holds none.

    `impossible`: for each box the signs that its number cannot have.
    """
    reader = _reader()
    pieces = cut_lines(page, boxes)
    strips = [piece[0].strip(reader.network.height, FRAMINGS[1]).image for piece in pieces if len(piece) == 1]
    found = iter(reader.network.read(strips))
    numbers = []
    for piece, signs in zip(pieces, impossible or [""] * len(pieces), strict=True):
        codes = [code for code in reader.number_codes if reader.data.texts[code] not in signs]
        numbers.append(number_of(next(found), codes, reader.data) if len(piece) == 1 else ("", 0.0))
    return numbers


@dataclass(frozen=True, slots=True)
class _Reader:
    network: Network
    data: LanguageData
    number_codes: list[int]

    def read(self, lines: Sequence[tuple[int, TextLine]], framing: Framing) -> list[list[Word]]:
        """The words of each of these lines, which have numbers in their piece."""
        strips = [line.strip(self.network.height, framing) for _, line in lines]
        found = self.network.read([strip.image for strip in strips])
        return [
            words_of(line, strip, number, probabilities, self.data, self.weight)
            for (number, line), strip, probabilities in zip(lines, strips, found, strict=True)
        ]

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
def _reader() -> _Reader:
    file = language_file()
    try:
        data = read_language_data(file)
    except (OSError, UnknownFormError) as error:
        message = f"The Vietnamese language data of tesseract cannot be used ({error})."
        raise MissingToolError(message, tool="tesseract", advice=ADVICE) from error
    return _Reader(Network(data.layers), data, [data.texts.index(letter) for letter in NUMBER_LETTERS])


def language_file() -> Path:
    """Where the Vietnamese language data is: tesseract knows."""
    if shutil.which("tesseract") is None:
        raise MissingToolError("Scanned pages need the program tesseract.", tool="tesseract", advice=ADVICE)
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    folder = re.search(r'"(.+)"', listed.stdout + listed.stderr)
    if "vie" not in listed.stdout.split() or folder is None:
        message = "tesseract is there, but its language data for Vietnamese (vie) is not."
        raise MissingToolError(message, tool="tesseract", advice=ADVICE)
    return Path(folder[1]) / "vie.traineddata"
