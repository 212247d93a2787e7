"""What understanding again costs beside reading, and what both stores take on disk.

    python benchmarks/again.py FILE ...

Every file is read and understood in this process. Printed, a line a file and one for all: processor milliseconds a page
of reading (with the writing of the reading) and of understanding it again (the extract written too), their ratio, and
the bytes of the reading beside those of the extract. The first time, which loads libraries and whose words are new, is left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractors.extract import source_of, understand_reading  # noqa: E402
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
    reading: int = 0
    extract: int = 0

    def add(self, other: Cost) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        return (
            f"{self.pages:6} pages {1000 * self.read / self.pages:9.1f} {1000 * self.understood / self.pages:9.1f} "
            f"{self.understood / self.read:7.2f} {self.reading:10,} {self.extract:10,}"
        )


def measured(path: Path, folder: Path) -> Cost:
    before = time.process_time()
    source, document = source_of(path), open_document(path)
    unnamed = folder / "unnamed"
    with unnamed.open("wb") as file:
        by_ocr = write_reading(source, document, file)
    read = time.process_time() - before
    reading = unnamed.rename(folder / str(name_of(source, by_ocr=by_ocr)))
    write_extract(understand_reading(reading), folder)
    before = time.process_time()
    extract = write_extract(understand_reading(reading), folder)
    understood = time.process_time() - before
    return Cost(document.page_count or 1, read, understood, reading.stat().st_size, extract.stat().st_size)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    options = parser.parse_args()
    every = Cost()
    print(f"{'':12} {'read, ms':>9} {'again, ms':>9} {'ratio':>7} {'reading':>10} {'extract':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for path in options.files:
            cost = measured(path, Path(folder))
            every.add(cost)
            print(f"{cost}  {path.name}", flush=True)
    print(every)


if __name__ == "__main__":
    main()
