"""Files in quarantine that a person knows of: they are listed, and no longer make a quiet night end with exit code 1.

The file `acknowledged.csv` stands beside the other decisions. A line is about a document by its content, or about a
file that could not even be opened by its path, for as long as the reason stays the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from baocao.decision_files import (
    add_line,
    columns_of,
    decisions_folder,
    person,
    read_records,
    take_out_line,
    today,
)
from baocao.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A file in quarantine that is known. `document_id` is the sha256 of its content, "" for one never opened."""

    file: str
    document_id: str
    quarantined_for: str
    reason: str
    acknowledged_by: str
    acknowledged_at: str


class Acknowledgements:
    """What is acknowledged."""

    def __init__(self, records: list[Acknowledged]) -> None:
        self._documents = {each.document_id for each in records if each.document_id}
        self._files = {(each.file, each.quarantined_for) for each in records if not each.document_id}

    def cover(self, file: str, document_id: str | None, reason: str) -> bool:
        """Whether somebody knows that this file is in quarantine."""
        return document_id in self._documents or (file, _one_line(reason)) in self._files


def acknowledged_file() -> Path:
    """The file that holds them."""
    return decisions_folder() / "acknowledged.csv"


def acknowledgements() -> Acknowledgements:
    """What is acknowledged; lines that cannot be used are left out."""
    return Acknowledgements(read_records(acknowledged_file(), Acknowledged, _wrong)[0])


def _wrong(values: Mapping[str, str]) -> str | None:
    return None if values["file"] or values["document_id"] else "it names no file."


def acknowledge(file: str, document_id: str | None, quarantined_for: str, reason: str) -> Acknowledged:
    """Note that somebody knows of a file in quarantine, as of today and by the user of this process.

    Args:
        file: its path.
        document_id: the sha256 of its content; None for one that could not be opened.
        quarantined_for: why it is in quarantine.
        reason: why that is all right.

    Raises:
        UsageError: there is no reason, or the file cannot be written.
    """
    if not reason.strip():
        raise UsageError("The reason is empty.", advice='Say why, for example --reason "Asked for a copy".')
    known = Acknowledged(
        file, document_id or "", _one_line(quarantined_for), reason.strip(), person(), today().isoformat()
    )
    add_line(acknowledged_file(), columns_of(Acknowledged), asdict(known))
    return known


def forget(file: str) -> Acknowledged | None:
    """Take the last line about a file out; None if there is none. Raises UsageError if it cannot be written."""
    records, _ = read_records(acknowledged_file(), Acknowledged, _wrong)
    last = next((each for each in reversed(records) if file in (each.file, each.document_id)), None)
    if last is not None:
        take_out_line(acknowledged_file(), columns_of(Acknowledged), asdict(last))
    return last


def _one_line(text: str) -> str:
    return " ".join(text.split())
