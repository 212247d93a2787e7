"""How a run tells what it is doing: bars or lines on the command line, log records in a schedule; tests collect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from baocao.visible import visible

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from extractors.isolation.workers import Outcome

    Logger = logging.Logger | logging.LoggerAdapter[logging.Logger]

STAGES = {
    "find": "Looking for documents",
    "read": "Reading documents",
    "understand": "Understanding what was read",
    "load": "Loading what was understood",
    "match": "Matching names to units",
    "build": "Building and testing the marts",
    "publish": "Publishing",
}
"""The steps of a run, in their order, as people are told of them."""


class Progress(Protocol):
    """Told about a run as it goes on."""

    def documents(self, total: int, stage: str) -> None:
        """Say how many documents are being read, or understood, from now on."""

    def document(self, outcome: Outcome) -> None:
        """Say that one of them is done."""

    def stage(self, name: str) -> None:
        """Say that a step (a key of STAGES) begins."""


class LoggedProgress:
    """Progress as log records; `stage`, `document`, `seconds` and `code` are fields of the record."""

    def __init__(self, logger: Callable[[], Logger]) -> None:
        """`logger` is asked for each record: within a task of Prefect's it is the task's."""
        self._logger = logger

    def documents(self, total: int, stage: str) -> None:
        """See Progress."""
        self._logger().info("%d documents to %s", total, stage, extra={"stage": stage})

    def document(self, outcome: Outcome) -> None:
        """See Progress."""
        path, stage = visible(str(outcome.path)), "understand" if outcome.reading else "read"
        fields = {
            "stage": stage,
            "document": str(outcome.path),
            "seconds": round(outcome.seconds, 2),
            "code": outcome.error_code,
        }
        if outcome.error:
            self._logger().error("%s is quarantined: %s", path, visible(outcome.error), extra=fields)
        else:
            done = "understood" if outcome.reading else "read"
            self._logger().info("%s %s in %.1f s", path, done, outcome.seconds, extra=fields)

    def stage(self, name: str) -> None:
        """See Progress."""
        self._logger().info("%s", STAGES[name], extra={"stage": name})
