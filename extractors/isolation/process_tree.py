"""A process with all it has started: how much memory they take, and their end."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN_MEMORY = ("RssAnon", "RssShmem", "VmSwap")
"""Without the pages of files and libraries, which the system takes back and processes share. psutil has no such figure
but one (uss) that walks all mappings of a process, which takes a hundred times as long."""


def process_tree(pid: int) -> list[psutil.Process]:
    """Give the process and all its descendants, ancestors first; none if it is gone."""
    with suppress(psutil.Error):
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    return []


def memory_mb(processes: Iterable[psutil.Process]) -> float:
    """Memory that these processes have to themselves, in MB; 0 where the system does not tell, as Linux does."""
    kilobytes = 0
    for process in processes:
        with suppress(OSError):
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in _OWN_MEMORY:
                    kilobytes += int(value.split()[0])
    return kilobytes / 1024


def kill(leader: int, others: Iterable[psutil.Process] = ()) -> None:
    """End at once the others and the leader with its process group; those that are gone already do not matter.

    Args:
        leader: the process that leads a group; it must not have been waited for, or its number may be another's.
        others: processes seen before. One whose number has gone to another process since is left alone.
    """
    for process in others:
        with suppress(psutil.Error):
            process.kill()
    for end in (os.killpg, os.kill):  # the group exists once the process has made it
        with suppress(ProcessLookupError):
            end(leader, signal.SIGKILL)
