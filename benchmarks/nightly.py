"""What a night with one new report costs as the warehouse grows: the same at 10 reports and at 2,000, or nearly.

    python benchmarks/nightly.py [--reports 10 2000] [--nights 3] [--work FOLDER]

For each number a warehouse is made of the extracts of that many invented reports (benchmarks/corpus.py: provinces,
years and figures vary; one in ten is issued again with a figure corrected). Then nights are timed: one more report is
put into the folder, as a Word file, and `baocao ingest` is run as a user would. Printed are the seconds of each stage
and those of processor time (the median of the nights), both wholes as ratios to those at the first number, and the
size of the published file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import make_report  # noqa: E402
from benchmarks.corpus_files import write_docx  # noqa: E402
from extractors.extract import Extract, ExtractedTable  # noqa: E402
from extractors.models import ReportHeader, Section, Table, TableCell, TableRow  # noqa: E402
from extractors.store.storage import write_extract  # noqa: E402
from extractors.understanding.coverage import Coverage, whole_year  # noqa: E402
from extractors.understanding.kinds.mapping import classify  # noqa: E402
from extractors.understanding.kinds.rows import typed_rows  # noqa: E402
from extractors.values import parse_period  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.corpus_files import Appendix, Report

ROWS_A_TABLE = 45
REISSUED_EVERY = 10
SEED = 7
FIRST_SEEN = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def extract_of(number: int, source: Path) -> Extract:
    """What reading report `number` would give; `source` stands for its file, and is made."""
    first = number - 1 if number % REISSUED_EVERY == 0 else number
    report = make_report(first, SEED)
    source.write_bytes(f"invented report {number}".encode())
    header = header_of(report)
    tables = [table_of(appendix) for appendix in report.appendices]
    if first != number and header.report_date:
        header.report_date += timedelta(days=7)
        cell = tables[0].rows[0].cells[-2]
        tables[0].rows[0].cells[-2] = TableCell("77,7%" if "%" in cell.text else "77", page=1)
    return Extract(
        path=source,
        sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        byte_size=source.stat().st_size,
        extracted_at=FIRST_SEEN + timedelta(minutes=number),
        format="pdf",
        page_count=30,
        header=header,
        tables=[understood(table, header.report_date) for table in tables],
        sections=[Section((), text, 1) for text in report.paragraphs],
    )


def header_of(report: Report) -> ReportHeader:
    place, _, day = report.place.partition(", ngày ")
    numbers = [int(word) for word in day.split() if word.isdigit()]
    return ReportHeader(
        report_no=report.number,
        report_type="Báo cáo",
        report_date=date(numbers[2], numbers[1], numbers[0]),
        issuer=report.issuer,
        title=report.title,
        province=place,
    )


def table_of(appendix: Appendix) -> Table:
    period = parse_period(appendix.caption or "")
    columns = [
        " / ".join(dict.fromkeys(level[i] for level in appendix.header))
        for i in range(len(appendix.header[0]))
    ]
    return Table(
        title=appendix.title,
        caption=appendix.caption,
        appendix=None,
        header=appendix.header,
        columns=columns,
        rows=[TableRow([TableCell(text, page=1) for text in row]) for row in appendix.rows[:ROWS_A_TABLE]],
        method="pdfium",
        page_first=1,
        page_last=1,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
    )


def understood(table: Table, day: date | None) -> ExtractedTable:
    mapping = classify(table.columns, table.title)
    coverage = Coverage(day.year, whole_year(day.year)) if day else Coverage()
    return ExtractedTable(table, mapping, typed_rows(table, mapping, coverage) if mapping else [])


def make_warehouse(folder: Path, reports: int) -> None:
    """Extracts of that many reports, their sources, and the warehouse of them."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    sources = [folder / "sources" / f"{number:05}.pdf" for number in range(1, reports + 1)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(make_extract, extracts=folder / "extracts"), sources, chunksize=10))
    run_night(folder)


def make_extract(source: Path, extracts: Path) -> None:
    if not source.exists():
        write_extract(extract_of(int(source.stem), source), extracts)


def run_night(folder: Path) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "baocao.cli.main",
            "ingest",
            folder / "sources",
            "--warehouse",
            folder / "baocao.duckdb",
            "--json",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    summary = json.loads(done.stdout)
    if summary["result"] != "published":
        sys.exit(f"The run failed: {summary['error']}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds: dict[str, float] = summary["seconds"]
    seconds["processor"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds


def nights(folder: Path, reports: int, count: int) -> dict[str, float]:
    make_warehouse(folder, reports)
    taken: list[dict[str, float]] = []
    for night in range(count):
        write_docx(make_report(100_000 + night, SEED), folder / "sources" / f"night-{night}.docx")
        taken.append(run_night(folder))
    return {stage: statistics.median(seconds[stage] for seconds in taken) for stage in taken[0]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, nargs="+", default=[10, 2000])
    parser.add_argument("--nights", type=int, default=3)
    parser.add_argument("--work", type=Path, help="keep the warehouses here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        found = {}
        for reports in arguments.reports:
            folder = work / str(reports)
            found[reports] = nights(folder, reports, arguments.nights)
            found[reports]["file, MB"] = (folder / "baocao.duckdb").stat().st_size / 1e6
    print(f"{'':20}" + "".join(f"{reports:>10,}" for reports in found))
    for stage in next(iter(found.values())):
        print(f"{stage:20}" + "".join(f"{seconds.get(stage, 0):>10.2f}" for seconds in found.values()))
    first = next(iter(found.values()))
    for what in ("total", "processor"):
        ratios = (seconds[what] / first[what] for seconds in found.values())
        print(f"{'ratio of ' + what:20}" + "".join(f"{ratio:>10.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
