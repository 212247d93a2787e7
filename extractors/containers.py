"""Archives and letters with documents in them: .zip and .eml, to any depth that is allowed.

A document in one is called "a.zip!/thang 6/bao cao.pdf". Nothing is ever written where a name from inside leads, links
are not followed, and how much is unpacked is counted while it is, whatever the archive says of itself.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from baocao.code_hash import code_of, hash_of
from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.limits import current_limits
from extractors.readers.archive import names_in_archive
from extractors.store.caches import read_cache, write_cache
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

    members: list[Member]
    other: list[str]
    unreadable: dict[str, str]

    @classmethod
    def of(cls, members: list[dict[str, Any]], other: list[str], unreadable: dict[str, str]) -> Contents:
        """The contents whose `asdict` this is. Raises TypeError for anything else."""
        return cls([Member(**each) for each in members], list(other), dict(unreadable))


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
        self._known: dict[str, Contents] = {}
        with suppress(TypeError, KeyError, AttributeError):  # damaged
            kept = read_cache(file)
            if kept["rules"] == self._rules:
                self._known = {sha256: Contents.of(**each) for sha256, each in kept["contents"].items()}

    def of(self, path: Path, sha256: str) -> Contents:
        """Say what a container holds. Raises BaocaoError if it cannot be unpacked."""
        if sha256 not in self._known:
            with unpacked(path) as unpacking:
                members = [Member(inside, *fingerprint(file)) for inside, file in unpacking.documents.items()]
            self._known[sha256] = Contents(members, unpacking.other, unpacking.unreadable)
            self._changed = True
        return self._known[sha256]

    def places(self, sha256: str) -> dict[str, list[str]]:
        """Where in known containers, by their own SHA-256, a document stands."""
        return {
            container: places
            for container, contents in self._known.items()
            if (places := [each.inside for each in contents.members if each.sha256 == sha256])
        }

    def save(self) -> None:
        """Write the cache if something was added."""
        if self._changed:
            contents = {sha256: asdict(each) for sha256, each in self._known.items()}
            write_cache(self._file, {"rules": self._rules, "contents": contents})


@dataclass(slots=True)
class Unpacked:
    """A container that is unpacked: its documents as files by their place inside, the rest as in Contents."""

    documents: dict[str, Path]
    other: list[str]
    unreadable: dict[str, str]


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """Have a container unpacked for a while, by a process of its own and in its folder.

    Raises BaocaoError if it cannot be opened, or unpacks to too much.
    """
    from extractors.isolation.confined import Confined

    process = Confined(current_limits())
    try:
        process.give(unpack, path)
        answer = process.answer()
        for name in answer["members"]:
            file = process.scratch / name
            if _COPY.fullmatch(name) is None or file.is_symlink() or not file.is_file():
                message = f"It cannot be unpacked: the process that does it names a file it has not written ({name})."
                raise DocumentError(message, file=path.name)
        documents = {inside: process.scratch / name for name, inside in answer["members"].items()}
        yield Unpacked(documents, answer["other"], answer["unreadable"])
    finally:
        process.end()


def take_out(path: Path, folder: Path) -> dict[str, Path]:
    """Take the documents out of a container.

    Args:
        path: the container.
        folder: where copies of its documents go, each in a folder of its own, so that they keep their names.

    Returns:
        Where the copy of each document is, by its place inside.

    Raises:
        BaocaoError: it cannot be opened, or unpacks to too much.
    """
    copies = {}
    with unpacked(path) as unpacking:
        for inside, file in unpacking.documents.items():
            copy = folder / file.name / _file_name(inside)
            copy.parent.mkdir(parents=True)
            shutil.move(file, copy)
            copies[inside] = copy
    return copies


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
    if not within:
        yield here, missing
        return
    from extractors.isolation.confined import scratch_folder

    with scratch_folder(current_limits()) as folder:
        for number, (container, members) in enumerate(within.items()):
            try:
                copies = take_out(container, folder / str(number))
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
