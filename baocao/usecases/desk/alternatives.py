"""What a cell may say instead of what was read, and whether what a person types is a value at all."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from baocao.warehouse.printed import as_printed, number_of, scale_of_cell
from baocao.warehouse.review_doubts import other_readings
from baocao.warehouse.review_places import document_header, printed_table
from extractors.extract import understood
from extractors.understanding.coverage import report_coverage
from extractors.values import clean

if TYPE_CHECKING:
    import duckdb

    from baocao.warehouse.review_queue import Question
    from extractors.extract import ExtractedTable
    from extractors.models import Table

MISREAD = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8", "Z": "2", "Q": "0", "ó": "6"}
)
_NUMBER = re.compile(r"[\d.,%/ +–-]*\d[\d.,%/ +–-]*")
_CENT = Decimal("0.01")
_READINGS = 4  # other readings that are offered
_SHORT = 40  # characters that are shown whole


def has_no_value(con: duckdb.DuckDBPyConnection, question: Question, text: str) -> bool:
    """Whether the column of a cell takes numbers or days and another text is none; no text at all is one on purpose.

    Args:
        con: the published warehouse.
        question: one about a cell, or about anything else.
        text: what the cell would say; what it says already is no other text.
    """
    if not clean(text) or clean(text) == clean(question.text):
        return False
    table = printed_table(con, question.table_id or "")
    if table is None or not question.row_no or not question.column_no:
        return False
    changed = _with_text(table, question.row_no, question.column_no, text)
    read = understood(changed, report_coverage(document_header(con, question.document_id)))
    if read.mapping is None:
        return False
    name = read.mapping.fields[question.column_no - 1]
    return any(row.row_no == question.row_no and name in row.unparsed for row in read.rows)


def _with_text(table: Table, row_no: int, column_no: int, text: str) -> Table:
    row = table.rows[row_no - 1]
    cells = list(row.cells)
    cells[column_no - 1] = replace(cells[column_no - 1], text=text, printed=cells[column_no - 1].text)
    return replace(table, rows=[*table.rows[: row_no - 1], replace(row, cells=cells), *table.rows[row_no:]])


def _row(extracted: ExtractedTable, row_no: int) -> dict[str, Any]:
    found = next((row for row in extracted.rows if row.row_no == row_no), None)
    return found.values if found else {}


# --- what else the cell may say ----------------------------------------------------------------------------


def alternatives(con: duckdb.DuckDBPyConnection, question: Question) -> list[str]:
    """What the cell may say instead, the likeliest first.

    That is what a finding or the rest of the document expects, what its row adds up to, what else OCR read, and digits
    for the letters they are taken for.
    """
    found: list[str] = [question.expected] if question.kind == "cell" and question.expected else []
    if question.kind == "sum" and question.expected and number_of(question.expected) is not None:
        expected = number_of(question.expected) or Decimal(0)
        found.append(
            as_printed(
                expected / scale_of_cell(question.text, question.reported, question.measure), question.text
            )
        )
    table = printed_table(con, question.table_id or "") if question.row_no and question.column_no else None
    if table is not None and question.column_no:
        extracted = understood(table, report_coverage(document_header(con, question.document_id)))
        found += _by_arithmetic(extracted, question)
    found += _other_readings(con, question)
    plain = question.text.translate(MISREAD)
    if plain != question.text and _NUMBER.fullmatch(plain):
        found.append(plain)
    different = {clean(text): text for text in reversed(found) if clean(text) != clean(question.text)}
    return list(reversed(different.values()))


def _other_readings(con: duckdb.DuckDBPyConnection, question: Question) -> list[str]:
    found = con.execute(
        "SELECT alternatives FROM staging.cells WHERE table_id = ? AND row_no = ? AND column_no = ?",
        [question.table_id, question.row_no, question.column_no],
    ).fetchone()
    return other_readings(found[0])[:_READINGS] if found else []


def shown_beside(text: str, other: str) -> str:
    """Another reading of a long text as the words in which it differs, with those beside them in the text.

    Args:
        text: the text as it was read.
        other: the other reading.
    """
    here, there = text.split(), other.split()
    if len(other) <= _SHORT or not here:
        return other
    changes = [
        each
        for each in SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
        if each[0] != "equal"
    ]
    pieces = [" ".join(there[max(start - 1, 0) : end + 1]) for _, _, _, start, end in changes]
    return f"… {' … '.join(pieces)} …" if pieces else other


def _by_arithmetic(extracted: ExtractedTable, question: Question) -> list[str]:
    """What the equations of the kind give for the field of the cell, all others being right."""
    mapping = extracted.mapping
    if mapping is None or question.column_no is None:
        return []
    name = mapping.fields[question.column_no - 1]
    values = _row(extracted, question.row_no or 0)
    scale = scale_of_cell(question.text, str(values.get(name or "")), question.measure)
    found = []
    for equation in mapping.declaration.arithmetic:
        others = [each for each in equation.fields if each not in (name, equation.result)]
        if name not in equation.fields or not any(values.get(each) is not None for each in others):
            continue
        known = {
            each: number_of(str(values.get(each))) or Decimal(0) for each in equation.fields if each != name
        }
        if equation.whole:
            whole = sum((known.get(each, Decimal(0)) for each in equation.whole), Decimal(0))
            if name != equation.result or not whole:
                continue
            share = 100 * sum((known[each] for each in equation.parts), Decimal(0)) / whole
            found.append(f"{share.quantize(_CENT)}%".replace(".", ","))
            continue
        parts = sum((known.get(each, Decimal(0)) for each in equation.parts), Decimal(0))
        value = parts if name == equation.result else known[equation.result] - parts
        if value >= 0:
            found.append(as_printed(value / scale, question.text))
    return found
