"""What a run has to do: the documents found against what is kept of them and what is published.

Nothing here opens a document or needs Prefect or dbt, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from baocao import __version__
from baocao.code_hash import code_of, content_hash, hash_of, imports_of, module_of
from baocao.errors import BaocaoError
from baocao.names.decisions import decisions_file
from baocao.names.decrees import decrees_file
from baocao.names.indicators import decided_indicators
from baocao.resources import dbt_project
from baocao.settings import settings
from baocao.warehouse.build import project_files
from baocao.warehouse.checks import checks_file
from baocao.warehouse.finding_states import findings_file
from baocao.warehouse.removed import removed_documents
from baocao.warehouse.report_decisions import reports_file
from extractors.discovery import Discovery, discover
from extractors.store.keys import is_read_as_now
from extractors.store.schema import staging_tables
from extractors.store.storage import key_of
from extractors.values.containers import file_of
from flows.up_to_date import Kept, what_is_kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from baocao.warehouse.places import Places
    from extractors.discovery import FoundFile
    from flows.request import IngestRequest

_KNOWN = "document_id, extractor_version, error, error_code, missing_tool, report_date"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document as warehouse or extract have it; `error` is None unless it is quarantined.

    `extractor_version` is the key of its extract.
    """

    extractor_version: str
    error: str | None
    error_code: str | None
    missing_tool: str | None
    report_date: date | None = None


PLANNED = {
    "read": "read: {0}",
    "understood": "understood: {0}",
    "load": "loaded: read and understood, but not published",
    "known": "left: read, understood and published as it would be now",
    "outside": "left: outside of the days asked for",
    "removed": "left: taken out of the warehouse",
}
"""What is done with a document, and why."""


@dataclass(slots=True)
class Plan:
    """What is to be done about the documents found, and about those that are kept.

    `to_read` maps each file that has to be read to the reason, `to_understand` each reading (by the sha256 of its
    document, read before) that has to be understood. `to_load` are documents whose extract is there but not yet
    published, as a killed run leaves them, or that are published and have been taken out. `outside` are files that the
    range of days left out. `removed` are files that a person has taken out of the warehouse. `known` are all documents
    read before, by sha256. `stale`: the published warehouse was built with other rules (models, name lists, decisions),
    has been changed by others, or is not there.
    """

    discovery: Discovery
    to_read: dict[FoundFile, str] = field(default_factory=dict)
    to_understand: dict[str, str] = field(default_factory=dict)
    to_load: set[str] = field(default_factory=set)
    outside: list[FoundFile] = field(default_factory=list)
    known: dict[str, KnownDocument] = field(default_factory=dict)
    removed: list[FoundFile] = field(default_factory=list)
    stale: bool = False
    kept: Kept = field(default_factory=Kept)

    @property
    def nothing_to_do(self) -> bool:
        """Whether the published warehouse already is what a run would make."""
        nothing_found = not (self.discovery.files or self.known or self.kept.readings or self.kept.extracts)
        return nothing_found or not (self.to_read or self.to_understand or self.to_load or self.stale)

    @property
    def quarantined(self) -> dict[Path, KnownDocument]:
        """Files found now that are known to be in quarantine and will not be read again."""
        return {
            file.path: self.known[file.sha256]
            for file in self.discovery.files
            if file not in self.to_read and file.sha256 in self.known and self.known[file.sha256].error
        }

    def reasons(self) -> dict[str, str]:
        """What is done with each file, and why; of documents without a file, what is done with their readings."""
        told = {file.path: PLANNED["read"].format(reason) for file, reason in self.to_read.items()}
        told |= dict.fromkeys((file.path for file in self.outside), PLANNED["outside"])
        told |= dict.fromkeys((file.path for file in self.removed), PLANNED["removed"])
        found = {file.sha256: file.path for file in self.discovery.files}
        for sha256, reason in self.to_understand.items():
            path = found.get(sha256, Path(f"(without its file) {sha256[:16]}"))
            told.setdefault(path, PLANNED["understood"].format(reason))
        for sha256, path in found.items():
            told.setdefault(path, PLANNED["load" if sha256 in self.to_load else "known"])
        return {str(path): told[path] for path in sorted(told)}


def make_plan(request: IngestRequest, places: Places) -> Plan:
    """Find the documents asked for and decide what to do.

    A document's day is the date its report bears, as known from reading it before. One never read, or without a date,
    has the day its file was last changed: nobody can know more without opening it. Raises UsageError for a path that
    does not exist.
    """
    discovery = discover(request.paths, places.fingerprints)
    published = published_documents(places)
    kept = what_is_kept(places)
    removed = removed_documents()
    to_load = {
        sha256
        for sha256, extract in kept.extracts.items()
        if sha256 not in removed
        and (sha256 not in published or published[sha256].extractor_version != key_of(extract))
    }
    unpublished = [kept.extracts[each.sha256] for each in discovery.files if each.sha256 in to_load]
    plan = Plan(
        discovery,
        to_understand={sha256: why for sha256, why in kept.to_understand.items() if sha256 not in removed},
        to_load=to_load | (removed.keys() & published.keys()),
        known=published | extracted_documents(unpublished),
        stale=_built_with(places) != rules_fingerprint(),
        kept=kept,
    )
    for file in discovery.files:
        known = plan.known.get(file.sha256)
        if file.sha256 in removed:
            plan.removed.append(file)
        elif not _is_within(file, known, request):
            plan.outside.append(file)
        elif reason := _reason_to_read(file, kept, known, force=request.force):
            plan.to_read[file] = reason
            plan.to_understand.pop(file.sha256, None)
    return plan


def _is_within(file: FoundFile, known: KnownDocument | None, request: IngestRequest) -> bool:
    if request.since is None and request.until is None:
        return True
    day = known.report_date if known else None
    if day is None:
        try:
            day = date.fromtimestamp(file_of(file.path).stat().st_mtime)
        except OSError:
            return True  # it is gone: reading it says so
    return (request.since or date.min) <= day <= (request.until or date.max)


def _reason_to_read(file: FoundFile, kept: Kept, known: KnownDocument | None, *, force: bool) -> str | None:
    if force:
        return "again, as asked"
    reading = kept.readings.get(file.sha256)
    if reading is None:
        return (
            "new" if known is None and file.sha256 not in kept.extracts else "again, its reading is not kept"
        )
    if known and known.missing_tool and shutil.which(known.missing_tool):
        return f"again, {known.missing_tool} is there now"
    return None if is_read_as_now(reading) else "again, the code that reads this format has changed"


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


def extracted_documents(extracts: Iterable[Path]) -> dict[str, KnownDocument]:
    """Documents by sha256 as their extracts have them; a damaged extract is as if it were not there."""
    import duckdb

    known: dict[str, KnownDocument] = {}
    for path in extracts:
        try:
            sql = f"SELECT {_KNOWN} FROM (SELECT unnest(document) FROM read_parquet(?) WHERE document IS NOT NULL)"
            rows = duckdb.execute(sql, [str(path)]).fetchall()
        except duckdb.Error:
            continue
        known |= {row[0]: KnownDocument(*row[1:]) for row in rows}
    return known


@cache
def rules_fingerprint() -> str:
    """Hash of everything but the documents that decides what the warehouse says of them."""
    decided = (
        *(decisions_file(), decided_indicators(), findings_file(), reports_file()),
        *(decrees_file(), checks_file()),
    )
    return hash_of(
        {
            "program": __version__,  # the warehouse says which it was built by
            "code": _code_of_the_steps(),
            "project": content_hash(project_files(dbt_project())),
            "decisions": content_hash(decided),
            "province": settings().province or "",
            "shape": repr(list(staging_tables().values())),
        }
    )


def _code_of_the_steps() -> str:
    """Hash of the code that loads, matches, builds and publishes: what this folder imports for it, and all below."""
    here = Path(__file__).parent
    steps = {
        module_of(name)
        for module in ("run.py", "quarantine.py")
        for name in imports_of((here / module).read_text(encoding="utf-8"))
        if name.startswith(("baocao.warehouse.", "baocao.names."))
    }
    without = (
        "extractors.readers",
        "extractors.isolation",
        "extractors.assembly",
        "baocao.warehouse.search_index",  # it knows itself whether it is up to date
        "flows",
    )
    return code_of(*sorted(steps), without=without).hash()


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
