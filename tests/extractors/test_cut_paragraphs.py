"""A paragraph that a page break cuts is one paragraph, and is found on both of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.extract import source_of
from extractors.models import Paragraph
from extractors.pictures.row_pictures import PrintedRow, RowCell
from extractors.pictures.row_search import find_row
from extractors.readers.dispatch import open_document
from extractors.store.readings import open_reading, write_reading

if TYPE_CHECKING:
    from pathlib import Path

SERIF = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
LINES = [
    "Trong năm 2024, toàn tỉnh đã tiếp nhận và giải quyết 95.516 hồ sơ trực tuyến trên",
    "tổng số 123.290 hồ sơ của các sở, ban, ngành và địa phương, đạt tỷ lệ 77,47 phần",
    "trăm, tăng so với cùng kỳ năm trước và vượt chỉ tiêu mà Ủy ban nhân dân tỉnh giao",
    "cho các cơ quan, đơn vị.",
]


def cut_paragraph(path: Path) -> Path:
    """Two of its lines end the first page, two begin the second."""
    pdfmetrics.registerFont(TTFont("Serif", SERIF))
    canvas = Canvas(str(path), pagesize=A4)
    for heights, lines in (((84, 70), LINES[:2]), ((770, 756), LINES[2:])):
        canvas.setFont("Serif", 12)
        for y, line in zip(heights, lines, strict=True):
            canvas.drawString(70, y, line)
        canvas.showPage()
    canvas.save()
    return path


def test_a_cut_paragraph_is_marked_on_both_pages(tmp_path: Path) -> None:
    path = cut_paragraph(tmp_path / "cut.pdf")
    text = " ".join(LINES)
    (cell,) = find_row(path, PrintedRow(1, [RowCell(text, chosen=True)], is_list=True))
    boxes = [(place.page, place.bbox) for place in cell.places]
    assert [page for page, _ in boxes] == [1, 2]
    first, second = (box for _, box in boxes if box is not None)
    height = A4[1]
    assert first.y0 < height - 84 < height - 70 <= first.y1
    assert second.y0 < height - 770 < height - 756 <= second.y1


def test_its_parts_are_kept_in_the_reading(tmp_path: Path) -> None:
    path = cut_paragraph(tmp_path / "cut.pdf")
    read = open_document(path)
    read.blocks = list(read.blocks)
    reading = tmp_path / "cut.reading"
    with reading.open("wb") as file:
        write_reading(source_of(path), read, file)
    (kept,) = open_reading(reading)[1].blocks
    assert isinstance(kept, Paragraph)
    assert [kept] == read.blocks
    assert [place.page for place in kept.continued] == [2]
