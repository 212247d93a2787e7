"""What a step is made of: one hash of its code, found from what its modules import, of the data beside them, and of
the libraries they use. Nobody raises a number or keeps a list.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from sys import stdlib_module_names
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOMS = ("baocao", "extractors", "flows")
"""The packages whose modules are followed."""

LENGTH = 12
"""Hexadecimal digits of a hash in the name of a file: one in 10^14 pairs is the same."""

_FOR_TYPES_ONLY = re.compile(r"^( *)if TYPE_CHECKING:\n(?:\1 +.*\n|\n)*", re.MULTILINE)
_IMPORT = re.compile(
    r"^ *(?:from +(?P<package>[\w.]+) +import +(?P<names>\([^)]*\)|[^\n#]*)|import +(?P<modules>[\w., ]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a step: modules (name -> file), files of data beside them, and names of libraries."""

    modules: dict[str, Path]
    data: tuple[Path, ...]
    libraries: frozenset[str]

    def hash(self) -> str:
        """One hash of all of it; versions stand for the libraries."""
        parts = {name: content_hash([path]) for name, path in self.modules.items()}
        parts |= {f"{path.parent.name}/{path.name}": content_hash([path]) for path in self.data}
        parts |= {f"library {name}": version for name, version in versions_of(self.libraries).items()}
        return hash_of(parts)


@cache
def code_of(*roots: str, without: tuple[str, ...] = (), data: tuple[str, ...] = ()) -> Code:
    """Find the code of a step.

    Args:
        roots: the modules with the functions it begins with.
        without: packages that are no part of it, though it imports from them.
        data: endings of names of files that count where they lie in the folder of a module (".toml").

    Returns:
        The modules that are imported, directly or not; imports that are for types only do not count, and of the
        packages only what is defined in them.

    Raises:
        LookupError: there is no such module.
    """
    modules: dict[str, Path] = {}
    libraries: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name in modules or any(name == each or name.startswith(f"{each}.") for each in without):
            continue
        path = _module_file(name)
        if path is None:
            raise LookupError(f"There is no module {name}.")
        modules[name] = path
        for imported in imports_of(path.read_text(encoding="utf-8")):
            if imported.partition(".")[0] in ROOMS:
                pending.append(module_of(imported))
            else:
                libraries.add(imported.partition(".")[0])
    folders = sorted({path.parent for path in modules.values()})
    beside = tuple(
        path for folder in folders for path in sorted(folder.iterdir()) if data and path.suffix in data
    )
    return Code(
        dict(sorted(modules.items())), beside, frozenset(libraries - stdlib_module_names - {"__future__"})
    )


def module_of(imported: str) -> str:
    """The module that an imported name is of: where a package only passes a name on, the one it has it from."""
    if _module_file(imported):
        return imported
    package, _, name = imported.rpartition(".")
    path = _module_file(package)
    if path is not None and path.name == "__init__.py":
        for passed_on in imports_of(path.read_text(encoding="utf-8")):
            if passed_on.rpartition(".")[2] == name:
                return module_of(passed_on)
    return package


def imports_of(source: str) -> Iterator[str]:
    """Every module that the source of a module imports, or from which it imports something, with that name behind."""
    for found in _IMPORT.finditer(_FOR_TYPES_ONLY.sub("", source)):
        if found["modules"]:
            for each in found["modules"].split(","):
                yield each.split()[0]
        else:
            for each in _COMMENT.sub("", found["names"]).strip("() \n").split(","):
                if each.strip():
                    yield f"{found['package']}.{each.split()[0]}"


@cache
def _module_file(name: str) -> Path | None:
    root = _room(name.partition(".")[0])
    if root is None:
        return None
    place = root.joinpath(*name.split(".")[1:])
    for path in (place.with_name(f"{place.name}.py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _room(name: str) -> Path | None:
    spec = find_spec(name) if name in ROOMS else None
    return (
        Path(next(iter(spec.submodule_search_locations)))
        if spec and spec.submodule_search_locations
        else None
    )


@cache
def versions_of(libraries: frozenset[str]) -> dict[str, str]:
    """The version of each library; of one that is not named as what brings it, the name and version of that."""
    found: dict[str, str] = {}
    for library in libraries:
        with suppress(metadata.PackageNotFoundError):
            found[library] = metadata.version(library)
    brought: dict[str, set[str]] = {library: set() for library in libraries - found.keys()}
    for distribution in metadata.distributions() if brought else ():
        # asking for its files one by one takes a fifth of a second for all that is installed
        record = distribution.read_text("RECORD") or ""
        for library, named in brought.items():  # cv2 is of opencv-python-headless
            if f"\n{library}/" in record or record.startswith(f"{library}/") or f"\n{library}.py," in record:
                named.add(f"{distribution.name} {distribution.version}")
    return found | {library: ", ".join(sorted(named)) for library, named in brought.items()}


def content_hash(files: Iterable[Path]) -> str:
    """Hash of the names and content of files, in their order; one that is not there counts as that."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\0".encode())
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()[:LENGTH]


def hash_of(inputs: Mapping[str, str]) -> str:
    """One hash of named inputs, whatever their order."""
    digest = hashlib.sha256()
    for name, value in sorted(inputs.items()):
        digest.update(f"{name}\0{value}\0".encode())
    return digest.hexdigest()[:LENGTH]
