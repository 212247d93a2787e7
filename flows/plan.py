"""What a run has to do: the documents found against those in the published warehouse.

Nothing here opens a document or needs Prefect or dbt, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from baocao import __version__
from baocao.errors import BaocaoError
from baocao.names.decisions import decisions_file
from baocao.names.decrees import decrees_file
from baocao.names.indicators import decided_indicators
from baocao.resources import PACKAGE, dbt_project
from baocao.warehouse.checks import checks_file
from baocao.warehouse.removed import removed_documents
from extractors.discovery import Discovery, discover
from extractors.store.schema import EXTRACTOR_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from baocao.warehouse.places import Places
    from extractors.discovery import FoundFile
    from flows.request import IngestRequest

RULES = (dbt_project(), PACKAGE / "names", PACKAGE / "warehouse")
"""Folders whose content decides what becomes of an extract in the warehouse."""
RULE_SUFFIXES = frozenset({".py", ".sql", ".yml", ".csv"})
_KNOWN = "document_id, extractor_version, error, error_code, missing_tool, report_date"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document as warehouse or extract have it; `error` is None unless it is quarantined."""

    extractor_version: str
    error: str | None
    error_code: str | None
    missing_tool: str | None
    report_date: date | None = None


@dataclass(slots=True)
class Plan:
    """What is to be done about the documents found.

    `to_read` maps each file that has to be read to the reason. `kept` are the files whose extract is there
    but not yet published, as a killed run leaves them. `outside` are files that the range of days left out.
    `removed` are files that a person has taken out of the warehouse; `removals_changed`: the published warehouse holds
    a document that has been taken out, or lacks one that has been read. `known` are all documents read before, by
    sha256. `stale`: the published warehouse was built with other
    rules (models, name lists, decisions), has been changed by others, or is not there. `has_extracts`: it
    could be made again without a source file.
    """

    discovery: Discovery
    to_read: dict[FoundFile, str] = field(default_factory=dict)
    kept: list[FoundFile] = field(default_factory=list)
    outside: list[FoundFile] = field(default_factory=list)
    known: dict[str, KnownDocument] = field(default_factory=dict)
    removed: list[FoundFile] = field(default_factory=list)
    removals_changed: bool = False
    stale: bool = False
    has_extracts: bool = False

    @property
    def nothing_to_do(self) -> bool:
        """Whether the published warehouse already is what a run would make."""
        nothing_found = not (self.discovery.files or self.known or self.has_extracts)
        return nothing_found or not (self.to_read or self.kept or self.removals_changed or self.stale)

    @property
    def quarantined(self) -> dict[Path, KnownDocument]:
        """Files found now that are known to be in quarantine and will not be read again."""
        return {
            file.path: self.known[file.sha256]
            for file in self.discovery.files
            if file not in self.to_read and file.sha256 in self.known and self.known[file.sha256].error
        }


def make_plan(request: IngestRequest, places: Places) -> Plan:
    """Find the documents asked for and decide what to do.

    A document's day is the date its report bears, as known from reading it before. One never read, or without a date,
    has the day its file was last changed: nobody can know more without opening it. Raises UsageError for a path that
    does not exist.
    """
    discovery = discover(request.paths, places.fingerprints)
    published = published_documents(places)
    extracts = kept_extracts(places.extracts)
    kept = extracted_documents(
        [
            extracts[file.sha256]
            for file in discovery.files
            if file.sha256 in extracts and not _is_current(published.get(file.sha256))
        ]
    )
    removed = removed_documents()
    plan = Plan(
        discovery,
        removals_changed=bool(
            removed.keys() & published.keys() or extracts.keys() - removed.keys() - published.keys()
        ),
        known=published | kept,
        stale=_built_with(places) != rules_fingerprint(),
        has_extracts=bool(extracts),
    )
    for file in discovery.files:
        known = plan.known.get(file.sha256)
        reason = "again, as asked" if request.force else _reason_to_read(known)
        if file.sha256 in removed:
            plan.removed.append(file)
        elif not _is_within(file, known, request):
            plan.outside.append(file)
        elif reason:
            plan.to_read[file] = reason
        elif file.sha256 in kept:
            plan.kept.append(file)
    return plan


def _is_within(file: FoundFile, known: KnownDocument | None, request: IngestRequest) -> bool:
    if request.since is None and request.until is None:
        return True
    day = known.report_date if known else None
    if day is None:
        try:
            day = date.fromtimestamp(file.path.stat().st_mtime)
        except OSError:
            return True  # it is gone: reading it says so
    return (request.since or date.min) <= day <= (request.until or date.max)


def _reason_to_read(known: KnownDocument | None) -> str | None:
    if known is None:
        return "new"
    if known.missing_tool and shutil.which(known.missing_tool):
        return f"again, {known.missing_tool} is there now"
    return None if _is_current(known) else "again, the extractor has changed"


def _is_current(known: KnownDocument | None) -> bool:
    return known is not None and known.extractor_version == EXTRACTOR_VERSION


def published_documents(places: Places) -> dict[str, KnownDocument]:
    """Documents of the published warehouse by sha256; none if there is no warehouse that can be read."""
    from baocao.warehouse.query import run_query

    if not places.published.exists():
        return {}
    try:
        rows = run_query(places.published, f"SELECT {_KNOWN} FROM staging.documents").rows
    except BaocaoError:
        return {}  # damaged, or of another version: the run makes it again
    return {row[0]: KnownDocument(*row[1:]) for row in rows}


def extracted_documents(extracts: Sequence[Path]) -> dict[str, KnownDocument]:
    """Documents by sha256 as their extracts have them; a damaged extract is as if it were not there."""
    import duckdb

    known: dict[str, KnownDocument] = {}
    for path in extracts:
        try:
            sql = f"SELECT {_KNOWN} FROM (SELECT unnest(document) FROM read_parquet(?))"
            rows = duckdb.execute(sql, [str(path)]).fetchall()
        except duckdb.Error:
            continue
        known |= {row[0]: KnownDocument(*row[1:]) for row in rows}
    return known


def kept_extracts(folder: Path) -> dict[str, Path]:
    """Extract to use of each document (sha256) in the folder: this extractor version's, else the newest."""
    best: dict[str, Path] = {}
    for path in sorted(folder.glob("*-*.parquet"), key=lambda path: path.stat().st_mtime_ns):
        sha256 = document_of(path)
        if sha256 not in best or extract_version(best[sha256]) != EXTRACTOR_VERSION:
            best[sha256] = path
    return best


def document_of(extract: Path) -> str:
    """Give the sha256 of the document that a kept extract's name states."""
    return extract.stem.partition("-")[0]


def extract_version(extract: Path) -> str:
    """Give the extractor version that a kept extract's name states."""
    return extract.stem.partition("-")[2]


@cache
def rules_fingerprint() -> str:
    """Checksum of everything but the documents that decides what the warehouse says."""
    digest = hashlib.sha256(__version__.encode())
    for folder in RULES:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder.parent).parts
            generated = path.name.startswith(".") or {"target", "logs"} & set(parts)
            if path.suffix in RULE_SUFFIXES and path.is_file() and not generated:
                digest.update("/".join(parts).encode())
                digest.update(path.read_bytes())
    for settings in (decisions_file(), decided_indicators(), decrees_file(), checks_file()):
        if settings.exists():
            digest.update(settings.read_bytes())
    return digest.hexdigest()


def _built_with(places: Places) -> str | None:
    """The rules the published file was built with; None if it is not as it was published."""
    try:
        state = json.loads(places.build_state.read_text(encoding="utf-8"))
        return str(state["rules"]) if state["published"] == _stamp(places.published) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_built(places: Places, rules: str) -> None:
    """Remember which rules the published warehouse was built with, and what the file looks like."""
    state = {"rules": rules, "published": _stamp(places.published)}
    places.build_state.write_text(json.dumps(state), encoding="utf-8")


def _stamp(published: Path) -> list[int]:
    """Size and time of change of the published file, and whether somebody has written to it since.

    A program that opens it for writing leaves a log beside it, which every reader would play into the file.
    """
    status = published.stat()
    return [status.st_size, status.st_mtime_ns, published.with_name(published.name + ".wal").exists()]
