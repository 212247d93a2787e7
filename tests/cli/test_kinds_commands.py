"""`baocao kinds`: a draft from documents, kept as the user's, and kinds added from the shelf."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import baocao
from helpers.rendering import Look, make_docx

from baocao.home import VARIABLE

COURSES: dict[str, Any] = {
    "title": "CÁC LỚP TẬP HUẤN",
    "header": [["STT", "Tên lớp học", "Số học viên dự"]],
    "rows": [["1", "Kỹ năng số cơ bản", "1.230"], ["2", "An toàn thông tin", "45"]],
}
OTHER = COURSES | {"header": [["TT", "Tên lớp", "Số học viên dự"]]}
STAFF: dict[str, Any] = {
    "title": "BIÊN CHẾ CÔNG CHỨC",
    "header": [["STT", "Cơ quan", "Biên chế giao", "Biên chế có mặt"]],
    "rows": [["1", "Sở Nội vụ", "60", "54"], ["2", "Sở Y tế", "50", "50"]],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_a_draft_from_two_files_is_kept_in_the_home(home: Path) -> None:
    one = make_docx([COURSES, STAFF], home / "one.docx", Look())
    two = make_docx([OTHER], home / "two.docx", Look())
    unsure = baocao("kinds", "suggest", one)
    assert unsure.code == 2  # of two tables it does not choose one
    assert "--table" in unsure.err
    run = baocao("kinds", "suggest", one, two, "--table", "1", "--name", "courses", "--json")
    assert run.code == 0, run.err
    assert [(each["file"], each["table"]) for each in run.json["examples"]] == [
        ("one.docx", 1),
        ("two.docx", 1),
    ]
    assert all(each["is_of_kind"] and not each["unparsed"] for each in run.json["examples"])
    kept = tomllib.loads((home / "kinds" / "courses.toml").read_text(encoding="utf-8"))
    assert kept["columns"]["ten_lop_hoc"]["headings"] == ["Tên lớp học", "Tên lớp"]
    assert baocao("inspect", two, "--json").json["tables"][0]["kind"] == "courses"
    again = baocao("kinds", "suggest", one, "--table", "2", "--name", "courses")
    assert (again.code, "already" in again.err) == (2, True)


def test_a_kind_of_the_shelf_is_offered_and_added(home: Path) -> None:
    file = make_docx([STAFF], home / "staff.docx", Look())
    offered = baocao("kinds", "suggest", file, "--json", "--print")
    assert offered.json["remarks"] == ["There is a kind for such tables: baocao kinds add staffing"]
    assert not (home / "kinds").exists()
    assert baocao("kinds", "add", "staffing").code == 0
    assert baocao("inspect", file, "--json").json["tables"][0]["kind"] == "staffing"
    listed = {each["kind"]: each["counts"] for each in baocao("kinds", "list", "--json").json}
    assert (listed["targets"], listed["staffing"], listed["budgets"]) == (True, True, False)
    assert baocao("kinds", "add", "nothing").code == 2
