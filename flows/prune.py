"""Makes room: what is kept of documents and is in use no more.

Of each document the reading in use is kept, also when its file is gone; one that another has taken the place of is kept
for some days more, so that a reader that turned out worse can be taken back. What was understood is made again from a
reading in no time: of it only the last is kept. A working database that was set aside is kept for as many days.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from baocao.settings import settings
from baocao.warehouse.working_database import set_aside_files
from extractors.store.keys import best_readings
from extractors.store.readings import PARTIAL, SUFFIX, ReadingName
from flows.up_to_date import kept_extracts

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.warehouse.places import Places

_DAY = 24 * 60 * 60  # seconds


def superseded(places: Places, days: float | None = None) -> list[Path]:
    """Readings, extracts and working databases that nothing needs.

    Args:
        places: of the warehouse.
        days: how long a reading, or a working database that was set aside, is kept after another has taken its place;
            None: as the settings say.
    """
    days = settings().old_readings_days if days is None else days
    best = best_readings(places.readings)
    since = time.time() - days * _DAY
    old = []
    for path in sorted(places.readings.glob(f"*{SUFFIX}")):
        name = ReadingName.of(path)
        if name is not None and path != best[name.sha256] and best[name.sha256].stat().st_mtime < since:
            old.append(path)
    last = set(kept_extracts(places.extracts).values())
    old += [path for path in sorted(places.extracts.glob("*-*.parquet")) if path not in last]
    aside = (path for path in set_aside_files(places.working) if path.exists())
    return old + [path for path in aside if path.stat().st_mtime < since]


def prune(places: Places) -> tuple[int, int]:
    """Delete what is superseded, and what killed runs were writing. A run must hold the lock of the warehouse.

    Returns:
        How many files were deleted, and their bytes.
    """
    count = size = 0
    partial = [path for folder in (places.readings, places.extracts) for path in folder.glob(f".*{PARTIAL}")]
    for path in [*superseded(places), *partial]:
        with suppress(OSError):  # what cannot be deleted today can be tomorrow
            bytes_of = path.stat().st_size
            path.unlink()
            count, size = count + 1, size + bytes_of
    return count, size
