"""The marts of the five documents, against the expected cells."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from helpers.warehouse_builder import Warehouse, built_warehouse, expected, expected_table

from baocao.warehouse.build import run_dbt
from extractors.store.schema import staging_tables

REPORT_67 = "67-BC-BDHCDS-2024"
REPORT_04 = "04-BC-BCDCDS-2024"
PROVENANCE = "row_id report_key document_id source_page source_table_id source_row_no"
CONTRACT = {
    "dim_report": "report_key report_no report_type report_date issuer_unit_key title province_code document_id"
    " version_no is_current source_file page_count format",
    "dim_unit": "unit_key unit_name unit_short_name unit_kind unit_level admin_code parent_unit_key province_code"
    " valid_from valid_to successor_unit_key",
    "dim_indicator": "indicator_key indicator_name pillar unit_of_measure",
    "dim_date": "date_day year half quarter month",
    "fct_documents": f"{PROVENANCE} unit_key unit_level period_start period_end documents_in documents_out",
    "fct_esignature_rates": f"{PROVENANCE} unit_key unit_level period_start period_end documents_out"
    " esignature_rate_pct",
    "fct_online_dossiers": f"{PROVENANCE} unit_key unit_level row_kind period_start period_end received_total"
    " received_in_person received_online received_postal processed_early processed_on_time processed_late"
    " on_time_rate_pct online_rate_pct on_time_rate_recomputed_pct online_rate_recomputed_pct",
    "fct_targets": f"{PROVENANCE} indicator_key indicator_name section target_year period_start period_end"
    " baseline_text baseline_value target_text target_operator target_value value_unit result_text result_value"
    " national_value gap_value status_reported status_computed lead_unit_key",
    "bridge_target_units": "row_id unit_key role",
    "bridge_task_units": "row_id unit_key role",
    "fct_tasks": f"{PROVENANCE} section task_no task_text result_text status due_text due_date output_text note",
    "fct_issued_documents": f"{PROVENANCE} document_no document_symbol document_type issue_date issuer_unit_key"
    " summary",
    "fct_software_systems": f"{PROVENANCE} system_no system_name system_kind note",
    "fct_dti_indicators": f"{PROVENANCE} indicator_code indicator_name pillar max_score scoring_method"
    " lead_unit_key",
    "indicator_history": "indicator_key year figure_kind value",
}


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return built_warehouse()


def columns_of(warehouse: Warehouse, schema: str) -> dict[str, set[str]]:
    tables: dict[str, set[str]] = {}
    for table, column in warehouse.rows(
        f"SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = '{schema}'"
    ):
        tables.setdefault(table, set()).add(column)
    return tables


def test_every_mart_of_the_contract_has_its_columns(warehouse: Warehouse) -> None:
    present = columns_of(warehouse, "marts")
    for table, columns in CONTRACT.items():
        assert set(columns.split()) <= present[table], table
    finding = (
        "finding_id check_name severity report_key source_table_id source_row_no unit_key field reported"
    )
    assert {*finding.split(), "expected", "message"} <= columns_of(warehouse, "quality")["findings"]


TYPES = {  # the first pattern that fits
    r"source_row_no|source_page|target_year|year|page_count": "INTEGER",
    r"max_score|\w+_pct|\w+_value|value": "DECIMAL",
    r"period_start|period_end|valid_from|valid_to|\w+_date|date_day": "DATE",
    r"documents_(in|out)|received_\w+|processed_\w+|version_no": "BIGINT",
    r"is_\w+": "BOOLEAN",
    r"half|quarter|month": "INTEGER",
    r"\w+": "VARCHAR",
}


def test_columns_have_the_types_of_the_contract(warehouse: Warehouse) -> None:
    types = {
        (table, column): data_type.partition("(")[0]
        for table, column, data_type in warehouse.rows(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'marts'"
        )
    }
    wrong = {
        (table, column, types[table, column])
        for table, columns in CONTRACT.items()
        for column in columns.split()
        if types[table, column] != next(kind for name, kind in TYPES.items() if re.fullmatch(name, column))
    }
    assert wrong == set()


def test_only_schemas_for_readers_are_published(warehouse: Warehouse) -> None:
    schemas = warehouse.rows("SELECT DISTINCT schema_name FROM duckdb_tables()")
    assert {schema for (schema,) in schemas} == {"staging", "marts", "quality", "versions"}


def test_everything_is_explained_in_both_languages(warehouse: Warehouse) -> None:
    silent = warehouse.rows(
        """
        SELECT schema_name, table_name, NULL FROM duckdb_tables() WHERE comment IS NULL OR comment NOT LIKE '%_ | _%'
        UNION ALL
        SELECT schema_name, table_name, column_name
        FROM duckdb_columns() WHERE NOT internal AND (comment IS NULL OR comment NOT LIKE '%_ | _%')
        """
    )
    assert silent == []


@pytest.mark.parametrize(
    ("mart", "document", "appendix"),
    [
        ("fct_documents", REPORT_67, "4"),
        ("fct_esignature_rates", REPORT_67, "4"),
        ("fct_online_dossiers", REPORT_67, "5"),
        ("fct_issued_documents", REPORT_67, "2"),
        ("fct_software_systems", REPORT_67, "3"),
    ],
)
def test_every_printed_row_is_a_row_of_the_mart(
    warehouse: Warehouse, mart: str, document: str, appendix: str
) -> None:
    printed = len(expected_table(document, appendix)["rows"])
    assert warehouse.value(f"SELECT count(*) FROM marts.{mart}") == printed
    assert warehouse.value(f"SELECT count(DISTINCT row_id) FROM marts.{mart}") == printed


def items(document: str, appendix: str | None, identity: int = 1) -> int:
    """Printed rows with more than a number and a name."""
    rows = expected_table(document, appendix)["rows"]
    return sum(any(text for i, text in enumerate(row) if i not in (0, identity)) for row in rows)


def test_section_rows_are_no_facts(warehouse: Warehouse) -> None:
    sections_of_the_index = 11  # A, B, I to IX; the nine carry the points of their group
    dti = len(expected_table("KH-DTI-2022", "2")["rows"]) - sections_of_the_index
    assert warehouse.value("SELECT count(*) FROM marts.fct_dti_indicators") == dti
    counts = dict(
        warehouse.rows(
            "SELECT report_no, count(*) FROM marts.fct_targets JOIN marts.dim_report USING (report_key) GROUP BY ALL"
        )
    )
    assert counts["67/BC-BĐHCĐS"] == items(REPORT_67, "1")
    assert counts["04-BC/BCĐCĐS"] == items(REPORT_04, None)
    # B.4 "Tỷ lệ hồ sơ công việc" is printed without unit or figure, yet is the parent of the three rows below
    assert counts["956/KH-BĐHCĐS"] == items("KH-956-2023", "1") + 1
    assert counts[None] == len(expected("KH-NQ09-2022")["targets_2025"]) == 15


def test_tasks(warehouse: Warehouse) -> None:
    counts = dict(
        warehouse.rows(
            """
            SELECT coalesce(report_no, report_type), count(*)
            FROM marts.fct_tasks JOIN marts.dim_report USING (report_key) GROUP BY ALL
            """
        )
    )
    assert counts["Quyết định + Kế hoạch"] == len(expected("KH-NQ09-2022")["tasks"]) == 41
    # B.2 and B.3 of appendix 6 name neither unit nor result; they are tasks all the same
    assert counts["67/BC-BĐHCĐS"] == items(REPORT_67, "6") + 2
    assert counts["Kế hoạch"] == items("KH-DTI-2022", "1")


def test_figures_stand_as_printed(warehouse: Warehouse) -> None:
    ((documents_in, documents_out, rate, start, end),) = warehouse.rows(
        """
        SELECT documents_in, d.documents_out, esignature_rate_pct, d.period_start, d.period_end
        FROM marts.fct_documents AS d JOIN marts.fct_esignature_rates USING (row_id)
        WHERE d.unit_key = 'so-thong-tin-va-truyen-thong'
        """
    )
    assert (documents_in, documents_out, rate) == (11722, 3275, Decimal("99.97"))
    assert (start, end) == (date(2023, 1, 1), date(2023, 11, 30))


def test_every_unit_of_report_67_is_the_right_one(warehouse: Warehouse) -> None:
    path = Path(__file__).parents[1] / "reference" / "expected_unit_matches.csv"
    for appendix, mart in (("PHỤ LỤC 4", "fct_documents"), ("PHỤ LỤC 5", "fct_online_dossiers")):
        found = dict(warehouse.rows(f"SELECT source_row_no, unit_key FROM marts.{mart}"))
        with path.open(encoding="utf-8") as file:
            wanted = [row for row in csv.DictReader(file) if row["appendix"] == appendix]
        assert len(wanted) == len(found)
        for row in wanted:
            no_unit = row["expected_kind"] in ("group", "total")
            code = f"{row['expected_code']}@2023" if row["expected_code"] else row["expected_slug"]
            assert found[int(row["row_seq"])] == (None if no_unit else code), row["printed_name"]


def test_levels_follow_the_groups_of_the_report(warehouse: Warehouse) -> None:
    levels = warehouse.rows(
        "SELECT row_kind, unit_level, count(*) FROM marts.fct_online_dossiers GROUP BY ALL ORDER BY ALL"
    )
    assert levels == [
        *[("group", "huyen", 1), ("group", "tinh", 1), ("group", "xa", 1), ("total", None, 1)],
        *[("unit", "huyen", 7), ("unit", "tinh", 25), ("unit", "xa", 65)],
    ]
    sums = warehouse.rows(
        """
        SELECT
            unit_level,
            sum(received_total) FILTER (row_kind = 'unit'),
            sum(received_total) FILTER (row_kind = 'group')
        FROM marts.fct_online_dossiers WHERE unit_level IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    )
    assert sums == [("huyen", 15544, 15544), ("tinh", 227343, 227343), ("xa", 98375, 98375)]


def test_recomputed_rates_stand_beside_the_printed_ones(warehouse: Warehouse) -> None:
    off = warehouse.rows(
        """
        SELECT unit_name_printed FROM marts.fct_online_dossiers
        WHERE abs(on_time_rate_pct - on_time_rate_recomputed_pct) > 0.05
            OR abs(online_rate_pct - online_rate_recomputed_pct) > 0.005
        """
    )
    assert off == []
    nothing_processed = warehouse.rows(
        "SELECT unit_name_printed FROM marts.fct_online_dossiers WHERE on_time_rate_recomputed_pct IS NULL"
    )
    assert [name.split()[-2:] for (name,) in nothing_processed] == [["Phước", "Kháng"]]


def test_verdicts_computed_of_report_04_are_those_it_prints(warehouse: Warehouse) -> None:
    verdicts = warehouse.rows(
        """
        SELECT status_reported, status_computed, count(*)
        FROM marts.fct_targets JOIN marts.dim_report USING (report_key)
        WHERE report_no = '04-BC/BCĐCĐS' AND status_reported IS NOT NULL AND target_value IS NOT NULL
        GROUP BY ALL ORDER BY ALL
        """
    )
    assert all(reported == computed for reported, computed, _ in verdicts)
    assert {reported: count for reported, _, count in verdicts}["missed"] == 3


def test_targets_are_counted_as_the_report_counts_them(warehouse: Warehouse) -> None:
    """Report 04 has 16 met or exceeded, 3 missed, 9 without data: verdicts in words count, headings do not."""
    counted = warehouse.rows(
        """
        SELECT
            count(*) FILTER (status IN ('met', 'exceeded')),
            count(*) FILTER (status = 'missed'),
            count(*) FILTER (status = 'no_data')
        FROM marts.fct_targets JOIN marts.dim_report USING (report_key)
        WHERE report_no = '04-BC/BCĐCĐS' AND is_counted
        """
    )
    assert counted == [(16, 3, 9)]


def test_a_plans_row_of_a_reported_target_is_no_second_target(warehouse: Warehouse) -> None:
    doubled = warehouse.rows(
        """
        SELECT indicator_key, target_year
        FROM marts.fct_targets
        WHERE is_counted AND indicator_key <> 'khong-ten'
        GROUP BY ALL HAVING bool_or(is_plan) AND NOT bool_and(is_plan)
        """
    )
    assert doubled == []
    # plan 956 sets for 2023 what report 67 tells the outcome of
    assert warehouse.value("SELECT count(*) FROM marts.fct_targets WHERE is_plan AND NOT is_counted") > 10


def test_points_of_the_index_add_up_to_the_printed_thousand(warehouse: Warehouse) -> None:
    leaves, rows = warehouse.rows(
        "SELECT sum(max_score) FILTER (is_leaf), sum(max_score) FROM marts.fct_dti_indicators"
    )[0]
    assert (leaves, rows) == (1000, 1015)
    parents = warehouse.rows(
        """
        SELECT DISTINCT parent.indicator_code, parent.row_kind, parent.max_score
        FROM marts.fct_dti_indicators AS child
        JOIN marts.fct_dti_indicators AS parent ON child.parent_row_id = parent.row_id
        """
    )
    assert parents == [("5.12", "group", 15)]


def test_the_gap_is_result_less_target(warehouse: Warehouse) -> None:
    gaps = warehouse.rows(
        """
        SELECT gap_value, result_value - target_value, gap_reported FROM marts.fct_targets
        WHERE status_computed IN ('met', 'exceeded', 'missed')
        """
    )
    assert all(gap == difference for gap, difference, _ in gaps)
    assert all(reported in (None, gap) for gap, _, reported in gaps)


def test_done_in_all_is_filled_and_what_is_pending_is_not_guessed(warehouse: Warehouse) -> None:
    """Units of report 67 did more than came in, of stock that it does not print: what is left nobody can tell."""
    unlike, pending = warehouse.rows(
        """
        SELECT
            count(*) FILTER (processed_total IS DISTINCT FROM processed_early + processed_on_time + processed_late),
            count(pending_total)
        FROM marts.fct_online_dossiers
        """
    )[0]
    assert (unlike, pending) == (0, 0)


def test_sub_rows_are_indicators_under_their_parent(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        """
        SELECT i.indicator_name, t.indicator_name, result_value
        FROM marts.fct_targets AS t JOIN marts.dim_indicator AS i USING (indicator_key)
        JOIN marts.dim_report USING (report_key)
        WHERE report_no = '67/BC-BĐHCĐS' AND t.indicator_name = 'Cấp xã' ORDER BY source_row_no
        """
    )
    assert [(name.rpartition(" / ")[2], printed, value) for name, printed, value in rows] == [
        ("Cấp xã", "Cấp xã", Decimal("86.61")),
        ("Cấp xã", "Cấp xã", Decimal("94.89")),
    ]
    assert rows[0][0] != rows[1][0]


def test_an_indicator_is_one_series_over_the_reports(warehouse: Warehouse) -> None:
    series = warehouse.rows(
        """
        SELECT year, figure_kind, value, period_end
        FROM marts.indicator_history JOIN marts.dim_indicator USING (indicator_key)
        WHERE indicator_name = 'Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ' ORDER BY ALL
        """
    )
    assert series == [
        (2022, "baseline", Decimal("27.68"), date(2022, 12, 31)),
        (2023, "result", Decimal("55.41"), date(2023, 12, 31)),
        (2023, "target", Decimal("75"), date(2023, 12, 31)),
        (2024, "result", Decimal("53.5"), date(2024, 6, 30)),
        (2024, "target", Decimal("60"), date(2024, 12, 31)),
    ]
    plans = warehouse.rows(
        "SELECT DISTINCT year FROM marts.indicator_history WHERE figure_kind = 'plan_2025'"
    )
    assert plans == [(2025,)]


def test_issued_documents_by_their_symbol(warehouse: Warehouse) -> None:
    found = {
        number: (symbol, kind)
        for number, symbol, kind in warehouse.rows(
            "SELECT document_no, document_symbol, document_type FROM marts.fct_issued_documents"
        )
    }
    assert found["02/2023/QĐ-UBND"] == ("QĐ-UBND", "Quyết định")
    assert found["03-TB/BCĐCĐS"] == ("TB/BCĐCĐS", "Thông báo")
    assert found["1521-QĐ/TU"] == ("QĐ/TU", "Quyết định")
    assert found["552/UBND-TTPVHCC"] == ("UBND-TTPVHCC", "Công văn")
    assert found["778/QCPH-VP-STTTT"] == ("QCPH-VP-STTTT", "Quy chế phối hợp")


def test_what_a_system_is(warehouse: Warehouse) -> None:
    kinds = dict(warehouse.rows("SELECT system_name, system_kind FROM marts.fct_software_systems"))
    assert kinds["Phần mềm Cơ sở dữ liệu tài nguyên và môi trường biển"] == "software"
    assert kinds["Cơ sở dữ liệu của Cổng thông tin điện tử của tỉnh."] == "database"
    assert kinds["Hệ thống giám sát tàu thuyền trên biển."] == "information_system"
    assert kinds["Trang thông tin điện tử Trung tâm Quan trắc Môi trường."] == "website"


def test_a_task_of_several_units_has_them_all(warehouse: Warehouse) -> None:
    units = warehouse.rows(
        """
        SELECT role, unit_key FROM marts.bridge_task_units JOIN marts.fct_tasks USING (row_id)
        WHERE task_text LIKE 'Hoàn thiện việc tích hợp tính giảm trừ mức đóng%' ORDER BY ALL
        """
    )
    assert units == [
        *[("lead", "cong-an-tinh"), ("lead", "so-tu-phap"), ("lead", "so-y-te")],
        ("partner", "so-thong-tin-va-truyen-thong"),
    ]


def test_points_of_the_index_by_pillar(warehouse: Warehouse) -> None:
    points = dict(
        warehouse.rows(
            """
            SELECT pillar, sum(max_score) FROM marts.fct_dti_indicators
            WHERE indicator_code NOT LIKE '5.12.%' GROUP BY ALL
            """
        )
    )
    assert points["Nhận thức số"] == points["An toàn thông tin mạng"] == 100
    assert points["Chính quyền số"] == 200
    assert points["Kinh tế số"] == points["Xã hội số"] == 150


def test_units_know_their_successors(warehouse: Warehouse) -> None:
    merged, split = warehouse.rows(
        """
        SELECT unit_kind, valid_to, successor_unit_key IS NOT NULL,
            (SELECT count(*) FROM marts.bridge_unit_successors AS b WHERE b.unit_key = u.unit_key)
        FROM marts.dim_unit AS u WHERE unit_key IN ('58@2023', '22741@2023') ORDER BY unit_key DESC
        """
    )
    assert merged == ("province", date(2025, 6, 30), True, 1)
    assert split[:2] == ("commune", date(2025, 6, 30))
    assert split[2] == (split[3] == 1)


def test_the_logic_in_sql_passes_its_unit_tests(warehouse: Warehouse, tmp_path: Path) -> None:
    copy = warehouse.copy(tmp_path)
    result = run_dbt(copy.working, ["test", "--select", "test_type:unit"])
    assert result.counts["unit_test"] >= 14


def test_no_field_of_a_declaration_is_lost_on_the_way_to_the_models(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    copy = warehouse.copy(tmp_path)
    with duckdb.connect(str(copy.working), read_only=True) as con:
        for table in staging_tables():
            (staged,) = con.execute(f'SELECT count(*) FROM (DESCRIBE staging."{table}")').fetchall()
            (modelled,) = con.execute(
                f'SELECT count(*) FROM (DESCRIBE intermediate."stg_{table}")'
            ).fetchall()
            assert modelled == staged, table


def test_a_report_has_one_name_its_number_or_its_title_cut_at_a_word_or_date(
    warehouse: Warehouse,
) -> None:
    named = warehouse.rows("SELECT report_name, report_no, title FROM marts.dim_report ORDER BY ALL")
    assert all(name == number for name, number, _ in named if number)
    cut = [(name, title) for name, number, title in named if not number and len(title) > 80]
    assert cut
    for name, title in cut:
        assert len(name) <= 80 and name.endswith(" …")
        start = name.removesuffix(" …")
        assert title.startswith(start + " ")
        assert not re.search(r"ngày( \d+( tháng( \d+( năm)?)?)?)?$", start), "a date is whole or left out"
    names = [name for name, *_ in named]
    assert sorted(name for (name,) in warehouse.rows('SELECT "Báo cáo" FROM bi.bao_cao')) == sorted(names)


def test_every_day_of_a_fact_is_in_the_calendar(warehouse: Warehouse) -> None:
    """No test of dbt holds each of these keys: one pass over all is cheaper than one a column."""
    from baocao.warehouse.dictionary import load_dictionary

    columns = [
        (table.name, column.name)
        for table in load_dictionary()
        for column in table.columns
        if column.references == "dim_date.date_day"
    ]
    assert len(columns) >= 15
    for table, column in columns:
        assert not warehouse.rows(
            f"SELECT {column} FROM marts.{table} WHERE {column} NOT IN (SELECT date_day FROM marts.dim_date)"
        ), f"{table}.{column}"
