"""What is made from what: the references between the models of the dbt project, as a table and as a drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

LAYERS = ("staging", "intermediate", "marts", "quality")

_BOX_WIDTH, _BOX_HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 190, 20, 110, 6, 16


@dataclass(slots=True)
class Lineage:
    """Tables by layer, and for each the tables it is made from."""

    layers: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parents)

    def children(self, name: str) -> list[str]:
        """The tables that are made from this one."""
        return [child for child, parents in self.parents.items() if name in parents]


def read_lineage(con: duckdb.DuckDBPyConnection) -> Lineage:
    """Read what the build has noted. A view that only renames a staging table counts as that table."""
    lineage = Lineage({layer: [] for layer in LAYERS})
    rows = con.execute("FROM staging.lineage ORDER BY ALL").fetchall()
    for name, layer, parent in rows:
        if layer == "staging":
            lineage.layers[layer].append(parent)
            continue
        if layer not in LAYERS:
            continue
        shown = "intermediate" if layer == "quality" and name != "findings" else layer  # findings of one rule
        if name not in lineage.layers[shown]:
            lineage.layers[shown].append(name)
        lineage.parents.setdefault(name, []).append(parent.removeprefix("stg_"))
    lineage.layers["staging"] = sorted(set(lineage.layers["staging"]))
    known = {name for names in lineage.layers.values() for name in names}
    lineage.parents = {
        name: sorted(set(parents) & known - {name}) for name, parents in lineage.parents.items()
    }
    return lineage


def draw_lineage(lineage: Lineage) -> str:
    """Draw the tables in a column a layer, from left to right, with a line from each to what is made of it."""
    place: dict[str, tuple[int, int]] = {}
    columns = _columns(lineage)
    tallest = max(map(len, columns))
    for number, names in enumerate(columns):
        top = _MARGIN + (tallest - len(names)) * (_BOX_HEIGHT + _GAP_Y) // 2
        for row, name in enumerate(names):
            place[name] = (_MARGIN + number * (_BOX_WIDTH + _GAP_X), top + row * (_BOX_HEIGHT + _GAP_Y))
    width = 2 * _MARGIN + len(columns) * _BOX_WIDTH + (len(columns) - 1) * _GAP_X
    height = 2 * _MARGIN + tallest * (_BOX_HEIGHT + _GAP_Y)
    lines = [
        _curve(place[parent], place[child])
        for child, parents in lineage.parents.items()
        for parent in parents
        if parent in place and child in place
    ]
    colours = {name: layer for layer, names in lineage.layers.items() for name in names}
    boxes = [_box(name, colours[name], *place[name]) for name in place]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' font-family="Arial, Liberation Sans, sans-serif" font-size="11.5">',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            '<g fill="none" stroke="#9aa1a9" stroke-opacity=".55">',
            *lines,
            "</g>",
            *boxes,
            "</svg>",
            "",
        ]
    )


def _columns(lineage: Lineage) -> list[list[str]]:
    """Names by column: a table stands right of all it is made from; neighbours have their parents near each other."""
    depth: dict[str, int] = dict.fromkeys(lineage.layers["staging"], 0)

    def depth_of(name: str, above: tuple[str, ...] = ()) -> int:
        if name not in depth:
            parents = [parent for parent in lineage.parents.get(name, []) if parent not in above]
            depth[name] = 1 + max((depth_of(parent, (*above, name)) for parent in parents), default=0)
        return depth[name]

    names = [name for layer in LAYERS for name in lineage.layers[layer]]
    columns: list[list[str]] = [[] for _ in range(1 + max(map(depth_of, names)))]
    for name in names:
        columns[depth[name]].append(name)
    order = {name: float(row) for row, name in enumerate(columns[0])}
    for column in columns[1:]:
        weight = {
            name: sum(order.get(parent, 0) for parent in lineage.parents[name])
            / max(1, len(lineage.parents[name]))
            for name in column
        }
        column.sort(key=lambda name: (weight[name], name))
        order |= {name: row * len(columns[0]) / len(column) for row, name in enumerate(column)}
    return columns


def _curve(parent: tuple[int, int], child: tuple[int, int]) -> str:
    x0, y0 = parent[0] + _BOX_WIDTH, parent[1] + _BOX_HEIGHT // 2
    x1, y1 = child[0], child[1] + _BOX_HEIGHT // 2
    middle = (x0 + x1) // 2
    return f'<path d="M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}"/>'


_COLOURS = {
    "staging": ("#efece4", "#1f2328"),
    "intermediate": ("#e3e9f0", "#1f2328"),
    "marts": ("#1f5a8c", "#ffffff"),
    "quality": ("#a3181f", "#ffffff"),
}


def _box(name: str, layer: str, x: int, y: int) -> str:
    fill, ink = _COLOURS[layer]
    return (
        f'<rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="3" fill="{fill}"/>'
        f'<text x="{x + 8}" y="{y + 14}" fill="{ink}">{escape(name)}</text>'
    )
