"""The notebook as a page that readers without a network open."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.browsing import complaints_of
from helpers.command_line import ROOT
from helpers.warehouse_builder import built_warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

NOTEBOOK = ROOT / "notebooks" / "chuyen_doi_so.py"


@pytest.mark.slow
def test_the_page_of_the_notebook_asks_for_nothing(tmp_path: Path, browser: Browser) -> None:
    page = tmp_path / "so-lieu.html"
    done = subprocess.run(
        [
            sys.executable,
            ROOT / "notebooks" / "to_page.py",
            NOTEBOOK,
            page,
            "--warehouse",
            built_warehouse().published,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//|url\(|@import|<script|<link""", text) == []
    opened = browser.new_page()
    complaints = complaints_of(opened, ("file:",))
    opened.goto(page.as_uri())
    assert "67/BC-BĐHCĐS" in opened.inner_text("body")
    assert opened.locator("h2").count() == opened.locator("figure svg").count() == 3
    assert "Xã nào ký số ít nhất?" in opened.inner_text("body")
    opened.close()
    assert complaints == []


def test_a_long_table_is_cut_and_its_numbers_have_a_decimal_comma() -> None:
    import pandas as pd

    shown = runpy.run_path(str(ROOT / "notebooks" / "to_page.py"))["shown"]
    page = shown(pd.DataFrame({"Ký số (%)": [12.5] * 201}))
    assert page.count("<td>12,50</td>") == 200
    assert "200 dòng đầu trong 201 dòng." in page
