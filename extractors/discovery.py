"""Finds the documents under files and folders, and says of each by its content which document it is."""

from __future__ import annotations

import errno
import stat
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError, UsageError
from extractors.containers import ContentsCache, is_container
from extractors.readers.registry import SUFFIXES
from extractors.store.caches import read_cache, write_cache
from extractors.store.fingerprint import fingerprint
from extractors.unpack import SUFFIXES as CONTAINERS
from extractors.values.containers import member_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CONTENTS = "contents.json"
SETTLED_SECONDS = 2.0
"""A file changed more recently may change again under the same time stamp: its checksum is not kept."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A source file; `sha256` is the identity of the document in it, `origin` where it lies if `path` is a copy."""

    path: Path
    byte_size: int
    sha256: str
    origin: Path | None = None


@dataclass(slots=True)
class Discovery:
    """What lies under the given paths, archives and letters opened.

    `files` has every document once, in order of path; copies of the same content are in `duplicates` (path
    -> path of the one kept). `ignored` are files that are no documents by their name, `unreadable` maps
    files and folders that could not be read to the reason.
    """

    files: list[FoundFile] = field(default_factory=list)
    duplicates: dict[Path, Path] = field(default_factory=dict)
    ignored: list[Path] = field(default_factory=list)
    unreadable: dict[Path, str] = field(default_factory=dict)


def discover(paths: Iterable[Path], cache_file: Path | None = None) -> Discovery:
    """Find and fingerprint all documents under `paths`; a file named itself counts whatever its suffix.

    `cache_file` keeps checksums between runs for files whose size, time and inode stay the same; None: no
    cache. Raises UsageError for a path that does not exist.
    """
    discovery = Discovery()
    candidates: dict[Path, None] = {}
    for path in paths:
        kind = _kind(path)
        if kind not in {stat.S_IFDIR, stat.S_IFREG} and not _is_closed(path):
            raise UsageError(
                f"{path} does not exist." if kind is None else f"{path} is no file or folder.",
                advice="Name files or folders that do exist; without any, `baocao ingest` reads data/raw.",
            )
        found = _walk(path, discovery) if kind == stat.S_IFDIR else [path]
        candidates.update(dict.fromkeys(found))
    cache = _FingerprintCache(cache_file)
    contents = ContentsCache(cache_file.with_name(_CONTENTS) if cache_file else None)
    first_of: dict[str, Path] = {}
    for path in sorted(candidates):
        try:
            file = cache.fingerprint(path)
            files = _members(file, contents, discovery) if is_container(path) else [file]
        except OSError as error:
            discovery.unreadable[path] = error.strerror or str(error)
            continue
        except BaocaoError as error:
            discovery.unreadable[path] = " ".join(filter(None, (error.message, error.advice)))
            continue
        for each in files:
            if each.sha256 in first_of:
                discovery.duplicates[each.path] = first_of[each.sha256]
            else:
                first_of[each.sha256] = each.path
                discovery.files.append(each)
    cache.save()
    contents.save()
    return discovery


def _members(file: FoundFile, cache: ContentsCache, discovery: Discovery) -> list[FoundFile]:
    """The documents in an archive or letter; what else is in it is noted."""
    contents = cache.of(file.path, file.sha256)
    discovery.ignored += [member_path(file.path, inside) for inside in contents.other]
    discovery.unreadable |= {
        member_path(file.path, inside): why for inside, why in contents.unreadable.items()
    }
    if not (contents.members or contents.other or contents.unreadable):
        discovery.ignored.append(file.path)
    return [
        FoundFile(member_path(file.path, each.inside), each.byte_size, each.sha256)
        for each in sorted(contents.members, key=lambda member: member.inside)
    ]


def known_paths(cache_file: Path, sha256: str) -> list[Path]:
    """Where documents with this checksum were seen by earlier runs; they need not be there any more."""
    known = _FingerprintCache(cache_file).known
    inside = ContentsCache(cache_file.with_name(_CONTENTS)).places(sha256)
    paths = []
    for path, (*_, checksum) in known.items():
        if checksum == sha256:
            paths.append(Path(path))
        paths += [member_path(Path(path), place) for place in inside.get(str(checksum), ())]
    return paths


def _walk(folder: Path, discovery: Discovery) -> Iterator[Path]:
    """Documents in `folder` and below, through symbolic links but into no folder twice, nor out of it upwards: a link
    to a folder above, or to one of the system, would make every file of the machine a document.
    """
    entered: set[tuple[int, int]] = set()
    closed = _folders_above(folder)
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            status = current.stat()
            entries = sorted(current.iterdir())
        except OSError as error:
            discovery.unreadable[current] = error.strerror or str(error)
            continue
        if (status.st_dev, status.st_ino) in closed or status.st_dev in _system_devices():
            discovery.unreadable[current] = "leads to a folder above, or to one of the system"
            continue
        if (status.st_dev, status.st_ino) in entered:
            continue
        entered.add((status.st_dev, status.st_ino))
        for entry in entries:
            if _is_hidden(entry):
                continue
            kind = _kind(entry)
            if kind == stat.S_IFDIR:
                pending.append(entry)
            elif _is_note(entry):
                continue
            elif entry.suffix.lower() not in SUFFIXES | CONTAINERS or kind not in {stat.S_IFREG, None}:
                discovery.ignored.append(entry)  # a pipe named x.pdf would be waited for without end
            else:
                yield entry


def _folders_above(folder: Path) -> set[tuple[int, int]]:
    above = [path.stat() for path in folder.resolve().parents]
    return {(status.st_dev, status.st_ino) for status in above}


@cache
def _system_devices() -> set[int]:
    """Devices of the file systems that hold no files of anybody."""
    return {path.stat().st_dev for path in map(Path, ("/proc", "/sys", "/dev")) if path.is_mount()}


def _kind(path: Path) -> int | None:
    """The type of what stands there, links followed; None where nobody may look, or a link leads nowhere."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError:
        return None


def _is_closed(path: Path) -> bool:
    """Whether something may stand there that this user may not look at."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.EACCES
    return False


def _is_hidden(path: Path) -> bool:
    """Hidden files, and the lock files Word ("~$...") puts beside an open document."""
    return path.name.startswith((".", "~$"))


def _is_note(path: Path) -> bool:
    """A README that explains the folder, such as `baocao init` writes: no document anybody misses."""
    return path.stem.upper() == "README" and path.suffix.lower() not in SUFFIXES


class _FingerprintCache:
    """Checksums of files already read, valid while size, time of change and inode stay as they were."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.known: dict[str, list[int | str]] = {}
        self._changed = False
        with suppress(TypeError, ValueError):  # damaged
            self.known = dict(read_cache(file) or {})

    def fingerprint(self, path: Path) -> FoundFile:
        """Describe the file as it is now. Raises OSError if it cannot be read."""
        status = path.stat()
        key = str(path.resolve())
        stamp: list[int | str] = [status.st_size, status.st_mtime_ns, status.st_ino]
        known = self.known.get(key)
        if isinstance(known, list) and known[:3] == stamp and len(known) == len(stamp) + 1:
            return FoundFile(path, status.st_size, str(known[3]))
        sha256, byte_size = fingerprint(path)
        if time.time() - status.st_mtime > SETTLED_SECONDS:
            self.known[key] = [*stamp, sha256]
            self._changed = True
        return FoundFile(path, byte_size, sha256)

    def save(self) -> None:
        """Write the cache if something was added."""
        if self._changed:
            write_cache(self._file, self.known)
