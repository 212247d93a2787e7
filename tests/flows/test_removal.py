"""A document taken out of the warehouse is gone from it, stays out, and comes back without its file."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.command_line import RAW, baocao

from baocao.errors import UsageError
from baocao.usecases.removal import restore
from baocao.warehouse import removed
from baocao.warehouse.query import run_query

PLAN, TARGETS = "KH-956-2023.pdf", "KH-DTI-2022.docx"


def reports(warehouse: Path) -> list[str]:
    rows = run_query(warehouse, "SELECT source_file FROM marts.dim_report WHERE is_current ORDER BY ALL").rows
    return [Path(row[0]).name for row in rows]


@pytest.fixture
def decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "decisions"
    folder.mkdir()
    monkeypatch.setenv("BAOCAO_DECISIONS", str(folder))
    return folder


def test_out_and_back_in(tmp_path: Path, decisions: Path) -> None:
    sources, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    sources.mkdir()
    for name in (PLAN, TARGETS):
        shutil.copy(RAW / name, sources)
    assert baocao("ingest", sources, "--warehouse", warehouse).code == 0
    assert reports(warehouse) == [PLAN, TARGETS]

    assert baocao("remove", PLAN, "--reason", "sent by mistake", "--warehouse", warehouse).code == 0
    assert reports(warehouse) == [TARGETS]
    listed = json.loads(baocao("status", "--json", "--warehouse", warehouse).out)["removed"]
    assert [(each["file_name"], each["reason"]) for each in listed] == [(PLAN, "sent by mistake")]

    again = baocao("ingest", sources, "--warehouse", warehouse, "--json")
    assert (again.code, again.json["result"], again.json["documents"]["removed"]) == (0, "unchanged", 1)
    assert baocao("rebuild", "--warehouse", warehouse).code == 0
    assert reports(warehouse) == [TARGETS]

    (sources / PLAN).unlink()
    assert baocao("restore", PLAN, "--warehouse", warehouse).code == 0
    assert reports(warehouse) == [PLAN, TARGETS]
    assert removed.removed_documents() == {}


def test_the_last_document_leaves_an_empty_warehouse(tmp_path: Path, decisions: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    assert baocao("ingest", RAW / PLAN, "--warehouse", warehouse).code == 0
    run = baocao("remove", PLAN, "--reason", "sent by mistake", "--warehouse", warehouse)
    assert run.code == 0, run.err
    assert reports(warehouse) == []


def test_a_name_that_is_nearly_right_is_told(decisions: Path) -> None:
    removed.remove_document("1" * 64, "KH-956-2023.pdf", "sent by mistake")
    with pytest.raises(UsageError, match=r"No removed document is named KH-965-2023\.pdf") as raised:
        restore("KH-965-2023.pdf")
    assert raised.value.advice == "Did you mean KH-956-2023.pdf?"
    with pytest.raises(UsageError) as raised:
        restore("a.docx")
    assert raised.value.advice == "`baocao status` lists them."


def test_what_nothing_is_named_changes_nothing(tmp_path: Path, decisions: Path) -> None:
    run = baocao("restore", "no-such-file.pdf", "--warehouse", tmp_path / "w.duckdb")
    assert run.code == 2 and "No removed document is named no-such-file.pdf" in run.err
    assert list(decisions.iterdir()) == []


def test_without_a_reason_the_usage_is_wrong_and_nothing_is_asked(tmp_path: Path, decisions: Path) -> None:
    run = baocao("remove", PLAN, "--warehouse", tmp_path / "w.duckdb")
    assert run.code == 2 and "--reason" in run.err
    assert list(decisions.iterdir()) == []


def test_an_empty_reason_is_none(decisions: Path) -> None:
    with pytest.raises(UsageError, match="reason is empty"):
        removed.remove_document("ab" * 32, "a.pdf", "  ")
    assert list(decisions.iterdir()) == []


def test_what_is_out_already_keeps_its_reason(decisions: Path) -> None:
    removed.remove_document("ab" * 32, "a.pdf", "the first")
    with pytest.raises(UsageError, match=r"taken out already, by .*: the first"):
        removed.remove_document("ab" * 32, "a.pdf", "the second")
    assert removed.removed_documents()["ab" * 32].reason == "the first"


def test_many_at_once_lose_nothing(decisions: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: removed.remove_document(f"{n:064}", "a.pdf", "why"), range(40)))
    assert sorted(removed.removed_documents()) == [f"{n:064}" for n in range(40)]


def test_a_damaged_list_is_named_with_its_line(decisions: Path) -> None:
    removed.remove_document("ab" * 32, "a.pdf", "a reason, with a comma")
    file = decisions / "removed_documents.csv"
    assert removed.removed_documents()["ab" * 32].reason == "a reason, with a comma"
    file.write_text(file.read_text() + ",b.pdf,,,\n")
    with pytest.raises(UsageError, match="line 3 names no document"):
        removed.removed_documents(file)


def test_an_open_quotation_mark_does_not_bring_documents_back(tmp_path: Path) -> None:
    """All lines after it would be one cell, and the documents in them loaded again."""
    file = tmp_path / "removed_documents.csv"
    file.write_text('document_id,file_name,reason,removed_by,removed_at\n"aa,a,r,u,d\nbb,b,r,u,d\n')
    with pytest.raises(UsageError, match="cannot be read"):
        removed.removed_documents(file)
