"""The run as Prefect flows, its steps as tasks. Importing this imports Prefect, so only what uses its API does."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - Prefect reads the types of the parameters
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from baocao.errors import BaocaoError, UsageError, WarehouseError
from baocao.settings import settings
from flows import run
from flows.alerts import send_alerts
from flows.prefect_api import check_prefect_api
from flows.progress import LoggedProgress
from flows.report import headline, publish_artifacts
from flows.request import IngestRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prefect import Task
    from prefect.client.schemas.objects import State, TaskRun

    from flows.run import Run, Step
    from flows.summary import RunSummary

LIMIT_HOURS = settings().run_hours
"""A flow run that takes longer is ended."""

RETRY_SECONDS = (10, 60, 300)
FIXED = ("warehouse", "extracts")
"""Where a run writes: that is the deployment's to say, not a single run's."""


@flow(name="baocao-ingest", timeout_seconds=LIMIT_HOURS * 3600)
def ingest_flow(request: IngestRequest = IngestRequest(wait_minutes=60)) -> Any:  # noqa: B008 - never changed
    """Bring the documents under `paths` into the published warehouse; see `baocao ingest --help`.

    What a run of a deployment does not say is as its deployment says, else as the settings do. The run fails, with
    what was published before untouched, if nothing can be published; a document in quarantine does not fail it.
    """
    deployed = _deployed_request()

    def work() -> RunSummary:
        asked = _completed(request, deployed) if deployed else request.with_settings()
        return run.ingest(asked, LoggedProgress(get_run_logger), _as_task, _only_writer(asked))

    return _state_of(work, (deployed or request.with_settings()).warehouse)


@flow(name="baocao-rebuild", timeout_seconds=LIMIT_HOURS * 3600)
def rebuild_flow(warehouse: Path | None = None) -> Any:
    """Build the whole warehouse, None for that of the settings, again from the kept extracts; see `baocao rebuild`."""
    place = warehouse or settings().warehouse

    def work() -> RunSummary:
        alone = _only_writer(IngestRequest(warehouse=place))
        return run.rebuild(place, LoggedProgress(get_run_logger), _as_task, alone)

    return _state_of(work, place)


def ingest_as_flow(request: IngestRequest) -> RunSummary:
    """Do what is asked as a run of the flow in this process; the arguments and errors are those of `run.ingest`."""
    check_prefect_api()
    return _outcome(ingest_flow(request.with_absolute_paths(), return_state=True))


def rebuild_as_flow(warehouse: Path) -> RunSummary:
    """Rebuild as a run of the flow in this process; see `run.rebuild`."""
    check_prefect_api()
    return _outcome(rebuild_flow(warehouse.absolute(), return_state=True))


def _outcome(state: Any) -> RunSummary:
    result = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    summary: RunSummary = result
    return summary


def _deployed_request() -> IngestRequest | None:
    """The request of the deployment whose run this is, None if it is of none."""
    from prefect.client.orchestration import get_client

    if not runtime.deployment.id:
        return None
    with get_client(sync_client=True) as client:  # Prefect's runtime has only the parameters of the run
        parameters = client.read_deployment(runtime.deployment.id).parameters
    return IngestRequest.model_validate(parameters.get("request", {})).with_settings()


def _completed(request: IngestRequest, deployed: IngestRequest) -> IngestRequest:
    """Complete the request of a run by its deployment's.

    Raises UsageError if it names another place to write to: who may start a run may not have any file replaced.
    """
    for name in FIXED:
        if name in request.model_fields_set and getattr(request, name) != getattr(deployed, name):
            raise UsageError(
                f"This deployment writes to {name} {getattr(deployed, name)}, not {getattr(request, name)}.",
                advice="Make a deployment for the other one.",
            )
    given = {name: getattr(request, name) for name in request.model_fields_set}
    return IngestRequest(**{name: getattr(deployed, name) for name in deployed.model_fields_set} | given)


def _state_of(work: Callable[[], RunSummary], warehouse: Path) -> State[Any]:
    """Do the work; its summary becomes the artifacts and the final state of the flow run."""
    logger = get_run_logger()
    try:
        summary = work()
    except Exception as error:
        if runtime.deployment.id:  # nobody sits before it
            failed = run.Run.of(IngestRequest(warehouse=warehouse), LoggedProgress(get_run_logger)).summary
            failed.fail(str(error) or type(error).__name__)
            send_alerts(failed)
        if not isinstance(error, BaocaoError):
            raise
        return Failed(message=str(error), data=error)  # raised, it would stand in the log four times
    publish_artifacts(summary)
    for warning in summary.warnings:
        logger.warning("%s", warning)
    for file, reason in summary.to_read.items() if summary.result == "planned" else ():
        logger.info("would read %s: %s", file, reason)
    if summary.error:
        return Failed(message=summary.error, data=summary)
    return Completed(message=headline(summary), data=summary)


def _as_task(step: Step, of_run: Run) -> str:
    """Carry out a step as a task of the current flow; what may pass is tried again."""

    def body() -> str:
        done = step(of_run)
        get_run_logger().info("%s", done)
        return done

    return task(
        name=step.__name__,
        description=step.__doc__,
        cache_policy=NO_CACHE,
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=list(RETRY_SECONDS),
        retry_condition_fn=is_transient,
    )(body)()


def is_transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failure may be gone in a minute: a disk, a network drive, a file somebody has open."""
    import duckdb

    error: BaseException | None = state.result(raise_on_failure=False)
    while error is not None:
        if isinstance(error, OSError | duckdb.IOException):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _only_writer(request: IngestRequest) -> Iterator[None]:
    """Hold the warehouse's place among the concurrency limits of the Prefect server.

    The lock on the file holds off every run on machines that share the folder; this one also those that do not.
    Raises WarehouseError if the place does not become free.
    """
    if request.dry_run:
        yield
        return
    from prefect.client.orchestration import get_client
    from prefect.concurrency.sync import concurrency

    name = writer_limit(request.warehouse)
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    try:
        # strict: a limit that has been taken away is an error, not leave to go on
        with concurrency(name, timeout_seconds=max(request.wait_minutes * 60, 1), strict=True):
            yield
    except TimeoutError as error:
        raise WarehouseError(
            f"Another run holds the concurrency limit {name} of the Prefect server.",
            advice=f"If none does, `prefect gcl update {name} --active-slots 0` frees it.",
        ) from error


def writer_limit(warehouse: Path) -> str:
    """Name of the concurrency limit of a warehouse."""
    warehouse = warehouse.absolute()
    digest = hashlib.sha256(str(warehouse).encode()).hexdigest()[:8]
    return f"baocao-writer-{warehouse.stem}-{digest}"
