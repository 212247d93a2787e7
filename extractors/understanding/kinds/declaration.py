"""The declarations of `extractors/understanding/kinds/*.toml`: what a kind of table looks like, as data.

One file a kind. A column has a `type` from COLUMN_TYPES, which also says what columns its values take in the
warehouse (schema `staging`, table named after the kind), and the `headings` seen for it. In a heading
`{year}` stands for a year ("2023") and `{period}` for words of a period ("6 tháng đầu năm 2024").

Users have kinds of their own in the folder `kinds` of their home. A file there that names one of our kinds adds to
what its titles and headings may say.
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
    from collections.abc import Iterable, Iterator

SqlType = Literal["VARCHAR", "INTEGER", "BIGINT", "BOOLEAN", "DECIMAL(18,4)", "DATE", "VARCHAR[]"]
Role = Literal["unit", "lead", "partner", "issuer"]

COLUMN_TYPES: dict[str, dict[str, SqlType]] = {
    # suffix added to the field's name -> type in the warehouse
    "number": {"": "VARCHAR"},
    "text": {"": "VARCHAR"},
    "units": {"": "VARCHAR"},
    "code": {"": "VARCHAR"},
    "act": {"": "VARCHAR"},  # number and symbol of a document
    "count": {"": "BIGINT", "_text": "VARCHAR"},
    "percent": {"": "DECIMAL(18,4)", "_text": "VARCHAR"},
    "decimal": {"": "DECIMAL(18,4)", "_text": "VARCHAR"},
    "score": {"": "DECIMAL(18,4)", "_of": "DECIMAL(18,4)", "_text": "VARCHAR"},  # "9,49/10"
    "rank": {"": "BIGINT", "_of": "BIGINT", "_text": "VARCHAR"},  # "12/63", "Thứ 5"
    "amount": {
        "": "DECIMAL(18,4)",
        "_unit": "VARCHAR",
        "_text": "VARCHAR",
    },  # the unit is that of heading or table
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

NUMERIC_TYPES = ("count", "percent", "decimal", "score", "amount")
"""Column types whose value is one number that may be reckoned with: the operands of arithmetic."""

MEASURED_TYPES = (*NUMERIC_TYPES, "rank")
"""Column types whose value is one number."""

COMMON_COLUMNS: dict[str, SqlType] = {
    "document_id": "VARCHAR",
    "table_id": "VARCHAR",
    "row_no": "INTEGER",
    "row_kind": "VARCHAR",  # item, section, group, total, average
    "section": "VARCHAR",  # texts of the section rows above, joined by " / "
    "parent": "VARCHAR",  # the row this one is a sub-row of (its identity field), e.g. "Cấp tỉnh" under its indicator
    "parent_row_no": "INTEGER",  # the same row by its number
    "period_no": "INTEGER",  # 1: the table's own period; from 2 those whose columns stand beside it
    "page": "INTEGER",
    "period_start": "DATE",  # what the figures cover: dates of the caption, else of the title, else of the year
    "period_end": "DATE",
    "unparsed": "VARCHAR[]",  # fields that have a text but no value
    "is_corrected": "BOOLEAN",  # whether a person has corrected a cell of the row
}


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """One column of a kind. `role` says for `units` columns what the units named there do.

    For the warehouse: `mart_name` is its name there, if not its own; `is_summed` whether totals sum a column that is no
    count; `is_watched` whether a figure far from those of like units is a finding; `description` what it means, in
    English.
    Beside whole `headings`, `words` tells it by telling words: each entry is a set of phrases that must all stand in
    the heading, whatever its levels. What else the heading says must be explained by `also` (or the kind's `words`),
    and no phrase of `without` may stand there. `needs`: one of these must be said by heading, title or other headings.
    `dated` is, for an `act`, the field of its day where both are printed in one cell. `is_short`: what names a row may
    be one word ("Lúa", "2154"); else a column of such cells is not taken for the names of rows.
    """

    name: str
    type: str
    headings: tuple[str, ...]
    role: Role | None = None
    mart_name: str | None = None
    is_summed: bool = False
    is_watched: bool = False
    description: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    dated: str | None = None
    is_short: bool = False

    @property
    def staging_columns(self) -> dict[str, SqlType]:
        """Name in the warehouse -> SQL type."""
        return {self.name + suffix: sql for suffix, sql in COLUMN_TYPES[self.type].items()}


def field_of(term: str) -> str:
    """The field that a term of an equation adds, or takes off: "-received_carried_over"."""
    return term.removeprefix("-")


@dataclass(frozen=True, slots=True)
class Equation:
    """What the figures of a row must fulfil: `result` is the sum of `parts`, or their percentage of the sum `whole`.

    `ways` are other parts and wholes that reports count a percentage from; there, and only there, a field with "-"
    before it is taken off. `optional` fields count nothing where a row has none. `is_usual`: true of most tables only,
    so that a table must show that it is true of it. `check` is the name of its findings.
    """

    result: str
    parts: tuple[str, ...]
    whole: tuple[str, ...] = ()
    ways: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    optional: tuple[str, ...] = ()
    is_usual: bool = False
    check: str = "rate"

    @property
    def fields(self) -> frozenset[str]:
        """The fields that take part, but for those of `ways`."""
        return frozenset(field_of(term) for term in (self.result, *self.parts, *self.whole))

    @property
    def all_fields(self) -> frozenset[str]:
        """All fields that are named."""
        others = (field_of(term) for way in self.ways for terms in way for term in terms)
        return self.fields.union(others, self.optional)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How versions of a report are compared, in columns of the model `int_<kind>`; what is None follows from the kind.

    A row is found again by `name`, else by `number` where its `label` is alike; `unit` is the unit a change is told
    of, `figures` what is compared; `columns` names the column a figure is taken from, where that is another.
    """

    name: tuple[str, ...] | None = None
    number: tuple[str, ...] | None = None
    figures: tuple[str, ...] | None = None
    label: str | None = None
    unit: str = "unit_key"
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)  # one is itself only: what was found out of it is kept by it
class KindDeclaration:
    """One kind of table, as its TOML file says. See `targets.toml` beside this file for each key's meaning, and
    `online_dossiers.toml` for `arithmetic`.

    Each entry of `required` lists fields of which one must be mapped. A table is of the kind only if title, caption or
    headings name one of its `objects` (or two headings one of `telling`), `against` does not outweigh that, and its
    title says nothing of `never`. A kind with `aims` is of what was reached: a title that says one of these and nothing
    of `results` is of what is aimed at. One with `acts` has title or heading say what is done with its objects, or it
    is of objects of another sort. A heading that counts `others` ("Số TTHC có phát sinh hồ sơ") is no column of it.
    `words` mean nothing in a heading of the kind. `marts` are the facts its rows are in,
    if not `fct_<kind>` alone, and `published` the kinds of row that they show.
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
    aims: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    marts: tuple[str, ...] = ()
    published: tuple[str, ...] = ("item",)
    comparison: Comparison = field(default_factory=Comparison)

    @property
    def staging_columns(self) -> dict[str, SqlType]:
        """All columns of the kind's table in schema `staging`, in order."""
        columns = dict(COMMON_COLUMNS)
        for column in self.columns.values():
            columns.update(column.staging_columns)
        return columns

    @property
    def naming_columns(self) -> list[tuple[str, str, bool]]:
        """Columns that name units or agencies: name, role, and whether each of its rows is about that unit."""
        return [
            (column.name, column.role, column.name == self.row_identity)
            for column in self.columns.values()
            if column.role is not None
        ]


def kinds_folders() -> list[Path]:
    """The folders of declarations: ours, then that of the user's home, which need not exist."""
    return [Path(__file__).parent, find_home().kinds]


def shelf() -> dict[str, Path]:
    """Declarations that come with the program and count once they stand in the user's folder, by name of the kind."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "shelf").glob("*.toml"))}


@cache
def load_declarations() -> dict[str, KindDeclaration]:
    """All kinds by name, ours before the user's, each in the order of file names.

    Raises:
        LayoutError: for a contradiction.
    """
    declared: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path, raw in _files():
        if raw.get("kind") in declared:
            _add(declared[raw["kind"]][1], raw, path)
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


_EVIDENCE = ("objects", "telling", "against", "never", "aims", "results", "acts", "others", "words")
_COLUMN_EVIDENCE = ("also", "without", "needs")
_ADDABLE = ("title_phrases", *_EVIDENCE)
_ADDABLE_TO_COLUMNS = ("headings", "words", *_COLUMN_EVIDENCE)


def _add(declared: dict[str, Any], added: dict[str, Any], path: Path) -> None:
    """Add what a user's file says of a kind that is declared already: what its titles and headings may say."""
    _refuse_others(added, ("kind", *_ADDABLE, "columns"), f"to {declared['kind']}", path)
    _extend(declared, added, _ADDABLE)
    for name, column in added.get("columns", {}).items():
        if name not in declared["columns"]:
            known = ", ".join(declared["columns"])
            raise LayoutError(f"{declared['kind']} has no column {name}; it has {known}.", file=str(path))
        _refuse_others(column, _ADDABLE_TO_COLUMNS, f"to column {name} of {declared['kind']}", path)
        _extend(declared["columns"][name], column, _ADDABLE_TO_COLUMNS)


def _extend(declared: dict[str, Any], added: dict[str, Any], keys: tuple[str, ...]) -> None:
    declared |= {key: [*declared.get(key, []), *added[key]] for key in keys if key in added}


def _refuse_others(table: dict[str, Any], keys: Iterable[str], what: str, path: Path) -> None:
    if unknown := sorted(table.keys() - set(keys)):
        raise LayoutError(
            f"{', '.join(unknown)} cannot be added {what}, which is declared already; {', '.join(keys)} can.",
            file=str(path),
        )


def parse_declaration(text: str, path: Path) -> KindDeclaration:
    """One declaration by itself, as it would be read from the file.

    Raises:
        LayoutError: for what is no TOML, or a contradiction.
    """
    try:
        return _parse(path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"this declaration cannot be read: {error}", file=str(path)) from error


def _parse(path: Path, raw: dict[str, Any]) -> KindDeclaration:
    try:
        columns = {name: _column(name, stated) for name, stated in raw["columns"].items()}
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
            arithmetic=tuple(_equation(stated) for stated in raw.get("arithmetic", [])),
            description=raw.get("description", ""),
            marts=tuple(raw.get("marts", [f"fct_{raw['kind']}"])),
            published=tuple(raw.get("published", ["item"])),
            comparison=_comparison(raw.get("comparison", {})),
            **{key: tuple(raw.get(key, ())) for key in _EVIDENCE},
        )
    except KeyError as error:
        raise LayoutError(f"this declaration lacks {error}", file=str(path)) from error
    _check(declaration, path)
    return declaration


def _column(name: str, stated: dict[str, Any]) -> ColumnDeclaration:
    return ColumnDeclaration(
        name,
        stated["type"],
        tuple(stated["headings"]),
        stated.get("role"),
        mart_name=stated.get("mart_name"),
        is_summed=stated.get("is_summed", False),
        is_watched=stated.get("is_watched", False),
        description=stated.get("description", ""),
        words=tuple(tuple(entry) for entry in stated.get("words", [])),
        dated=stated.get("dated"),
        is_short=stated.get("is_short", False),
        **{key: tuple(stated.get(key, ())) for key in _COLUMN_EVIDENCE},
    )


def _equation(stated: dict[str, Any]) -> Equation:
    return Equation(
        stated["result"],
        tuple(stated["parts"]),
        tuple(stated.get("whole", ())),
        ways=tuple((tuple(way["parts"]), tuple(way["whole"])) for way in stated.get("ways", [])),
        optional=tuple(stated.get("optional", ())),
        is_usual=stated.get("is_usual", False),
        check=stated.get("check", "rate"),
    )


def _comparison(stated: dict[str, Any]) -> Comparison:
    lists = {key: tuple(stated[key]) if key in stated else None for key in ("name", "number", "figures")}
    return Comparison(
        **lists,
        label=stated.get("label"),
        unit=stated.get("unit", "unit_key"),
        columns=stated.get("columns", {}),
    )


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
    operands = sorted({name for equation in declaration.arithmetic for name in equation.all_fields})
    for name in (*required, declaration.row_identity, *declaration.bullet_labels, *operands):
        if name not in declaration.columns:
            raise LayoutError(f"{name} is named but not declared under [columns].", file=str(path))
    for equation in declaration.arithmetic:
        if taken_off := [term for term in (*equation.parts, *equation.whole) if term != field_of(term)]:
            raise LayoutError(
                f"{taken_off[0]}: only `ways` may take a field off, not `parts` or `whole` of {equation.result}.",
                file=str(path),
            )
    for name in operands:
        if declaration.columns[name].type not in NUMERIC_TYPES:
            known = ", ".join(NUMERIC_TYPES)
            raise LayoutError(f"column {name} is no operand of arithmetic; {known} are.", file=str(path))
