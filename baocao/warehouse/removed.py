"""Documents that a person has taken out of the warehouse: who, when and why, in a file under version control.

The file stands beside the decisions about names. A document that is in it is neither read nor loaded; what was read
from it is kept, so that taking its line out again (`baocao restore`) brings it back without the source file.
"""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, locked, person, today, write_file
from baocao.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RemovedDocument:
    """A document taken out. `document_id` is the sha256 of its file, `removed_at` an ISO date."""

    document_id: str
    file_name: str
    reason: str
    removed_by: str
    removed_at: str


_COLUMNS = columns_of(RemovedDocument)


def removed_file() -> Path:
    """The file that removed documents are listed in."""
    return decisions_folder() / "removed_documents.csv"


def removed_documents(path: Path | None = None) -> dict[str, RemovedDocument]:
    """Removed documents by their id; none if there is no such file.

    Args:
        path: the file; None: `removed_file()`.

    Raises:
        UsageError: the file cannot be read, or a line has no document id or more columns than the heading.
    """
    path = path or removed_file()
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)  # an open quotation mark must not swallow lines
            if missing := [column for column in _COLUMNS if column not in (reader.fieldnames or [])]:
                raise UsageError(
                    f"columns are missing: {', '.join(missing)}.",
                    advice=f"The heading must be {','.join(_COLUMNS)}.",
                    file=str(path),
                )
            removed = []
            for row in reader:
                if not row["document_id"] or None in row:
                    raise UsageError(
                        f"line {reader.line_num} names no document.",
                        advice="Correct it, or take the line out.",
                        file=str(path),
                    )
                removed.append(RemovedDocument(*((row[column] or "").strip() for column in _COLUMNS)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"the list of removed documents cannot be read: {error}.",
            advice="Save the file as CSV in UTF-8, and close every quotation mark.",
            file=str(path),
        ) from error
    return {document.document_id: document for document in removed}


def remove_document(document_id: str, file_name: str, reason: str) -> RemovedDocument:
    """Note that a document is taken out, as of today and by the user of this process.

    Raises:
        UsageError: there is no reason, or the document is taken out already: its first reason stays.
    """
    if not reason.strip():
        raise UsageError(
            "The reason is empty.", advice='Say why, for example --reason "Withdrawn by its office".'
        )
    document = RemovedDocument(document_id, file_name, reason.strip(), person(), today().isoformat())
    with locked(removed_file()):
        listed = removed_documents()
        if before := listed.get(document_id):
            raise UsageError(
                f"{before.file_name} is taken out already, by {before.removed_by} on {before.removed_at}:"
                f" {before.reason}.",
                advice="`baocao ingest` brings the warehouse in line; `baocao restore` takes it in again.",
            )
        _write(listed | {document_id: document})
    return document


def restore_document(document_id: str) -> None:
    """Take a document off the list; one that is not on it is no error."""
    with locked(removed_file()):
        _write({key: value for key, value in removed_documents().items() if key != document_id})


def _write(documents: dict[str, RemovedDocument]) -> None:
    """Replace the file: a reader sees the old list or the new one."""
    write_file(removed_file(), _COLUMNS, [astuple(document) for document in documents.values()])
