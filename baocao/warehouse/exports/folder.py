"""A folder that is there whole or not at all, with a list of what is in it."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from baocao.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST = "export.json"
"""Lists the files of an export with their checksums: how a later export knows what it may replace."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which takes the place of `target` when the block ends without an error.

    An earlier export there is replaced. Raises UsageError, with nothing touched, if something else is there.
    """
    target = target.absolute()
    _check_replaceable(target)
    new, old = (target.with_name(f".{target.name}.{word}") for word in ("new", "old"))
    for left_behind in (new, old):
        shutil.rmtree(left_behind, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        _check_replaceable(target)  # writing may have taken long
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_manifest(folder: Path, file_format: str, rows: dict[str, int]) -> None:
    """Write the list of all files in the folder, and how many rows each table has."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    content = {"format": file_format, "rows": rows, "sha256": files}
    (folder / MANIFEST).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _check_replaceable(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target} is a file.", advice="Name a folder.")
    there = {path.name for path in target.iterdir()}
    strange = sorted(there - _listed(target))
    if strange:
        raise UsageError(
            f"{target} holds what is no export: {', '.join(strange[:3])}{' …' if len(strange) > 3 else ''}.",
            advice="Name a folder that is new, empty, or an earlier export.",
        )


def _listed(target: Path) -> set[str]:
    try:
        return {MANIFEST, *json.loads((target / MANIFEST).read_text(encoding="utf-8"))["sha256"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
