"""Vietnamese spelling made comparable: one text for all ways to type a name, and layers to measure how two differ.

Everything here knows letters and words only; what a unit or an agency is stands in the modules above.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# No name of a unit or agency comes near this; longer text is prose (or an attack) and is cut before any work.
MAX_LENGTH = 300

_TONES = {"\u0300": "\u0300", "\u0301": "\u0301", "\u0303": "\u0303", "\u0309": "\u0309", "\u0323": "\u0323"}
_QUALITIES = {"\u0302", "\u0306", "\u031b"}

# Eth and African D look like Đ and are what OCR and some fonts give for it.
_REPLACED: dict[str, str] = {
    **dict.fromkeys("ÐƉ", "Đ"),
    **dict.fromkeys("ðɖ", "đ"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("’‘ʼ", "'"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
}
_TRANSLATE = str.maketrans(_REPLACED)
_UNUSUAL = re.compile(f"[{''.join(_REPLACED)}\u0300-\u036f]")
# One base letter for each letter, so that positions in the base text are positions in the text.
_BASE_LETTERS = {
    ord(char): unicodedata.normalize("NFD", char)[0].lower().replace("đ", "d")
    for char in map(chr, [*range(0x41, 0x5B), *range(0xC0, 0x1EFA)])
    if char in "Đđ" or unicodedata.normalize("NFD", char)[0].isascii()
}

LOWER_LETTERS = (
    "".join(char for char in map(chr, _BASE_LETTERS) if char.islower()) + "abcdefghijklmnopqrstuvwxyz"
)
UPPER_LETTERS = "".join(char for char in map(chr, _BASE_LETTERS) if char.isupper())

_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_LOOSE_MARKS = re.compile(r"([^\W\d_])([\u0300-\u036f]{2,})")
_WORD = re.compile(r"[^\W_]+")

# Letters that OCR takes for each other, by the look of their base form.
_SHAPES = str.maketrans("1lj0ceqyvbfu", "iiiooogvvhtn")
_SHAPE_PAIRS = (("rn", "m"), ("vv", "w"))


class Layers(NamedTuple):
    """A name taken apart, without separators, in lower case.

    `full` is the whole spelling, each syllable's tone after its letters, so that its placement does not matter.
    `tones` are its tones alone, in order, level ones left out. `letters` lacks the tones, `base` also the marks of
    ă â đ ê ô ơ ư, `shape` merges letters that look alike. `respelled` has just the letters that may be written
    otherwise, i and y, and c and k at the end of a word, as printed; all the others have one spelling for both.
    """

    full: str
    tones: str
    letters: str
    base: str
    shape: str
    respelled: str


def clean(text: str, limit: int = MAX_LENGTH) -> str:
    """NFC text with control and invisible characters gone, dashes and quotes of one kind, single spaces.

    Cut at `limit` characters; an empty text stays empty.
    """
    text = text[: 4 * limit]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if _UNUSUAL.search(text):
            text = _reorder_marks(text.translate(_TRANSLATE))
    return _NOT_PRINTABLE.sub(" ", text).strip()[:limit].rstrip()


def _reorder_marks(text: str) -> str:
    """Quality mark before tone mark: "e + acute + circumflex" is no "ế" to Unicode, but it is to a reader."""
    decomposed = unicodedata.normalize("NFD", text)
    ordered = _LOOSE_MARKS.sub(
        lambda m: m[1] + "".join(sorted(m[2], key=lambda mark: mark in _TONES)), decomposed
    )
    return unicodedata.normalize("NFC", ordered)


@lru_cache(maxsize=65536)
def printed_name(text: str) -> str:
    """A name out of a cell: cleaned, without list number, closing punctuation, footnote marks and markup."""
    return strip_ordinal(clean(_without_marks(text[: 4 * MAX_LENGTH])))


_SIGNS = re.compile("[<&*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070-\u2079\u24d0-\u24e9]")
_RAISED = re.compile(r"<sup>[^<>]{0,20}</sup>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_ONLY_MARKS = re.compile(
    "[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070-\u2079\u24d0-\u24e9](?:[,;\u00b9\u00b2\u00b3\u2070-\u2079]*[*\u00b9\u00b2\u00b3\u2070-\u2079])?"
)


def _without_marks(text: str) -> str:
    """The text without markup and raised footnote marks, which a plain text would take for digits of the name."""
    if not _SIGNS.search(text):
        return text
    text = html.unescape(_TAG.sub(" ", _RAISED.sub("", text)))
    return _ONLY_MARKS.sub("", text)


def words(text: str) -> list[str]:
    """The words of a cleaned text: runs of letters and digits, as printed."""
    return _WORD.findall(text)


@lru_cache(maxsize=65536)
def syllable(word: str) -> tuple[str, str, str]:
    """(full, letters, base) of one word, lower case. One for "Hoà" and "hòa", "Mỹ" and "Mĩ", "Đắk" and "Đắc"."""
    tone = ""
    letters = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = char
        elif char in _QUALITIES or not unicodedata.combining(char):
            letters.append(char)
    spelled = _FINAL_K.sub("c", _plain_i(unicodedata.normalize("NFC", "".join(letters))))
    if spelled.isdigit():
        spelled = spelled.lstrip("0") or "0"
    base = "".join(c for c in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(c))
    return spelled + tone, spelled, base.replace("đ", "d")


_Y_FOR_I = re.compile(r"^([^aeiouăâêôơưy\d]+)y$")
_QUI = re.compile(r"^qui")
# "Đắk" and "Đắc" are one name; "VPĐK" has no syllables.
_FINAL_K = re.compile(r"(?<=[aeiouyăâêôơư])k$")


def _plain_i(spelled: str) -> str:
    """One spelling for i and y where they sound alike: mỹ/mĩ, lý/lí, quy/qui (never huy/hui or yên)."""
    if spelled[:1] == "q":
        return _QUI.sub("quy", spelled)
    return _Y_FOR_I.sub(r"\1i", spelled)


_RESPELLED = re.compile(r"[iy]|[ck]$")


def layers(text_words: list[str]) -> Layers:
    """A name given as words, taken apart."""
    full = tones = letters = base = respelled = ""
    for word in text_words:
        respelled += "".join(_RESPELLED.findall(base_text(word)))
        toned, spelled, plain = syllable(word)
        full += toned
        letters += spelled
        base += plain
        if toned != spelled:
            tones += toned[-1]
    return Layers(full, tones, letters, base, _shape(base), respelled)


def full_spelling(text_words: Iterable[str]) -> str:
    """The layer `full` of a name given as words."""
    return "".join(syllable(word)[0] for word in text_words)


def _shape(base: str) -> str:
    for pair, single in _SHAPE_PAIRS:
        base = base.replace(pair, single)
    return base.translate(_SHAPES)


def tone_key(text: str) -> str:
    """Words of a text in full spelling joined by spaces: equal for every way of typing the same name."""
    return " ".join(syllable(word)[0] for word in words(text))


def base_text(text: str) -> str:
    """The text in lower case without diacritics, character for character (same length, same positions)."""
    return text.translate(_BASE_LETTERS)


def slug(text: str) -> str:
    """The text as a key: "Bà Rịa - Vũng Tàu" -> "ba-ria-vung-tau"."""
    return "-".join(words(base_text(text)))


_ORDINAL = re.compile(
    r"""^\s*(?:
        [-+*•–·o]\s+ | [-+*•·](?=\S)                          # list dashes
      | \(\s*\)\s*                                                         # what a mark stood in
      | \(?\d{1,3}(?:\.\d{1,3})*[.)]\s*(?=\D) | \d{1,3}(?:\.\d{1,3})+\s+   # 1. 2) 12.2.1
      | (?!X\.)[IVX]{1,5}[.)/]\s* | [a-gđA-GĐ][.)]\s+ | \(?[a-zđ]\)\s*  # IV. B. a) — but "X." may be "xã", "H." "huyện"
    )+""",
    re.VERBOSE,
)
_TAIL_MARKS = re.compile(r"(?:[\s.,;:]|\(\s*\)|\(\d{1,2}\)|\([a-z]\)|(?<!\w)[a-z]\)|\[\d{1,2}\])+$")


def strip_ordinal(text: str) -> str:
    """The name without the number, letter or dash of its list and without closing punctuation or footnote marks."""
    return _TAIL_MARKS.sub("", _ORDINAL.sub("", text))
