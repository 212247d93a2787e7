"""What differs between a name as printed and a unit's official name, for the eyes of a person who must decide."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from baocao.names.normalise import clean
from baocao.names.unit_names import read_unit_name


class Piece(NamedTuple):
    """A stretch of a text, and whether the other text has something else there."""

    text: str
    differs: bool


def compare(printed: str, official: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces that are the same or differ; upper and lower case do not count."""
    left, right = clean(printed), clean(official)
    blocks = SequenceMatcher(None, left.lower(), right.lower(), autojunk=False).get_opcodes()
    marked: tuple[list[Piece], list[Piece]] = ([], [])
    for what, left_start, left_end, right_start, right_end in blocks:
        for pieces, text in zip(
            marked, (left[left_start:left_end], right[right_start:right_end]), strict=True
        ):
            if text:
                pieces.append(Piece(text, what != "equal"))
    return marked


def explain(printed: str, official: str) -> str:
    """The same in words: "type word thị xã, not thị trấn; tones"; "same name" if nothing differs."""
    readings, units = read_unit_name(printed), read_unit_name(official)
    if not readings or not units:
        return "no name in it"
    read, unit = readings[0], units[0]
    found = []
    if read.type_word != unit.type_word:
        found.append(f"type word {read.type_word or 'missing'}, not {unit.type_word or 'any'}")
    left, right = read.name, unit.name
    if left.base != right.base:
        found.append("letters")
    elif left.letters != right.letters:
        found.append("accents missing" if left.full == left.base else "marks of letters")
    elif left.full != right.full:
        found.append("accents missing" if left.full == left.base else "tones")
    return "; ".join(found) or "same name"
