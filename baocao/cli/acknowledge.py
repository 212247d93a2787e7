"""`baocao acknowledge`: a file in quarantine is known, and no night need end with exit code 1 for it."""

from typing import Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_WAREHOUSE


def acknowledge(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Its path or name as `baocao status` shows it, or its id.")
    ],
    reason: Annotated[str, typer.Option(help="Why that is all right, for whoever asks later.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Note that a file in quarantine is known: it stays listed, and runs no longer end with exit code 1 for it.

    Once its content changes, or another reason keeps it out, it counts again.

    Example: baocao acknowledge hong.pdf --reason "Asked the office for a sound copy"
    """
    from baocao.usecases.quarantine import acknowledge as note
    from baocao.usecases.quarantine import forget

    if undo:
        print_line(f"{forget(file).file} counts again.")
        return
    known = note(warehouse, file, reason)
    print_line(f"{known.file} is known to be in quarantine ({known.quarantined_for}).")
