"""What the rows of a table are: items, sections, subtotals of a group, totals, averages; by structure before words.

A row with figures sums up others if it is numbered above those that follow it (I over 1, 2, 3), if it says so ("Tổng
cộng", "Cộng khối sở"), or if its counts are the sums of the rows below it. One whose counts are the means of the rows
above it, or that says so beside numbered rows, is their average.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.understanding.kinds.content import names_bodies
from extractors.values import clean, fold, parse_count
from extractors.values.labels import is_item_number, says_average

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.models import Table, TableRow
    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.kinds.mapping import ColumnMapping

ROMAN = re.compile(r"^[IVXLC]{1,6}[.)]?$")
LETTER = re.compile(r"^[A-ZĐ][.)]?$")
DASH = re.compile(r"^[-–+•]\s*")
_ARABIC = re.compile(r"^\d{1,4}[.)]?$")
_BRACKETS = re.compile(r"\([^()]*\)?")
_SUM = r"(?:tong cong|tong so|tong hop|tong chung|tong|cong chung|cong)"
_TOTAL = re.compile(
    rf"^(?:{_SUM}|(?:{_SUM} )?toan (?:tinh|thanh pho|huyen|xa|phuong|nganh|bo|dia ban)|binh quan chung)$"
)
_SUM_OF = re.compile(
    rf"^{_SUM} (?!(?:cuc|cong ty|lien doan|tham muu|dai|an|doan|thuong|ty|vu|thong tin|so)\b)(?P<whose>.+)$"
)
_PART = re.compile(r"^(?:khoi|cap|nhom|phan|muc|cac so|cac ban|so ban|[ivx]{1,4}|[a-e]|\d)\b")
_PLURAL = re.compile(
    r"^(?:ubnd |uy ban nhan dan )?cac (?:so|ban|don vi|co quan|huyen|xa|phuong|quan|thi|"
    r"dia phuong|phong|chi cuc|vu|cuc|bo)\b"
)
_LEVEL = re.compile(r"^cap (?:tinh|huyen|xa)$")  # all bodies of a level, whatever number the row has
_MIN_PARTS = 2  # rows that a subtotal sums up


def field_texts(table: Table, mapping: ColumnMapping) -> list[dict[str, str]]:
    """For each row the texts of its cells by the fields they are, each on one line."""
    places = [(name, place) for place, name in enumerate(mapping.fields) if name]
    return [{name: clean(row.cells[place].text) for name, place in places} for row in table.rows]


def row_kinds(table: Table, declaration: KindDeclaration, texts: Sequence[Mapping[str, str]]) -> list[str]:
    """For each row, of which these are the texts of its fields: item, section, group, total or average."""
    kinds = [_own_kind(row, declaration, each) for row, each in zip(table.rows, texts, strict=True)]
    if declaration.columns[declaration.row_identity].role != "unit":
        return _with_last_total(kinds, texts, declaration)
    numbered = [index for index, each in enumerate(texts) if _ARABIC.match(each.get("number", ""))]
    for index in range(len(texts)):
        if kinds[index] == "item" and _heads_group(index, texts, declaration, has_numbers=bool(numbered)):
            kinds[index] = "group"
    return _with_averages(_by_sums(kinds, texts, declaration), texts, declaration)


def _own_kind(row: TableRow, declaration: KindDeclaration, texts: Mapping[str, str]) -> str:
    """What a row is by itself."""
    number, identity = texts.get("number", ""), texts.get(declaration.row_identity, "")
    is_unit = declaration.columns[declaration.row_identity].role == "unit"
    others = [text for name, text in texts.items() if name not in {"number", declaration.row_identity}]
    named = [
        text for name, text in texts.items() if name != "number" and declaration.columns[name].type != "code"
    ]
    if identity and len(named) > _MIN_PARTS and all(text == identity for text in named):
        return "section"  # one cell over all columns but those of numbers and codes
    if any(others):
        if said := sums_up(identity, is_unit=is_unit) or sums_up(number, is_unit=is_unit):
            return said
        upper = bool(ROMAN.match(number) or LETTER.match(number))
        if declaration.group_numbers and upper and not is_unit:
            return "group"
        if row.cells[0].column_span < len(row.cells):
            return "item"
    elif _TOTAL.match(fold(_BRACKETS.sub("", identity))):
        return "total"
    if row.cells[0].column_span == len(row.cells) or ROMAN.match(number) or LETTER.match(number):
        return "section"
    bold = any(cell.bold for cell in row.cells if cell.text)
    return "section" if not number and bold and not DASH.match(identity) else "item"


def sums_up(name: str, *, is_unit: bool = True) -> str | None:
    """Say "total" or "group" if a name says that its row sums up others, None if it is one of its own.

    Where rows are no units ("Tổng số hộ nghèo" is an indicator) only the bare words count.
    """
    folded = fold(_BRACKETS.sub("", name))
    if _TOTAL.match(folded):
        return "total"
    match = _SUM_OF.match(folded) if is_unit else None
    if match is None:
        return None
    return "group" if _PART.match(match["whose"]) else "total"


def _with_last_total(
    kinds: list[str], texts: Sequence[Mapping[str, str]], declaration: KindDeclaration
) -> list[str]:
    """A last row "Tổng điểm" without a number, where all others have one, sums them up: an indicator has its number.

    Its figures are not asked: a total that does not add up is a total all the same.
    """
    *others, last = texts or [{}]
    name = fold(_BRACKETS.sub("", last.get(declaration.row_identity, "")))
    if (
        len(others) >= _MIN_PARTS
        and kinds[-1] == "item"
        and not last.get("number")
        and re.match(rf"{_SUM}\b", name)
        and all(each.get("number") for kind, each in zip(kinds, others, strict=False) if kind != "section")
    ):
        return [*kinds[:-1], "total"]
    return kinds


def _heads_group(
    index: int, texts: Sequence[Mapping[str, str]], declaration: KindDeclaration, *, has_numbers: bool
) -> bool:
    """Whether a row with figures stands over those that follow it, by its number or its name."""
    number = texts[index].get("number", "")
    identity = texts[index].get(declaration.row_identity, "")
    follows = texts[index + 1].get("number", "") if index + 1 < len(texts) else ""
    named = _is_group_name(declaration, identity)
    if _LEVEL.match(fold(identity)):
        return True
    if ROMAN.match(number) or LETTER.match(number):
        # "I. UBND TP Phan Rang" over its wards is a unit as they are: it takes the name of a group, or none of a body
        restarts = follows.rstrip(".)").lstrip("0") == "1" or follows.startswith(f"{number.rstrip('.)')}.")
        return bool(declaration.group_numbers) and (
            named or (has_numbers and restarts and not names_bodies([identity]))
        )
    return named and not _ARABIC.match(number)


def _is_group_name(declaration: KindDeclaration, identity: str) -> bool:
    words = fold(identity).split()
    while words and is_item_number(words[0].upper()):
        words = words[1:]  # "I. Cấp Tỉnh" repeats its number
    if not words:
        return False
    return words[0] in {fold(word) for word in declaration.group_words} or bool(
        _PLURAL.match(" ".join(words))
    )


def _by_sums(kinds: list[str], texts: Sequence[Mapping[str, str]], declaration: KindDeclaration) -> list[str]:
    """Rows without a number of their own whose counts are the sums of the numbered rows after them are groups."""
    counts = [name for name, column in declaration.columns.items() if column.type == "count"]
    values = [{name: parse_count(each.get(name, "")) for name in counts} for each in texts]
    for index, kind in enumerate(kinds):
        if kind != "item" or _ARABIC.match(texts[index].get("number", "")):
            continue
        end = index + 1
        while end < len(kinds) and kinds[end] == "item" and _ARABIC.match(texts[end].get("number", "")):
            end += 1
        if end - index > _MIN_PARTS and _is_sum(values[index], values[index + 1 : end]):
            kinds[index] = "group"
    return kinds


def _with_averages(
    kinds: list[str], texts: Sequence[Mapping[str, str]], declaration: KindDeclaration
) -> list[str]:
    """A row without a number of its own that is no unit's and whose counts are means is no row of its own either."""
    counts = [name for name, column in declaration.columns.items() if column.type == "count"]
    values = [{name: parse_count(each.get(name, "")) for name in counts} for each in texts]
    numbered = any(_ARABIC.match(each.get("number", "")) for each in texts)
    for index, kind in enumerate(kinds):
        identity = texts[index].get(declaration.row_identity, "")
        if kind not in {"item", "total"} or _ARABIC.match(texts[index].get("number", "")):
            continue
        above = [values[i] for i in range(index) if kinds[i] == "item"]
        if len(above) < _MIN_PARTS or _is_sum(values[index], above):
            continue
        is_mean = _is_mean(values[index], above)
        said = says_average(identity) and (numbered or is_mean)
        if said or (is_mean and len(above) > _MIN_PARTS and kind == "item" and not names_bodies([identity])):
            kinds[index] = "average"
    return kinds


def _is_mean(whole: Mapping[str, int | None], parts: Sequence[Mapping[str, int | None]]) -> bool:
    """Whether at least two counts are all means of the parts, rounded either way."""
    filled = {name: value for name, value in whole.items() if value is not None}
    return len(filled) >= _MIN_PARTS and all(
        abs(sum(part[name] or 0 for part in parts) - value * len(parts)) < len(parts)
        for name, value in filled.items()
    )


def _is_sum(whole: Mapping[str, int | None], parts: Sequence[Mapping[str, int | None]]) -> bool:
    filled = {name: value for name, value in whole.items() if value}
    return bool(filled) and all(
        sum(part[name] or 0 for part in parts) == value for name, value in filled.items()
    )
