"""A process with all it has started: how much memory they take, and their end. Reads /proc, so Linux only."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN_MEMORY = ("RssAnon", "RssShmem", "VmSwap")
"""Without the pages of files and libraries, which the system takes back and processes share."""


def family(pid: int) -> list[int]:
    """The process and all its descendants, ancestors first."""
    found = [pid]
    for member in found:  # grows on the way
        with suppress(OSError):
            for thread in Path(f"/proc/{member}/task").iterdir():  # each thread has its own children
                found += map(int, (thread / "children").read_text().split())
    return found


def memory_mb(pids: Iterable[int]) -> float:
    """Memory that these processes have to themselves, in MB; 0 where the system does not tell."""
    kilobytes = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in _OWN_MEMORY:
                    kilobytes += int(value.split()[0])
    return kilobytes / 1024


def kill(leader: int, others: Iterable[int] = ()) -> None:
    """End at once the others and the leader with its process group; those that are gone already do not matter."""
    for pid in others:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for end in (os.killpg, os.kill):  # the group exists once the process has made it
        with suppress(ProcessLookupError):
            end(leader, signal.SIGKILL)
