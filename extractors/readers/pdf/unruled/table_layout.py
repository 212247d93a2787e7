"""Rows of text in known columns -> rows and cells of a table: rules, figures and row numbers tell where a row ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.readers.pdf.unruled.headings import heading_levels
from extractors.readers.pdf.unruled.regions import is_number_row
from extractors.readers.pdf.unruled.text_rows import is_figure, is_figure_or_none
from extractors.values.labels import is_item_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf.unruled.columns import Columns
    from extractors.readers.pdf.unruled.regions import Rule
    from extractors.readers.pdf.unruled.text_rows import TextRow

_MAX_HEADING = 6  # lines of print

Place = tuple[int, int, int, int]
"""First row, first column, last row, last column of a cell."""


@dataclass(slots=True)
class TableLayout:
    """Edges of rows and columns, and the cells between them.

    `column_edges` are those of the table's first page, by which its parts know each other; where print is wider
    on a later page, `xs` differ.
    """

    xs: list[float]
    ys: list[float]
    places: list[Place]
    column_edges: list[float]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rows hold. `figures`: which columns hold figures; `long_texts`: whether the cells read like prose."""

    figures: list[bool]
    long_texts: bool
    divided: int

    @classmethod
    def of(cls, rows: Sequence[TextRow], columns: Columns) -> Contents:
        """What these rows hold."""
        texts: list[list[str]] = [[] for _ in range(columns.count)]
        for row in rows:
            for piece in row.pieces:
                texts[columns.of(piece)].append(piece.text)
        figures = [_holds_figures(column) for column in texts]
        lengths = sorted(len(text) for column in texts for text in column)
        return cls(
            figures, bool(lengths) and lengths[len(lengths) // 2] > 45, sum(row.is_divided for row in rows)
        )


def _holds_figures(texts: Sequence[str]) -> bool:
    figures = sum(map(is_figure, texts))
    return figures >= 2 and sum(map(is_figure_or_none, texts)) >= 0.6 * len(texts)


@dataclass(slots=True)
class LayoutMaker:
    """Puts rows and columns together."""

    rows: list[TextRow]
    columns: Columns
    facts: Contents
    rules: list[Rule]
    continued: bool

    def table(self) -> TableLayout:
        """The table of all rows."""
        heading = 0 if self.continued else self._heading_end()
        levels = heading_levels(self.rows[:heading], self.columns, self.rules) if heading else None
        ends = [*levels.breaks, heading - 1] if levels else []
        places = list(levels.cells) if levels else []
        groups = self._row_groups(heading)
        ends += [group[-1] for group in groups]
        for number, group in enumerate(groups, len(ends) - len(groups)):
            places += self._cells(number, group)
        xs = self._xs()
        return TableLayout(xs, self._ys(ends), _filled(places, len(ends), self.columns.count), xs)

    def _heading_end(self) -> int:
        """Index of the first row below the heading: where a rule, bold print or the lack of figures ends."""
        ruled = next((i + 1 for i in sorted(self._divisions()) if not self._only_short(i)), None)
        if ruled is not None and ruled <= _MAX_HEADING:
            return ruled
        bold = all(piece.bold for piece in self.rows[0].pieces)
        for index, row in enumerate(self.rows):
            if self._is_data(row) or (bold and not all(piece.bold for piece in row.pieces)):
                return self._first_of_row(index)
        return 1

    def _first_of_row(self, index: int) -> int:
        """The row where the table row that holds text row `index` begins: its label may take lines above."""
        while index > 1 and self._is_label(index - 1) and any(r.is_divided for r in self.rows[: index - 1]):
            index -= 1
        return index

    def _is_label(self, index: int) -> bool:
        row = self.rows[index]
        return (
            len(row.pieces) == 1
            and self.columns.of(row.pieces[0]) == 0
            and not self.columns.cut(row.pieces[0])
        )

    def _is_data(self, row: TextRow) -> bool:
        places = [self.columns.of(piece) for piece in row.pieces]
        if is_item_number(row.pieces[0].text) and places[0] == 0 and len(places) > 1:
            return True
        figures = [
            is_figure_or_none(p.text)
            for p, c in zip(row.pieces, places, strict=True)
            if self.facts.figures[c]
        ]
        return 0 in places and bool(figures) and sum(figures) * 2 > len(figures)

    def _divisions(self) -> dict[int, list[Rule]]:
        """The rules that stand right below each row, by its index."""
        found: dict[int, list[Rule]] = {}
        for index, (upper, lower) in enumerate(pairwise(self.rows)):
            between = [rule for rule in self.rules if upper.middle < rule[0] <= lower.middle]
            if between:
                found[index] = between
        return found

    def _only_short(self, index: int) -> bool:
        """Whether the rules below a row divide some columns only."""
        width = self.columns.edges[-1] - self.columns.edges[0]
        return max(r[2] - r[1] for r in self._divisions()[index]) < 0.9 * width

    def _row_groups(self, first: int) -> list[list[int]]:
        """The text rows below the heading, those of one table row together."""
        divisions = [index for index in self._divisions() if not self._only_short(index)]
        stretches: list[list[int]] = [[]]
        for index in range(first, len(self.rows)):
            stretches[-1].append(index)
            if index in divisions:
                stretches.append([])
        stretches = [stretch for stretch in stretches if stretch]
        ruled = len(stretches) > 3
        groups: list[list[int]] = []
        for stretch in stretches:
            if ruled and not self._holds_rows(stretch):
                groups += self._without_title(stretch)
            else:
                groups += self._by_text(stretch)
        return groups

    def _holds_rows(self, stretch: Sequence[int]) -> bool:
        """Whether several table rows stand between two rules: most columns are filled, with figures, more than once."""
        filled = {self.columns.of(piece) for index in stretch for piece in self.rows[index].pieces}
        full = [
            index
            for index in stretch
            if len(self.rows[index].pieces) >= max(2, 0.6 * len(filled))
            and any(is_figure_or_none(piece.text) for piece in self.rows[index].pieces[1:])
        ]
        return len(full) > 1

    def _without_title(self, stretch: list[int]) -> list[list[int]]:
        """The text rows between two rules as one table row, a bold title of the rows that follow as another."""
        first, *rest = stretch
        if (
            rest
            and self._is_label(first)
            and self.rows[first].pieces[0].bold
            and not self.rows[rest[0]].pieces[0].bold
        ):
            return [[first], rest]
        return [stretch]

    def _by_text(self, stretch: Sequence[int]) -> list[list[int]]:
        numbered = any(map(is_number_row, self.rows[:3]))
        groups: list[list[int]] = []
        for index in stretch:
            begins = self._begins_numbered(index) if numbered else self._begins(index)
            if begins or not groups:
                groups.append([])
            groups[-1].append(index)
        return groups

    def _begins_numbered(self, index: int) -> bool:
        """A number in the first column begins a row, figures in most columns that have them, or a dash in the second
        column where others are filled, too.
        """
        row = self.rows[index]
        first = self.columns.of(row.pieces[0])
        if first == 0:
            return True
        figures = sum(is_figure(p.text) and self.facts.figures[self.columns.of(p)] for p in row.pieces)
        if figures > 1 and figures * 2 >= sum(self.facts.figures):
            return True  # a total
        return first == 1 and len(row.pieces) > 2 and row.pieces[0].text.startswith(("- ", "+ ", "– "))

    def _begins(self, index: int) -> bool:
        """Whether a text row begins a table row rather than go on with the one above."""
        row, above = self.rows[index], self.rows[index - 1]
        first = row.pieces[0]
        if row.y0 - above.y1 > 0.8 * (row.y1 - row.y0):
            return True
        in_first = self.columns.of(first) == 0
        if any(is_figure_or_none(piece.text) for piece in row.pieces[1 if in_first else 0 :]):
            goes_on = in_first and first.text[:1].islower() and len(above.pieces) == 1
            return not (goes_on and self.columns.of(above.pieces[0]) == 0)
        if in_first:
            return not (first.text[:1].islower() or above.pieces[0].text.endswith(("-", ",", " of", " and")))
        return False

    def _cells(self, number: int, group: Sequence[int]) -> list[Place]:
        """Cells of one table row that span columns: print that runs over their edges."""
        spans: list[Place] = []
        for index in group:
            for piece in self.rows[index].pieces:
                cut = self.columns.cut(piece)
                if cut:
                    spans.append((number, cut[0] - 1, number, cut[-1]))
        return spans

    def _xs(self) -> list[float]:
        inner = self.columns.edges[1:-1]
        left = min(min(row.x0 for row in self.rows) - 1, self.columns.edges[0])
        right = max(max(row.x1 for row in self.rows) + 1, self.columns.edges[-1])
        return [left, *inner, right]

    def _ys(self, ends: Sequence[int]) -> list[float]:
        """The upper edge of the table and the lower one of each of its rows, which end with the text rows `ends`."""
        divisions = self._divisions()
        ys = [self.rows[0].y0 - 1]
        for end in ends:
            if end + 1 == len(self.rows):
                ys.append(max(row.y1 for row in self.rows) + 1)
            elif end in divisions:
                ys.append(divisions[end][0][0])
            else:
                ys.append((self.rows[end].y1 + self.rows[end + 1].y0) / 2)
        return ys


def _filled(places: Sequence[Place], n_rows: int, n_columns: int) -> list[Place]:
    """The cells that span, without those that overlap an earlier one, and single cells everywhere else."""
    taken: set[tuple[int, int]] = set()
    result: list[Place] = []
    for top, left, bottom, right in sorted(places, key=lambda place: (place[0], place[1], -place[3])):
        covered = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if not covered & taken:
            taken |= covered
            result.append((top, left, bottom, right))
    singles = [(r, c, r, c) for r in range(n_rows) for c in range(n_columns) if (r, c) not in taken]
    return sorted([*result, *singles])
