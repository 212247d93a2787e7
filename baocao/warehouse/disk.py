"""A disk that is full: told before a run begins where it can be, and told apart from faults of the program."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from extractors.isolation.limits import MB

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.warehouse.places import Places

LEAST_MB = 64
"""What any run writes: dbt's files, and a working database of which little is known."""

_FULL_MB = 2
_SAID_OF_A_FULL_DISK = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "disk is full")


def check_room(places: Places) -> None:
    """Raise WarehouseError if there is no room to publish beside what is published."""
    folder = places.build
    published = places.published.stat().st_size if places.published.exists() else 0
    needed, free = LEAST_MB * MB + 2 * published, shutil.disk_usage(folder).free
    if free < needed:
        raise WarehouseError(
            f"The disk is full: {free / MB:,.0f} MB are free in {folder}, and a run needs {needed / MB:,.0f}.",
            advice="Make room and run again; nothing was changed.",
        )


def free_mb(places: Places) -> int | None:
    """Room on the disk of a warehouse; None if it cannot be told, as where there is none yet."""
    try:
        return shutil.disk_usage(places.build).free // MB
    except OSError:
        return None


def is_full(error: BaseException, folder: Path) -> bool:
    """Whether that is why something failed, as far as the error, or those behind it, or the disk itself tell."""
    if shutil.disk_usage(folder).free < _FULL_MB * MB:
        return True
    behind: BaseException | None = error
    while behind is not None:
        if any(said in str(behind) for said in _SAID_OF_A_FULL_DISK):
            return True
        behind = behind.__cause__ or behind.__context__
    return False
