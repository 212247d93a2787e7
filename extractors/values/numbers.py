"""Numbers as Vietnamese documents print them: comma before decimals, dots or spaces between thousands.

All functions read the whole text or nothing: None means that it is not one number of that sort, or that it
can be read in two ways. Nothing is guessed from the size of a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from extractors.values.text import clean

# A count fits BIGINT.
_COUNT = re.compile(
    r"\d{1,18} | [1-9]\d{0,2} (?: (?:\.\d{3}){1,5} | (?:\ \d{3}){1,5} | (?:,\d{3}){2,5} )",
    re.ASCII | re.VERBOSE,
)

_DECIMAL = re.compile(
    r"""
    (?P<sign> [-−+]? )
    (?: (?P<whole> [1-9]\d{0,2} (?:\.\d{3})+ | [1-9]\d{0,2} (?:\ \d{3})+ | \d+ ) (?: ,(?P<part>\d+) )?
      | (?P<english_whole> [1-9]\d{0,2} (?:,\d{3})+ | \d+ ) \. (?P<english_part>\d+)
      | (?P<english_count> [1-9]\d{0,2} (?:,\d{3}){2,} )
    )""",
    re.ASCII | re.VERBOSE,
)
_KNOWN = 16_384  # texts: most cells print what others do
_NOTE_MARK = re.compile(r"\s?(?:\*+|[(⁽]?[¹²³⁰⁴-⁹]+[)⁾]?)$")
_POWER = re.compile(r"(?:\b10|(?<![^\W\d_])[kdcmh]?m)[²³⁰⁴-⁹]$")
_SEPARATORS = str.maketrans("", "", "., ")
# What DECIMAL(18,4) holds before the point.
_MAX_WHOLE_DIGITS = 14

# "99.975" may be a little under 100 or a hundred thousand.
_DOT_AND_THREE_DIGITS = re.compile(r"[-−+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def without_note_mark(text: str) -> str:
    """A figure as printed without the mark of a note behind it: "31.274¹", "12,5% ⁽²⁾", "7*"; but "30 m²", "10²"."""
    return text if _POWER.search(text) else _NOTE_MARK.sub("", text)


@lru_cache(maxsize=_KNOWN)
def parse_count(text: str) -> int | None:
    """Read a whole number of things: "2.439", "49833", "1 234", "01", "1,234,567".

    None for "12,5" and for groups that are not of three digits ("1.23"). "3,709" is None as well: it is a
    decimal by the rules and a count by a common slip.
    """
    printed = clean(text)
    return int(printed.translate(_SEPARATORS)) if _COUNT.fullmatch(printed) else None


@lru_cache(maxsize=_KNOWN)
def parse_decimal(text: str) -> Decimal | None:
    """Read a number with all its printed decimals: "12,5", "0,3048", "1.234,5", "-3".

    A point counts as a decimal point where it cannot separate thousands ("22.65", "0.345", "1,234.5");
    "2.439" is 2439. None for anything else and for 10^14 and above.
    """
    match = _DECIMAL.fullmatch(clean(text))
    if match is None:
        return None
    whole = match["whole"] or match["english_whole"] or match["english_count"]
    digits = whole.translate(_SEPARATORS).lstrip("0")
    if len(digits) > _MAX_WHOLE_DIGITS:
        return None
    sign = "" if match["sign"] == "+" else match["sign"].replace("−", "-")
    return Decimal(f"{sign}{digits or '0'}.{match['part'] or match['english_part'] or ''}")


@lru_cache(maxsize=_KNOWN)
def parse_percent(text: str) -> Decimal | None:
    """Read percent points, with or without the sign: "99,97", "22.65%", "100,00", "91 %".

    None for comparisons (">90%" is a figure) and for a point before exactly three digits ("99.975").
    """
    number = clean(text).removesuffix("%").rstrip(" ")
    return None if _DOT_AND_THREE_DIGITS.fullmatch(number) else parse_decimal(number)
