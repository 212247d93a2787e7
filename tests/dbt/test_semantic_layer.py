"""Metrics asked of MetricFlow, as analysts and BI tools do, against the same figures by plain SQL on the marts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.warehouse_builder import Warehouse, built_warehouse

from baocao.warehouse.build import PROJECT

pytestmark = pytest.mark.filterwarnings("ignore")

ASK = """
import json, sys
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator

configuration = CLIConfiguration()
configuration.setup()
answers = []
for metrics, group_by in json.load(sys.stdin):
    request = MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=group_by)
    answers.append([list(row) for row in configuration.mf.query(request).result_df.rows])
problems = SemanticManifestValidator().validate_semantic_manifest(configuration.semantic_manifest)
answers.append([issue.as_readable_str() for issue in problems.all_issues])
json.dump(answers, open("answers.json", "w"), default=str)
"""

ASKED: list[tuple[list[str], list[str]]] = [
    (["documents_sent", "documents_received"], ["report__report_no"]),
    (["esignature_rate_pct", "esignature_rate_unweighted_pct"], ["esignature_row__unit_level"]),
    (["online_share_pct", "on_time_share_pct", "dossiers_received"], ["dossier_row__unit_level"]),
    (["targets_met", "targets_judged", "targets_total", "targets_met_pct"], ["report__report_no"]),
    (["esignature_rate_pct"], ["metric_time__year"]),
]


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return built_warehouse()


@pytest.fixture(scope="module")
def answers(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    # MetricFlow wants to stand in a dbt project whose `target` holds the manifest.
    project = tmp_path_factory.mktemp("metricflow")
    (project / "target").mkdir()
    shutil.copy(PROJECT / "dbt_project.yml", project)
    shutil.copy(warehouse.working.parent / "dbt" / "target" / "semantic_manifest.json", project / "target")
    outputs = {"working": {"type": "duckdb", "path": str(warehouse.working), "threads": 1}}
    profile = {"baocao": {"target": "working", "outputs": outputs}}
    (project / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")  # JSON is YAML
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(ASKED),
        text=True,
        cwd=project,
        env={"PATH": "", "DBT_PROFILES_DIR": str(project), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        check=False,
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads((project / "answers.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def rounded(rows: list[Any]) -> list[tuple[Any, ...]]:
    def plain(value: Any) -> Any:
        try:
            return round(float(value), 6)
        except (TypeError, ValueError):
            return value

    return sorted((tuple(plain(value) for value in row) for row in rows), key=str)


def test_the_semantic_manifest_has_no_issue(answers: list[Any]) -> None:
    assert answers[-1] == []


@pytest.mark.parametrize(
    ("number", "sql"),
    [
        (
            0,
            """
            SELECT report_no, sum(documents_out), sum(documents_in)
            FROM marts.fct_documents JOIN marts.dim_report USING (report_key) GROUP BY ALL
            """,
        ),
        (
            1,
            """
            SELECT unit_level, sum(documents_out * esignature_rate_pct) / sum(documents_out), avg(esignature_rate_pct)
            FROM marts.fct_esignature_rates GROUP BY ALL
            """,
        ),
        (
            2,
            """
            SELECT
                unit_level,
                100 * sum(received_online) / sum(received_total),
                100 * sum(processed_early + processed_on_time)
                    / sum(processed_early + processed_on_time + processed_late),
                sum(received_total)
            FROM marts.fct_online_dossiers WHERE row_kind = 'unit' GROUP BY ALL
            """,
        ),
        (
            3,
            """
            SELECT
                report_no,
                count(*) FILTER (is_counted AND status IN ('met', 'exceeded')) AS met,
                count(*) FILTER (is_counted AND status <> 'no_data') AS judged,
                count(*) FILTER (is_counted),
                100 * met / nullif(judged, 0)
            FROM marts.fct_targets JOIN marts.dim_report USING (report_key) GROUP BY ALL
            """,
        ),
    ],
)
def test_metrics_are_what_plain_sql_gives(
    answers: list[Any], warehouse: Warehouse, number: int, sql: str
) -> None:
    # printed subtotals are in the dimension `unit_level`, but carry nothing
    assert rounded([row for row in answers[number] if any(row)]) == rounded(warehouse.rows(sql))


def test_weighted_and_unweighted_rates_are_told_apart(answers: list[Any]) -> None:
    # small communes sign less than the province's offices, which send most
    assert [round(float(rate), 2) for _, rate in answers[4]] == [96.99]
    assert {level: (round(float(a), 2), round(float(b), 2)) for level, a, b in answers[1]} == {
        "tinh": (98.89, 98.84),
        "huyen": (96.50, 96.19),
        "xa": (94.81, 94.07),
    }


def test_printed_subtotals_are_not_counted_again(answers: list[Any], warehouse: Warehouse) -> None:
    printed = warehouse.value("SELECT received_total FROM marts.fct_online_dossiers WHERE row_kind = 'total'")
    assert sum(int(row[3] or 0) for row in answers[2]) == printed == 341262


def test_what_is_made_of_the_marts_is_in_the_lineage(warehouse: Warehouse) -> None:
    manifest = json.loads(
        (warehouse.working.parent / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8")
    )
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert set(exposures) == {"docs_site", "bi_dashboard"}
    assert all(Path(PROJECT, e["original_file_path"]).exists() for e in exposures.values())
    assert "model.baocao.indicator_history" in exposures["bi_dashboard"]["depends_on"]["nodes"]


def test_what_each_table_is_made_from_is_published(warehouse: Warehouse) -> None:
    """For the site, and for whoever has only the file."""
    made = {
        (name, parent) for name, parent in warehouse.rows("SELECT table_name, made_from FROM staging.lineage")
    }
    assert {("fct_tasks", "int_tasks"), ("fct_tasks", "int_current_tables")} <= made
    assert ("stg_documents", "documents") in made
    models = {path.stem for path in PROJECT.glob("models/**/*.sql")}
    assert {name for name, _ in made} == models
