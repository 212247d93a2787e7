"""`datapackage.json` beside exported files: what each table and column is, as Frictionless tools read it."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

FILE = "datapackage.json"
TITLE = "Số liệu trong các báo cáo"
"""What all flat views together are called, wherever they are handed out."""
LICENSE_NOTE = (
    "Figures of reports of Vietnamese state bodies; official documents are outside copyright (Law on Intellectual"
    " Property, article 15). baocao itself is under the MIT licence."
)

_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
}


def describe_package(
    tables: Sequence[TableDoc], headings: Mapping[str, Sequence[str]], as_of: str | None
) -> dict[str, Any]:
    """Describe CSV files of these tables.

    Args:
        tables: The tables, each in a file of its name.
        headings: What stands above the columns of each.
        as_of: When the warehouse was last filled, as ISO 8601; None if it does not say.
    """
    package: dict[str, Any] = {
        "name": "baocao",
        "title": TITLE,
        "description": LICENSE_NOTE,
        "version": as_of or version("baocao"),
        "profile": "tabular-data-package",
        "licenses": [{"name": "other-pd", "title": "Public domain (official documents)"}],
        "resources": [_resource(table, headings[table.name], tables) for table in tables],
    }
    return package | ({"created": as_of} if as_of else {})


def _resource(table: TableDoc, headings: Sequence[str], tables: Sequence[TableDoc]) -> dict[str, Any]:
    heading = dict(zip((column.name for column in table.columns), headings, strict=True))
    schema: dict[str, Any] = {
        "fields": [_field(column, heading[column.name]) for column in table.columns],
        "missingValues": [""],
    }
    if keys := [heading[column.name] for column in table.columns if column.is_primary_key]:
        schema["primaryKey"] = keys
    known = {other.name for other in tables}
    foreign = [
        {"fields": heading[column.name], "reference": {"resource": target, "fields": key}}
        for column in table.columns
        for target, _, key in [(column.references or "").partition(".")]
        if target in known
        and target != table.name
        and list(headings) == [each.name for each in table.columns]
    ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.display_name_vi,
        "description": table.description,
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": foreign} if foreign else {}),
    }


def _field(column: ColumnDoc, heading: str) -> dict[str, Any]:
    number = "number" if column.type.startswith("DECIMAL") else "string"
    field: dict[str, Any] = {
        "name": heading,
        "type": _TYPES.get(column.type, number),
        "title": column.display_name_vi,
        "description": " ".join(part for part in (column.description, column.description_vi) if part),
    }
    return field | ({"constraints": {"required": True}} if column.is_required else {})
