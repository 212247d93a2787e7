"""The declarations of `extractors/understanding/kinds/*.toml`: what a kind of table looks like, as data.

One file a kind. A column has a `type` from COLUMN_TYPES, which also says what columns its values take in the
warehouse (schema `staging`, table named after the kind), and the `headings` seen for it. In a heading
`{year}` stands for a year ("2023") and `{period}` for words of a period ("6 tháng đầu năm 2024").
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from baocao.errors import LayoutError

SqlType = Literal["VARCHAR", "INTEGER", "BIGINT", "DECIMAL(18,4)", "DATE", "VARCHAR[]"]
Role = Literal["unit", "lead", "partner", "issuer"]

COLUMN_TYPES: dict[str, dict[str, SqlType]] = {
    # suffix added to the field's name -> type in the warehouse
    "number": {"": "VARCHAR"},
    "text": {"": "VARCHAR"},
    "units": {"": "VARCHAR"},
    "count": {"": "BIGINT", "_text": "VARCHAR"},
    "percent": {"": "DECIMAL(18,4)", "_text": "VARCHAR"},
    "decimal": {"": "DECIMAL(18,4)", "_text": "VARCHAR"},
    "date": {"": "DATE", "_text": "VARCHAR"},
    "figure": {
        "_text": "VARCHAR",
        "_operator": "VARCHAR",
        "_value": "DECIMAL(18,4)",
        "_value_high": "DECIMAL(18,4)",
        "_unit": "VARCHAR",
        "_year": "INTEGER",
        "_period_start": "DATE",
        "_period_end": "DATE",
    },
    "measure": {},  # the unit of the figures in the row, and stored with them
    "verdict": {
        "_text": "VARCHAR",
        "_status": "VARCHAR",
        "_gap": "DECIMAL(18,4)",
        "_national": "DECIMAL(18,4)",
    },
    "status": {"_text": "VARCHAR", "_status": "VARCHAR"},
    "due": {"_text": "VARCHAR", "_date": "DATE"},
}

NUMERIC_TYPES = ("count", "percent", "decimal")
"""Column types whose value is one number: the operands of arithmetic."""

COMMON_COLUMNS: dict[str, SqlType] = {
    "document_id": "VARCHAR",
    "table_id": "VARCHAR",
    "row_no": "INTEGER",
    "row_kind": "VARCHAR",  # item, section, group, total
    "section": "VARCHAR",  # texts of the section rows above, joined by " / "
    "parent": "VARCHAR",  # the row this one is a sub-row of (its identity field), e.g. "Cấp tỉnh" under its indicator
    "page": "INTEGER",
    "period_start": "DATE",  # what the figures cover: dates of the caption, else of the title, else of the year
    "period_end": "DATE",
    "unparsed": "VARCHAR[]",  # fields that have a text but no value
}


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """One column of a kind. `role` says for `units` columns what the units named there do."""

    name: str
    type: str
    headings: tuple[str, ...]
    role: Role | None = None

    @property
    def staging_columns(self) -> dict[str, SqlType]:
        """Name in the warehouse -> SQL type."""
        return {self.name + suffix: sql for suffix, sql in COLUMN_TYPES[self.type].items()}


@dataclass(frozen=True, slots=True)
class Equation:
    """What the figures of a row must fulfil: `result` is the sum of `parts`, or their percentage of the sum `whole`."""

    result: str
    parts: tuple[str, ...]
    whole: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """All fields that take part."""
        return frozenset((self.result, *self.parts, *self.whole))


@dataclass(frozen=True, slots=True)
class KindDeclaration:
    """One kind of table, as its TOML file says. See `targets.toml` beside this file for each key's meaning, and
    `online_dossiers.toml` for `arithmetic`.

    Each entry of `required` lists fields of which one must be mapped.
    """

    kind: str
    name_vi: str
    title_phrases: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    row_identity: str
    columns: dict[str, ColumnDeclaration]
    group_numbers: bool = False
    group_words: tuple[str, ...] = ()
    bullet_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arithmetic: tuple[Equation, ...] = ()

    @property
    def staging_columns(self) -> dict[str, SqlType]:
        """All columns of the kind's table in schema `staging`, in order."""
        columns = dict(COMMON_COLUMNS)
        for column in self.columns.values():
            columns.update(column.staging_columns)
        return columns


@cache
def load_declarations() -> dict[str, KindDeclaration]:
    """All kinds by name, in the order of their file names. Raises LayoutError for a contradiction."""
    folder = Path(__file__).parent
    kinds = [_parse(path) for path in sorted(folder.glob("*.toml"))]
    return {kind.kind: kind for kind in kinds}


def _parse(path: Path) -> KindDeclaration:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        columns = {
            name: ColumnDeclaration(name, c["type"], tuple(c["headings"]), c.get("role"))
            for name, c in raw["columns"].items()
        }
        declaration = KindDeclaration(
            kind=raw["kind"],
            name_vi=raw["name_vi"],
            title_phrases=tuple(raw["title_phrases"]),
            required=tuple(tuple(entry.split("|")) for entry in raw["required"]),
            row_identity=raw["row_identity"],
            columns=columns,
            group_numbers=raw.get("group_numbers", False),
            group_words=tuple(raw.get("group_words", [])),
            bullet_labels={k: tuple(v) for k, v in raw.get("bullet_labels", {}).items()},
            arithmetic=tuple(
                Equation(e["result"], tuple(e["parts"]), tuple(e.get("whole", ())))
                for e in raw.get("arithmetic", [])
            ),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise LayoutError(f"this declaration cannot be read: {error}", file=str(path)) from error
    _check(declaration, path)
    return declaration


def _check(declaration: KindDeclaration, path: Path) -> None:
    for column in declaration.columns.values():
        if column.type not in COLUMN_TYPES:
            known = ", ".join(COLUMN_TYPES)
            raise LayoutError(
                f"column {column.name} has type {column.type!r}; known are {known}.", file=str(path)
            )
        if (column.type == "units") != (column.role is not None):
            raise LayoutError(
                f"column {column.name}: `role` belongs to `units` columns, and they need one.", file=str(path)
            )
    required = (name for entry in declaration.required for name in entry)
    operands = sorted({name for equation in declaration.arithmetic for name in equation.fields})
    for name in (*required, declaration.row_identity, *declaration.bullet_labels, *operands):
        if name not in declaration.columns:
            raise LayoutError(f"{name} is named but not declared under [columns].", file=str(path))
    for name in operands:
        if declaration.columns[name].type not in NUMERIC_TYPES:
            known = ", ".join(NUMERIC_TYPES)
            raise LayoutError(f"column {name} is no operand of arithmetic; {known} are.", file=str(path))
