"""A number of a spreadsheet as it is printed: 0.95 with the format 0% is "95%", 45838 with dd/mm/yyyy "30/06/2025".

Numbers are written as Excel does where Vietnamese is set: points between thousands, a comma before decimals. What such
formats mean is in no library that is used here; those of conditions, fractions and powers are not followed, and their
numbers printed as without a format.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# What Excel has built in, and stands in no file; 14 and 22 are the short date of the country.
BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"},
    **{14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
    **dict.fromkeys((37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    **{41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 49: "@"},
}

_DIGITS = 10  # of a number without a format: more do not fit into a cell
_LARGEST = 10**15  # beyond, a double holds no whole numbers
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466  # the year 10000

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?:.)|\*(?:.)|\[(?P<bracket>[^\]]*)\]?|(?P<ampm>AM/PM|A/P)'
    r"|(?P<general>General)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?(?P<commas>,*)|\.[0#?]+)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<exponent>E[+-])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"(?:h+|m+|s+)", re.IGNORECASE)
_CONDITION = re.compile(r"[<>=]")
_CURRENCY = re.compile(r"\$(?P<sign>[^-\]]*)")


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[tuple[re.Match[str], ...], ...]:
    """The tokens of a format, apart for numbers above, below and equal to zero."""
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(map(tuple, sections))


def printed_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """How a number is printed.

    Args:
        value: the number as the file has it.
        code: its format, as the file has it.
        since_1904: whether the file counts days from 1904.

    Returns:
        The text; "" for a format that prints nothing.
    """
    sections = _sections(code)
    if len(sections) > 4 or any(
        _CONDITION.search(token["bracket"] or "") for section in sections for token in section
    ):
        return general(value)  # a format that depends on the number in its own way
    section = _day_first(_chosen(sections, value))
    if any(token["date"] or _ELAPSED.fullmatch(token["bracket"] or "") for token in section):
        return _date(value, section, since_1904=since_1904) or general(value)
    signed = value < 0 and len(sections) == 1
    if any(token["exponent"] or token["other"] == "/" for token in section):
        return general(value)  # powers and fractions
    return _number(abs(value) if len(sections) > 1 else value, section, signed=signed)


def _chosen(sections: tuple[tuple[re.Match[str], ...], ...], value: float) -> tuple[re.Match[str], ...]:
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _day_first(section: tuple[re.Match[str], ...]) -> tuple[re.Match[str], ...]:
    """A format with the month before the day, the other way round: "6/1/2025" would be taken for 6 January."""
    letters = [(token["date"] or "").lower() for token in section]
    month = next((place for place, each in enumerate(letters) if each in {"m", "mm"}), None)
    day = next((place for place, each in enumerate(letters) if each in {"d", "dd"}), None)
    if month is None or day is None or day < month + 2 or any(each[:1] == "h" for each in letters[:month]):
        return section
    turned = list(section)
    turned[month], turned[day] = turned[day], turned[month]
    return tuple(turned)


def general(value: float) -> str:
    """A number without a format."""
    if value == int(value) and abs(value) < _LARGEST:
        return str(int(value))
    whole, _, part = f"{Decimal(f'{value:.{_DIGITS}g}'):f}".partition(".")
    part = part.rstrip("0")
    return unmistakable(f"{whole},{part}" if part else whole)


def unmistakable(text: str) -> str:
    """Three decimals with a fourth: "4,787" may be four thousand and more, "4,7870" is not.

    The file knows which it is, a reader of the text cannot.
    """
    return f"{text}0" if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text) else text


def _number(value: float, section: tuple[re.Match[str], ...], *, signed: bool) -> str:
    number = Decimal(repr(float(value)))
    number *= 100 ** sum(token["other"] == "%" for token in section)
    digits = next((token["digits"] for token in section if token["digits"]), None)
    if digits is None:
        printed = general(float(number))
    else:
        printed = _grouped(abs(number), digits)
        if signed and any(digit in "123456789" for digit in printed):
            printed = f"-{printed}"
    text, done = "", False
    for token in section:
        if token["digits"] or token["general"] or token["other"] == "@":
            text, done = text if done else text + printed, True
        else:
            text += _literal(token)
    return text.strip()


def _literal(token: re.Match[str]) -> str:
    currency = _CURRENCY.match(token["bracket"] or "")
    if currency:
        return currency["sign"]
    return token["quoted"] or token["escaped"] or token["other"] or ""


def _grouped(number: Decimal, digits: str) -> str:
    """A number of 0 or more with the decimals and groups that "#,##0.00" asks for."""
    whole_format, _, part_format = digits.partition(".")
    scale = len(whole_format) - len(whole_format.rstrip(",")) + part_format.count(",")
    whole_format, part_format = whole_format.rstrip(","), part_format.replace(",", "")
    number /= 1000**scale
    rounded = number.quantize(Decimal(1).scaleb(-len(part_format)), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0").rjust(sum(each == "0" for each in whole_format), "0")
    least = max((place for place, each in enumerate(part_format, 1) if each == "0"), default=0)
    part = part[:least] + part[least:].rstrip("0")
    if "," in whole_format:
        whole = f"{int(whole or '0'):,}".replace(",", ".") if whole else whole
    return unmistakable(f"{whole or ('0' if part else '')},{part}" if part else whole)


def _date(value: float, section: tuple[re.Match[str], ...], *, since_1904: bool) -> str | None:
    """A day or time; None for a number that is none."""
    if not 0 <= value < _LAST_SERIAL:
        return None
    first = _FIRST_DAY_1904 if since_1904 else _FIRST_DAY
    if not since_1904 and 0 < value < 60:  # before the 29 February 1900 that Excel believes in
        first += timedelta(days=1)
    moment = first + timedelta(seconds=round(value * 86_400))
    afternoon = any(token["ampm"] for token in section)
    text, unit = "", ""
    for place, token in enumerate(section):
        elapsed = token["bracket"] or ""
        letters = (token["date"] or (elapsed if _ELAPSED.fullmatch(elapsed) else "")).lower()
        if not letters:
            text += moment.strftime("%p") if token["ampm"] else _literal(token)
            continue
        later = next((each["date"].lower() for each in section[place + 1 :] if each["date"]), "")
        minutes = letters[0] == "m" and len(letters) < 3 and (unit == "h" or later.startswith("s"))
        if elapsed:
            count = value * {"h": 24, "m": 1440, "s": 86_400}[letters[0]]
            text += str(int(count + 1e-9)).rjust(len(letters), "0")
        else:
            text += _date_part(moment, "min" if minutes else letters, len(letters), afternoon=afternoon)
        unit = letters[0]
    return text.strip()


def _date_part(moment: datetime, letters: str, count: int, *, afternoon: bool) -> str:
    if letters == "min":
        number = moment.minute
    elif letters[0] == "y":
        return f"{moment.year:04d}" if count > 2 else f"{moment.year % 100:02d}"
    elif letters[0] == "d":
        number = moment.day
    elif letters[0] == "m":
        if count > 2:
            return f"tháng {moment.month}"
        number = moment.month
    elif letters[0] == "h":
        number = (moment.hour - 1) % 12 + 1 if afternoon else moment.hour
    else:
        number = moment.second
    if letters[0] == "d" and count > 2:
        names = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
        return names[moment.weekday()]
    return str(number).rjust(min(count, 2), "0")
