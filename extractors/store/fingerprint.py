"""Which document a file is: the checksum of its bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.isolation.limits import MB, current_limits

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.isolation.limits import Limits

_PIECE = MB


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes of the file as it is now. Raises OSError if it cannot be read.

    Whatever stands there now: a pipe or device, put in the place of a file, is refused instead of waited for. So is
    what is larger than a document may be, before it is read. What says it is empty is not read either: files of
    the kernel (a link into /proc) say so, and may never end.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", str(path))
        digest, size = hashlib.sha256(), 0
        limits = current_limits()
        if status.st_size:
            _check_size(path, status.st_size, limits)
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                _check_size(path, size, limits)  # it may grow faster than it is read
        return digest.hexdigest(), size


def _check_size(path: Path, size: int, limits: Limits) -> None:
    try:
        limits.check_size(size)
    except DocumentError as error:
        raise OSError(errno.EFBIG, f"{error.message} {error.advice}", str(path)) from error
