"""The dashboard for Superset: its data sets ask for what is there, count what reports count, and its parts fit."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.command_line import ROOT
from helpers.warehouse_builder import built_warehouse

BUNDLES = [ROOT / "bi" / "superset", ROOT / "bi" / "superset-en"]
DATASETS = [file for bundle in BUNDLES for file in sorted((bundle / "datasets" / "baocao").glob("*.yaml"))]


def read(file: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def counted(dataset: dict[str, Any], expression: str, where: str = "true") -> Any:
    return built_warehouse().value(f"SELECT {expression} FROM ({dataset['sql']}) WHERE {where}")


@pytest.mark.parametrize("file", DATASETS, ids=lambda file: f"{file.parts[-4]}-{file.stem}")
def test_a_data_set_gives_the_columns_it_describes(file: Path) -> None:
    dataset = read(file)
    described = {column["column_name"] for column in dataset["columns"]}
    given = built_warehouse().rows(f"DESCRIBE {dataset['sql']}")
    assert described == {name for name, *_ in given}
    assert all(column["verbose_name"] for column in dataset["columns"])
    for metric in dataset["metrics"]:
        assert counted(dataset, metric["expression"]) is not None


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_figures_are_those_of_the_reports(bundle: Path) -> None:
    """Not the rows of plans beside those of reports; no half-year beside its year."""
    targets, dossiers = (
        read(bundle / "datasets" / "baocao" / f"{name}.yaml")
        for name in ("muc-tieu-theo-nam", "ho-so-truc-tuyen")
    )
    assert counted(targets, "count(*)", "nam = 2023") == 28
    assert counted(dossiers, "sum(received_total)", "year(den_ngay) = 2023") == 341262


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_charts_and_dashboard_refer_to_each_other(bundle: Path) -> None:
    known = {read(file)["uuid"]: read(file) for file in DATASETS if bundle in file.parents}
    charts = {read(file)["uuid"]: read(file) for file in (bundle / "charts").glob("*.yaml")}
    assert len(charts) == 8
    for chart in charts.values():
        columns = {column["column_name"] for column in known[chart["dataset_uuid"]]["columns"]}
        parameters = chart["params"]
        used = [*parameters.get("groupby", []), *parameters.get("all_columns", [])]
        used += [each["subject"] for each in parameters["adhoc_filters"] if each.get("subject")]
        used += [parameters["x_axis"]] if isinstance(parameters.get("x_axis"), str) else []
        assert set(used) <= columns, chart["slice_name"]
    (board,) = [read(file) for file in (bundle / "dashboards").glob("*.yaml")]
    shown = {part["meta"]["uuid"] for key, part in board["position"].items() if key.startswith("CHART")}
    assert shown == charts.keys()
    assert {known[chart["dataset_uuid"]]["database_uuid"] for chart in charts.values()} == {
        read(bundle / "databases" / "baocao.yaml")["uuid"]
    }


def test_both_languages_can_be_there_at_once() -> None:
    """No chart, data set or dashboard of one replaces one of the other; both use one database."""
    ours, theirs = (
        {read(file)["uuid"] for file in bundle.rglob("*.yaml") if "uuid" in read(file)} for bundle in BUNDLES
    )
    assert len(ours) == len(theirs) == 14
    assert ours & theirs == {read(BUNDLES[0] / "databases" / "baocao.yaml")["uuid"]}


def test_the_english_bundle_is_made_of_the_vietnamese_one() -> None:
    spec = importlib.util.spec_from_file_location("english", ROOT / "scripts" / "write_superset_english.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files = module.english_files()
    assert files == {
        file.relative_to(BUNDLES[1]).as_posix(): file.read_text(encoding="utf-8")
        for file in BUNDLES[1].rglob("*.yaml")
    }
    shown = [line for text in files.values() for line in text.splitlines() if '"' not in line]
    assert [line for line in shown if re.search("[à-ỹđÀ-ỸĐ]", line) and "CASE" not in line] == []
