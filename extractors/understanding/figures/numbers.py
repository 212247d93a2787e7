"""Numbers by the habit of those who wrote them: which sign parts thousands, and which one decimals.

Vietnamese offices write "1.234,5", programs of other languages "1,234.5", and one table may hold both "36 799" and
"290.000". One cell alone often cannot tell ("3,765"), so the habit is that of the column, else of the document.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractors.understanding.figures.model import Measured
from extractors.values import clean, parse_figure
from extractors.values.numbers import without_note_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Mark = Literal[",", "."]
_OTHER: dict[Mark, Mark] = {",": ".", ".": ","}

_NUMBER = r"[-−–+]?\d[\d.,]*(?:\ \d{3}(?!\d)[\d.,]*)*"
_ONLY_NUMBER = re.compile(rf"\(?(?P<number>{_NUMBER})\)?\ ?(?P<percent>%)?")
_OF = re.compile(rf"(?P<part>{_NUMBER})\ ?/\ ?(?P<whole>{_NUMBER})(?:\ (?P<noun>[^\W\d_][^\d%,;:.()/]*))?")
_WITH_RATE = re.compile(rf"(?P<number>{_NUMBER})\ ?\(\ ?(?P<rate>{_NUMBER})\ ?%\ ?\)")
_ATTACHED = re.compile(
    rf"(?P<number>{_NUMBER})(?P<unit>[µμ]?[lLgm]|m[lLg²³23]|[kcm]m[²2]?|kg|ha|kW|kWh|[KMGT][Bb]|[MG]bps)"
)
_GROUPED = {
    mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+(?:{re.escape(other)}\d+)?")
    for mark, other in _OTHER.items()
}
_PLAIN = {mark: re.compile(rf"\d+(?:{re.escape(mark)}\d+)?") for mark in _OTHER}
_SPACED = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:\ \d{{3}})+(?:{re.escape(mark)}\d+)?") for mark in _OTHER}
_SMALL = re.compile(r"\d{1,3}")
_THREE_BEHIND = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_SIGNS = "-−–+"
_KNOWN = 16_384  # texts
_MAX_WHOLE_DIGITS = 14  # what DECIMAL(18,4) holds before the point


class Habit(NamedTuple):
    """`decimal` is the sign before decimals. `sure`: some number shows it; else it is what Vietnamese offices do."""

    decimal: Mark = ","
    sure: bool = False


def habit_of(texts: Iterable[str], fallback: Habit | None = None) -> Habit:
    """Tell the habit of a column or document from those of its numbers that can be read in one way only.

    Args:
        texts: printed cells.
        fallback: habit to take where no number tells, or as many tell one as the other; None: the Vietnamese one.

    """
    votes: Counter[Mark] = Counter()
    for text in texts:
        if "," in text or "." in text:  # else it shows neither
            for mark in _told_by(text):
                votes[mark] += 1
    if votes[","] != votes["."]:
        return Habit("," if votes[","] > votes["."] else ".", sure=True)
    return fallback or Habit()


def habits_of(columns: Sequence[Sequence[str]], fallback: Habit) -> list[Habit]:
    """Tell the habit of each column of a table; one table may print "1.211" dossiers of which "87.28%" were in time.

    A column whose signs all stand before three digits, beside numbers below a thousand without a sign, groups
    thousands: decimals would not stop at 182 and have three digits each time they appear. A column of such signs alone
    goes with one that groups by the same sign, else with the document; what would then be decimals of three digits
    each is not sure.

    Args:
        columns: printed cells of each column.
        fallback: how the document writes numbers.

    """
    shown = [_groups_of(texts) for texts in columns]
    of_table = {mark for mark, witnesses in shown if witnesses}
    habits = []
    for texts, (mark, witnesses) in zip(columns, shown, strict=True):
        if mark != fallback.decimal:
            habits.append(habit_of(texts, fallback))
        elif mark in of_table:
            habits.append(Habit(_OTHER[mark], sure=witnesses > 1))
        else:
            habits.append(Habit(mark))
    return habits


def _groups_of(texts: Iterable[str]) -> tuple[Mark | None, int]:
    """The one sign of a column, and how many numbers show that it parts thousands.

    Returns:
        None where a sign does not stand before three digits, or a number is longer without one: it parts no thousands;
        0 where no number below a thousand stands beside those with a sign: it may.

    """
    marks: Counter[Mark] = Counter()
    has_small = False
    for match in filter(None, map(_ONLY_NUMBER.fullmatch, map(clean, texts))):
        number = match["number"].lstrip(_SIGNS)
        if match["percent"] or not (_THREE_BEHIND.fullmatch(number) or _SMALL.fullmatch(number)):
            return None, 0
        marks.update(mark for mark in _OTHER if mark in number)
        has_small |= number.isdecimal() and number.strip("0") != ""
    if len(marks) != 1:
        return None, 0
    ((mark, count),) = marks.items()
    return mark, count if has_small else 0


@lru_cache(maxsize=_KNOWN)
def _told_by(text: str) -> tuple[Mark, ...]:
    """The decimal signs that the numbers of a cell show."""
    printed = clean(text)
    if not (_ONLY_NUMBER.fullmatch(printed) or _WITH_RATE.fullmatch(printed) or _OF.fullmatch(printed)):
        return ()
    told = (_tells(number.lstrip(_SIGNS)) for number in re.findall(_NUMBER, printed))
    return tuple(decimal for decimal in told if decimal)


def _tells(number: str) -> Mark | None:
    """The decimal sign that a number shows, None if it could be written by either habit."""
    if "," in number and "." in number:
        return "," if number.rindex(",") > number.rindex(".") else "."
    for mark, other in _OTHER.items():
        if number.count(mark) > 1:
            return other
        if mark in number and not _THREE_BEHIND.fullmatch(number):
            return mark
    return None


def is_number(text: str) -> bool:
    """Whether a text is one number by its looks, whatever its signs part: "6,433", "1.234,5", "(12) %"."""
    return bool(_ONLY_NUMBER.fullmatch(clean(text)))


def read_number(text: str, habit: Habit) -> tuple[Decimal, bool] | None:
    """Read one number and say whether it is sure; None for anything else, also for groups that are not of three."""
    body = text.lstrip(_SIGNS)
    sign = "-" if text[:1] in "-−–" and body != text else ""
    if body.isascii() and body.isdigit():
        return (Decimal(sign + body), True) if len(body) <= _MAX_WHOLE_DIGITS else None
    for decimal in (habit.decimal, _OTHER[habit.decimal]):
        group = _OTHER[decimal]
        if not (
            _GROUPED[group].fullmatch(body)
            or _PLAIN[decimal].fullmatch(body)
            or _SPACED[decimal].fullmatch(body)
        ):
            continue
        digits = body.replace(group, "").replace(" ", "").replace(decimal, ".")
        if len(digits.partition(".")[0]) > _MAX_WHOLE_DIGITS:
            return None
        is_open = bool(_THREE_BEHIND.fullmatch(body)) and not habit.sure
        return Decimal(sign + digits), decimal == habit.decimal and not is_open
    return None


@lru_cache(maxsize=_KNOWN)
def read_measured(text: str, habit: Habit) -> Measured | None:
    """Read the figure a cell prints: "31.274", "12/63", "45/50 (90%)", "≥ 95%", "65 - 70%", "trên 90%", "04 lớp".

    Args:
        text: the cell as printed.
        habit: how its column writes numbers.

    Returns:
        None for words, dates, and sentences that hold numbers.

    """
    printed = without_note_mark(clean(text)).rstrip(" ;")
    if match := _ONLY_NUMBER.fullmatch(printed):
        number = read_number(match["number"], habit)
        if number is None:
            return None
        value, sure = number
        if printed.startswith("(") and printed.endswith(")") and value > 0 and not match["percent"]:
            value = -value  # accountants' brackets
        return Measured(value, unit="%" if match["percent"] else None, sure=sure)
    if match := _WITH_RATE.fullmatch(printed):
        number = read_number(match["number"], habit)
        return Measured(number[0], sure=number[1]) if number else None
    if match := _ATTACHED.fullmatch(printed):  # "03mL"; "5G" is a name
        number = read_number(match["number"], habit)
        return Measured(number[0], unit=match["unit"], sure=number[1]) if number else None
    if match := _OF.fullmatch(re.sub(r" ?\([^()]*\)$", "", printed)):
        part, whole = read_number(match["part"], habit), read_number(match["whole"], habit)
        if part and whole and 0 <= part[0] <= whole[0] and not 1900 <= whole[0] < 2100:
            return Measured(part[0], of=whole[0], unit=match["noun"], sure=part[1] and whole[1])
        return None
    figure = parse_figure(printed)
    if figure is None:
        return None
    unit = None if figure.unit and figure.unit.startswith("/") else figure.unit
    return Measured(figure.value, figure.value_high, figure.operator, None, unit)
