"""What an answer would change, before it is stored: the table is understood again with the cell's new text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from baocao.usecases.desk.cards import no_changes
from baocao.usecases.desk.new_findings import labels, new_findings
from baocao.visible import visible
from baocao.warehouse.printed import as_printed, number_of, scale_of_cell
from baocao.warehouse.review_doubts import other_readings
from baocao.warehouse.review_places import document_header, printed_table
from extractors.extract import understood
from extractors.understanding.coverage import report_coverage, table_period
from extractors.understanding.figures.table import document_habit, figures_of
from extractors.values import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from baocao.warehouse.review_queue import Question
    from extractors.extract import ExtractedTable
    from extractors.models import Table
    from extractors.understanding.coverage import Coverage
    from extractors.values import Period

MISREAD = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8", "Z": "2", "Q": "0", "ó": "6"}
)
_NUMBER = re.compile(r"[\d.,%/ +–-]*\d[\d.,%/ +–-]*")
_CENT = Decimal("0.01")
_PARTS = {
    "_value": "",
    "_value_high": "giá trị trên",
    "_operator": "dấu so sánh",
    "_unit": "đơn vị tính",
    "_status": "kết luận",
    "_date": "ngày",
    "_year": "năm",
}
"""Endings of values that are read out of the text of one field, with what people call them."""
_UNPRINTED = {"parent": "Thuộc dòng", "section": "Mục", "number": "Số thứ tự", "row_kind": "Loại dòng"}
"""Values of a row that no column prints."""
_READINGS = 4  # other readings that are offered
_SHORT = 40  # characters that are shown whole


def preview(con: duckdb.DuckDBPyConnection, question: Question, text: str) -> dict[str, Any]:
    """Say what changes if the cell of a question has another text.

    Args:
        con: the published warehouse.
        question: it is about a cell.
        text: what the cell would say.

    Returns:
        `values`: fields of the row whose value changes, each with the value before and after; `figures`: the same of
        printed figures; `kind`: the table's kind before and after; `gone` and `new`: sentences of findings that would
        go and come.
    """
    read = _read_with(con, question, text)
    if read is None or question.row_no is None:
        return no_changes()
    before, after = read
    values = list(_differences(_row(before, question.row_no), _row(after, question.row_no), labels(after)))
    return no_changes() | {
        "values": values,
        "figures": list(_differences(_figures(before.table), _figures(after.table), {})),
        "kind": None if before.kind == after.kind else [before.kind, after.kind],
        "gone": _gone(con, question, before, after),
        "new": new_findings(before, after, question.row_no),
    }


def has_no_value(con: duckdb.DuckDBPyConnection, question: Question, text: str) -> bool:
    """Whether the column of a cell takes numbers or days and another text is none; no text at all is one on purpose.

    Args:
        con: the published warehouse.
        question: one about a cell, or about anything else.
        text: what the cell would say; what it says already is no other text.
    """
    if not clean(text) or clean(text) == clean(question.text):
        return False
    read = _read_with(con, question, text)
    if read is None or question.column_no is None or read[1].mapping is None:
        return False
    name = read[1].mapping.fields[question.column_no - 1]
    return any(row.row_no == question.row_no and name in row.unparsed for row in read[1].rows)


def _read_with(
    con: duckdb.DuckDBPyConnection, question: Question, text: str
) -> tuple[ExtractedTable, ExtractedTable] | None:
    """The table of a cell as it is understood, and as it would be with another text; None if it is about no cell."""
    table = printed_table(con, question.table_id or "")
    if table is None or not question.row_no or not question.column_no:
        return None
    changed = _with_text(table, question.row_no, question.column_no, text)
    coverage = report_coverage(document_header(con, question.document_id))
    return understood(table, coverage), understood(changed, coverage)


def before_after(vietnamese: str, english: str, before: int, after: int) -> dict[str, str]:
    """A count before and after, as the page shows it.

    Args:
        vietnamese: what is counted.
        english: the same in English.
        before: the count as it is.
        after: the count with the answer.
    """
    return {"vi": vietnamese, "en": english, "before": str(before), "after": str(after)}


def counted_values(before: Sequence[ExtractedTable], after: Sequence[ExtractedTable]) -> list[dict[str, str]]:
    """How many values the marts have of tables, and how many texts have none, before and after.

    Args:
        before: the tables as they are understood.
        after: the tables as they would be.
    """
    return [
        before_after(*names, sum(map(count, before)), sum(map(count, after)))
        for names, count in _COUNTS.items()
    ]


def changed_periods(tables: Sequence[Table], before: Coverage, after: Coverage) -> list[dict[str, str]]:
    """The tables that speak of another period if their report covers another.

    Args:
        tables: tables of the report.
        before: what the report covers.
        after: what it would cover.
    """
    changes = []
    for table in tables:
        now, then = (table_period(table, coverage) or coverage.period for coverage in (before, after))
        if now != then:
            name = visible(table.title or table.caption or "")
            changes.append(
                {
                    "vi": f"Kỳ số liệu của bảng {table.number} {name}",
                    "en": f"Period of table {table.number} {name}",
                    "before": _days(now),
                    "after": _days(then),
                }
            )
    return changes


def _days(period: Period | None) -> str:
    days = [day for day in (period.start, period.end) if day] if period else []
    return " – ".join(f"{day:%d/%m/%Y}" for day in dict.fromkeys(days)) or "—"


def _values(extracted: ExtractedTable) -> int:
    if extracted.mapping is None:
        return 0
    columns = extracted.mapping.declaration.columns
    return sum(row.values.get(name) is not None for row in extracted.rows for name in columns)


def _unparsed(extracted: ExtractedTable) -> int:
    return sum(len(row.unparsed) for row in extracted.rows) if extracted.mapping else 0


_COUNTS = {
    ("Giá trị trong các bảng dữ liệu", "Values in the marts"): _values,
    ("Ô có chữ mà không có giá trị", "Texts without a value"): _unparsed,
}


def _with_text(table: Table, row_no: int, column_no: int, text: str) -> Table:
    row = table.rows[row_no - 1]
    cells = list(row.cells)
    cells[column_no - 1] = replace(cells[column_no - 1], text=text, printed=cells[column_no - 1].text)
    return replace(table, rows=[*table.rows[: row_no - 1], replace(row, cells=cells), *table.rows[row_no:]])


def _row(extracted: ExtractedTable, row_no: int) -> dict[str, Any]:
    found = next((row for row in extracted.rows if row.row_no == row_no), None)
    return found.values if found else {}


def _figures(table: Table) -> dict[str, Any]:
    return {
        f"{figure.row_label or figure.row_no} · {figure.column_label or figure.column_no}": figure.measured.value
        if figure.measured
        else figure.text
        for figure in figures_of(table, document_habit([table]), (table.period_start, table.period_end))
    }


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], headings: Mapping[str, str]
) -> Iterator[dict[str, str | None]]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name) and not name.endswith("_text"):
            printed = headings.get(name) or _part_of_field(name, headings)
            yield {
                "name": visible(name),
                "label": printed or visible(name),
                "vi": printed or visible(_UNPRINTED.get(name, name)),
                "before": _shown(before.get(name)),
                "after": _shown(after.get(name)),
            }


def _part_of_field(name: str, headings: Mapping[str, str]) -> str:
    """What a value is called that is read out of a field's text: "result_value" is of the column of "result"."""
    for ending, part in _PARTS.items():
        if label := headings.get(name.removesuffix(ending)):
            return f"{label} ({part})" if part else label
    return ""


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return visible(str(value))


def _gone(
    con: duckdb.DuckDBPyConnection, question: Question, before: ExtractedTable, after: ExtractedTable
) -> list[dict[str, str]]:
    """Findings of the table that the new value settles: a value where there was none, sums that fit now."""
    old, new = _row(before, question.row_no or 0), _row(after, question.row_no or 0)
    unparsed = {row.row_no: row.unparsed for row in after.rows}
    gone = []
    for row_no, check, about, reported, expected, message, message_en in con.execute(
        """
        SELECT source_row_no, check_name, field, reported, expected, message, message_en
        FROM quality.findings WHERE source_table_id = ?
        """,
        [question.table_id],
    ).fetchall():
        is_own = row_no == question.row_no
        if check == "unparsed_value":
            settled = is_own and about in old and about not in unparsed.get(row_no, [])
        else:
            settled = _adds_up(about, reported, expected, old, new, is_own=is_own)
        if settled:
            gone.append({"vi": message, "en": message_en})
    return gone


def _adds_up(
    about: str | None,
    reported: str | None,
    expected: str | None,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    is_own: bool,
) -> bool:
    """Whether what is reported is what is expected now: the field itself has changed, or a part of its sum."""
    there, meant = number_of(reported), number_of(expected)
    if about is None or there is None or meant is None or old.get(about) == new.get(about):
        return False
    if is_own:
        return number_of(str(new.get(about))) == meant
    change = (number_of(str(new.get(about))) or Decimal(0)) - (number_of(str(old.get(about))) or Decimal(0))
    return there == meant + change


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
