"""Which series a figure of any table belongs to: the indicator it is of, and what of it the figure says.

A row that names a unit is a figure of what its column counts; any other row is an indicator by itself, under the name
above it where its own says too little. What cannot be told from a figure of something else is in no series.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from baocao.names.indicator_wording import wording
from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.kinds.headings import normalised
from extractors.understanding.kinds.titles import own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from baocao.names.indicators import IndicatorMatch, IndicatorMatcher

_ENOUGH = 6  # words of a name that needs nothing above it to be told from others
_OF_UNITS = 0.5  # of a table's rows
_LONGEST_ASPECT = 10  # words
_ASPECTS = (
    ("comparison", r"so (?:voi|sanh)|\btang\b|\bgiam\b|chenh lech|cung ky|bien dong|nam truoc|ky truoc"),
    ("plan", r"ke hoach|muc tieu|chi tieu (?:giao|nam)|du toan|duoc giao|nghi quyet|phan dau"),
    ("estimate", r"\buoc\b"),
    ("cumulative", r"luy ke|cong don"),
    ("rank", r"thu hang|xep hang|xep thu"),
    ("max_score", r"toi da|diem chuan|thang diem"),
    ("score", r"\bdiem\b"),
    ("share", r"\bty le\b|phan tram|ty trong|\bchi so\b"),
    ("result", r"thuc hien|ket qua|so lieu|gia tri|dat duoc|so luong|hien trang|tong so|tri so|^$"),
)
_ASPECT_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _ASPECTS)


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """What names a figure: its row, the names above it, its column, the unit they name, and its table."""

    row_label: str | None
    row_path: str | None
    column_label: str | None
    unit_name: str | None
    figure_kind: str
    row_kind: str

    @property
    def is_of_unit_row(self) -> bool:
        """Whether the row itself names the unit."""
        return self.unit_name is not None and self.unit_name == self.row_label


@dataclass(frozen=True, slots=True)
class Series:
    """`aspect` is what of the indicator a figure says: result, plan, estimate, share, rank, … or its column's words."""

    indicator: IndicatorMatch
    aspect: str


class SeriesFinder:
    """Finds the series of the figures of one table after the other."""

    def __init__(self, matcher: IndicatorMatcher) -> None:
        self._matcher = matcher

    def of_table(self, title: str | None, figures: Sequence[PrintedFigure]) -> list[Series | None]:
        """The series of each figure of a table, None for those that cannot be told apart from others."""
        phrases = own_words(title or "")
        subject = phrases[0] if phrases else None
        rows = {(figure.row_label, figure.row_path): figure.is_of_unit_row for figure in figures}
        of_units = sum(rows.values()) >= _OF_UNITS * len(rows)
        return [
            self._of_unit(figure, subject) if of_units else self._of_row(figure, subject)
            for figure in figures
        ]

    def _of_unit(self, figure: PrintedFigure, subject: str | None) -> Series | None:
        """A unit's figure of what its column counts; sums over units, and tables without a title, have none."""
        if not figure.is_of_unit_row or not subject or not figure.column_label:
            return None
        return Series(self._matcher.match((subject, figure.column_label)), "result")

    def _of_row(self, figure: PrintedFigure, subject: str | None) -> Series | None:
        label = figure.row_label
        if not label or figure.row_kind == "total" or figure.is_of_unit_row:
            return None
        aspect = aspect_of(figure.column_label or "", figure.figure_kind)
        alone = self._matcher.match((label,))
        if alone.status == "auto" or len(wording(label).words) >= _ENOUGH:
            return Series(alone, aspect)
        above = figure.row_path.rsplit(" / ", 1)[-1] if figure.row_path else subject
        return Series(self._matcher.match((above, label)), aspect) if above else None


@lru_cache(maxsize=4096)
def aspect_of(column_label: str, figure_kind: str) -> str:
    """What of its row a column says, whatever unit stands above it: "Lâm Đồng / Thứ hạng" is rank."""
    levels = [level for level in column_label.split(" / ") if not is_body_name(level)]
    words = normalised(" ".join(levels))
    if figure_kind in {"rank", "score"} and not re.search(_ASPECTS[5][1], words):
        return figure_kind
    for name, pattern in _ASPECT_PATTERNS:
        if pattern.search(words):
            return name
    return "-".join(words.split()[:_LONGEST_ASPECT])
