"""Where a warehouse and what belongs to it lie on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from baocao.warehouse.replaceable import check_replaceable

DEFAULT_SOURCE = Path("data/raw")
DEFAULT_WAREHOUSE = Path("data/warehouse/baocao.duckdb")
_OWN_FOLDER = "of-"
"""Before the name of a warehouse: no file of the default warehouse, whose folder is the one above, begins so."""


@dataclass(frozen=True, slots=True)
class Places:
    """The published file of a warehouse and the folders it is made in.

    `readings` holds what was read from each document, the only thing that cannot be made again without the sources;
    `extracts` what was understood of it. Everything in `build` can be thrown away between two runs.
    """

    published: Path
    readings: Path
    extracts: Path
    build: Path

    @classmethod
    def of(cls, warehouse: Path) -> Places:
        """Name the places of the warehouse published as `warehouse`.

        In the project's own layout `data/warehouse/baocao.duckdb` has `data/readings`, `data/extracts` and
        `data/warehouse/.build`. Elsewhere they lie beside the file; a file of another name gets folders of
        its own, so that two warehouses in one folder never share anything. A link to a warehouse is another
        name for it.
        """
        if warehouse.is_symlink():  # replacing the link would leave what it leads to as it was
            warehouse = Path(os.path.realpath(warehouse))
        warehouse = warehouse.absolute()  # dbt takes paths from its own project folder
        folder = warehouse.parent
        if warehouse.name != DEFAULT_WAREHOUSE.name:
            build = folder / ".build" / f"{_OWN_FOLDER}{warehouse.name}"
            return cls(warehouse, build / "readings", build / "extracts", build)
        beside = folder.parent if folder.name == DEFAULT_WAREHOUSE.parent.name else folder
        return cls(warehouse, beside / "readings", beside / "extracts", folder / ".build")

    def check_replaceable(self) -> None:
        """Raise UsageError if a run would replace a file that is no warehouse of ours. Touches nothing."""
        check_replaceable(self.published, self.build_state)

    @property
    def working(self) -> Path:
        """The DuckDB file that is loaded and built, and then published as a copy."""
        return self.build / "working.duckdb"

    @property
    def lock(self) -> Path:
        """Held by the run that writes."""
        return self.build / "run.lock"

    @property
    def fingerprints(self) -> Path:
        """Cache of the checksums of source files."""
        return self.build / "fingerprints.json"

    @property
    def understood(self) -> Path:
        """Which readings and extracts were found up to date, and under which rules."""
        return self.build / "understood.json"

    @property
    def build_state(self) -> Path:
        """What the published file was built with."""
        return self.build / "build.json"

    @property
    def search_index(self) -> Path:
        """What `baocao search` looks into, made from the published file."""
        return self.build / "search.sqlite"

    @property
    def states(self) -> Path:
        """Folder of states published before, one file a run."""
        return self.build / "states"

    @property
    def pin(self) -> Path:
        """Says that a person rolled back, and to what; not there while runs publish."""
        return self.build / "pinned.json"

    @property
    def runs(self) -> Path:
        """What past runs did, one JSON line a run."""
        return self.build / "runs.jsonl"

    @property
    def schedule(self) -> Path:
        """When this warehouse is brought up to date, while that is being served."""
        return self.build / "schedule.json"

    @property
    def prefect_home(self) -> Path:
        """Database, log and password of the Prefect server that `baocao schedule` runs."""
        return self.build / "prefect-schedule"
