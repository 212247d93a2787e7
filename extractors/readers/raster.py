"""Pictures made of pixels: which are read, and how they look on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "TIFF")
"""The formats that are read, as Pillow calls them."""

_A4_POINTS = 842  # the longer side
_PLAUSIBLE_DPI = (72, 1200)


def as_printed(image: Image) -> tuple[Image, float]:
    """The picture upright, in grey or colour on white, and how many of its pixels are an inch."""
    import PIL.Image
    import PIL.ImageOps

    dpi = float(image.info.get("dpi", (0, 0))[0] or 0)
    upright = PIL.ImageOps.exif_transpose(image)
    if not _PLAUSIBLE_DPI[0] < dpi <= _PLAUSIBLE_DPI[1]:
        dpi = max(upright.size) * 72 / _A4_POINTS
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        white = PIL.Image.new("RGBA", upright.size, "white")
        return PIL.Image.alpha_composite(white, upright).convert("RGB"), dpi
    return upright.convert("L" if upright.mode in {"1", "L", "I", "I;16", "F"} else "RGB"), dpi
