"""`baocao prune`: make room on the disk."""

from typing import Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_WAREHOUSE, Places


def prune(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name the files and delete none.")] = False,
) -> None:
    """Delete readings that newer ones have taken the place of, after the days that the settings keep them.

    Every run that publishes does the same at its end. What is needed to rebuild the warehouse always stays.

    Example: baocao prune --dry-run
    """
    from baocao.warehouse.lock import run_lock
    from flows.prune import prune as delete
    from flows.prune import superseded

    places = Places.of(warehouse)
    if dry_run:
        old = superseded(places)
        for path in old:
            print_line(str(path))
        print_line(f"{len(old)} files to delete, {_mb(sum(path.stat().st_size for path in old))}")
        return
    with run_lock(places.lock):
        count, size = delete(places)
    print_line(f"{count} files deleted, {_mb(size)}")


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
