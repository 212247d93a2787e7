"""Figures of scanned tables are checked by the arithmetic of their row; digital tables are left as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.golden import expected

from baocao.errors import LayoutError
from extractors.models import Table, TableCell, TableRow
from extractors.understanding.coverage import Coverage
from extractors.understanding.kinds import declaration
from extractors.understanding.kinds.arithmetic import CONFIRMED, DOUBTFUL, with_checked_figures
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import classify
from extractors.understanding.kinds.rows import typed_rows

if TYPE_CHECKING:
    from pathlib import Path

DOSSIERS = [
    "STT",
    "Tên đơn vị",
    "Tiếp nhận / Tổng số",
    "Tiếp nhận / Trực tiếp",
    "Tiếp nhận / Qua mạng",
    "Qua BCCI",
]
DOSSIERS += ["Trước hạn", "Đúng hạn", "Quá hạn", "Tỷ lệ đúng hạn", "Tỷ lệ HS qua mạng"]
READ = 0.8  # confidence of every cell as the scan gave it


def checked(columns: list[str], *rows: str, confidence: float | None = READ) -> Table:
    """The table after the check; the cells of a row are separated by `|`."""
    cells = [[TableCell(text.strip(), confidence=confidence) for text in row.split("|")] for row in rows]
    return check(columns, [TableRow(row) for row in cells], confidence)


def check(columns: list[str], rows: list[TableRow], confidence: float | None = READ) -> Table:
    method = "ocr" if confidence is not None else "pdfium"
    table = Table(None, None, None, [columns], columns, rows, method, 1, 1, confidence=confidence)
    mapping = classify(columns, None if any("VB" in column for column in columns) else "HỒ SƠ")
    assert mapping is not None
    return with_checked_figures(table, mapping, typed_rows(table, mapping, Coverage()))


def confidences(table: Table, row: int = 0) -> list[float | None]:
    return [cell.confidence for cell in table.rows[row].cells]


def test_figures_that_fit_each_other_are_sure() -> None:
    table = checked(DOSSIERS, "1 | Sở Y tế | 693 | 100 | 590 | 3 | 600 | 90 | 10 | 98,57% | 85,14%")
    received, processed, late_and_rates = [CONFIRMED] * 4, [READ] * 2, [CONFIRMED] * 3
    # 601 of 701 would be 98,57 % as well.
    assert confidences(table) == [READ] * 2 + received + processed + late_and_rates
    assert table.warnings == []


def test_figures_that_do_not_are_doubtful_and_their_rows_named() -> None:
    table = checked(
        DOSSIERS[:6],
        "1 | Sở Y tế | 693 | 100 | 590 | 3",
        "2 | Sở Nội vụ | 693 | 100 | 598 | 3",
        "3 | Sở Tư pháp | 5.203 | 3 | 5.200 | 0",
        "4 | Sở Xây dựng | 777 | 7 | 77 | 0",
    )
    assert confidences(table, 1) == [READ] * 2 + [DOUBTFUL] * 4
    assert confidences(table, 2) == [READ] * 2 + [CONFIRMED] * 4
    assert [row.texts[4] for row in table.rows] == ["590", "598", "5.200", "77"], "no figure is changed"
    (warning,) = table.warnings
    assert warning.startswith("Rows 2, 4: the parts do not add up to the total")


def test_a_confidence_is_not_raised_by_doubt_nor_lowered_by_proof() -> None:
    columns = DOSSIERS[:6]
    right = checked(columns, "1 | Sở Y tế | 693 | 100 | 590 | 3", confidence=0.99)
    wrong = checked(columns, "1 | Sở Y tế | 693 | 100 | 598 | 3", confidence=0.2)
    assert confidences(right) == [0.99] * 6
    assert confidences(wrong) == [0.2] * 6


def test_a_report_as_printed_and_with_one_wrong_digit() -> None:
    printed = expected("67-BC-BDHCDS-2024")["tables"][4]
    rows = [" | ".join(row) for row in printed["rows"]]
    assert checked(printed["columns"], *rows).warnings == []
    for column in (2, 3, 4, 5, 10):
        cells = [list(row) for row in printed["rows"]]
        for row in cells:
            row[column] = "9" + row[column][1:] if row[column][0] != "9" else "8" + row[column][1:]
        misread = checked(printed["columns"], *(" | ".join(row) for row in cells))
        assert {row.cells[column].confidence for row in misread.rows} == {DOUBTFUL}


def test_what_another_equation_confirms_is_not_in_doubt() -> None:
    table = checked(DOSSIERS, "1 | Sở Y tế | 693 | 100 | 590 | 3 | 600 | 90 | 10 | 98,57% | 85,44%")
    assert confidences(table)[2:6] == [CONFIRMED] * 4, "the parts make up the total"
    assert confidences(table)[6:10] == [READ] * 2 + [CONFIRMED] * 2
    assert confidences(table)[10] == DOUBTFUL
    assert table.warnings


def test_a_rounded_percentage_does_not_confirm_the_last_digits_of_counts() -> None:
    columns = ["STT", "Tên đơn vị", "VB đi", "Văn bản ký số", "Tỷ lệ Văn bản ký số (%)"]
    table = checked(
        columns,
        "1 | Sở Y tế | 227343 | 185243 | 81,48",
        "2 | Sở Nội vụ | 24 | 12 | 50",
        "3 | Sở Tư pháp | 24 | 13 | 50",
    )
    assert confidences(table, 0) == [READ] * 4 + [CONFIRMED]
    assert confidences(table, 1) == [READ] * 2 + [CONFIRMED] * 3
    assert confidences(table, 2) == [READ] * 2 + [DOUBTFUL] * 3


@pytest.mark.parametrize("rate", ["66,7", "66,67%", "67"])
def test_percentages_are_rounded_to_their_printed_decimals(rate: str) -> None:
    columns = ["STT", "Tên đơn vị", "VB đi", "Văn bản ký số", "Tỷ lệ Văn bản ký số (%)"]
    assert checked(columns, f"1 | Sở Y tế | 3 | 2 | {rate}").warnings == []
    assert checked(columns, "1 | Sở Y tế | 3 | 2 | 66,6").warnings


@pytest.mark.parametrize(
    ("row", "confidence"),
    [
        ("1 | Sở Y tế | 693 | 100 | 593 | ", CONFIRMED),  # a blank is no figure: what is there adds up
        ("1 | Sở Y tế | 693 | 100 | 590 | -", READ),  # or the figure was missed, and nothing can be said
        ("1 | Sở Y tế | 693 |  |  | ", READ),
        ("1 | Sở Y tế |  | 100 | 590 | 3", READ),
        ("1 | Sở Y tế | 693 | 1oo | 590 | 3", READ),  # no number: said by `unparsed`
    ],
)
def test_rows_without_all_figures(row: str, confidence: float) -> None:
    table = checked(DOSSIERS[:6], row)
    read = [c for cell, c in zip(table.rows[0].cells, confidences(table), strict=True) if cell.text.isdigit()]
    assert read[1:] == [confidence] * len(read[1:])
    assert table.warnings == []


def test_a_column_that_is_not_there() -> None:
    columns = DOSSIERS[:5]
    fits = checked(columns, "1 | Sở Y tế | 693 | 100 | 593")
    other = checked(columns, "1 | Sở Y tế | 693 | 100 | 590")
    assert confidences(fits) == [READ] * 2 + [CONFIRMED] * 3
    assert confidences(other) == [READ] * 5, "the rest may have come by post"
    assert other.warnings == []


def test_cells_merged_over_rows_are_figures_of_none_of_them() -> None:
    total = TableCell("693", row_span=2, confidence=READ)
    rows = [
        TableRow([*(TableCell(text, confidence=READ) for text in (number, "Sở")), total, *figures])
        for number in "12"
        for figures in [[TableCell(text, confidence=READ) for text in ("100", "590", "4")]]
    ]
    table = check(DOSSIERS[:6], rows)
    assert total.confidence == READ
    assert [confidences(table, row) for row in (0, 1)] == [[READ] * 6] * 2
    assert table.rows[0].cells[2] is table.rows[1].cells[2]


def test_digital_tables_are_untouched() -> None:
    table = checked(DOSSIERS[:6], "1 | Sở Y tế | 693 | 100 | 598 | 3", confidence=None)
    assert confidences(table) == [None] * 6
    assert table.warnings == []


def test_a_page_with_text_in_a_scanned_table_is_not_warned_of() -> None:
    rows = [TableRow([TableCell(text) for text in ("1", "Sở Y tế", "693", "100", "598", "3")])]
    table = check(DOSSIERS[:6], rows)
    assert confidences(table) == [None] * 6
    assert table.warnings == []


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("nowhere", "nowhere is named but not declared"),
        ("system_name", "no operand"),
        ("-total", "-total: only `ways` may take a field off, not `parts` or `whole` of total"),
    ],
)
def test_arithmetic_of_unfit_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: str, message: str
) -> None:
    columns = "".join(
        f'[columns.{name}]\ntype = "{kind}"\nheadings = ["{name}"]\n'
        for name, kind in {"system_name": "text", "total": "count"}.items()
    )
    (tmp_path / "x.toml").write_text(
        'kind = "x"\nname_vi = "x"\ntitle_phrases = []\nrequired = ["system_name"]\nrow_identity = "system_name"\n'
        f'{columns}[[arithmetic]]\nresult = "total"\nparts = ["{parts}"]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(declaration, "__file__", str(tmp_path / "declaration.py"))
    with pytest.raises(LayoutError, match=message):
        load_declarations.__wrapped__()
