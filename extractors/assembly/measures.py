"""Units of measure where tables print them: in a heading ("Tỷ lệ (%)") or in a line above ("ĐVT: triệu đồng")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.values import fold
from extractors.values.labels import is_figure, is_number_heading
from extractors.values.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL = r"(?:ĐVT|Đ\.V\.T|Đơn\s+vị\s+(?:tính|đo)(?:\s+là)?)"
# What stands behind the label is the unit, known or not; "Đơn vị:" may also name an agency, so it needs a known one.
_LABELLED = re.compile(
    rf"[(,–-]?\s*(?:{_LABEL}\s*:|(?:Tính\s+bằng|{_LABEL})\s)\s*([^():;]+?)\s*(?:\)|;|$)", re.IGNORECASE
)
_AMBIGUOUS_LABEL = re.compile(r"[(,–-]?\s*Đơn\s+vị\s*:\s*([^():;]+?)\s*(?:\)|;|$)", re.IGNORECASE)
_BRACKETED = re.compile(r"\(\s*([^()]+?)\s*\)")
_BEHIND_COMMA = re.compile(r",\s*([^,()]*(?:đồng|đ|VND|USD|%))\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"^%(?!\S)|(?<!\S)%$|(?<=[^\d\s(])%$")

_FACTOR = r"(?:(?:1\s?0{1,2}\s?(?:000\s?)*|1\s?000\s?(?:000\s?)*|chuc|tram|nghin|ngan|trieu|ty|ti|tr)\s*)*"
_MEASURES = (
    "dong d vnd usd ho_so hs van_ban vb luot luot_nguoi luot_truy_cap nguoi nguoi_dan cai bo chiec diem thue_bao "
    "may may_tinh km km2 km² m m2 m² m3 m³ ha tan ta kg lit kwh kw mw gb tb mb kb mbps gbps ngay gio phut giay thang "
    "nam lan lop hoc_vien hoc_sinh ho_gia_dinh ho dan doanh_nghiep dn giao_dich tai_khoan chung_thu chung_thu_so "
    "dich_vu dvc thu_tuc tthc nhiem_vu he_thong csdl tram phieu cuoc vu vu_viec y_kien du_an cong_trinh tin_bai bai"
)
_UNIT = re.compile(rf"{_FACTOR}(?:{'|'.join(word.replace('_', ' ') for word in _MEASURES.split())})")
_OF_FIGURES = 0.6  # of a column's filled cells must be figures for the table's unit to be its unit
_WITH_FIGURES = 0.3  # of them must have a digit for the unit in its heading to be one


@lru_cache(maxsize=16_384)
def unit_in_heading(text: str) -> str | None:
    """The unit that a heading cell states, as printed without its bracket and label: "%", "triệu đồng"."""
    found = _find(one_line(text))
    return found[0] if found else None


def without_unit(text: str) -> str:
    """The heading cell without the unit it states, on one line; "" if it says nothing else."""
    text = one_line(text)
    while found := _find(text):
        start, end = found[1]
        text = f"{text[:start].rstrip(' ,–-')} {text[end:].lstrip()}".strip()
    return text


def states_unit(text: str) -> bool:
    """Whether a line states a unit by its label: "- Số lượt khám (ĐVT: lượt)"."""
    return bool(_LABELLED.search(one_line(text)))


def is_unit_line(text: str) -> bool:
    """Whether a line states a unit and nothing else: "(ĐVT: hồ sơ)", "Đơn vị tính: %"."""
    return bool(_find(text.strip())) and not without_unit(text)


def units_of_columns(
    header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], lines_above: Sequence[str]
) -> list[str | None]:
    """The unit of each column, None where none is stated.

    A heading's own counts first, the lowest level before those above it; else that of the line above the table, for
    columns of figures. `header` are the heading rows with merged cells repeated, `rows` the texts of the table.
    """
    columns = [*zip(*header, strict=True)]
    common = _unit_above(lines_above)
    if any(_names_units(level) for levels in columns for level in levels):
        common = None
    units: list[str | None] = []
    for column, levels in enumerate(columns):
        stated = next(filter(None, map(unit_in_heading, reversed(levels))), None)
        if stated is None and (common is None or _measures_itself(levels)):
            units.append(None)
            continue
        filled = [text for row in rows if any(map(str.isalnum, text := row[column]))]
        units.append(_stated_unit(stated, filled) if stated else _common_unit(common, filled))
    return units


def _stated_unit(unit: str, filled: Sequence[str]) -> str | None:
    """The unit in the heading, if there are figures below: "Tên phần mềm (hệ thống)" explains a word."""
    with_digit = sum(any(map(str.isdigit, text)) for text in filled)
    return unit if with_digit >= _WITH_FIGURES * len(filled) else None


def _common_unit(unit: str | None, filled: Sequence[str]) -> str | None:
    """The unit of the table, if the column holds figures that print no unit of their own."""
    figures = sum(is_figure(text) and "%" not in text for text in filled)
    return unit if filled and figures >= _OF_FIGURES * len(filled) else None


def _measures_itself(levels: Sequence[str]) -> bool:
    """Whether a column of figures has its own measure or none: row numbers, rates, years, dates, codes."""
    heading = fold(" ".join(levels))
    return any(map(is_number_heading, levels)) or bool(
        re.search(r"\b(?:t[yi] le|ngay|ma so)\b|\bnam$", heading)
    )


def _find(text: str) -> tuple[str, tuple[int, int]] | None:
    """The unit in a text and the span of all that states it."""
    if match := _LABELLED.search(text):
        return match[1], match.span()
    for pattern in (_AMBIGUOUS_LABEL, _BRACKETED, _BEHIND_COMMA):
        for match in reversed(list(pattern.finditer(text))):
            if is_measure(match[1]):
                return match[1], match.span()
    if match := _PERCENT.search(text):
        return "%", match.span()
    return None


@lru_cache(maxsize=16_384)
def is_measure(text: str) -> bool:
    """Whether a text is a unit of measure and nothing else: "%", "triệu đồng", "đồng/m²"."""
    parts = [part.strip(" .") for part in text.split("/")]
    return all(part in {"%", "‰"} or bool(_UNIT.fullmatch(fold(part))) for part in parts)


def _unit_above(lines: Sequence[str]) -> str | None:
    for line in lines:
        text = one_line(line)
        unit = unit_in_heading(text) if states_unit(text) or is_unit_line(text) else None
        if unit and not re.search(r",|\bvà\b", unit):  # of several, it does not say which column has which
            return unit
    return None


def _names_units(heading: str) -> bool:
    """Whether a column states the unit of each row."""
    return fold(heading) in {"dvt", "don vi tinh", "don vi do"}
