"""What is named .doc and is none: RTF, web pages, web archives and XML of Word 2003, as office systems export them."""

from __future__ import annotations

import base64
import quopri
import shutil
import zipfile
from pathlib import Path

import pytest

from baocao.errors import DocumentError, MissingToolError
from extractors.discovery import discover
from extractors.models import Document, Grid, Paragraph
from extractors.readers.dispatch import read_document
from extractors.readers.office.libreoffice import convert

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

ROWS = [["STT", "Đơn vị", "Số văn bản"], ["1", "Sở Nội vụ", "1.234"], ["2", "Sở Y tế", "56"]]


def rtf_text(text: str) -> str:
    return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)


def rtf() -> bytes:
    rows = "".join(
        "\\trowd\\cellx1000\\cellx5000\\cellx8000 "
        + "".join(f"\\intbl {rtf_text(text)}\\cell " for text in row)
        + "\\row\n"
        for row in ROWS
    )
    return f"{{\\rtf1\\ansi\\ansicpg1252 {rtf_text('Báo cáo tháng 6')}\\par\n{rows}\\pard Nơi nhận\\par}}".encode()


def page(extra: str = "", head: str = "") -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in ROWS)
    return (
        f'<html xmlns:w="urn:schemas-microsoft-com:office:word"><head>{head}</head><body>'
        f"<p>Báo cáo tháng 6</p>{extra}<table border=1>{rows}</table></body></html>"
    )


def archive(encoding: str) -> bytes:
    content = page().encode()
    body = base64.encodebytes(content) if encoding == "base64" else quopri.encodestring(content)
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n--b\r\n'
        f'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    )
    return head.encode() + body + b"\r\n--b--\r\n"


def word_xml() -> bytes:
    width = '<w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>'
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{width}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>' for text in row)}</w:tr>"
        for row in ROWS
    )
    grid = '<w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        f"<w:p><w:r><w:t>Báo cáo tháng 6</w:t></w:r></w:p><w:tbl>{grid}{rows}</w:tbl>"
        "</w:body></w:wordDocument>"
    ).encode()


NAMED_DOC = {
    "rtf": rtf(),
    "web page": page(head='<meta charset="utf-8">').encode(),
    "web page in UTF-16": b"\xff\xfe" + page().encode("utf-16-le"),
    "web archive": archive("base64"),
    "web archive, quoted": archive("quoted-printable"),
    "XML of Word 2003": word_xml(),
}


def cells(document: Document) -> list[list[str]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    found = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        found[cell.row][cell.column] = cell.text
    return found


def save(folder: Path, content: bytes, name: str = "baocao.doc") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@needs_libreoffice
@pytest.mark.parametrize("what", NAMED_DOC)
def test_it_is_read_with_its_table(what: str, tmp_path: Path) -> None:
    document = read_document(save(tmp_path, NAMED_DOC[what]))
    assert document.format == "doc"
    assert cells(document) == ROWS
    assert "Báo cáo tháng 6" in [b.text for b in document.blocks if isinstance(b, Paragraph)]


@pytest.mark.parametrize("what", NAMED_DOC)
def test_without_libreoffice_it_is_said_what_is_missing(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path, NAMED_DOC[what])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError) as caught:
        read_document(path)
    assert caught.value.file == "baocao.doc"


@pytest.mark.parametrize("name", ["page.pdf", "page.docx", "page.doc"])
def test_a_message_of_a_server_is_no_document(name: str, tmp_path: Path) -> None:
    path = save(tmp_path, b"<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>", name)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.code == "wrong_type"


@pytest.mark.parametrize(
    "content",
    [
        rtf()[:-40],
        word_xml()[:-60],
        word_xml().replace(
            b"<w:wordDocument", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:wordDocument'
        ),
        b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nBao cao",
    ],
    ids=["half of an RTF", "half of an XML", "XML with entities", "archive without a page"],
)
def test_what_is_not_whole_or_not_of_word_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(save(tmp_path, content))
    assert caught.value.code in {"truncated", "unreadable", "wrong_type"}


@needs_libreoffice
def test_a_web_page_draws_in_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the canary sings at noon")
    (tmp_path / "secret.html").write_text("<p>the canary sings at noon</p>")
    links = [f"{(tmp_path / name).as_uri()}" for name in ("secret.txt", "secret.html")]
    extra = "".join(
        f'<iframe src="{link}"></iframe><object data="{link}"></object><img src="{link}">'
        f'<div id="a" href="{link}">x</div><embed src="{link}"><link rel=stylesheet href="{link}">'
        f'<div style="background: url({link})">y</div><script src="{link}"></script>'
        for link in links
    )
    document = read_document(save(tmp_path, page(extra, f'<base href="{links[0]}">').encode()))
    assert cells(document) == ROWS
    assert "canary" not in str(document)


@needs_libreoffice
def test_an_rtf_draws_in_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the canary sings at noon")
    field = f'{{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}{{\\fldrslt old}}}}'
    content = rtf().replace(b"\\pard N", f"\\pard {field} N".encode())
    assert "canary" not in str(read_document(save(tmp_path, content)))


def test_limits_hold_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_LIMIT_PART_MB", "0.0001")
    for what in ("web page", "web archive", "XML of Word 2003"):
        with pytest.raises(DocumentError, match="part_mb"):
            read_document(save(tmp_path, NAMED_DOC[what]))


@needs_libreoffice
@pytest.mark.parametrize(("suffix", "filter_name"), [(".odt", "writer8"), (".rtf", "Rich Text Format")])
def test_texts_of_libreoffice_are_read(suffix: str, filter_name: str, tmp_path: Path) -> None:
    source = save(tmp_path, NAMED_DOC["rtf"], "a.doc")
    target = tmp_path / f"a{suffix}"
    convert(source, target, filter_name, name="a.doc")
    assert target in {file.path for file in discover([tmp_path]).files}
    assert cells(read_document(target)) == ROWS


def test_an_archive_that_unpacks_to_too_much_is_not_converted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", bytes(400 * 2**20))
    with pytest.raises(DocumentError, match="unpacked_mb"):
        read_document(tmp_path / "a.odt")
