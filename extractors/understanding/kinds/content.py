"""What the cells of a column say of it, whatever its heading: figures, dates, bodies, sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.provinces import is_province
from extractors.values import fold, is_blank, parse_task_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import TableRow

_MOST = 0.6  # of a column's filled cells
_HALF = 0.5
_SOME = 0.3
_NUMBER = re.compile(r"[-−+]?\d[\d.,\s]*%?(?:\s*\([^()]*\)|\s*/\s*\d[\d.,]*)*")
_BODY = re.compile(
    r"(?:so|ban|bo|ubnd|uy ban|phong|xa|phuong|thi tran|huyen|thanh pho|tp|tx|thi xa|quan|tinh"
    r"|dac khu|cuc|chi cuc|vu|van phong|vp|trung tam|tt|thanh tra|cong an|bao|dai|hoi|hdnd|doan|kho bac|bhxh"
    r"|bao hiem xa hoi|tong cuc|vien|x|p|h|q"
    r"|cap (?:tinh|huyen|xa)|vien kiem sat|toa an|mttq|mat tran|lien doan|truong|hoi dong|cac|benh vien)\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_KNOWN, _KNOWN_COLUMNS = 16_384, 64  # texts and columns; every kind asks of the same


def column_texts(rows: Sequence[TableRow], column: int) -> tuple[str, ...]:
    """The filled cells of a column, rows that are one cell over the whole table aside."""
    cells = [(row.cells[column], len(row.cells)) for row in rows if len(row.cells) > column]
    return tuple(
        cell.text
        for cell, width in cells
        if (cell.column_span < 2 or cell.column_span < width) and not is_blank(cell.text)
    )


def rows_of_figures(rows: Sequence[TableRow], columns: int) -> list[list[str]]:
    """The texts of each column, row by row; those of rows that are one cell over several columns are left out."""
    whole = [
        row for row in rows if len(row.cells) == columns and all(cell.column_span == 1 for cell in row.cells)
    ]
    return [[row.cells[index].text for row in whole] for index in range(columns)]


def share_of_figures(texts: Sequence[str]) -> float:
    """How many of the cells are one number, a remark or a share beside it."""
    return _share_of_figures(tuple(texts)) if texts else 0.0


@lru_cache(maxsize=_KNOWN_COLUMNS)
def _share_of_figures(texts: tuple[str, ...]) -> float:
    return sum(bool(_NUMBER.fullmatch(text.strip())) for text in texts) / len(texts)


def names_bodies(texts: Sequence[str]) -> bool:
    """Whether most of the cells begin as the name of a body or place does, or are provinces."""
    return bool(texts) and sum(map(_is_body, texts)) >= _MOST * len(texts)


@lru_cache(maxsize=_KNOWN)
def _is_body(text: str) -> bool:
    folded = re.sub(r"^(?:\d{1,3}|[ivx]{1,4}) ", "", fold(text))
    return bool(_BODY.match(folded)) or is_province(text)


def fits(column_type: str, texts: Sequence[str]) -> bool:
    """Whether cells may be values of a column type. A column without a filled cell may be anything."""
    if not texts:
        return True
    figures = share_of_figures(texts)
    if column_type in MEASURED_TYPES:
        return figures >= _HALF  # one that is none ("nhiều") is told of, and does not make the column another
    if column_type == "figure":
        return sum(any(char.isdigit() for char in text) for text in texts) >= _SOME * len(texts) and (
            figures >= _SOME or _short(texts)
        )
    if column_type in {"text", "units", "measure"}:
        return figures < _MOST
    if column_type == "status":  # in a plan "Kết quả" is what a task is to bring, in a report how far it is
        return sum(parse_task_status(text) is not None for text in texts) >= _SOME * len(texts)
    return True


def _short(texts: Sequence[str]) -> bool:
    """Whether the cells are rather figures with their words ("trên 90%", "04 lớp") than sentences."""
    return sum(len(text.split()) for text in texts) <= 12 * len(texts)


def has_sentences(texts: Sequence[str]) -> bool:
    """Whether the cells are rather words than figures: names of indicators, tasks."""
    return not texts or _have_sentences(tuple(texts))


@lru_cache(maxsize=_KNOWN_COLUMNS)
def _have_sentences(texts: tuple[str, ...]) -> bool:
    return sum(len(_WORD.findall(text)) >= 2 for text in texts) >= _MOST * len(texts)
