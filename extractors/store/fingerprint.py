"""Which document a file is: the checksum of its bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes of the file as it is now. Raises OSError if it cannot be read.

    Whatever stands there now: a pipe or device, put in the place of a file, is refused instead of waited for.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", str(path))
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
