"""Scans and Word files, too, say what of their text is in nothing that was read; sheets of two pages are scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import numpy as np
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extractors.models import UNREAD_INK, BBox, Block, Grid, Paragraph
from extractors.readers.dispatch import read_document
from extractors.readers.scan.imaging import Box, PageImage
from extractors.readers.scan.sheets import one_page_each
from extractors.readers.scan.unread import unread_ink
from extractors.readers.word import docx as reader

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordFile


def word_file(path: Path) -> WordFile:
    file = docx.Document()
    file.add_paragraph("Báo cáo kết quả năm 2024 của các đơn vị")
    table = file.add_table(3, 2)
    for row, texts in enumerate((("Đơn vị", "Số hồ sơ"), ("Sở Y tế", "1.250"), ("Sở Nội vụ", "2.040"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return file


def warnings(file: WordFile, path: Path) -> list[str]:
    file.save(str(path / "report.docx"))
    return [each for each in read_document(path / "report.docx").warnings if UNREAD_INK in each]


def test_a_word_file_that_is_read_whole_says_nothing(tmp_path: Path) -> None:
    file = word_file(tmp_path)
    hidden = file.add_paragraph().add_run("không in ra 123456")
    hidden.font.hidden = True
    deleted = f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>999999</w:delText></w:r></w:del>'
    file.add_paragraph("Ghi chú: 2²")._p.append(parse_xml(deleted))
    box = file.add_paragraph()
    box._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:pict><v:shape>'
            "<v:textbox><w:txbxContent><w:p><w:r><w:t>Hộp chữ 777</w:t></w:r></w:p></w:txbxContent></v:textbox>"
            "</v:shape></w:pict></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>"
            "<w:t>Hộp chữ 777</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    symbols = file.add_paragraph().add_run("xxxxxxxx")
    symbols.font.name = "Wingdings"
    assert warnings(file, tmp_path) == []


def test_text_of_a_word_file_that_is_in_no_block_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = word_file(tmp_path)
    monkeypatch.setattr(reader._Reader, "_grid", lambda *_: Grid(1, 1, [], "docx"))
    [said] = warnings(file, tmp_path)
    assert "in no paragraph or table" in said


# --- scans --------------------------------------------------------------------------------------------------


def page_of_letters(count: int) -> PageImage:
    ink = np.zeros((1000, 1000), np.uint8)
    for number in range(count):
        x, y = 50 + 30 * (number % 20), 100 + 40 * (number // 20)
        ink[y : y + 18, x : x + 10] = 255
    return PageImage(255 - ink, ink, np.zeros_like(ink), np.array([[1.0, 0, 0], [0, 1, 0]]), 1.0)


def test_letters_in_no_word_of_a_scan_are_reported() -> None:
    page = page_of_letters(200)
    above = Box(40, 90, 700, 90 + 40 * 8)
    said = unread_ink(page, [above])
    assert said is not None
    assert UNREAD_INK in said
    assert "(40)" in said


@pytest.mark.parametrize("count", [0, 10, 200])
def test_a_scan_that_is_read_whole_says_nothing(count: int) -> None:
    assert unread_ink(page_of_letters(count), [Box(40, 90, 700, 600)]) is None


def test_specks_and_seals_are_no_letters() -> None:
    page = page_of_letters(0)
    page.ink[100:400, 100:400] = 255
    page.ink[500:900:20, 500:900:20] = 255
    assert unread_ink(page, []) is None


def grid(x0: float, y0: float, x1: float, y1: float) -> Grid:
    return Grid(1, 1, [], "ocr", 1, BBox(x0, y0, x1, y1))


def test_the_left_page_of_a_scanned_sheet_comes_first() -> None:
    left, right = grid(40, 160, 400, 550), grid(450, 50, 800, 550)
    number = Paragraph("2", 1, BBox(620, 570, 626, 580), region="page_number")
    blocks: list[Block] = [right, left, number]
    assert one_page_each(blocks, 842, 595) == [left, right, number]
    assert one_page_each(blocks, 595, 842) == blocks
    across: list[Block] = [grid(40, 40, 800, 300), *blocks]
    assert one_page_each(across, 842, 595) == across
