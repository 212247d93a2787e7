"""Tables beside each other: what stands above each is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.paged_tables import register_fonts
from reportlab.pdfgen.canvas import Canvas

from extractors.extract import extract_document

if TYPE_CHECKING:
    from pathlib import Path

UNITS = [
    ["STT", "Đơn vị", "Số lượng"],
    ["1", "Xã An Lộc", "12"],
    ["2", "Xã Bình Sơn", "20"],
    ["3", "Xã Tân An", "7"],
]
FIELDS = [
    ["STT", "Lĩnh vực", "Hồ sơ"],
    ["1", "Đất đai", "112"],
    ["2", "Hộ tịch", "220"],
    ["3", "Xây dựng", "71"],
]
LEFT, RIGHT, TOP = 60.0, 320.0, 625.0


def grid(canvas: Canvas, rows: list[list[str]], x: float) -> None:
    for row, texts in enumerate(rows):
        left = x
        for text, width in zip(texts, (30.0, 100.0, 70.0), strict=True):
            canvas.rect(left, TOP - 18 * (row + 1), width, 18)
            canvas.drawString(left + 3, TOP - 18 * row - 13, text)
            left += width


def tables_under(
    tmp_path: Path, *lines: tuple[float, float, str]
) -> list[tuple[str | None, str | None, str | None]]:
    register_fonts()
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(595, 842))
    canvas.setFont("Serif-Bold", 10)
    canvas.drawString(
        60, 690, "Kết quả cụ thể như hai bảng dưới đây, mỗi bảng một lĩnh vực công tác trong năm 2024."
    )
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.setFont("Serif", 10)
    grid(canvas, UNITS, LEFT)
    grid(canvas, FIELDS, RIGHT)
    canvas.save()
    tables = extract_document(tmp_path / "page.pdf").tables
    assert [len(table.table.rows) for table in tables] == [3, 3]
    return [(each.table.appendix, each.table.title, each.table.caption) for each in tables]


@pytest.mark.parametrize(
    ("lines", "captions"),
    [
        (((LEFT, 640, "Bảng 1"), (RIGHT, 640, "Bảng 2")), [("1", None, None), ("2", None, None)]),
        (
            (
                *((LEFT, 654, "Bảng 1"), (RIGHT, 654, "Bảng 2")),
                *((LEFT, 640, "Số lượng theo đơn vị"), (RIGHT, 640, "Hồ sơ theo lĩnh vực")),
            ),
            [("1", "Số lượng theo đơn vị", None), ("2", "Hồ sơ theo lĩnh vực", None)],
        ),
        (
            (
                *(
                    (LEFT, 645, "Bảng 1. Số lượng"),
                    (RIGHT, 658, "Bảng 2. Hồ sơ theo"),
                    (RIGHT, 645, "lĩnh vực"),
                ),
                *((LEFT + 60, 630, "Đơn vị: người"), (RIGHT + 60, 630, "Đơn vị: hồ sơ")),
            ),
            [("1", "Số lượng", "Đơn vị: người"), ("2", "Hồ sơ theo lĩnh vực", "Đơn vị: hồ sơ")],
        ),
    ],
)
def test_each_table_has_its_own_caption(
    tmp_path: Path,
    lines: tuple[tuple[float, float, str], ...],
    captions: list[tuple[str | None, str | None, str | None]],
) -> None:
    assert tables_under(tmp_path, *lines) == captions


def test_a_line_over_both_tables_is_not_moved(tmp_path: Path) -> None:
    (first, _) = tables_under(tmp_path, (160, 640, "Bảng 4. Số lượng theo đơn vị và theo lĩnh vực"))
    assert first[:2] == ("4", "Số lượng theo đơn vị và theo lĩnh vực")
