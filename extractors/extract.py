"""What was read from one document is understood: stitched, its letterhead and tables, kinds, rows, figures, statements.

Understanding is pure: the same reading, declarations and code give the same extract, on any machine, and no file is
opened but the reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from baocao.errors import DocumentError, MissingToolError
from extractors.assembly.outline import outline
from extractors.assembly.stitching import stitch
from extractors.isolation.limits import current_limits
from extractors.readers.dispatch import open_document, reader_name
from extractors.store.fingerprint import fingerprint
from extractors.store.keys import all_decisions, inputs_now
from extractors.store.readings import Source, open_reading
from extractors.understanding.bullets import target_table, task_table
from extractors.understanding.corrections import with_decided_cells
from extractors.understanding.coverage import report_coverage, table_period
from extractors.understanding.figures.statements import statements_of
from extractors.understanding.figures.table import document_habit, figures_of
from extractors.understanding.joins import with_decided_joins
from extractors.understanding.kinds.arithmetic import with_checked_figures
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapped import with_no_fields
from extractors.understanding.kinds.mapping import (
    NOTHING_RULED,
    UNKNOWN,
    ColumnMapping,
    Ruled,
    has_a_say,
    judge,
    naming,
)
from extractors.understanding.kinds.marked import marked_columns
from extractors.understanding.kinds.rows import TypedRow, typed_rows
from extractors.understanding.later_years import with_questioned_years
from extractors.understanding.letterhead import Signed, read_header
from extractors.understanding.letterhead_decisions import with_decided_letterhead
from extractors.understanding.letterhead_doubts import letterhead_doubts
from extractors.understanding.row_bodies import body_of_rows, column_of_row_periods, with_body
from extractors.understanding.row_periods import column_of_periods
from extractors.understanding.rulings import ruled, what_became
from extractors.values import find_dates, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from extractors.models import Document, ReportHeader, Section, Table
    from extractors.store.keys import Inputs
    from extractors.understanding.coverage import Coverage
    from extractors.understanding.decisions import Decided
    from extractors.understanding.figures.model import TableFigure
    from extractors.understanding.figures.statements import Statement
    from extractors.understanding.kinds.evidence import Evidence
    from extractors.understanding.rulings import Rulings

VIETNAM = timedelta(hours=7)
"""What its clocks are ahead of UTC."""
NO_KEY = "none"
"""Key of what was not understood of a reading."""


@dataclass(slots=True)
class ExtractedTable:
    """A logical table with what was understood of it: `mapping` and `rows` are None and empty for `unknown`;
    `evidence` is what speaks for and against each kind that its columns allow.
    """

    table: Table
    mapping: ColumnMapping | None
    rows: list[TypedRow] = field(default_factory=list)
    evidence: tuple[Evidence, ...] = ()

    @property
    def kind(self) -> str:
        """Name of the kind, "unknown" if no declaration fits."""
        return self.mapping.declaration.kind if self.mapping else UNKNOWN


@dataclass(slots=True)
class Extract:
    """All that is kept of one document. `error` and `missing_tool` are set if it is quarantined.

    `inputs` are what it was understood of, None if it was put together by other means than a reading.
    """

    path: Path
    sha256: str
    byte_size: int
    extracted_at: datetime
    first_seen_at: datetime | None = None
    inputs: Inputs | None = None
    format: str | None = None
    page_count: int | None = None
    header: ReportHeader | None = None
    tables: list[ExtractedTable] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    signed_at: datetime | None = None
    signer_agency: str | None = None
    signature_status: str | None = None
    signature_trust: str | None = None
    error: str | None = None
    error_code: str | None = None
    missing_tool: str | None = None

    def numbered(self) -> list[tuple[int, ExtractedTable]]:
        """The tables in printed order, each with its number, which decisions of people about other tables keep."""
        return [(each.table.number or place, each) for place, each in enumerate(self.tables, 1)]

    def figures(self) -> Iterator[tuple[int, TableFigure]]:
        """Every figure printed in a table, with the table's number (from 1)."""
        habit = document_habit([extracted.table for extracted in self.tables])
        period = self.stated_period()
        for number, extracted in self.numbered():
            for figure in figures_of(extracted.table, habit, period):
                yield number, figure

    def statements(self) -> list[Statement]:
        """Every figure of the running text."""
        return statements_of(self.sections, self.stated_period())

    def stated_period(self) -> tuple[date | None, date | None]:
        """First and last day of the period that the line under the title names, or the title of the report."""
        stated = parse_period(self.header.period_line or self.header.title or "") if self.header else None
        return (stated.start, stated.end) if stated else (None, None)

    @property
    def key(self) -> str:
        """What the name of its file ends with: it changes when the document would be understood otherwise."""
        return self.inputs.key() if self.inputs else NO_KEY

    def table_id(self, number: int) -> str:
        """Id of the table with that number (from 1)."""
        return f"{self.sha256[:16]}-t{number:02d}"


def extract_document(path: Path) -> Extract:
    """Reads and understands one file. Raises DocumentError when it cannot be read, or changes meanwhile."""
    source = source_of(path)
    document = open_document(path)
    extract = understand(with_signature(source), document)
    check_unchanged(source)
    return extract


def source_of(path: Path, first_seen_at: datetime | None = None) -> Source:
    """Say which file is going to be read.

    Raises:
        DocumentError: it is gone, or nobody may read it.
    """
    sha256, byte_size = _fingerprint(path)
    now = datetime.now(UTC).replace(tzinfo=None)
    seen = min(now, first_seen_at) if first_seen_at else now
    return Source(path, sha256, byte_size, now, seen, reader_name(path))


def with_signature(source: Source) -> Source:
    """The source with what its electronic signatures say."""
    from extractors.readers.signatures import read_signature

    found = read_signature(source.path)
    if found is None:
        return source
    return replace(
        source,
        signed_at=found.signed_at,
        signer_agency=found.agency,
        signature_status=found.status,
        signature_trust=found.trust,
        signatures=found.each,
    )


def check_unchanged(source: Source) -> None:
    """Raise DocumentError if a file is another now than when its reading began: half of what was read is of each."""
    if _fingerprint(source.path)[0] != source.sha256:
        raise DocumentError("the file changed while it was read.", code="changed", file=source.path.name)


def understand_reading(path: Path) -> Extract:
    """Understand what was read from a document, opening nothing but its reading.

    Raises:
        DocumentError: a table is too large to be kept.
        DamagedReadingError: the reading is not whole.
    """
    source, document = open_reading(path)
    return understand(source, document, path.name)


def understand(source: Source, document: Document, reading: str = "") -> Extract:
    """What a document says.

    Args:
        source: the file it was read from.
        document: what was read; it may still be being read.
        reading: name of the file that holds it, if one does.

    Raises:
        DocumentError: a table is too large to be kept, or the document is still being read and cannot be.
    """
    if source.error is not None:
        return _quarantined(source, inputs_now(reading, (), ("", "")) if reading else None)
    tables, narrative = stitch(document.blocks)
    _check_sizes(tables, source.path.name)
    sections = outline(narrative)
    header = read_header(narrative, tables, _signed(source), document.title)
    doubts = letterhead_doubts(
        header, is_scan=document.format == "scan", seen_on=(source.read_at + VIETNAM).date()
    )
    tables, questioned = with_questioned_years(tables, narrative, header)
    said = header.report_no or "", header.issuer or ""
    decisions, rulings, joins = all_decisions()
    printed = _numbered(tables)
    tables, decided = with_decided_joins(joins, source.sha256, header, printed)
    tables, in_cells = with_decided_cells(decisions, source.sha256, header, tables, printed)
    header, in_letterhead = with_decided_letterhead(decisions, source.sha256, header)
    coverage = report_coverage(header)
    tables = [_with_printed_period(table, coverage) for table in tables]
    tables = _numbered([*tables, *_numbered(_narrative_tables(sections), len(printed))])
    known = [understood(table, coverage, ruled(rulings, source.sha256, header, table)) for table in tables]
    return Extract(
        path=source.path,
        sha256=source.sha256,
        byte_size=source.byte_size,
        extracted_at=source.read_at,
        first_seen_at=source.first_seen_at,
        inputs=inputs_now(reading, _kinds_with_a_say(tables), said, (decisions, rulings, joins))
        if reading
        else None,
        format=document.format,
        page_count=document.page_count,
        header=header,
        tables=known,
        sections=sections,
        warnings=[*dict.fromkeys([*document.warnings, *doubts]), *questioned],
        decided=[
            *(*decided, *in_cells, *in_letterhead),
            *_ruled_tables(rulings, source.sha256, header, known, coverage),
        ],
        signed_at=source.signed_at,
        signer_agency=source.signer_agency,
        signature_status=source.signature_status,
        signature_trust=source.signature_trust,
    )


def _signed(source: Source) -> Signed | None:
    """The day of the signature in Vietnam, and whose it is, if it holds."""
    if source.signed_at is None or source.signer_agency is None:
        return None
    if source.signature_status not in {"valid", "changed_after_signing"}:
        return None
    return Signed((source.signed_at + VIETNAM).date(), source.signer_agency)


def _numbered(tables: list[Table], before: int | None = None) -> list[Table]:
    """The tables, those without a number with the next ones: after `before`, None: after those that are given."""
    numbers = count((max((table.number for table in tables), default=0) if before is None else before) + 1)
    return [table if table.number else replace(table, number=next(numbers)) for table in tables]


def _named(table: Table) -> str:
    """All that names a table: its title and caption, else the line of the text that leads to it."""
    return naming(table.title, table.caption) or (table.introduction or "")


def _kinds_with_a_say(tables: list[Table]) -> list[str]:
    return [
        kind
        for kind, declaration in load_declarations().items()
        if any(has_a_say(declaration, table.columns, _named(table)) for table in tables)
    ]


def _check_sizes(tables: list[Table], file: str) -> None:
    """Raise DocumentError for a logical table, its pages joined, that is too large to be kept."""
    limits = current_limits()
    for number, table in enumerate(tables, 1):
        of_headings = sum(map(len, table.columns))
        text = sum(len(cell.text) for row in table.rows for cell in row.cells) + of_headings * len(table.rows)
        page = "" if table.page_first is None else f", which begins on page {table.page_first},"
        rows = len(table.header) + len(table.rows)
        limits.check_table(rows, len(table.columns), f"Table {number}{page}", text=text, file=file)


def quarantine_extract(source: Source, error: DocumentError, inputs: Inputs | None = None) -> Extract:
    """The extract of a document that cannot be read or understood: its reason and nothing else.

    Args:
        source: the file.
        error: the reason.
        inputs: what it was to be understood of; as long as they are the same, it is not tried again.
    """
    return _quarantined(failed(source, error), inputs)


def failed(source: Source, error: DocumentError) -> Source:
    """The file, with the reason why it cannot be read."""
    return replace(
        source,
        error=error.reason,
        error_code=error.code,
        missing_tool=error.tool if isinstance(error, MissingToolError) else None,
    )


def _quarantined(source: Source, inputs: Inputs | None) -> Extract:
    return Extract(
        path=source.path,
        sha256=source.sha256,
        byte_size=source.byte_size,
        extracted_at=source.read_at,
        first_seen_at=source.first_seen_at,
        inputs=inputs,
        error=source.error,
        error_code=source.error_code,
        missing_tool=source.missing_tool,
    )


def _fingerprint(path: Path) -> tuple[str, int]:
    try:
        return fingerprint(path)
    except OSError as error:
        message = f"the file cannot be read any more ({error.strerror})."
        raise DocumentError(message, code="vanished", file=path.name) from error


def _with_printed_period(table: Table, coverage: Coverage) -> Table:
    """The period that caption or title states with both its days."""
    lines = [*(table.caption or "").split("\n"), table.title or ""]
    if not any(len(find_dates(line)) > 1 for line in lines):
        return table
    period = table_period(table, coverage)
    return (
        replace(table, period_start=period.start, period_end=period.end) if period and period.start else table
    )


def _narrative_tables(sections: list[Section]) -> list[Table]:
    kinds = load_declarations()
    tasks, targets = kinds["tasks"], kinds["targets"]
    found = [
        task_table(sections, tasks.bullet_labels, {name: c.headings[0] for name, c in tasks.columns.items()}),
        target_table(sections, {name: c.headings[0] for name, c in targets.columns.items()}),
    ]
    return [table for table in found if table is not None]


def _ruled_tables(
    rulings: Rulings, sha256: str, header: ReportHeader, tables: list[ExtractedTable], coverage: Coverage
) -> list[Decided]:
    if not rulings.tables and not rulings.headings:
        return []
    seen = [(each.table, each.mapping, understood(each.table, coverage).mapping) for each in tables]
    return what_became(rulings, sha256, header, seen)


def understood(table: Table, coverage: Coverage, decided: Ruled = NOTHING_RULED) -> ExtractedTable:
    """A logical table with its kind, mapping and typed rows.

    Args:
        table: as it was put together.
        coverage: what its report covers.
        decided: what people decided about it, which wins.
    """
    period = table_period(table, coverage) or coverage.period
    judgement = judge(table.columns, _named(table), table.rows, period, decided, coverage.written)
    if judgement.mapping is None:
        return ExtractedTable(table, None, evidence=judgement.evidence)
    mapping = with_no_fields(judgement.mapping, table.columns, decided)
    periods = column_of_periods(table)
    if periods is not None and mapping.fields[periods] is None:
        mapping = replace(mapping, row_periods=periods)
    if marked := marked_columns(table, mapping.fields, mapping.declaration):
        free = tuple(None if index in marked else name for index, name in enumerate(mapping.fields))
        mapping = replace(mapping, fields=free, marked=marked)
    rows = typed_rows(table, mapping, coverage)
    if column_of_row_periods(table, mapping) is not None:
        body = body_of_rows(table, coverage.body)
        if body is None:
            return ExtractedTable(table, None, evidence=judgement.evidence)
        with_body(rows, mapping.declaration.row_identity, body)
    checked = with_checked_figures(table, mapping, rows[: len(table.rows)])
    return ExtractedTable(checked, mapping, rows, judgement.evidence)
