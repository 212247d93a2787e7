"""How exactly and how fast scans are read: worn scans of the expected tables, in other fonts, sizes and papers.

    python benchmarks/ocr.py [--held-out] [--only NAME ...] [--show]
    python benchmarks/ocr.py --pages FILE.pdf        CPU seconds a page of a scan

Each variant prints a part of a table of tests/expected, or a table of communes of another province with made-up
figures, in a font and a size; the pages are turned into images of 200 dpi, worn and skewed, always in the same way.
Cells that are blank on both sides do not count. Needs LibreOffice, for the printing.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# One thread a process, so that CPU seconds are those of the work; before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

import pypdfium2 as pdfium  # noqa: E402
from helpers.golden import compare, expected  # noqa: E402
from helpers.rendering import Look, make_docx, to_pdf  # noqa: E402
from helpers.scan_making import Wear, rasterise, save_scan, wear_out  # noqa: E402

from baocao.names.gazetteer import DEFAULT_DAY, load_gazetteer  # noqa: E402
from extractors.extract import extract_document  # noqa: E402
from extractors.readers.scan import read_scanned_pages  # noqa: E402


@dataclass(frozen=True)
class Variant:
    """`source` is a file of tests/expected and the number of its table, or the code of a province."""

    name: str
    source: str
    table: int
    rows: slice
    look: Look
    wear: Wear


REPORT, PLAN, INDICATORS, SCAN = "67-BC-BDHCDS-2024", "KH-956-2023", "KH-DTI-2022", "04-BC-BCDCDS-2024"
LANDSCAPE = {"width_mm": 297.0, "height_mm": 210.0}
WORN = Wear(skew=1.2, blur=0.6, noise=8, quality=70)

VARIANTS = [
    Variant("targets", REPORT, 0, slice(0, 20), Look(), WORN),
    Variant(
        "dossiers", REPORT, 4, slice(0, 30), Look(size=11, **LANDSCAPE), replace(WORN, skew=-0.8, seed=2)
    ),
    Variant(
        "traffic sans", REPORT, 3, slice(30, 75), Look(font="Liberation Sans", size=11), replace(WORN, seed=3)
    ),
    Variant(
        "plan DejaVu",
        PLAN,
        0,
        slice(0, 16),
        Look(font="DejaVu Serif", size=10),
        Wear(skew=1.5, noise=6, specks=20),
    ),
    Variant("tasks", REPORT, 5, slice(20, 40), Look(size=13, **LANDSCAPE), replace(WORN, skew=-1.5, seed=5)),
    Variant("communes", "48", 40, slice(0, 40), Look(size=12), replace(WORN, skew=0.7, seed=6)),
]
HELD_OUT = [
    Variant("documents", REPORT, 1, slice(0, 25), Look(size=12), replace(WORN, skew=-1.1, seed=11)),
    Variant(
        "software sans",
        REPORT,
        2,
        slice(0, 41),
        Look(font="Liberation Sans", size=12),
        replace(WORN, seed=12),
    ),
    Variant(
        "indicators",
        INDICATORS,
        1,
        slice(60, 90),
        Look(size=12, **LANDSCAPE),
        replace(WORN, skew=1.5, seed=13),
    ),
    Variant(
        "plan tasks", INDICATORS, 0, slice(0, 18), Look(size=13), replace(WORN, skew=0.9, noise=10, seed=14)
    ),
    Variant("scan again", SCAN, 0, slice(0, 33), Look(font="DejaVu Sans", size=9), replace(WORN, seed=15)),
    Variant("other communes", "27", 40, slice(0, 40), Look(size=13), replace(WORN, skew=-1.4, seed=16)),
]


def truth_of(variant: Variant) -> dict[str, Any]:
    """The table that is printed: header, rows."""
    if variant.source.isdecimal():
        return {"title": "SỐ LIỆU VĂN BẢN", **_communes(variant.source, variant.table)}
    table = expected(variant.source)["tables"][variant.table]
    return {**table, "rows": table["rows"][variant.rows]}


def _communes(province: str, count: int) -> dict[str, Any]:
    rng = random.Random(province)
    units = [
        unit
        for unit in load_gazetteer().in_force(DEFAULT_DAY)
        if unit.province_code == province and unit.level == "xa"
    ]
    rows = []
    for number, unit in enumerate(rng.sample(units, count), 1):
        received = rng.choice([rng.randrange(10), rng.randrange(1000), rng.randrange(100_000)])
        signed = rng.randint(0, received)
        rate = f"{100 * signed / received:.2f}".replace(".", ",") + "%" if received else "-"
        rows.append([str(number), unit.name, f"{received:,}".replace(",", "."), str(signed), rate])
    return {"header": [["STT", "Tên đơn vị", "VB đến", "VB đi ký số", "Tỷ lệ VB ký số"]], "rows": rows}


def print_and_scan(variant: Variant, folder: Path) -> Path:
    """A PDF of worn page images."""
    name = variant.name.replace(" ", "-")
    pdf = to_pdf(make_docx([truth_of(variant)], folder / f"{name}.docx", variant.look), folder)
    document = pdfium.PdfDocument(pdf)
    pages = len(document)
    document.close()
    wears = [replace(variant.wear, seed=100 * variant.wear.seed + page) for page in range(pages)]
    images = [wear_out(rasterise(pdf, page, wear.dpi), wear) for page, wear in enumerate(wears, 1)]
    return save_scan(folder / f"{name}-scan.pdf", images, variant.wear.dpi, variant.wear.quality)


def cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def run(variants: list[Variant], *, show: bool) -> None:
    print(f"{'variant':16} {'pages':>5} {'CPU s/page':>10} {'numbers':>16} {'all cells':>16}")
    sums = [0, 0, 0, 0]
    for variant in variants:
        with tempfile.TemporaryDirectory() as folder:
            scan = print_and_scan(variant, Path(folder))
            start = cpu_seconds()
            extract = extract_document(scan)
            seconds = (cpu_seconds() - start) / (extract.page_count or 1)
        rows = truth_of(variant)["rows"]
        read = [row.texts for table in extract.tables for row in table.table.rows]
        every = compare(read, rows, blanks=False)
        numbers = _numbers(read, rows)
        sums = [a + b for a, b in zip(sums, (*numbers, every.right, every.total), strict=True)]
        print(
            f"{variant.name:16} {extract.page_count:5} {seconds:10.2f} {_share(*numbers):>16}"
            f" {_share(every.right, every.total):>16}"
        )
        if show:
            print(*(f"    {each}" for each in every.wrong), sep="\n")
    print(f"{'all':16} {'':5} {'':10} {_share(*sums[:2]):>16} {_share(*sums[2:]):>16}")


def _numbers(read: list[list[str]], rows: list[list[str]]) -> tuple[int, int]:
    """Number cells read exactly, and how many there are."""

    def only_numbers(table: list[list[str]]) -> list[list[str]]:
        return [[text if is_number(text) else "" for text in row] for row in table]

    score = compare(only_numbers(read), only_numbers(rows), blanks=False)
    return score.right, score.total


def _share(right: int, total: int) -> str:
    return f"{right}/{total} {right / total:7.2%}" if total else "-"


def time_pages(file: Path) -> None:
    document = pdfium.PdfDocument(file)
    pages = len(document)
    document.close()
    read_scanned_pages(file, [1])  # loads what is loaded once
    start = cpu_seconds()
    read_scanned_pages(file, list(range(1, pages + 1)))
    print(f"{file.name}: {pages} pages, {(cpu_seconds() - start) / pages:.2f} CPU s a page")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--held-out", action="store_true", help="the variants not looked at during development"
    )
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--show", action="store_true", help="print the cells read wrongly")
    parser.add_argument("--pages", type=Path, metavar="FILE", help="only time the pages of this scan")
    options = parser.parse_args()
    if options.pages:
        time_pages(options.pages)
    else:
        chosen = HELD_OUT if options.held_out else VARIANTS
        run([each for each in chosen if not options.only or each.name in options.only], show=options.show)
