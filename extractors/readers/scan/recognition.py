"""Reads pieces of a page: their lines, with the Vietnamese network of tesseract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.scan.compounds import with_compounds
from extractors.readers.scan.decoding import SeenNumber, Word, agreed
from extractors.readers.scan.engine import LineToRead, engine
from extractors.readers.scan.textlines import Framing, cut_lines
from extractors.readers.scan.wording import with_bars, with_ones, with_usual_sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.imaging import Box, PageImage

FRAMINGS = (Framing(0.16, 1.6), Framing(0.16, 1.3), Framing(0.2, 1.75))
"""How lines are put before the reader: first all, then those where it was not sure."""

SURE = 0.9
"""Confidence of a word that needs no second opinion."""

HARDLY_LEGIBLE = 0.6
"""Confidence of a word of running text below which its line is worth the time."""

NUMBER_LETTERS = "0123456789.,%-"


def read_pieces(page: PageImage, boxes: Sequence[Box], *, are_cells: bool) -> list[list[Word]]:
    """The words in each box of a page, in reading order.

    In cells more is read several times: a word has few neighbours there, a figure none that would show a slip.
    """
    pieces = cut_lines(page, boxes)
    lines = [LineToRead(line, number) for piece in pieces for number, line in enumerate(piece)]
    read = engine().read(lines, FRAMINGS[0])
    opinions = {place: [words] for place, words in enumerate(read) if _is_unsure(words, are_cells)}
    for framing in FRAMINGS[1:]:
        open_lines = [
            place for place, readings in opinions.items() if len(readings) == 1 or not _is_settled(readings)
        ]
        again = engine().read([lines[place] for place in open_lines], framing)
        for place, words in zip(open_lines, again, strict=True):
            opinions[place].append(words)
    found = iter(
        [
            agreed(opinions[place], engine().weight) if place in opinions else words
            for place, words in enumerate(read)
        ]
    )
    return [
        [
            with_ones(page.ink, with_bars(page.ink, with_usual_sign(word)))
            for word in with_compounds([word for _ in piece for word in next(found)])
        ]
        for piece in pieces
    ]


def legibility(page: PageImage, boxes: Sequence[Box]) -> float:
    """How much of what is in these boxes reads as words and figures, 0..1: little if the page lies on its head."""
    lines = [LineToRead(line) for piece in cut_lines(page, boxes) for line in piece]
    words = [word for line in engine().read(lines, FRAMINGS[0]) for word in line]
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
        word.confidence < SURE or any(map(str.isdigit, word.text)) or engine().weight(word.text) < 1
        for word in words
    )


def _is_settled(readings: Sequence[Sequence[Word]]) -> bool:
    """Whether the readings agree, and on words that are in use."""
    agree = len({tuple(word.text for word in words) for words in readings}) == 1
    return agree and all(engine().weight(word.text) == 1 for word in readings[0])


def see_numbers(page: PageImage, boxes: Sequence[Box]) -> list[SeenNumber | None]:
    """What each box may say if it holds one number; None if it holds several lines, or none."""
    pieces = cut_lines(page, boxes)
    lines = [piece[0] for piece in pieces if len(piece) == 1]
    found = iter(engine().read_letters(lines, NUMBER_LETTERS, FRAMINGS))
    return [next(found) if len(piece) == 1 else None for piece in pieces]


def read_numbers(page: PageImage, boxes: Sequence[Box]) -> list[tuple[str, float]]:
    """What each box says if it holds one number, and how sure that is, 0..1; "" if it holds none."""
    found = [seen.likeliest(seen.texts()) if seen else [] for seen in see_numbers(page, boxes)]
    return [texts[0] if texts else ("", 0.0) for texts in found]
