"""Figures of the sentences that stand in cells of a table: what is told of a row as its result, state or remark.

Other cells name what a row is about, what is planned or how it is counted; a number there is not said to be so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from extractors.models import Section
from extractors.understanding.figures.numbers import Habit
from extractors.understanding.figures.statements import Statement, statements_of, wording_of
from extractors.understanding.figures.table import period_of_table, senses_of
from extractors.values import clean, fold, parse_period
from extractors.values.verdicts import parse_task_status, parse_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.models import Table
    from extractors.understanding.figures.sentence_periods import Days

_TELLS = re.compile(r"\b(?:ket qua|tinh hinh|tien do|trang thai|danh gia|nhan xet|ghi chu|thuc trang|kqth)\b")
_IS_WANTED = re.compile(
    r"\b(?:dau ra|san pham|du kien|yeu cau|mong doi|can dat|phan dau|muc tieu|chi tieu|ke hoach|thoi (?:gian|han)"
    r"|cach|phuong phap|tieu chi|tieu chuan|thang diem|muc danh gia)\b"
)
_LEAST_WORDS = 5
_STATE = re.compile(r"(?P<state>[^\d(.;:]{2,60}?)[,:]?\s(?=\(|(?:Đã|Đang|Hiện)\b)")
# "… Thông tư số 12/2024/TT-BNV ngày 14/11/2024 sửa đổi 10 Thông tư …": the number is one of the document's title
_TITLE = re.compile(
    r"\d/\S*[A-ZĐ]{2}[^;]*\b(?:quy định|sửa đổi|bổ sung|hướng dẫn|ban hành|phê duyệt|về)\b[^;]*$"
)
_NOTHING_SAID = re.compile(r"(?:số liệu|kết quả|cả|tính|đến|năm|tháng|quý|ngày|\d[\d/]*|\W)*", re.IGNORECASE)


class CellStatement(NamedTuple):
    """A figure of a sentence in a cell: the number of its table, its row and column from 1.

    `statement.figure_no` counts the figures of the cell.
    """

    table: int
    row_no: int
    column_no: int
    statement: Statement


def cell_statements(
    tables: Sequence[tuple[int, Table]], texts: Iterable[str], default_period: Days = (None, None)
) -> Iterator[CellStatement]:
    """Read the figures of the sentences in cells; a merged cell is read once, at its first place.

    Args:
        tables: those of a document with their numbers, of any kind; one composed of bulleted text prints no cells.
        texts: the paragraphs of the document, which show how it uses its words.
        default_period: first and last day that the report states, for sentences whose heading and table state none.
    """
    columns = [
        (number, table, column, *sentences)
        for number, table in tables
        if table.method != "narrative"
        for column, heading in enumerate(table.columns)
        if _tells(heading) and (sentences := _sentences(table, column))[0]
    ]
    if not columns:
        return
    wording = wording_of([*texts, *(section.text for *_, sections in columns for section in sections)])
    for number, table, column, rows, sections in columns:
        named = parse_period(table.columns[column])
        period = (named.start, named.end) if named else period_of_table(table, default_period)
        labels: list[str | None] | None = None
        for found in statements_of(sections, period, wording):
            row, text = rows[found.paragraph_no - 1], sections[found.paragraph_no - 1].text
            if _is_told_elsewhere(found, text) or _TITLE.search(text[: text.find(found.text)]):
                continue
            subject = found.subject
            if _NOTHING_SAID.fullmatch(subject or ""):
                labels = labels or [sense.label for sense in senses_of(table, Habit())[1]]
                subject = (
                    labels[row] if found.text not in (labels[row] or "") else None
                )  # that is the cell itself
            yield CellStatement(number, row + 1, column + 1, replace(found, subject=subject))


def _tells(heading: str) -> bool:
    """Whether what stands below a heading says how things are."""
    folded = fold(heading)
    return bool(_TELLS.search(folded)) and not _IS_WANTED.search(folded)


def _sentences(table: Table, column: int) -> tuple[list[int], list[Section]]:
    """The texts of a column that may be sentences with numbers, and the rows they stand in."""
    places: list[int] = []
    sections: list[Section] = []
    before = None
    for row_no, row in enumerate(table.rows):
        cell = row.cells[column]
        text = clean(cell.text) if cell is not before else ""
        before = cell
        is_first = not any(other is cell for other in row.cells[:column])
        is_answer = "=" in text  # "Chưa = 0, hoàn thành = 1": how to fill in a form
        if is_first and not is_answer and len(text.split()) >= _LEAST_WORDS and any(map(str.isdigit, text)):
            places.append(row_no)
            sections.append(Section((), _without_state(text), page=cell.page))
    return places, sections


def _without_state(text: str) -> str:
    """A text without how far the row is, which is said of all of it: "Đang thực hiện (đã kết nối 15/24 dịch vụ)"."""
    match = _STATE.match(text)
    if match is None:
        return text
    verdict = parse_verdict(match["state"])
    is_state = parse_task_status(match["state"]) is not None or (
        verdict is not None and verdict.status is not None
    )
    return text[match.end() :] if is_state else text


def _is_told_elsewhere(found: Statement, text: str) -> bool:
    """Whether a figure only weighs that of the row: by how much it is over the plan, and what the country has."""
    verdict = parse_verdict(text)
    return verdict is not None and found.value in (verdict.gap, verdict.national)
