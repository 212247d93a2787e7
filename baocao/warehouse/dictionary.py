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
from baocao.warehouse.schema import all_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DBT_SCHEMAS = ("marts", "quality")
"""Schemas made by dbt: folders of `dbt_project/models` of the same name."""

_GRAIN = re.compile(r"\bGrain: (.+?)(?:[.;](?:\s|$)|$)", re.DOTALL)
_REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass(frozen=True, slots=True)
class ColumnDoc:
    """A column: its SQL type, meaning in English and Vietnamese, and its part in keys.

    `references` is the `table.column` that its values come from, None if it is no foreign key. `description_vi` is
    empty where the Vietnamese display name says all.
    """

    name: str
    type: str
    description: str
    display_name_vi: str
    is_primary_key: bool = False
    is_required: bool = False
    references: str | None = None
    description_vi: str = ""


@dataclass(frozen=True, slots=True)
class TableDoc:
    """A published table. `grain` says what one row is.

    `question` is what the table answers, in the words of who asks; empty for tables that are looked up only.
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


def load_dictionary() -> list[TableDoc]:
    """Describe all published tables: marts, quality, then staging, each by name.

    Raises WarehouseError naming the file whose YAML cannot be read.
    """
    described = [
        table for schema in DBT_SCHEMAS for table in _dbt_tables(PROJECT / "models" / schema, schema)
    ]
    return described + list(_staging_tables())


def _dbt_tables(folder: Path, schema: str) -> Iterator[TableDoc]:
    import yaml

    models: dict[str, Mapping[str, Any]] = {}
    for path in folder.rglob("*.yml"):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
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
    )


def _key_columns(model: Mapping[str, Any]) -> list[str]:
    """List the columns of a primary key of several columns, which stands at the model."""
    keys = (key["columns"] for key in model.get("constraints") or [] if key["type"] == "primary_key")
    return next(keys, [])


def _dbt_column(column: Mapping[str, Any], key_columns: list[str]) -> ColumnDoc:
    constraints = {constraint["type"] for constraint in column.get("constraints") or []}
    return ColumnDoc(
        column["name"],
        str(column.get("data_type", "")).upper(),
        _one_line(column.get("description")),
        _meta(column).get("display_name_vi", ""),
        "primary_key" in constraints or column["name"] in key_columns,
        bool(constraints & {"primary_key", "not_null"}),
        _references(column),
        _one_line(_meta(column).get("description_vi")),
    )


def _references(column: Mapping[str, Any]) -> str | None:
    for constraint in column.get("constraints") or []:
        if constraint["type"] == "foreign_key":
            return f"{_referred(constraint['to'])}.{constraint['to_columns'][0]}"
    for test in column.get("data_tests") or []:
        if isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            return f"{_referred(arguments['to'])}.{arguments['field']}"
    return None


def _referred(reference: str) -> str:
    """Give the table that `ref('…')` names."""
    return _REFERENCE.sub(r"\1", reference)


def _meta(described: Mapping[str, Any]) -> Mapping[str, str]:
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
