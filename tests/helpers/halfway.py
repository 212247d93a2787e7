"""Reading that stops halfway: what tests do to a reader, they do while it reads."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.isolation.jobs import READING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from extractors.discovery import FoundFile


def read_half(file: FoundFile, first_seen_at: datetime | None) -> None:
    """In the place of the function that reads a document: leave half a reading, and never come to an end."""
    Path(tempfile.gettempdir(), READING).write_bytes(b"half")
    threading.Event().wait()


@contextmanager
def once_halfway(temporary: Path, act: Callable[[], object]) -> Iterator[None]:
    """Call `act` in a thread as soon as a reader has left half a reading in its folder, below `temporary`."""
    over = threading.Event()

    def wait() -> None:
        while not over.is_set():
            if any(temporary.glob(f"*/{READING}")):
                act()
                return
            time.sleep(0.01)

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
