"""Folders that commands write: new, empty or their own; what others have put there stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.command_line import RAW, baocao
from helpers.warehouse_builder import built_warehouse

from baocao.errors import UsageError
from baocao.output_folder import whole_folder


def write(target: Path, command: str = "export", **files: str) -> None:
    with whole_folder(target, command) as folder:
        for name, text in files.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)


def content(folder: Path) -> dict[str, str]:
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return {path.as_posix(): (folder / path).read_text() for path in files if path.name != "export.json"}


def test_an_earlier_output_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, a="1", sub__b="1", old__c="1")
    write(out, a="2", sub__b="2")
    assert content(out) == {"a": "2", "sub/b": "2"}
    assert not (out / "old").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("theirs", ["notes.txt", "sub/notes.txt", "theirs/notes.txt"])
def test_what_others_have_put_into_it_is_never_removed(theirs: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, a="1", sub__b="1")
    (out / theirs).parent.mkdir(exist_ok=True)
    (out / theirs).write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt|theirs"):
        write(out, a="2")
    assert content(out) == {"a": "1", "sub/b": "1", theirs: "mine"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_manifest_that_names_files_elsewhere_removes_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, a="1")
    (tmp_path / "mine").write_text("mine")
    manifest = json.loads((out / "export.json").read_text())
    manifest["sha256"] |= {"../mine": "", str(tmp_path / "mine"): ""}
    (out / "export.json").write_text(json.dumps(manifest))
    write(out, a="2")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_manifest_that_names_files_behind_a_link_removes_none(tmp_path: Path) -> None:
    """`link/notes.txt` lies within the folder by its name only."""
    out = tmp_path / "out"
    write(out, a="1")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "notes.txt").write_text("mine")
    (out / "link").symlink_to(theirs)
    manifest = json.loads((out / "export.json").read_text())
    manifest["sha256"] |= {"link": "", "link/notes.txt": ""}
    (out / "export.json").write_text(json.dumps(manifest))
    write(out, a="2")
    assert (theirs / "notes.txt").read_text() == "mine"
    assert content(out) == {"a": "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "theirs"]


@pytest.mark.parametrize("name", ["", ".", "sub"])
def test_a_manifest_that_names_a_folder_does_no_harm(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, a="1", sub__b="1")
    manifest = json.loads((out / "export.json").read_text())
    manifest["sha256"][name] = ""
    (out / "export.json").write_text(json.dumps(manifest))
    write(out, a="2")
    assert content(out) == {"a": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "manifest",
    [None, "{}", "[]", '{"sha256": {"mine": ""}}', '{"made_by": "baocao docs", "sha256": {"mine": ""}}'],
)
def test_a_folder_of_others_is_refused(manifest: str | None, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    if manifest is not None:
        (tmp_path / "export.json").write_text(manifest)
    before = content(tmp_path)
    with pytest.raises(UsageError, match="did not write"):
        write(tmp_path, a="1")
    assert content(tmp_path) == before


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, a="1")
    with pytest.raises(ZeroDivisionError), whole_folder(out, "export") as folder:
        (folder / "a").write_text("2")
        raise ZeroDivisionError
    assert content(out) == {"a": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", a="1")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == {"a": "1"}


@pytest.mark.parametrize(
    "disguise", ["letter.txt", "shared/style.css", "index.html", "page-1.png", "export.json"]
)
@pytest.mark.parametrize("command", ["docs", "export", "inspect"])
def test_no_command_writes_into_a_folder_of_others(command: str, disguise: str, tmp_path: Path) -> None:
    mine = tmp_path / disguise
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    warehouse = ["--warehouse", built_warehouse().published]
    run = baocao(
        *{
            "docs": ["docs", "--no-dbt", "--out", tmp_path, *warehouse],
            "export": ["export", tmp_path, *warehouse],
            "inspect": ["inspect", RAW / "KH-956-2023.pdf", "--debug", tmp_path],
        }[command]
    )
    assert run.code == 2, run.err
    assert "did not write" in run.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"
