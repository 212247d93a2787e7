from __future__ import annotations

import shutil
import struct
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from PIL import Image

from baocao.errors import DocumentError, MissingToolError
from extractors.models import Grid, Paragraph
from extractors.readers.word.doc import read_doc
from extractors.readers.word.docx import read_docx

RAW = Path(__file__).parents[2] / "data" / "raw"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def save_as_doc(source: Path, folder: Path) -> Path:
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc:MS Word 97"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120
    )
    return folder / f"{source.stem}.doc"


@pytest.fixture(scope="module")
def doc_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Word 97 file with a merged heading, an automatic number and a paragraph."""
    folder = tmp_path_factory.mktemp("doc")
    document = docx.Document()
    document.add_paragraph("Các đơn vị thuộc tỉnh Ninh Thuận")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "STT"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Tiếp nhận"
    table.cell(1, 1).text, table.cell(1, 2).text = "Trực tiếp", "Qua mạng"
    table.cell(2, 0).paragraphs[0].style = "List Number"
    table.cell(2, 1).text, table.cell(2, 2).text = "1.234", "99,97"
    document.add_paragraph().add_run("N\xadíc s¹ch").font.name = ".VnTime"
    document.save(str(folder / "sample.docx"))
    return save_as_doc(folder / "sample.docx", folder)


@needs_libreoffice
def test_doc_is_read_with_its_spans_and_numbers(doc_file: Path) -> None:
    document = read_doc(doc_file)
    assert (document.format, document.page_count) == ("doc", None)
    paragraph, grid, in_old_font = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "Các đơn vị thuộc tỉnh Ninh Thuận"
    assert isinstance(grid, Grid)
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells] == [
        (0, 0, 2, 1, "STT"),
        (0, 1, 1, 2, "Tiếp nhận"),
        (1, 1, 1, 1, "Trực tiếp"),
        (1, 2, 1, 1, "Qua mạng"),
        (2, 0, 1, 1, "1."),
        (2, 1, 1, 1, "1.234"),
        (2, 2, 1, 1, "99,97"),
    ]
    assert isinstance(in_old_font, Paragraph)
    assert in_old_font.text == "Nước sạch"


@needs_libreoffice
@pytest.mark.slow
def test_doc_of_a_real_plan_reads_like_its_docx(tmp_path: Path) -> None:
    source = RAW / "KH-DTI-2022.docx"
    blocks = read_doc(save_as_doc(source, tmp_path)).blocks
    body = [block for block in blocks if isinstance(block, Grid) or block.region == "body"]
    expected = list(read_docx(source).blocks)
    for block in [*body, *expected]:
        if isinstance(block, Grid):
            block.column_edges = []  # LibreOffice rounds the widths
    assert body == expected


@needs_libreoffice
def test_rtf_named_doc_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.doc"
    path.write_bytes(rb"{\rtf1\ansi Qu\u253?n 5\par}")
    assert [block.text for block in read_doc(path).blocks if isinstance(block, Paragraph)] == ["Quýn 5"]


@needs_libreoffice
def test_conversion_fetches_nothing_from_the_network(tmp_path: Path) -> None:
    requests: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            requests.append(self.raw_requestline.decode("latin-1"))
            return False

    server = HTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        linked = docx_with_linked_picture(tmp_path, f"http://127.0.0.1:{server.server_port}/seal.png")
        path = save_as_doc(linked, tmp_path)
        assert requests, "LibreOffice with its own settings does fetch the picture"
        requests.clear()
        texts = [block.text for block in read_doc(path).blocks if isinstance(block, Paragraph)]
    finally:
        server.shutdown()
        server.server_close()
    assert texts == ["Có ảnh liên kết"]
    assert requests == []


def docx_with_linked_picture(folder: Path, address: str) -> Path:
    plain, linked = folder / "plain.docx", folder / "linked.docx"
    document = docx.Document()
    document.add_paragraph("Có ảnh liên kết").add_run().add_picture(str(tiny_picture(folder)))
    document.save(str(plain))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(linked, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b'Target="media/image1.png"', f'Target="{address}" TargetMode="External"'.encode()
                )
            target.writestr(name, data.replace(b"r:embed=", b"r:link="))
    return linked


def tiny_picture(folder: Path) -> Path:
    Image.new("RGB", (8, 8)).save(folder / "tiny.png")
    return folder / "tiny.png"


def test_docx_named_doc_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "new.doc"
    shutil.copy(RAW / "KH-NQ09-2022.docx", path)
    assert read_doc(path).format == "docx"


def test_without_libreoffice_the_missing_tool_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.doc"
    path.write_bytes(rb"{\rtf1 a}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError) as caught:
        read_doc(path)
    assert (caught.value.tool, caught.value.code, caught.value.file) == ("soffice", "missing_tool", "old.doc")
    assert "libreoffice-writer" in (caught.value.advice or "")


def code_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_doc(path)
    assert caught.value.advice
    assert caught.value.file == path.name
    return caught.value.code


def test_files_that_are_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.doc"
    assert code_of(path) == "vanished"
    path.write_bytes(b"")
    assert code_of(path) == "empty"
    path.write_text("<html><body>Báo cáo</body></html>", encoding="utf-8")
    assert code_of(path) == "wrong_type"
    path.write_bytes(rb"{\rtf1 c")
    assert code_of(path) == "truncated"
    path.write_bytes(OLE + bytes(100))
    assert code_of(path) == "truncated"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert code_of(path) == "truncated"
    with path.open("wb") as file:
        file.truncate(301 * 2**20)  # sparse
    assert code_of(path) == "limit"


@needs_libreoffice
def test_damaged_and_protected_doc_files(doc_file: Path, tmp_path: Path) -> None:
    data = bytearray(doc_file.read_bytes())
    path = tmp_path / "bad.doc"
    path.write_bytes(data[: len(data) * 2 // 3])
    assert code_of(path) == "truncated"
    path.write_bytes(data.replace("WordDocument".encode("utf-16-le"), "WorkbookData".encode("utf-16-le")))
    assert code_of(path) == "wrong_type"
    entry = data.index("WordDocument".encode("utf-16-le"))
    (sector,) = struct.unpack_from("<I", data, entry + 0x74)
    header = (sector + 1) * 512
    protected = bytearray(data)
    protected[header + 0x0B] |= 0x01  # fEncrypted
    path.write_bytes(protected)
    assert code_of(path) == "encrypted"
    garbage = bytearray(data)
    garbage[header : header + 1024] = bytes(1024)
    path.write_bytes(garbage)
    assert code_of(path) == "unreadable"


@needs_libreoffice
def test_conversion_that_takes_too_long_is_ended(
    doc_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "still-running"
    slow = tmp_path / "soffice"
    slow.write_text(f"#!/bin/sh\nsleep 3 && touch {marker}\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("BAOCAO_LIMIT_TOOL_SECONDS", "0.5")
    assert code_of(doc_file) == "limit"
    threading.Event().wait(3.5)
    assert not marker.exists()
