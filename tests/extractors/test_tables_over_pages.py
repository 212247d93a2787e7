"""Tables that go on over pages as offices print them: titles again, notes between, merged cells cut, wide tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.paged_tables import HEADING, PageBreak, make_pdf, rows, table, text

from extractors.extract import extract_document

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Table

TITLE = "KẾT QUẢ TIẾP NHẬN HỒ SƠ TRỰC TUYẾN"
GROUPS = ["STT", "Lĩnh vực", "Nội dung", "Kết quả"]
GROUP_WIDTHS = [30, 110, 240, 80]


def title(*lines: str) -> list[Any]:
    return [text(line, bold=True, centred=True) for line in lines]


def read(path: Path, parts: list[Any]) -> list[Table]:
    return [each.table for each in extract_document(make_pdf(path / "report.pdf", parts)).tables]


def part(first: int, last: int) -> Any:
    return table([HEADING, *rows(first, last)])


@pytest.mark.parametrize(
    "between",
    [
        title("Phụ lục 1 (tiếp theo)"),
        title("Phụ lục 1 (tiếp)"),
        title(f"{TITLE} (tiếp theo)"),
        [*title("Phụ lục 1", TITLE), text("Đơn vị tính: hồ sơ")],
    ],
)
def test_a_title_printed_again_goes_on_with_the_table(between: list[Any], tmp_path: Path) -> None:
    parts = [
        *title("Phụ lục 1", TITLE),
        text("Đơn vị tính: hồ sơ"),
        part(1, 20),
        PageBreak(),
        *between,
        part(21, 40),
    ]
    (only,) = read(tmp_path, parts)
    assert (only.appendix, only.title, only.caption) == ("1", TITLE, "Đơn vị tính: hồ sơ")
    assert [row.texts for row in only.rows] == rows(1, 40)


def test_the_same_title_over_rows_counted_anew_is_another_table(tmp_path: Path) -> None:
    parts = [*title("Phụ lục 1", TITLE), part(1, 20), PageBreak(), *title("Phụ lục 1", TITLE), part(1, 9)]
    assert [len(each.rows) for each in read(tmp_path, parts)] == [20, 9]


@pytest.mark.parametrize(
    "note", ["Ghi chú: Số liệu đến ngày 14/3/2024.", "(*) Không tính hồ sơ nộp qua bưu chính."]
)
@pytest.mark.parametrize("heading", [True, False])
def test_a_note_below_parts_no_table(note: str, heading: bool, tmp_path: Path) -> None:
    rest = part(21, 40) if heading else table(rows(21, 40), heading=0)
    (only,) = read(tmp_path, [*title(TITLE), part(1, 20), text(note), PageBreak(), rest])
    assert [row.texts for row in only.rows] == rows(1, 40)


def groups(*spans: tuple[str, int, int]) -> Any:
    cells, style = [GROUPS], []
    for name, first, last in spans:
        style.append(("SPAN", (1, len(cells)), (1, len(cells) + last - first)))
        cells += [
            [str(n), name if n == first else "", f"Nhiệm vụ {n}", str(10 * n)] for n in range(first, last + 1)
        ]
    return table(cells, widths=GROUP_WIDTHS, style=style)


def test_a_merged_cell_goes_on_over_pages(tmp_path: Path) -> None:
    parts = [groups(("Hạ tầng số", 1, 20)), PageBreak(), groups(("", 21, 40)), PageBreak()]
    parts += [groups(("", 41, 42), ("Dữ liệu số", 43, 50))]
    (only,) = read(tmp_path, [*title(TITLE), *parts])
    assert [row.texts[1] for row in only.rows] == ["Hạ tầng số"] * 42 + ["Dữ liệu số"] * 8


def test_blank_cells_of_single_rows_stay_blank(tmp_path: Path) -> None:
    cells = rows(1, 30)
    cells[14][4], cells[15][4], cells[16][4] = "Đạt", "", ""
    parts = [table([HEADING, *cells[:15]]), PageBreak(), table([HEADING, *cells[15:]])]
    (only,) = read(tmp_path, [*title(TITLE), *parts])
    assert [row.texts for row in only.rows] == cells


def test_columns_on_further_pages(tmp_path: Path) -> None:
    heading = ["STT", "Tên đơn vị", *(f"Tháng {month}" for month in range(1, 13))]
    long = " thuộc huyện miền núi Tri Tôn"
    cells = [
        [str(n), f"Xã số {n}{long if n % 4 == 0 else ''}", *(str(100 * n + month) for month in range(1, 13))]
        for n in range(1, 31)
    ]
    lines = [heading, *cells]
    heights = [32 if long in line[1] else 20 for line in lines]

    def page(begin: int, end: int, columns: slice, widths: list[float]) -> Any:
        chosen = [0, *range(begin, end)]
        made = table(
            [lines[n][columns] for n in chosen], widths=widths, heights=[heights[n] for n in chosen], size=9
        )
        made.hAlign = "LEFT"
        return made

    left, right = (slice(0, 8), [30.0, 110.0, *[50.0] * 6]), (slice(8, 14), [50.0] * 6)
    order = [(1, 19, *left), (19, 31, *left), (1, 19, *right), (19, 31, *right)]
    parts = [each for place in order for each in (page(*place), PageBreak())]
    (only,) = read(tmp_path, parts)
    assert only.header == [heading]
    assert [row.texts for row in only.rows] == cells
    assert "Columns 9 to 14" in only.warnings[0]
