"""Whether work grows too fast with what it is given: a question a busy machine answers like an idle one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 4
ENOUGH = 0.005
"""Processor seconds below which a difference says nothing."""


def grows_too_fast(work: Callable[[str], Any], text: Callable[[int], str], length: int) -> bool:
    """Whether four times the text takes more than ten times the processor time: it would take 4 times, or 16 if
    every part were compared with every other. The least of some attempts counts, which others cannot disturb.
    """
    short, long = text(length), text(TIMES * length)
    for _ in range(TIMES):
        least_short = min(_processor_time(work, short) for _ in range(3))
        least_long = min(_processor_time(work, long) for _ in range(3))
        if least_long <= 10 * max(least_short, ENOUGH / 10):
            return False
    return True


def _processor_time(work: Callable[[str], Any], text: str) -> float:
    start = time.thread_time()
    work(text)
    return time.thread_time() - start
