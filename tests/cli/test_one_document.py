"""`baocao inspect` and `baocao extract` of what lies in an archive or letter."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import baocao
from helpers.rendering import Look, make_docx

if TYPE_CHECKING:
    from pathlib import Path

COURSES: dict[str, Any] = {
    "title": "CÁC LỚP TẬP HUẤN",
    "header": [["STT", "Tên lớp", "Học viên"]],
    "rows": [["1", "Lớp A", "1.230"], ["2", "Lớp B", "45"]],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_docx([COURSES], tmp_path_factory.mktemp("in") / "report.docx", Look())


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("command", ["inspect", "extract"])
def test_of_several_documents_one_has_to_be_named_and_is_then_read(
    report: Path, tmp_path: Path, command: str
) -> None:
    content = report.read_bytes()
    made = archive(tmp_path / "a.zip", {"thang 6/mot.docx": content, "hai.docx": content + b" "})
    run = baocao(command, made)
    assert run.code == 2
    assert "holds 2 documents" in run.err
    assert f'"{made}!/thang 6/mot.docx"' in run.err and f'"{made}!/hai.docx"' in run.err
    options = ["--json"] if command == "inspect" else []
    assert len(baocao(command, f"{made}!/thang 6/mot.docx", *options).json["tables"]) == 1
    missing = baocao(command, f"{made}!/ba.docx")
    assert missing.code == 2
    assert f"{made}!/ba.docx is not in {made}" in missing.err


def test_the_only_document_of_a_letter_is_read(report: Path, tmp_path: Path) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Báo cáo"
    letter.set_content("Kính gửi")
    letter.add_attachment(report.read_bytes(), "application", "octet-stream", filename="report.docx")
    path = tmp_path / "letter.eml"
    path.write_bytes(letter.as_bytes())
    assert len(baocao("inspect", path, "--json").json["tables"]) == 1


@pytest.mark.parametrize(
    ("content", "said"), [(b"PK\x03\x04 cut off", "a.zip"), (None, "there is no document in it")]
)
def test_an_archive_without_a_document_says_so(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = archive(tmp_path / "a.zip", {"a.txt": b"text"})
    if content is not None:
        path.write_bytes(content)
    run = baocao("inspect", path)
    assert run.code == 1
    assert said in run.err
