"""What the PDF library complains of while it reads a damaged file: kept as a warning instead of printed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractors.values.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = ("pdfminer", "pdfplumber", "camelot", "playa")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


@contextmanager
def noting_damage(warnings: list[str]) -> Iterator[None]:
    """Adds a sentence to `warnings` if the libraries complained: they go on where they can, and text may be missing."""
    collector = _Collector()
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(collector)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(collector)
            logger.propagate, logger.level = propagate, level
    if collector.count:
        warnings.append(
            f"The PDF is damaged or unusual in {plural(collector.count, 'place')}; text may be missing."
        )
