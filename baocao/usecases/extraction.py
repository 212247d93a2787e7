"""The logical tables of one document as a file, without a warehouse."""

from __future__ import annotations

import json
import os
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.visible import visible_json
from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class TablesFormat(StrEnum):
    """What `baocao extract` writes."""

    JSON = "json"
    XLSX = "xlsx"
    CSV = "csv"
    MD = "md"


def document_tables(path: Path, only: int | None = None) -> dict[str, Any]:
    """Read one document, in a process of its own, and give what is said of it and its logical tables.

    Args:
        path: the document.
        only: number of the one table wanted (from 1), None for all.

    Raises:
        DocumentError: if the file cannot be read or goes beyond a limit.
        UsageError: if the document has no table of that number.

    """
    from extractors.isolation.confined import run_confined

    seen: dict[str, Any] = run_confined(current_limits(), _read, path)
    if only is not None:
        tables = seen["tables"]
        wanted = [table for table in tables if table["table"] == only]
        if not wanted:
            has = f"it has {len(tables)}" if tables else "it has none"
            raise UsageError(
                f"{path.name} has no table {only}: {has}.", advice="`baocao inspect FILE` lists them."
            )
        seen["tables"] = wanted
    return seen


def _read(path: Path) -> dict[str, Any]:
    from extractors.extract import extract_document
    from extractors.inspection import inspection
    from extractors.logical_tables import logical_tables

    extract = extract_document(path)
    seen = inspection(extract)
    about = {name: seen[name] for name in ("file", "format", "page_count", "report")}
    # Of the warnings those about the document: each table has its own, and any kind will do here.
    return about | {"warnings": extract.warnings, "tables": logical_tables(extract)}


def as_text(seen: dict[str, Any], text_format: TablesFormat) -> str:
    """The tables as one text: all of them as JSON or Markdown, or the only one as CSV."""
    from baocao.warehouse.exports.document_tables import csv_text, markdown

    if text_format is TablesFormat.MD:
        return markdown(seen)
    if text_format is TablesFormat.CSV:
        return "".join(csv_text(table) for table in seen["tables"])
    return visible_json(json.dumps(seen, ensure_ascii=False, indent=2)) + "\n"


def write_tables(seen: dict[str, Any], file_format: TablesFormat, target: Path) -> None:
    """Write the tables: CSV into a folder, a file a table with its manifest; all else into one file, whole or not.

    Raises UsageError if the target cannot be written, or the folder is somebody else's.
    """
    try:
        if file_format is TablesFormat.CSV:
            from baocao.warehouse.exports.document_tables import write_csv_folder

            write_csv_folder(seen, target)
            return
        new = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            if file_format is TablesFormat.XLSX:
                from baocao.warehouse.exports.document_workbook import write_document_workbook

                write_document_workbook(seen, new)
            else:
                new.write_text(as_text(seen, file_format), encoding="utf-8")
            os.replace(new, target)  # noqa: PTH105
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written ({error.strerror or error}).", advice="Name another with --out."
        ) from error


def described(tables: Sequence[dict[str, Any]]) -> str:
    """How many tables and rows, for the person who waits."""
    return f"{len(tables)} tables, {sum(len(table['rows']) for table in tables)} rows"
