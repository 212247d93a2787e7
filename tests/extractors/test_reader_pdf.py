"""PDF files that are turned, damaged, protected, or whose fonts do not say what they show."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from helpers.golden import RAW, compare, expected
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import DocumentError
from extractors.extract import extract_document
from extractors.readers.dispatch import read_document

SOURCE = RAW / "KH-956-2023.pdf"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_turned(turn: int, tmp_path: Path) -> None:
    document = pdfium.PdfDocument(SOURCE)
    document[0].set_rotation(turn)
    document.save(tmp_path / "turned.pdf")
    extract = extract_document(tmp_path / "turned.pdf")
    score = compare(
        [row.texts for row in extract.tables[0].table.rows], expected("KH-956-2023")["tables"][0]["rows"]
    )
    assert not score.wrong
    assert extract.warnings == ["Pages whose text stands sideways were turned: 1."]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "truncated"),
        (SOURCE.read_bytes()[:20_000], "truncated"),
        (b"ten bytes.", "wrong_type"),
        (b"<html><body>404</body></html>", "wrong_type"),
    ],
)
def test_files_that_cannot_be_read_say_why(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.code == code
    assert "report.pdf" in str(caught.value)


def test_a_password_is_named_as_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "text")
    canvas.save()
    with pytest.raises(DocumentError, match="password") as caught:
        read_document(path)
    assert caught.value.code == "encrypted"


def test_a_missing_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "gone.pdf")
    assert caught.value.code == "vanished"


def test_damage_inside_a_page_is_told(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "odd.pdf"), pageCompression=0)
    for line in range(30):
        canvas.drawString(100, 700 - 20 * line, f"line {line}")
    canvas.save()
    content = (tmp_path / "odd.pdf").read_bytes()
    assert b"/F1 12 Tf" in content
    (tmp_path / "odd.pdf").write_bytes(content.replace(b"/F1 12 Tf", b"/F1(x)Tf"))
    document = read_document(tmp_path / "odd.pdf")
    assert any("text may be missing" in warning for warning in document.warnings)


def test_frames_and_backgrounds_are_no_tables(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "frame.pdf"))
    canvas.rect(50, 400, 400, 300)
    canvas.setFillGray(0.9)
    canvas.rect(60, 600, 380, 40, stroke=0, fill=1)
    canvas.setFillGray(0)
    for line in range(8):
        canvas.drawString(
            70, 660 - 25 * line, f"Running text in a frame, line {line}, goes on to the margin of it"
        )
    canvas.save()
    assert extract_document(tmp_path / "frame.pdf").tables == []
