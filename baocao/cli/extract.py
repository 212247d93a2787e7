"""`baocao extract`: the tables of one document as a file."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from baocao.cli.logs import problem
from baocao.cli.output import print_json
from baocao.errors import DocumentError, UsageError
from baocao.language import translated
from baocao.usecases.extraction import TablesFormat

EXIT_QUARANTINED = 1


def extract(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A PDF, Word, spreadsheet or image file; one in an archive or letter as a.zip!/report.pdf.",
        ),
    ],
    file_format: Annotated[
        TablesFormat,
        typer.Option(
            "--format",
            help="xlsx: a sheet a table, merged cells and numbers as such. json: all that is known, places and typed "
            "figures too. csv: a file a table. md: to read.",
        ),
    ] = TablesFormat.JSON,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The file to write, replaced if it is there; for csv a folder that is new, empty, or of an earlier "
            "call. Without it json, md, and csv with --table go to standard output.",
        ),
    ] = None,
    table: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only this table, numbered as inspect does.")
    ] = None,
) -> None:
    """Write all tables of one document, of whatever kind: headings, rows, numbers and places. Touches no warehouse.

    Example: baocao extract data/raw/KH-956-2023.pdf --format xlsx --out KH-956.xlsx
    """
    _check_usage(file, file_format, out, table)
    from baocao.usecases.extraction import as_text, described, document_tables, write_tables
    from baocao.usecases.one_document import one_document

    try:
        with one_document(file, "baocao extract") as document:
            seen: dict[str, Any] = document_tables(document, table)
    except DocumentError as error:
        if file_format is TablesFormat.JSON and out is None:
            print_json({"file": file.name, "error": error.message, "error_code": error.code})
        problem(f"This document cannot be read: {error}")
        raise typer.Exit(EXIT_QUARANTINED) from error
    if out is None:
        sys.stdout.write(as_text(seen, file_format))
        return
    write_tables(seen, file_format, out)
    typer.echo(translated(f"{out}: {described(seen['tables'])}"))
    for warning in seen["warnings"]:
        problem(f"Warning: {warning}")


def _check_usage(file: Path, file_format: TablesFormat, out: Path | None, table: int | None) -> None:
    if out is None and (
        file_format is TablesFormat.XLSX or (file_format is TablesFormat.CSV and table is None)
    ):
        raise UsageError(
            f"--format {file_format} needs a place to write to.",
            advice="Add --out FILE.xlsx."
            if file_format is TablesFormat.XLSX
            else "Add --out DIR, or --table N for one table on standard output.",
        )
    if out is not None and file_format is not TablesFormat.CSV:
        if out.is_dir():
            raise UsageError(f"{out} is a folder.", advice="Name a file with --out.")
        if out.exists() and file.exists() and out.samefile(file):
            raise UsageError(f"{out} is the document itself.", advice="Name another file with --out.")
        if not out.parent.is_dir():
            raise UsageError(
                f"{out.parent} is no folder.", advice="Make it first, or name another with --out."
            )
