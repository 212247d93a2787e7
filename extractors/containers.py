"""Archives and letters with documents in them: .zip and .eml, to any depth that is allowed.

A document in one is called "a.zip!/thang 6/bao cao.pdf". Nothing is ever written where a name from inside leads, links
are not followed, and how much is unpacked is counted while it is, whatever the archive says of itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from baocao.code_hash import code_of, hash_of
from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.confined import WATCH_SECONDS, Confined
from extractors.isolation.limits import current_limits
from extractors.readers.archive import names_in_archive
from extractors.store.fingerprint import fingerprint
from extractors.unpack import SUFFIXES, unpack
from extractors.values.containers import file_of, inside_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.discovery import FoundFile

_COPY = re.compile(r"\d{4,}")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")
_LONGEST_NAME = 200  # bytes; file systems take 255
_OFFICE = {b"word/document.xml", b"xl/workbook.xml", b"content.xml"}


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a container: its place inside, its content's SHA-256 and size."""

    inside: str
    sha256: str
    byte_size: int


@dataclass(slots=True)
class Contents:
    """What a container holds. `other` are files of types that are not read, `unreadable` maps places to reasons."""

    members: list[Member] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


def is_container(path: Path) -> bool:
    """Whether a file is opened for the documents in it: by its name, unless it is an Office file named .zip."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        names = set(names_in_archive(path))
    except OSError:
        return True  # opening it says why
    return not names & _OFFICE


class ContentsCache:
    """What containers hold, by their SHA-256: they are unpacked once, and again only for what has to be read."""

    def __init__(self, file: Path | None) -> None:
        """`file`: where it is kept between runs; None: it is not."""
        self._file = file
        self._changed = False
        code = code_of("extractors.unpack", without=("baocao", "extractors.isolation")).hash()
        self._rules = hash_of({"code": code, "limits": repr(current_limits())})
        self._known: dict[str, dict[str, object]] = {}
        if file is not None:
            try:
                kept = json.loads(file.read_text(encoding="utf-8"))
                self._known = dict(kept["contents"]) if kept["rules"] == self._rules else {}
            except (OSError, ValueError, TypeError, KeyError):
                self._known = {}  # a cache that is missing or damaged costs time, nothing else

    def of(self, path: Path, sha256: str) -> Contents:
        """Say what a container holds. Raises BaocaoError if it cannot be unpacked."""
        known = self._known.get(sha256)
        if known is not None:
            try:
                members = [Member(*each) for each in known["members"]]  # type: ignore[attr-defined]
                return Contents(members, list(known["other"]), dict(known["unreadable"]))  # type: ignore[call-overload]
            except (KeyError, TypeError, ValueError):
                pass
        with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
            contents, _ = unpack_into(path, Path(folder))
        values = asdict(contents)
        values["members"] = [[each.inside, each.sha256, each.byte_size] for each in contents.members]
        self._known[sha256] = values
        self._changed = True
        return contents

    def places(self, sha256: str) -> dict[str, list[str]]:
        """Where in known containers, by their own SHA-256, a document stands."""
        return {
            container: places
            for container, values in self._known.items()
            if (places := [each[0] for each in values["members"] if each[1] == sha256])  # type: ignore[attr-defined]
        }

    def save(self) -> None:
        """Write the cache if something was added; without a folder to write to, there is none."""
        if self._file is None or not self._changed:
            return
        temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
        try:
            temporary.touch(mode=0o600)
            temporary.write_text(
                json.dumps({"rules": self._rules, "contents": self._known}), encoding="utf-8"
            )
            temporary.replace(self._file)
        except OSError:
            temporary.unlink(missing_ok=True)


def unpack_into(path: Path, folder: Path) -> tuple[Contents, dict[str, Path]]:
    """Unpack a container, in a process of its own.

    Args:
        path: the container.
        folder: where copies of its documents go, each in a folder of its own, so that they keep their names.

    Returns:
        What it holds, and where the copy of each document is, by its place inside.

    Raises:
        BaocaoError: it cannot be opened, or unpacks to too much.
    """
    process = Confined(current_limits())
    try:
        process.give(unpack, path)
        while (answer := process.result()) is None:
            wait([process.connection], timeout=WATCH_SECONDS)
        if isinstance(answer, BaocaoError):
            raise answer
        contents, copies = Contents(other=list(answer["other"]), unreadable=dict(answer["unreadable"])), {}
        for name, inside in answer["members"].items():
            source = process.scratch / name
            if _COPY.fullmatch(name) is None or source.is_symlink() or not source.is_file():
                raise DocumentError("The process that unpacked it lied.", file=path.name)
            copy = folder / name / _file_name(inside)
            copy.parent.mkdir(parents=True)
            shutil.move(source, copy)
            contents.members.append(Member(inside, *fingerprint(copy)))
            copies[inside] = copy
    finally:
        process.end()
    return contents, copies


@contextmanager
def on_disk(files: Iterable[FoundFile]) -> Iterator[tuple[list[FoundFile], dict[Path, str]]]:
    """Have the documents as files for a while, those in containers as copies, and why some cannot be had, by path."""
    here: list[FoundFile] = []
    missing: dict[Path, str] = {}
    within: dict[Path, list[FoundFile]] = {}
    for file in files:
        container = file_of(file.path)
        if container == file.path:
            here.append(file)
        else:
            within.setdefault(container, []).append(file)
    if not within:  # a run that is killed leaves no folder behind then
        yield here, missing
        return
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        for number, (container, members) in enumerate(within.items()):
            try:
                _, copies = unpack_into(container, Path(folder, str(number)))
            except (BaocaoError, OSError) as error:
                missing |= dict.fromkeys((file.path for file in members), str(error))
                continue
            for file in members:
                copy = copies.get(inside_of(file.path, container))
                if copy is None:
                    missing[file.path] = f"it is not in {container} any more"
                else:
                    here.append(replace(file, path=copy, origin=file.path))
        yield here, missing


def _file_name(inside: str) -> str:
    """A name for the copy that errors can show: the last of its place, without what file systems do not take."""
    path = PurePosixPath(inside)
    name = _NOT_IN_NAMES.sub("_", path.name)
    return name if len(name.encode()) <= _LONGEST_NAME else f"{name[:40]}{path.suffix[:10]}"
