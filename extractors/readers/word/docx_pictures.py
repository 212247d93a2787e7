"""Tables that stand in a Word file as pictures: a screenshot or a scan pasted into the text, read as a scan is."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baocao.errors import MissingToolError
from extractors.isolation.limits import current_limits
from extractors.models import Cell, Grid
from extractors.readers.office.package import integer, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement as Element
    from PIL.Image import Image

    from extractors.models import Block
    from extractors.readers.scan.imaging import Image as Pixels
    from extractors.readers.word.docx_package import WordPackage

PICTURES = frozenset({name("a:blip"), name("v:imagedata")})
"""The elements that show a picture."""

_EMBEDDED, _RELATION = name("r:embed"), name("r:id")
_SIZE, _CROPPED = f"{name('a:xfrm')}/{name('a:ext')}", name("a:srcRect")
_EMU = 12_700  # a point
_STYLE_SIZE = re.compile(r"(?:^|;)\s*(width|height):\s*([\d.]+)(pt|in|cm|mm|px)?")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, None: 0.75}
_LEAST_WIDE, _LEAST_HIGH = 120.0, 40.0  # points; smaller pictures are emblems, signatures, icons
_MARGIN = 20  # pixels of white around a picture whose frame may be its edge


@dataclass(slots=True)
class PictureReader:
    """Reads the pictures of one Word file; remembers how many held a table, and why none could be read."""

    package: WordPackage
    read: int = 0
    missing: str = ""
    _known: dict[str, list[Block]] = field(default_factory=dict)

    def tables(self, picture: Element) -> Iterator[Block]:
        """The tables in a picture with the lines around them; nothing if it holds none."""
        relation = picture.get(_EMBEDDED) or picture.get(_RELATION) or ""
        size = _size(picture)
        if size is not None and (size[0] < _LEAST_WIDE or size[1] < _LEAST_HIGH):
            return
        if relation not in self._known:
            self._known[relation] = self._blocks(relation, picture, size)
        blocks = self._known[relation]
        self.read += bool(blocks)
        yield from blocks

    def _blocks(self, relation: str, picture: Element, size: tuple[float, float] | None) -> list[Block]:
        from extractors.readers.scan import read_drawing, without_drawings

        drawn = _drawn(self.package.bytes_by_id(relation), _crop(picture), size)
        if drawn is None or self.missing:
            return []
        try:
            blocks = without_drawings(read_drawing(*drawn, 1))
        except MissingToolError as error:
            self.missing = f"{error.message} {error.advice}"
            return []
        if not any(isinstance(block, Grid) and block.n_rows > 1 and block.n_columns > 1 for block in blocks):
            return []
        for block in blocks:
            placed: list[Block | Cell] = [block, *block.cells] if isinstance(block, Grid) else [block]
            for each in placed:
                each.page = each.bbox = None  # a Word file has no pages before it is printed
        return blocks


def _size(picture: Element) -> tuple[float, float] | None:
    """Width and height in points at which a picture is shown; None where the file does not say it."""
    for ancestor in picture.iterancestors():
        extent = ancestor.find(f".//{_SIZE}")
        if extent is not None:
            return integer(extent.get("cx")) / _EMU, integer(extent.get("cy")) / _EMU
        said = {
            side: float(length) * _UNITS[unit or None]
            for side, length, unit in _STYLE_SIZE.findall(ancestor.get("style", ""))
        }
        if len(said) > 1:
            return said["width"], said["height"]
        if ancestor.tag == name("w:r"):
            break
    return None


def _crop(picture: Element) -> tuple[float, float, float, float]:
    """The shares of a picture that are cut off at its left, upper, right and lower side."""
    cropped = picture.getparent().find(_CROPPED)
    if cropped is None:
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = (max(integer(cropped.get(side)), 0) / 100_000 for side in ("l", "t", "r", "b"))
    return left, top, right, bottom


def _drawn(
    content: bytes | None, crop: tuple[float, float, float, float], size: tuple[float, float] | None
) -> tuple[Pixels, float] | None:
    """The picture as it is printed, in colour on white, and its pixels a point; None for no picture that is read."""
    import numpy as np
    import PIL.Image

    from extractors.readers.raster import FORMATS, as_printed
    from extractors.readers.scan.imaging import MAX_PIXELS
    from extractors.readers.scan.resolution import DPI

    limit = int(current_limits().image_megapixels * 1_000_000)
    try:
        with warnings.catch_warnings(), PIL.Image.open(io.BytesIO(content or b""), formats=FORMATS) as image:
            warnings.simplefilter("ignore")
            if image.width * image.height > limit:
                return None
            page, dpi = as_printed(image)
    except (PIL.Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError):
        return None
    left, top, right, bottom = crop
    page = page.crop(
        (
            round(left * page.width),
            round(top * page.height),
            round((1 - right) * page.width),
            round((1 - bottom) * page.height),
        )
    )
    width, height = size or (72 * page.width / dpi, 72 * page.height / dpi)
    if width < _LEAST_WIDE or height < _LEAST_HIGH or min(page.size) < 1:
        return None
    scale = min(DPI / 72, (MAX_PIXELS / (width * height)) ** 0.5)
    resized = page.convert("RGB").resize(
        (round(width * scale), round(height * scale)), _filter(page, width * scale)
    )
    image_bgr = np.ascontiguousarray(np.asarray(resized, np.uint8)[:, :, ::-1])
    framed = np.pad(image_bgr, ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)), constant_values=255)
    return framed, scale


def _filter(page: Image, width: float) -> int:
    """How a picture is made larger or smaller."""
    import PIL.Image

    return PIL.Image.Resampling.LANCZOS if width < page.width else PIL.Image.Resampling.BICUBIC
