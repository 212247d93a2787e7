"""Acknowledging files in quarantine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import UsageError
from baocao.usecases.status import warehouse_status
from baocao.warehouse import acknowledged

if TYPE_CHECKING:
    from baocao.warehouse.acknowledged import Acknowledged

_SHORTEST_ID = 6


def acknowledge(warehouse: Path, named: str, reason: str) -> Acknowledged:
    """Note that a file in quarantine is known.

    Args:
        warehouse: the published warehouse.
        named: its path, its name, or the first digits of its id.
        reason: why that is all right.

    Raises:
        UsageError: no file in quarantine is named so, or more than one.
    """
    listed = warehouse_status(warehouse).quarantined
    found = [
        each
        for each in listed
        if _is_called([each["file"]], named)
        or (len(named) >= _SHORTEST_ID and (each["document_id"] or "").startswith(named.lower()))
    ] or [each for each in listed if _is_called(each["copies"], named)]
    if len(found) != 1:
        raise UsageError(
            f"{len(found) or 'No'} file(s) in quarantine are named {named}.",
            advice="`baocao status` lists them; name one by its path.",
        )
    (one,) = found
    return acknowledged.acknowledge(str(one["file"]), one["document_id"], str(one["reason"]), reason)


def _is_called(files: list[str], named: str) -> bool:
    return any(named in (file, Path(file).name) for file in files)


def forget(named: str) -> Acknowledged:
    """Take back that a file is known. Raises UsageError if none is named so."""
    taken = acknowledged.forget(named)
    if taken is None:
        raise UsageError(
            f"No acknowledged file is {named}.", advice=f"They stand in {acknowledged.acknowledged_file()}."
        )
    return taken
