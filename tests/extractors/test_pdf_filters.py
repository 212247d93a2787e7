"""A PDF that is packed or protected in a way nobody here can undo is not called damaged, and no page of it is empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import DocumentError
from extractors.readers.dispatch import read_document


def save(path: Path, pages: int = 1) -> Path:
    canvas = Canvas(str(path), pageCompression=1)
    for page in range(pages):
        canvas.drawString(60, 700, f"Trang {page}")
        canvas.showPage()
    canvas.save()
    return path


def repacked(path: Path, name: bytes) -> Path:
    assert len(name) <= len(b"FlateDecode")
    path.write_bytes(path.read_bytes().replace(b"/FlateDecode", b"/" + name.ljust(len(b"FlateDecode"))))
    return path


@pytest.mark.parametrize("name", [b"ZstdDecode", b"FooDecode"])
def test_a_page_packed_with_an_unknown_filter_is_named_as_that(name: bytes, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=name.decode()) as caught:
        read_document(repacked(save(tmp_path / "packed.pdf", 3), name))
    assert (caught.value.code, caught.value.page, caught.value.file) == ("unsupported", 1, "packed.pdf")
    assert "damaged" not in str(caught.value)


def test_an_empty_page_is_no_error(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "empty.pdf"))
    canvas.showPage()
    canvas.save()
    assert read_document(tmp_path / "empty.pdf").page_count == 1


def test_protection_with_a_certificate_is_named_as_that(tmp_path: Path) -> None:
    path = save(tmp_path / "secret.pdf")
    head, root, rest = path.read_bytes().rpartition(b"/Root")
    path.write_bytes(head + b"/Encrypt << /Filter /Adobe.PubSec /V 4 /Length 128 >>\n" + root + rest)
    with pytest.raises(DocumentError, match="protected") as caught:
        read_document(path)
    assert caught.value.code == "encrypted"
