"""Serves the ingest flow on a schedule: every night, on this machine, with Prefect's UI on loopback.

For a server and workers of one's own, prefect.yaml holds the same as a deployment.
"""

from __future__ import annotations

import json
import logging
import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from baocao.errors import UsageError
from baocao.warehouse.lock import lock_holder, make_private
from baocao.warehouse.places import Places
from flows.prefect_api import check_prefect_api, prefect_api_url
from flows.prefect_server import prefect_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.request import IngestRequest

DEPLOYMENT = "nightly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a warehouse is brought up to date: a cron line in a time zone, served by the process `pid`."""

    cron: str
    timezone: str
    pid: int

    def next_run(self, now: datetime | None = None) -> datetime | None:
        """When it runs next; None if its cron line matches no date, as 30 February."""
        from cronsim import CronSim

        return next(CronSim(self.cron, (now or datetime.now(tz=ZoneInfo(self.timezone)))), None)


def new_schedule(cron: str, timezone: str | None = None) -> Schedule:
    """Give a schedule of this process; None: in the machine's time zone.

    Raises UsageError for a line that is not cron's, or a zone that does not exist.
    """
    from cronsim import CronSimError

    schedule = Schedule(cron, timezone or local_timezone(), os.getpid())
    try:
        ZoneInfo(schedule.timezone)
        never = schedule.next_run() is None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(
            f"Unknown time zone {schedule.timezone}.", advice="One is Asia/Ho_Chi_Minh."
        ) from error
    except CronSimError as error:
        raise UsageError(
            f"Invalid cron line {cron!r} ({error}).",
            advice='Minute, hour, day, month, weekday: "0 2 * * *" is every night at two.',
        ) from error
    if never:
        raise UsageError(f"The cron line {cron!r} matches no date.")
    return schedule


def serve_schedule(
    schedule: Schedule, request: IngestRequest, port: int, tell: Callable[[str, str | None], None]
) -> None:
    """Serve the flow until the process is asked to end.

    A Prefect server named by PREFECT_API_URL or a profile is used; else one is started on `port` of this machine, with
    the UI, and ends with this process.

    Args:
        schedule: When to run.
        request: What to do.
        port: Where the UI is served.
        tell: Told the URL of the UI, and how to log in there as `user:password`, None on a server of somebody else's.

    Raises:
        BaocaoError: If the server cannot be reached or started.

    """
    url = prefect_api_url()
    if url:
        check_prefect_api()
        _serve(schedule, request, lambda: tell(url.removesuffix("/api"), None))
        return
    with prefect_server(Places.of(request.warehouse).prefect_home, port) as server:
        _end_killed_runs(request.warehouse)
        _serve(schedule, request, lambda: tell(server.url, server.login))


def _end_killed_runs(warehouse: Path) -> None:
    """Close runs that were going on when the schedule before this one was killed.

    Nobody else would: Prefect keeps their places for five minutes, and shows them as running for ever.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.exceptions import ObjectNotFound
    from prefect.states import Crashed

    from flows.ingest import writer_limit

    unfinished = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=unfinished)),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT])),
        ):
            message = (
                "Killed: the schedule that ran it ended without a word. The next run goes on from there."
            )
            client.set_flow_run_state(run.id, Crashed(message=message))
            logging.getLogger("baocao").warning("Flow run %s: %s", run.name, message)
        if lock_holder(Places.of(warehouse).lock)[0] is None:
            with suppress(ObjectNotFound):  # there was no run yet
                client.update_global_concurrency_limit(
                    writer_limit(warehouse), GlobalConcurrencyLimitUpdate(active_slots=0)
                )


def _serve(schedule: Schedule, request: IngestRequest, tell: Callable[[], None]) -> None:
    from prefect import serve
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest_flow

    deployment = ingest_flow.to_deployment(
        DEPLOYMENT,
        schedule=Cron(schedule.cron, timezone=schedule.timezone),
        paused=False,  # it was paused when it was last asked to end
        parameters={"request": request.with_absolute_paths().model_dump(mode="json")},
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
        ),
        description="Bring the warehouse up to date, every night.",
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)  # a coroutine only where there is an event loop
    tell()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Prefect knows how to end on it
    with _noted(schedule, Places.of(request.warehouse).schedule):
        serve(deployment, print_starting_message=False)


@contextmanager
def _noted(schedule: Schedule, file: Path) -> Iterator[None]:
    make_private(file.parent)
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(schedule)), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def noted_schedule(warehouse: Path) -> Schedule | None:
    """Read the schedule that is being served for a warehouse on this machine; None if there is none."""
    try:
        schedule = Schedule(**json.loads(Places.of(warehouse).schedule.read_text(encoding="utf-8")))
        os.kill(schedule.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return schedule


def local_timezone() -> str:
    """Name of the machine's time zone, UTC if it does not tell."""
    if os.environ.get("TZ"):
        return os.environ["TZ"].removeprefix(":")
    zone = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return zone.removeprefix("posix/") or "UTC"
