"""The data dictionary: every published table and column, as dbt's YAML and the declarations of staging describe them.

The same text stands in the warehouse itself as comments; reading it from its source needs neither a warehouse
nor dbt's artifacts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.warehouse.build import PROJECT
from baocao.warehouse.kinds import declared_marts
from baocao.warehouse.schema import all_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DBT_SCHEMAS = ("marts", "quality", "bi")
"""Schemas made by dbt: folders of `dbt_project/models` of the same name."""

_GRAIN = re.compile(r"\bGrain: (.+?)(?:[.;](?:\s|$)|$)", re.DOTALL)
_REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass(frozen=True, slots=True)
class ColumnDoc:
    """A column: its SQL type, meaning in English and Vietnamese, and its part in keys.

    `is_unique`: unique without being the primary key. `references` is the `table.column` that its values come from,
    None if it is no foreign key. `values_vi`: what each code of the column means in Vietnamese.
    """

    name: str
    type: str
    description: str
    display_name_vi: str
    is_primary_key: bool = False
    is_required: bool = False
    is_unique: bool = False
    references: str | None = None
    description_vi: str = ""
    values_vi: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TableDoc:
    """A published table. `grain` says what one row is.

    `question` is what the table answers, in the words of who asks; empty for tables that are looked up only. `as_of`
    names the table of all versions, and its rows, that a fact is taken from ("tasks where …").
    """

    schema: str
    name: str
    grain: str
    description: str
    display_name_vi: str
    columns: tuple[ColumnDoc, ...]
    description_vi: str = ""
    question: str = ""
    question_vi: str = ""
    as_of: str = ""


def load_dictionary() -> list[TableDoc]:
    """Describe all published tables: marts, quality, then staging, each by name.

    Raises WarehouseError naming the file whose YAML cannot be read.
    """
    described = [
        table for schema in DBT_SCHEMAS for table in _dbt_tables(PROJECT / "models" / schema, schema)
    ]
    described += [_dbt_table("marts", model) for model in declared_marts(PROJECT)]
    described.sort(key=lambda table: (DBT_SCHEMAS.index(table.schema), table.name))
    return described + list(_staging_tables())


def _dbt_tables(folder: Path, schema: str) -> Iterator[TableDoc]:
    import yaml

    models: dict[str, Mapping[str, Any]] = {}
    for path in folder.rglob("*.yml"):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
        except yaml.YAMLError as error:
            raise WarehouseError(f"the descriptions cannot be read: {error}", file=str(path)) from error
        models |= {model["name"]: model for model in content.get("models") or []}
    for name in sorted(models):
        # A model without columns is a step on the way, such as a rule of quality.findings.
        if models[name].get("columns"):
            yield _dbt_table(schema, models[name])


def _dbt_table(schema: str, model: Mapping[str, Any]) -> TableDoc:
    description = _one_line(model.get("description"))
    meta = _meta(model)
    return TableDoc(
        schema,
        model["name"],
        _grain(description),
        description,
        meta.get("display_name_vi", ""),
        tuple(_dbt_column(column, _key_columns(model)) for column in model["columns"]),
        _one_line(meta.get("description_vi")),
        _one_line(meta.get("question")),
        _one_line(meta.get("question_vi")),
        _one_line(meta.get("as_of")),
    )


def _key_columns(model: Mapping[str, Any]) -> list[str]:
    """List the columns of the primary key: the first that is unique, or those unique together."""
    if unique := [column["name"] for column in model["columns"] if _is_unique(column)]:
        return unique[:1]
    return next((list(test["arguments"]["columns"]) for test in _tests(model, "unique_combination")), [])


def _dbt_column(column: Mapping[str, Any], key_columns: list[str]) -> ColumnDoc:
    is_key = column["name"] in key_columns
    return ColumnDoc(
        column["name"],
        str(column.get("data_type", "")).upper(),
        _one_line(column.get("description")),
        _meta(column).get("display_name_vi", ""),
        is_primary_key=is_key,
        is_required=is_key or "not_null" in _constraints(column),
        is_unique=_is_unique(column) and not is_key,
        references=_references(column),
        description_vi=_one_line(_meta(column).get("description_vi")),
        values_vi=tuple((_meta(column).get("values_vi") or {}).items()),
    )


def _is_unique(column: Mapping[str, Any]) -> bool:
    """Whether a test holds it, or, for a view, its description says it is the key."""
    return "unique" in (column.get("data_tests") or []) or "primary_key" in _constraints(column)


def _constraints(column: Mapping[str, Any]) -> set[str]:
    return {constraint["type"] for constraint in column.get("constraints") or []}


def _references(column: Mapping[str, Any]) -> str | None:
    for test in _tests(column, "relationships"):
        return f"{_referred(test['arguments']['to'])}.{test['arguments']['field']}"
    return _meta(column).get("references")  # held by how dim_date is made, with one test of all such columns


def _tests(described: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Give the tests of this name, which have arguments, of a column or model."""
    for test in described.get("data_tests") or []:
        if isinstance(test, dict) and name in test:
            yield test[name]


def _referred(reference: str) -> str:
    """Give the table that `ref('…')` names."""
    return _REFERENCE.sub(r"\1", reference)


def _meta(described: Mapping[str, Any]) -> Mapping[str, Any]:
    return (described.get("config") or {}).get("meta") or {}


def _staging_tables() -> Iterator[TableDoc]:
    for table in sorted(all_tables().values(), key=lambda table: table.name):
        columns = tuple(
            ColumnDoc(column.name, column.type, column.description, column.display_name_vi)
            for column in table.columns
        )
        grain = re.split(r"[:;,.]", table.description)[0]
        grain = grain[0].lower() + grain[1:]
        yield TableDoc("staging", table.name, grain, table.description, table.display_name_vi, columns)


def _grain(description: str) -> str:
    found = _GRAIN.search(description)
    return found[1] if found else ""


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
