"""A known bad file makes no quiet night fail; another reason or content counts again; a deleted file leaves status."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from helpers.command_line import RAW, baocao
from helpers.webhook import webhook

PLAN = "KH-956-2023.pdf"


def status(warehouse: Path) -> dict[str, bool]:
    listed = baocao("status", "--warehouse", warehouse, "--json").json["quarantined"]
    return {Path(each["file"]).name: each["is_acknowledged"] for each in listed}


def test_a_known_file_counts_no_more_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse, decisions = tmp_path / "raw", tmp_path / "w.duckdb", tmp_path / "decisions"
    raw.mkdir()
    decisions.mkdir()
    monkeypatch.setenv("BAOCAO_DECISIONS", str(decisions))
    shutil.copy(RAW / PLAN, raw)
    (raw / "hong.docx").write_bytes(b"PK\x03\x04 cut off")
    (raw / "z-ban-sao.docx").write_bytes(b"PK\x03\x04 cut off")
    (raw / "hong.zip").write_bytes(b"PK\x03\x04 cut off")
    with webhook() as (port, messages):
        env = {"BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/"}
        run = ("ingest", raw, "--warehouse", warehouse)
        first = baocao(*run, env=env)
        assert first.code == 1
        both = f"{raw / 'hong.docx'} (the same file: {raw / 'z-ban-sao.docx'}): The file is cut off"
        assert first.err.count(both) == first.err.count("The file is cut off") == 1  # told once
        assert both in messages[0]["message"]
        assert "hong.zip" in messages[0]["message"]
        assert baocao(*run, env=env).code == 1
        assert len(messages) == 1  # told once
        assert status(warehouse) == {"hong.docx": False, "hong.zip": False}
        assert baocao("status", "--check", "--warehouse", warehouse).code == 1

        assert baocao("acknowledge", "hong.docx", "--warehouse", warehouse).code == 2  # no reason
        for name in ("z-ban-sao.docx", "hong.zip"):
            known = baocao("acknowledge", name, "--reason", "đã xin bản khác", "--warehouse", warehouse)
            assert known.code == 0, known.err
        (raw / "z-ban-sao.docx").unlink()
        quiet = baocao(*run, "--json", env=env)
        assert (quiet.code, quiet.json["result"]) == (0, "unchanged")
        assert [each["is_acknowledged"] for each in quiet.json["quarantined"]] == [True, True]
        assert status(warehouse) == {"hong.docx": True, "hong.zip": True}
        assert baocao("status", "--check", "--warehouse", warehouse).code == 0

        assert baocao("acknowledge", str(raw / "hong.zip"), "--undo").code == 0
        assert baocao(*run, env=env).code == 1
        (raw / "hong.zip").unlink()
        (raw / "hong.docx").write_bytes(b"PK\x03\x04 cut off elsewhere")
        changed = baocao(*run, env=env)
        assert changed.code == 1
        assert "hong.docx" in messages[-1]["message"]
        (raw / "hong.docx").unlink()
        assert baocao(*run, env=env).code == 0
        assert status(warehouse) == {}


def test_an_archive_is_read_named_and_its_locked_member_told(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "w.duckdb"
    raw.mkdir()
    with zipfile.ZipFile(raw / "a.zip", "w") as archive:
        archive.write(RAW / PLAN, f"thang 6/{PLAN}")
        archive.writestr("thang 6/ghi chu.txt", "x")
        archive.writestr("thang 6/hong.zip", b"PK\x03\x04")
    run = baocao("ingest", raw, "--warehouse", warehouse)
    assert run.code == 1
    assert "a.zip!/thang 6/ghi chu.txt" in run.err
    assert "a.zip!/thang 6/hong.zip" in run.err
    names = baocao("query", "SELECT source_file FROM dim_report", "--warehouse", warehouse, "--format", "csv")
    assert names.out.split("\n")[1] == f"a.zip!/thang 6/{PLAN}"
    assert "a.zip!/thang 6/hong.zip" in baocao("status", "--warehouse", warehouse, "--json").out
