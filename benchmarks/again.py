"""What understanding again costs beside reading, and what both stores take on disk.

    python benchmarks/again.py [--lengths 100,2000] FILE ...

Every file is read and understood in this process, after another one has had its libraries loaded. Printed, a line a
file and one for all: processor milliseconds a page of reading (with the writing of the reading) and of understanding it
(the extract written too), their ratio, what figures and statements add to the rest of understanding, and the bytes of
the reading beside those of the extract. For each length a table of so many pages is made, and the peak memory of
a process printed that only understands it.
"""

from __future__ import annotations

import argparse
import gc
import re
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.documents import make_long_table  # noqa: E402
from extractors.extract import Extract, source_of, understand_reading  # noqa: E402
from extractors.isolation.jobs import name_of  # noqa: E402
from extractors.readers.dispatch import open_document  # noqa: E402
from extractors.store.readings import write_reading  # noqa: E402
from extractors.store.storage import write_extract  # noqa: E402


@dataclass
class Cost:
    """Of one file, or of several together."""

    pages: int = 0
    read: float = 0
    understood: float = 0
    figures: float = 0
    reading: int = 0
    extract: int = 0

    def add(self, other: Cost) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        return (
            f"{self.pages:6} pages {1000 * self.read / self.pages:9.1f} {1000 * self.understood / self.pages:9.1f} "
            f"{self.understood / self.read:7.2f} {self.figures / (self.understood - self.figures):8.2f} "
            f"{self.reading:10,} {self.extract:10,}"
        )


def cpu_seconds() -> float:
    """Of this process and of those that read pages for it."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measured(path: Path, folder: Path) -> Cost:
    started = cpu_seconds()
    source, document = source_of(path), open_document(path)
    unnamed = folder / "unnamed"
    with unnamed.open("wb") as file:
        by_ocr = write_reading(source, document, file)
    read = cpu_seconds() - started
    reading = unnamed.rename(folder / str(name_of(source, by_ocr=by_ocr)))
    gc.collect()
    gc.disable()  # as a run does while it understands
    started = cpu_seconds()
    extract = understand_reading(reading)
    understood = cpu_seconds() - started
    started = cpu_seconds()
    figures, statements = list(extract.figures()), extract.statements()
    told = cpu_seconds() - started
    written, kept = written_with(extract, figures, statements, folder)
    without, _ = written_with(extract, [], [], folder)
    gc.enable()
    return Cost(
        document.page_count or 1,
        read,
        understood + told + written,
        told + written - without,
        reading.stat().st_size,
        kept,
    )


def written_with(extract: Extract, figures: Any, statements: Any, folder: Path) -> tuple[float, int]:
    """Seconds to write the extract with these figures, and its size."""
    with (
        patch.object(Extract, "figures", lambda _: iter(figures)),
        patch.object(Extract, "statements", lambda _: statements),
    ):
        started = cpu_seconds()
        kept = write_extract(extract, folder)
        return cpu_seconds() - started, kept.stat().st_size


def understand_alone(path: Path, folder: Path) -> int:
    """Peak memory in MB of a process that does nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(peak_of_understanding, path, folder).result()


def peak_of_understanding(reading: Path, folder: Path) -> int:
    write_extract(understand_reading(reading), folder)
    # not `ru_maxrss`, which begins with the peak of the process that started this one
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak) // 1024


def print_memory(lengths: list[int], folder: Path) -> None:
    for pages in lengths:
        path = make_long_table(folder / f"{pages}.pdf", pages)
        cost = measured(path, folder)
        reading = max(folder.glob("*.reading"), key=lambda each: each.stat().st_mtime_ns)
        print(f"{cost}  one table; understood in {understand_alone(reading, folder)} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--lengths", default="", help="pages of tables whose memory is measured")
    options = parser.parse_args()
    every = Cost()
    print(
        f"{'':12} {'read, ms':>9} {'again, ms':>9} {'ratio':>7} {'figures':>8} {'reading':>10} {'extract':>10}"
    )
    with tempfile.TemporaryDirectory() as folder:
        measured(make_long_table(Path(folder) / "first.pdf", 1), Path(folder))
        for path in options.files:
            cost = measured(path, Path(folder))
            every.add(cost)
            print(f"{cost}  {path.name}", flush=True)
        print_memory([int(pages) for pages in options.lengths.split(",") if pages], Path(folder))
    if options.files:
        print(every)


if __name__ == "__main__":
    main()
