"""What is printed: ids of tables, rows, cells, paragraphs and figures, as rows of marts bear them; and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from extractors.understanding.kinds.parsing import scale_of
from extractors.values import clean, parse_count, parse_decimal, parse_percent

if TYPE_CHECKING:
    import duckdb

PRINTED_TABLES = ("tables", "rows", "cells", "paragraphs")
"""What may be asked for by its own id beside rows of marts."""

_PERIOD = r"(?:-p\d+)?"  # of a row that stands for several periods
_FIGURE = r"(?:-f\d+)?"  # of a sentence in a cell
_IN_TABLE = re.compile(rf"(?P<table>.+?-t\d+)(?:-r(?P<row>\d+)(?:-c(?P<column>\d+){_FIGURE}|{_PERIOD})?)?")
_PARTED = re.compile(r"\d{1,3}(\.\d{3})+")
_IN_TEXT = re.compile(r"(?P<document>[0-9a-f]{16})-p(?P<paragraph>\d{4,})(?:-f(?P<figure>\d+))?")


@dataclass(frozen=True, slots=True)
class Printed:
    """A place of a document: in a table, of which it may be the whole, or in a paragraph. Numbers count from 1."""

    document_id: str
    table_id: str | None = None
    row_no: int | None = None
    column_no: int | None = None
    paragraph_no: int | None = None
    figure_no: int | None = None

    def where(self) -> dict[str, Any]:
        """The same by the names that facts have for it."""
        if self.paragraph_no is not None:
            names = {"paragraph_no": self.paragraph_no, "figure_no": self.figure_no}
        else:
            names = {"source_row_no": self.row_no, "source_column_no": self.column_no}
        return {"document_id": self.document_id, "source_table_id": self.table_id, **names}


def printed_of(con: duckdb.DuckDBPyConnection, printed_id: str) -> Printed | None:
    """The place that an id names, None if no document of the warehouse has it."""
    if text := _IN_TEXT.fullmatch(printed_id):
        found = con.execute(
            "SELECT document_id FROM staging.paragraphs WHERE left(document_id, 16) = ? AND paragraph_no = ?",
            [text["document"], int(text["paragraph"])],
        ).fetchone()
        return Printed(found[0], **_numbers(text, "paragraph", "figure")) if found else None
    if not (named := _IN_TABLE.fullmatch(printed_id)):
        return None
    table = con.execute(
        "SELECT document_id FROM staging.tables WHERE table_id = ?", [named["table"]]
    ).fetchone()
    if table is None:
        return None
    numbers = _numbers(named, "row", "column")
    cell = con.execute(
        """
        SELECT 1 FROM staging.cells
        WHERE table_id = ? AND row_no = coalesce(?, row_no) AND column_no = coalesce(?, column_no) LIMIT 1
        """,
        [named["table"], numbers["row_no"], numbers["column_no"]],
    ).fetchone()
    return Printed(table[0], named["table"], **numbers) if cell else None


def _numbers(match: re.Match[str], *names: str) -> dict[str, Any]:
    return {f"{name}_no": int(match[name]) if match[name] else None for name in names}


def as_in_sentence(text: str, sentence: str, decimal_mark: str, thousands_mark: str) -> str:
    """A number of a finding as its sentence prints it, which knows a count from a year; any other text as it is.

    Args:
        text: the number as the warehouse has it, as 1234.5.
        sentence: the message of the finding.
        decimal_mark: of the language of the sentence.
        thousands_mark: likewise.
    """
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?(%?)", text)
    if found is None:
        return text
    behind = (f"{decimal_mark}{found[2]}" if found[2] else "") + found[3]
    grouped = f"{int(found[1]):,}".replace(",", thousands_mark)
    return next((each for each in (grouped + behind, found[1] + behind) if each in sentence), text)


def prints(text: str, value: object) -> bool:
    """Whether a cell prints a value of a mart: the same number, or the same words.

    Args:
        text: the cell.
        value: a number or a text.
    """
    if isinstance(value, str):
        return clean(text) == clean(value)
    return any(
        read is not None and read == value
        for read in (parse_count(text), parse_decimal(text), parse_percent(text))
    )


def number_of(text: str | None) -> Decimal | None:
    """The number that the warehouse writes as 1234.5 or 12.5%; None for any other text."""
    try:
        return Decimal((text or "").replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return None


def scale_of_cell(text: str, value: str | None, measure: str | None) -> int:
    """How many one of a cell stands for: 1000 where "115,7" of "nghìn hồ sơ" is 115700 in the marts.

    Args:
        text: the cell.
        value: what the marts have of it.
        measure: the unit that its heading names.
    """
    scale, printed = scale_of(measure), parse_decimal(text)
    return scale if printed is not None and printed * scale == number_of(value) else 1


def as_printed(value: Decimal, like: str) -> str:
    """A number as Vietnamese print it, its thousands parted by points if another cell has its own so.

    Args:
        value: the number.
        like: the other cell.
    """
    text = f"{value.normalize():f}".replace(".", ",")
    whole, comma, rest = text.partition(",")
    if not _PARTED.fullmatch(like.partition(",")[0].strip()) or not whole.isdecimal():
        return text
    return f"{int(whole):,}".replace(",", ".") + comma + rest
