"""One run at a time on a warehouse."""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from extractors.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def run_lock(file: Path) -> Iterator[None]:
    """Hold the lock on `file` for the block; the system frees it when the process ends, however that comes.

    Raises WarehouseError, naming the holder, when another run has it, or when the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise WarehouseError(
            f"{file.parent} cannot be written ({error.strerror}).",
            advice="Make it writable, or name another place with --warehouse FILE.",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 1000, 0).decode("utf-8", "replace").strip() or "another process"
            raise WarehouseError(
                f"Another run is writing this warehouse: {holder}.",
                advice="Wait until it is done and run again; nothing was changed by this one.",
            ) from error
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}, since {started}".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
