"""Images are read as the scans they are: JPEG, PNG, TIFF with several pages; bombs and damage end in quarantine."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from helpers.ocr import needs_tesseract
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import DocumentError, MissingToolError
from extractors.models import Document, Grid
from extractors.pictures.page_pictures import page_images
from extractors.readers.dispatch import read_document
from extractors.readers.registry import READERS, SUFFIXES

A4_300 = (2480, 3508)


def printed(folder: Path, numbers: list[str]) -> Image.Image:
    """A page with a ruled table of these numbers, at 200 dots an inch."""
    import pypdfium2 as pdfium

    canvas = Canvas(str(folder / "printed.pdf"), pagesize=(595, 842))
    canvas.setFont("Helvetica", 14)
    canvas.grid([100, 250, 400], [500 + 30 * row for row in range(len(numbers) + 1)])
    for row, number in enumerate(numbers):
        canvas.drawString(110, 510 + 30 * (len(numbers) - 1 - row), f"Muc {row + 1}")
        canvas.drawString(270, 510 + 30 * (len(numbers) - 1 - row), number)
    canvas.save()
    page: Image.Image = pdfium.PdfDocument(folder / "printed.pdf")[0].render(scale=200 / 72).to_pil()
    return page


def figures(document: Document) -> list[tuple[int | None, str]]:
    return [
        (grid.page, cell.text)
        for grid in document.blocks
        if isinstance(grid, Grid)
        for cell in grid.cells
        if cell.column == 1
    ]


@needs_tesseract
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_a_table_of_an_image_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"anh{suffix}"
    printed(tmp_path, ["123", "4567"]).save(path)  # without a word on its resolution
    document = read_document(path)
    assert (document.format, document.page_count) == ("scan", 1)
    assert figures(document) == [(1, "123"), (1, "4567")]


@needs_tesseract
def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    pages = [printed(tmp_path, [number, "55"]) for number in ("123", "456", "789")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:], dpi=(200, 200))
    document = read_document(tmp_path / "a.tif")
    assert document.page_count == 3
    assert [text for page, text in figures(document) if text != "55"] == ["123", "456", "789"]
    assert sorted(page_images(tmp_path / "a.tif", [1, 3])) == [1, 3]


@needs_tesseract
def test_a_picture_that_lies_on_its_side_says_so(tmp_path: Path) -> None:
    page = printed(tmp_path, ["123", "4567"])
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it right to see it
    page.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.jpg", exif=exif)
    assert figures(read_document(tmp_path / "a.jpg")) == [(1, "123"), (1, "4567")]


def test_without_tesseract_it_is_said_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(tmp_path, ["1", "2"]).save(tmp_path / "a.png")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError):
        read_document(tmp_path / "a.png")


def png(width: int, height: int) -> bytes:
    """A small file that claims to be a picture of that size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(100_000, 100_000), "limit"),
        (png(1000, 1000), "truncated"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "truncated"),
        (b"II*\0" + b"\xff" * 100, "truncated"),
    ],
    ids=["bomb", "no pixels", "no JPEG", "no TIFF"],
)
def test_bombs_and_damage_are_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert (caught.value.code, caught.value.file) == (code, "a.png")


def test_every_suffix_belongs_to_one_format() -> None:
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert sorted(suffixes) == sorted(SUFFIXES)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)
    assert len({reader.name for reader in READERS}) == len(READERS)
