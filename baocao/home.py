"""The home: the folder with what users own, and what is set there or in the environment.

It is found from the current folder upwards by its `baocao.toml`, or named by BAOCAO_HOME (`baocao --home`); without
one, the current folder is a home in which nothing is set. What settings there are: `baocao/settings.py`.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from baocao.errors import UsageError

FILE = "baocao.toml"
PREFIX = "BAOCAO_"
VARIABLE = f"{PREFIX}HOME"
SECTIONS = ("limit", "query", "publish", "schedule", "alert", "site")
"""Tables of the file; a variable that begins with one names a key in it: BAOCAO_LIMIT_PAGES is `limit.pages`."""
OTHER_VARIABLES = (VARIABLE, f"{PREFIX}POSTGRES_DSN", f"{PREFIX}API_TOKEN")
"""Variables that set nothing in the file: it may be shown to others, so it holds no password."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home. `folder` is relative if it is the current folder; `file` is None if it has no settings."""

    folder: Path
    file: Path | None

    @property
    def kinds(self) -> Path:
        """Folder of the kinds of table that users declare; it need not exist."""
        return self.folder / "kinds"


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as it was written, and where: a variable of the environment or a file."""

    value: Any
    origin: str


def find_home() -> Home:
    """Find the home that this process works in.

    Raises:
        UsageError: BAOCAO_HOME names no folder.
    """
    if named := os.environ.get(VARIABLE):
        folder = Path(named)
        if not folder.is_dir():
            raise UsageError(
                f"{VARIABLE} names {named}, which is no folder.", advice=f"`baocao init {named}` makes it."
            )
        return Home(folder, file if (file := folder / FILE).is_file() else None)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            known = Path() if folder == here else folder
            return Home(known, known / FILE)
    return Home(Path(), None)


def stated_settings(home: Home) -> dict[str, Stated]:
    """Read what is set, as "section.key" or "key": the environment comes before the file.

    Raises:
        UsageError: the file cannot be read.
    """
    stated: dict[str, Stated] = {}
    if home.file:
        try:
            state = home.file.stat()
            content = _read(home.file.absolute(), state.st_mtime_ns, state.st_size)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"the settings cannot be read: {error}", file=str(home.file)) from error
        for key, value in content.items():
            is_section = key in SECTIONS and isinstance(value, dict)
            inner = {f"{key}.{name}": each for name, each in value.items()} if is_section else {key: value}
            stated |= {name: Stated(each, str(home.file)) for name, each in inner.items()}
    for name in sorted(name for name in os.environ if name.startswith(PREFIX)):
        if name not in OTHER_VARIABLES and (text := os.environ[name]):
            stated[key_of(name)] = Stated(text, name)
    return stated


@lru_cache(maxsize=4)
def _read(file: Path, _changed_ns: int, _size: int) -> dict[str, Any]:
    """The content of the file; limits are asked for at every table, so it is read again only once it has changed."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def key_of(variable: str) -> str:
    """Give the key that a variable sets."""
    key = variable.removeprefix(PREFIX).lower()
    section, _, name = key.partition("_")
    return f"{section}.{name}" if section in SECTIONS else key


def variable_of(key: str) -> str:
    """Give the variable that sets a key."""
    return PREFIX + key.replace(".", "_").upper()
