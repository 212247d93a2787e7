"""Years and days that OCR read and that cannot be: of what has happened, or was issued, after the report itself.

Plans name years to come, so a later year alone says nothing. It is questioned where the words around it look back:
"số liệu năm 2028", "so với năm 2028", "Quyết định số 12/QĐ-TTg ngày 03/01/2028" in a report of 2024. The text stays as
it was read: which digit is wrong nobody knows. Its cell is unsure from then on, and a warning says where to look.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.values import find_dates
from extractors.values.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from extractors.models import Paragraph, ReportHeader, Table, TableCell

DOUBTFUL = 0.5
"""Most confidence of a cell with such a year."""

_LOOKS_BACK = re.compile(
    r"\b(?:số liệu|(?:tăng|giảm|cao hơn|thấp hơn|so)(?: so)? với(?: cùng kỳ)?|cùng kỳ|năm trước|xếp hạng|đã (?:được )?"
    r"(?:ban hành|thực hiện|hoàn thành|đạt))(?: của| trong)?"
    r"(?: (?:quý \w+|tháng \d+|\d+ tháng(?: đầu)?|cả))? năm (?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_LOOKS_AHEAD = re.compile(r"\b(?:phấn đấu|mục tiêu|chỉ tiêu|đến năm|dự kiến|sẽ|kế hoạch)\b", re.IGNORECASE)
_CITED = re.compile(
    r"\bsố:?\s*\d+(?:/\d{4})?\s*[-/]\s*[A-ZĐ][\w–/-]*,?\s*(?P<day>ngày\s[\d\s/.-]*\d{4}|ngày\s\d+\stháng\s\d+\snăm\s\d{4})"
)
_YEAR = re.compile(r"\b(20\d\d)\b")
_QUOTED = 60  # characters of a text in a warning
_LISTED = 5  # texts in it


def later_than(text: str, written: date) -> str | None:
    """The words of a text that tell of what was, with a year or day after the one on which it was written; or None."""
    line = one_line(text)
    for found in _LOOKS_BACK.finditer(line):
        if int(found["year"]) > written.year and not _LOOKS_AHEAD.search(line):
            return found[0]
    for found in _CITED.finditer(line):
        if any(day > written for day in find_dates(found["day"])):
            return found[0]
    return None


def with_questioned_years(
    tables: Sequence[Table], narrative: Sequence[Paragraph], header: ReportHeader
) -> tuple[list[Table], list[str]]:
    """The tables, cells with such a year or day unsure; and what is said of these, of sentences and of the title.

    Args:
        tables: The logical tables; what was read as text is not questioned.
        narrative: The paragraphs, likewise.
        header: What the report says of itself.
    """
    written = header.report_date
    if written is None:
        return list(tables), []
    doubts = [
        _doubt(paragraph.page, words)
        for paragraph in narrative
        if paragraph.confidence is not None and (words := later_than(paragraph.text, written))
    ]
    by_ocr = any(paragraph.confidence is not None for paragraph in narrative)
    if by_ocr and header.report_type == "Báo cáo":
        years = [int(year) for year in _YEAR.findall(header.title or "")]
        if years and min(years) > written.year:
            doubts.append(_doubt(1, header.title or ""))
    doubtful: dict[int, TableCell] = {}
    for cell, words in _later_cells(tables, written):
        if id(cell) not in doubtful:
            doubts.append(_doubt(cell.page, words))
            doubtful[id(cell)] = replace(cell, confidence=min(cell.confidence or 0.0, DOUBTFUL))
    if doubtful:
        tables = [_with_cells(table, doubtful) for table in tables]
    if not doubts:
        return list(tables), []
    listed = "; ".join(doubts[:_LISTED]) + ("; …" if len(doubts) > _LISTED else "")
    return list(tables), [
        f"{plural(len(doubts), 'text')} read by OCR with what was after the day of the report itself "
        f"({written:%d/%m/%Y}), so that a digit must be wrong; compare with the page: {listed}."
    ]


def _later_cells(tables: Sequence[Table], written: date) -> Iterator[tuple[TableCell, str]]:
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.confidence is not None and (words := later_than(cell.text, written)):
                    yield cell, words


def _with_cells(table: Table, others: dict[int, TableCell]) -> Table:
    if not any(id(cell) in others for row in table.rows for cell in row.cells):
        return table
    rows = [replace(row, cells=[others.get(id(cell), cell) for cell in row.cells]) for row in table.rows]
    return replace(table, rows=rows)


def _doubt(page: int | None, words: str) -> str:
    place = f"page {page}: " if page else ""
    return f"{place}“{words[:_QUOTED]}”"
