"""A page that is not read, or not rightly, says so: each rule is switched off, and its page is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from reportlab.lib.utils import ImageReader

from extractors.models import UNREAD_INK, Grid
from extractors.readers.dispatch import read_document
from extractors.readers.pdf import marks, pages, visible
from extractors.readers.pdf.overlaid_stamps import OverlaidStamps
from extractors.readers.pdf.printed import Unseen
from tests.extractors import test_printed_text as printed
from tests.extractors.test_printed_text import fonts  # noqa: F401
from tests.helpers import pdf_editing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas


def reported(file: Path) -> list[str]:
    return [warning for warning in read_document(file).warnings if UNREAD_INK in warning]


def nothing_unseen(_page: Any, raw: Any, _causes: Any) -> Unseen:
    return Unseen(np.zeros(len(raw.codes), np.bool_), [])


def no_text(*_arguments: Any) -> Any:
    return []


def typed_on(path: Path) -> Path:
    file = printed.make(path, lambda canvas: printed.draw_table(canvas, printed.MISSING))
    pdf_editing.annotate(
        file,
        lambda pdf: [
            pdf_editing.annotation(pdf, "FreeText", printed.box_of(place), text, pdf_editing.typed(text))
            for place, text in printed.MISSING.items()
        ],
    )
    return file


def layered(path: Path) -> Path:
    def layer(canvas: Canvas) -> None:
        canvas._code.append("/OC /MC0 BDC")
        printed.ghosts(canvas)
        canvas._code.append("EMC")

    file = printed.make(path, printed.draw_table, layer)
    pdf_editing.switch_layer_off(file, "off")
    return file


def covered(path: Path) -> Path:
    def cover(canvas: Canvas) -> None:
        for place in ((3, 3), (1, 1)):
            x0, y0, x1, y1 = printed.box_of(place)
            printed.paint_box(canvas, x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2)
            canvas.setFillGray(0)
            printed.write(canvas, place, "mới")

    return printed.make(path, printed.draw_table, cover)


def clipped(path: Path) -> Path:
    return printed.make(path, printed.draw_table, printed.beside_clip)


def spaced(path: Path) -> Path:
    def spread(canvas: Canvas) -> None:
        x0, y0, _, _ = printed.box_of((2, 1))
        text = canvas.beginText(x0 + 3, y0 + 6)
        text.setFont("Serif", 9)
        text.setCharSpace(2.2)
        text.textOut("Xã Bình Sơn")
        canvas.drawText(text)

    return printed.make(path, lambda canvas: printed.draw_table(canvas, [(2, 1)]), spread)


def with_character_rules(path: Path) -> Path:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    mono = "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf"
    pdfmetrics.registerFont(TTFont("Mono", mono))

    def page(canvas: Canvas) -> None:
        canvas.setFont("Mono", 8)
        for number, text in enumerate(printed.typed_table("heading")):
            canvas.drawString(60, 700 - 11 * number, text)

    return printed.make(path, page)


def slanted(path: Path) -> Path:
    def headings(canvas: Canvas) -> None:
        for column, text in enumerate(printed.TEXTS[0]):
            canvas.saveState()
            canvas.translate(printed.XS[column] + 15, printed.TOP + 6)
            canvas.rotate(45)
            canvas.setFont("Bold", 9)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    return printed.make(path, headings, printed.draw_table)


def charted(path: Path) -> Path:
    def chart(canvas: Canvas) -> None:
        for step in range(6):
            canvas.line(80, 400 + 30 * step, 480, 400 + 30 * step)
        for column in range(5):
            canvas.line(80 + 100 * column, 400, 80 + 100 * column, 550)
        for number, value in enumerate((40, 55, 62, 93)):
            canvas.setFillColorRGB(0.2, 0.4, 0.8)
            canvas.rect(110 + 100 * number, 400, 40, 1.5 * value, stroke=0, fill=1)
            canvas.setFillGray(0)
            canvas.setFont("Serif", 9)
            canvas.drawCentredString(130 + 100 * number, 403 + 1.5 * value, f"{value}%")

    return printed.make(path, printed.draw_table, chart)


def pasted(path: Path) -> Path:
    picture = printed.picture_of(printed.make(path, printed.draw_table), 2.0)

    def page(canvas: Canvas) -> None:
        printed.paragraph_of_text(canvas, 780)
        canvas.drawImage(ImageReader(picture), 55, 100, 490, 500)

    return printed.make(path, page)


def without_codes(path: Path) -> Path:
    column = {(row, 3): printed.TEXTS[row][3] for row in (1, 2, 3)}
    file = printed.make(path, lambda canvas: printed.draw_table(canvas, column))
    printed.write_without_codes(file, column)
    return file


def stamped(path: Path) -> Path:
    return printed.make(path, printed.draw_table, printed.opaque)


def outlined(path: Path) -> Path:
    """A note whose letters are drawn as outlines, as programs for drawing save them."""

    def words(canvas: Canvas) -> None:
        canvas.setFont("Serif", 14)
        canvas.drawString(80, 560, "Tong so ho so 1234 nam 2024")

    scale = 6
    page = np.asarray(printed.picture_of(printed.make(path, words), scale).convert("L"))
    shapes, _ = cv2.findContours(
        np.where(page < 128, 255, 0).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )

    def note(canvas: Canvas) -> None:
        for shape in shapes:
            (x, y), *rest = (shape[:, 0] / scale).tolist()
            outline = canvas.beginPath()
            outline.moveTo(x, 842 - y)
            for x, y in rest:
                outline.lineTo(x, 842 - y)
            outline.close()
            canvas.drawPath(outline, stroke=0, fill=1)

    return printed.make(path, printed.draw_table, note)


def no_stamps(raw: Any, _shapes: Any) -> OverlaidStamps:
    return OverlaidStamps(np.zeros(len(raw.codes), np.bool_))


@pytest.mark.parametrize(
    ("make", "room", "rule", "off", "cause"),
    [
        (typed_on, marks, "brought_in", lambda _document, page, _number: (page, []), "annotations"),
        (layered, marks, "unseen_text", nothing_unseen, "may not be printed"),
        (covered, marks, "unseen_text", nothing_unseen, "may not be printed"),
        (clipped, marks, "unseen_text", nothing_unseen, "may not be printed"),
        (spaced, marks, "close_letter_spacing", no_text, "spaced letters"),
        (with_character_rules, marks, "find_typed_rules", lambda _: None, "rules made of characters"),
        (slanted, visible, "slanted_texts", no_text, "at a slant"),
        (charted, pages, "is_chart", lambda *_: False, "a chart"),
        (pasted, marks, "read_pictures", no_text, "pictures"),
        (without_codes, marks, "_read_pictures", no_text, "without a meaning"),
        (stamped, marks, "find_overlaid_stamps", no_stamps, "text over text"),
        (outlined, marks, "read_pieces", no_text, "drawings like letters"),
    ],
)
def test_a_page_whose_rule_is_switched_off_is_reported(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
    room: Any,
    rule: str,
    off: Any,
    cause: str,
) -> None:
    file = make(tmp_path)
    assert not reported(file)
    monkeypatch.setattr(room, rule, off)
    (warning,) = reported(file)
    assert cause in warning and warning.startswith("Page 1: ")


def test_a_frame_drawn_over_text_covers_nothing(tmp_path: Path) -> None:
    def frames(canvas: Canvas) -> None:
        for row in range(4):
            canvas.rect(58, printed.TOP - printed.ROW * (row + 1), 484, printed.ROW)

    document = read_document(printed.make(tmp_path, printed.draw_table, frames))
    assert printed.texts_of(document) == printed.TEXTS
    assert not document.warnings


def test_a_stamp_on_the_base_line_of_a_cell_leaves_it_unsure(tmp_path: Path) -> None:
    """Nobody can tell its letters from those of the cell; on a full page, too few are mixed for a word on the page."""

    def much(canvas: Canvas) -> None:
        canvas.setFont("Serif", 8)
        for line in range(40):
            canvas.drawString(
                60, 560 - 12 * line, "Các cơ quan, đơn vị báo cáo kết quả thực hiện trong năm. " * 2
            )

    def stamp(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.8, 0, 0)
        printed.write(canvas, (2, 2), "DUYỆT")

    (grid,) = [
        block
        for block in read_document(printed.make(tmp_path, printed.draw_table, much, stamp)).blocks
        if isinstance(block, Grid)
    ]
    unsure = {(cell.row, cell.column) for cell in grid.cells if cell.confidence is not None}
    assert unsure == {(2, 2)}
