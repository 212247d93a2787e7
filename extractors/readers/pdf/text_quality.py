"""Whether the text layer of a page can be trusted, decided from its text alone.

A layer is no good when its fonts do not say which characters they show (missing or private codes, codes shifted
by a constant), when a careless OCR made it, or when its fonts are from before Unicode. The last can be undone if
the text itself proves it: `hidden_encoding`. Correct text of any language, tables of figures and lists of codes must
never be called garbled, since reading a good page by OCR costs time and correctness; so every rule asks for
positive evidence, and a page with few words is good.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from extractors.readers.legacy_fonts import LegacyEncoding, glyph_map, to_unicode
from extractors.readers.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE = 1000  # characters that are looked at, a third each from the beginning, middle and end
_MIN_WORDS = 12  # different words that can be judged; a page with fewer is not judged by its words
_MIN_LEGACY_WORDS = 4

_MAX_NO_TEXT = 0.1  # of the printed characters may have a code that says nothing
# Of the words may be bad. In clean text hardly one in a hundred Vietnamese words is, of twenty other languages one in
# twenty; a layer with one bad letter in ten has one bad word in four.
_MAX_BAD_VIETNAMESE, _MAX_BAD_WORDS = 0.15, 0.25
_MAX_IRREGULAR = 0.22  # of the words with letters may have them mixed with signs; program code has .06
# Control characters (but white space, and pdfium's sign for a hyphen at the end of a line), private and no characters.
_MUTE = re.compile("[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\uf8ff\ufffd\U000f0000-\U0010ffff]")

# Second letters that hardly ever follow the first in a Latin alphabet: less than 8 in 100,000 pairs of letters in
# the texts of twenty languages (message catalogues of free programs), accents aside.
_RARE_PAIRS = {
    first: frozenset(seconds)
    for first, seconds in {
        **{"b": "fhkpqwxz", "c": "dfgmqvwx", "d": "qx", "f": "cpqvwxz", "g": "cpqwxz", "h": "bfghpqwxz"},
        **{"j": "bchjpqwxy", "k": "qwxz", "l": "x", "m": "jqwx", "n": "x", "p": "jqwx", "r": "x", "s": "x"},
        **{"q": "abcdefghijklmnopqrstvwxyz", "t": "qx", "u": "q", "v": "fhjmpqwx", "w": "bfgjmqtvx"},
        **{"x": "bdghjklmnqrsvwxz", "y": "qx", "z": "fqx"},
    }.items()
}
_VOWELS = frozenset("aeiouy")
_LONE_CONSONANTS = frozenset("bcdđghklmnpqrstv")
_NO_VOWELS = "km cm mm dm nm kg mg gb mb kb tb ml dl kw kwh mw hz tr tp ts ths pgs vs vnd pdf http https"
_UNITS = frozenset(_NO_VOWELS.split())

_LATIN = "A-Za-zÀ-ỹ"
_SYMBOL_IN_WORD = re.compile(rf"[{_LATIN}][|\\«»¨©®¹²³µ¸¬¦§¢£¤¥¡¶·{{}}~^<>][{_LATIN}]")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_IRREGULAR = re.compile(
    rf"^[!#$%*+=>?@^`|~\\;:&\]}})]+[{_LATIN}]|[{_LATIN}\d][!\"#$%*+<>?\[\]^`{{|}}~\\;]+[{_LATIN}\d]"
    "|[A-Za-z][0-9][A-Za-z]|[a-z][A-Z]|[A-Z]{2}[a-z]"
)
_WORD = re.compile("[^\\W\\d_¹²³\u2070-\u2089]{2,}")
_VIETNAMESE_ONLY = re.compile("[ƠơƯư\u1ea0-\u1ef9]")
_EDGES = "()[]{}.,;:!?\"'“”‘’…/*+=_–—-0123456789%<>\u2022"

# Glyph numbers taken for codes: in a TrueType font the glyph of a character is usually its code less 29.
_SHIFTS = (28, 29, 30, 31)
_SMALL, _CAPITAL = re.compile("[a-z]"), re.compile("[A-Z]")
_UPPER_PAIR = re.compile(r"(?=([A-Z]{2}))")
_SHIFTED_PAIR = re.compile(r"(?=([a-z]{2}))")


def looks_garbled(text: str) -> bool:
    """Whether the text of a page cannot be what is printed on it; False where there is too little to tell.

    True also for text that `hidden_encoding` can explain.
    """
    sample = normalize("NFC", _sample(text))
    vietnamese = is_vietnamese_text(sample)
    return (
        _has_no_codes(sample)
        or _has_bad_words(sample, vietnamese)
        or hidden_encoding(sample) is not None
        # where Vietnamese words are plenty, the codes are those of letters
        or (not vietnamese and (_is_shifted(sample) or _is_cipher(sample)))
    )


def hidden_encoding(text: str) -> LegacyEncoding | None:
    """The encoding before Unicode that the text proves to be in, though no font name says so.

    Proof is that its words are Vietnamese syllables when converted and are none as they are. None for correct
    text, and for all other garbage.
    """
    sample = _sample(text)
    if len(_VIETNAMESE_ONLY.findall(sample)) > 0.02 * len(sample):
        return None  # letters that no such font has; the quick answer of nearly every page
    accented = {word.strip(_EDGES) for word in sample.split() if not word.isascii()}
    words = [word for word in accented if len(word) > 1 and not word.isascii() and _SMALL.search(word)]
    if len(words) < _MIN_LEGACY_WORDS or sum(map(is_syllable, words)) > 0.4 * len(words):
        return None
    shares = {
        encoding: _explained(words, encoding) for encoding in (LegacyEncoding.TCVN3, LegacyEncoding.VNI)
    }
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > 0.7 else None


def is_vietnamese_text(text: str) -> bool:
    """Whether the text is in Vietnamese and in Unicode: a good part of its words are accented syllables."""
    words = set(_WORD.findall(normalize("NFC", _sample(text))))
    accented = sum(not word.isascii() and is_syllable(word) for word in words)
    return accented >= 5 and accented > 0.15 * len(words)


def _sample(text: str) -> str:
    """Up to _SAMPLE characters in three pieces, without words cut at their ends."""
    if len(text) <= _SAMPLE:
        return text
    length = _SAMPLE // 3
    starts = (0, (len(text) - length) // 2, len(text) - length)
    pieces = (text[start : start + length] for start in starts)
    return " ".join(piece[1:-1].partition(" ")[2].rpartition(" ")[0] or piece for piece in pieces)


def _has_no_codes(sample: str) -> bool:
    return len(_MUTE.findall(sample)) > _MAX_NO_TEXT * len("".join(sample.split()))


def _explained(words: Sequence[str], encoding: LegacyEncoding) -> float:
    """Share of the words that have codes of that encoding and are syllables by it."""
    codes = glyph_map(encoding)
    explained = [
        any(char in codes for char in word) and is_syllable(to_unicode(word, encoding)) for word in words
    ]
    return sum(explained) / len(words)


def _is_shifted(sample: str) -> bool:
    """Whether the codes are those of Latin text less a constant, as capitals in place of small letters."""
    small, capital = len(_SMALL.findall(sample)), len(_CAPITAL.findall(sample))
    if small + capital < 40 or small > 0.15 * (small + capital):
        return False
    if _share_of_rare(_UPPER_PAIR.findall(sample)) < 0.08:
        return False
    return any(_share_of_rare(_SHIFTED_PAIR.findall(_shifted(sample, by))) < 0.015 for by in _SHIFTS)


def _shifted(sample: str, by: int) -> str:
    return "".join(chr(ord(char) + by) if "!" < char < "\x7f" else " " for char in sample)


def _share_of_rare(pairs: Sequence[str]) -> float:
    rare = sum(_is_rare(pair[0].lower(), pair[1].lower()) for pair in pairs)
    return rare / len(pairs) if pairs else 1.0


def _is_rare(first: str, second: str) -> bool:
    return second in _RARE_PAIRS.get(first, ())


def _is_cipher(sample: str) -> bool:
    """Whether letters stand among signs and capitals as no writing has them: codes given in order of need."""
    words = [word for word in set(sample.split()) if len(word) > 1 and _HAS_LETTER.search(word)]
    return len(words) >= _MIN_WORDS and sum(map(_is_irregular, words)) > _MAX_IRREGULAR * len(words)


@lru_cache(maxsize=8192)
def _is_irregular(word: str) -> bool:
    return _IRREGULAR.search(word) is not None


def _has_bad_words(sample: str, vietnamese: bool) -> bool:
    vietnamese = vietnamese or len(_VIETNAMESE_ONLY.findall(sample)) > 0.02 * len(sample)
    verdicts = [verdict for token in set(sample.split()) for verdict in _verdicts(token, vietnamese)]
    most = _MAX_BAD_VIETNAMESE if vietnamese else _MAX_BAD_WORDS
    return len(verdicts) >= _MIN_WORDS and sum(verdicts) > most * len(verdicts)


@lru_cache(maxsize=8192)
def _verdicts(token: str, vietnamese: bool) -> tuple[bool, ...]:
    """Whether each word between two spaces is bad; names and abbreviations are passed over."""
    if _SYMBOL_IN_WORD.search(token) or (vietnamese and token in _LONE_CONSONANTS):
        return (True,)
    words = [word for word in _WORD.findall(token) if word.islower() and word not in _UNITS]
    return tuple(_is_bad(word, vietnamese) for word in words)


def _is_bad(word: str, vietnamese: bool) -> bool:
    if vietnamese and not word.isascii():
        return not is_syllable(word)
    plain = "".join(char for char in normalize("NFD", word) if char.isalpha())
    if not plain.isascii():
        return False  # another alphabet
    return _VOWELS.isdisjoint(plain) or any(map(_is_rare, plain, plain[1:]))
