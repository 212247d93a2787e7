from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pdfplumber
import pypdfium2 as pdfium
import pytest
from helpers.ocr import needs_tesseract
from helpers.scan_making import PrintedCell, Wear, draw_table, rasterise, save_scan, wear_out
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import DocumentError, MissingToolError
from extractors.extract import extract_document
from extractors.models import Alternative, BBox, Block, Grid, Paragraph
from extractors.readers.dispatch import read_document
from extractors.readers.scan import read_scanned_pages, require_tesseract
from extractors.readers.scan.compounds import with_compounds
from extractors.readers.scan.decoding import Word, agreed, words_of
from extractors.readers.scan.imaging import MAX_PIXELS, Box, render
from extractors.readers.scan.language import language_file
from extractors.readers.scan.network import Network
from extractors.readers.scan.straightening import straighten
from extractors.readers.scan.textlines import Strip, TextLine
from extractors.readers.scan.traineddata import UnknownFormError, read_language_data
from extractors.readers.scan.wording import compose

if TYPE_CHECKING:
    from collections.abc import Iterable

RAW = Path(__file__).parents[2] / "data" / "raw"
SCAN = RAW / "04-BC-BCDCDS-2024.pdf"
EXPECTED = Path(__file__).parents[1] / "expected" / "04-BC-BCDCDS-2024.json"


def plain(text: str | None) -> str:
    """Text for comparison: case, white space and the kinds of dash aside."""
    folded = unicodedata.normalize("NFC", text or "").lower()
    return re.sub(r"[–—]", "-", re.sub(r"\s+", "", folded))


def is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.,%-]*\d[\d.,%-]*", text) is not None


def grids_of(blocks: Iterable[Block]) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


def paragraphs_of(blocks: Iterable[Block]) -> list[Paragraph]:
    return [block for block in blocks if isinstance(block, Paragraph)]


def rows_of(grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


# --- the scanned report ----------------------------------------------------------------------------------


@needs_tesseract
def test_table_of_the_scanned_report() -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))["tables"][0]
    blocks = read_scanned_pages(SCAN, [13, 14, 15])
    grids = grids_of(blocks)
    unsure = [cell for grid in grids for cell in grid.cells if cell.alternatives]
    assert unsure
    assert all(other.text != cell.text for cell in unsure for other in cell.alternatives)
    assert all(0 < (paragraph.confidence or 0) <= 1 for paragraph in paragraphs_of(blocks))
    assert [(grid.page, grid.n_columns, grid.method) for grid in grids] == [
        (n, 6, "ocr") for n in (13, 14, 15)
    ]

    read: list[list[str]] = []
    for grid in grids:
        header, *body = rows_of(grid)
        assert [plain(text) for text in header] == [plain(text) for text in expected["header"][0]]
        if read and sum(bool(text) for text in body[0]) == 1:  # the rest of a row cut by the page break
            read[-1] = [f"{above}\n{below}" for above, below in zip(read[-1], body.pop(0), strict=True)]
        read += body
    assert len(read) == len(expected["rows"])

    pairs = [
        (plain(wanted), plain(found))
        for wanted_row, found_row in zip(expected["rows"], read, strict=True)
        for wanted, found in zip(wanted_row, found_row, strict=True)
    ]
    assert [pair for pair in pairs if is_number(pair[0]) and pair[0] != pair[1]] == []
    assert [pair for pair in pairs if not pair[0] and pair[1]] == []
    assert sum(wanted == found for wanted, found in pairs) / len(pairs) >= 0.98


@needs_tesseract
def test_text_of_the_scanned_report() -> None:
    paragraphs = paragraphs_of(read_scanned_pages(SCAN, [1, 12]))
    texts = [paragraph.text for paragraph in paragraphs]
    for heading in (
        "I. KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU",
        "1. Công tác lãnh đạo, chỉ đạo chuyển đổi số",
        "1.1. Công tác truyền thông, nâng cao nhận thức số, kỹ năng số",
    ):
        assert heading in texts
    title = paragraphs[1]
    assert title.centered
    assert title.text.startswith("Tình hình, kết quả")
    assert title.text.endswith("6 tháng cuối năm 2024")
    assert any(text.startswith("- Kết quả đạt được: Các cơ quan") for text in texts)
    assert any(text.endswith("cơ quan, đơn vị¹.") for text in texts), "a raised mark is no figure"

    footnotes = [paragraph.text for paragraph in paragraphs if paragraph.region == "footnote"]
    assert [text.split()[0] for text in footnotes] == ["1", "2"]
    assert [paragraph.text for paragraph in paragraphs if paragraph.region == "page_number"] == ["12"]

    # Signature and recipients stand side by side, under a stamp: each is read by itself, and without the stamp.
    signature = texts[texts.index("BÍ THƯ") :]
    assert signature == ["BÍ THƯ", "kiêm", "TRƯỞNG BAN CHỈ ĐẠO", "Nguyễn Đức Thanh"]
    recipients = texts[texts.index("Nơi nhận:") : texts.index("BÍ THƯ")]
    assert len(recipients) == 9


# --- pages of the digital reports, printed and scanned -----------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize(
    ("source", "page", "wear", "least"),
    [
        ("KH-956-2023.pdf", 1, Wear(skew=1.5, noise=6, specks=20), 0.95),
        ("KH-956-2023.pdf", 2, Wear(skew=-0.6, noise=6, turn=1), 0.93),
        ("67-BC-BDHCDS-2024.pdf", 10, Wear(skew=0.4, noise=6, turn=2), 0.97),
        ("67-BC-BDHCDS-2024.pdf", 13, Wear(skew=-0.8, noise=8, blur=0.6, quality=60), 0.97),
        ("67-BC-BDHCDS-2024.pdf", 14, Wear(dpi=150, skew=0.4, noise=5), 0.97),
        ("67-BC-BDHCDS-2024.pdf", 1, Wear(skew=0.3, fade=0.45, noise=8), 0.95),
    ],
    ids=["skewed", "on its side", "upside down", "blurred landscape", "150 dpi", "faded"],
)
def test_cells_of_worn_pages(tmp_path: Path, source: str, page: int, wear: Wear, least: float) -> None:
    image = wear_out(rasterise(RAW / source, page, wear.dpi), wear)
    scan = save_scan(tmp_path / "scan.pdf", [image], wear.dpi, wear.quality)
    with pdfplumber.open(RAW / source) as pdf:
        printed = pdf.pages[page - 1].extract_table()

    (grid,) = grids_of(read_scanned_pages(scan, [1]))
    read = {(cell.row, cell.column): plain(cell.text) for cell in grid.cells}
    pairs = [
        (plain(text), read.get((row, column)))
        for row, texts in enumerate(printed)
        for column, text in enumerate(texts)
        if text is not None  # None: covered by a merged cell
    ]
    numbers = [pair for pair in pairs if is_number(pair[0])]
    assert set(read) == {
        (row, column)
        for row, texts in enumerate(printed)
        for column, text in enumerate(texts)
        if text is not None
    }
    assert sum(wanted == found for wanted, found in pairs) / len(pairs) >= least
    assert sum(wanted == found for wanted, found in numbers) / len(numbers) >= 0.98


# --- drawn tables: what the grid must bear -----------------------------------------------------------------

HEADER = [
    PrintedCell(0, 0, "STT", row_span=2),
    PrintedCell(0, 1, "Unit", row_span=2),
    PrintedCell(0, 2, "Received", column_span=2),
    PrintedCell(0, 4, "Rate", row_span=2),
    PrintedCell(1, 2, "Total"),
    PrintedCell(1, 3, "Online"),
]
BODY = [
    ["1", "Province", "227343", "185243", "81,48%"],
    ["2", "District", "15544", "4008", "25,78%"],
    ["3", "Commune", "98375", "0", "-"],
    ["", "Sum", "341262", "", "100%"],
]
TABLE = HEADER + [PrintedCell(2 + i, j, text) for i, row in enumerate(BODY) for j, text in enumerate(row)]


def stamp(canvas: Canvas) -> None:
    """A translucent red stamp in the middle of the table."""
    canvas.setStrokeColorRGB(0.85, 0.1, 0.15, alpha=0.6)
    canvas.setFillColorRGB(0.85, 0.1, 0.15, alpha=0.6)
    canvas.setLineWidth(3)
    canvas.circle(330, 640, 55)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawCentredString(330, 655, "UBND TINH")


@needs_tesseract
@pytest.mark.parametrize(
    ("drawing", "wear", "colour"),
    [
        ({"rule": 0.12}, Wear(skew=0.6, noise=5), False),
        ({"rule": 0.3, "rule_colour": (0.6, 0.6, 0.6)}, Wear(skew=0.6), False),
        ({"dash": (6, 2)}, Wear(skew=0.6, noise=5), False),
        ({"rule_colour": (0.1, 0.2, 0.8)}, Wear(skew=0.3), True),
        ({"decorate": stamp}, Wear(skew=-0.7), True),
        ({}, Wear(skew=5), False),
        ({}, Wear(turn=1, skew=0.5, noise=5), False),
        ({}, Wear(dpi=400, noise=5), False),
    ],
    ids=["hairline", "pale", "broken", "blue", "stamp", "very skewed", "on its side", "400 dpi"],
)
def test_grid_with_spans(tmp_path: Path, drawing: dict[str, object], wear: Wear, colour: bool) -> None:
    drawn = draw_table(tmp_path / "drawn.pdf", TABLE, n_rows=6, n_columns=5, **drawing)  # type: ignore[arg-type]
    image = wear_out(rasterise(drawn, 1, wear.dpi, colour=colour), wear)
    (grid,) = grids_of(read_scanned_pages(save_scan(tmp_path / "scan.pdf", [image], wear.dpi), [1]))

    printed = {(c.row, c.column, c.row_span, c.column_span): c.text for c in TABLE}
    read = {(c.row, c.column, c.row_span, c.column_span): c.text for c in grid.cells}
    assert read == printed
    assert len(grid.column_edges) == 6
    assert not grid.open_top
    assert not grid.open_bottom


@needs_tesseract
def test_open_bottom_raised_mark_and_places(tmp_path: Path) -> None:
    def raised_mark(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60 + 2.5 * 95 + 20, 740 - 2.5 * 30 + 2, "1")

    drawn = draw_table(
        tmp_path / "drawn.pdf", TABLE, n_rows=6, n_columns=5, open_bottom=True, decorate=raised_mark
    )
    upright = save_scan(tmp_path / "upright.pdf", [rasterise(drawn, 1)])
    (grid,) = grids_of(read_scanned_pages(upright, [1]))
    assert grid.open_bottom
    assert not grid.open_top
    marked = next(cell for cell in grid.cells if (cell.row, cell.column) == (2, 2))
    assert marked.text.endswith("¹")
    assert len(marked.text) == len("227343¹")
    # Drawn from 60 pt on, in columns of 95 pt; the first row is 102 pt below the upper edge.
    assert grid.column_edges == pytest.approx([60, 155, 250, 345, 440, 535], abs=1)
    assert_near(marked.bbox, BBox(250, 162, 345, 192))

    turned = save_scan(tmp_path / "turned.pdf", [wear_out(rasterise(drawn, 1), Wear(turn=1))])
    (on_side,) = grids_of(read_scanned_pages(turned, [1]))
    assert on_side.column_edges == pytest.approx(grid.column_edges, abs=1)
    shown = next(cell for cell in on_side.cells if (cell.row, cell.column) == (2, 2))
    assert_near(shown.bbox, BBox(842 - 192, 250, 842 - 162, 345))


def assert_near(found: BBox | None, wanted: BBox) -> None:
    assert found is not None
    edges = [(box.x0, box.y0, box.x1, box.y1) for box in (found, wanted)]
    assert edges[0] == pytest.approx(edges[1], abs=1.5)


# --- every way a page can lie --------------------------------------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_page_with_little_text_is_set_upright(tmp_path: Path, turn: int) -> None:
    text = ["Province of the delta", "1.234.567"]
    cells = [PrintedCell(row, column, text[column]) for row in range(5) for column in range(2)]
    drawn = draw_table(tmp_path / "drawn.pdf", cells, n_rows=5, n_columns=2)
    scan = save_scan(
        tmp_path / "scan.pdf", [wear_out(rasterise(drawn, 1), Wear(turn=turn, skew=0.4, noise=5))]
    )
    (grid,) = grids_of(read_scanned_pages(scan, [1]))
    assert rows_of(grid) == [text] * 5


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "text",
    [[["1", "Sum"]] * 4, [["5", "17", "342"], ["6", "88", "56,7%"]]],
    ids=["few words", "figures"],
)
def test_small_table_is_set_upright(tmp_path: Path, text: list[list[str]], turn: int) -> None:
    drawn = table_on_page(tmp_path / "drawn.pdf", text)
    wear = Wear(turn=turn, skew=0.4, noise=5, specks=20)
    scan = save_scan(tmp_path / "scan.pdf", [wear_out(rasterise(drawn, 1), wear)])
    (grid,) = grids_of(read_scanned_pages(scan, [1]))
    assert rows_of(grid) == text


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_scanned_page_is_set_upright(turn: int) -> None:
    image = wear_out(rasterise(SCAN, 13, colour=True), Wear(turn=turn))
    matrix = straighten(image, 200 / 72).to_points
    # The lines of the upright page run across the turned one, a quarter turn further for each.
    angle = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
    assert (angle - 90 * turn + 180) % 360 - 180 == pytest.approx(0, abs=1)


@needs_tesseract
def test_skew_is_found_to_a_few_hundredths_of_a_degree() -> None:
    page = rasterise(RAW / "67-BC-BDHCDS-2024.pdf", 14)
    for skew in (-5.0, -0.37, 0.0, 1.5):
        image = wear_out(page, Wear(skew=skew, noise=6))
        matrix = straighten(np.dstack([image] * 3), 200 / 72).to_points
        assert np.degrees(np.arctan2(matrix[0, 1], matrix[0, 0])) == pytest.approx(skew, abs=0.06)


# --- the line reader and what is made of its readings --------------------------------------------------------


@needs_tesseract
def test_network_reads_many_lines_as_it_reads_one() -> None:
    language = read_language_data(language_file())
    network = Network(language.layers)
    page = rasterise(RAW / "67-BC-BDHCDS-2024.pdf", 2)
    strips = [
        np.ascontiguousarray(page[y : y + 36, 150 : 150 + width]) for y, width in ((300, 900), (500, 300))
    ]
    together = network.read(strips)
    for strip, found in zip(strips, together, strict=True):
        assert len(found) == strip.shape[1] // 3
        assert found.sum(axis=1) == pytest.approx(1, abs=1e-4)
        assert found == pytest.approx(network.read([strip])[0], abs=1e-3)
    assert {"đổi", "Thuận", "quyết"} <= language.words


def test_language_data_of_another_form(tmp_path: Path) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"\x18\0\0\0 no such thing")
    with pytest.raises(UnknownFormError, match=r"vie\.traineddata"):
        read_language_data(tmp_path / "vie.traineddata")


def word(text: str, confidence: float = 0.9) -> Word:
    return Word(text, confidence, 0, Box(0, 0, 10, 10))


def test_a_letter_that_is_read_beyond_its_own_ink() -> None:
    """The white between two letters begins before the step of the first: the space is behind that all the same."""
    data = SimpleNamespace(texts=["a", "b", " "], blank=3)
    probabilities = np.full((12, 4), 0.02)
    probabilities[:, 3] = 0.94
    probabilities[2], probabilities[10] = (0.9, 0.05, 0.03, 0.02), (0.05, 0.9, 0.03, 0.02)
    ink = np.full((12, 36), 255, np.uint8)
    ink[:, 2:9] = 0
    box = Box(0, 0, 36, 12)
    line, strip = TextLine(box, ink, 255 - ink, letter=2), Strip(255 - ink, left=0, scale=1)
    words = words_of(line, strip, 0, probabilities, data, lambda text: 1.0)  # type: ignore[arg-type]
    assert [word.text for word in words] == ["a", "b"]


def test_vote_of_several_readings() -> None:
    one, two, three = [word("5476", 0.8)], [word("54176", 0.95)], [word("5476", 0.7)]
    (elected,) = agreed([one, two, three], lambda _: 1.0)
    assert elected.text == "5476"
    assert elected.confidence < 0.8, "a vote against it makes it less sure"
    split = [word("54"), word("76")]
    assert [w.text for w in agreed([one, split, three], lambda _: 1.0)] == ["5476"], (
        "the usual number of words"
    )
    slips = [[word("Cãm", 0.97)], [word("Cãm", 0.97)], [word("Cẩm", 0.95)]]
    (elected,) = agreed(slips, lambda text: 1.0 if text == "Cẩm" else 0.3)
    assert elected.text == "Cẩm", "two slips alike do not outvote a word that is in use"


def test_what_other_readings_said_is_kept() -> None:
    one, two, three = [word("5476", 0.8)], [word("54176", 0.95)], [word("5476", 0.7)]
    (elected,) = agreed([one, two, three], lambda _: 1.0)
    assert elected.others == (Alternative("54176", 0.95),)
    (elected,) = agreed([one, [word("54"), word("76", 0.6)], three], lambda _: 1.0)
    assert elected.others == (Alternative("54 76", 0.6),)
    number, unit = replace(elected, others=(Alternative("5478", 0.4),)), word("hồ")
    reading = compose([word("Có"), number, unit])
    assert (reading.text, reading.others) == ("Có 5476 hồ", (Alternative("Có 5478 hồ", 0.4),))
    assert compose([word("x")]).or_else([("x", 0.9), ("", 0.8), ("y", 0.0)]).others == ()
    put_right = word("đối").as_text("đổi")
    assert (put_right.text, put_right.others) == ("đổi", (Alternative("đối", 0.9),))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Chuyến đối số,", "Chuyển đổi số,"),
        ("Triến khai kiếm tra.", "Triển khai kiểm tra."),
        ("đối với thành phố", "đối với thành phố"),
        ("đôi mới đối xứng", "đôi mới đối xứng"),
        ("quy định chỉ tiết, thỉ hành,", "quy định chi tiết, thi hành,"),
        ("được sửa dối, bổ sung", "được sửa đổi, bổ sung"),
        ("chỉ tiêu và chi tiêu; di chuyển", "chỉ tiêu và chi tiêu; di chuyển"),
    ],
)
def test_letters_that_look_alike_by_compound(read: str, meant: str) -> None:
    assert " ".join(w.text for w in with_compounds([word(text) for text in read.split()])) == meant


@needs_tesseract
def test_blocks_come_in_the_order_asked_for(tmp_path: Path) -> None:
    pages = [rasterise(RAW / "67-BC-BDHCDS-2024.pdf", number) for number in (4, 32)]
    scan = save_scan(tmp_path / "scan.pdf", pages)
    blocks = read_scanned_pages(scan, [2, 1])
    assert [block.page for block in blocks] == sorted((block.page for block in blocks), reverse=True)
    first_page = [block for block in blocks if block.page == 1]
    assert first_page == read_scanned_pages(scan, [1])


# --- pages of text and pictures of pages in one document -------------------------------------------------------


def table_on_page(path: Path, texts: list[list[str]]) -> Path:
    cells = [
        PrintedCell(row, column, text) for row, line in enumerate(texts) for column, text in enumerate(line)
    ]
    return draw_table(path, cells, n_rows=len(texts), n_columns=len(texts[0]))


@needs_tesseract
def test_scanned_page_between_pages_of_text(tmp_path: Path) -> None:
    first = [["Unit", "Total"], ["Province", "227343"], ["District", "15544"]]
    second = [["No", "Name of the unit", "Received"], ["1", "Commune", "98375"], ["2", "Ward", "4008"]]
    third = [["Unit", "Total", "Online", "Rate"], ["District", "185243", "25", "81,48%"]]
    digital = [table_on_page(tmp_path / f"{number}.pdf", texts) for number, texts in ((1, first), (3, third))]
    picture = save_scan(
        tmp_path / "2.pdf", [rasterise(table_on_page(tmp_path / "drawn.pdf", second), 1)], quality=95
    )
    document = pdfium.PdfDocument.new()
    for path in (digital[0], picture, digital[1]):
        part = pdfium.PdfDocument(path)
        document.import_pages(part)
        part.close()
    document.save(tmp_path / "mixed.pdf")
    document.close()

    read = read_document(tmp_path / "mixed.pdf")
    assert [block.page for block in read.blocks] == sorted(block.page or 0 for block in read.blocks)
    grids = grids_of(read.blocks)
    assert [(grid.page, grid.method) for grid in grids] == [(1, "pdfium"), (2, "ocr"), (3, "pdfium")]
    assert [rows_of(grid) for grid in grids] == [first, second, third]
    assert read.format == "pdf"
    assert "Pages read by OCR: 2." in read.warnings

    tables = [extracted.table for extracted in extract_document(tmp_path / "mixed.pdf").tables]
    assert [(table.page_first, table.method) for table in tables] == [
        (1, "pdfium"),
        (2, "ocr"),
        (3, "pdfium"),
    ]
    assert [table.confidence is None for table in tables] == [True, False, True]


@needs_tesseract
def test_scan_with_a_stamped_line_of_text_is_read_as_a_picture(tmp_path: Path) -> None:
    texts = [["No", "Name of the unit", "Received"], ["1", "Commune", "98375"], ["2", "Ward", "4008"]]
    image = rasterise(table_on_page(tmp_path / "drawn.pdf", texts), 1)
    picture = tmp_path / "page.png"
    assert cv2.imwrite(str(picture), image)
    canvas = Canvas(str(tmp_path / "stamped.pdf"), pagesize=(595, 842))
    canvas.drawImage(str(picture), 0, 0, 595, 842)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(300, 800, "Signed by the People's Committee, 28/12/2023 10:15:02")
    canvas.save()

    document = read_document(tmp_path / "stamped.pdf")
    (grid,) = grids_of(document.blocks)
    assert grid.method == "ocr"
    assert rows_of(grid) == texts
    assert any("28/12/2023" in paragraph.text for paragraph in paragraphs_of(document.blocks))
    assert document.format == "scan"


@needs_tesseract
def test_page_without_text(tmp_path: Path) -> None:
    dust = wear_out(np.full((2339, 1654), 250, np.uint8), Wear(noise=6, specks=30))
    scan = save_scan(tmp_path / "scan.pdf", [dust])
    assert read_scanned_pages(scan, [1]) == []


def test_absurdly_large_page_has_bounded_pixels(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "huge.pdf"), pagesize=(14_400, 14_400))
    canvas.showPage()
    canvas.save()
    document = pdfium.PdfDocument(tmp_path / "huge.pdf")
    image, scale = render(document[0])
    document.close()
    assert image.shape[0] * image.shape[1] <= MAX_PIXELS * 1.01
    assert image.shape[1] == pytest.approx(14_400 * scale, abs=1)


@needs_tesseract
def test_file_that_is_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_text("no PDF")
    with pytest.raises(DocumentError, match=r"letter\.pdf"):
        read_scanned_pages(tmp_path / "letter.pdf", [1])


def test_tesseract_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="tesseract-ocr-vie") as caught:
        read_scanned_pages(SCAN, [1])
    assert caught.value.tool == "tesseract"


@needs_tesseract
def test_vietnamese_data_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eng.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(MissingToolError, match="Vietnamese"):
        require_tesseract()


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("quý HI năm 2031", "quý III năm 2031"),
        ("QUÝ IH NĂM 2031", "QUÝ III NĂM 2031"),
        ("quý Il/2031", "quý II/2031"),
        ("quý lV năm 2031", "quý IV năm 2031"),
        ("quý 1 năm 2031", "quý 1 năm 2031"),
        ("quý HH năm 2031", "quý HH năm 2031"),
        ("quý Hội", "quý Hội"),
    ],
)
def test_behind_quarter_strokes_are_a_roman_number(read: str, meant: str) -> None:
    words = [word(text) for text in read.split()]
    assert compose(words).text == meant
