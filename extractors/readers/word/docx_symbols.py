"""Characters of the symbol fonts, whose codes are places in a font and not characters of Unicode."""

from __future__ import annotations

import re

_PRIVATE = 0xF000  # Word puts the 256 places of such a font here
_PRIVATE_USE = re.compile("[\uf000-\uf0ff]")

_GREEK = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
)
_SYMBOL = {ord(place): letter for place, letter in _GREEK.items()} | {
    **{code: chr(code) for code in range(0x20, 0x40)},
    **{0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "*", 0x2D: "-", 0x40: "≅", 0x5B: "[", 0x5D: "]", 0x5F: "_"},
    **{0x7B: "{", 0x7C: "|", 0x7D: "}", 0x7E: "~", 0xA2: "′", 0xA3: "≤", 0xA4: "/", 0xA5: "∞", 0xAB: "↔"},
    **{0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×"},
    **{0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xCE: "∈", 0xD2: "®", 0xD3: "©"},
    **{0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫"},
}
_WINGDINGS = {
    **{0x20: " ", 0x46: "☞", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x75: "◆", 0x76: "❖"},
    **{0x78: "☒", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨"},
    **{0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}
_WINGDINGS_2 = {0x20: " ", 0x4F: "✗", 0x50: "✓", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "☐"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(code: int, font: str | None) -> str:
    """The character at a place (0xB3 or 0xF0B3) of a font; a place not known here comes back as it is."""
    places = _FONTS.get((font or "").lower())
    if places is None and _PRIVATE <= code < _PRIVATE + 0x100:
        places = _SYMBOL  # private-use text whose font was lost is nearly always that
    if not 0 < code <= 0x10FFFF or 0xD800 <= code < 0xE000:  # no character at all
        return ""
    return chr(code) if places is None else places.get(code % 0x100, chr(code))


def without_private_use(text: str, font: str | None) -> str:
    """Text in which places of a symbol font are replaced by the characters they show."""
    return _PRIVATE_USE.sub(lambda match: symbol(ord(match[0]), font), text)
