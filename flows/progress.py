"""How a run tells what it is doing. The command line draws bars or lines from this; tests may collect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from flows.workers import Outcome


class Progress(Protocol):
    """Told about a run as it goes on; `document` may come from another thread than the rest."""

    def documents(self, total: int) -> None:
        """Say how many documents are being read from now on."""

    def document(self, outcome: Outcome) -> None:
        """Say that one of them is done."""

    def stage(self, name: str) -> None:
        """Say that a stage (discover, extract, load, match, build, publish) begins."""
