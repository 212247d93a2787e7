"""Every file found is accounted for: one of a type that is not read is named in the run, in status and in an alert."""

from __future__ import annotations

from pathlib import Path

from helpers.command_line import baocao
from helpers.webhook import webhook

from baocao.visible import first_names


def test_files_of_other_types_are_named_and_told_once(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "baocao.duckdb"
    raw.mkdir()
    for name in ("a.mp4", "b.exe"):
        (raw / name).write_bytes(b"x")
    with webhook() as (port, messages):
        env = {"BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/"}
        first = baocao("ingest", raw, "--warehouse", warehouse, env=env)
        assert str(raw / "a.mp4") in first.err
        assert str(raw / "b.exe") in first.err
        assert len(messages) == 1
        assert "b.exe" in messages[0]["message"]
        (raw / "c.iso").write_bytes(b"x")
        again = baocao("ingest", raw, "--warehouse", warehouse, "--json", env=env)
        assert [Path(file).name for file in again.json["other_files"]] == ["a.mp4", "b.exe", "c.iso"]
        assert [Path(file).name for file in again.json["new_other_files"]] == ["c.iso"]
        assert len(messages) == 2
        assert "b.exe" not in messages[1]["message"]
        baocao("ingest", raw, "--warehouse", warehouse, env=env)
        assert len(messages) == 2
    status = baocao("status", "--warehouse", warehouse)
    assert "c.iso" in status.out


def test_many_names_are_counted() -> None:
    assert first_names(["a", "b", "c"], 2) == "a, b and 1 more"
    assert first_names(["a", "b"], 2) == "a, b"
