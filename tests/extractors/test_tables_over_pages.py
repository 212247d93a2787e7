"""Tables that go on over pages as offices print them: titles again, notes between, merged cells cut, wide tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from helpers.paged_tables import HEADING, PageBreak, letterhead, make_pdf, rows, table, text
from reportlab.pdfgen.canvas import Canvas

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


@pytest.mark.parametrize("groups", [2, 3])
@pytest.mark.parametrize("over_first", [True, False])
def test_columns_on_further_pages(groups: int, over_first: bool, tmp_path: Path) -> None:
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

    bounds = [0, 8, 14] if groups == 2 else [0, 6, 10, 14]
    widths = [30.0, 110.0, *[50.0] * 12]
    columns = [(slice(*pair), widths[slice(*pair)]) for pair in itertools.pairwise(bounds)]
    down = [(1, 19), (19, 31)]
    order = [(*rows, *part) for rows in down for part in columns]
    if not over_first:
        order = [(*rows, *part) for part in columns for rows in down]
    parts = [each for place in order for each in (page(*place), PageBreak())]
    (only,) = read(tmp_path, parts)
    assert only.header == [heading]
    assert [row.texts for row in only.rows] == cells
    assert f"Columns {bounds[1] + 1} to {bounds[2]}" in only.warnings[0]


@pytest.mark.parametrize("numbered", [True, False])
def test_a_repeated_heading_without_a_rule_below(numbered: bool, tmp_path: Path) -> None:
    """So browsers print collapsed borders: below a heading that is repeated the rule is missing."""
    heading = [["STT", "Tên đơn vị", "Kết quả", ""], ["", "", "Hồ sơ", "Tỷ lệ"]]
    heading += [["A", "B", "1", "2"]] if numbered else []
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (3, 0))]
    last = len(heading) - 1
    rules = [
        ("LINEBEFORE", (0, 0), (-1, -1), 0.5, "black"),
        ("LINEAFTER", (-1, 0), (-1, -1), 0.5, "black"),
        ("LINEABOVE", (0, 0), (-1, last), 0.5, "black"),
        ("LINEBELOW", (0, last + 1), (-1, -1), 0.5, "black"),
    ]
    cells = [[str(n), f"Xã {n}", str(19 * n), f"{60 + n},5"] for n in range(1, 61)]
    widths = [50, 200, 100, 100]
    first = table([*heading, *cells[:30]], heading=len(heading), style=spans, widths=widths)
    further = table(
        [*heading, *cells[30:]], heading=len(heading), style=[*spans, *rules], widths=widths, ruled=False
    )
    parts = [first, PageBreak(), further]
    (only,) = read(tmp_path, parts)
    assert [row.texts for row in only.rows] == cells


@pytest.mark.parametrize("heading", [True, False])
def test_two_pages_on_one_sheet(heading: bool, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "report.pdf"), pagesize=(1190, 842))
    for number, (first, last) in enumerate([(1, 28), (29, 60), (61, 70)]):
        if number == 2:
            canvas.showPage()
        with_heading = heading or not number
        made = table(
            [HEADING, *rows(first, last)] if with_heading else rows(first, last), heading=int(with_heading)
        )
        _, height = made.wrap(500, 700)
        left = 40 + 595 * (number % 2)
        made.drawOn(canvas, left, 780 - height)
        canvas.setFont("Serif", 11)
        canvas.drawString(left + 240, 25, str(number + 1))
    canvas.save()
    (only,) = [each.table for each in extract_document(tmp_path / "report.pdf").tables]
    assert [row.texts for row in only.rows] == rows(1, 70)


def test_rows_without_label_go_on_with_the_row_before(tmp_path: Path) -> None:
    heading = ["Tiêu chuẩn", "Yêu cầu", "Minh chứng"]
    first = [heading, *([f"TC 1.{n}", f"Yêu cầu {n} rõ ràng.", f"- Biên bản {n}."] for n in range(1, 8))]
    rest = [heading, ["", "", "- Trang thông tin điện tử."], ["TC 1.8", "Yêu cầu 8.", "- Báo cáo."]]
    parts = [table(each, widths=[100, 180, 180]) for each in (first, rest)]
    (only,) = read(tmp_path, [parts[0], PageBreak(), parts[1]])
    assert len(only.rows) == 8
    assert only.rows[6].texts[2] == "- Biên bản 7.\n- Trang thông tin điện tử."


def test_heading_without_a_rule_below(tmp_path: Path) -> None:
    """The heading printed again and the first row have no rule between them, in one column or in all."""
    for last in (2, 4):
        again = table([HEADING, *rows(21, 40)])
        again.setStyle([("SPAN", (column, 0), (column, 1)) for column in range(2, last + 1)])
        (only,) = read(tmp_path, [*title(TITLE), part(1, 20), PageBreak(), again])
        assert only.header == [HEADING]
        assert [row.texts[:2] for row in only.rows] == [row[:2] for row in rows(1, 40)]


def test_codes_below_one_another_are_several(tmp_path: Path) -> None:
    codes = ["6401.10.00", "6401.92.00", "73.09.00.99", "7611.00.00"]
    printed = table([["STT", "Tên", "Mã HS"], ["1", "Giày", "<br/>".join(codes)]], widths=[40, 200, 66])
    (only,) = read(tmp_path, [printed])
    assert only.rows[0].texts[2].split() == codes


def test_columns_left_and_right_of_the_middle_are_no_two_pages(tmp_path: Path) -> None:
    heading = ["STT", "Tên đơn vị", "VB đến", "VB đi", "Tỷ lệ"]
    cells = [[str(n), f"Xã Tân Lập {n}", str(5000 + n), str(300 + n), f"{n},5"] for n in range(1, 61)]
    printed = table([heading, *cells], widths=[50, 250, 60, 160, 160], ruled=False)
    path = make_pdf(tmp_path / "report.pdf", [printed], page=(842, 595))
    extract = extract_document(path)
    assert [row.texts for row in extract.tables[0].table.rows] == cells
    assert not extract.warnings


def test_tables_of_one_form_side_by_side_stay_two(tmp_path: Path) -> None:
    halves = [
        [["STT", "Tên đơn vị", "Số"], *([str(n), f"Xã {side} {n}", str(n * 7)] for n in range(1, 9))]
        for side in "AB"
    ]
    beside = [table(half, widths=[30, 130, 60], size=9) for half in halves]

    def draw(canvas: Canvas, _page: int) -> None:
        for part, left in zip(beside, (57, 310), strict=True):
            _, height = part.wrap(220, 600)
            part.drawOn(canvas, left, 560 - height)

    tables = extract_document(make_pdf(tmp_path / "report.pdf", letterhead(), draw)).tables
    assert [[row.cells[1].text for row in each.table.rows] for each in tables] == [
        [row[1] for row in half[1:]] for half in halves
    ]
