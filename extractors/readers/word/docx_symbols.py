"""Characters of the symbol fonts, whose codes are places in a font and not characters of Unicode."""

from __future__ import annotations

_PRIVATE = range(0xF000, 0xF100)  # Word puts the 256 places of such a font here
_UNKNOWN = "\ufffd"  # a sign is printed there, and it is not known which


def _places(rows: dict[int, str]) -> dict[int, str]:
    r"""Place -> character, from runs of neighbours by their first place; "\x00" stands for a place left out."""
    return {
        start + offset: character
        for start, characters in rows.items()
        for offset, character in enumerate(characters)
        if character != "\x00"
    }


_SYMBOL = _places(
    {
        0x20: " !∀#∃%&∋()*+,-./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
        0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~",
        0xA0: "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
        0xE0: "◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\x00⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
    }
)
_WINGDINGS = _places(
    {
        0x20: " ✏✂✁👓🔔📖🕯☎✆✉🖃📪📫📬📭📁📂📄🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳🏱✈☼💧❄🕆✞🕈✠✡☪☯ॐ☸",
        0x5E: "♈♉♊♋♌♍♎♏♐♑♒♓🙰🙵●❍■☐🞐❑❒⬧⧫◆❖⬥☒⮹⌘🏵🏶🙶🙷",
        0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•▪○🞆🞈◉◎🔿▪☐🟂✦★✶✴✹✵",
        0xB0: "⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛",
        0xD5: "⌫⌦⮘➢⮙⮛⮘➲⮜⮝←→↑↓↖↗↙↘⬅➔⬆⬇⬉⬈⬋⬊⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▫✗✓☒☑",
    }
)
_WINGDINGS_2 = _places(
    {
        0x20: " ",
        0x4F: "✗✓☒☑☒☒⊗🛇⊘",
        0x69: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
        0x95: "•●●●",
        0xA0: "▪■■☐",
    }
)
_WINGDINGS_3 = _places({0x20: " ", 0x66: "←→↑↓↖↗↙↘", 0x70: "▲▼△▽◀▶◁▷◣◢◤◥◂▸▴▾"})
_WEBDINGS = _places({0x20: " ", 0x33: "◀▶▲▼", 0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"})
_MARLETT = _places({0x20: " ", 0x61: "✓✓", 0x68: "••", 0x72: "✗"})
# its places are those of Unicode's block of dingbats, but for the signs that Unicode had already
_ZAPF_DINGBATS = (
    {code: chr(0x2700 + code - 0x20) for code in (*range(0x21, 0x7F), *range(0xA1, 0xFF))}
    | _places({0x20: " ", 0x25: "☎", 0x2A: "☛☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x73: "▲▼◆", 0x77: "◗"})
    | _places({0xA8: "♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩", 0xD5: "→↔↕"})
)
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS_2,
    "wingdings3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "marlett": _MARLETT,
    "zapfdingbats": _ZAPF_DINGBATS,
}


def is_symbol_font(font: str | None) -> bool:
    """Whether the codes of a font are places of signs."""
    return _places_of(font) is not None


def symbol(code: int, font: str | None) -> str:
    """The character at a place (0xB3 or 0xF0B3) of a font; U+FFFD where it is not known which sign is there."""
    places = _places_of(font)
    if places is None and code in _PRIVATE:
        places = _SYMBOL  # private-use text whose font was lost is nearly always that
    if not 0 < code <= 0x10FFFF or 0xD800 <= code < 0xE000:  # no character at all
        return ""
    if places is None or not (code < 0x100 or code in _PRIVATE):
        return chr(code)
    place = code % 0x100
    return places.get(place, _UNKNOWN if place > 0x20 else " ")


def decoded_symbols(text: str, font: str | None, letter_font: str | None) -> str:
    """Text in which the places of symbol fonts are replaced by the characters they show.

    Args:
        text: The text of a run, as the file holds it.
        font: The font of its ASCII characters.
        letter_font: The font of its other characters; None: the same.

    Returns:
        The text as it is printed.

    """
    others = font if letter_font is None else letter_font
    in_ascii, in_others = is_symbol_font(font), is_symbol_font(others)
    if not in_ascii and not in_others and not any(ord(character) in _PRIVATE for character in text):
        return text
    either = font if in_ascii or not in_others else others

    def font_of(character: str) -> str | None:
        if ord(character) in _PRIVATE:
            return either
        return font if character.isascii() else others

    return "".join(_shown(character, font_of(character)) for character in text)


def _shown(character: str, font: str | None) -> str:
    code = ord(character)
    if character in "\t\n":
        return character
    if code > 0xFF and code not in _PRIVATE:
        written = character.encode("cp1252", "ignore")  # "Ÿ" is how place 0x9F is typed
        if not (written and is_symbol_font(font)):
            return character
        code = written[0]
    return symbol(code, font) if code in _PRIVATE or is_symbol_font(font) else character


def _places_of(font: str | None) -> dict[int, str] | None:
    name = "".join((font or "").lower().split()).removeprefix("itc")
    return _FONTS.get(name.removesuffix("mt").removesuffix("ps"))
