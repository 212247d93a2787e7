"""A real browser for tests, and what goes wrong on a page while it is used."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Debian's package chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


def assert_accessible(page: Page, of: str = "") -> None:
    """Axe finds nothing wrong with a page, and it does not scroll sideways.

    Args:
        page: the page as it is now.
        of: what is shown, for the message.
    """
    from axe_playwright_python.sync_playwright import Axe

    # what it would fetch beforehand, a page on disk may not
    results = Axe().run(page, options={"preload": not page.url.startswith("file:")})
    assert results.violations_count == 0, f"{of}\n{results.generate_report()}"
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], of


def complaints_of(page: Page, at_home: tuple[str, ...]) -> list[str]:
    """A list that fills with what goes wrong on a page: its console, its scripts, what it asks of others.

    Args:
        page: the page, before it opens anything.
        at_home: beginnings of the addresses that it may ask.
    """
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "request",
        lambda request: request.url.startswith(at_home) or complaints.append(f"network: {request.url}"),
    )
    return complaints
