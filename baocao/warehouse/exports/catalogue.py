"""What a published file has to hand on: its tables with columns, types, comments, keys and a fixed order of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from baocao.warehouse.dictionary import DBT_SCHEMAS, ColumnDoc, TableDoc, load_dictionary

if TYPE_CHECKING:
    import duckdb


def published_tables(con: duckdb.DuckDBPyConnection) -> list[TableDoc]:
    """Describe the tables of marts and quality and the flat views as the file has them, by schema and name.

    Types, comments, primary keys and NOT NULL come from the file; what only the project knows (foreign keys, grain)
    from the dictionary. Raises WarehouseError if there is none.
    """
    known = {(table.schema, table.name): table for table in load_dictionary()}
    columns = _columns(con)
    rows = con.execute(
        """
        FROM (
            SELECT schema_name, table_name, coalesce(comment, '') FROM duckdb_tables()
            UNION ALL
            SELECT schema_name, view_name, coalesce(comment, '') FROM duckdb_views()
        )
        WHERE schema_name IN (SELECT unnest(?)) ORDER BY ALL
        """,
        [list(DBT_SCHEMAS)],
    ).fetchall()
    if not rows:
        raise WarehouseError("the warehouse holds no marts.", advice="`baocao rebuild` makes them again.")
    tables = []
    for schema, name, comment in rows:
        doc = known.get((schema, name))
        described = {column.name: column for column in doc.columns} if doc else {}
        description, display_name = split_comment(comment)
        tables.append(
            TableDoc(
                schema,
                name,
                doc.grain if doc else "",
                description,
                display_name,
                tuple(
                    _column(column, *facts, described.get(column))
                    for column, facts in columns[schema, name].items()
                ),
                doc.description_vi if doc else "",
                doc.question if doc else "",
                doc.question_vi if doc else "",
            )
        )
    return tables


def _column(
    name: str,
    data_type: str,
    description: str,
    display_name: str,
    is_key: bool,
    is_required: bool,
    doc: ColumnDoc | None,
) -> ColumnDoc:
    """A column of the file, with what only the project knows of it; a view's key stands nowhere else."""
    if doc is None:
        return ColumnDoc(name, data_type, description, display_name, is_key, is_required)
    return replace(
        doc,
        type=data_type,
        description=description,
        display_name_vi=display_name,
        is_primary_key=is_key or doc.is_primary_key,
        is_required=is_required or doc.is_primary_key,
    )


def split_comment(comment: str) -> tuple[str, str]:
    """English description and Vietnamese display name of a comment, "description | name"."""
    description, bar, name = comment.rpartition(" | ")
    return (description, name) if bar else (comment, "")


def _columns(
    con: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], dict[str, tuple[str, str, str, bool, bool]]]:
    """By table, then column: type, description, display name, whether primary key, whether required."""
    keys = con.execute(
        """
        SELECT schema_name, table_name, unnest(constraint_column_names)
        FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'
        """
    ).fetchall()
    primary = {tuple(key) for key in keys}
    tables: dict[tuple[str, str], dict[str, tuple[str, str, str, bool, bool]]] = defaultdict(dict)
    for schema, table, column, data_type, nullable, comment in con.execute(
        """
        SELECT schema_name, table_name, column_name, data_type, is_nullable, coalesce(comment, '')
        FROM duckdb_columns() WHERE NOT internal ORDER BY schema_name, table_name, column_index
        """
    ).fetchall():
        is_key = (schema, table, column) in primary
        tables[schema, table][column] = (data_type, *split_comment(comment), is_key, is_key or not nullable)
    return tables


def ordered_rows(table: TableDoc) -> str:
    """SQL of all rows in an order that is the same every time.

    Facts stand as in their reports, other tables by their names in Vietnamese order.
    """
    columns = [column.name for column in table.columns]
    names = [
        column.name for column in table.columns if column.name.endswith("_name") and column.type == "VARCHAR"
    ]
    keys = [column.name for column in table.columns if column.is_primary_key]
    order = [f'"{key}"' for key in keys]
    if "row_id" not in columns:
        order = [*(f'"{name}" COLLATE vi NULLS LAST' for name in names[:1]), *order]
    if not keys:
        order += [f'"{column}"' for column in columns]
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {listed} FROM "{table.schema}"."{table.name}" ORDER BY {", ".join(order)}'
