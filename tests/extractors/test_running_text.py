"""Paragraphs cut by a page break."""

from __future__ import annotations

from extractors.models import Grid, Paragraph
from extractors.readers.pdf.running_text import joined_over_pages


def texts(*blocks: Paragraph | Grid) -> list[str]:
    return [block.text for block in joined_over_pages(blocks, range(9)) if isinstance(block, Paragraph)]


def test_a_cut_paragraph_is_joined_over_page_number_and_footnote() -> None:
    first = Paragraph("Các cơ quan đã triển khai", page=1)
    between = [
        Paragraph("1 xem phụ lục", page=1, region="footnote"),
        Paragraph("2", page=2, region="page_number"),
    ]
    found = texts(
        first, *between, Paragraph("các nhiệm vụ được giao.", page=2), Paragraph("Ngoài ra", page=2)
    )
    assert found == ["Các cơ quan đã triển khai các nhiệm vụ được giao.", "1 xem phụ lục", "2", "Ngoài ra"]


def test_what_ended_or_starts_again_stays_apart() -> None:
    for first, second in (("Đã xong.", "còn lại"), ("Đã xong", "Còn lại"), ("gồm:", "- hai việc")):
        assert texts(Paragraph(first, page=1), Paragraph(second, page=2)) == [first, second]
    same_page = [Paragraph("Đã triển khai", page=1), Paragraph("các việc", page=1)]
    assert len(texts(*same_page)) == 2


def test_a_table_between_keeps_them_apart() -> None:
    table = Grid(1, 1, [], "ocr", page=2)
    assert len(texts(Paragraph("Đã triển khai", page=1), table, Paragraph("các việc", page=2))) == 2
