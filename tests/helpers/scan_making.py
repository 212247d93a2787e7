"""Makes scans for tests: pages of a PDF as they come out of a scanner, in a PDF that holds nothing but images."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Wear:
    """What the scanner and the paper did: `skew` in degrees, `blur` and `noise` as sigmas, JPEG `quality`,
    `specks` of dust a page, `turn` in quarter turns clockwise, `fade` the share of contrast lost."""

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 90
    specks: int = 0
    turn: int = 0
    fade: float = 0.0
    seed: int = 1


def rasterise(pdf: Path, page: int, dpi: int = 200, *, colour: bool = False) -> NDArray[np.uint8]:
    """One page (from 1) of a PDF as an image, grey or BGR."""
    document = pdfium.PdfDocument(pdf)
    try:
        return np.array(document[page - 1].render(scale=dpi / 72, grayscale=not colour).to_numpy()).squeeze()
    finally:
        document.close()


def wear_out(image: NDArray[np.uint8], wear: Wear) -> NDArray[np.uint8]:
    """The image (grey or BGR) after scanning; the same seed gives the same image."""
    random = np.random.default_rng(wear.seed)
    height, width = image.shape[:2]
    if wear.skew:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), wear.skew, 1)
        white = (255, 255, 255)
        image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    if wear.blur:
        image = cv2.GaussianBlur(image, (0, 0), wear.blur)
    values = image.astype(np.float32)
    values = 255 - (255 - values) * (1 - wear.fade)
    if wear.noise:
        values = values - 6 + random.normal(0, wear.noise, image.shape)
    image = np.clip(values, 0, 255).astype(np.uint8)
    for _ in range(wear.specks):
        x, y = int(random.integers(width)), int(random.integers(height))
        cv2.circle(image, (x, y), int(random.integers(1, 3)), (60, 60, 60), -1)
    return np.ascontiguousarray(np.rot90(image, -wear.turn))


def save_scan(path: Path, images: Sequence[NDArray[np.uint8]], dpi: int = 200, quality: int = 90) -> Path:
    """A PDF with one JPEG a page and no text layer."""
    pages = [_as_jpeg(image, quality) for image in images]
    pages[0].save(path, format="PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return path


def _as_jpeg(image: NDArray[np.uint8], quality: int) -> Image.Image:
    picture = Image.fromarray(image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=quality)
    return Image.open(buffer)


@dataclass(frozen=True)
class PrintedCell:
    """A cell of a drawn table: place and spans, and what is printed in it."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Fill:
    """Colours (red, green, blue from 0 to 1) of a row: its ground, its print, and its upright rules, if it has any."""

    ground: tuple[float, float, float]
    text: tuple[float, float, float] = (1, 1, 1)
    rules: tuple[float, float, float] | None = None


def draw_table(
    path: Path,
    cells: Sequence[PrintedCell],
    *,
    n_rows: int,
    n_columns: int,
    font: str = "Times-Roman",
    rule: float = 0.6,
    rule_colour: tuple[float, float, float] = (0, 0, 0),
    dash: tuple[int, int] | None = None,
    open_bottom: bool = False,
    decorate: Callable[[Canvas], None] | None = None,
    fills: Mapping[int, Fill] | None = None,
    size: float = 13,
) -> Path:
    """An A4 page with one ruled table (rows of 30 pt, columns of equal width) in a font every reader has.

    `rule` is the width of the rules in points, `dash` lengths of stroke and gap; `decorate` draws on top. `fills` are
    those of rows, `size` is that of the font.
    """
    canvas = Canvas(str(path), pagesize=(595, 842))
    left, top, width, height = 60.0, 740.0, 475.0 / n_columns, 30.0
    canvas.setFont(font, size)
    canvas.setLineWidth(rule)
    canvas.setStrokeColorRGB(*rule_colour)
    if dash:
        canvas.setDash(*dash)
    for cell in cells:
        x0, x1 = left + cell.column * width, left + (cell.column + cell.column_span) * width
        y1, y0 = top - cell.row * height, top - (cell.row + cell.row_span) * height
        sides = [(x0, y1, x1, y1), (x0, y1, x0, y0), (x1, y1, x1, y0)]
        if not (open_bottom and cell.row + cell.row_span == n_rows):
            sides.append((x0, y0, x1, y0))
        fill = (fills or {}).get(cell.row)
        if fill is not None:
            canvas.setFillColorRGB(*fill.ground)
            canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=0, fill=1)
            canvas.setStrokeColorRGB(*(fill.rules or rule_colour))
        canvas.lines(sides)
        canvas.setStrokeColorRGB(*rule_colour)
        canvas.setFillColorRGB(*(fill.text if fill is not None else (0, 0, 0)))
        canvas.drawCentredString((x0 + x1) / 2, (y0 + y1) / 2 - 4, cell.text)
    canvas.setFillColorRGB(0, 0, 0)
    if decorate:
        decorate(canvas)
    canvas.save()
    return path
