"""The dictionary describes all that is published and says the same as the warehouse; its pages are up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from helpers.warehouse_builder import Warehouse, built_warehouse

from baocao.warehouse.build import PROJECT
from baocao.warehouse.dictionary import TableDoc, load_dictionary
from baocao.warehouse.dictionary_pages import pages
from baocao.warehouse.kinds import declared_kinds_macro
from baocao.warehouse.publish import PUBLISHED_SCHEMAS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return built_warehouse()


def undocumented(con: DuckDBPyConnection) -> list[str]:
    """Published columns and tables without an English description and a Vietnamese name in their comment."""
    return [
        name
        for (name,) in con.execute(
            """
            WITH described AS (
                SELECT schema_name, table_name || '.' || column_name AS name, comment FROM duckdb_columns()
                UNION ALL
                SELECT schema_name, table_name, comment FROM duckdb_tables()
                UNION ALL
                SELECT schema_name, view_name, comment FROM duckdb_views()
            )
            SELECT schema_name || '.' || name AS name FROM described
            WHERE
                list_contains(?, schema_name)
                AND NOT regexp_full_match(coalesce(comment, ''), '(?s).*\\S.* \\| \\S.*')
            ORDER BY name
            """,
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()
    ]


def test_every_published_column_is_documented(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.published), read_only=True) as con:
        assert undocumented(con) == []


def test_an_undocumented_column_is_noticed(warehouse: Warehouse, tmp_path: Path) -> None:
    copy = warehouse.copy(tmp_path)
    with duckdb.connect(str(copy.published)) as con:
        con.execute("CREATE TABLE marts.fct_new (a INTEGER)")
        con.execute("COMMENT ON TABLE marts.fct_new IS 'English alone'")
        con.execute("COMMENT ON COLUMN marts.dim_date.year IS ' | Năm'")
        assert undocumented(con) == ["marts.dim_date.year", "marts.fct_new", "marts.fct_new.a"]


def test_the_dictionary_says_what_the_warehouse_says(warehouse: Warehouse) -> None:
    published = warehouse.rows(
        """
        SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
        WHERE schema_name IN ('marts', 'quality', 'staging', 'bi') ORDER BY ALL
        """
    )
    described = [
        (
            table.schema,
            table.name,
            column.name,
            column.type,
            f"{column.description} | {column.display_name_vi}",
        )
        for table in load_dictionary()
        for column in table.columns
    ]
    assert sorted(described) == [(*row[:4], " ".join(row[4].split())) for row in published]


def test_keys_of_the_dictionary_are_those_of_the_warehouse(warehouse: Warehouse) -> None:
    primary = warehouse.rows(
        """
        SELECT table_name, unnest(constraint_column_names) FROM duckdb_constraints()
        WHERE constraint_type = 'PRIMARY KEY' ORDER BY ALL
        """
    )
    tables = load_dictionary()
    keys = [
        (table.name, column.name)
        for table in tables
        if table.schema != "bi"  # views, which have none in DuckDB
        for column in table.columns
        if column.is_primary_key
    ]
    assert sorted(keys) == primary
    columns = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    referred = {column.references for table in tables for column in table.columns if column.references}
    assert "dim_report.report_key" in referred
    assert referred <= columns


def test_every_table_says_its_grain() -> None:
    assert [table.name for table in load_dictionary() if not table.grain] == []


def test_every_mart_answers_a_question_in_both_languages() -> None:
    def silent(table: TableDoc) -> bool:
        return not (table.question and table.question_vi and table.description_vi)

    assert [table.name for table in load_dictionary() if table.schema != "staging" and silent(table)] == []


@pytest.mark.parametrize("name", pages())
def test_the_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run scripts/write_dictionary.py"


def test_the_project_knows_the_kinds_as_they_are_declared() -> None:
    macro = Path(__file__).parents[2] / "dbt_project" / "macros" / "declared_kinds.sql"
    assert macro.read_text(encoding="utf-8") == declared_kinds_macro(), "run scripts/write_dictionary.py"


def test_every_column_has_its_meaning_in_vietnamese() -> None:
    """Of all that dbt makes; a column of staging has its Vietnamese name."""
    assert [
        f"{table.name}.{column.name}"
        for table in load_dictionary()
        if table.schema != "staging"
        for column in table.columns
        if not column.description_vi
    ] == []


def test_every_code_has_its_meaning_in_vietnamese() -> None:
    """Of columns whose values a test lists."""
    import yaml

    missing = []
    for path in PROJECT.joinpath("models").rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.parent.name not in ("marts", "quality"):
            continue
        for model in content.get("models") or []:
            for column in model.get("columns") or []:
                known = (column.get("config") or {}).get("meta", {}).get("values_vi") or {}
                for test in column.get("data_tests") or []:
                    if isinstance(test, dict) and "accepted_values" in test:
                        values = test["accepted_values"]["arguments"]["values"]
                        missing += [
                            f"{model['name']}.{column['name']}: {v}" for v in values if v not in known
                        ]
    assert missing == []
