"""Only what is printed is read, and all that is printed: what editors, layers, clips and boxes do to a page."""

from __future__ import annotations

from itertools import pairwise, product
from math import cos, radians, sin
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.models import Document, Grid, Paragraph
from extractors.readers.dispatch import read_document
from tests.helpers import pdf_editing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PIL.Image import Image

FONTS = "/usr/share/fonts/truetype/liberation2/LiberationSerif-{}.ttf"
TEXTS = [
    ["STT", "Tên đơn vị", "Tổng số", "Trực tuyến", "Ghi chú"],
    ["1", "Xã An Lộc", "1.250", "1.100", ""],
    ["2", "Xã Bình Sơn", "2.040", "1.938", "Vượt chỉ tiêu"],
    ["3", "Phường Tân An", "987", "650", "Chậm"],
]
XS, TOP, ROW = (60.0, 100.0, 240.0, 330.0, 420.0, 540.0), 700.0, 20.0
Place = tuple[int, int]


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    pdfmetrics.registerFont(TTFont("Serif", FONTS.format("Regular")))
    pdfmetrics.registerFont(TTFont("Bold", FONTS.format("Bold")))


def box_of(place: Place) -> tuple[float, float, float, float]:
    row, column = place
    return XS[column], TOP - ROW * (row + 1), XS[column + 1], TOP - ROW * row


def write(canvas: Canvas, place: Place, text: str, shift: float = 3.0) -> None:
    x0, y0, _, _ = box_of(place)
    canvas.setFont("Serif", 10)
    canvas.drawString(x0 + shift, y0 + 6, text)


def draw_table(canvas: Canvas, without: Collection[Place] = (), texts: list[list[str]] = TEXTS) -> None:
    for row, cells in enumerate(texts):
        for column, text in enumerate(cells):
            x0, y0, x1, y1 = box_of((row, column))
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
            if (row, column) not in without:
                write(canvas, (row, column), text)


def make(path: Path, *draw: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path / "page.pdf"), pagesize=(595, 842))
    for each in draw:
        each(canvas)
    canvas.save()
    return path / "page.pdf"


def texts_of(document: Document) -> list[list[str]]:
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    texts = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        texts[cell.row][cell.column] = " ".join(cell.text.split())
    return texts


# --- what an editor writes onto the page ---------------------------------------------------------------

MISSING: dict[Place, str] = {(1, 2): "1.250", (2, 3): "1.938", (3, 3): "650"}


@pytest.mark.parametrize("kind", ["FreeText", "Stamp"])
def test_text_typed_onto_the_page(tmp_path: Path, kind: str) -> None:
    file = make(tmp_path, lambda canvas: draw_table(canvas, MISSING))
    pdf_editing.annotate(
        file,
        lambda pdf: [
            pdf_editing.annotation(pdf, kind, box_of(place), text, pdf_editing.typed(text))
            for place, text in MISSING.items()
        ],
    )
    assert texts_of(read_document(file)) == TEXTS


def test_typed_text_without_appearance_hidden_texts_and_notes(tmp_path: Path) -> None:
    file = make(tmp_path, lambda canvas: draw_table(canvas, MISSING))

    def annotations(pdf: object) -> list[object]:
        shown = [pdf_editing.annotation(pdf, "FreeText", box_of(p), text) for p, text in MISSING.items()]
        hidden = pdf_editing.annotation(pdf, "FreeText", box_of((1, 4)), "999", pdf_editing.typed("999"), F=2)
        note = pdf_editing.annotation(pdf, "Text", (545, 640, 560, 655), "xem lại")
        return [*shown, hidden, note]

    pdf_editing.annotate(file, annotations)
    assert texts_of(read_document(file)) == TEXTS


@pytest.mark.parametrize("drawn", [True, False])
def test_form_fields(tmp_path: Path, drawn: bool) -> None:
    file = make(tmp_path, lambda canvas: draw_table(canvas, [*MISSING, (3, 4)]))

    def fields(pdf: object) -> list[object]:
        texts = [
            pdf_editing.field(
                pdf, "Tx", box_of(p), f"f{i}", String(text), pdf_editing.typed(text) if drawn else None
            )
            for i, (p, text) in enumerate(MISSING.items())
        ]
        options = Array([String("Vượt"), String("Chậm")])
        choice = pdf_editing.field(
            pdf, "Ch", box_of((3, 4)), "c", String("Chậm"), None, Opt=options, Ff=1 << 17
        )
        return [*texts, choice]

    pdf_editing.annotate(file, fields, fields=True)
    assert texts_of(read_document(file)) == TEXTS


def test_check_boxes_are_the_sign_they_show(tmp_path: Path) -> None:
    file = make(tmp_path, lambda canvas: draw_table(canvas, [(row, 4) for row in (1, 2, 3)]))

    def boxes(pdf: object) -> list[object]:
        made = []
        for row in (1, 2, 3):
            x0, y0, _, _ = box_of((row, 4))
            box = (x0 + 5, y0 + 4, x0 + 17, y0 + 16)
            state = Name.Yes if row == 2 else Name.Off
            item = pdf_editing.field(pdf, "Btn", box, f"b{row}", state, None, AS=state)
            on = pdf_editing.appearance(pdf, box, "BT /ZaDb 10 Tf 0 g 2 2 Td (4) Tj ET")
            item.AP = Dictionary(N=Dictionary(Yes=on, Off=pdf_editing.appearance(pdf, box, "")))
            made.append(item)
        return made

    pdf_editing.annotate(file, boxes, fields=True)
    assert [row[4] for row in texts_of(read_document(file))] == ["Ghi chú", "", "✔", ""]


# --- what is in the file and not on the page -----------------------------------------------------------

GHOSTS: dict[Place, str] = {(1, 4): "Rà soát lại", (3, 3): "(cũ 805)", (2, 2): "88"}


def ghosts(canvas: Canvas) -> None:
    for place, text in GHOSTS.items():
        write(canvas, place, text, shift=1.0)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(0.99)
    ghosts(canvas)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    ghosts(canvas)


def in_colour_of_cell(canvas: Canvas) -> None:
    for place in GHOSTS:
        x0, y0, x1, y1 = box_of(place)
        canvas.setFillColorRGB(0.8, 0.9, 1)
        canvas.rect(x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2, stroke=0, fill=1)
        canvas.setFillGray(0)
        write(canvas, place, TEXTS[place[0]][place[1]])
    canvas.setFillColorRGB(0.8, 0.9, 1)
    ghosts(canvas)


def beside_clip(canvas: Canvas) -> None:
    for place, text in GHOSTS.items():
        x0, y0, _, y1 = box_of(place)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x0 - 0.5, y0, 0.5, y1 - y0)
        canvas.clipPath(path, stroke=0)
        write(canvas, place, text, shift=1.0)
        canvas.restoreState()


@pytest.mark.parametrize("hide", [white, transparent, in_colour_of_cell, beside_clip])
def test_text_that_cannot_be_seen_is_not_read_and_said(
    tmp_path: Path, hide: Callable[[Canvas], None]
) -> None:
    document = read_document(make(tmp_path, draw_table, hide))
    assert texts_of(document) == TEXTS
    (warning,) = document.warnings
    assert "characters in the file but not printed" in warning and all(
        f"“{text}”" in warning for text in GHOSTS.values()
    )
    hidden = {block.text: block.bbox for block in document.blocks if isinstance(block, Paragraph)}
    for place, text in GHOSTS.items():  # listed with their places
        x0, y0, x1, y1 = box_of(place)
        box = hidden[text]
        assert box is not None and x0 - 1 < box.x0 < x1 and 842 - y1 - 1 < box.y0 < box.y1 < 842 - y0 + 1
    assert all(block.region == "hidden" for block in document.blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("how", ["off", "base", "members", "form"])
def test_layers_that_are_switched_off(tmp_path: Path, how: str) -> None:
    def layer(canvas: Canvas) -> None:
        if how == "form":
            canvas.beginForm("layer", 0, 0, 595, 842)
            ghosts(canvas)
            canvas.endForm()
            canvas.doForm("layer")
            return
        canvas._code.append("/OC /MC0 BDC")
        ghosts(canvas)
        canvas.line(280, TOP, 280, TOP - 4 * ROW)  # and no column from a rule there
        canvas._code.append("EMC")

    file = make(tmp_path, draw_table, layer)
    pdf_editing.switch_layer_off(file, how)
    assert texts_of(read_document(file)) == TEXTS


def paint_box(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillGray(0.97)
    canvas.rect(x, y, width, height, stroke=0, fill=1)


def paint_line(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.setStrokeGray(1)
    canvas.setLineWidth(height)
    canvas.line(x, y + height / 2, x + width, y + height / 2)


def paint_picture(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), (255, 255, 255))), x, y, width, height)


@pytest.mark.parametrize("paint", [paint_box, paint_line, paint_picture])
def test_old_figures_under_a_box(tmp_path: Path, paint: Callable[..., None]) -> None:
    old = [list(row) for row in TEXTS]
    old[3][3], old[1][1] = "860", "Xã Tên Cũ"

    def cover(canvas: Canvas) -> None:
        for place in ((3, 3), (1, 1)):
            x0, y0, x1, y1 = box_of(place)
            paint(canvas, x0 + 1.5, y0 + 2, x1 - x0 - 3, y1 - y0 - 4)
            canvas.setFillGray(0)
            write(canvas, place, TEXTS[place[0]][place[1]])

    document = read_document(make(tmp_path, lambda canvas: draw_table(canvas, texts=old), cover))
    assert texts_of(document) == TEXTS
    assert "“860”" in document.warnings[0]


def test_text_cut_off_by_its_cell_does_not_reach_its_neighbours(tmp_path: Path) -> None:
    def long_name(canvas: Canvas) -> None:
        x0, y0, x1, y1 = box_of((2, 1))
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x0, y0, x1 - x0, y1 - y0)
        canvas.clipPath(path, stroke=0)
        write(canvas, (2, 1), "Xã Bình Sơn (gồm cả ba điểm tiếp nhận hồ sơ, trả kết quả)")
        canvas.restoreState()

    texts = texts_of(read_document(make(tmp_path, lambda canvas: draw_table(canvas, [(2, 1)]), long_name)))
    assert texts[2][1].startswith("Xã Bình Sơn (gồm")
    texts[2][1] = TEXTS[2][1]
    assert texts == TEXTS


def test_marked_text_and_light_text_on_dark_are_printed(tmp_path: Path) -> None:
    def dark(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(XS[0], TOP - ROW, XS[-1] - XS[0], ROW, stroke=0, fill=1)
        canvas.setFillGray(1)
        for column, text in enumerate(TEXTS[0]):
            write(canvas, (0, column), text)
        canvas.setFillGray(0)

    def marker(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 0)
        canvas.setFillAlpha(0.4)
        canvas.rect(XS[0], TOP - 3 * ROW, 300, ROW, stroke=0, fill=1)

    heading = [(0, column) for column in range(5)]
    document = read_document(make(tmp_path, dark, lambda canvas: draw_table(canvas, heading), marker))
    assert texts_of(document) == TEXTS
    assert not document.warnings


# --- what belongs to the paper -------------------------------------------------------------------------


def turned(canvas: Canvas) -> None:
    canvas.translate(300, 600)
    canvas.rotate(40)
    canvas.setFillGray(0.85)
    canvas.setFont("Bold", 60)
    canvas.drawCentredString(0, 0, "DỰ THẢO")


def level(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.setFont("Bold", 60)
    canvas.drawCentredString(300, 640, "DỰ THẢO")


def tiled(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.setFont("Serif", 9)
    for x in range(60, 540, 90):
        for y in range(600, 720, 31):
            canvas.drawString(x, y, "DỰ THẢO")


@pytest.mark.parametrize("mark", [turned, level, tiled])
def test_watermarks_are_kept_apart(tmp_path: Path, mark: Callable[[Canvas], None]) -> None:
    document = read_document(make(tmp_path, draw_table, mark))
    assert texts_of(document) == TEXTS
    apart = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert apart and {(block.text, block.region) for block in apart} == {("DỰ THẢO", "watermark")}


def stamp(canvas: Canvas, alpha: float, *lines: str, frame: bool = True) -> None:
    """A stamp of several lines over the cells of two columns."""
    canvas.setFillColorRGB(0.85, 0.1, 0.1, alpha=alpha)
    canvas.setStrokeColorRGB(0.85, 0.1, 0.1, alpha=alpha)
    canvas.setFont("Serif", 9)
    if frame:
        canvas.rect(300, 634, 110, 40)
    for number, line in enumerate(lines):
        canvas.drawString(304, 664 - 12 * number, line)


def framed(canvas: Canvas) -> None:
    stamp(canvas, 0.5, "ỦY BAN NHÂN DÂN", "TỈNH AN GIANG", "Ngày ký: 15/03/2024")


def without_frame(canvas: Canvas) -> None:
    stamp(canvas, 0.5, "ĐÃ KÝ SỐ 15/3/2024", frame=False)


def opaque(canvas: Canvas) -> None:
    stamp(canvas, 1, "ỦY BAN NHÂN DÂN", "TỈNH AN GIANG", "Ngày ký: 15/03/2024")


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("stamp")
    framed(canvas)
    canvas.endForm()
    canvas.doForm("stamp")


def hardly_turned(canvas: Canvas) -> None:
    canvas.translate(310, 640)
    canvas.rotate(5)
    canvas.setFillColorRGB(0.1, 0.1, 0.8)
    canvas.setFont("Serif", 14)
    canvas.drawString(0, 0, "ĐÃ PHÊ DUYỆT")


def round_stamp(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.85, 0.1, 0.1)
    canvas.setStrokeColorRGB(0.85, 0.1, 0.1)
    canvas.setFont("Serif", 9)
    x, y = 400, 655
    for radius in (32, 44):
        canvas.circle(x, y, radius)
    canvas.drawCentredString(x, y, "SỞ Y TẾ")
    for number, letter in enumerate("ỦY BAN NHÂN DÂN TỈNH AN GIANG"):
        angle = 200 - number * 7.6
        canvas.saveState()
        canvas.translate(x + 35 * cos(radians(angle)), y + 35 * sin(radians(angle)))
        canvas.rotate(angle - 90)
        canvas.drawString(0, 0, letter)
        canvas.restoreState()


@pytest.mark.parametrize("mark", [framed, without_frame, opaque, in_a_form, hardly_turned, round_stamp])
def test_a_stamp_in_an_ink_of_its_own_lies_over_cells_and_is_not_in_them(
    tmp_path: Path, mark: Callable[[Canvas], None]
) -> None:
    document = read_document(make(tmp_path, draw_table, mark))
    assert texts_of(document) == TEXTS
    kept = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert kept and {block.region for block in kept} == {"watermark"}


def test_coloured_text_in_cells_and_its_shadow_stay(tmp_path: Path) -> None:
    def red(canvas: Canvas) -> None:
        for shift, ink in ((3.8, (0.8, 0.8, 0.9)), (3.0, (0.8, 0.0, 0.0))):
            canvas.setFillColorRGB(*ink)
            for row in range(1, 4):
                write(canvas, (row, 3), TEXTS[row][3], shift)

    cells = [(row, 3) for row in range(1, 4)]
    document = read_document(make(tmp_path, lambda canvas: draw_table(canvas, cells), red))
    assert texts_of(document) == TEXTS


# --- letters ----------------------------------------------------------------------------------------------


def test_letter_spaced_text_is_words(tmp_path: Path) -> None:
    spaced = [(0, 1), (2, 1), (2, 4), (2, 3), (3, 3)]

    def spread(canvas: Canvas) -> None:
        for row, column in spaced:
            x0, y0, _, _ = box_of((row, column))
            text = canvas.beginText(x0 + 3, y0 + 6)
            text.setFont("Serif", 9)
            text.setCharSpace(2.2)
            text.textOut(TEXTS[row][column])
            canvas.drawText(text)

    assert texts_of(read_document(make(tmp_path, lambda canvas: draw_table(canvas, spaced), spread))) == TEXTS


def test_a_letter_spaced_word_of_two_letters(tmp_path: Path) -> None:
    texts = [list(row) for row in TEXTS]
    texts[1][4] = "Đi"

    def spread(canvas: Canvas) -> None:
        for place in ((2, 1), (1, 4)):
            x0, y0, _, _ = box_of(place)
            text = canvas.beginText(x0 + 3, y0 + 6)
            text.setFont("Serif", 9)
            text.setCharSpace(2.2)
            text.textOut(texts[place[0]][place[1]])
            canvas.drawText(text)

    path = make(tmp_path, lambda canvas: draw_table(canvas, [(2, 1), (1, 4)], texts), spread)
    assert texts_of(read_document(path)) == texts


def test_letters_that_stand_alone_stay_alone(tmp_path: Path) -> None:
    texts = [list(row) for row in TEXTS]
    texts[1][4], texts[2][4], texts[3][4] = "A B C", "1 2 3", "a, b, c, d"
    assert texts_of(read_document(make(tmp_path, lambda canvas: draw_table(canvas, texts=texts)))) == texts


def test_equal_letters_of_one_ligature(tmp_path: Path) -> None:
    import pikepdf

    pdfmetrics.registerFont(TTFont("Sans", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))

    def ligatures(canvas: Canvas) -> None:
        canvas.setFont("Sans", 10)
        for row, text in ((1, "iO\ufb03ce"), (2, "o\ufb04ine")):
            x0, y0, _, _ = box_of((row, 4))
            canvas.drawString(x0 + 3, y0 + 6, text)

    file = make(tmp_path, lambda canvas: draw_table(canvas, [(1, 4), (2, 4)]), ligatures)
    with pikepdf.Pdf.open(file, allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].obj.Resources.Font.values():
            if "/ToUnicode" in font:
                codes = font.ToUnicode.read_bytes()
                codes = codes.replace(b"<FB03>", b"<006600660069>").replace(b"<FB04>", b"<00660066006C>")
                font.ToUnicode = pdf.make_stream(codes)
        pdf.save(file)
    assert [row[4] for row in texts_of(read_document(file))][1:3] == ["iOffice", "offline"]


def test_letters_that_their_font_calls_spaces_are_read_from_their_picture(tmp_path: Path) -> None:
    import pikepdf

    lines = [
        "CHÍNH PHỦ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA",
        "NGHỊ ĐỊNH",
        "Hà Nội, ngày 05 tháng 3 năm 2031",
        "Hướng Hóa",
    ]

    def text(canvas: Canvas) -> None:
        canvas.setFont("Bold", 13)
        for number, line in enumerate(lines):
            canvas.drawString(100, 560 - 30 * number, line)

    file = make(tmp_path, draw_table, text)
    with pikepdf.Pdf.open(file, allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].obj.Resources.Font.values():
            if "/ToUnicode" in font and "Bold" in str(font.BaseFont):
                codes = font.ToUnicode.read_bytes()
                for letter in (b"<0048>", b"<00CD>"):  # H, Í
                    assert letter in codes
                    codes = codes.replace(letter, b"<0020>")
                font.ToUnicode = pdf.make_stream(codes)
        pdf.save(file)
    document = read_document(file)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == lines
    assert texts_of(document) == TEXTS
    assert any("does not say what it shows" in warning for warning in document.warnings)


@pytest.mark.parametrize("pieces", [1, 5])
def test_a_heading_on_a_band_without_rules_belongs_to_its_table(tmp_path: Path, pieces: int) -> None:
    def band(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        edges = XS if pieces > 1 else (XS[0], XS[-1])
        for x0, x1 in pairwise(edges):
            canvas.rect(x0, TOP, x1 - x0, ROW, stroke=0, fill=1)
        canvas.setFillGray(1)
        for column, text in enumerate(TEXTS[0]):
            canvas.setFont("Bold", 10)
            canvas.drawString(XS[column] + 3, TOP + 6, text)
        canvas.setFillGray(0)

    document = read_document(make(tmp_path, band, lambda canvas: draw_table(canvas, texts=TEXTS[1:])))
    assert texts_of(document) == TEXTS


@pytest.mark.parametrize("angle", [45, 60, -45])
@pytest.mark.parametrize("rules", ["upright", "slanted"])
def test_slanted_headings_belong_to_the_column_below(tmp_path: Path, angle: int, rules: str) -> None:
    from math import cos, radians, sin

    height = 70.0

    def slanted(canvas: Canvas) -> None:
        lean = height / sin(radians(angle)) * cos(radians(angle)) if rules == "slanted" else 0
        for x in XS:
            canvas.line(x, TOP, x + lean, TOP + height)
        canvas.line(XS[0] + lean, TOP + height, XS[-1] + lean, TOP + height)
        for column, text in enumerate(TEXTS[0]):
            canvas.saveState()
            canvas.translate((XS[column] + XS[column + 1]) / 2, TOP + 6)
            canvas.rotate(angle)
            canvas.setFont("Bold", 9)
            (canvas.drawString if angle > 0 else canvas.drawRightString)(0, 0, text)
            canvas.restoreState()

    def rows(canvas: Canvas) -> None:
        canvas.translate(0, ROW)
        draw_table(canvas, texts=[[], *TEXTS[1:]])

    assert texts_of(read_document(make(tmp_path, slanted, rows))) == TEXTS


# --- parts that are pictures ------------------------------------------------------------------------------


def paragraph_of_text(canvas: Canvas, y: float) -> None:
    canvas.setFont("Serif", 12)
    for line in range(9):
        text = "Các xã, phường tiếp tục rà soát, cập nhật số liệu tiếp nhận hồ sơ trên hệ thống"
        canvas.drawString(60, y - 16 * line, text)


def picture_of(file: Path, scale: float = 200 / 72) -> Image:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(file)
    try:
        return document[0].render(scale=scale).to_pil()
    finally:
        document.close()


def test_a_chart_pasted_as_a_picture_is_no_table(tmp_path: Path) -> None:
    """Its gridlines and bars enclose cells, in which nothing reads as words."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1100, 600), "white")
    drawing = ImageDraw.Draw(image)
    for step in range(7):
        drawing.line((60, 40 + 80 * step, 1060, 40 + 80 * step), fill="black", width=2)
    for step in range(6):
        drawing.line((60 + 200 * step, 40, 60 + 200 * step, 520), fill="black", width=2)
        for slope in range(12):
            x, y = 80 + 200 * step, 60 + 37 * slope
            drawing.arc(
                (x, y, x + 90 - 5 * slope, y + 40), 20 * slope, 20 * slope + 200, fill="grey", width=3
            )
            drawing.line((x + 70, y, x + 100, y + 9 * (slope % 4)), fill="grey", width=4)

    def chart(canvas: Canvas) -> None:
        paragraph_of_text(canvas, 780)
        canvas.drawImage(ImageReader(image), 60, 250, 470, 256)

    document = read_document(make(tmp_path, chart))
    assert not [block for block in document.blocks if isinstance(block, Grid)]
    assert any("a chart or drawing" in warning for warning in document.warnings)


def test_a_table_pasted_as_a_picture_is_read(tmp_path: Path) -> None:
    scale = 200 / 72
    picture = picture_of(make(tmp_path, draw_table)).crop(
        (int(55 * scale), int((842 - TOP - 5) * scale), int(545 * scale), int((842 - TOP + 85) * scale))
    )

    def page(canvas: Canvas) -> None:
        paragraph_of_text(canvas, 780)
        canvas.drawImage(ImageReader(picture), 55, 500, 490, 90)
        paragraph_of_text(canvas, 480)

    document = read_document(make(tmp_path, page))
    assert texts_of(document) == TEXTS
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.method == "ocr" and grid.bbox is not None and 250 < grid.bbox.y0 < 260
    assert document.format == "pdf"


def test_the_picture_counts_where_it_lies_over_text(tmp_path: Path) -> None:
    picture = picture_of(make(tmp_path, draw_table))

    def page(canvas: Canvas) -> None:
        paragraph_of_text(canvas, 400)
        canvas.setFont("Serif", 9)
        for row in range(20):
            canvas.drawString(60, 690 - 12 * row, "STT Ten don vi Tong so Truc tuyen l.25O l.1OO 88,OO")
        canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)

    document = read_document(make(tmp_path, page))
    assert texts_of(document) == TEXTS
    assert document.format == "scan"


def write_without_codes(file: Path, texts: dict[Place, str]) -> None:
    """Write texts in a font that says of its glyphs neither which characters they are nor how they are named."""
    import pikepdf
    from reportlab.pdfbase.ttfonts import TTFontFile

    sans = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    glyph_of = TTFontFile(str(sans)).charToGlyph
    with pikepdf.Pdf.open(file, allow_overwriting_input=True) as pdf:
        program = sans.read_bytes().replace(b"cmap", b"xmap", 1).replace(b"post", b"xost", 1)
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Sans, Flags=4, FontBBox=Array([0, -200, 1000, 900]),
            ItalicAngle=0, Ascent=900, Descent=-200, CapHeight=700, StemV=80, FontFile2=pdf.make_stream(program),
        )  # fmt: skip
        descendant = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Sans, CIDToGIDMap=Name.Identity, DW=636,
            W=Array([glyph_of[ord(".")], Array([318])]),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
        )  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Sans, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
        )  # fmt: skip
        page = pdf.pages[0]
        page.obj.Resources.Font.Mute = pdf.make_indirect(font)
        for place, text in texts.items():
            x0, y0, _, _ = box_of(place)
            codes = "".join(f"{glyph_of[ord(letter)]:04X}" for letter in text)
            page.contents_add(f"BT /Mute 9 Tf {x0 + 20} {y0 + 6} Td <{codes}> Tj ET".encode())
        pdf.save(file)


def test_one_column_in_a_font_without_codes_is_read_from_its_picture(tmp_path: Path) -> None:
    column = {(row, 3): TEXTS[row][3] for row in (1, 2, 3)}
    file = make(tmp_path, lambda canvas: draw_table(canvas, column))
    write_without_codes(file, column)
    document = read_document(file)
    assert texts_of(document) == TEXTS
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert {(cell.row, cell.column) for cell in grid.cells if cell.confidence is not None} == set(column)


# --- what looks like a table, and what does not -----------------------------------------------------------


@pytest.mark.parametrize("how", ["bars", "line"])
def test_a_chart_is_no_table(tmp_path: Path, how: str) -> None:
    values = (40, 55, 62, 93)

    def chart(canvas: Canvas) -> None:
        canvas.setStrokeGray(0.7)
        for step in range(6):
            canvas.line(80, 400 + 30 * step, 480, 400 + 30 * step)
            canvas.setFont("Serif", 9)
            canvas.drawRightString(75, 397 + 30 * step, str(20 * step))
        for column in range(5):
            canvas.line(80 + 100 * column, 400, 80 + 100 * column, 550)
        points = [(130 + 100 * number, 400 + 1.5 * value) for number, value in enumerate(values)]
        path = canvas.beginPath()
        path.moveTo(*points[0])
        for number, (x, y) in enumerate(points):
            canvas.setFillColorRGB(0.2, 0.4, 0.8)
            if how == "bars":
                canvas.rect(x - 20, 400, 40, y - 400, stroke=0, fill=1)
            path.lineTo(x, y)
            canvas.setFillGray(0)
            canvas.drawCentredString(x, y + 3, f"{values[number]}%")
            canvas.drawCentredString(x, 388, str(2021 + number))
        if how == "line":
            canvas.drawPath(path)

    document = read_document(make(tmp_path, draw_table, chart))
    assert texts_of(document) == TEXTS
    labels = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.region == "chart"]
    assert {"93%", "2024"} <= set(labels)
    assert any("1 chart left out of the tables" in warning for warning in document.warnings)


def one_line_in_strokes(canvas: Canvas) -> None:
    """A line chart whose line is drawn stroke by stroke, with a legend in its fields."""
    for step in range(8):
        canvas.line(80, 380 + 25 * step, 480, 380 + 25 * step)
    for x in (80, 280, 480):
        canvas.line(x, 380, x, 555)
    canvas.setFont("Serif", 8)
    for number, text in enumerate(("Trực tuyến", "Trực tiếp", "Bưu chính", "Tất cả")):
        canvas.drawString(90, 545 - 25 * number, text)
    heights = (390, 402, 455, 470, 431, 520, 540, 511, 480, 466, 410)
    for number, (low, high) in enumerate(pairwise(heights)):
        canvas.line(90 + 38 * number, low, 128 + 38 * number, high)


def one_line_a_field(canvas: Canvas) -> None:
    """Small charts side by side, the name of each above it."""
    for row, column in product(range(2), range(4)):
        x, y = 80 + 100 * column, 400 + 90 * row
        canvas.rect(x, y, 100, 75)
        canvas.rect(x, y + 75, 100, 15)
        for step in (25, 50):
            canvas.line(x, y + step, x + 100, y + step)
        if row:
            canvas.setFont("Serif", 8)
            canvas.drawString(x + 5, y + 79, f"Huyện số {column}")
        for number, (low, high) in enumerate(pairwise((10, 18 + 5 * column, 40, 31 + row))):
            canvas.line(x + 20 + 20 * number, y + low, x + 40 + 20 * number, y + high)


@pytest.mark.parametrize("chart", [one_line_in_strokes, one_line_a_field])
def test_lines_of_single_strokes_make_a_chart(tmp_path: Path, chart: Callable[[Canvas], None]) -> None:
    document = read_document(make(tmp_path, draw_table, chart))
    assert texts_of(document) == TEXTS
    assert any(isinstance(block, Paragraph) and block.region == "chart" for block in document.blocks)


def test_strokes_through_blank_rows_leave_a_table_a_table(tmp_path: Path) -> None:
    def stroke(canvas: Canvas) -> None:
        canvas.line(XS[0], TOP - 4 * ROW, XS[-1], TOP - 6 * ROW)

    texts = [*TEXTS, [""] * 5, [""] * 5]
    document = read_document(make(tmp_path, lambda canvas: draw_table(canvas, texts=texts), stroke))
    assert texts_of(document)[:4] == TEXTS


def test_bars_with_edges_are_no_cells(tmp_path: Path) -> None:
    values = (275, 240, 205, 170, 135)

    def chart(canvas: Canvas) -> None:
        canvas.setFont("Serif", 8)
        for number, value in enumerate(values):
            canvas.setFillColorRGB(0.2, 0.5, 0.8)
            canvas.rect(180, 250 + 30 * number, value, 20, stroke=1, fill=1)
            canvas.setFillGray(0)
            canvas.drawRightString(175, 256 + 30 * number, f"Sở số {number}")
            canvas.drawString(184 + value, 256 + 30 * number, str(value))
        canvas.line(180, 245, 180, 400)
        for step in range(7):
            canvas.line(180 + 50 * step, 245, 180 + 50 * step, 400)
        canvas.line(180, 245, 480, 245)

    assert texts_of(read_document(make(tmp_path, draw_table, chart))) == TEXTS


def test_bars_in_parts_are_no_cells(tmp_path: Path) -> None:
    def chart(canvas: Canvas) -> None:
        canvas.setFont("Serif", 7)
        canvas.setStrokeGray(0.85)
        for step in range(6):
            canvas.line(90, 250 + 35 * step, 490, 250 + 35 * step)
        for number in range(5):
            base = 250
            for part, height in enumerate((30 + 12 * number, 50 - 5 * number, 20 + 3 * number)):
                canvas.setFillColorRGB(0.2 + 0.3 * part, 0.4, 0.8 - 0.3 * part)
                canvas.rect(120 + 75 * number, base, 40, height, fill=1)
                canvas.setFillGray(1)
                canvas.drawCentredString(140 + 75 * number, base + height / 2 - 3, str(5 * height))
                base += height
        canvas.setFillGray(0)

    assert texts_of(read_document(make(tmp_path, draw_table, chart))) == TEXTS


def test_bars_inside_cells_leave_a_table_a_table(tmp_path: Path) -> None:
    def bars(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.6, 0.8, 1)
        for row, width in ((1, 50), (2, 80), (3, 20)):
            x0, y0, _, _ = box_of((row, 3))
            canvas.rect(x0 + 1, y0 + 2, width, 16, stroke=0, fill=1)
        canvas.setFillGray(0)

    assert texts_of(read_document(make(tmp_path, bars, draw_table))) == TEXTS


WIDTHS = (5, 20, 9, 12, 16)


def typed_table(style: str) -> list[str]:
    def line(cells: list[str]) -> str:
        if style == "dashes":
            return " ".join(text.ljust(width) for text, width in zip(cells, WIDTHS, strict=True))
        return (
            "|" + "|".join(f" {text}".ljust(width) for text, width in zip(cells, WIDTHS, strict=True)) + "|"
        )

    rule = "+" + "+".join("-" * width for width in WIDTHS) + "+"
    if style == "dashes":
        rule = " ".join("-" * width for width in WIDTHS)
        return [line(TEXTS[0]), rule, *map(line, TEXTS[1:])]
    if style == "every row":
        return [rule, *(part for row in TEXTS for part in (line(row), rule))]
    return [rule, line(TEXTS[0]), rule, *map(line, TEXTS[1:]), rule]


@pytest.mark.parametrize("style", ["heading", "every row", "dashes"])
def test_rules_made_of_characters(tmp_path: Path, style: str) -> None:
    pdfmetrics.registerFont(
        TTFont("Mono", "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf")
    )

    def page(canvas: Canvas) -> None:
        canvas.setFont("Mono", 8)
        for number, text in enumerate(typed_table(style)):
            canvas.drawString(60, 700 - 11 * number, text)

    assert texts_of(read_document(make(tmp_path, page))) == TEXTS


def test_text_beside_the_page_is_left_out_and_said(tmp_path: Path) -> None:
    """A table that is wider than its paper: what nobody sees is not read, and not lost without a word."""

    def beyond(canvas: Canvas) -> None:
        for row in range(1, 4):
            canvas.drawString(620, TOP - ROW * row + 6, f"99,{row}0")

    document = read_document(make(tmp_path, draw_table, beyond))
    assert texts_of(document) == TEXTS
    (warning,) = document.warnings
    assert "15 characters in the file but not printed" in warning
    assert "“99,10”" in warning


def test_rows_without_upright_rules_have_the_columns_of_their_heading(tmp_path: Path) -> None:
    """A section has one text over all columns, whatever column that ends in."""
    section = ["Cấp xã", "", "", "", ""]

    def level_rules(canvas: Canvas) -> None:
        canvas.rect(XS[0], TOP - ROW, XS[-1] - XS[0], ROW)
        for x in XS:
            canvas.line(x, TOP, x, TOP - ROW)
        for row, cells in enumerate([TEXTS[0], section, *TEXTS[1:]]):
            if row:
                canvas.rect(XS[0], TOP - ROW * (row + 1), XS[-1] - XS[0], ROW)
            for column, text in enumerate(cells):
                write(canvas, (row, column), text)

    document = read_document(make(tmp_path, level_rules))
    assert texts_of(document) == [TEXTS[0], section, *TEXTS[1:]]
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [cell.column_span for cell in grid.cells if cell.row == 1] == [5]


def test_texts_of_a_spreadsheet_that_are_cut_where_the_next_begins_stay_apart(tmp_path: Path) -> None:
    """What runs out of its cell ends where the next cell has a text: that begins as far from its rule."""
    row = ["3", "Chỉ tiêu thu 10", "Chỉ tiêu thu 11", "Chỉ tiêu thu 12", "x"]
    width = pdfmetrics.stringWidth(row[1], "Serif", 10)

    def narrow(canvas: Canvas) -> None:
        edges = [60.0, 100.0, *(100 + (width - 0.2) * n for n in (1, 2, 3)), 540.0]
        for number, texts in enumerate([TEXTS[0], TEXTS[1], row]):
            y = TOP - ROW * (number + 1)
            for (left, right), text in zip(pairwise(edges), texts, strict=True):
                canvas.rect(left, y, right - left, ROW)
                canvas.setFont("Serif", 10)
                canvas.drawString(left + 1, y + 6, text)

    assert texts_of(read_document(make(tmp_path, narrow)))[2] == row
