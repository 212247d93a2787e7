"""The review desk served to a test, and a person at it in a real browser."""

from __future__ import annotations

import csv
import threading
from typing import TYPE_CHECKING, Any

import pytest
from helpers.browsing import complaints_of
from helpers.desk_warehouse import desk_warehouse

from baocao.usecases.desk.app import Access, listener, make_app
from baocao.usecases.desk.desk import Desk
from baocao.usecases.desk.trial import Trials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.warehouse_builder import Warehouse
    from playwright.sync_api import Browser, Page

SIZES = [(1300, 900), (390, 844)]
SIZE = pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
LANGUAGE = pytest.mark.parametrize("language", ["vi", "en"])
"""For tests of a page that are run of every size of window, and in every language."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return desk_warehouse(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home" / "decisions").mkdir(parents=True)
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "decisions"


@pytest.fixture
def desk(warehouse: Warehouse, decisions: Path) -> Iterator[Desk]:
    made = Desk(warehouse.published, (warehouse.folder / "in",))
    made.open()
    yield made
    made.close()


@pytest.fixture
def trials(warehouse: Warehouse, decisions: Path) -> Iterator[Trials]:
    made = Trials(warehouse.published)
    yield made
    made.close()


@pytest.fixture
def access(desk: Desk, trials: Trials) -> Iterator[Access]:
    import uvicorn

    with listener(0) as listening:
        access = Access(listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(make_app(desk, access, trials), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield access
        server.should_exit = True
        thread.join()


class Reviewer:
    """A person at the desk, who notes what goes wrong."""

    def __init__(
        self, browser: Browser, access: Access, size: tuple[int, int] = SIZES[0], language: str = "vi"
    ) -> None:
        self.page: Page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        self.complaints = complaints_of(self.page, (access.url,))
        self.page.goto(f"{access.url}?lang={language}")
        self.page.wait_for_selector("#choices button")

    def until(self, script: str, value: Any = None) -> None:
        """Wait for a script to be true; the page's own policy forbids Playwright's way of waiting in the page."""
        for _ in range(4000):
            if self.page.evaluate(script, value):
                return
            self.page.wait_for_timeout(30)
        state = self.page.evaluate(
            "() => [busy, current && current.id, document.getElementById('message').textContent]"
        )
        raise AssertionError(f"{script} {value}: {state} {self.complaints}")

    def show(self, kind: str) -> None:
        self.page.select_option("#filter", kind)
        self.until("(kind) => current && current.kind === kind && !busy", kind)

    def preview(self) -> str:
        """What answers would change, once every trial is done."""
        self.page.keyboard.press("p")
        self.until("() => { const e = document.getElementById('effect'); return !e.hidden && !e.ariaBusy; }")
        return self.page.inner_text("#effect")

    def after(self, act: Any) -> None:
        """Wait until the next question is there."""
        before = self.page.evaluate("current.id")
        act()
        self.until("(id) => !busy && (!current || current.id !== id)", before)


def stored(decisions: Path, name: str) -> list[dict[str, str]]:
    path = decisions / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def question(desk: Desk, kind: str, text: str = "") -> dict[str, Any]:
    return next(each for each in desk.queue()["items"] if each["kind"] == kind and text in each["text"])
