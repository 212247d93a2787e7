"""`baocao remove` and `baocao restore`: a document out of the warehouse, and back in."""

from pathlib import Path
from typing import Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_WAREHOUSE

Document = Annotated[
    str,
    typer.Argument(metavar="DOCUMENT", help="First digits of its id, its file name, or its report number."),
]
Later = Annotated[
    bool, typer.Option("--later", help="Only note it; the next `baocao ingest` brings the warehouse in line.")
]


def remove(
    document: Document,
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    later: Later = False,
    as_json: Json = False,
) -> None:
    """Take a document out of the warehouse; its source file and what was read from it stay where they are.

    Example: baocao remove 67-BC-BDHCDS-2024.pdf --reason "Withdrawn by its office"
    """
    from baocao.usecases.removal import remove as note_removal

    removed = note_removal(warehouse, document, reason)
    if later and not as_json:
        print_line(f"{removed.file_name} is noted as removed; the next `baocao ingest` takes it out.")
    _bring_in_line(warehouse, later, as_json)


def restore(
    document: Document, warehouse: Warehouse = DEFAULT_WAREHOUSE, later: Later = False, as_json: Json = False
) -> None:
    """Bring a removed document back into the warehouse, without reading its file again.

    Example: baocao restore 67-BC-BDHCDS-2024.pdf
    """
    from baocao.usecases.removal import restore as note_restoring

    restored = note_restoring(document)
    if later and not as_json:
        print_line(f"{restored.file_name} is noted as restored; the next `baocao ingest` brings it back.")
    _bring_in_line(warehouse, later, as_json)


def _bring_in_line(warehouse: Path, later: bool, as_json: bool) -> None:
    if later:
        return
    from baocao.cli.ingest import carry_out
    from flows.request import IngestRequest

    carry_out(IngestRequest(paths=(), warehouse=warehouse), as_json)
