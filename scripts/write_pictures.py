"""Make the pictures of the documentation anew: the site and the review desk in a browser, a command on a terminal.

    python scripts/write_pictures.py [WAREHOUSE [SOURCES]]

Needs Debian's chromium and the packages of requirements/dev.lock.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHOWN = """\
SELECT u.unit_name AS xã, d.unit_name AS huyện, e.documents_out AS "văn bản đi", e.esignature_rate_pct AS "ký số %"
  FROM marts.fct_esignature_rates e JOIN marts.dim_unit u USING (unit_key)
  JOIN marts.dim_unit d ON d.unit_key = u.parent_unit_key
  WHERE e.unit_level = 'xa' ORDER BY 4 LIMIT 5"""
COLUMNS = 118


def on_terminal(arguments: list[str]) -> str:
    """What a command writes to a terminal, with its colours."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    subprocess.run(arguments, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment, check=True)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def draw_terminal(warehouse: Path, target: Path) -> None:
    """A question and the way back to the page, as they look on a terminal."""
    from rich.console import Console
    from rich.text import Text

    baocao = [sys.executable, "-m", "baocao.cli.main"]
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f'$ baocao query "{SHOWN}"', style="bold"))
    console.print(Text.from_ansi(on_terminal([*baocao, "query", SHOWN, "--warehouse", str(warehouse)])))
    row = "388d91cacd3e535b-t04-r0040"
    console.print(
        Text(f"$ baocao source fct_esignature_rates {row} --column esignature_rate_pct", style="bold")
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["source", "fct_esignature_rates", row, "--column", "esignature_rate_pct", "--no-picture"]
        said = on_terminal([*baocao, *arguments, "--warehouse", str(warehouse), "--out", f"{folder}/row.png"])
    console.print(Text.from_ansi(said))
    svg = console.export_svg(title="baocao", unique_id="baocao")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # Rich names fonts on the network
    target.write_text(svg.replace("Fira Code", "Liberation Mono, Consolas, Menlo"), encoding="utf-8")


def draw_site(warehouse: Path, docs: Path) -> None:
    """Three pages side by side (charts, findings, the page a figure leads to), and the page of a commune."""
    import cv2
    import duckdb
    import numpy as np
    from playwright.sync_api import sync_playwright

    from baocao.usecases.site import build_site

    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((unit,),) = con.execute(
            "SELECT unit_key FROM marts.dim_unit WHERE unit_name = 'Xã Phước Hữu' AND valid_to IS NOT NULL"
        ).fetchall()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        build_site(warehouse, site, dbt_docs=False)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def shot(page: Any, name: str) -> Any:
            page.goto(f"{site.as_uri()}/{name}")
            page.wait_for_timeout(1500)  # what is made in the browser
            return cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)

        small = browser.new_page(viewport={"width": 1000, "height": 820}, device_scale_factor=0.8)
        names = ("charts.html", "quality.html", "source/388d91cacd3e-p0015.html#t05-r58")
        shots = [
            cv2.copyMakeBorder(shot(small, name), 6, 6, 6, 6, cv2.BORDER_CONSTANT, value=(190, 190, 190))
            for name in names
        ]
        commune = shot(browser.new_page(viewport={"width": 1280, "height": 1130}), f"don-vi.html#{unit}")
        browser.close()
    for name, picture in (("site.png", np.hstack(shots)), ("site.vi.png", commune)):
        cv2.imwrite(str(docs / name), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def draw_desk(warehouse: Path, sources: Path, shown: dict[str, Path]) -> None:
    """The review desk at questions, with what the answers would change where that is little.

    Args:
        warehouse: the published warehouse.
        sources: folder of the documents.
        shown: id of each question, or its kind for the first of it, and where its picture goes.
    """
    import threading

    import cv2
    import numpy as np
    import uvicorn
    from playwright.sync_api import sync_playwright

    from baocao.usecases.desk.app import Access, listener, make_app
    from baocao.usecases.desk.desk import Desk
    from baocao.usecases.desk.trial import Trials

    desk, trials = Desk(warehouse, (sources,)), Trials(warehouse)
    desk.open()
    first = {each["kind"]: each["id"] for each in reversed(desk.queue()["items"])}
    with listener(0) as listening, sync_playwright() as playwright:
        access = Access(listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(make_app(desk, access, trials), log_level="error", ws="none"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900}, locale="vi-VN")
        for question, target in shown.items():
            page.goto(access.url)
            page.wait_for_selector("#choices button")
            page.evaluate("id => show(id)", first.get(question, question))
            page.keyboard.press("p")
            while not page.evaluate("() => !document.getElementById('effect').hasAttribute('aria-busy')"):
                page.wait_for_timeout(500)
            drawn = "() => document.getElementById('picture').naturalWidth || !current.has_picture"
            while not page.evaluate(drawn):
                page.wait_for_timeout(500)
            picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
            cv2.imwrite(str(target), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        browser.close()
        server.should_exit = True
        serving.join()
    trials.close()
    desk.close()


def main() -> None:
    """Make all pictures but review-join.png: no document of data/raw has a table that is cut in two."""
    sys.path[:1] = [str(ROOT)]
    warehouse = Path(sys.argv[1] if len(sys.argv) > 1 else "data/warehouse/baocao.duckdb")
    sources = Path(sys.argv[2] if len(sys.argv) > 2 else "data/raw")
    docs = ROOT / "docs"
    shown = {kind: docs / f"review-{kind}.png" for kind in ("cell", "letterhead")}
    draw_desk(warehouse, sources, shown | {"table-388d91cacd3e535b-t04": docs / "review-table.png"})
    draw_terminal(warehouse, ROOT / "docs" / "terminal.svg")
    draw_site(warehouse, ROOT / "docs")


if __name__ == "__main__":
    main()
