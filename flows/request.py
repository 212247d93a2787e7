"""What a run is asked to do, as the command line, a schedule and a deployment all say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.warehouse.places import DEFAULT_SOURCE, DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """Bring the documents under `paths` into the published `warehouse`.

    `since`, `until`: only documents of these days (see `flows.plan.make_plan`), both included, None for no bound.
    `force` reads documents again that are known; `dry_run` only says what would be done. `workers`: documents read at
    the same time, None for one a processor. `wait_minutes`: how long to wait for another run on this warehouse.
    `runner`: dask://HOST:PORT to read on the workers of a Dask cluster, None for processes of this machine. `extracts`:
    fsspec URL of a store that several machines share, None for the folder beside the warehouse alone.
    """

    paths: tuple[Path, ...] = (DEFAULT_SOURCE,)
    warehouse: Path = DEFAULT_WAREHOUSE
    since: date | None = None
    until: date | None = None
    force: bool = False
    dry_run: bool = False
    workers: int | None = None
    wait_minutes: float = 0
    runner: str | None = None
    extracts: str | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"No day is both since {self.since} and until {self.until}.")
        if self.wait_minutes < 0:
            raise UsageError(f"{self.wait_minutes:g} minutes is no time to wait.")

    def as_parameters(self) -> dict[str, Any]:
        """Give it as the parameters of the flow, in types that JSON has; paths absolute."""
        return {
            "paths": [str(path.absolute()) for path in self.paths],
            "warehouse": str(self.warehouse.absolute()),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "force": self.force,
            "dry_run": self.dry_run,
            "workers": self.workers,
            "wait_minutes": self.wait_minutes,
            "runner": self.runner,
            "extracts": self.extracts,
        }
