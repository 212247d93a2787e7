"""Running heads and feet, page numbers and stamps of signing: kept, but never text nor between parts of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.paged_tables import HEADING, PageBreak, letterhead, make_pdf, rows, table, text
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.assembly.stitching import stitch
from extractors.extract import extract_document
from extractors.models import Paragraph
from extractors.readers.dispatch import read_document
from extractors.readers.pdf.paragraphs import is_page_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractors.readers.pdf.pages import PageContent

WORDS = ("một", "hai", "ba", "bốn", "năm")
LAST = 120  # rows, over four pages


def put(canvas: Canvas, x: float, y: float, words: str, size: float = 11) -> None:
    canvas.setFont("Serif", size)
    canvas.drawString(x, y, words)


def gazette(canvas: Canvas, page: int) -> None:
    put(canvas, 200, 800, "CÔNG BÁO/Số 123 + 124/Ngày 1-2-2026", 13)
    put(canvas, 500 if page % 2 else 57, 800, str(40 + page), 13)


def odd_and_even(canvas: Canvas, page: int) -> None:
    put(canvas, 400, 805, "UBND tỉnh An Giang") if page % 2 else put(canvas, 57, 805, "Báo cáo năm 2024")


def number_in_words(canvas: Canvas, page: int) -> None:
    put(canvas, 57, 30, f"Báo cáo số 12/BC-UBND - Trang {WORDS[page - 1]}")


def address(canvas: Canvas, page: int) -> None:
    canvas.line(57, 52, 538, 52)
    put(canvas, 57, 40, "Địa chỉ: Số 16C đường Tôn Đức Thắng, phường Mỹ Bình", 9)
    put(canvas, 57, 28, f"Điện thoại: 0296.3852.577 - Trang {page}/4", 9)


def foot_of_one_page(canvas: Canvas, page: int) -> None:
    if page == 2:
        canvas.line(57, 50, 538, 50)
        put(canvas, 57, 36, "Tài liệu lưu hành nội bộ của Văn phòng Ủy ban")


def boxed(canvas: Canvas, page: int) -> None:
    box = table([["SỞ NỘI VỤ", "QUY TRÌNH QUẢN LÝ", f"Trang {page}"]], widths=[120, 220, 140], heading=0)
    _, height = box.wrap(500, 100)
    box.drawOn(canvas, 57, 820 - height)


def turned_head(canvas: Canvas, page: int) -> None:
    canvas.translate(30, 421)
    canvas.rotate(90)
    put(canvas, -100, 0, "CÔNG BÁO/Số 123 + 124/Ngày 1-2-2026", 12)
    put(canvas, 360, 0, str(page), 12)


@pytest.mark.parametrize(
    "decorate", [gazette, odd_and_even, number_in_words, address, foot_of_one_page, boxed, turned_head]
)
def test_furniture_parts_no_table(decorate: Callable[[Canvas, int], None], tmp_path: Path) -> None:
    title = text("KẾT QUẢ TIẾP NHẬN HỒ SƠ", bold=True, centred=True)
    parts = [
        *letterhead(),
        text("Ủy ban nhân dân tỉnh báo cáo kết quả như sau."),
        title,
        table([HEADING, *rows(1, LAST)]),
    ]
    extract = extract_document(make_pdf(tmp_path / "report.pdf", parts, decorate))
    (only,) = extract.tables
    assert [row.texts for row in only.table.rows] == rows(1, LAST)
    assert extract.header is not None
    assert extract.header.title == "Kết quả tiếp nhận hồ sơ trực tuyến năm 2024"


def test_furniture_is_kept(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "report.pdf", [table([HEADING, *rows(1, LAST)])], gazette)
    kept = [block for block in read_document(path).blocks if isinstance(block, Paragraph)]
    assert {block.region for block in kept} == {"header", "page_number"}
    assert sum(block.text == "CÔNG BÁO/Số 123 + 124/Ngày 1-2-2026" for block in kept) == 4


def test_appendix_numbers_on_top_of_pages_are_titles(tmp_path: Path) -> None:
    parts = []
    for number in (1, 2, 3):
        parts += [PageBreak()] if number > 1 else []
        parts += [
            text(f"Phụ lục {number}", bold=True, centred=True),
            text("KẾT QUẢ", bold=True, centred=True),
        ]
        parts += [table([HEADING, *rows(1, 9 + number)])]
    tables = extract_document(make_pdf(tmp_path / "report.pdf", parts, gazette)).tables
    assert [each.table.appendix for each in tables] == ["1", "2", "3"]
    assert [len(each.table.rows) for each in tables] == [10, 11, 12]


def test_stamp_of_electronic_signing(tmp_path: Path) -> None:
    def stamp(canvas: Canvas, page: int) -> None:
        lines = (
            "Người ký: CỔNG THÔNG TIN ĐIỆN TỬ",
            "Cơ quan: VĂN PHÒNG TỈNH",
            "Thời gian ký: 20.03.2025 15:28:25",
        )
        for number, line in enumerate(lines):
            put(canvas, 330, 822 - 9 * number, line, 7)

    path = make_pdf(tmp_path / "report.pdf", [*letterhead(), text("Nội dung báo cáo.")], stamp)
    kept = [block for block in read_document(path).blocks if isinstance(block, Paragraph)]
    assert sum(block.region == "header" for block in kept) == 3
    assert not any("ký" in block.text for block in kept if block.region == "body")


def test_a_letterhead_of_a_standing_office_is_no_stamp_of_signing(tmp_path: Path) -> None:
    def head(canvas: Canvas, page: int) -> None:
        for number, line in enumerate(("BAN CHỈ ĐẠO", "CƠ QUAN THƯỜNG TRỰC", "Số: 22/BC-CQTT")):
            put(canvas, 60, 700 - 14 * number, line, 12)

    path = make_pdf(tmp_path / "report.pdf", [text("Nội dung báo cáo.")], head)
    kept = [block for block in read_document(path).blocks if isinstance(block, Paragraph)]
    assert any("22/BC-CQTT" in block.text for block in kept if block.region == "body")


def arrival_in_a_box(canvas: Canvas) -> None:
    canvas.rect(380, 790, 160, 50)
    put(canvas, 385, 826, "VĂN PHÒNG UBND TỈNH", 9)
    put(canvas, 385, 811, "ĐẾN  Số: 2417", 9)
    put(canvas, 385, 798, "Ngày: 24/6/2025", 9)


def arrival_in_two_lines(canvas: Canvas) -> None:
    put(canvas, 385, 820, "CÔNG VĂN ĐẾN", 9)
    put(canvas, 385, 806, "Số 1834 ngày 22/6/2025", 9)


@pytest.mark.parametrize("arrival", [arrival_in_a_box, arrival_in_two_lines])
def test_a_stamp_of_arrival_parts_no_table(arrival: Callable[[Canvas], None], tmp_path: Path) -> None:
    def stamp(canvas: Canvas, page: int) -> None:
        if page == 2:
            arrival(canvas)

    parts = [*letterhead(), table([HEADING, *rows(1, 60)], repeat=False)]
    path = make_pdf(tmp_path / "report.pdf", parts, stamp)
    [only] = extract_document(path).tables
    assert [row.cells[0].text for row in only.table.rows] == [str(number) for number in range(1, 61)]
    kept = [block for block in read_document(path).blocks if isinstance(block, Paragraph)]
    assert any("ĐẾN" in block.text for block in kept if block.region == "header")
    assert not any("ĐẾN" in block.text for block in kept if block.region == "body")


@pytest.mark.parametrize("gap", [0.0, 1.0])
def test_a_framed_stamp_of_arrival_that_touches_a_table_is_none_of_it(gap: float, tmp_path: Path) -> None:
    def stamp(canvas: Canvas, page: int) -> None:
        canvas.setStrokeColor("red")
        canvas.rect(20, 600 + gap, 110, 50)
        for number, line in enumerate(("VĂN PHÒNG UBND TỈNH", "ĐẾN Số: 5521", "Ngày: 10/9/2031")):
            put(canvas, 26, 637 - 14 * number, line, 9)
        canvas.setStrokeColor("black")
        canvas.grid([57, 120, 360, 500], [540, 560, 580, 600])
        for row, cells in enumerate(
            (("STT", "Địa bàn", "Khối lượng"), ("1", "Xã A", "12"), ("2", "Xã B", "7"))
        ):
            for x, cell in zip((60, 130, 370), cells, strict=True):
                put(canvas, x, 586 - 20 * row, cell, 11)

    path = make_pdf(tmp_path / "report.pdf", [*letterhead(), text("Nội dung báo cáo.")], stamp)
    [only] = extract_document(path).tables
    texts = [*only.table.header, *(row.texts for row in only.table.rows)]
    assert texts == [["STT", "Địa bàn", "Khối lượng"], ["1", "Xã A", "12"], ["2", "Xã B", "7"]]


def test_a_table_with_a_cell_like_a_stamp_of_arrival_keeps_it(tmp_path: Path) -> None:
    cells = [["STT", "Việc", "Kết quả"], ["1", "VĂN BẢN ĐẾN Số: 12 Ngày: 3", "5"], ["2", "Văn bản đi", "8"]]
    path = make_pdf(tmp_path / "report.pdf", [text("Nội dung."), table(cells, widths=[40, 300, 100])])
    [only] = extract_document(path).tables
    assert [row.texts for row in only.table.rows] == cells[1:]


def test_a_stamp_of_signing_over_a_table_leaves_its_cells_alone(tmp_path: Path) -> None:
    def stamp(canvas: Canvas, page: int) -> None:
        lines = ("Người ký: SỞ NỘI VỤ", "Email: so@tinh.gov.vn", "Thời gian ký: 20.03.2025 15:28:25")
        for number, line in enumerate(lines):
            put(canvas, 440, 830 - 8 * number, line, 6.5)

    whole = table([HEADING, *rows(1, 20)])
    canvas = Canvas(str(tmp_path / "report.pdf"), pagesize=A4)
    stamp(canvas, 1)
    _, height = whole.wrap(480, 800)
    whole.drawOn(canvas, 57, 826 - height)
    canvas.save()
    [only] = extract_document(tmp_path / "report.pdf").tables
    assert [[cell.text for cell in row.cells] for row in only.table.rows] == rows(1, 20)


def test_who_signed_in_a_table_of_acts_is_no_stamp(tmp_path: Path) -> None:
    acts = [
        [str(n), f"{n}/QĐ-UBND", f"Người ký: Nguyễn Văn {n}<br/>Ngày ký: {n}/3/2025"] for n in range(1, 5)
    ]
    parts = [*letterhead(), table([["STT", "Số", "Việc ký"], *acts], widths=[30, 100, 200])]
    [only] = extract_document(make_pdf(tmp_path / "report.pdf", parts)).tables
    assert [row.cells[2].text for row in only.table.rows] == [
        f"Người ký: Nguyễn Văn {n}\nNgày ký: {n}/3/2025" for n in range(1, 5)
    ]


@pytest.mark.parametrize(
    "printed",
    [
        "3",
        "- 3 -",
        "Trang 3/10",
        "iv",
        "– IV –",
        "Trang ba",
        "3 | P a g e",
        "[3]",
        "Trang số 3",
        "Page 3 of 9",
    ],
)
def test_page_numbers(printed: str) -> None:
    assert is_page_number(printed)


@pytest.mark.parametrize("printed", ["I. Kết quả", "Năm 2024", "1.250 900", "Phụ lục 3", "3 hồ sơ", "năm"])
def test_no_page_numbers(printed: str) -> None:
    assert not is_page_number(printed)


def title_like(canvas: Canvas, page: int) -> None:
    canvas.setFont("Serif-Bold", 12)
    canvas.drawCentredString(297, 805, f"BÁO CÁO CÔNG TÁC NĂM 2024 - {page}")


def untouched(pages: Iterator[PageContent]) -> Iterator[PageContent]:
    return pages


@pytest.mark.parametrize(
    ("rule", "off", "decorate"),
    [
        ("extractors.readers.pdf.reader.without_furniture", untouched, title_like),
        ("extractors.assembly.stitching.is_continued", lambda _: False, None),
        ("extractors.assembly.stitching.repeats", lambda *_: False, None),
    ],
)
def test_a_table_that_is_parted_where_a_rule_is_switched_off_is_reported(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rule: str,
    off: Callable[..., object],
    decorate: Callable[[Canvas, int], None] | None,
) -> None:
    """No ink is lost there, so the numbers of its rows must tell."""
    again = "Biểu 1 (tiếp theo)" if rule.endswith("is_continued") else "KẾT QUẢ TIẾP NHẬN HỒ SƠ"
    title = text("KẾT QUẢ TIẾP NHẬN HỒ SƠ", bold=True, centred=True)
    parts = [text("Tình hình tiếp nhận hồ sơ như sau."), title, table([HEADING, *rows(1, 30)])]
    if decorate is None:
        parts += [PageBreak(), text(again, bold=True, centred=True), table([HEADING, *rows(31, 50)])]
    else:
        parts = [title, table([HEADING, *rows(1, LAST)])]
    file = make_pdf(tmp_path / "report.pdf", parts, decorate or foot_of_one_page)
    (whole,) = stitch(read_document(file).blocks)[0]
    assert not whole.warnings
    monkeypatch.setattr(rule, off)
    first, *others = stitch(read_document(file).blocks)[0]
    assert others and not first.warnings
    for part in others:
        assert any("perhaps the two are one table" in warning for warning in part.warnings)
