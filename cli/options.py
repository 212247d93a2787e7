"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Warehouse = Annotated[
    Path, typer.Option("--warehouse", metavar="FILE", help="The published warehouse.", dir_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document to standard output.")]
