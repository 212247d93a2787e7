"""From tables of no known kind to the draft of a declaration: fields, types, headings, and what tells such tables.

Nothing is known of the matter, so nothing is invented: fields are named after their headings, types after all cells,
and what tells the kind are words that the examples' titles share, else their own headings. A person looks at the
draft, gives better names, and it is a kind.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from baocao.errors import UsageError
from extractors.assembly.headers import UNNAMED
from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.figures.columns import sense_of_columns
from extractors.understanding.figures.numbers import Habit, habit_of, read_measured
from extractors.understanding.kinds.content import column_texts, has_sentences, names_bodies
from extractors.understanding.kinds.declaration import COMMON_COLUMNS
from extractors.understanding.kinds.headings import normalised, read_heading, unexplained
from extractors.understanding.kinds.sums import Sum, sums_of
from extractors.understanding.kinds.titles import shared_words
from extractors.values import clean, fold, parse_count, parse_decimal
from extractors.values.labels import is_number_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.models import Table
    from extractors.understanding.figures.columns import ColumnSense

_ALIKE = 86.0  # rapidfuzz ratio of two headings that may be one
_SAME_TABLE = 0.6  # of the columns of two tables that are examples of one kind
_MOST = 0.9  # of a column's cells
_LONGEST_NAME = 40
_TELLING = 2  # words of a heading that says what its table is about
_REQUIRED_FIGURES = 2
_SHOWN_TEXTS = 3
_BRACKETS = re.compile(r"\([^()]*\)")
_RESERVED = frozenset(("to", "in", "on", "or", "do", "as", "is", "at", "by", "not", "then", "all", "end"))
_TAKEN = frozenset(
    (*COMMON_COLUMNS, "row_id", "row_label", "report_key", "unit_key", "number", "measure", "note", "unit")
)
_GENERIC_WORDS = (
    "tổng số|tổng cộng|số lượng|tỷ lệ|kết quả|kế hoạch|thực hiện|điểm|xếp hạng|thứ hạng|năm|tháng|quý|nội dung|đơn vị"
    "|đạt|giá trị|tên|chỉ tiêu|đánh giá|số liệu|tăng giảm|so sánh|cùng kỳ|lũy kế"
)
_GENERIC = tuple(map(normalised, _GENERIC_WORDS.split("|")))
"""Words of headings that stand in tables of any matter."""


@dataclass(slots=True)
class DraftColumn:
    """A field of the draft. `seen`: in how many of the examples; `texts`: some of its cells, for those who look."""

    name: str
    type: str
    headings: list[str]
    role: str | None = None
    is_short: bool = False
    seen: int = 1
    filled: int = 0
    texts: list[str] = field(default_factory=list)
    remark: str | None = None


@dataclass(slots=True)
class Draft:
    """A declaration as it is suggested; `remarks` are what a person should know before using it."""

    kind: str
    name_vi: str
    phrases: list[str]
    telling: list[str]
    columns: list[DraftColumn]
    row_identity: str
    required: list[str]
    sums: list[Sum]
    remarks: list[str]


@dataclass(slots=True)
class _Field:
    """Columns of the examples that are one field: for each table the column's number, its sense and its cells."""

    role: str
    label: str
    places: dict[int, int] = field(default_factory=dict)
    senses: list[ColumnSense] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def alike(one: Table, other: Table) -> bool:
    """Whether two tables may be examples of one kind: most of their columns have a counterpart."""
    mine, theirs = (
        ["stt" if is_number_heading(text) else read_heading(text).words for text in table.columns]
        for table in (one, other)
    )
    pairs = sum(any(_like(a, b) for b in theirs) for a in mine if a)
    return pairs >= _SAME_TABLE * max(len(mine), len(theirs))


def draft_of(tables: Sequence[Table], taken: Iterable[str] = (), name: str | None = None) -> Draft:
    """Draft the declaration of the kind that the tables are examples of.

    Args:
        tables: one example or several.
        taken: names of kinds that there are.
        name: name of the kind; None: made of the title.

    Raises:
        UsageError: if no column names the rows, or none holds figures or anything else worth a mart.

    """
    fields = _fields(tables)
    identity = _identity(fields)
    if identity is None:
        raise UsageError(
            "No column of this table names its rows, so no declaration can say what a row is.",
            advice="Its figures are in marts.fct_figures all the same.",
        )
    titles = [" | ".join(filter(None, (table.title, table.caption))) for table in tables]
    columns = [_column(each, each is identity) for each in fields]
    _name(columns, fields)
    telling = _telling(columns, fields)
    phrases = shared_words(titles)
    if len(phrases) > 1 and telling:
        phrases = []  # each example has a title of its own, and all have these headings
    figures = [
        column
        for column, each in zip(columns, fields, strict=True)
        if each.role in {"figures", "dates"} and column.seen == len(tables)
    ]
    own = columns[fields.index(identity)]
    return Draft(
        kind=name or _kind_name(phrases, own, taken),
        name_vi=(phrases[0][:1].upper() + phrases[0][1:])
        if phrases
        else _BRACKETS.sub("", own.headings[0]).strip(),
        phrases=phrases,
        telling=telling,
        columns=columns,
        row_identity=own.name,
        required=[own.name, *(column.name for column in figures[:_REQUIRED_FIGURES])],
        sums=_sums(tables, fields, columns),
        remarks=_remarks(tables, fields, titles),
    )


# --- which columns of the examples are one field ------------------------------------------------------------


def _fields(tables: Sequence[Table]) -> list[_Field]:
    fields: list[_Field] = []
    for number, table in enumerate(tables):
        senses = sense_of_columns(table, habit_of(_all_texts(table)))
        same_shape = [sense.role for sense in senses] == [each.role for each in fields]
        for column, sense in enumerate(senses):
            if not table.columns[column] and not column_texts(table.rows, column):
                continue
            if table.columns[column] == UNNAMED.format(column + 1):
                continue  # no heading is printed that a declaration could name
            found = _counterpart(fields, sense, number)
            if found is None and same_shape and number not in fields[column].places:
                found = fields[column]  # other words at the same place of a table of the same shape
            if found is None:
                found = _Field(sense.role, sense.label)
                fields.append(found)
            elif number in found.places:
                continue  # the same of another period: the kind's rules choose among them
            found.places[number] = column
            found.senses.append(sense)
            found.labels.append(sense.label)
            found.texts += column_texts(table.rows, column)
    return fields


def _counterpart(fields: Sequence[_Field], sense: ColumnSense, table: int) -> _Field | None:
    words = read_heading(sense.label).words or fold(sense.label)
    for each in fields:
        known = read_heading(each.label).words or fold(each.label)
        if words == known and each.role == sense.role:
            return each
    near = [
        each
        for each in fields
        if table not in each.places
        and each.role == sense.role
        and _like(words, read_heading(each.label).words or fold(each.label))
    ]
    return near[0] if len(near) == 1 else None


def _like(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= _ALIKE


def _all_texts(table: Table) -> Iterable[str]:
    return (cell.text for row in table.rows for cell in row.cells)


def _identity(fields: Sequence[_Field]) -> _Field | None:
    """The field that names the rows: of several the one whose names differ most."""
    labels = [each for each in fields if each.role == "label"]
    return max(labels, key=lambda each: len({fold(text) for text in each.texts}), default=None)


# --- type and name of each field ----------------------------------------------------------------------------


def _column(each: _Field, is_identity: bool) -> DraftColumn:
    column_type, role, remark = _type(each, is_identity)
    column = DraftColumn(
        "",
        column_type,
        list(dict.fromkeys(filter(None, each.labels))) or ["?"],
        role,
        seen=len(each.places),
        filled=len(each.texts),
        texts=list(dict.fromkeys(clean(text) for text in each.texts))[:_SHOWN_TEXTS],
        remark=remark,
    )
    column.is_short = is_identity and role is None and not has_sentences(each.texts)
    return column


def _type(each: _Field, is_identity: bool) -> tuple[str, str | None, str | None]:
    """Type, role, and what to say of them."""
    if each.role == "number":
        return "number", None, None
    if each.role == "unit":
        return "measure", None, None
    if each.role == "label":
        if is_identity and (names_bodies(each.texts) or _are_bodies(each.texts)):
            return "units", "unit", "its names are matched to units"
        return "text", None, None
    if each.role == "bodies":
        partner = "phoi hop" in fold(each.label)
        return "units", "partner" if partner else "lead", "its names are matched to units"
    if each.role == "dates":
        return "date", None, None
    if each.role == "codes":
        return "code", None, None
    if each.role == "figures":
        return _figure_type(each), None, None
    return "text", None, None


def _figure_type(each: _Field) -> str:
    sense = each.senses[0]
    habit = habit_of(each.texts, Habit())
    read = [found for text in each.texts if (found := read_measured(text, habit)) is not None]
    if not read:
        return "text"
    heading = read_heading(" / ".join(each.labels[:1]))
    shares = sum(found.unit == "%" for found in read)
    if sense.is_rank:
        return "rank"
    if any(found.of is not None for found in read):
        return "score"
    special = sum(found.high is not None or found.operator != "=" for found in read)
    is_share = heading.is_share or any(each.unit and "%" in each.unit for each in each.senses)
    mixed = 0 < shares < len(read) and not is_share
    if special or mixed or any(found.unit not in (None, "%") for found in read):
        return "figure"
    if shares == len(read) or is_share:
        return "percent"
    if sum(parse_count(text) is not None for text in each.texts) >= _MOST * len(each.texts):
        return "count"
    if any(sense.unit for sense in each.senses):
        return "amount"
    known = sum(parse_decimal(text) is not None for text in each.texts)
    return "decimal" if known >= _MOST * len(each.texts) else "figure"


def _are_bodies(texts: Sequence[str]) -> bool:
    return bool(texts) and sum(is_body_name(clean(text)) for text in texts) > len(texts) / 2


def _name(columns: Sequence[DraftColumn], fields: Sequence[_Field]) -> None:
    with_measure = any(column.type == "measure" for column in columns)
    used: set[str] = set()
    for column, each in zip(columns, fields, strict=True):
        if (
            with_measure
            and column.type in {"count", "percent", "decimal", "amount"}
            and not each.senses[0].unit
        ):
            column.type = "figure"  # each row has a unit of its own
        fixed = {"number": "number", "measure": "measure"}.get(column.type)
        if column.role == "unit":
            fixed = "unit"
        if each.role == "notes" and "ghi chu" in fold(each.label):
            fixed = "note"
        wanted = fixed or slug(_BRACKETS.sub(" ", each.label)) or "cot"
        if column.type == "percent" and not wanted.endswith("_pct"):
            wanted = f"{wanted.removeprefix('ty_le_')}_pct"
        if not fixed and (wanted in _TAKEN or wanted in _RESERVED or wanted[0].isdigit()):
            wanted = f"cot_{wanted}"
        column.name, number = wanted, 2
        while column.name in used:
            column.name, number = f"{wanted}_{number}", number + 1
        used.add(column.name)


def slug(text: str) -> str:
    """A name for a database, of whole words: "Số lượt người tham dự" is so_luot_nguoi_tham_du."""
    name = ""
    for word in re.findall(r"[a-z0-9]+", fold(text)):
        if len(name) + len(word) >= _LONGEST_NAME:
            break
        name = f"{name}_{word}" if name else word
    return name


def _kind_name(phrases: Sequence[str], own: DraftColumn, taken: Iterable[str]) -> str:
    name = base = slug(phrases[0]) if phrases else f"bang_{own.name}"
    known, number = set(taken), 2
    while name in known:
        name, number = f"{base}_{number}", number + 1
    return name


# --- what tells the kind -------------------------------------------------------------------------------------


def _telling(columns: Sequence[DraftColumn], fields: Sequence[_Field]) -> list[str]:
    """Headings of figures, and of names, that say what such a table is about, if two do."""
    found = []
    for column, each in zip(columns, fields, strict=True):
        shown = _BRACKETS.sub("", column.headings[0]).strip()
        said = unexplained(normalised(shown), _GENERIC)
        if each.role in {"figures", "dates", "label"} and len(said) >= _TELLING:
            found.append(shown)
    return found if len(found) > 1 else []


def _sums(tables: Sequence[Table], fields: Sequence[_Field], columns: Sequence[DraftColumn]) -> list[Sum]:
    """What adds up, or is a percentage, in the rows of every example that has those fields."""
    found: Counter[Sum] = Counter()
    for number, table in enumerate(tables):
        values = {
            column.name: [
                parse_decimal(clean(row.cells[each.places[number]].text).removesuffix("%").strip())
                for row in table.rows
            ]
            for column, each in zip(columns, fields, strict=True)
            if number in each.places and column.type in {"count", "percent", "decimal", "amount"}
        }
        shares = {column.name for column in columns if column.type == "percent"}
        found.update(sums_of(values, shares))
    return [each for each, times in found.items() if times * 2 > len(tables)]


def _remarks(tables: Sequence[Table], fields: Sequence[_Field], titles: Sequence[str]) -> list[str]:
    remarks = []
    over_units = [each.label for each in fields if each.role == "figures" and _is_over_unit(each.label)]
    if len(over_units) > 1:
        remarks.append(
            f"Units stand in the headings ({over_units[0]}, …): each would be a field of its own. marts.fct_figures has"
            " one row a unit and figure, which serves such a table better."
        )
    periods = [sense.period for table in tables for sense in sense_of_columns(table, Habit()) if sense.period]
    labels = [each for each in fields if each.role == "figures" and not read_heading(each.label).words]
    if labels and periods:
        remarks.append(
            "Some columns are headed by a period and nothing else: a kind cannot tell them from those of another table."
            " marts.figure_history has their series."
        )
    if not any(titles):
        remarks.append("No title or caption names these tables: only their headings tell the kind.")
    empty = [each.label for each in fields if not each.texts and each.role == "figures"]
    if empty:
        remarks.append(f"Nothing stands in {', '.join(empty)}: its type is a guess.")
    return remarks


def _is_over_unit(label: str) -> bool:
    upper, slash, _ = label.rpartition(" / ")
    return bool(slash) and any(is_body_name(level) for level in upper.split(" / "))
