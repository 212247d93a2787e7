"""What strangers write into names and cells is shown as what it is, and does nothing."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from helpers.command_line import baocao
from helpers.warehouse_builder import built_warehouse
from hypothesis import given
from hypothesis import strategies as st

from baocao.visible import visible, visible_json

ATTACKS = {
    "clear the screen": "\x1b[2J",
    "set the title": "\x1b]0;x\x07",
    "C1": "\x9b2J",
    "back": "abc\x08\x08\x08xyz",
    "return": "quarantined\rpublished",
    "line": "a\nPublished everything",
    "direction": "\u202efdp.exe",
    "isolate": "\u2066x\u2069",
    "delete": "\x7f",
    "separator": "a\u2028b",
    "tag": "\U000e0041",
}


DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def dangerous(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in {"Cc", "Zl", "Zp"} or c in DIRECTION]


@given(st.text())
def test_nothing_dangerous_is_left(text: str) -> None:
    assert dangerous(visible(text)) == []
    assert dangerous(visible_json(json.dumps(text, ensure_ascii=False))) == []
    assert json.loads(visible_json(json.dumps(text, ensure_ascii=False))) == text


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_ordinary_text_stays(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("what", ATTACKS)
def test_names_of_files_do_nothing_on_a_terminal_or_in_a_log(what: str, tmp_path: Path) -> None:
    name = f"{ATTACKS[what]}.pdf"
    (tmp_path / name).write_bytes(b"no pdf")
    run = baocao("inspect", tmp_path / name)
    assert run.code == 1
    said = run.out + run.err
    assert dangerous(said.replace("\n", "")) == []
    assert visible(name) in said
    assert len(run.err.splitlines()) == 1


@pytest.mark.parametrize("what", ATTACKS)
def test_cells_do_nothing_on_a_terminal(what: str) -> None:
    evil = ATTACKS[what]
    sql = f"SELECT '{evil}' AS \"a{evil}\", 1 AS b"
    for arguments in ([], ["--format", "json"]):
        run = baocao("query", sql, *arguments, "--warehouse", built_warehouse().published)
        assert run.code == 0, run.err
        assert dangerous(run.out.replace("\n", "").replace("\t", "")) == []
    assert json.loads(run.out) == [{f"a{evil}": evil, "b": 1}]
