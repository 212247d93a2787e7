"""The Prefect flows. Importing this imports Prefect, so only a run that has work to do imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import stages

if TYPE_CHECKING:
    from flows.stages import IngestRun


@flow(name="baocao-ingest", validate_parameters=False)
def ingest_flow(run: IngestRun) -> None:
    """Documents into the published warehouse. Raises BaocaoError, with the published file untouched."""
    discover(run)
    extract(run)
    load(run)
    match(run)
    build(run)
    publish(run)


@flow(name="baocao-rebuild", validate_parameters=False)
def rebuild_flow(run: IngestRun) -> None:
    """Kept extracts into the published warehouse. Raises BaocaoError, with the published file untouched."""
    load(run)
    match(run)
    build(run)
    publish(run)


@task(cache_policy=NO_CACHE)
def discover(run: IngestRun) -> None:
    """Say what was found; the search itself was made before Prefect was started, to see if there is work."""
    logger = get_run_logger()
    logger.info("%d documents found, %d to read", len(run.plan.discovery.files), len(run.plan.to_read))
    for file, reason in run.plan.to_read.items():
        logger.info("%s: %s", file.path, reason)


@task(cache_policy=NO_CACHE)
def extract(run: IngestRun) -> None:
    """Wait for the documents to be read."""
    logger = get_run_logger()
    for outcome in stages.extract(run):
        if outcome.error:
            logger.error("%s is quarantined: %s", outcome.path, outcome.error)
        else:
            logger.info("%s read in %.1f s", outcome.path, outcome.seconds)


@task(cache_policy=NO_CACHE)
def load(run: IngestRun) -> None:
    """Load extracts into the working database."""
    get_run_logger().info("%d documents loaded", stages.load(run))


@task(cache_policy=NO_CACHE)
def match(run: IngestRun) -> None:
    """Match names to units."""
    get_run_logger().info("names by status: %s", dict(stages.match(run)))


@task(cache_policy=NO_CACHE)
def build(run: IngestRun) -> None:
    """Build and test the marts."""
    stages.build(run)


@task(cache_policy=NO_CACHE)
def publish(run: IngestRun) -> None:
    """Replace the published file."""
    stages.publish(run)
