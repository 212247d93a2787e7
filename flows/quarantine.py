"""Documents that were read but cannot be loaded, matched or built: each is quarantined, and the run goes on without.

Which one it is, is found by halving. Its extract is replaced by one that holds only the reason, so that later runs and
`baocao rebuild` go on without it, too, until it is understood again (`baocao ingest --force`, or newer code).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError, DocumentError, WarehouseError
from baocao.warehouse.disk import is_full
from baocao.warehouse.working_database import is_damaged, working_database
from extractors.store.keys import best_readings
from extractors.store.storage import document_of, key_of
from flows.plan import published_documents
from flows.summary import QuarantinedDocument
from flows.up_to_date import kept_extracts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb

    from baocao.warehouse.build import BuildError, BuildResult
    from flows.plan import KnownDocument
    from flows.run import Run

    Match = Callable[[duckdb.DuckDBPyConnection, Sequence[str] | None], dict[str, int]]


def load_or_quarantine(run: Run, con: duckdb.DuckDBPyConnection, extracts: Sequence[Path]) -> None:
    """Load extracts; what cannot be loaded is quarantined.

    Raises:
        WarehouseError: no document is to blame: not one can be loaded, the disk is full, or the database is damaged.
    """
    from baocao.warehouse.staging import load_each

    for extract, error in load_each(con, extracts).items():
        if is_full(error, run.places.build) or is_damaged(run.places.working):
            raise error
        _quarantine(run, con, extract, "load", error)


def quarantine_damaged(run: Run, con: duckdb.DuckDBPyConnection, extract: Path) -> None:
    """Quarantine a document of which nothing is left: its extract is damaged, and its file is not in this run."""
    error = WarehouseError("its extract is damaged, and its file is not among those of this run")
    _quarantine(run, con, extract, "load", error)


def match_or_quarantine(
    run: Run, con: duckdb.DuckDBPyConnection, match: Match, documents: Sequence[str] | None
) -> dict[str, int]:
    """Match names; a document whose names cannot be matched is quarantined.

    Args:
        run: the run.
        con: the working database, open for writing.
        match: matches the names of these documents (None: of all) and counts them by status.
        documents: documents to match, None for all.

    Raises:
        BaocaoError: no document is to blame.
    """
    import duckdb

    try:
        return match(con, documents)
    except (BaocaoError, duckdb.Error, ArithmeticError, LookupError, ValueError, TypeError) as error:
        with suppress(duckdb.Error):
            con.execute("ROLLBACK")
        loaded = _loaded(con)
        suspects = loaded if documents is None else [each for each in loaded if each in set(documents)]
        failed: dict[str, Exception] = {}
        for document in suspects:
            try:
                match(con, [document])
            except (BaocaoError, duckdb.Error, ArithmeticError, LookupError, ValueError, TypeError) as one:
                failed[document] = one
                with suppress(duckdb.Error):
                    con.execute("ROLLBACK")
        if not failed or len(failed) == len(suspects) > 1:
            raise error
    extracts = kept_extracts(run.places.extracts)
    for document, reason in failed.items():
        _quarantine(run, con, extracts[document], "match", reason)
    return match(con, [each for each in suspects if each not in failed])


def build_or_quarantine(run: Run, build: Callable[[Path], BuildResult], match: Match) -> BuildResult:
    """Build the marts; documents whose rows make a model or test fail are quarantined, the rest is built.

    A test that fails often tells by its rows which documents those are. Else they are found by halving those that the
    published warehouse has not been built with, or all if the rules have changed.

    Args:
        run: the run.
        build: builds and tests the marts of a working database.
        match: matches the names of documents that are loaded again.

    Raises:
        WarehouseError: the marts cannot be built without any of the suspects either, or without all documents.
    """
    from baocao.warehouse.build import BuildError
    from baocao.warehouse.culprits import find_culprits
    from baocao.warehouse.staging import delete_documents, load_extracts

    working = run.places.working
    while True:
        try:
            return build(working)
        except WarehouseError as error:
            first = error
        if not isinstance(first, BuildError) and is_damaged(working):
            raise first
        if not (isinstance(first, BuildError) and _quarantine_named(run, first)):
            break
    extracts = kept_extracts(run.places.extracts)
    known = {} if run.plan.stale else published_documents(run.places)
    fresh = {outcome.kept for outcome in run.understood.values()}
    with working_database(working) as con:
        suspects = [
            each
            for each in _loaded(con)
            if each in extracts
            and (each not in known or extracts[each] in fresh or _is_newer(extracts[each], known[each]))
        ]
    if not suspects:
        raise first

    def attempt(kept: Sequence[str]) -> BaocaoError | None:
        with working_database(working) as con:
            loaded = set(_loaded(con))
            delete_documents(con, [each for each in suspects if each in loaded and each not in kept])
            missing = [each for each in kept if each not in loaded]
            if missing:
                load_extracts(con, [extracts[each] for each in missing])
                match(con, missing)
        try:
            build(working)
        except WarehouseError as error:
            return error
        return None

    try:
        found = find_culprits(suspects, attempt, first)
    except WarehouseError:
        raise first from None  # it fails without them, too
    with working_database(working) as con:
        missing = [each for each in suspects if each not in found and each not in set(_loaded(con))]
        load_extracts(con, [extracts[each] for each in missing])
        match(con, missing)
        for document, reason in found.items():
            _quarantine(run, con, extracts[document], "build", reason)
        if not _loaded(con):
            raise first
    return build(working)


def _quarantine_named(run: Run, error: BuildError) -> bool:
    """Quarantine the documents that the rows of failed tests name; False if they name none, or all there are."""
    extracts = kept_extracts(run.places.extracts)
    named = {document: node for node in error.failed for document in node.documents if document in extracts}
    with working_database(run.places.working) as con:
        if not named or not set(_loaded(con)) - named.keys():
            return False
        for document, node in named.items():
            reason = WarehouseError(f"they fail the test {node.name} of the marts")
            _quarantine(run, con, extracts[document], "build", reason)
    return True


def _is_newer(extract: Path, known: KnownDocument) -> bool:
    return key_of(extract) != known.extractor_version


def _loaded(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Documents that are loaded, in the order they were read."""
    sql = (
        "SELECT document_id FROM staging.documents WHERE status = 'loaded' ORDER BY extracted_at, document_id"
    )
    return [row[0] for row in con.execute(sql).fetchall()]


_STAGES = {
    "load": "what was read from it cannot be loaded into the warehouse",
    "match": "its names cannot be matched to units",
    "build": "its rows stop the marts from being built",
}


def _quarantine(run: Run, con: duckdb.DuckDBPyConnection, extract: Path, code: str, error: Exception) -> None:
    """Replace a document's extract by the reason, and load that."""
    from baocao.warehouse.staging import load_extracts
    from extractors.extract import quarantine_extract
    from extractors.store.keys import inputs_of_failure
    from extractors.store.readings import Source
    from extractors.store.storage import extract_inputs, kept_path, write_extract

    sha256 = document_of(extract)
    path = kept_path(extract) or next(
        (file.path for file in run.plan.discovery.files if file.sha256 == sha256), Path(sha256)
    )
    message = error.message if isinstance(error, BaocaoError) else f"{type(error).__name__}: {error}"
    failure = DocumentError(
        f"{_STAGES[code]}: {message}",
        advice="Everything else goes on without it. Report this with the file.",
        code=code,
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    reading = best_readings(run.places.readings).get(sha256)
    inputs = extract_inputs(extract) or (inputs_of_failure(reading.name) if reading else None)
    source = Source(path, sha256, path.stat().st_size if path.exists() else 0, now)
    written = write_extract(quarantine_extract(source, failure, inputs), extract.parent)
    if written != extract:
        extract.unlink(missing_ok=True)
    load_extracts(con, [written])
    run.summary.add_quarantined(QuarantinedDocument(str(path), failure.reason, code, is_new=True))
