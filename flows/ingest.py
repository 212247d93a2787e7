"""The Prefect flows. Importing this imports Prefect, so only a run that has work to do imports it."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date  # noqa: TC003 - Prefect reads the types of the parameters
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from baocao.errors import BaocaoError, WarehouseError
from baocao.warehouse.places import DEFAULT_SOURCE, DEFAULT_WAREHOUSE
from flows import stages
from flows.progress import LoggedProgress
from flows.report import headline, publish_artifacts
from flows.request import IngestRequest
from flows.run import run_ingest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect import Task
    from prefect.client.schemas.objects import State, TaskRun

    from flows.stages import IngestRun

LIMIT_HOURS = float(os.environ.get("BAOCAO_RUN_HOURS", "12"))
"""An unattended run that takes longer is ended."""

RETRY_SECONDS = (10, 60, 300)

_begun: ContextVar[IngestRun] = ContextVar("begun")


@flow(name="baocao-ingest", timeout_seconds=LIMIT_HOURS * 3600)
def ingest_flow(  # noqa: PLR0913, PLR0917 - what can be asked for, as a form in Prefect's UI
    paths: list[str] = [str(DEFAULT_SOURCE)],  # noqa: B006 - shown as the default in Prefect's UI, never changed
    warehouse: str = str(DEFAULT_WAREHOUSE),
    since: date | None = None,
    until: date | None = None,
    force: bool = False,
    dry_run: bool = False,
    workers: int | None = None,
    wait_minutes: float = 60,
    runner: str | None = None,
    extracts: str | None = None,
) -> Any:
    """Bring the documents under `paths` into the published warehouse; see `baocao ingest --help`.

    `since` and `until` are for backfills: only documents of these days. `wait_minutes`: how long to wait for another
    run on the same warehouse. The run fails, with what was published before untouched, if nothing can be published; a
    document in quarantine does not fail it.
    """
    begun = _begun.get(None)
    if begun is not None:
        with _artifacts(begun):
            run_stages(begun)
        return None
    request = IngestRequest(
        tuple(map(Path, paths)),
        Path(warehouse),
        since,
        until,
        force,
        dry_run,
        workers,
        wait_minutes,
        runner,
        extracts,
    )
    logger = get_run_logger()
    summary = run_ingest(request, LoggedProgress(logger), unattended=True, stages=run_stages)
    publish_artifacts(summary)
    for warning in summary.warnings:
        logger.warning("%s", warning)
    if summary.error:
        return Failed(message=summary.error)  # raised, it would stand in the log four times with its stack
    for file, reason in summary.to_read.items() if dry_run else ():
        logger.info("would read %s: %s", file, reason)
    return Completed(message=headline(summary), data=summary.as_dict())


def ingest_begun(run: IngestRun) -> None:
    """Run the flow on a run that has been planned and locked, and is reading. Raises BaocaoError if it fails."""
    token = _begun.set(run)
    try:
        ingest_flow.with_options(timeout_seconds=0)(**run.request.as_parameters())
    finally:
        _begun.reset(token)


@contextmanager
def _artifacts(run: IngestRun) -> Iterator[None]:
    """Leave the summary of what the block does in Prefect, if anybody will be able to look there."""
    try:
        yield
    except BaocaoError as error:
        run.summary.result, run.summary.error = "failed", str(error)
        raise
    finally:
        if not run.private_server:
            publish_artifacts(run.summary)


def run_stages(run: IngestRun) -> None:
    """Run the stages of a run as tasks of the current flow."""
    with _only_writer(run):
        discover(run)
        retried = run.unattended
        for stage in (extract, load, match, build, publish):
            (stage if retried else stage.with_options(retries=0))(run)


@contextmanager
def _only_writer(run: IngestRun) -> Iterator[None]:
    """Hold the warehouse's place among the concurrency limits of a Prefect server that others use too.

    The lock on the file holds off every run on machines that share the folder; this one also those that do not.
    Raises WarehouseError if the place does not become free.
    """
    if run.private_server:
        yield
        return
    from prefect.client.orchestration import get_client
    from prefect.concurrency.sync import concurrency

    name = writer_limit(run.places.published)
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    try:
        # strict: a limit that has been taken away is an error, not leave to go on
        with concurrency(name, timeout_seconds=max(run.request.wait_minutes * 60, 1), strict=True):
            yield
    except TimeoutError as error:
        raise WarehouseError(
            f"Another run holds the concurrency limit {name} of the Prefect server.",
            advice=f"If none does, `prefect gcl update {name} --active-slots 0` frees it.",
        ) from error


def writer_limit(warehouse: Path) -> str:
    """Name of the concurrency limit of a warehouse."""
    digest = hashlib.sha256(str(warehouse).encode()).hexdigest()[:8]
    return f"baocao-writer-{warehouse.stem}-{digest}"


@flow(name="baocao-rebuild", validate_parameters=False)
def rebuild_flow(run: IngestRun) -> None:
    """Kept extracts into the published warehouse. Raises BaocaoError, with the published file untouched."""
    with _only_writer(run), _artifacts(run):
        for stage in (load, match, build, publish):
            stage.with_options(retries=0)(run)


def _may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failure may be gone in a minute: a disk, a network drive, a file somebody has open."""
    import duckdb

    error: BaseException | None = state.result(raise_on_failure=False)
    while error is not None:
        if isinstance(error, OSError | duckdb.IOException):
            return True
        error = error.__cause__ or error.__context__
    return False


_stage = task(
    cache_policy=NO_CACHE,
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=list(RETRY_SECONDS),
    retry_condition_fn=_may_pass,
)


@task(cache_policy=NO_CACHE)
def discover(run: IngestRun) -> None:
    """Say what was found; the search itself was made before Prefect was started, to see if there is work."""
    logger = get_run_logger()
    logger.info("%d documents found, %d to read", len(run.plan.discovery.files), len(run.plan.to_read))
    for file, reason in run.plan.to_read.items():
        logger.info("%s: %s", file.path, reason)


@_stage
def extract(run: IngestRun) -> None:
    """Wait for the documents to be read."""
    outcomes = stages.extract(run)
    if not run.unattended:  # else they were logged as they came
        tell = LoggedProgress(get_run_logger())
        for outcome in outcomes:
            tell.document(outcome)


@_stage
def load(run: IngestRun) -> None:
    """Load extracts into the working database."""
    get_run_logger().info("%d documents loaded", stages.load(run))


@_stage
def match(run: IngestRun) -> None:
    """Match names to units."""
    get_run_logger().info("names by status: %s", dict(stages.match(run)))


@_stage
def build(run: IngestRun) -> None:
    """Build and test the marts."""
    stages.build(run)


@_stage
def publish(run: IngestRun) -> None:
    """Replace the published file."""
    stages.publish(run)
