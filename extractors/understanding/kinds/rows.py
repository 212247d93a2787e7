"""The rows of a mapped table as typed values, with what each row is (item, section, group, total) and stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractors.assembly.headers import is_item_number
from extractors.values import (
    Period,
    clean,
    find_year,
    fold,
    is_blank,
    parse_count,
    parse_date,
    parse_decimal,
    parse_due,
    parse_figure,
    parse_percent,
    parse_period,
    parse_task_status,
    parse_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from extractors.models import Table, TableRow
    from extractors.understanding.kinds.declaration import ColumnDeclaration, KindDeclaration
    from extractors.understanding.kinds.mapping import ColumnMapping

Value = Any
_TOTAL = re.compile(r"^(?:tong cong|tong so|tong|cong|toan tinh|tong toan tinh|cong chung)(?: \w+){0,2}$")
_ROMAN = re.compile(r"^[IVXLC]{1,6}[.)]?$")
_LETTER = re.compile(r"^[A-ZĐ][.)]?$")
_FOOTNOTE_MARK = re.compile(r"[¹²³⁴-⁹⁰]+$")
_SMALLEST = Decimal("0.0001")
_DASH = re.compile(r"^[-–+•]\s*")


@dataclass(slots=True)
class TypedRow:
    """One row of a table: `values` by staging column (see KindDeclaration.staging_columns)."""

    row_no: int
    row_kind: str
    values: dict[str, Value]
    unparsed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Position:
    """Where in the table's own outline a row stands."""

    sections: list[tuple[str, str]] = field(default_factory=list)  # (style of its number, text)
    last_letter: str = ""  # "B" while in the section numbered so
    numbered: dict[str, str] = field(
        default_factory=dict
    )  # number of an item -> its text, since the last section
    last_item: str | None = None

    def open_section(self, number: str, text: str) -> None:
        style = self._style(number.rstrip(".)"))
        styles = [known for known, _ in self.sections]
        if style in styles:
            self.sections = self.sections[: styles.index(style)]
        self.sections.append((style, text))
        self.numbered.clear()
        self.last_item = None

    def _style(self, number: str) -> str:
        """Roman, letter or plain; C is a letter after B, else one hundred."""
        follows = (
            bool(self.last_letter) and _LETTER.match(number) and ord(number) - ord(self.last_letter) == 1
        )
        if _ROMAN.match(number) and not follows:
            return "roman"
        if _LETTER.match(number):
            self.last_letter = number
            return "letter"
        return "plain"

    def parent_of(self, number: str, text: str) -> str | None:
        parts = number.rstrip(".)").split(".")
        for length in range(len(parts) - 1, 0, -1):
            parent = self.numbered.get(".".join(parts[:length]))
            if parent is not None:
                return parent
        return self.last_item if not number and _DASH.match(text) else None

    def note_item(self, number: str, text: str) -> None:
        if number:
            self.numbered[number.rstrip(".)")] = text
        if number or not _DASH.match(text):
            self.last_item = text


def typed_rows(table: Table, mapping: ColumnMapping, report_year: int | None) -> list[TypedRow]:
    """Every row of `table`, sections too, as typed values.

    `report_year` is the year assumed for figures whose heading, title and caption name none.
    """
    declaration = mapping.declaration
    context = _heading_values(table, mapping, report_year)
    position = _Position()
    return [
        _typed_row(number, row, declaration, mapping.fields, context, position)
        for number, row in enumerate(table.rows, 1)
    ]


def _typed_row(
    row_no: int,
    row: TableRow,
    declaration: KindDeclaration,
    fields: Sequence[str | None],
    context: Mapping[str, Value],
    position: _Position,
) -> TypedRow:
    texts = {name: clean(cell.text) for name, cell in zip(fields, row.cells, strict=True) if name}
    number = texts.get("number", "")
    identity = texts.get(declaration.row_identity, "")
    kind = _row_kind(row, declaration, texts, number, identity)
    if kind in {"section", "group"}:
        position.open_section(number, identity or number)
    values: dict[str, Value] = {
        "section": " / ".join(text for _, text in _above(position, kind)) or None,
        "parent": position.parent_of(number, identity) if kind == "item" else None,
        "page": _page(row),
        "period_start": context.get("period_start"),
        "period_end": context.get("period_end"),
    }
    measure = texts.get("measure", "")
    if not is_blank(measure):
        context = {**context, "measure": measure}
    unparsed: list[str] = []
    for column in declaration.columns.values():
        parsed, failed = _PARSERS[column.type](column, texts.get(column.name, ""), context)
        values.update(parsed)
        if failed:
            unparsed.append(column.name)
    if kind == "item":
        position.note_item(number, identity)
    return TypedRow(row_no, kind, values, unparsed)


def _above(position: _Position, kind: str) -> list[tuple[str, str]]:
    return position.sections[:-1] if kind in {"section", "group"} else position.sections


def _row_kind(
    row: TableRow, declaration: KindDeclaration, texts: Mapping[str, str], number: str, identity: str
) -> str:
    if _TOTAL.match(fold(identity)) or _TOTAL.match(fold(number)):
        return "total"
    spans_all = row.cells[0].column_span == len(row.cells)
    others = [text for name, text in texts.items() if name not in {"number", declaration.row_identity}]
    upper = bool(_ROMAN.match(number) or _LETTER.match(number))
    if spans_all or not any(others):
        bold = any(cell.bold for cell in row.cells if cell.text)
        plain = not number and bold and not _DASH.match(identity)
        return "section" if spans_all or upper or plain else "item"
    if declaration.group_numbers and upper and _is_group(declaration, identity):
        return "group"
    return "item"


def _is_group(declaration: KindDeclaration, identity: str) -> bool:
    words = fold(identity).split()
    while words and is_item_number(words[0].upper()):
        words = words[1:]  # "I. Cấp Tỉnh" repeats its number
    return not declaration.group_words or (
        bool(words) and words[0] in {fold(word) for word in declaration.group_words}
    )


def _page(row: TableRow) -> int | None:
    """The page on which the row begins: that of its own cells, not of a merged cell that began above."""
    own = [cell.page for cell in row.cells if cell.page is not None and cell.row_span == 1 and cell.text]
    every = [cell.page for cell in row.cells if cell.page is not None]
    return min(own or every, default=None)


# --- what headings, title and caption say about the figures below them ---------------------------------


def _heading_values(table: Table, mapping: ColumnMapping, report_year: int | None) -> dict[str, Value]:
    title_period = parse_period(table.title or "")
    period = (
        Period(table.period_start, table.period_end)
        if table.period_end
        else title_period or (_whole_year(report_year) if report_year else None)
    )
    values: dict[str, Value] = {
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
    }
    target_year = _target_year(table, mapping, period, report_year)
    for column, name in zip(table.columns, mapping.fields, strict=True):
        if name is None or mapping.declaration.columns[name].type != "figure":
            continue
        own = parse_period(column)
        year = find_year(column) or target_year
        reach = own or (_whole_year(year) if year and name != "result" else None) or period
        values[f"{name}_year"] = year
        values[f"{name}_period_start"] = reach.start if reach else None
        values[f"{name}_period_end"] = reach.end if reach else None
    return values


def _target_year(
    table: Table, mapping: ColumnMapping, period: Period | None, report_year: int | None
) -> int | None:
    if "target" in mapping.fields:
        year = find_year(table.columns[mapping.fields.index("target")])
        if year:
            return year
    if period and period.end:
        return period.end.year
    return report_year


def _whole_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


# --- one parser a column type; each gives its staging values and whether a text was left without a value


_Parsed = tuple[dict[str, Value], bool]


def _text(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    return {column.name: None if is_blank(text) else text}, False


def _number(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    return {column.name: text or None}, False


def _scalar(parse: Callable[[str], Value]) -> Callable[..., _Parsed]:
    def parser(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
        if is_blank(text):
            return {column.name: None, f"{column.name}_text": text or None}, False
        value = _storable(parse(_FOOTNOTE_MARK.sub("", text)))
        return {column.name: value, f"{column.name}_text": text}, value is None

    return parser


def _storable(value: Value) -> Value:
    """The value, None if the warehouse's DECIMAL(18,4) would round it: a rounded figure is not the printed one."""
    if isinstance(value, Decimal) and value != value.quantize(_SMALLEST):
        return None
    return value


def _figure(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    name = column.name
    known = not is_blank(text)
    figure = parse_figure(_FOOTNOTE_MARK.sub("", text)) if known else None
    if figure and (_storable(figure.value) is None or _storable(figure.value_high) != figure.value_high):
        figure = None
    values = {
        f"{name}_text": text or None,
        f"{name}_operator": figure.operator if figure else None,
        f"{name}_value": figure.value if figure else None,
        f"{name}_value_high": figure.value_high if figure else None,
        f"{name}_unit": (figure.unit or context.get("measure")) if figure else None,
    }
    for suffix in ("_year", "_period_start", "_period_end"):
        values[name + suffix] = context.get(name + suffix)
    return values, known and figure is None


def _verdict(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    verdict = None if is_blank(text) else parse_verdict(text)
    name = column.name
    return {
        f"{name}_text": text or None,
        f"{name}_status": verdict.status if verdict else None,
        f"{name}_gap": verdict.gap if verdict else None,
        f"{name}_national": verdict.national if verdict else None,
    }, False  # a remark is no verdict, and no failure


def _measure(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    return {}, False  # it stands with the figures of the row


def _status(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    status = parse_task_status(text)
    return {f"{column.name}_text": text or None, f"{column.name}_status": status}, status is None


def _due(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> _Parsed:
    due = None if is_blank(text) else parse_due(text)
    return {
        f"{column.name}_text": text or None,
        f"{column.name}_date": due,
    }, False  # "Hàng năm" has no last day


_PARSERS: dict[str, Callable[..., _Parsed]] = {
    "number": _number,
    "text": _text,
    "units": _text,
    "count": _scalar(parse_count),
    "percent": _scalar(parse_percent),
    "decimal": _scalar(parse_decimal),
    "date": _scalar(parse_date),
    "figure": _figure,
    "verdict": _verdict,
    "measure": _measure,
    "status": _status,
    "due": _due,
}
