"""The declarations of `extractors/understanding/kinds/*.toml`: what a kind of table looks like, as data.

One file a kind. A column has a `type` from COLUMN_TYPES, which also says what columns its values take in the
warehouse (schema `staging`, table named after the kind), and the `headings` seen for it. In a heading
`{year}` stands for a year ("2023") and `{period}` for words of a period ("6 tháng đầu năm 2024").

Users have kinds of their own in the folder `kinds` of their home. A file there that names one of our kinds adds
headings and title phrases to it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from baocao.errors import LayoutError
from baocao.home import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator

SqlType = Literal["VARCHAR", "INTEGER", "BIGINT", "DECIMAL(18,4)", "DATE", "VARCHAR[]"]
Role = Literal["unit", "lead", "partner", "issuer"]

COLUMN_TYPES: dict[str, dict[str, SqlType]] = {
    # suffix added to the field's name -> type in the warehouse
    "number": {"": "VARCHAR"},
    "text": {"": "VARCHAR"},
    "units": {"": "VARCHAR"},
    "act": {"": "VARCHAR"},  # number and symbol of a document
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
    "parent_row_no": "INTEGER",  # the same row by its number
    "period_no": "INTEGER",  # 1: the table's own period; from 2 those whose columns stand beside it
    "page": "INTEGER",
    "period_start": "DATE",  # what the figures cover: dates of the caption, else of the title, else of the year
    "period_end": "DATE",
    "unparsed": "VARCHAR[]",  # fields that have a text but no value
}


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """One column of a kind. `role` says for `units` columns what the units named there do.

    For the warehouse: `mart_name` is its name there, if not its own; `is_summed` whether totals sum a column that is no
    count; `description` what it means, in English.
    Beside whole `headings`, `words` tells it by telling words: each entry is a set of phrases that must all stand in
    the heading, whatever its levels. What else the heading says must be explained by `also` (or the kind's `words`),
    and no phrase of `without` may stand there. `needs`: one of these must be said by heading, title or other headings.
    `dated` is, for an `act`, the field of its day where both are printed in one cell.
    """

    name: str
    type: str
    headings: tuple[str, ...]
    role: Role | None = None
    mart_name: str | None = None
    is_summed: bool = False
    description: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    dated: str | None = None

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

    Each entry of `required` lists fields of which one must be mapped. A table is of the kind only if title, caption or
    headings name one of its `objects` (or two headings one of `telling`), `against` does not outweigh that, and its
    title says nothing of `never`. `words` mean nothing in a heading of the kind.
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
    description: str = ""
    objects: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def staging_columns(self) -> dict[str, SqlType]:
        """All columns of the kind's table in schema `staging`, in order."""
        columns = dict(COMMON_COLUMNS)
        for column in self.columns.values():
            columns.update(column.staging_columns)
        return columns


def kinds_folders() -> list[Path]:
    """The folders of declarations: ours, then that of the user's home, which need not exist."""
    return [Path(__file__).parent, find_home().kinds]


@cache
def load_declarations() -> dict[str, KindDeclaration]:
    """All kinds by name, ours before the user's, each in the order of file names.

    Raises:
        LayoutError: for a contradiction.
    """
    declared: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path, raw in _files():
        if raw.get("kind") in declared:
            _add_headings(declared[raw["kind"]][1], raw, path)
        else:
            declared[raw.get("kind", "")] = path, raw
    return {kind.kind: kind for kind in (_parse(path, raw) for path, raw in declared.values())}


def _files() -> Iterator[tuple[Path, dict[str, Any]]]:
    for folder in kinds_folders():
        for path in sorted(folder.glob("*.toml")):
            try:
                yield path, tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise LayoutError(f"this declaration cannot be read: {error}", file=str(path)) from error


def _add_headings(declared: dict[str, Any], added: dict[str, Any], path: Path) -> None:
    """Add what a user's file says of a kind that is declared already: headings of its columns, phrases of titles."""
    if unknown := added.keys() - {"kind", "title_phrases", "columns"}:
        raise LayoutError(
            f"{', '.join(sorted(unknown))}: to a kind that is declared already, `title_phrases` and `headings` of its"
            " columns can be added.",
            file=str(path),
        )
    declared["title_phrases"] = [*declared["title_phrases"], *added.get("title_phrases", [])]
    for name, column in added.get("columns", {}).items():
        if name not in declared["columns"]:
            known = ", ".join(declared["columns"])
            raise LayoutError(f"{declared['kind']} has no column {name}; it has {known}.", file=str(path))
        if set(column) != {"headings"}:
            raise LayoutError(f"column {name}: `headings` can be added, nothing else.", file=str(path))
        headings = [*declared["columns"][name]["headings"], *column["headings"]]
        declared["columns"][name] = {**declared["columns"][name], "headings": headings}


def _parse(path: Path, raw: dict[str, Any]) -> KindDeclaration:
    try:
        columns = {
            name: ColumnDeclaration(
                name,
                c["type"],
                tuple(c["headings"]),
                c.get("role"),
                mart_name=c.get("mart_name"),
                is_summed=c.get("is_summed", False),
                description=c.get("description", ""),
                words=tuple(tuple(entry) for entry in c.get("words", [])),
                dated=c.get("dated"),
                **{key: tuple(c.get(key, ())) for key in ("also", "without", "needs")},
            )
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
            description=raw.get("description", ""),
            **{key: tuple(raw.get(key, ())) for key in ("objects", "telling", "against", "never", "words")},
        )
    except KeyError as error:
        raise LayoutError(f"this declaration lacks {error}", file=str(path)) from error
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
