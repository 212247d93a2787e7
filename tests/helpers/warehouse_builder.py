"""A warehouse of real extracts, made from the expected cells of the five documents: as if read without a slip."""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from baocao.names.indicators import IndicatorMatcher
from baocao.names.matcher import Matcher
from baocao.warehouse.build import BuildResult, build_marts
from baocao.warehouse.indicators import match_indicators
from baocao.warehouse.mentions import match_names
from baocao.warehouse.publish import publish
from baocao.warehouse.query import run_query
from baocao.warehouse.staging import connect_working, load_extracts
from extractors.extract import Extract, ExtractedTable
from extractors.models import ReportHeader, Table, TableCell, TableRow
from extractors.store.storage import write_extract
from extractors.understanding.coverage import Coverage, whole_year
from extractors.understanding.kinds.mapping import classify
from extractors.understanding.kinds.rows import typed_rows

EXPECTED = Path(__file__).parents[1] / "expected"
DOCUMENTS = sorted(path.stem for path in EXPECTED.glob("*.json"))
SEEN_AT = datetime(2026, 1, 1, 8, 0)


def expected(name: str) -> dict[str, Any]:
    return json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def expected_table(name: str, appendix: str | None) -> dict[str, Any]:
    return next(table for table in expected(name)["tables"] if table["appendix"] == appendix)


def build_extract(name: str, **changes: Any) -> Extract:
    """The extract of one expected document; `changes` replace fields of its header or of the Extract."""
    truth = expected(name)
    header = ReportHeader(
        report_no=truth["report_no"],
        report_type=truth["report_type"],
        report_date=_date(truth["report_date"]),
        issuer=truth["issuer"],
        title=truth["title"],
        province=truth["province"],
    )
    for field in list(changes):
        if hasattr(header, field):
            setattr(header, field, changes.pop(field))
    tables = [_table(table) for table in changes.pop("tables", truth["tables"])]
    tables += _narrative_tables(truth)
    year = header.report_date.year if header.report_date else 2022
    fields: dict[str, Any] = {
        "path": Path(f"data/raw/{name}.pdf"),
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "byte_size": 1000,
        "extracted_at": SEEN_AT,
        "format": "pdf",
        "page_count": 10,
    }
    fields.update(changes)
    return Extract(header=header, tables=[_understood(table, year) for table in tables], **fields)


@dataclass(frozen=True)
class Warehouse:
    """A working database, what is published of it, and the extracts it is made of, all in one folder."""

    folder: Path

    @property
    def working(self) -> Path:
        return self.folder / ".build" / "working.duckdb"

    @property
    def published(self) -> Path:
        return self.folder / "baocao.duckdb"

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    def load(self, extracts: list[Path]) -> None:
        with connect_working(self.working) as con:
            load_extracts(con, extracts)
            match_names(con, Matcher())
            match_indicators(con, IndicatorMatcher.of_project())

    def refresh(self) -> BuildResult:
        result = build_marts(self.working)
        publish(self.working, self.published)
        return result

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return run_query(self.published, sql).rows

    def value(self, sql: str) -> Any:
        ((value,),) = self.rows(sql)
        return value

    def copy(self, folder: Path) -> Warehouse:
        return Warehouse(Path(shutil.copytree(self.folder, folder / "warehouse")))


@cache
def built_warehouse() -> Warehouse:
    """The five documents loaded, matched, built and published: made once a test run, never to be changed."""
    folder = Path(tempfile.mkdtemp(prefix="baocao-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    warehouse = Warehouse(folder)
    warehouse.load(write_extracts(warehouse.extracts))
    warehouse.refresh()
    return warehouse


def write_extracts(folder: Path, names: list[str] | None = None) -> list[Path]:
    return [write_extract(build_extract(name), folder) for name in names or DOCUMENTS]


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _table(truth: dict[str, Any]) -> Table:
    return Table(
        title=truth["title"],
        caption=truth["caption"],
        appendix=truth["appendix"],
        header=truth["header"],
        columns=truth["columns"],
        rows=[TableRow([TableCell(text, page=1) for text in row]) for row in truth["rows"]],
        method="pdfplumber",
        page_first=1,
        page_last=1,
        period_start=_date(truth.get("period_start")),
        period_end=_date(truth.get("period_end")),
    )


def _understood(table: Table, report_year: int) -> ExtractedTable:
    mapping = classify(table.columns, table.title)
    coverage = Coverage(report_year, whole_year(report_year) if report_year else None)
    return ExtractedTable(table, mapping, typed_rows(table, mapping, coverage) if mapping else [])


def _narrative_tables(truth: dict[str, Any]) -> list[Table]:
    """The tasks and targets that a plan writes as bulleted text, as tables with a section row a heading."""
    headings = {tuple(section["path"]): section["heading"] for section in truth.get("narrative", [])}
    tasks = [
        (
            task["path"],
            [
                task["letter"] or "",
                *(task[key] for key in ("content", "lead", "partners", "outputs", "time")),
            ],
        )
        for task in truth.get("tasks", [])
    ]
    targets = [
        (target["path"], ["", target["text"], _figure(target["text"])])
        for target in truth.get("targets_2025", [])
    ]
    task_columns = [
        *("TT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp"),
        *("Sản phẩm đầu ra", "Thời gian hoàn thành"),
    ]
    tables = [
        _narrative_table("Nhiệm vụ nêu trong văn bản", task_columns, tasks, headings),
        _narrative_table(
            "Mục tiêu đến năm 2025 nêu trong văn bản",
            ["STT", "Mục tiêu", "Mục tiêu năm 2025"],
            targets,
            headings,
        ),
    ]
    return [table for table in tables if table.rows]


def _narrative_table(
    title: str,
    columns: list[str],
    items: list[tuple[list[str], list[str]]],
    headings: dict[tuple[str, ...], str],
) -> Table:
    rows: list[list[str]] = []
    above: list[str] = []
    for path, texts in items:
        if path != above:
            above = path
            rows.append(["", headings[tuple(path)], *[""] * (len(columns) - 2)])
        rows.append(texts)
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[TableRow([TableCell(text, page=1, bold=not any(row[2:])) for text in row]) for row in rows],
        method="narrative",
        page_first=1,
        page_last=1,
    )


def _figure(text: str) -> str:
    """The one percentage of a sentence, the whole sentence if it has none or several."""
    figures = re.findall(r"(?:(?:trên|tối thiểu) )?[0-9]+%", text)
    return figures[0] if len(figures) == 1 else text
