"""Pages as pictures, with rectangles drawn on them; a Word file is printed to PDF first."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.readers.registry import LOOKED_AT, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from extractors.models import BBox

    Image = NDArray[Any]
    Colour = tuple[int, int, int]

DPI = 100
MAX_PIXELS = 4_000_000
"""Of one picture: A2 at 100 dpi. Larger pages are drawn with fewer dots."""
MAX_SIDE = 8_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle to draw: its outline, or with `filled` a tint; `label` (ASCII only) stands above it.

    Colours are red, green, blue; the box is in points of the page as it is shown.
    """

    box: BBox
    colour: Colour
    thickness: int = 1
    filled: bool = False
    label: str = ""


def print_office_file(path: Path, file_format: str, folder: Path) -> Path:
    """Write a PDF of a Word file or spreadsheet (`file_format`: docx, doc or xlsx) into an empty folder; its path.

    Raises MissingToolError where LibreOffice is missing, DocumentError where it fails.
    """
    from extractors.readers.office.libreoffice import convert

    source, target = folder / f"document.{file_format}", folder / "document.pdf"
    source.write_bytes(path.read_bytes())
    program = "calc" if file_format == "xlsx" else "writer"
    convert(source, target, f"{program}_pdf_Export", name=path.name)
    return target


def as_pdf(path: Path, file_format: str, folder: Path) -> Path:
    """The pages of a document as a PDF: itself, or a copy in an empty folder. Raises as `print_office_file` does."""
    if file_format not in {"pdf", "scan"}:
        return print_office_file(path, file_format, folder)
    with path.open("rb") as file:
        reader = reader_of(file.read(LOOKED_AT), path)
    if reader is None or reader.name != "image":
        return path
    from extractors.readers.image import image_as_pdf

    return image_as_pdf(path, folder)


def render_page(page: Any) -> tuple[Image, float]:
    """A pypdfium2 page, closed afterwards: its image (red, green, blue) and pixels a point."""
    import numpy as np

    width, height = page.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy(), scale
    finally:
        bitmap.close()
        page.close()


def page_images(pdf: Path, numbers: Sequence[int]) -> dict[int, tuple[bytes, float, float]]:
    """Pages (from 1) of a PDF or image as they are: a PNG's content, width and height in points.

    A page that cannot be shown is left out. Raises DocumentError if the file cannot be.
    """
    import pypdfium2 as pdfium

    images = {}
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        try:
            document = pdfium.PdfDocument(as_pdf(pdf, "pdf", Path(folder)))
        except pdfium.PdfiumError as error:
            raise DocumentError("the file cannot be shown; it is damaged.", file=pdf.name) from error
    try:
        for number in numbers:
            try:
                page = document[number - 1]
                width, height = page.get_size()
                image, _ = render_page(page)
            except (pdfium.PdfiumError, IndexError):
                continue
            images[number] = (as_png(image), width, height)
    finally:
        document.close()
    return images


def draw_marks(image: Image, scale: float, marks: Iterable[Mark]) -> None:
    """Draw marks on an image of `scale` pixels a point, one over the other."""
    import cv2
    import numpy as np

    for mark in marks:
        x0, y0, x1, y1 = (
            round(edge * scale) for edge in (mark.box.x0, mark.box.y0, mark.box.x1, mark.box.y1)
        )
        if mark.filled:
            place = image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
            np.multiply(place, np.array(mark.colour) / 255, out=place, casting="unsafe")
        else:
            cv2.rectangle(image, (x0, y0), (x1, y1), mark.colour, mark.thickness)
        if mark.label:
            _draw_label(image, x0, y0, mark)


def as_png(image: Image) -> bytes:
    """The image (red, green, blue) as the bytes of a PNG file."""
    import cv2

    picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1])


def _draw_label(image: Image, x: int, y: int, mark: Mark) -> None:
    """The label in white on the mark's colour, above its upper left corner."""
    import cv2

    font, size = cv2.FONT_HERSHEY_SIMPLEX, 0.45
    (width, height), below = cv2.getTextSize(mark.label, font, size, 1)
    top = max(y - height - below - 4, 0)
    cv2.rectangle(image, (x, top), (x + width + 6, top + height + below + 3), mark.colour, -1)
    cv2.putText(image, mark.label, (x + 3, top + height + 2), font, size, (255, 255, 255), 1, cv2.LINE_AA)
