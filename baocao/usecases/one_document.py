"""The one document that a command is about: a file, or one in an archive or letter."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from baocao.errors import DocumentError, UsageError
from extractors.containers import is_container, on_disk
from extractors.values.containers import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMED = 10
"""Documents of an archive that a message names."""


@contextmanager
def one_document(path: Path, command: str) -> Iterator[Path]:
    """Have the document as a file for a while; one in an archive or letter as a copy.

    Args:
        path: a file; an archive or letter with but one document; or one in it, as "a.zip!/bao cao.pdf".
        command: what was typed, for the message that says what to type.

    Raises:
        UsageError: there is no such file, or several documents are in it.
        DocumentError: the archive or letter cannot be opened, or there is no document in it.
    """
    file = file_of(path)
    if not file.is_file():
        raise UsageError(
            f"{file} is a folder." if file.is_dir() else f"{file} does not exist.",
            advice=f"Name one document: {command} FILE",
        )
    if file == path and not is_container(file):
        yield file
        return
    from extractors.discovery import discover

    found = discover([file])
    if why := found.unreadable.get(file):
        raise DocumentError(why, file=file.name)
    wanted = [each for each in found.files if path in (file, each.path)]
    if not found.files:
        raise DocumentError("there is no document in it that can be read.", file=file.name)
    if len(wanted) != 1:
        names = ", ".join(f'"{each.path}"' for each in found.files[:NAMED])
        more = len(found.files) - NAMED
        raise UsageError(
            f"{file} holds {len(found.files)} documents." if file == path else f"{path} is not in {file}.",
            advice=f"Name one of them, {command} FILE: {names}" + (f" and {more} more." if more > 0 else "."),
        )
    with on_disk(wanted) as (here, missing):
        if not here:
            raise DocumentError(next(iter(missing.values())), file=path.name)
        yield here[0].path
