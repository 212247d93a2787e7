"""Ids of rows: two rows never have one, however long or wide their table is."""

from __future__ import annotations

from typing import Any

import duckdb
from helpers.command_line import ROOT
from jinja2 import Environment, FileSystemLoader

MACROS = Environment(loader=FileSystemLoader(ROOT / "dbt_project" / "macros"))
HELPERS: Any = MACROS.get_template("sql_helpers.sql").module


def test_rows_and_columns_beyond_the_padding_keep_their_own_ids() -> None:
    sql = f"""
        SELECT count(DISTINCT {HELPERS.row_id("f")} || '-c' || {HELPERS.padded("f.column_no", 2)}), count(*),
            min({HELPERS.row_id("f")})
        FROM (
            SELECT 'd-t01' AS source_table_id, r.range::INTEGER AS source_row_no, c.range::INTEGER AS column_no
            FROM range(1, 10500, 7) r, range(1, 501, 3) c
        ) f
    """
    ((different, all_rows, first),) = duckdb.execute(sql).fetchall()
    assert different == all_rows
    assert first == "d-t01-r0001"
