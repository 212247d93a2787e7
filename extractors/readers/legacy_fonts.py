"""Text in the Vietnamese fonts from before Unicode: which encoding a font has, and its codes as Unicode.

These fonts draw Vietnamese letters at the places of Latin-1, so a program that does not know them shows "C«ng nghÖ"
(TCVN3) or "Coâng ngheä" (VNI) for "Công nghệ". TCVN3 ("ABC" fonts, `.VnTime`) has one code a letter and capitals
with a tone only in fonts of their own, whose names end in H. VNI (`VNI-Times`) puts a mark behind its letter.

Sources: TCVN 5712:1993, VN3 (the codes are those of iconv's TCVN5712-1); the VNI-WIN table of UniKey's vnconv.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache
from unicodedata import normalize

from extractors.readers.syllables import is_syllable


class LegacyEncoding(Enum):
    """How the codes of a font from before Unicode are to be read."""

    TCVN3 = "TCVN3"
    TCVN3_CAPITALS = "TCVN3, capitals"
    VNI = "VNI"


_TONES = {"´": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}

# From 0xA1; a blank is a code that is no letter.
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"
)

_VNI_LETTERS = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))
_VNI_MARKS = {
    "": dict(zip("ùøûõï", "´`?~.", strict=True)),
    "\u0302": dict(zip("âáàåãä", " ´`?~.", strict=True)),
    "\u0306": dict(zip("êéèúüë", " ´`?~.", strict=True)),
}

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_VNI_FONT = re.compile(r"vni[-_ ]", re.IGNORECASE)
# Programs that make a PDF drop the leading point or replace it; without one only a family of that series counts.
_TCVN3_FONT = re.compile(
    r"[._]Vn|Vn(?:Time(?!s)|Arial|Avant|Helvet|Courier|Book|Century|Univers|Gothic|Clarendon)", re.IGNORECASE
)
_CAPITALS = re.compile(r"H(?:[-, ]*(?:Bold|Italic|Oblique|Regular|Normal|MT))*$")

_UNICODE_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
# pdfium has signs of its own for a hyphen at the end of a line, behind which the next line follows at once.
_AROUND_HYPHEN = re.compile(r"([^\W\d_]*)(?:-([^\W\d_]*)|[\x02\ufffe])")
_PRIVATE = 0xF000  # where Word puts the codes of a font that calls itself a symbol font


@lru_cache(maxsize=512)
def encoding_of_font(font_name: str) -> LegacyEncoding | None:
    """The encoding of a font, by its name in Word or in a PDF ("ABCDEF+.VnTimeH,Bold"); None for all others."""
    name = _SUBSET.sub("", font_name.strip())
    if _VNI_FONT.match(name):
        return LegacyEncoding.VNI
    if _TCVN3_FONT.match(name):
        return LegacyEncoding.TCVN3_CAPITALS if _CAPITALS.search(name) else LegacyEncoding.TCVN3
    return None


def to_unicode(text: str, encoding: LegacyEncoding) -> str:
    """The text of a run as Unicode, NFC. Text with letters no such font has is Unicode already and stays."""
    if _UNICODE_VIETNAMESE.search(text):
        return normalize("NFC", text)
    letters = normalize("NFC", text.translate(_translation(encoding)))
    return letters if encoding is LegacyEncoding.VNI else with_lost_horns(letters)


def with_lost_horns(text: str) -> str:
    """TCVN3 text, converted, in which ư came as a hyphen: "n-ớc" is "nước", "đầu t-" is "đầu tư".

    The code of ư is a hyphen in the encodings of PDF fonts, and readers take it for one. It is ư again where that
    makes a syllable of what is none. The text keeps its length.
    """
    return _AROUND_HYPHEN.sub(_horn_or_hyphen, text)


def _horn_or_hyphen(match: re.Match[str]) -> str:
    before, after = match.groups("")
    is_item_letter = (
        match.start() == 0 and len(before) == 1 and before.isupper() and not after
    )  # "B- Nội dung"
    stand_alone = all(part == "" or is_syllable(part) for part in (before, after))
    if is_item_letter or (stand_alone and (before, after.lower()) != ("", "u")):
        return match[0]
    letter = "Ư" if (before or after)[-1].isupper() else "ư"
    return before + letter + after if is_syllable(before + letter + after) else match[0]


@cache
def glyph_map(encoding: LegacyEncoding) -> dict[str, str]:
    """What each single character stands for: those not in it stand for themselves.

    Marks of VNI become combining characters, which NFC joins with the letter before them.
    """
    latin = {}
    if encoding is LegacyEncoding.VNI:
        latin = _vni()
    else:
        latin = {chr(0xA1 + place): letter for place, letter in enumerate(_TCVN3_LETTERS) if letter != " "}
    if encoding is LegacyEncoding.TCVN3_CAPITALS:
        letters = "abcdefghijklmnopqrstuvwxyz"
        latin = {code: letter.upper() for code, letter in latin.items()} | dict(
            zip(letters, letters.upper(), strict=True)
        )
    moved = {chr(_PRIVATE + code): latin.get(chr(code), chr(code)) for code in range(0x20, 0x100)}
    # the same glyphs by the names that PDF fonts give them
    same = {other: latin[code] for other, code in {"\u03bc": "µ", "\u2219": "·"}.items() if code in latin}
    return latin | same | moved


def _vni() -> dict[str, str]:
    lower = _VNI_LETTERS | {
        code: accent + _TONES.get(tone, "")
        for accent, marks in _VNI_MARKS.items()
        for code, tone in marks.items()
    }
    return lower | {code.upper(): letter.upper() for code, letter in lower.items()}


@cache
def _translation(encoding: LegacyEncoding) -> dict[int, str]:
    return {ord(code): letter for code, letter in glyph_map(encoding).items()}
