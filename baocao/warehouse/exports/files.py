"""All marts as Parquet, CSV or one Excel workbook, with a data dictionary: the same content gives the same bytes."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.output_folder import whole_folder, write_manifest
from baocao.warehouse.exports import datapackage
from baocao.warehouse.exports.catalogue import ordered_rows, published_tables
from baocao.warehouse.exports.choices import ExportFormat, Headings
from baocao.warehouse.exports.contents import (
    BATCH,
    DICTIONARY_HEADINGS,
    batches,
    column_headings,
    dictionary_rows,
)
from baocao.warehouse.exports.datapackage import describe_package
from baocao.warehouse.exports.formulas import as_plain_text
from baocao.warehouse.query import connect_published

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

DICTIONARY = "data_dictionary.csv"
FLAT = "bi"
"""Schema of the flat views."""


def export_marts(
    published: Path,
    folder: Path,
    file_format: ExportFormat,
    *,
    bom: bool = False,
    headings: Headings = Headings.NAMES,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, int]:
    """Write all tables of marts and quality, and the flat views, into `folder`, whole or not at all.

    Args:
        published: The published warehouse.
        folder: New, empty, or an earlier export, which is replaced.
        file_format: Kind of file. Excel has the flat views in a workbook of their own.
        bom: A byte order mark before CSV, for Excel.
        headings: Headings of CSV and of the marts in Excel.
        pictures: Pictures of source pages (`flat_workbook.picture_name` -> PNG), which the flat workbook links to.

    Returns:
        Rows by table.

    Raises:
        UsageError: The folder is somebody else's.
        WarehouseError: Writing fails.
    """
    with connect_published(published) as con:
        tables = published_tables(con)
        try:
            with whole_folder(folder, "export") as new:
                if file_format is ExportFormat.XLSX:
                    rows = _write_workbooks(con, tables, new, headings, pictures)
                else:
                    rows = {
                        table.name: _write(con, table, new, file_format, bom, headings) for table in tables
                    }
                    _write_csv(new / DICTIONARY, DICTIONARY_HEADINGS, dictionary_rows(tables), bom)
                    if file_format is ExportFormat.CSV:
                        _describe(con, tables, new, headings)
                write_manifest(new, "export", {"format": file_format, "rows": rows})
        except OSError as error:
            raise WarehouseError(
                f"the export cannot be written: {error.strerror or error}.",
                advice="What was there before is untouched.",
                file=str(folder),
            ) from error
    return rows


def _write_workbooks(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[TableDoc],
    folder: Path,
    headings: Headings,
    pictures: Mapping[str, bytes],
) -> dict[str, int]:
    from baocao.warehouse.exports import flat_workbook
    from baocao.warehouse.exports.workbook import write_workbook

    if pictures:
        (folder / flat_workbook.PICTURES).mkdir()
    for name, png in pictures.items():
        (folder / flat_workbook.PICTURES / name).write_bytes(png)
    views = [table for table in tables if table.schema == FLAT]
    rows = flat_workbook.write_flat_workbook(con, views, folder / flat_workbook.FILE, pictures)
    others = [table for table in tables if table.schema != FLAT]
    return write_workbook(con, others, folder / "baocao.xlsx", headings) | rows


def _describe(
    con: duckdb.DuckDBPyConnection, tables: Sequence[TableDoc], folder: Path, headings: Headings
) -> None:
    row = con.execute("SELECT max(extracted_at) FROM staging.documents").fetchone()
    as_of = row[0].isoformat(timespec="seconds") + "Z" if row and row[0] else None
    named = {table.name: column_headings(table, headings) for table in tables}
    package = json.dumps(describe_package(tables, named, as_of), ensure_ascii=False, indent=1)
    (folder / datapackage.FILE).write_text(package + "\n", encoding="utf-8")


def _write(
    con: duckdb.DuckDBPyConnection,
    table: TableDoc,
    folder: Path,
    file_format: ExportFormat,
    bom: bool,
    headings: Headings,
) -> int:
    if file_format is ExportFormat.PARQUET:
        return _write_parquet(con, table, folder / f"{table.name}.parquet")
    rows = (row for batch in batches(con, table) for row in batch)
    return _write_csv(folder / f"{table.name}.csv", column_headings(table, headings), rows, bom)


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]], bom: bool) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        for row in rows:
            writer.writerow([_as_text(value) for value in row])
            count += 1
    return count


def _as_text(value: Any) -> Any:
    """NULL empty, decimals without the zeros that pad them, no text that a spreadsheet would run."""
    match value:
        case str():
            return as_plain_text(value)
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize():f}"
    return value


def _write_parquet(con: duckdb.DuckDBPyConnection, table: TableDoc, path: Path) -> int:
    """Parquet with the descriptions as metadata of its fields."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = con.sql(ordered_rows(table)).to_arrow_reader(BATCH * 10)
    fields = [
        field.with_metadata(_metadata(column)).with_nullable(not column.is_required)
        for field, column in zip(reader.schema, table.columns, strict=True)
    ]
    about = {"description": table.description, "display_name_vi": table.display_name_vi}
    schema = pa.schema(fields, metadata=about)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            count += batch.num_rows
    return count


def _metadata(column: ColumnDoc) -> dict[str, str]:
    about = {"description": column.description, "display_name_vi": column.display_name_vi}
    return about | ({"references": column.references} if column.references else {})
