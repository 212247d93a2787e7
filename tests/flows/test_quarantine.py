"""A document that can be read but not loaded, matched or built stops no other."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import pytest
from helpers.warehouse_builder import build_extract

from baocao.errors import WarehouseError
from baocao.warehouse import build, mentions
from baocao.warehouse.places import Places
from baocao.warehouse.query import run_query
from baocao.warehouse.working_database import working_database
from extractors.store.storage import write_extract
from flows.progress import LoggedProgress
from flows.run import rebuild
from flows.summary import RunSummary

GOOD, BAD = "KH-956-2023", "67-BC-BDHCDS-2024"


def rebuilt(warehouse: Path) -> RunSummary:
    return rebuild(warehouse, LoggedProgress(lambda: logging.getLogger(__name__)))


def states(warehouse: Path) -> dict[str, tuple[str, str | None]]:
    rows = run_query(warehouse, "SELECT document_id, status, error_code FROM staging.documents").rows
    return {document: (status, code) for document, status, code in rows}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "baocao.duckdb"


def test_what_cannot_be_loaded_is_named_and_the_rest_published(warehouse: Path) -> None:
    extracts = Places.of(warehouse).extracts
    good = build_extract(GOOD)
    write_extract(good, extracts)
    broken = write_extract(build_extract(BAD), extracts)
    duckdb.execute(f"COPY (SELECT 'no struct' AS document) TO '{broken}' (FORMAT parquet)")
    summary = rebuilt(warehouse)
    assert (summary.result, summary.exit_code) == ("published", 1)
    (quarantined,) = summary.quarantined
    assert quarantined.code == "load" and "cannot be loaded" in quarantined.reason
    assert states(warehouse) == {
        good.sha256: ("loaded", None),
        broken.stem.partition("-")[0]: ("quarantined", "load"),
    }
    assert rebuilt(warehouse).result == "published"  # and so it stays


def test_rows_that_break_a_mart_keep_only_their_document_out(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extracts = Places.of(warehouse).extracts
    good, bad = build_extract(GOOD), build_extract(BAD)
    for extract in (good, bad):
        write_extract(extract, extracts)
    row = mentions._row

    def with_a_key_no_list_has(mention: mentions._Mention, *answers: object) -> dict[str, object]:
        made = row(mention, *answers)  # type: ignore[arg-type]
        return made | {"unit_key": "so-phep-thuat"} if mention.document_id == bad.sha256 else made

    monkeypatch.setattr(mentions, "_row", with_a_key_no_list_has)
    summary = rebuilt(warehouse)
    assert (summary.result, summary.exit_code) == ("published", 1)
    assert [each.code for each in summary.quarantined] == ["build"]
    assert states(warehouse) == {good.sha256: ("loaded", None), bad.sha256: ("quarantined", "build")}
    facts = run_query(warehouse, "SELECT document_id FROM marts.dim_report").rows
    assert facts == [(good.sha256,)]


def test_a_model_that_fails_by_one_document_is_built_without_it(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extracts = Places.of(warehouse).extracts
    good, bad = build_extract(GOOD), build_extract(BAD)
    for extract in (good, bad):
        write_extract(extract, extracts)
    build_marts = build.build_marts

    def fail_for_one(working: Path) -> build.BuildResult:
        with working_database(working) as con:
            if con.execute("FROM staging.tasks WHERE document_id = ?", [bad.sha256]).fetchone():
                raise WarehouseError("model fct_tasks: a number is too large")
        return build_marts(working)

    monkeypatch.setattr(build, "build_marts", fail_for_one)
    summary = rebuilt(warehouse)
    assert [each.code for each in summary.quarantined] == ["build"]
    assert "a number is too large" in summary.quarantined[0].reason
    assert states(warehouse) == {good.sha256: ("loaded", None), bad.sha256: ("quarantined", "build")}


def test_what_fails_whatever_documents_there_are_blames_none(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_extract(build_extract(GOOD), Places.of(warehouse).extracts)

    def fail(working: Path) -> build.BuildResult:
        raise WarehouseError("model dim_date: nothing works")

    monkeypatch.setattr(build, "build_marts", fail)
    summary = rebuilt(warehouse)
    assert summary.result == "failed" and summary.quarantined == []
    assert "nothing works" in (summary.error or "")


def test_names_that_cannot_be_matched_keep_only_their_document_out(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extracts = Places.of(warehouse).extracts
    good, bad = build_extract(GOOD), build_extract(BAD)
    for extract in (good, bad):
        write_extract(extract, extracts)
    read_mentions = mentions._read_mentions

    def fail_for_one(con: duckdb.DuckDBPyConnection, documents: list[str]) -> list[mentions._Mention]:
        if bad.sha256 in documents:
            raise ValueError("a name that no rule foresaw")
        return read_mentions(con, documents)

    monkeypatch.setattr(mentions, "_read_mentions", fail_for_one)
    summary = rebuilt(warehouse)
    assert [each.code for each in summary.quarantined] == ["match"]
    assert "a name that no rule foresaw" in summary.quarantined[0].reason
    assert states(warehouse)[good.sha256] == ("loaded", None)
