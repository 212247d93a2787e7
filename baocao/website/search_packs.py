"""The search of the site: which paragraphs have a word, in packs by the first letters of words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from baocao.website.packs import write_pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_WORD = re.compile(r"[a-z0-9]+")


def folded(text: str) -> str:
    """A text as one types it in a hurry: lower case, without accents, as fold() in app.js."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(character for character in bare if not unicodedata.combining(character))


def write_word_packs(folder: Path, paragraphs: Iterable[tuple[int, str]]) -> None:
    """Write a pack for each two letters that words begin with: word -> numbers of paragraphs, as differences."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, text in paragraphs:
        for word in sorted(set(_WORD.findall(folded(text)))):
            if len(word) > 1:
                found[word[:2]][word].append(number)
    for letters in sorted(found):
        words = found[letters]
        write_pack(folder, f"w/{letters}", {word: _differences(words[word]) for word in sorted(words)})
    write_pack(folder, "w", sorted(found))


def _differences(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
