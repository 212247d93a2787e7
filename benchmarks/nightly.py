"""What a night with one new report costs as the warehouse grows: the same at 10 reports and at 2,000, or nearly.

    python benchmarks/nightly.py [--reports 10 2000] [--nights 3] [--work FOLDER]

For each number a warehouse is made of that many invented reports as Word files (benchmarks/corpus.py: provinces, years
and figures vary; one in ten is issued again with a figure corrected). Then nights are timed: one more report goes into
the folder, and `baocao ingest` is run as a user would. Printed are the seconds of each stage and those of processor
time (the median of the nights), both wholes as ratios to those at the first number, the peak of memory of the largest
process, the size of the published file, and the figures in it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import make_report  # noqa: E402
from benchmarks.corpus_files import write_docx  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.corpus_files import Report

ROWS_A_TABLE = 45
REISSUED_EVERY = 10
SEED = 7


def report_numbered(number: int) -> Report:
    """Report `number` of a small size; one in ten is the one before, issued a week later with a figure corrected."""
    again = number % REISSUED_EVERY == 0
    report = make_report(number - 1 if again else number, SEED)
    appendices = [replace(each, rows=each.rows[:ROWS_A_TABLE]) for each in report.appendices]
    if again:
        first = appendices[0].rows[0]
        first[-2] = "77,7%" if "%" in first[-2] else "77"
        report = replace(report, place=_a_week_later(report.place))
    return replace(report, appendices=appendices)


def _a_week_later(place: str) -> str:
    name, _, day = place.partition(", ngày ")
    date_, month, year = (int(word) for word in day.split() if word.isdigit())
    later = date(year, month, date_) + timedelta(days=7)
    return f"{name}, ngày {later.day:02} tháng {later.month:02} năm {later.year}"


def make_warehouse(folder: Path, reports: int) -> None:
    """The Word files of that many reports, and the warehouse of them."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    numbers = range(1, reports + 1)
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(make_file, folder=folder / "sources"), numbers, chunksize=10))
    first = run_night(folder)
    print(f"{reports:,} reports from nothing: {first['processor']:.0f} processor seconds", flush=True)


def make_file(number: int, folder: Path) -> None:
    path = folder / f"{number:05}.docx"
    if not path.exists():
        write_docx(report_numbered(number), path)


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
        write_docx(report_numbered(100_001 + night), folder / "sources" / f"night-{night}.docx")
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
            found[reports]["memory, MB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            with duckdb.connect(str(folder / "baocao.duckdb"), read_only=True) as con:
                (figures,) = con.execute("SELECT count(*) FROM marts.fct_figures").fetchone() or (0,)
            found[reports]["figures"] = figures
    print(f"{'':20}" + "".join(f"{reports:>10,}" for reports in found))
    for stage in next(iter(found.values())):
        print(f"{stage:20}" + "".join(f"{seconds.get(stage, 0):>10.2f}" for seconds in found.values()))
    first = next(iter(found.values()))
    for what in ("total", "processor"):
        ratios = (seconds[what] / first[what] for seconds in found.values())
        print(f"{'ratio of ' + what:20}" + "".join(f"{ratio:>10.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
