"""Reads pieces of a page with the tesseract command: many pieces on one sheet, all sheets in one call."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.errors import DocumentError, MissingToolError
from extractors.readers.scan.imaging import DPI, Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.imaging import Image

    Sheet = list[tuple[int, int]]
    """Which pieces stand on a sheet, one under the other: number of the piece, its upper edge."""

TIMEOUT = 180
"""Seconds after which a call is given up; a page takes two or three."""

SHEET_HEIGHT = 1200
"""Pixels after which a new sheet begins; finding lines takes longer than in proportion to the sheet."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """How pieces are put before tesseract: page segmentation `mode` (6 a block, 8 a word), enlargement, pixels of
    white around each so that it is not mixed with its neighbours, and the only `letters` to expect, if any.
    """

    mode: int
    zoom: float
    margin: int
    letters: str | None = None


BLOCKS = _Manner(mode=6, zoom=1.0, margin=12)
LARGE_BLOCKS = _Manner(mode=6, zoom=1.5, margin=12)
# Measured on single digits: as words, enlarged and with little white around, fewest are missed.
NUMBERS = _Manner(mode=8, zoom=1.5, margin=5, letters="0123456789.,%-")


@dataclass(frozen=True, slots=True)
class Word:
    """A word (NFC) with its box on the page, the number of its line in the piece, and confidence 0..1."""

    text: str
    confidence: float
    line: int
    box: Box


def require_tesseract() -> None:
    """Raise MissingToolError unless tesseract with Vietnamese language data can be run."""
    advice = "Install it, on Debian with: apt-get install tesseract-ocr tesseract-ocr-vie"
    if shutil.which("tesseract") is None:
        raise MissingToolError("Scanned pages need the program tesseract.", tool="tesseract", advice=advice)
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    if "vie" not in listed.stdout.split():
        message = "tesseract is there, but its language data for Vietnamese (vie) is not."
        raise MissingToolError(message, tool="tesseract", advice=advice)


def read_pieces(grey: Image, boxes: Sequence[Box]) -> list[list[Word]]:
    """The words in each box of a page image, in reading order; many boxes share a sheet."""
    return _read(grey, boxes, _shared_sheets(boxes), BLOCKS)


def read_apart(grey: Image, boxes: Sequence[Box]) -> list[list[Word]]:
    """The same with every box enlarged and on a sheet of its own."""
    return _read(grey, boxes, _own_sheets(boxes), LARGE_BLOCKS)


def read_numbers(grey: Image, boxes: Sequence[Box]) -> list[list[Word]]:
    """The same for boxes that hold one number each: only digits and their signs are expected."""
    return _read(grey, boxes, _own_sheets(boxes), NUMBERS)


def _read(grey: Image, boxes: Sequence[Box], sheets: Sequence[Sheet], manner: _Manner) -> list[list[Word]]:
    words: list[list[Word]] = [[] for _ in boxes]
    if not boxes:
        return words
    margin, zoom = manner.margin, manner.zoom
    for row in _run_tesseract([_draw(grey, boxes, sheet, manner) for sheet in sheets], manner):
        sheet = sheets[int(row["page_num"]) - 1]
        left, top, width, height = (round(int(row[key]) / zoom) for key in ("left", "top", "width", "height"))
        piece, offset = sheet[max(bisect_right(sheet, top + height / 2, key=itemgetter(1)) - 1, 0)]
        x, y = left - margin + boxes[piece].x0, top - offset - margin + boxes[piece].y0
        inside = Box(x, y, x + width, y + height).clipped(boxes[piece])
        words[piece].append(
            Word(
                text=unicodedata.normalize("NFC", row["text"]),
                confidence=max(float(row["conf"]), 0.0) / 100,
                line=int(row["block_num"]) * 10_000 + int(row["par_num"]) * 100 + int(row["line_num"]),
                box=inside,
            )
        )
    return words


def _shared_sheets(boxes: Sequence[Box]) -> list[Sheet]:
    """Pieces one under the other, on as many sheets as they fill."""
    sheets: list[Sheet] = []
    top = SHEET_HEIGHT
    for number, box in enumerate(boxes):
        if top + box.height > SHEET_HEIGHT:
            sheets.append([])
            top = 0
        sheets[-1].append((number, top))
        top += box.height + 2 * BLOCKS.margin
    return sheets


def _own_sheets(boxes: Sequence[Box]) -> list[Sheet]:
    return [[(number, 0)] for number in range(len(boxes))]


def _draw(grey: Image, boxes: Sequence[Box], sheet: Sheet, manner: _Manner) -> Image:
    margin, zoom = manner.margin, manner.zoom
    width = max(boxes[number].width for number, _ in sheet) + 2 * margin
    last, top = sheet[-1]
    image = np.full((top + boxes[last].height + 2 * margin, width), 255, np.uint8)
    for number, offset in sheet:
        box, upper = boxes[number], offset + margin
        part = grey[box.y0 : box.y1, box.x0 : box.x1]
        image[upper : upper + box.height, margin : margin + box.width] = part
    return image if zoom == 1 else cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)


def _run_tesseract(images: Sequence[Image], manner: _Manner) -> list[dict[str, str]]:
    """The word rows of tesseract's table output; `page_num` counts the images from 1."""
    command = ["tesseract", "stdin", "stdout", "-l", "vie", "--oem", "1", "--psm", str(manner.mode)]
    command += ["--dpi", str(DPI), "-c", "tessedit_do_invert=0"]
    if manner.letters is not None:
        command += ["-c", f"tessedit_char_whitelist={manner.letters}"]
    _, stack = cv2.imencodemulti(".tiff", images, [cv2.IMWRITE_TIFF_COMPRESSION, 1])
    try:
        run = subprocess.run(
            [*command, "tsv"],
            input=stack.tobytes(),
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"Reading the page took more than {TIMEOUT} s.", code="limit") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise DocumentError(f"tesseract failed: {said[-1] if said else error.returncode}") from error
    rows = csv.DictReader(io.StringIO(run.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if row["level"] == "5" and row["text"].strip()]
