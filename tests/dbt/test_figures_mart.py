"""`marts.fct_figures`: every printed figure of the five documents, with its row and column."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from helpers.warehouse_builder import Warehouse, built_warehouse, expected

PRINTED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?%?")
NAMED = {"67-BC-BDHCDS-2024": (3, 4), "04-BC-BCDCDS-2024": (0,)}
"""Tables whose figures stand in columns of their own, by document."""


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return built_warehouse()


@pytest.mark.parametrize(("document", "table_no"), [(name, no) for name, nos in NAMED.items() for no in nos])
def test_every_printed_figure_has_its_row_and_column(
    warehouse: Warehouse, document: str, table_no: int
) -> None:
    table = expected(document)["tables"][table_no]
    rows = warehouse.rows(
        f"""
        SELECT source_row_no, source_column_no, value FROM marts.fct_figures
        JOIN staging.tables ON source_table_id = table_id
        JOIN staging.documents ON documents.document_id = fct_figures.document_id
        WHERE file_name LIKE '{document}%' AND table_no = {table_no + 1} AND value_operator = '='
        """
    )
    found = {(row_no, column_no): value for row_no, column_no, value in rows}
    printed = {
        (row_no, column_no): Decimal(text.rstrip("%").replace(".", "").replace(",", "."))
        for row_no, row in enumerate(table["rows"], 1)
        for column_no, text in enumerate(row, 1)
        if column_no > 2 and PRINTED.fullmatch(text)
    }
    assert printed and found == printed


def test_a_figure_of_a_unit_has_its_key(warehouse: Warehouse) -> None:
    (keys,) = warehouse.rows(
        """
        SELECT count(*) FILTER (figures.unit_key IS DISTINCT FROM facts.unit_key) AS different, count(*) AS all_of_them
        FROM marts.fct_documents AS facts JOIN marts.fct_figures AS figures USING (source_table_id, source_row_no)
        """
    )
    different, all_of_them = keys
    assert all_of_them > 200
    assert different <= 0.05 * all_of_them  # names that one who is no row of a known kind cannot be sure of


def test_numbers_of_rows_and_symbols_of_documents_are_no_figures(warehouse: Warehouse) -> None:
    kinds = warehouse.rows(
        "SELECT DISTINCT figure_kind FROM marts.fct_figures WHERE table_kind = 'issued_documents'"
    )
    assert kinds == [("date",)]


def test_series_of_all_tables_agree_with_those_of_targets(warehouse: Warehouse) -> None:
    """The same indicator of the same body and year, read by one way from targets and by another from any table."""
    pairs = warehouse.rows(
        """
        SELECT DISTINCT ours.indicator_key, ours.period_end, ours.value, known.value
        FROM marts.figure_history AS ours
        JOIN marts.indicator_history AS known
            ON ours.indicator_key = known.indicator_key AND ours.body_key = known.body_key
            AND year(ours.period_end) = known.year AND month(ours.period_end) = 12
            AND ours.aspect = if(known.figure_kind = 'target', 'plan', 'result')
            AND known.figure_kind IN ('baseline', 'target', 'result')
            AND NOT (known.figure_kind = 'baseline' AND EXISTS (
                FROM marts.indicator_history AS later WHERE later.indicator_key = known.indicator_key
                AND later.body_key = known.body_key AND later.year = known.year AND later.figure_kind = 'result'
            ))
        """
    )
    assert len(pairs) >= 40
    assert [pair for pair in pairs if pair[2] != pair[3]] == []
    years = warehouse.rows(
        """
        SELECT year(period_end), value::VARCHAR FROM marts.figure_history
        WHERE indicator_name = 'Tỷ lệ hồ sơ công việc được xử lý trên môi trường mạng / Cấp tỉnh' AND aspect = 'result'
        ORDER BY period_end
        """
    )
    assert years[:2] == [(2022, "96.020000"), (2023, "98.890000")]


def test_no_point_of_a_series_stands_for_two_numbers_of_one_report(warehouse: Warehouse) -> None:
    assert warehouse.value("SELECT count(*) - count(DISTINCT figure_id) FROM marts.figure_history") == 0
    assert warehouse.value("SELECT count(*) FROM marts.figure_history WHERE report_count < 1") == 0
    units = warehouse.value(
        "SELECT count(DISTINCT unit_key) FROM marts.figure_history WHERE unit_key IS NOT NULL"
    )
    assert units > 80


def test_a_sentence_that_repeats_a_table_leads_to_its_figure(warehouse: Warehouse) -> None:
    linked = warehouse.rows(
        """
        SELECT statements.value, figures.value, figure_agrees FROM marts.fct_statements AS statements
        JOIN marts.fct_figures AS figures ON statements.figure_row_id = figures.row_id
        """
    )
    assert all((said == printed) == agrees for said, printed, agrees in linked)
    assert warehouse.value("SELECT count(*) FROM marts.fct_statements WHERE report_key IS NULL") == 0
