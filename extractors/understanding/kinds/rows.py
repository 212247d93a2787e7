"""The rows of a mapped table as typed values, with what each row is (item, section, group, total) and stands under."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from extractors.understanding.coverage import since_start, table_period, whole_year
from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.kinds.headings import column_period, heading_period, read_heading
from extractors.understanding.kinds.marked import field_of_marks, marked_text
from extractors.understanding.kinds.parsing import habit_of, parse, says_nothing_without_text, split_act
from extractors.understanding.kinds.row_kinds import DASH, LETTER, ROMAN, field_texts, row_kinds, sums_up
from extractors.understanding.row_periods import row_period, stub_name
from extractors.values import Period, find_year, is_blank, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.models import Table, TableRow
    from extractors.understanding.coverage import Coverage
    from extractors.understanding.kinds.declaration import ColumnDeclaration, KindDeclaration
    from extractors.understanding.kinds.mapping import ColumnMapping
    from extractors.understanding.kinds.parsing import Habit

Value = Any

_LEVELS = " / "
_MEASURED = {"count", "percent", "decimal", "figure"}


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
    # number of an item -> its row and text, since the last section
    numbered: dict[str, tuple[int, str]] = field(default_factory=dict)
    last_item: tuple[int, str] | None = None

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
        follows = bool(self.last_letter) and LETTER.match(number) and ord(number) - ord(self.last_letter) == 1
        if ROMAN.match(number) and not follows:
            return "roman"
        if LETTER.match(number):
            self.last_letter = number
            return "letter"
        return "plain"

    def parent_of(self, number: str, text: str) -> tuple[int, str] | None:
        parts = number.rstrip(".)").split(".")
        for length in range(len(parts) - 1, 0, -1):
            parent = self.numbered.get(".".join(parts[:length]))
            if parent is not None:
                return parent
        return self.last_item if not number and DASH.match(text) else None

    def note_item(self, row_no: int, number: str, text: str) -> None:
        if number:
            self.numbered[number.rstrip(".)")] = row_no, text
        if number or not DASH.match(text):
            self.last_item = row_no, text


def typed_rows(table: Table, mapping: ColumnMapping, coverage: Coverage) -> list[TypedRow]:
    """Every row of `table`, sections too, as typed values; then those of periods whose columns stand beside its own.

    Args:
        table: The logical table.
        mapping: Its columns as fields of its kind.
        coverage: What its report covers: taken for what heading, title and caption do not say.

    Returns:
        One typed row for each row, then one for each row and other period that has a figure of it.

    """
    texts = field_texts(table, mapping)
    kinds = row_kinds(table, mapping.declaration, texts)
    own = _rows(table, mapping, kinds, texts, _heading_values(table, mapping, coverage))
    rows = [*own]
    for period_no, fields in enumerate(mapping.beside, 2):
        seen = replace(mapping, fields=fields, beside=())
        context = _values_beside(table, seen, coverage)
        if context is not None:
            rows += _beside(_rows(table, seen, kinds, field_texts(table, seen), context), seen, period_no)
    return rows


def _beside(rows: list[TypedRow], mapping: ColumnMapping, period_no: int) -> list[TypedRow]:
    """Rows that measure something in that period."""
    declared = mapping.declaration.columns
    texts = [f"{name}_text" for name in mapping.fields if name and declared[name].type in _MEASURED]
    measured = [
        row for row in rows if row.row_kind != "section" and any(row.values.get(text) for text in texts)
    ]
    for row in measured:
        row.values["period_no"] = period_no
    return measured


def _rows(
    table: Table,
    mapping: ColumnMapping,
    kinds: Sequence[str],
    texts: Sequence[Mapping[str, str]],
    context: Mapping[str, Value],
) -> list[TypedRow]:
    status = field_of_marks(mapping.declaration) if mapping.marked else None
    if status is not None:
        texts = [
            {**said, status: marked_text(table, mapping.marked, row)}
            for row, said in zip(table.rows, texts, strict=True)
        ]
    columns = mapping.declaration.columns
    habits = {
        name: habit_of(column, [text for row in texts if not is_blank(text := row.get(name, ""))])
        for name, column in columns.items()
    }
    absent: dict[str, Value] = {}
    present = texts[0] if texts else {}
    for name, column in columns.items():
        if name not in present and says_nothing_without_text(column):
            absent |= parse(column, "", context, habits[name])[0]
    asked = [column for column in columns.values() if column.name not in absent]
    reading = _Reading(mapping.declaration, context, habits, _Position(), absent, asked)
    typed = [
        _typed_row(number, row, kind, each, reading)
        for number, (row, kind, each) in enumerate(zip(table.rows, kinds, texts, strict=True), 1)
    ]
    if mapping.declaration.columns[mapping.declaration.row_identity].role == "unit":
        _set_periods(table, typed, mapping, context)
    return typed


def _set_periods(
    table: Table, rows: Sequence[TypedRow], mapping: ColumnMapping, context: Mapping[str, Value]
) -> None:
    """Gives rows of units that name a period, or stand under one, that one instead of the table's."""
    whole = Period(context.get("period_start"), context.get("period_end"))
    identity = mapping.declaration.row_identity
    last = rows[-1] if rows else None
    ends_all = (
        last is not None
        and last.row_kind == "total"
        and not any(row.row_kind == "total" for row in rows[:-1])
    )
    for index, row in enumerate(rows):
        is_all = ends_all and row is last  # the sum of all sections, not of the one above it
        above = [] if is_all else (row.values["section"] or "").split(_LEVELS)[::-1]
        names = [stub_name(table, mapping.row_periods, index), row.values.get(identity) or "", *above]
        named = row_period(filter(None, names), whole)
        if named is None or named.start is None or named.end is None:
            continue
        if not context["is_dated"] or within(named, whole):
            row.values["period_start"], row.values["period_end"] = named.start, named.end


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the rows of one table are read with.

    `absent` are the values of columns that the table does not have, `asked` the columns to be read.
    """

    declaration: KindDeclaration
    context: Mapping[str, Value]
    habits: Mapping[str, Habit]
    position: _Position
    absent: Mapping[str, Value]
    asked: Sequence[ColumnDeclaration]


def _typed_row(
    row_no: int, row: TableRow, kind: str, texts: Mapping[str, str], reading: _Reading
) -> TypedRow:
    declaration, context, position = reading.declaration, reading.context, reading.position
    number = texts.get("number", "")
    identity = texts.get(declaration.row_identity, "")
    if kind == "section":  # one cell over several columns is the section's name, and no value of theirs
        own = {"number", declaration.row_identity}
        texts = {name: text for name, text in texts.items() if name in own or text != identity}
    if kind in {"section", "group"} and not sums_up(identity):
        position.open_section(number, identity or number)
    parent_row_no, parent = (position.parent_of(number, identity) if kind == "item" else None) or (None, None)
    values: dict[str, Value] = {
        "section": _LEVELS.join(text for _, text in _above(position, kind)) or None,
        "parent": parent,
        "parent_row_no": parent_row_no,
        "period_no": 1,
        "page": _page(row),
        "period_start": context.get("period_start"),
        "period_end": context.get("period_end"),
        **reading.absent,
    }
    measure = texts.get("measure", "")
    if not is_blank(measure):
        context = {**context, "measure": measure}
    context = {
        **context,
        "counts_shares": "%" in measure or "%" in texts.get("target", ""),
        "due": texts.get("due", ""),
    }
    unparsed: list[str] = []
    for column in reading.asked:
        parsed, failed = parse(column, texts.get(column.name, ""), context, reading.habits[column.name])
        values.update(parsed)
        if failed and kind != "average":  # no fact: "312,5" is the mean of counts
            unparsed.append(column.name)
    for column in declaration.columns.values():
        if column.dated and values.get(column.dated) is None:
            values[column.dated] = split_act(texts.get(column.name, ""))[1]
    if kind == "item":
        position.note_item(row_no, number, identity)
    return TypedRow(row_no, kind, values, unparsed)


def _above(position: _Position, kind: str) -> list[tuple[str, str]]:
    return position.sections[:-1] if kind in {"section", "group"} else position.sections


def _page(row: TableRow) -> int | None:
    """The page on which the row begins: that of its own cells, not of a merged cell that began above."""
    own = [cell.page for cell in row.cells if cell.page is not None and cell.row_span == 1 and cell.text]
    return min(own or [cell.page for cell in row.cells if cell.page is not None], default=None)


# --- what headings, title and caption say about the figures below them ---------------------------------


def _values_beside(table: Table, mapping: ColumnMapping, coverage: Coverage) -> dict[str, Value] | None:
    """What the headings of another period say; None if they do not say which it is."""
    declared = mapping.declaration.columns
    measured = [
        column
        for column, name in zip(table.columns, mapping.fields, strict=True)
        if name and declared[name].type in _MEASURED
    ]
    if "figure" in {declared[name].type for name in mapping.fields if name}:
        years = {find_year(column.replace(" / ", " ")) for column in measured}
        year = years.pop() if len(years) == 1 else None
        return (
            _heading_values(table, mapping, replace(coverage, year=year), whole_year(year)) if year else None
        )
    own = table_period(table, coverage)
    year = own.end.year if own and own.end else coverage.year
    found = _of_columns(table, mapping, None, replace(coverage, year=year))
    return _heading_values(table, mapping, coverage, found) if found else None


def _heading_values(
    table: Table, mapping: ColumnMapping, coverage: Coverage, named: Period | None = None
) -> dict[str, Value]:
    """What headings, title and caption say of the figures below; `named` is the period if that is known already."""
    own = table_period(table, coverage)
    named = named or _of_columns(table, mapping, own, coverage)
    period = named or own or coverage.period
    values: dict[str, Value] = {
        "is_dated": named is not None,  # by the headings, which a row does not overrule
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
        "year": period.end.year if period and period.end else coverage.year,
    }
    target_year = _target_year(table, mapping, period, coverage)
    for name, unit in zip(mapping.fields, table.units or [], strict=False):
        if name is not None:
            values[f"{name}_measure"] = unit  # of heading or caption: "Kế hoạch vốn (triệu đồng)"
    for column, name in zip(table.columns, mapping.fields, strict=True):
        if name is None or mapping.declaration.columns[name].type != "figure":
            continue
        printed = heading_period(column, values["year"])
        if printed and printed.end and not printed.start and name != "target":
            printed = since_start(printed.end, coverage)
        year = find_year(column) or target_year
        reach = printed or (whole_year(year) if year and name != "result" else None) or period
        values[f"{name}_year"] = year
        values[f"{name}_period_start"] = reach.start if reach else None
        values[f"{name}_period_end"] = reach.end if reach else None
    return values


def _of_columns(
    table: Table, mapping: ColumnMapping, own: Period | None, coverage: Coverage
) -> Period | None:
    """The one period that the headings of all counts name, if it is more exact than what the title says."""
    named = set()
    year = own.end.year if own and own.end else coverage.year
    for column, name in zip(table.columns, mapping.fields, strict=True):
        if name is None or mapping.declaration.columns[name].type not in MEASURED_TYPES:
            continue
        found = column_period(read_heading(column), year)
        if found is None or found.end is None:
            return None
        named.add((found.start, found.end))
    if len(named) != 1:
        return None
    start, end = named.pop()
    if own and own.start and own.end and start and start <= own.start and own.end <= end:
        return own
    return Period(start, end) if start else since_start(end, coverage)


def _target_year(
    table: Table, mapping: ColumnMapping, period: Period | None, coverage: Coverage
) -> int | None:
    if "target" in mapping.fields:
        year = find_year(table.columns[mapping.fields.index("target")])
        if year:
            return year
    if period and period.end:
        return period.end.year
    return coverage.year
