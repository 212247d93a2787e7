"""What is up to date: keys of readings and of what was understood, hashes of all that decides what is in them.

A reading is decided by the bytes of the file and the code of that format's reader; if pages were read by OCR, also by
its language data; if the file is signed, also by how that is judged, and by whom the user trusts. What was understood
is decided by the reading, the code of the step, the declarations of the kinds that have anything to say of the
document's tables, and people's decisions that may be about it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from baocao.code_hash import code_of, content_hash, hash_of
from baocao.errors import MissingToolError
from extractors.readers.dispatch import NO_READER
from extractors.readers.registry import READERS
from extractors.readers.scan.language import language_file
from extractors.readers.signatures.trust import trust_key
from extractors.store.readings import BY_OCR, SIGNED, SUFFIX, ReadingName
from extractors.understanding.corrections import decisions_about, load_decisions
from extractors.understanding.decisions import is_about
from extractors.understanding.issuers import units_file
from extractors.understanding.joins import load_joins
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.rulings import load_rulings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from extractors.understanding.corrections import Decisions
    from extractors.understanding.joins import JoinDecision
    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.rulings import HeadingRuling, Rulings, TableRuling

    AllDecisions = tuple[Decisions, Rulings, tuple[JoinDecision, ...]]

_ELSEWHERE = ("baocao", "extractors.isolation", "extractors.store")
"""What readers use that decides whether and where they read, not what."""

_LISTS = "lists"
"""What is declared of tasks and targets in bulleted text, beside the kinds of tables."""

_SIGNED_FORMATS = ("pdf", "docx", "xlsx")

LISTED = ("tasks", "targets")
"""Kinds that bulleted text is looked through for."""


@cache
def reader_key(reader: str) -> str | None:
    """Hash of all but the file that decides what a reader finds.

    Args:
        reader: as the name of a reading says it.

    Returns:
        The hash. None if it cannot be told, as there is no such reader any more or no language data for OCR: then
        nothing better can be read.
    """
    unsigned = reader.removesuffix(SIGNED)
    name = unsigned.removesuffix(BY_OCR)
    if name == NO_READER:
        return code_of("extractors.readers.dispatch", without=_ELSEWHERE).hash()
    module = next((each.module for each in READERS if each.name == name), None)
    if module is None:
        return None
    parts = {"code": code_of(module, without=_ELSEWHERE).hash()}
    if name in _SIGNED_FORMATS:
        parts["marks of signatures"] = code_of("extractors.readers.signatures.marks").hash()
    if unsigned != reader:
        parts["signatures"] = code_of("extractors.readers.signatures", without=_ELSEWHERE).hash()
        parts["trusted"] = trust_key()
    if name != unsigned:
        try:
            parts["language"] = content_hash([language_file()])
        except MissingToolError:
            return None
    return hash_of(parts)


def best_readings(folder: Path, document: str = "*") -> dict[str, Path]:
    """Reading to use of each document, by its sha256: the newest by its reader as it is now, else the newest.

    Args:
        folder: the folder of readings.
        document: sha256 of the only one that is asked for.
    """
    best: dict[str, Path] = {}
    found = folder.glob(f"{document}-*{SUFFIX}")
    for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
        name = ReadingName.of(path)
        if name is not None and (
            name.sha256 not in best or is_read_as_now(path) or not is_read_as_now(best[name.sha256])
        ):
            best[name.sha256] = path
    return best


def is_read_as_now(reading: Path) -> bool:
    """Whether the reader of a reading would find the same now, or nothing better can be read."""
    name = ReadingName.of(reading)
    return name is not None and reader_key(name.reader) in {name.key, None}


@cache
def understanding_code() -> str:
    """Hash of the code that understands readings and writes what it understood, and of the list of units it asks."""
    without = ("baocao", "extractors.isolation", "extractors.readers")
    code = code_of("extractors.extract", "extractors.store.storage", without=without).hash()
    return hash_of({"code": code, "units": content_hash([units_file()])})


def declared() -> Mapping[str, str]:
    """Hash of the declaration of each kind, and of what is declared of lists."""
    kinds = load_declarations()
    hashes = {name: _hash_of_kind(kind) for name, kind in kinds.items()}
    lists = {
        name: repr((kinds[name].bullet_labels, [each.headings[:1] for each in kinds[name].columns.values()]))
        for name in LISTED
    }
    return hashes | {_LISTS: hash_of(lists)}


@lru_cache(maxsize=256)
def _hash_of_kind(kind: KindDeclaration) -> str:
    return hash_of({"declaration": repr(kind)})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What something was understood of: the name of the reading, and hashes of the code, of the kinds and decisions.

    `used` names the kinds that had anything to say of the tables; the others were looked at for that only. `decided` is
    a hash of the decisions that may be about the document, which `said`, its number and issuer as they were read, tell.
    """

    reading: str
    code: str
    kinds: dict[str, str]
    used: tuple[str, ...]
    said: tuple[str, str]
    decided: str

    def key(self) -> str:
        """The hash that the name of what was understood ends with."""
        used = {f"kind {name}": self.kinds[name] for name in self.used}
        return hash_of({"reading": self.reading, "code": self.code, "decided": self.decided, **used})

    def to_json(self) -> str:
        """All of it as text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Inputs:
        """Take it from text. Raises ValueError, TypeError or LookupError for any other."""
        values = json.loads(text)
        report_no, issuer = values["said"]
        return cls(**values | {"used": tuple(values["used"]), "said": (report_no, issuer)})


def inputs_now(
    reading: str,
    used: Iterable[str],
    said: tuple[str, str],
    decisions: AllDecisions | None = None,
) -> Inputs:
    """What a reading is understood of now.

    Args:
        reading: its name.
        used: the kinds whose declarations speak of its tables.
        said: number and issuer as they were read.
        decisions: all of them, if they are loaded already.
    """
    kinds = declared()
    decided = decided_about(decisions or all_decisions(), reading.partition("-")[0], said)
    if decided:  # people may have said that a table is of a kind that has nothing to say of it
        used = kinds
    return Inputs(reading, understanding_code(), dict(kinds), tuple(sorted({*used, _LISTS})), said, decided)


def inputs_of_failure(reading: str) -> Inputs:
    """What a reading is understood of that cannot be understood: whatever is declared, it is tried again."""
    return inputs_now(reading, declared(), ("", ""))


def all_decisions() -> AllDecisions:
    """What people decided about cells and letterheads, about kinds and headings, and about where tables end."""
    return load_decisions(), load_rulings(), load_joins()[0]


def decided_about(decided: AllDecisions, sha256: str, said: tuple[str, str]) -> str:
    """Hash of the decisions that may be about a document; empty if there are none."""
    decisions, rulings, joins = decided
    about: list[object] = list(decisions_about(decisions, sha256, *said))
    about += [each for each in joins if is_about(each, sha256, *said)]
    ruled: list[TableRuling | HeadingRuling] = [*rulings.tables, *rulings.headings]
    about += [
        each
        for each in ruled
        # a letterhead that was decided may be that of another issuer
        if about or is_about(each, sha256, *said)
    ]
    return hash_of({str(number): repr(each) for number, each in enumerate(about)}) if about else ""
