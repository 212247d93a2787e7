"""Whether the text layer of a page can be trusted, decided from its text alone.

A layer is no good when its fonts do not say which characters they show (missing or private codes, codes shifted
by a constant), when a careless OCR made it, or when its fonts are from before Unicode. The last can be undone if
the text itself proves it: `hidden_encoding`. Correct text of any language, tables of figures and lists of codes must
never be called garbled, since reading a good page by OCR costs time and correctness; so every rule asks for
positive evidence, and a page with few words is good.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from extractors.legacy_fonts import LegacyEncoding, glyph_map, to_unicode
from extractors.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SAMPLE = 1000  # characters that are looked at, a third each from the beginning, middle and end
_MIN_WORDS = 12  # different words that can be judged; a page with fewer is not judged by its words
_MIN_LEGACY_WORDS = 4

_MAX_NO_TEXT = 0.1  # of the printed characters may have a code that says nothing
# Of the words may be bad. In clean text hardly one in a hundred Vietnamese words is, of twenty other languages one in
# twenty; a layer with one bad letter in ten has one bad word in four.
_MAX_BAD_VIETNAMESE, _MAX_BAD_WORDS = 0.15, 0.25
_MAX_IRREGULAR = 0.22  # of the words with letters may have them mixed with signs; program code has .06
_LINE_END_HYPHEN = "\x02"  # pdfium's, a good character

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
_UPPER_PAIR = re.compile(r"(?=([A-Z]{2}))")
_SHIFTED_PAIR = re.compile(r"(?=([a-z]{2}))")


def looks_garbled(text: str) -> bool:
    """Whether the text of a page cannot be what is printed on it; False where there is too little to tell.

    True also for text that `hidden_encoding` can explain.
    """
    sample = _sample(text)
    return (
        _has_no_codes(sample)
        or hidden_encoding(sample) is not None
        or _is_shifted(sample)
        or _is_cipher(sample)
        or _has_bad_words(sample)
    )


def hidden_encoding(text: str) -> LegacyEncoding | None:
    """The encoding before Unicode that the text proves to be in, though no font name says so.

    Proof is that its words are Vietnamese syllables when converted and are none as they are. None for correct
    text, and for all other garbage.
    """
    words = {word for word in _sample(text).split() if not word.isascii()}
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
    printed = [char for char in sample if not char.isspace() and char != _LINE_END_HYPHEN]
    mute = sum(char == "\ufffd" or category(char) in {"Cc", "Co", "Cn", "Cs"} for char in printed)
    return mute > _MAX_NO_TEXT * len(printed)


def _explained(words: Iterable[str], encoding: LegacyEncoding) -> float:
    """Share of the words with accents that are syllables by that encoding, 0 if many are as they stand."""
    codes = glyph_map(encoding)
    before = after = judged = 0
    for word in words:
        core = word.strip(_EDGES)
        if len(core) < 2 or core.isascii() or not any(char.islower() for char in core if char.isascii()):
            continue
        judged += 1
        before += is_syllable(core)
        if any(char in codes for char in core):
            after += is_syllable(to_unicode(core, encoding))
    if judged < _MIN_LEGACY_WORDS or before > 0.4 * judged:
        return 0.0
    return after / judged


def _is_shifted(sample: str) -> bool:
    """Whether the codes are those of Latin text less a constant, as capitals in place of small letters."""
    printed = "".join(sample.split())
    letters = [char for char in printed if char.isascii() and char.isalpha()]
    if len(letters) < 40 or sum(char.islower() for char in letters) > 0.15 * len(letters):
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
    words = {word for word in sample.split() if len(word) > 1 and _HAS_LETTER.search(word)}
    irregular = sum(_IRREGULAR.search(word) is not None for word in words)
    return len(words) >= _MIN_WORDS and irregular > _MAX_IRREGULAR * len(words)


def _has_bad_words(sample: str) -> bool:
    sample = normalize("NFC", sample)
    vietnamese = is_vietnamese_text(sample) or len(_VIETNAMESE_ONLY.findall(sample)) > 0.02 * len(sample)
    verdicts = list(_verdicts(sample, vietnamese))
    most = _MAX_BAD_VIETNAMESE if vietnamese else _MAX_BAD_WORDS
    return len(verdicts) >= _MIN_WORDS and sum(verdicts) > most * len(verdicts)


def _verdicts(sample: str, vietnamese: bool) -> Iterator[bool]:
    """Whether each different word is bad; names and abbreviations are passed over."""
    for token in set(sample.split()):
        if _SYMBOL_IN_WORD.search(token) or (vietnamese and token in _LONE_CONSONANTS):
            yield True
            continue
        for word in _WORD.findall(token):
            if word.islower() and word not in _UNITS:
                yield _is_bad(word, vietnamese)


def _is_bad(word: str, vietnamese: bool) -> bool:
    if vietnamese and not word.isascii():
        return not is_syllable(word)
    plain = "".join(char for char in normalize("NFD", word) if char.isalpha())
    if not plain.isascii():
        return False  # another alphabet
    return _VOWELS.isdisjoint(plain) or any(map(_is_rare, plain, plain[1:]))
