"""Photographs and scans kept as images (JPEG, PNG, TIFF of any number of pages): put on pages, then read as scans."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.isolation.limits import current_limits
from extractors.readers.raster import FORMATS, as_printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.models import Block, Document

_QUALITY = 95  # of JPEG: no trace of it is left in letters


def read_image(path: Path) -> Document:
    """Everything on the pages of an image, by OCR. Its pages are read while the blocks are iterated over.

    Raises DocumentError for an image that is damaged or beyond a limit, MissingToolError without tesseract.
    """
    from extractors.readers.pdf import read_pdf

    folder = tempfile.TemporaryDirectory(prefix="baocao-")
    try:
        document = read_pdf(image_as_pdf(path, Path(folder.name)))
    except BaseException:
        folder.cleanup()
        raise
    document.format = "scan"
    document.blocks = _named(document.blocks, path, folder)
    return document


def _named(blocks: Iterable[Block], path: Path, folder: tempfile.TemporaryDirectory[str]) -> Iterator[Block]:
    with folder:
        try:
            yield from blocks
        except DocumentError as error:
            error.file = path.name  # the reader of the message knows nothing of the copy
            raise


def image_as_pdf(path: Path, folder: Path) -> Path:
    """Write a PDF into `folder` with each picture of an image on a page of its size. Raises DocumentError."""
    import PIL.Image

    limits = current_limits()
    limits.check_file_size(path)
    target = folder / f"{path.stem}.pdf"
    PIL.Image.MAX_IMAGE_PIXELS = int(limits.image_megapixels * 1_000_000)
    try:
        with warnings.catch_warnings(), PIL.Image.open(path, formats=FORMATS) as image:
            warnings.simplefilter("ignore")  # the number of pixels is looked at here
            count = getattr(image, "n_frames", 1)
            if count > limits.pages:
                raise limits.exceeded("pages", f"It has {count:,} pages.", file=path.name)
            for number in range(count):
                image.seek(number)
                width, height = image.size
                if width * height > PIL.Image.MAX_IMAGE_PIXELS:
                    message = f"Page {number + 1} has {width:,} × {height:,} pixels."
                    raise limits.exceeded("image_megapixels", message, file=path.name)
                page, dpi = as_printed(image)
                page.save(target, "PDF", resolution=dpi, quality=_QUALITY, append=number > 0)
    except PIL.Image.DecompressionBombError as error:  # from twice as many on, before the image is opened
        raise limits.exceeded("image_megapixels", "It has too many pixels.", file=path.name) from error
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as error:  # whatever decoders raise
        raise DocumentError(
            f"the image cannot be read ({type(error).__name__}: {str(error)[:120]}).",
            code="truncated",
            advice="It is damaged; get it again.",
            file=path.name,
        ) from error
    return target
