"""`baocao export`: files that hold all marts, are the same for the same content, and run nothing when opened."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from helpers.command_line import baocao
from helpers.warehouse_builder import built_warehouse
from hypothesis import given
from hypothesis import strategies as st

from baocao.warehouse.dictionary import load_dictionary
from baocao.warehouse.exports.catalogue import published_tables
from baocao.warehouse.exports.choices import ExportFormat, Headings
from baocao.warehouse.exports.files import export_marts
from baocao.warehouse.exports.formulas import as_plain_text, starts_formula
from baocao.warehouse.exports.workbook import write_workbook
from baocao.warehouse.query import connect_published

EVIL = "=cmd|' /C calc'!A0"


def export(folder: Path, *arguments: object) -> dict[str, Any]:
    run = baocao("export", folder, *arguments, "--warehouse", built_warehouse().published, "--json")
    assert run.code == 0, run.err
    return run.json  # type: ignore[no-any-return]


def read_csv(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def checksums(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def sheets(
    published: Path, path: Path, name: str, headings: Headings = Headings.NAMES, max_rows: int = 1000
) -> list[Any]:
    """The dictionary and the sheets of one table, as a spreadsheet reads them."""
    with connect_published(published) as con:
        tables = [table for table in published_tables(con) if table.name == name]
        write_workbook(con, tables, path, headings, max_rows)
    return openpyxl.load_workbook(path).worksheets


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file in which a report's texts are formulas."""
    published = built_warehouse().copy(tmp_path_factory.mktemp("evil")).published
    import duckdb

    with duckdb.connect(str(published)) as con:
        con.execute("UPDATE marts.fct_tasks SET task_text = ?, note = '-5'", [EVIL])
        con.execute(
            "UPDATE marts.fct_tasks SET section = 'http://evil.example', output_text = repeat('x', 40000)"
        )
    return published


def test_csv_has_every_row_and_a_dictionary(tmp_path: Path) -> None:
    warehouse = built_warehouse()
    answer = export(tmp_path / "out", "--format", "csv")
    for table, count in answer["rows"].items():
        assert count == warehouse.value(f"SELECT count(*) FROM {table}")  # whatever schema it is in
        assert len(read_csv(tmp_path / "out" / f"{table}.csv")) == count
    assert {"fct_targets", "dim_unit", "findings", "bridge_task_units"} <= set(answer["rows"])
    row = next(
        row
        for row in read_csv(tmp_path / "out" / "fct_online_dossiers.csv")
        if row["unit_name_printed"] == "Ban Dân tộc"
    )
    assert (row["received_total"], row["on_time_rate_pct"], row["period_end"]) == (
        "10",
        "90.91",
        "2023-11-30",
    )
    assert row["pending_total"] == ""  # unknown, not 0
    described = {
        (row["table"], row["column"]): row for row in read_csv(tmp_path / "out" / "data_dictionary.csv")
    }
    column = described["fct_online_dossiers", "unit_key"]
    assert column["references"] == "dim_unit.unit_key"
    assert column["column_vi"]
    assert described["fct_online_dossiers", "row_id"]["primary_key"] == "yes"
    columns = warehouse.value(
        "SELECT count(*) FROM duckdb_columns() WHERE schema_name IN ('marts', 'quality', 'bi')"
    )
    assert sum(bool(key[1]) for key in described) == columns


def test_bom_and_vietnamese_headings(tmp_path: Path) -> None:
    export(tmp_path / "out", "--format", "csv", "--bom", "--headings", "vietnamese")
    assert (tmp_path / "out" / "dim_unit.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    row = read_csv(tmp_path / "out" / "fct_documents.csv", "utf-8-sig")[0]
    assert "Tên đơn vị như in" in row
    assert "Mã dòng" in row


def test_names_stand_in_vietnamese_order(tmp_path: Path) -> None:
    export(tmp_path / "out", "--format", "csv")
    names = [row["unit_name"] for row in read_csv(tmp_path / "out" / "dim_unit.csv")]
    alphabet = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
    letters = [name[6] for name in names if name.startswith("Huyện ") and name[6] in alphabet]
    assert list(dict.fromkeys(letters)) == sorted(set(letters), key=alphabet.index)
    assert {"D", "Đ", "G"} <= set(letters)


def test_parquet_keeps_types_and_descriptions(tmp_path: Path) -> None:
    answer = export(tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "fct_esignature_rates.parquet")
    assert table.num_rows == answer["rows"]["fct_esignature_rates"]
    field = table.schema.field("esignature_rate_pct")
    assert str(field.type) == "decimal128(18, 4)"
    assert "điện tử" in field.metadata[b"display_name_vi"].decode() or field.metadata[b"display_name_vi"]
    assert table.schema.field("row_id").nullable is False
    assert max(value for value in table["esignature_rate_pct"].to_pylist() if value is not None) <= Decimal(
        100
    )


def test_workbook_for_people(tmp_path: Path) -> None:
    rows = export(tmp_path / "out", "--format", "xlsx", "--headings", "vietnamese")["rows"]
    whole = openpyxl.load_workbook(tmp_path / "out" / "baocao.xlsx", read_only=True)
    flat = [
        name
        for name in rows
        if built_warehouse().rows(f"SELECT 1 FROM duckdb_views() WHERE view_name = '{name}'")
    ]
    named = {table.name: table.display_name_vi for table in load_dictionary()}
    expected = [named[name] for name in rows if name not in flat]
    assert whole.sheetnames[:2] == ["Mục lục", "Từ điển dữ liệu"]
    assert len(whole.sheetnames) == len(expected) + 2
    for title, name in zip(whole.sheetnames[2:], expected, strict=True):
        assert name.startswith(title), "whole words of the name in the dictionary"
        assert len(title) <= 31
    whole.close()
    sheet = sheets(
        built_warehouse().published, tmp_path / "one.xlsx", "fct_online_dossiers", Headings.VIETNAMESE
    )[2]
    headings = {cell.value: cell.column for cell in sheet[1]}
    rate = sheet.cell(3, headings["Tỷ lệ hồ sơ qua mạng (%)"])
    assert rate.value == 40
    assert rate.number_format == '0.00"%"'  # 40 is shown as 40.00%, not 4000%
    day = sheet.cell(3, headings["Đến ngày"])
    assert day.value == datetime(2023, 11, 30)
    assert day.number_format == "dd/mm/yyyy"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["K"].width > 20
    assert sheet.max_row == 102


def test_a_vietnamese_workbook_has_no_codes_and_its_contents_lead_to_its_sheets(tmp_path: Path) -> None:
    export(tmp_path / "out", "--format", "xlsx", "--headings", "vietnamese")
    book = openpyxl.load_workbook(tmp_path / "out" / "baocao.xlsx")
    links = {cell.value: cell.hyperlink.location for cell in book["Mục lục"]["A"][1:]}
    assert links == {title: f"'{title}'!A1" for title in book.sheetnames[1:]}
    codes = {
        code
        for table in load_dictionary()
        for column in table.columns
        for code, meaning in column.values_vi
        if code.isascii() and "_" in code and code != meaning
    }
    assert len(codes) > 10
    met = {
        (sheet.title, cell)
        for sheet in book.worksheets[2:]
        for row in sheet.iter_rows(min_row=2, max_row=400, values_only=True)
        for cell in row
        if cell in codes
    }
    assert met == set()


@pytest.mark.parametrize("file_format", list(ExportFormat))
def test_the_same_content_gives_the_same_bytes(tmp_path: Path, file_format: ExportFormat) -> None:
    """Also from a file that was published anew, with its rows in another order."""
    import duckdb

    other = built_warehouse().copy(tmp_path).published
    with duckdb.connect(str(other)) as con:
        con.execute("CREATE TABLE turned AS FROM marts.fct_documents ORDER BY row_id DESC")
        con.execute(
            "DELETE FROM marts.fct_documents; INSERT INTO marts.fct_documents FROM turned; DROP TABLE turned"
        )
    export_marts(built_warehouse().published, tmp_path / "a", file_format)
    export_marts(other, tmp_path / "b", file_format)
    assert checksums(tmp_path / "a") == checksums(tmp_path / "b")


def test_formulas_are_text_in_csv(evil: Path, tmp_path: Path) -> None:
    export_marts(evil, tmp_path / "out", ExportFormat.CSV)
    rows = read_csv(tmp_path / "out" / "fct_tasks.csv")
    assert {row["task_text"] for row in rows} == {"'" + EVIL}
    assert {row["note"] for row in rows} == {"-5"}  # a number stays one
    for path in (tmp_path / "out").glob("*.csv"):
        for row in read_csv(path):
            assert not any(starts_formula(value) for value in row.values()), (path.name, row)


def test_formulas_and_links_are_text_in_the_workbook(evil: Path, tmp_path: Path) -> None:
    sheet = sheets(evil, tmp_path / "one.xlsx", "fct_tasks")[1]
    columns = {cell.value: cell.column for cell in sheet[1]}
    task = sheet.cell(2, columns["task_text"])
    assert (task.value, task.data_type) == (EVIL, "s")
    assert sheet.cell(2, columns["section"]).hyperlink is None
    long = sheet.cell(2, columns["output_text"]).value
    assert len(long) == 32_767
    assert "cut" in long


@given(st.text(max_size=30))
def test_no_text_is_left_that_a_spreadsheet_would_run(text: str) -> None:
    written = as_plain_text(text)
    assert written.replace("'", "") == text.replace("'", "")
    if text.lstrip()[:1] in tuple("=@") and text.strip():
        assert written.startswith("'" + text[:1])


@pytest.mark.parametrize("text", ["-5", "+3,2", "-1.234,5 %", "-", "--", "a=b", "", "5-6"])
def test_numbers_and_dashes_stay(text: str) -> None:
    assert as_plain_text(text) == text


@pytest.mark.parametrize(
    "text", ["- Cấp tỉnh", "+1+1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1", "-2+3+cmd|'x'!A0"]
)
def test_beginnings_of_formulas_are_text(text: str) -> None:
    plain = as_plain_text(text)
    # behind a tab or line break a cell may begin, too
    assert plain.startswith("'") and not starts_formula(plain)
    assert plain.replace("'", "") == text.replace("'", "")


def test_a_long_table_goes_on_in_another_sheet(tmp_path: Path) -> None:
    parts = sheets(built_warehouse().published, tmp_path / "a.xlsx", "fct_documents", max_rows=31)[1:]
    assert [part.title for part in parts] == [
        "fct_documents",
        "fct_documents (2)",
        "fct_documents (3)",
        "fct_documents (4)",
    ]
    values = [row[0] for part in parts for row in part.iter_rows(min_row=2, values_only=True)]
    assert len(values) == len(set(values)) == 91


def test_an_earlier_export_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    export(folder, "--format", "csv")
    export(folder, "--format", "xlsx")
    assert sorted(path.name for path in folder.iterdir()) == ["baocao.xlsx", "export.json", "so-lieu.xlsx"]
    (folder / "mine.txt").write_text("keep")
    before = checksums(folder)
    run = baocao("export", folder, "--warehouse", built_warehouse().published)
    assert run.code == 2
    assert "mine.txt" in run.err
    assert checksums(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a small file system, which only root may mount")
def test_a_full_disk_leaves_the_earlier_export(tmp_path: Path) -> None:
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        export(disk / "out")
        before = checksums(disk / "out")
        run = baocao("export", disk / "out", "--format", "csv", "--warehouse", built_warehouse().published)
        assert run.code == 3
        assert "untouched" in run.err
        assert checksums(disk / "out") == before
        assert [path.name for path in disk.iterdir()] == ["out"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_wrong_usage(tmp_path: Path) -> None:
    run = baocao("export", tmp_path / "out", "--bom", "--warehouse", built_warehouse().published)
    assert run.code == 2
    assert "--format csv" in run.err
    none = baocao("export", tmp_path / "out", "--warehouse", tmp_path / "none.duckdb")
    assert none.code == 3
    assert "baocao ingest" in none.err
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("x")
    below = baocao("export", tmp_path / "file" / "out", "--warehouse", built_warehouse().published)
    assert below.code == 3
    assert "cannot be written" in below.err


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    export(tmp_path / "out", "--format", "csv")
    manifest = json.loads((tmp_path / "out" / "export.json").read_text())
    sums = checksums(tmp_path / "out")
    del sums["export.json"]
    assert manifest["sha256"] == sums


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x;=cmd|' /C calc'!A0;y", "x;'=cmd|' /C calc'!A0;y"),
        ('x;"=1+1"', 'x;\'"=1+1"'),
        ("x; @SUM(A1)", "x;' @SUM(A1)"),
        ("x\n=1+1", "x\n'=1+1"),
        ("tăng; -5 %; giảm", "tăng; -5 %; giảm"),
        ("a; b", "a; b"),
    ],
)
def test_a_formula_behind_the_other_list_separator_is_text(text: str, written: str) -> None:
    assert as_plain_text(text) == written


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_query_gives_no_formula_whatever_the_list_separator(separator: str) -> None:
    evil = EVIL.replace("'", "''")
    sql = f"SELECT 1 AS a, '{evil}' AS \"=b\", 'x;{evil}' AS c"
    run = baocao("query", sql, "--format", "csv", "--warehouse", built_warehouse().published)
    assert run.code == 0, run.err
    cells = [cell for row in csv.reader(run.out.splitlines(), delimiter=separator) for cell in row]
    assert not [cell for cell in cells if starts_formula(cell)]
    assert any(EVIL in cell for cell in cells)


def test_a_data_package_describes_every_file(tmp_path: Path) -> None:
    export(tmp_path / "out", "--format", "csv")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (tmp_path / "out" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    files = {path.stem for path in (tmp_path / "out").glob("*.csv")} - {"data_dictionary"}
    assert {resource["name"] for resource in package["resources"]} == files
    (facts,) = (r for r in package["resources"] if r["name"] == "fct_online_dossiers")
    assert facts["schema"]["primaryKey"] == ["row_id"]
    reference = {"fields": "unit_key", "reference": {"resource": "dim_unit", "fields": "unit_key"}}
    assert reference in facts["schema"]["foreignKeys"]
