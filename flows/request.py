"""What a run is asked to do. Its fields are the options of the command line and the form in Prefect's UI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic and Prefect read the types of the fields
from pathlib import Path  # noqa: TC003
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from baocao.settings import settings
from baocao.warehouse.places import DEFAULT_SOURCE, DEFAULT_WAREHOUSE


@dataclass(frozen=True, slots=True)
class CommandLine:
    """How a field is typed on the command line, where that does not follow from its name and type.

    `name` is the option's, None for the field's own; `default` is said in place of the default value.
    """

    metavar: str
    name: str | None = None
    default: str | None = None
    variable: str | None = None
    """Environment variable that sets it."""


class IngestRequest(BaseModel):
    """Bring the documents under `paths` into the published `warehouse`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: Annotated[tuple[Path, ...], CommandLine("PATH", default=str(DEFAULT_SOURCE))] = Field(
        default=(DEFAULT_SOURCE,), description="Files or folders."
    )
    warehouse: Annotated[Path, CommandLine("FILE")] = Field(
        default=DEFAULT_WAREHOUSE, description="The published warehouse."
    )
    workers: Annotated[int | None, CommandLine("N", default="one a processor")] = Field(
        default=None, ge=1, description="Documents read at the same time."
    )
    force: bool = Field(default=False, description="Read documents again that are known.")
    dry_run: bool = Field(default=False, description="Say what would be done and do nothing.")
    explain: bool = Field(
        default=False, description="Say of each document why it is read, understood or left, and do nothing."
    )
    since: Annotated[date | None, CommandLine("DATE")] = Field(
        default=None, description="Only documents of this day or later."
    )
    until: Annotated[date | None, CommandLine("DATE")] = Field(
        default=None, description="Only documents of this day or earlier."
    )
    wait_minutes: Annotated[float, CommandLine("MINUTES", name="--wait")] = Field(
        default=0, ge=0, description="How long to wait for another run on the warehouse."
    )
    accept_loss: bool = Field(
        default=False, description="Publish although tables or rows are lost; a person has looked."
    )
    runner: Annotated[str | None, CommandLine("URL", default="this machine")] = Field(
        default=None, description="dask://HOST:PORT: read on the workers of a Dask cluster."
    )
    extracts: Annotated[
        str | None, CommandLine("URL", default="a folder beside the warehouse", variable="BAOCAO_EXTRACTS")
    ] = Field(default=None, description="Store of readings that machines share: s3://…, file:///….")

    @model_validator(mode="after")
    def _days_in_order(self) -> IngestRequest:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"--since {self.since} is after --until {self.until}.")
        return self

    def with_settings(self) -> IngestRequest:
        """The same request, with what it does not say as the settings of the home have it."""
        held = settings()
        stated: dict[str, Any] = {
            "paths": tuple(held.sources),
            "warehouse": held.warehouse,
            "workers": held.workers,
            "runner": held.runner,
            "extracts": held.extracts,
        }
        return IngestRequest(**stated | {name: getattr(self, name) for name in self.model_fields_set})

    def with_absolute_paths(self) -> IngestRequest:
        """The same request, to be carried out in any folder of this machine."""
        return self.model_copy(
            update={
                "paths": tuple(path.absolute() for path in self.paths),
                "warehouse": self.warehouse.absolute(),
            }
        )
