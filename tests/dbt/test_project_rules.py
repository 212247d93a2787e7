"""The rules of dbt-project-evaluator that matter here, asked of dbt's own manifest."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from helpers.warehouse_builder import built_warehouse

LAYERS = {
    "staging": r"stg_\w+",
    "intermediate": r"int_\w+",
    "marts": r"(fct|dim|bridge)_\w+|indicator_history|figure_history|report_changes|task_progress|measure_targets",
    "quality": r"(int_findings|finding)\w*",
    "bi": r"[a-z]+(_[a-z]+)*",
}


@cache
def manifest() -> dict[str, Any]:
    path = built_warehouse().working.parent / "dbt" / "target" / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def models() -> list[dict[str, Any]]:
    return [node for node in manifest()["nodes"].values() if node["resource_type"] == "model"]


def layer(model: dict[str, Any]) -> str:
    return str(model["fqn"][1])


def read_by(model: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    nodes = manifest()["nodes"] | manifest()["sources"]
    return [nodes[name] for name in model["depends_on"]["nodes"] if name.startswith(f"{kind}.")]


def test_a_model_is_named_after_its_layer() -> None:
    assert [m["name"] for m in models() if not re.fullmatch(LAYERS[layer(m)], m["name"])] == []


def test_only_staging_reads_sources_and_each_of_it_one() -> None:
    read = {m["name"]: len(read_by(m, "source")) for m in models()}
    assert [m["name"] for m in models() if read[m["name"]] != (layer(m) == "staging")] == []


def test_every_source_is_staged_once() -> None:
    staged = sorted(source["name"] for m in models() for source in read_by(m, "source"))
    assert staged == sorted(source["name"] for source in manifest()["sources"].values())


def test_nothing_reads_a_layer_above_it() -> None:
    above = {
        "staging": {"intermediate", "marts", "quality", "bi"},
        "intermediate": {"marts", "bi"},
        "marts": {"bi"},
        "quality": {"bi"},
        "bi": set(),
    }
    assert [
        (m["name"], read["name"])
        for m in models()
        for read in read_by(m, "model")
        if layer(read) in above[layer(m)]
    ] == []


def test_models_are_referred_to_by_ref_alone() -> None:
    named = re.compile(
        r"\b(?:from|join)\s+(?:staging|intermediate|versions|marts|quality|bi|reference)\.", re.IGNORECASE
    )
    sources = {m["name"]: m["raw_code"] for m in models()} | {
        macro["name"]: macro["macro_sql"]
        for macro in manifest()["macros"].values()
        if macro["package_name"] == "baocao"
    }
    assert [name for name, sql in sources.items() if named.search(sql)] == []


def test_every_model_is_described_and_what_is_stored_is_tested() -> None:
    tested = {
        name
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "test"
        for name in node["depends_on"]["nodes"]
    } | {name for test in manifest()["unit_tests"].values() for name in test["depends_on"]["nodes"]}
    assert [m["name"] for m in models() if not m["description"]] == []
    assert [
        m["name"] for m in models() if m["unique_id"] not in tested and layer(m) not in ("quality", "bi")
    ] == []


def test_a_model_is_described_by_the_file_beside_it() -> None:
    """Views that staging makes of sources are described in one file, a line each."""
    described = {m["original_file_path"]: m["patch_path"].partition("://")[2] for m in models()}
    assert [
        path
        for path, by in described.items()
        if by not in (path.replace(".sql", ".yml"), "models/staging/_staging.yml", "models/bi/_bi.yml")
    ] == []


def test_there_are_no_hooks_and_no_materializations_of_our_own() -> None:
    assert [m["name"] for m in models() if m["config"]["pre-hook"] or m["config"]["post-hook"]] == []
    assert {m["config"]["materialized"] for m in models()} <= {"view", "table", "incremental", "ephemeral"}
    own = [macro["name"] for macro in manifest()["macros"].values() if macro["package_name"] == "baocao"]
    assert [name for name in own if name.startswith("materialization_")] == []


def test_sources_say_how_fresh_they_have_to_be() -> None:
    documents = manifest()["sources"]["source.baocao.staging.documents"]
    assert documents["loaded_at_field"] == "extracted_at"
    assert documents["freshness"]["warn_after"]["count"]


def test_flat_views_read_only_what_is_published() -> None:
    read = {(m["name"], layer(r)) for m in models() if layer(m) == "bi" for r in read_by(m, "model")}
    assert {name for name, above in read if above not in ("marts", "quality")} == set()
