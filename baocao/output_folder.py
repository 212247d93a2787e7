"""A folder for what a command writes: there whole or not at all, with a list of what is in it.

The list says what a later call may replace; a folder with anything else is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def whole_folder(target: Path, command: str) -> Iterator[Path]:
    """Give an empty folder to write into, which takes the place of `target` when the block ends without an error.

    Args:
        target: a folder that is new, empty, or holds nothing but what the same command wrote before.
        command: the command that writes, such as "export"; its manifest is `export.json`.

    Raises:
        UsageError: with nothing touched, if there is anything else in it.

    """
    target = Path(os.path.realpath(target))
    _check_ours(target, command)
    new = _beside(target)
    new.mkdir(parents=True)
    try:
        yield new
        if not (new / _manifest_name(command)).exists():
            write_manifest(new, command)
        _replace(target, new, command)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_manifest(folder: Path, command: str, details: Mapping[str, Any] | None = None) -> None:
    """Write the list of all files in the folder with their checksums; `details` are said in it, too."""
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    content = {"made_by": _maker(command), **(details or {}), "sha256": files}
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / _manifest_name(command)).write_text(text, encoding="utf-8", errors="replace")


def is_made_of(target: Path, command: str, details: Mapping[str, Any]) -> bool:
    """Whether the folder is whole, as the command wrote it, and its list says these details of it."""
    try:
        content = json.loads((target / _manifest_name(command)).read_text(encoding="utf-8"))
        files = content["sha256"]
        return details.items() <= content.items() and all(
            hashlib.sha256((target / name).read_bytes()).hexdigest() == digest
            for name, digest in files.items()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _check_ours(target: Path, command: str) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target} is a file.", advice="Name a folder.")
    others = sorted(_others(target, _listed(target, command)))
    if others:
        raise UsageError(
            f"{target} holds what `{_maker(command)}` did not write: "
            f"{', '.join(map(str, others[:3]))}{' …' if len(others) > 3 else ''}.",
            advice="Name a folder that is new, empty, or was written by the same command.",
        )


def _replace(target: Path, new: Path, command: str) -> None:
    """Put the folder `new` in the place of `target`."""
    _check_ours(target, command)  # writing may have taken long
    if not target.exists():
        new.rename(target)
        return
    listed = _listed(target, command)
    old = _beside(target)
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    _remove(old, listed)


def _remove(folder: Path, listed: set[str]) -> None:
    """Remove the listed files that are found in the folder itself, then what is empty.

    Found, not looked up by their names: a name may lead through a link to files of somebody else.
    """
    for current, folders, files in os.walk(folder, topdown=False):
        for entry in (Path(current, name) for name in (*files, *folders)):
            if entry.relative_to(folder).as_posix() in listed and (entry.is_symlink() or not entry.is_dir()):
                entry.unlink(missing_ok=True)
        with suppress(OSError):  # somebody has put something there in this very moment: it stays
            Path(current).rmdir()


def _others(folder: Path, listed: set[str]) -> Iterator[Path]:
    """What is in the folder and not listed, relative to it; a folder without anything listed as a whole."""
    ours = listed | {parent.as_posix() for name in listed for parent in Path(name).parents}
    pending = [folder]
    for current in pending:  # grows on the way
        for entry in current.iterdir():
            path = entry.relative_to(folder)
            if path.as_posix() not in ours or (entry.is_symlink() and path.as_posix() not in listed):
                yield path
            elif entry.is_dir() and not entry.is_symlink():
                pending.append(entry)


def _listed(target: Path, command: str) -> set[str]:
    """The files that the manifest names, and it; empty without one of this command."""
    name = _manifest_name(command)
    try:
        manifest = json.loads((target / name).read_text(encoding="utf-8"))
        if manifest["made_by"] != _maker(command):
            return set()
        return {name, *(file for file in manifest["sha256"] if _is_within(file))}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _is_within(file: str) -> bool:
    path = PurePosixPath(file)
    return not path.is_absolute() and ".." not in path.parts


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}")


def _manifest_name(command: str) -> str:
    return f"{command}.json"


def _maker(command: str) -> str:
    return f"baocao {command}"
