"""How the whole pipeline does with many reports: pages a second, processors busy, memory of all its processes, growth.

    python benchmarks/scale.py CORPUS [--reports 100 2000] [--kill] [--work FOLDER]

CORPUS is a folder made by benchmarks/corpus.py. For each number, a new warehouse is made of that many of its reports by
`baocao ingest`, as a user would run it. Figures are of the whole run, from the start of the command to its end. Of
memory, the proportional set size is counted: pages that processes share, once. CPU seconds by page tell whether cost
grows with the number of reports even where other work slows the clock. --kill ends the last run with SIGKILL once half
of its documents are read, runs it again, and checks that nothing was read twice and all is there.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pypdfium2 as pdfium

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractors.isolation.process_tree import process_tree  # noqa: E402

LOOK_SECONDS = 0.5


@dataclass
class Watch:
    """What was seen of a command and all its processes while it ran."""

    peak_mb: float = 0
    cpu_seconds: float = 0

    def look(self, pid: int) -> None:
        """Take note of how much memory is taken now."""
        self.peak_mb = max(self.peak_mb, sum(_proportional_mb(each.pid) for each in process_tree(pid)))


def _proportional_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1024


def put_reports(corpus: Path, count: int, folder: Path) -> tuple[Path, int]:
    """Link the first `count` reports of the corpus into the folder; returns it and the number of PDF pages."""
    folder.mkdir(parents=True)
    reports = sorted(path for path in corpus.rglob("*.*") if path.suffix in {".pdf", ".docx"})[:count]
    if len(reports) < count:
        raise SystemExit(f"{corpus} has {len(reports)} reports: make more with benchmarks/corpus.py.")
    pages = 0
    for path in reports:
        (folder / path.name).symlink_to(path.resolve())
        if path.suffix == ".pdf":
            with pdfium.PdfDocument(path) as document:
                pages += len(document)
    return folder, pages


def start(reports: Path, warehouse: Path) -> subprocess.Popen[bytes]:
    """Start `baocao ingest` as leader of a process group; its summary goes into a file, which never fills as a pipe."""
    with _summary_of(warehouse).open("wb") as summary:
        return subprocess.Popen(
            [sys.executable, "-m", "baocao.cli.main", "ingest", reports, "--warehouse", warehouse, "--json"],
            cwd=ROOT,
            stdout=summary,
            start_new_session=True,
        )


def _summary_of(warehouse: Path) -> Path:
    return warehouse.parent.with_suffix(".json")


def run(reports: Path, warehouse: Path) -> tuple[dict[str, Any], Watch]:
    """The run's own summary, and what was seen of it."""
    before = os.times()
    process, watch = start(reports, warehouse), Watch()
    while process.poll() is None:
        watch.look(process.pid)
        time.sleep(LOOK_SECONDS)
    after = os.times()  # of all processes that were waited for, so also of readers that were killed
    watch.cpu_seconds = sum(after[2:4]) - sum(before[2:4])
    summary = json.loads(_summary_of(warehouse).read_text(encoding="utf-8"))
    # A report whose long numbers run over a rule into its dates is held back, and rightly: it is counted, no more.
    if summary["error"] or summary["quarantined"]:
        raise SystemExit(f"exit code {process.returncode}: {summary['error']} {summary['quarantined'][:3]}")
    return summary, watch


def measure(corpus: Path, count: int, work: Path) -> dict[str, Any]:
    """Ingest so many reports into a new warehouse."""
    reports, pages = put_reports(corpus, count, work / f"reports-{count}")
    warehouse = work / f"warehouse-{count}" / "baocao.duckdb"
    summary, watch = run(reports, warehouse)
    seconds = summary["seconds"]
    return {
        "reports": count,
        "held_back": len(summary["held_back"]),
        "pages": pages,
        "pages_per_second": round(pages / seconds["total"], 1),
        "pages_per_second_reading": round(pages / seconds["read"], 1),
        "processors_busy": round(watch.cpu_seconds / seconds["total"], 2),
        "cpu_ms_per_page": round(1000 * watch.cpu_seconds / pages, 1),
        "peak_mb": round(watch.peak_mb),
        "seconds": seconds,
        "load_before": os.getloadavg()[0],
        "fact_rows": sum(rows for mart, rows in summary["rows"].items() if mart.startswith("fct_")),
        "warehouse_mb": round(warehouse.stat().st_size / 2**20, 1),
        "extracts_mb": round(_size(warehouse.parent / "extracts") / 2**20, 1),
    }


def kill_and_resume(corpus: Path, count: int, work: Path) -> dict[str, Any]:
    """Kill a run once half its documents are read, and run it again."""
    reports, _ = put_reports(corpus, count, work / "reports-killed")
    warehouse = work / "warehouse-killed" / "baocao.duckdb"
    extracts = warehouse.parent / "extracts"
    process = start(reports, warehouse)
    while len(list(extracts.glob("*.parquet"))) < count / 2 and process.poll() is None:
        time.sleep(LOOK_SECONDS)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(2 * LOOK_SECONDS)  # readers end by themselves
    kept = {path: path.stat().st_mtime_ns for path in extracts.glob("*.parquet")}
    summary, _ = run(reports, warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((documents, reports_there),) = con.execute(
            "SELECT (SELECT count(*) FROM staging.documents), (SELECT count(*) FROM marts.dim_report)"
        ).fetchall()
    return {
        "kept_by_the_killed_run": len(kept),
        "read_by_the_next": summary["documents"]["read"],
        "read_twice": sum(path.stat().st_mtime_ns != written for path, written in kept.items()),
        "documents": documents,
        "reports": reports_there,
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Print the measurements, one JSON object a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--reports", type=int, nargs="+", default=[100, 2000])
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.work, prefix="baocao-scale-") as folder:
        for count in options.reports:
            print(json.dumps(measure(options.corpus, count, Path(folder))), flush=True)
        if options.kill:
            print(json.dumps(kill_and_resume(options.corpus, options.reports[-1], Path(folder))), flush=True)


if __name__ == "__main__":
    main()
