"""Writes Vietnamese text with the codes of the fonts from before Unicode, as their keyboards did."""

from __future__ import annotations

from itertools import permutations
from unicodedata import normalize

from extractors.readers.legacy_fonts import LegacyEncoding, glyph_map

ALPHABET = (
    "".join(
        dict.fromkeys(
            normalize("NFC", base + tone)
            for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
            for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        )
    )
    + "đĐbcdghklmnpqrstvxBCDGHKLMNPQRSTVX"
)


def as_legacy(text: str, encoding: LegacyEncoding) -> str:
    """The text in the codes of that encoding; a capital that TCVN3 has in its capital fonts only is written small."""
    codes = {letter: code for code, letter in glyph_map(encoding).items() if ord(code) < 0x100}
    if encoding is LegacyEncoding.VNI:
        return "".join(_vni(letter, codes) for letter in normalize("NFC", text))
    return "".join(
        codes.get(letter) or codes.get(letter.lower(), letter) for letter in normalize("NFC", text)
    )


def _vni(letter: str, codes: dict[str, str]) -> str:
    if letter.isascii() or letter in codes:
        return codes.get(letter, letter)
    base, *marks = normalize("NFD", letter)
    if "\u031b" in marks:
        marks.remove("\u031b")
        base = codes[normalize("NFC", base + "\u031b")]
    code = next((codes[key] for key in map("".join, permutations(marks)) if key in codes), "".join(marks))
    return base + (code.upper() if letter.isupper() else code.lower())
