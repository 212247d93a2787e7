"""Tables beside each other: what is written above each is its own, and comes right before it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from extractors.models import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.models import BBox

Item = TypeVar("Item")

_BESIDE = 0.5  # of the height of the lower of two tables that both must share
_NEAR = 3.0  # heights of a line that may lie between it and what is below it
_LINES = 6  # above one table


def each_before_its_table(items: Sequence[Item], box_of: Callable[[Item], BBox | None]) -> list[Item]:
    """What stands on a page, top down, with the lines above tables that stand beside each other sorted to their tables.

    Lines are told apart by where they stand: a line that reaches over more than one of the tables ends what belongs to
    one of them. Where not every table has a line of its own, nothing is moved.

    Args:
        items: Lines or paragraphs and Grids, in the order in which they are read.
        box_of: Where each stands.
    """
    ordered = list(items)
    for row in _rows_of_tables(ordered, box_of):
        lines = _lines_above(ordered, row, box_of)
        if not all(lines):
            continue
        moved = {id(line) for above in lines for line in above} | {id(table) for table, _ in row}
        first = next(index for index, item in enumerate(ordered) if id(item) in moved)
        before = [item for item in ordered[:first] if id(item) not in moved]
        behind = [item for item in ordered[first:] if id(item) not in moved]
        placed = [item for (table, _), above in zip(row, lines, strict=True) for item in (*above, table)]
        ordered = [*before, *placed, *behind]
    return ordered


def _rows_of_tables(
    items: Sequence[Item], box_of: Callable[[Item], BBox | None]
) -> list[list[tuple[Item, BBox]]]:
    """The tables that stand beside others, from left to right."""
    tables = [(item, box) for item in items if isinstance(item, Grid) and (box := box_of(item)) is not None]
    rows: list[list[tuple[Item, BBox]]] = []
    for table in tables:
        row = next((row for row in rows if all(_beside(table[1], box) for _, box in row)), None)
        if row is None:
            rows.append([table])
        else:
            row.append(table)
    return [sorted(row, key=lambda table: table[1].x0) for row in rows if len(row) > 1]


def _beside(one: BBox, other: BBox) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    apart = one.x1 <= other.x0 or other.x1 <= one.x0
    return apart and shared > _BESIDE * min(one.y1 - one.y0, other.y1 - other.y0)


def _lines_above(
    items: Sequence[Item], row: Sequence[tuple[Item, BBox]], box_of: Callable[[Item], BBox | None]
) -> list[list[Item]]:
    """For each table of a row the lines right above it that reach over no other, in the order of the items."""
    edges = [
        float("-inf"),
        *((left.x1 + right.x0) / 2 for (_, left), (_, right) in pairwise(row)),
        float("inf"),
    ]
    found: list[list[Item]] = []
    for number, (_, table) in enumerate(row):
        top = table.y0
        mine: list[Item] = []
        above = [
            (box, item)
            for item in items
            if not isinstance(item, Grid) and (box := box_of(item)) is not None and box.y1 <= table.y0 + 2
        ]
        for box, item in sorted(above, key=lambda line: -line[0].y1):
            if box.x1 <= edges[number] or box.x0 >= edges[number + 1]:
                continue
            crosses = box.x0 < edges[number] or box.x1 > edges[number + 1]
            if crosses or len(mine) == _LINES or top - box.y1 > _NEAR * (box.y1 - box.y0):
                break
            mine.append(item)
            top = min(top, box.y0)
        found.append([item for item in items if any(item is line for line in mine)])
    return found
