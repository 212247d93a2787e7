"""From a person's decision about a cell to the marts: the next run applies it and opens no document for that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.command_line import baocao
from helpers.review_report import make_report

from baocao.decision_files import add_line, columns_of
from baocao.names.decisions import COLUMNS as NAME_COLUMNS
from baocao.names.indicators import DECISION_COLUMNS as INDICATOR_COLUMNS
from baocao.warehouse.finding_states import STATE_COLUMNS
from extractors.understanding.corrections import CELL_COLUMNS, LetterheadDecision
from extractors.understanding.rulings import HeadingRuling, TableRuling

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS = {
    "names.csv": NAME_COLUMNS,
    "indicators.csv": INDICATOR_COLUMNS,
    "findings.csv": STATE_COLUMNS,
    "tables.csv": columns_of(TableRuling),
    "headings.csv": columns_of(HeadingRuling),
}


@pytest.mark.slow
def test_the_next_run_applies_a_decision_without_reading_again(tmp_path: Path) -> None:
    home, warehouse = tmp_path / "home", tmp_path / "w.duckdb"
    home.mkdir()
    env = {"BAOCAO_HOME": str(home)}
    make_report(tmp_path / "report.docx")
    assert baocao("ingest", tmp_path / "report.docx", "--warehouse", warehouse, env=env).code == 0
    sql = "SELECT document_id, report_no, issuer FROM staging.documents"
    ((document, number, issuer),) = (
        row.values()
        for row in baocao("query", sql, "--format", "json", "--warehouse", warehouse, env=env).json
    )
    values = dict.fromkeys(CELL_COLUMNS, "") | {
        "document": document,
        "report_no": number or "",
        "issuer": issuer or "",
        "table": "1",
        "row": "1",
        "column": "3",
        "row_label": "Sở Nội vụ",
        "heading": "Số văn bản đến",
        "expected": "8.300",
        "text": "8.301",
        "scope": "document",
    }
    decisions = home / "decisions" / "cells.csv"
    add_line(decisions, CELL_COLUMNS, values)
    with decisions.open("a", encoding="utf-8") as file:
        file.write("a line that is no decision\n")
    wide = {
        "document": "",
        "table": "",
        "row": "",
        "column": "",
        "scope": "everywhere",
        "heading": "Cột không có",
    }
    add_line(decisions.with_name("cells.csv"), CELL_COLUMNS, values | wide)
    for name, columns in _OTHERS.items():
        (home / "decisions" / name).write_text(f"{','.join(columns)}\nno decision\n", encoding="utf-8")
    blank = dict.fromkeys(columns_of(LetterheadDecision), "")
    add_line(
        home / "decisions" / "letterheads.csv",
        columns_of(LetterheadDecision),
        blank
        | {
            "document": document,
            "field": "report_no",
            "expected": number or "",
            "value": "9/BC",
            "scope": "document",
        },
    )
    add_line(home / "decisions" / "names.csv", NAME_COLUMNS, {"name": "Xã Không Có", "unit_key": "-"})

    again = baocao("ingest", tmp_path / "report.docx", "--warehouse", warehouse, "--json", env=env)
    summary = again.json
    assert (again.code, summary["result"], summary["documents"].get("read", 0)) == (0, "published", 0)
    said = " ".join(summary["warnings"])
    assert "cells.csv, line 3" in said
    assert "“Cột không có” is “8.301” (everywhere) has no place in any document" in said
    assert "decisions about names that no document has" in said and "“Xã Không Có”" in said
    assert [name for name in _OTHERS if f"{name}, line 2: it has not as many values" not in said] == []
    sql = """
        SELECT documents_in, is_corrected, text, text_printed FROM marts.fct_documents
        JOIN staging.cells ON table_id = source_table_id AND row_no = source_row_no AND column_no = 3
        WHERE row_no = 1
    """
    shown = baocao("query", sql, "--format", "json", "--warehouse", warehouse, env=env)
    row = {"documents_in": 8301, "is_corrected": True, "text": "8.301", "text_printed": "8.300"}
    assert json.loads(shown.out) == [row]
    sql = """
        SELECT "Đã sửa" AS said, count(*) AS n FROM bi.van_ban_dien_tu_theo_ky GROUP BY ALL ORDER BY n
    """
    flat = baocao("query", sql, "--format", "json", "--warehouse", warehouse, env=env)
    assert json.loads(flat.out)[0] == {"said": "có", "n": 1}
    sql = """
        SELECT r.report_no, r.is_corrected, r.letterhead_printed, "Đã sửa" AS said, "Phần đầu như máy đọc" AS printed
        FROM marts.dim_report AS r JOIN bi.bao_cao ON "Mã dòng" = report_key
    """
    head = baocao("query", sql, "--format", "json", "--warehouse", warehouse, env=env)
    printed = f"Số, ký hiệu: {number or '(trống)'}"
    assert json.loads(head.out) == [
        {
            "report_no": "9/BC",
            "is_corrected": True,
            "letterhead_printed": printed,
            "said": "có",
            "printed": printed,
        }
    ]
