"""One run at a time on a warehouse."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOK_SECONDS = 0.5
"""How often to look whether the other run is done."""


@contextmanager
def run_lock(file: Path, wait_seconds: float = 0) -> Iterator[bool]:
    """Hold the lock on `file` for the block; the system frees it when the process ends, however that comes.

    Another run that has it is waited for; yields whether that was so. What is made in the block, and the folder of
    the lock, is for the user alone, whatever the umask: it holds documents of an office. Raises WarehouseError, naming
    the holder, if it still has it after that time, and when the folder cannot be written.
    """
    try:
        make_private(file.parent)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise WarehouseError(
            f"{file.parent} cannot be written ({error.strerror}).",
            advice="Make it writable, or name another place with --warehouse FILE.",
        ) from error
    umask = os.umask(0o077)
    try:
        waited = _take(descriptor, wait_seconds)
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        with suppress(OSError):  # a full disk: who it is cannot be said, the lock holds all the same
            os.pwrite(
                descriptor, f"process {os.getpid()} on {socket.gethostname()}, since {started}".encode(), 0
            )
        try:
            yield waited
        finally:
            os.ftruncate(descriptor, 0)  # what is left there is of a run that was killed
    finally:
        os.umask(umask)
        os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make the folder, and let nobody but the user look into it. Raises OSError if that cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)


def lock_holder(file: Path) -> tuple[str | None, str | None]:
    """Who holds the lock now, and who held it last and ended without giving it back, as a killed run does."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None, None
    try:
        holder = os.pread(descriptor, 1000, 0).decode("utf-8", "replace").strip() or None
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return holder or "another process", None
    else:
        return None, holder
    finally:
        os.close(descriptor)


def _take(descriptor: int, wait_seconds: float) -> bool:
    deadline = time.monotonic() + wait_seconds
    waited = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 1000, 0).decode("utf-8", "replace").strip() or "another process"
                raise WarehouseError(
                    f"Another run is writing this warehouse: {holder}.",
                    advice=_what_to_do(wait_seconds),
                ) from error
        else:
            return waited
        waited = True
        time.sleep(LOOK_SECONDS)


def _what_to_do(wait_seconds: float) -> str:
    if wait_seconds:
        return f"It was waited for {wait_seconds / 60:g} minutes; nothing was changed by this run."
    return "Nothing was changed. Run again when it is done; `baocao ingest --wait MINUTES` waits by itself."
