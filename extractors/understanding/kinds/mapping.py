"""Which column of a table is which field of its kind, and which kind the table is, or none.

A heading is a field's if it is one of the declared ones, slips aside, or if the field's telling words stand in it and
everything else in it is explained; the cells below must be such values. Of columns that say the same of several
periods, those of the table's own count. A kind needs what it requires, and words that say what the table is about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.understanding.kinds.aims import aimed_at
from extractors.understanding.kinds.beside import measure_of_title, of_other_periods
from extractors.understanding.kinds.confirmation import by_arithmetic
from extractors.understanding.kinds.content import (
    column_texts,
    fits,
    has_sentences,
    rows_of_figures,
)
from extractors.understanding.kinds.declaration import (
    MEASURED_TYPES,
    KindDeclaration,
    load_declarations,
)
from extractors.understanding.kinds.evidence import Evidence, is_list, weigh
from extractors.understanding.kinds.headings import begins, contains, normalised, read_heading
from extractors.understanding.kinds.likeness import likeness_to
from extractors.understanding.kinds.slots import chosen_slot
from extractors.understanding.kinds.unnamed import (
    add_acts,
    add_aims,
    add_baseline,
    add_bodies,
    add_periods,
    add_plan_and_result,
    add_rows_of_periods,
    drop_parts,
)
from extractors.understanding.kinds.years import by_year
from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.models import TableRow
    from extractors.understanding.coverage import Written
    from extractors.understanding.kinds.declaration import ColumnDeclaration
    from extractors.understanding.kinds.headings import Heading
    from extractors.values import Period

_TITLE_BONUS = 0.35  # of a table's columns: what a fitting title is worth against mapped columns
_TELLING_WORDS = 3  # "chỉ tiêu" stands in many a title, "văn bản đi, đến" in one kind's
_RULED = 1000.0  # above anything that a heading may be worth
_MIN_COVERAGE = 0.5  # of a table's columns must be understood, else the table is unknown
_MIN_OF_LIST = 0.3  # of those of a list: whatever else they say of what it lists, that is what it lists
UNKNOWN = "unknown"
"""A table of no declared kind."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of one table seen as one kind: `fields[i]` is the field of column i, None if unmapped.

    `other_periods` are columns that say what a mapped one says, of another period, `beside` the fields of the columns
    seen as each of those periods. `no_fields` are columns of which a person says that they are none, `row_periods` the
    column that names the period of each row, `marked` those of which one is marked to say its status.
    """

    declaration: KindDeclaration
    fields: tuple[str | None, ...]
    score: float
    other_periods: tuple[int, ...] = ()
    evidence: Evidence | None = None
    beside: tuple[tuple[str | None, ...], ...] = ()
    no_fields: tuple[int, ...] = ()
    row_periods: int | None = None
    marked: tuple[int, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Declared fields that no column holds."""
        return tuple(name for name in self.declaration.columns if name not in self.fields)

    def complete(self) -> bool:
        """Whether everything the kind requires is there."""
        return all(any(name in self.fields for name in entry) for entry in self.declaration.required)

    def coverage(self) -> float:
        """How many of the columns are understood."""
        return (sum(name is not None for name in self.fields) + len(self.other_periods)) / len(self.fields)

    def is_possible(self) -> bool:
        """Whether the columns allow the kind."""
        least = _MIN_OF_LIST if is_list(self.declaration) else _MIN_COVERAGE
        return self.complete() and self.coverage() >= least

    def holds(self) -> bool:
        """Whether a table with these columns is of the kind: by what it requires, and by what the table says."""
        return self.is_possible() and self.evidence is not None and self.evidence.holds


@dataclass(frozen=True, slots=True)
class Ruled:
    """What people decided about a table: its kind ("unknown": none), kinds it is not, and fields of its headings.

    `fields` are by kind and heading (plain); None is no field.
    """

    kind: str | None = None
    not_kinds: frozenset[str] = frozenset()
    fields: Mapping[tuple[str, str], str | None] = field(default_factory=dict)


NOTHING_RULED = Ruled()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a table is: its mapping or None, and for each kind that its columns allow what speaks for and against."""

    mapping: ColumnMapping | None
    evidence: tuple[Evidence, ...]


def classify(
    columns: Sequence[str],
    title: str | None,
    rows: Sequence[TableRow] = (),
    period: Period | None = None,
) -> ColumnMapping | None:
    """The kind that headings, title and cells speak for, None if none: the table is `unknown`."""
    return judge(columns, title, rows, period).mapping


def judge(
    columns: Sequence[str],
    title: str | None,
    rows: Sequence[TableRow] = (),
    period: Period | None = None,
    ruled: Ruled = NOTHING_RULED,
    written: Written | None = None,
) -> Judgement:
    """What the table is, and why.

    Args:
        columns: Its headings, levels joined.
        title: All that names it, its caption too.
        rows: Its rows, whose cells speak as well.
        period: What it covers, if that is said.
        ruled: What people decided about it, which wins.
        written: When its document was written.

    Returns:
        The mapping if it is of a known kind, and what speaks for and against each kind its columns allow.

    """
    if not columns or ruled.kind == UNKNOWN:
        return Judgement(None, ())
    if ruled.kind is not None:
        mapping = map_columns(columns, load_declarations()[ruled.kind], title, rows, period, ruled)
        said = tuple(each for each in [mapping.evidence] if each)
        return Judgement(mapping if mapping.complete() else None, said)
    texts = _texts(columns, rows)
    assigned = (
        _assigned(columns, declaration, title, period, ruled, texts)
        for declaration in load_declarations().values()
        if declaration.kind not in ruled.not_kinds
    )
    # what follows takes fields away at most: a kind that is not possible now will not be
    mappings = (
        _mapping(each, columns, title, rows, period, written) for each in assigned if each.is_possible()
    )
    possible = [mapping for mapping in mappings if mapping.is_possible()]
    evidence = tuple(mapping.evidence for mapping in possible if mapping.evidence)
    held = [mapping for mapping in possible if mapping.evidence and mapping.evidence.holds]
    return Judgement(max(held, key=_worth, default=None), evidence)


def _worth(mapping: ColumnMapping) -> float:
    assert mapping.evidence is not None
    return mapping.score + _TITLE_BONUS * (mapping.evidence.in_title)


def likely_kind(columns: Sequence[str], title: str | None) -> str | None:
    """The kind that title and row names of an `unknown` table speak for: its columns should have been mapped.

    None if they speak for none; a title says it with a phrase of several words, a kind's rows have their own heading.
    """
    speaking = []
    for declaration in load_declarations().values():
        phrases = _phrases_in(title, declaration, words=_TELLING_WORDS)
        if not phrases:
            continue
        mapping = map_columns(columns, declaration, title)
        refuted = mapping.evidence is not None and mapping.evidence.con
        if not refuted and declaration.row_identity in mapping.fields:
            speaking.append((max(map(len, phrases)), declaration.kind))
    return max(speaking)[1] if speaking else None


def _phrases_in(title: str | None, declaration: KindDeclaration, words: int = 1) -> list[str]:
    """Phrases of at least so many words that speak for the kind and stand in the title."""
    text = normalised(title or "")
    phrases = [normalised(phrase) for phrase in declaration.title_phrases]
    return [phrase for phrase in phrases if len(phrase.split()) >= words and contains(text, phrase)]


def _texts(columns: Sequence[str], rows: Sequence[TableRow]) -> list[tuple[str, ...]]:
    return [column_texts(rows, index) for index in range(len(columns))]


def map_columns(
    columns: Sequence[str],
    declaration: KindDeclaration,
    title: str | None = None,
    rows: Sequence[TableRow] = (),
    period: Period | None = None,
    ruled: Ruled = NOTHING_RULED,
    texts: Sequence[Sequence[str]] | None = None,
) -> ColumnMapping:
    """Assigns fields to columns one to one, the surest first; columns of other periods than the table's to none.

    `texts` are the filled cells of each column, if they are known already.
    """
    if texts is None:
        texts = _texts(columns, rows)
    assigned = _assigned(columns, declaration, title, period, ruled, texts)
    return _mapping(assigned, columns, title, rows, period)


@dataclass(frozen=True, slots=True)
class _Assigned(ColumnMapping):
    """Fields by headings and contents of columns alone, with what every column is worth as each field."""

    headings: Sequence[Heading] = ()
    scores: Mapping[tuple[int, str], float] = field(default_factory=dict)
    own: Mapping[tuple[int, str], float] = field(default_factory=dict)
    others: frozenset[int] = frozenset()


def _assigned(
    columns: Sequence[str],
    declaration: KindDeclaration,
    title: str | None,
    period: Period | None,
    ruled: Ruled,
    texts: Sequence[Sequence[str]],
) -> _Assigned:
    headings = [read_heading(column) for column in columns]
    context = " | ".join([normalised(title or ""), *(heading.plain for heading in headings)])
    alike = likeness_to(declaration)
    scores: dict[tuple[int, str], float] = {}
    for index, heading in enumerate(headings):
        for name, score in alike.worth(heading, context):
            if _may_be(declaration.columns[name], declaration, heading, texts[index]):
                scores[index, name] = score
    drop_parts(scores, headings, declaration)
    add_bodies(scores, declaration, texts)
    add_acts(scores, declaration, texts)
    add_rows_of_periods(scores, headings, declaration, texts)
    _rule(scores, columns, declaration, ruled)
    add_periods(scores, headings, measure_of_title(title, declaration), texts)
    add_aims(scores, headings, declaration, texts)
    add_plan_and_result(scores, headings, declaration, texts)
    add_baseline(scores, headings, declaration, texts)
    dated = by_year(headings, scores, declaration, period)
    own, others = dated if dated is not None else chosen_slot(headings, scores, declaration, period)
    own = own | {key: score for key, score in scores.items() if score == _RULED}
    fields: list[str | None] = [None] * len(columns)
    total = 0.0
    order = sorted(own, key=lambda key: (-own[key], -_distinct(key, texts, declaration), key[0]))
    for index, name in order:
        if fields[index] is None and name not in fields:
            fields[index] = name
            total += min(own[index, name], 100.0) / 100
    return _Assigned(
        declaration,
        tuple(fields),
        total / len(columns),
        _left(fields, others),
        headings=headings,
        scores=scores,
        own=own,
        others=frozenset(others),
    )


def _left(fields: Sequence[str | None], others: Iterable[int]) -> tuple[int, ...]:
    return tuple(index for index in sorted(others) if fields[index] is None)


def _mapping(
    assigned: _Assigned,
    columns: Sequence[str],
    title: str | None,
    rows: Sequence[TableRow],
    period: Period | None,
    written: Written | None = None,
) -> ColumnMapping:
    """The mapping, after arithmetic has had its say and with what speaks for and against it."""
    declaration, fields = assigned.declaration, assigned.fields
    if declaration.arithmetic and rows:
        shares = [
            index
            for index, heading in enumerate(assigned.headings)
            if fields[index] is None and heading.is_share and index not in assigned.others
        ]
        figures = rows_of_figures(rows, len(columns))
        fields = by_arithmetic(fields, assigned.own, figures, declaration, shares)
    left = _left(fields, assigned.others)
    beside = of_other_periods(fields, assigned.headings, assigned.scores, declaration, left, period)
    measured = [
        column
        for column, name in zip(columns, fields, strict=True)
        if name and declaration.columns[name].type in MEASURED_TYPES
    ]
    aimed = aimed_at(declaration, title, columns, measured, period, written)
    evidence = weigh(declaration, title, columns, fields, aimed)
    return ColumnMapping(declaration, fields, assigned.score, left, evidence, tuple(beside))


def _distinct(key: tuple[int, str], texts: Sequence[Sequence[str]], declaration: KindDeclaration) -> int:
    """Of two columns of units that of the smaller ones, which are more."""
    index, name = key
    return len(set(texts[index])) if declaration.columns[name].role == "unit" else 0


def _may_be(
    column: ColumnDeclaration, declaration: KindDeclaration, heading: Heading, texts: Sequence[str]
) -> bool:
    """Whether the cells can be values of the column, and a share stands where a share is meant."""
    if column.type == "count" and heading.is_share:
        return False
    if column.type == "due" and begins(heading):
        return False
    if column.type == "percent" and not heading.is_share and not any("%" in text for text in texts):
        return False
    if column.name == declaration.row_identity and not has_sentences(texts) and column.role is None:
        return fits("text", texts) and column.is_short
    return fits(column.type, texts)


def _rule(
    scores: dict[tuple[int, str], float], columns: Sequence[str], declaration: KindDeclaration, ruled: Ruled
) -> None:
    """A heading that a person has ruled on is that field and no other, whatever it says."""
    for index, column in enumerate(columns):
        key = declaration.kind, plain(column)
        if key not in ruled.fields:
            continue
        name = ruled.fields[key]
        for other in [each for each in scores if each[0] == index or each[1] == name]:
            del scores[other]
        if name is not None:
            scores[index, name] = _RULED


def naming(title: str | None, caption: str | None) -> str:
    """All that names a table: its title and caption."""
    return " | ".join(filter(None, (title, caption)))


def has_a_say(declaration: KindDeclaration, columns: Sequence[str], title: str | None) -> bool:
    """Whether a declaration can make a difference to a table, whatever its cells.

    False only if the table would be understood alike without it: its headings cannot be all that the kind requires, and
    its title does not name the kind. Who edits a heading in a kind has only the others looked at again.
    """
    headings = [read_heading(column) for column in columns]
    context = " | ".join([normalised(title or ""), *(heading.plain for heading in headings)])
    alike = likeness_to(declaration)
    fields = {name for heading in headings for name, score in alike.worth(heading, context) if score > 0}
    if declaration.row_identity in fields and _phrases_in(title, declaration, words=_TELLING_WORDS):
        return True
    identity = declaration.columns[declaration.row_identity]
    if (
        identity.role == "unit" or identity.type == "act"
    ):  # see `add_bodies`, `add_rows_of_periods`, `add_acts`
        fields.add(identity.name)
    measured = measure_of_title(title, declaration)  # see `add_periods`
    if measured is not None:
        fields.add(measured)
    if any(heading.slot and not heading.words for heading in headings):  # see `add_aims`
        fields.add("target")
    return all(fields & set(entry) for entry in declaration.required)
