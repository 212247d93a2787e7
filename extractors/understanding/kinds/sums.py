"""Which columns of a table add up, or are percentages of others, as its rows show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set
    from decimal import Decimal

_MIN_ROWS = 3
_MOST = 0.9  # of the rows that print all of the numbers
_MAX_PARTS = 5
_MAX_COLUMNS = 14  # beyond, pairs are too many to look for percentages
_WIDE = 2  # different values that a column must have to show anything

_Values = list["Decimal | None"]


@dataclass(frozen=True, slots=True)
class Sum:
    """`result` is the sum of `parts`, or, with `whole`, their percentage of it."""

    result: str
    parts: tuple[str, ...]
    whole: tuple[str, ...] = ()


def sums_of(values: Mapping[str, _Values], shares: Set[str]) -> list[Sum]:
    """Find what holds in the rows of one table.

    Args:
        values: the numbers of each column in printed order, row by row.
        shares: names of the columns that are percentages.

    """
    counts = [name for name in values if name not in shares]
    found = [
        Sum(counts[result], tuple(counts[part] for part in parts))
        for result in range(len(counts))
        if (parts := _parts(counts, values, result))
    ]
    if len(counts) > _MAX_COLUMNS:
        return found
    for share in (name for name in values if name in shares):
        rate = next(
            (
                Sum(share, (part,), (whole,))
                for part, whole in permutations(counts, 2)
                if _is_rate(values[share], values[part], values[whole])
            ),
            None,
        )
        if rate:
            found.append(rate)
    return found


def _parts(counts: Sequence[str], values: Mapping[str, _Values], result: int) -> tuple[int, ...]:
    """The columns right behind a total, or right before it, that it is the sum of; () if there are none."""
    for length in range(2, _MAX_PARTS + 1):
        for parts in (
            tuple(range(result + 1, result + 1 + length)),
            tuple(range(result - length, result)),
        ):
            inside = parts[0] >= 0 and parts[-1] < len(counts)
            if inside and _adds_up(values[counts[result]], [values[counts[part]] for part in parts]):
                return parts
    return ()


def _adds_up(total: _Values, parts: Sequence[_Values]) -> bool:
    rows = [
        (whole, sum(each or 0 for each in row))
        for whole, *row in zip(total, *parts, strict=True)
        if whole is not None and sum(each is not None for each in row) > 1
    ]
    right = sum(whole == added for whole, added in rows)
    telling = all(len({each for each in part if each}) >= _WIDE for part in parts[:2])
    return telling and len(rows) >= _MIN_ROWS and right >= _MOST * len(rows)


def _is_rate(share: _Values, part: _Values, whole: _Values) -> bool:
    rows = [
        (rate, 100 * some / most)
        for rate, some, most in zip(share, part, whole, strict=True)
        if rate is not None and some is not None and most
    ]
    different = len({rate for rate, _ in rows}) >= _WIDE
    right = sum(abs(rate - meant) <= _rounding(rate) for rate, meant in rows)
    return different and len(rows) >= _MIN_ROWS and right >= _MOST * len(rows)


def _rounding(rate: Decimal) -> Decimal:
    """Half of the last printed place, and a little for those who cut instead of rounding."""
    return rate.__class__(10) ** int(rate.as_tuple().exponent)
