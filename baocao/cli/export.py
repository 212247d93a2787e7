"""`baocao export`: all marts as files."""

from pathlib import Path
from typing import Annotated

import typer

from baocao.cli.options import Json, Warehouse
from baocao.cli.output import print_json, print_line, print_table
from baocao.errors import UsageError
from baocao.warehouse.exports.choices import ExportFormat, Headings
from baocao.warehouse.places import DEFAULT_WAREHOUSE


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New, empty, or an earlier export.")],
    file_format: Annotated[
        ExportFormat, typer.Option("--format", help="Kind of file.")
    ] = ExportFormat.PARQUET,
    bom: Annotated[bool, typer.Option("--bom", help="Byte order mark in CSV: Excel reads UTF-8.")] = False,
    headings: Annotated[Headings, typer.Option(help="Headings of CSV and XLSX.")] = Headings.NAMES,
    pictures: Annotated[
        int, typer.Option(help="Pages shown as pictures beside Excel's workbook, newest first.", min=0)
    ] = 300,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: Json = False,
) -> None:
    """Write all marts and flat views into a folder, with a data dictionary; the same content gives the same bytes.

    Excel gets the flat views in a workbook of their own, so-lieu.xlsx, with the source pages as pictures beside it.

    Example: baocao export bieu --format xlsx --headings vietnamese
    """
    from baocao.usecases.export import export as export_warehouse

    if bom and file_format is not ExportFormat.CSV:
        raise UsageError(
            f"--bom is for CSV, not for {file_format}.", advice="Leave it out, or add --format csv."
        )
    rows = export_warehouse(warehouse, folder, file_format, bom=bom, headings=headings, pictures=pictures)
    if as_json:
        print_json({"folder": str(folder), "format": file_format, "rows": rows})
        return
    print_table(None, ["table", "rows"], rows.items())
    print_line(f"Exported {len(rows)} tables to {folder}")
