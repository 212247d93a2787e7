"""Small caches kept as JSON files: one that is missing, damaged or cannot be written costs time, nothing else."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_cache(file: Path | None) -> Any:
    """What was kept in the file; None if there is none, or it cannot be read."""
    if file is None:
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_cache(file: Path | None, content: object) -> None:
    """Keep `content`, which JSON can hold, for this user alone; nothing happens without a file or folder for it."""
    if file is None:
        return
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    with suppress(OSError):
        try:
            temporary.touch(mode=0o600)
            temporary.write_text(json.dumps(content), encoding="utf-8")
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
