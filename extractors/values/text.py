"""One way to write a text: clean for keeping, plain and folded for comparing."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_INVISIBLE = [
    0x00AD,
    0x034F,
    0x061C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    0x2060,
    *range(0x2066, 0x206A),
    0xFEFF,
]
# Fullwidth forms of ASCII lie 0xFEE0 above it. Word's non-breaking hyphen looks and means like the plain one.
_TO_CLEAN = (
    dict.fromkeys(_INVISIBLE)
    | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x2010: "-", 0x2011: "-"}
)

# most texts have none of these, and to look is faster than to translate
_UNCLEAN = re.compile(f"[{''.join(map(chr, _TO_CLEAN))}]")

_BLANK = re.compile(r"[-–—−_.…/·:;,| ]*")


def _tone_places() -> dict[str, str]:
    """Map spellings with the tone on the other of two vowels to the one used here."""
    moves = {}
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
            moves[normalize("NFC", first + second + tone)] = normalize("NFC", first + tone + second)
        for vowel in "aeiyêơ":  # the u of qu is a consonant: "quý", never "qúy"
            moves[normalize("NFC", "qu" + tone + vowel)] = normalize("NFC", "qu" + vowel + tone)
    return moves


_TONE_PLACES = _tone_places()
_TONE_MISPLACED = re.compile(r"(?:o[àáãảạèéẽẻẹ]|(?<!q)u[ỳýỹỷỵ]|q[ùúũủụ][aeiyêơ])(?!\w)")

# Fonts and converters write Đ as the Icelandic or the African letter, which look the same.
_TO_PLAIN = str.maketrans("ðɖ", "đđ")
_TO_FOLDED = str.maketrans("ðɖđ", "ddd")

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NOT_WORD = re.compile(r"[\W_]+")


_KNOWN = 16_384  # texts: the same cell is looked at many times over


def one_line(text: str) -> str:
    """The text with single spaces for any white space, the ends of its lines too; else as it is printed."""
    return " ".join(text.split())


def plural(number: int, noun: str) -> str:
    """A number before an English noun: "1 cell", "2 cells", "1,234 cells"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@lru_cache(maxsize=_KNOWN)
def clean(text: str) -> str:
    """Put the printed text on one line: NFC, single spaces, nothing invisible, ASCII for fullwidth forms."""
    if not text.isascii():
        text = normalize("NFC", text.translate(_TO_CLEAN) if _UNCLEAN.search(text) else text)
    return one_line(text)


@lru_cache(maxsize=_KNOWN)
def is_blank(text: str) -> bool:
    """Tell whether this is an empty cell or what is printed in place of a value: "-", "…", "/"."""
    return _BLANK.fullmatch(clean(text)) is not None


@lru_cache(maxsize=_KNOWN)
def plain(text: str) -> str:
    """Lower the case, for finding words; tones stay, in one place ("hoà" is "hòa", "qúy" is "quý")."""
    lowered = normalize("NFC", clean(text).lower()).translate(_TO_PLAIN)
    return _TONE_MISPLACED.sub(lambda match: _TONE_PLACES[match[0]], lowered)


@lru_cache(maxsize=_KNOWN)
def fold(text: str) -> str:
    """Lower the case and drop accents and punctuation, for fuzzy comparison: "so ky hieu"."""
    lowered = clean(text).lower().translate(_TO_FOLDED)
    if not lowered.isascii():
        lowered = normalize("NFC", _ACCENTS.sub("", normalize("NFD", lowered)))
    return _NOT_WORD.sub(" ", lowered).strip()
