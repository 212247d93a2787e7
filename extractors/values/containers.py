"""How documents in archives and letters are called: "a.zip!/thang 6/bao cao.pdf"."""

from __future__ import annotations

from pathlib import Path

INSIDE = "!/"


def file_of(path: Path) -> Path:
    """The file on disk that a document is in: itself, or the container around it."""
    before, inside, _ = str(path).partition(INSIDE)
    return Path(before) if inside and not path.exists() else path


def inside_of(path: Path, container: Path) -> str:
    """The place of a document in its container."""
    return str(path).removeprefix(f"{container}{INSIDE}")


def member_path(container: Path, inside: str) -> Path:
    """How a document in a container is called."""
    return Path(f"{container}{INSIDE}{inside}")


def document_name(path: Path) -> str:
    """The name of a document without the folder: that of its file, of one in a container with its place inside."""
    before, inside, after = str(path).partition(INSIDE)
    return f"{Path(before).name}{inside}{after}" if inside else path.name
