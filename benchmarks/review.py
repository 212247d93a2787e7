"""What a reviewer at the desk makes of a worn scan: cells right before and after, and seconds an item.

    python benchmarks/review.py [--only NAME ...] [--reports 100]

A scripted user in headless Chromium answers every question about a cell of the variants of benchmarks/ocr.py by
keyboard: Enter where the reading is right, a number where what is right is offered, else typing. It knows the truth;
its time is that of the desk, not of reading. Sums and findings are skipped. Needs Chromium and LibreOffice.

With --reports a warehouse of that many invented reports is made (benchmarks/nightly.py) instead, a cell of one of them
decided, its effect tried, and `baocao ingest` run: seconds and processor seconds of the trial, of a second one in the
same desk, and of the run.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0:1] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from helpers.golden import compare  # noqa: E402
from helpers.warehouse_builder import Warehouse  # noqa: E402
from nightly import make_warehouse, run_night  # noqa: E402
from ocr import HELD_OUT, VARIANTS, Variant, print_and_scan, truth_of  # noqa: E402

from baocao.usecases.desk.app import Access, listener, make_app  # noqa: E402
from baocao.usecases.desk.desk import Desk  # noqa: E402
from baocao.usecases.desk.trial import Trials  # noqa: E402
from baocao.warehouse.query import run_query  # noqa: E402
from extractors.extract import Extract, extract_document  # noqa: E402
from extractors.store.storage import write_extract  # noqa: E402
from extractors.values import clean  # noqa: E402

_ANY_FIGURE = """
    SELECT source_table_id, source_row_no, source_column_no, value_text FROM marts.fct_figures
    WHERE figure_kind = 'count' AND table_kind = 'document_traffic' AND row_kind = 'item'
    ORDER BY row_id LIMIT 1
"""
_ASKED = "({id: current.id, raw: current.raw, offered: current.alternatives.map(each => each.value)})"


def run(variants: list[Variant]) -> None:
    print(f"{'variant':16} {'before':>16} {'after':>16} {'items':>6} {'changed':>8} {'s/item':>7}")
    for variant in variants:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["BAOCAO_HOME"] = folder
            scan = print_and_scan(variant, Path(folder))
            extract = extract_document(scan)
            warehouse = Warehouse(Path(folder) / "warehouse")
            warehouse.load([write_extract(extract, warehouse.extracts)])
            warehouse.refresh()
            rows = truth_of(variant)["rows"]
            items, changed, seconds = _review(warehouse, scan, _texts(extract), rows)
            before, after = (
                compare(_texts(each), rows, blanks=False) for each in (extract, extract_document(scan))
            )
        print(
            f"{variant.name:16} {before.right:7}/{before.total} {before.right / before.total:7.2%}"
            f" {after.right:7}/{after.total} {after.right / after.total:7.2%}"
            f" {items:6} {changed:8} {seconds / items if items else 0:7.2f}"
        )


def _texts(extract: Extract) -> list[list[str]]:
    return [row.texts for table in extract.tables for row in table.table.rows]


def _review(
    warehouse: Warehouse, scan: Path, read: list[list[str]], rows: list[list[str]]
) -> tuple[int, int, float]:
    """Answer every question about a cell; how many, how many of them with another text, and in what time."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    desk, trials = Desk(warehouse.published, (scan,)), Trials(warehouse.published)
    desk.open()
    items = changed = 0
    with listener(0) as listening, sync_playwright() as playwright:
        access = Access(listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(make_app(desk, access, trials), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.goto(access.url)
        page.wait_for_selector("#card:not([hidden])")
        start = time.perf_counter()
        if page.locator("#filter option[value=cell]").count():
            page.select_option("#filter", "cell")
            _until(page, "current && current.kind === 'cell'")
        while page.evaluate("current && current.kind === 'cell'"):
            asked = page.evaluate(_ASKED)
            row, column = (int(number) for number in asked["id"].split("-")[-2:])
            right = _right(read, rows, row - 1, column - 1)
            _until(
                page,
                "document.getElementById('picture').complete || document.getElementById('figure').hidden",
            )
            if right is None or clean(right) == clean(asked["raw"]):
                page.keyboard.press("Enter")
            elif right in asked["offered"][:9]:
                page.keyboard.press(str(asked["offered"].index(right) + 1))
                changed += 1
            else:
                page.keyboard.press("e")
                page.keyboard.press("Control+a")
                page.keyboard.insert_text(right)
                page.keyboard.press("Enter")
                changed += 1
            items += 1
            _until(page, "(id) => !busy && (!current || current.id !== id)", asked["id"])
        seconds = time.perf_counter() - start
        browser.close()
        server.should_exit = True
        thread.join()
    trials.close()
    desk.close()
    return items, changed, seconds


def _right(read: list[list[str]], rows: list[list[str]], row: int, column: int) -> str | None:
    """What the cell says on paper; None if the tables have not the same shape there."""
    if len(read) != len(rows) or column >= len(rows[row]):
        return None
    return rows[row][column]


def _until(page: Any, script: str, value: Any = None) -> None:
    while not page.evaluate(script, value):
        time.sleep(0.01)


def decide_one_of(folder: Path, reports: int) -> None:
    """Decide a cell of one of many reports, and time what it would change and the run that changes it."""
    os.environ["BAOCAO_HOME"] = str(folder / "home")
    (folder / "home").mkdir(parents=True, exist_ok=True)
    make_warehouse(folder, reports)
    warehouse = folder / "baocao.duckdb"
    ((table, row, column, text),) = run_query(warehouse, _ANY_FIGURE).rows
    asked, answer = f"cell-{table}-{row}-{column}", {"text": text[:-1] + ("1" if text[-1] != "1" else "2")}
    trials = Trials(warehouse)
    for name in ("first trial", "next trial"):
        start = time.perf_counter()
        said = trials.changes(asked, answer)
        print(f"{name:12} {time.perf_counter() - start:7.1f} s   {len(said['values'])} values change")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    trials.close()
    both = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = both.ru_utime + both.ru_stime - used.ru_utime - used.ru_stime
    print(f"{'both trials':12} {taken:7.1f} processor seconds")
    desk = Desk(warehouse)
    desk.open()
    desk.decide([asked], answer)
    desk.close()
    seconds = run_night(folder)
    print(f"{'ingest':12} {seconds['total']:7.1f} s   {seconds['processor']:.1f} processor seconds")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--reports", type=int, help="time a decision in a warehouse of that many reports")
    parser.add_argument("--work", type=Path, help="keep that warehouse here")
    options = parser.parse_args()
    if options.reports:
        with tempfile.TemporaryDirectory() as temporary:
            decide_one_of(options.work or Path(temporary), options.reports)
        sys.exit()
    run([each for each in [*VARIANTS, *HELD_OUT] if not options.only or each.name in options.only])
