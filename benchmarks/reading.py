"""How fast PDF files are read, and in how much memory, beside other readers.

    python benchmarks/reading.py [--peers pdfplumber,tablers,camelot] [--file FILE ...] [--pages 100] [--full]

Every reader runs in a process of its own, one after the other, on a made document of `--pages` pages and on each
FILE. What counts is CPU time, since other programs may run beside; wall time stands next to it. For ours,
"baocao" is the whole reading of the file into grids with text, spans, boxes and styles, and "baocao stitched" goes
on to logical tables; for the others it is what they call extracting tables, text without style. Readers that need
about a second a page get the first pages only (`--sample`) unless `--full`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.documents import make_long_table  # noqa: E402
from benchmarks.tools import TOOLS, PageTables, Tool, chosen_tools  # noqa: E402

SAMPLE = 10  # pages for a slow reader
USAGES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def stitched(path: Path, _pages: list[int] | None) -> PageTables:
    """Our reader through to logical tables, by the page each begins on."""
    from extractors.assembly.stitching import stitch
    from extractors.readers.pdf import read_pdf

    for table in stitch(read_pdf(path).blocks)[0]:
        rows = [
            [r, c, r, c, cell.text] for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells)
        ]
        yield table.page_first or 0, [rows]


OURS = [TOOLS[0], Tool("baocao stitched", "extractors", stitched)]


def measure(tool: Tool, path: Path, pages: list[int] | None, cpus: int) -> dict[str, float]:
    """Seconds and peak memory of this very process and its children; what is loaded once was loaded before."""
    if hasattr(os, "sched_setaffinity"):  # our reader starts a process a core for a long document
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cpus])
    importlib.import_module(tool.module)
    with tempfile.TemporaryDirectory() as folder:
        list(tool.read(make_long_table(Path(folder) / "warm.pdf", 1), None))
    wall, cpu = time.perf_counter(), cpu_seconds()
    cells = sum(len(table) for _, tables in tool.read(path, pages) for table in tables)
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in USAGES)
    return {"wall": wall, "cpu": cpu, "cells": cells, "peak_mb": own, "child_mb": child}


def cpu_seconds() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, USAGES))


def measured_apart(
    tool: Tool, path: Path, pages: list[int] | None = None, repeats: int = 1, cpus: int = 1
) -> dict[str, float]:
    """Medians of `repeats` runs, each in a new process that may use so many processors."""
    command = [sys.executable, __file__, "--worker", tool.name, str(path), json.dumps(pages), str(cpus)]
    runs: list[dict[str, float]] = []
    for _ in range(repeats):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(f"{tool.name} failed on {path.name}:\n{result.stderr[-2000:]}")
        runs.append(json.loads(result.stdout.splitlines()[-1]))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def page_count(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def compare(tools: list[Tool], path: Path, options: argparse.Namespace) -> None:
    count = page_count(path)
    print(f"\n{path.name}, {count} pages")
    print(
        f"{'reader':16} {'pages':>5} {'pages/s':>8} {'wall':>8} {'x pdfplumber':>12} {'peak MB':>8} {'cells':>7}"
    )
    lines: list[tuple[str, int, dict[str, float]]] = []
    for tool in tools:
        sample = min(count, options.sample) if tool.is_slow and not options.full else count
        pages = list(range(1, sample + 1)) if sample < count else None
        lines.append((tool.name, sample, measured_apart(tool, path, pages, options.repeats)))
    base = next((n / run["cpu"] for name, n, run in lines if name == "pdfplumber"), None)
    for name, n, run in lines:
        ratio = f"{n / run['cpu'] / base:.1f}" if base else "-"
        print(
            f"{name:16} {n:5} {n / run['cpu']:8.1f} {n / run['wall']:8.1f} {ratio:>12} "
            f"{run['peak_mb']:8.0f} {run['cells']:7.0f}"
        )


def side_by_side(path: Path, copies: int, processes: int) -> float:
    """Wall seconds to read `copies` of a document in so many processes, which are warm."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(read_once, [path] * processes * 2))
        start = time.perf_counter()
        list(pool.map(read_once, [path] * copies))
        return time.perf_counter() - start


def read_once(path: Path) -> int:
    from extractors.readers.pdf import read_pdf

    return sum(1 for _ in read_pdf(path).blocks)


def parallel(folder: Path, repeats: int) -> None:
    """Two processors against one: several documents, and the pages of a single one."""
    short = make_long_table(folder / "part.pdf", 40)
    long = make_long_table(folder / "whole.pdf", 400)
    print("\nTwo processes against one, wall seconds")
    jobs: dict[str, Callable[[int], float]] = {
        "8 documents of 40 pages": lambda n: side_by_side(short, 8, n),
        "1 document of 400 pages": lambda n: measured_apart(TOOLS[0], long, cpus=n)["wall"],
    }
    for what, seconds in jobs.items():
        one, two = (statistics.median(seconds(n) for _ in range(repeats)) for n in (1, 2))
        print(f"{what}: {one:.2f} and {two:.2f}, {one / two:.2f} times as fast")
    if (load := os.getloadavg()[0]) > 2.5:
        print(f"(other programs were running, load {load:.1f}: these ratios are too low)")


def memory(folder: Path, lengths: list[int]) -> None:
    """Peak memory of a process that reads alone; with helpers, of the main process and the largest of them."""
    print("\nPeak memory by length of the document, MB")
    cores = os.cpu_count() or 1
    for pages in lengths:
        path = make_long_table(folder / f"long{pages}.pdf", pages)
        for tool in OURS:
            run, shared = measured_apart(tool, path), measured_apart(tool, path, cpus=cores)
            print(
                f"{pages:6} pages  {tool.name:16} {run['peak_mb']:6.0f} alone; {shared['peak_mb']:.0f} + "
                f"{shared['child_mb']:.0f} each on {cores} cores; {pages / run['cpu']:.1f} pages/s"
            )
        path.unlink()


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        name, path, pages, cpus = sys.argv[2:]
        tool = next(tool for tool in [*OURS, *TOOLS] if tool.name == name)
        print(json.dumps(measure(tool, Path(path), json.loads(pages), int(cpus))))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default="pdfplumber", help="other readers, separated by commas; all; none")
    parser.add_argument("--file", type=Path, action="append", default=[], help="read this PDF, too")
    parser.add_argument("--pages", type=int, default=100, help="length of the made document")
    parser.add_argument("--repeats", type=int, default=3, help="the median of so many runs counts")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="pages for a slow reader")
    parser.add_argument("--full", action="store_true", help="all pages for slow readers, too")
    parser.add_argument(
        "--lengths", default="100,500,2000", help="pages of the documents whose memory is measured"
    )
    parser.add_argument("--only", choices=["speed", "parallel", "memory"], help="one part of it")
    options: Any = parser.parse_args()
    tools = [*OURS, *chosen_tools(options.peers)[1:]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.only in (None, "speed"):
            for path in [make_long_table(folder / "long.pdf", options.pages), *options.file]:
                compare(tools, path, options)
        if options.only in (None, "parallel"):
            parallel(folder, options.repeats)
        if options.only in (None, "memory"):
            memory(folder, [int(n) for n in options.lengths.split(",") if n])


if __name__ == "__main__":
    main()
