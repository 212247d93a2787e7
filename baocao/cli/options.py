"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Warehouse = Annotated[
    Path, typer.Option("--warehouse", metavar="FILE", help="The published warehouse.", dir_okay=False)
]


def _replaceable(warehouse: Path) -> Path:
    from baocao.warehouse.places import Places

    Places.of(warehouse).check_replaceable()
    return warehouse


WarehouseToMake = Annotated[
    Path,
    typer.Option(
        "--warehouse", metavar="FILE", help="The published warehouse.", dir_okay=False, callback=_replaceable
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document to standard output.")]
Runner = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="dask://HOST:PORT: read on the workers of a Dask cluster.",
        show_default="this machine",
    ),
]
Extracts = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="BAOCAO_EXTRACTS",
        help="Store of extracts that machines share: s3://…, file:///….",
        show_default="a folder beside the warehouse",
    ),
]
