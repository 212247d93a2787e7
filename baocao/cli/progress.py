"""Shows a run as it goes on, on standard error: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from baocao.cli.logs import is_json
from baocao.language import current, translated
from baocao.visible import visible
from flows.progress import STAGES, LoggedProgress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from extractors.isolation.workers import Outcome
    from flows.progress import Progress


DOING = {"read": "Reading", "understand": "Understanding"}
"""Steps that tell of each document."""


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Give a Progress that shows itself while the block runs."""
    if is_json():
        yield LoggedProgress(lambda: logging.getLogger("baocao"))
        return
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    with Bars(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        yield _Bars(bars)


class _Lines:
    """One line a document and a stage."""

    def documents(self, total: int, stage: str) -> None:
        if total:
            sys.stderr.write(f"{translated(DOING[stage])} {counted(total, 'document')}\n")

    def document(self, outcome: Outcome) -> None:
        if outcome.reading is None or outcome.error:
            sys.stderr.write(f"  {describe(outcome)}\n")

    def stage(self, name: str) -> None:
        if name not in {"find", *DOING}:
            sys.stderr.write(f"{translated(STAGES[name])}\n")


class _Bars:
    """A bar of the documents, and a line for the stage; a finished document stays on the screen."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._documents: TaskID | None = None
        self._stage: TaskID | None = None

    def documents(self, total: int, stage: str) -> None:
        if self._documents is not None:
            self._bars.remove_task(self._documents)
            self._documents = None
        if total:
            self._documents = self._bars.add_task(translated(STAGES[stage]), total=total)

    def document(self, outcome: Outcome) -> None:
        from rich.text import Text

        if outcome.reading is None or outcome.error:
            self._bars.console.print(Text(describe(outcome), style="red" if outcome.error else "green"))
        if self._documents is not None:
            self._bars.advance(self._documents)

    def stage(self, name: str) -> None:
        if self._stage is not None:
            self._bars.remove_task(self._stage)
            self._stage = None
        if name not in {"find", *DOING}:
            self._stage = self._bars.add_task(translated(STAGES[name]), total=None)


def describe(outcome: Outcome) -> str:
    """Say in one line what became of a document."""
    if outcome.error:  # why, the end of the run says
        return visible(f"{outcome.path.name}: {translated('quarantined')}")
    parts = [] if outcome.tables is None else [counted(outcome.tables, "table")]
    parts += [] if outcome.pages is None else [counted(outcome.pages, "page")]
    return visible(f"{outcome.path.name}: {', '.join([*parts, f'{outcome.seconds:.1f} s'])}")


def counted(number: int, noun: str) -> str:
    """Put a number before a noun, which is given in English."""
    return translated(f"{number} {noun}" if number == 1 and current() == "en" else f"{number} {noun}s")
