"""pdfium's functions for single characters and page objects, called in bulk.

A dense page has thousands of characters and hundreds of rules, and each takes a call or two: through pypdfium2's typed
pointers that takes longer than everything else. So the same functions are declared again with plain addresses,
and the results of a whole page are written side by side into one numpy array.
"""

from __future__ import annotations

import ctypes
from collections import deque
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Handle = int
"""Address of one of pdfium's objects."""


def _declare(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    # PYFUNCTYPE keeps Python's lock during the call: pdfium is not thread-safe, and letting go of it costs time.
    address = ctypes.cast(getattr(raw, name), c_void_p).value or 0
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    return prototype(address)


count_chars = _declare("FPDFText_CountChars", c_int, c_void_p)
text_of = _declare("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
code_of = _declare("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
loose_box = _declare("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
ink_box = _declare("FPDFText_GetCharBox", c_int, c_void_p, c_int, *[c_void_p] * 4)
char_origin = _declare("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
char_matrix = _declare("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
text_object = _declare("FPDFText_GetTextObject", c_size_t, c_void_p, c_int)
font_size = _declare("FPDFText_GetFontSize", c_double, c_void_p, c_int)
font_of = _declare("FPDFTextObj_GetFont", c_size_t, c_void_p)
font_name = _declare("FPDFFont_GetBaseFontName", c_ulong, c_void_p, c_void_p, c_ulong)
is_embedded = _declare("FPDFFont_GetIsEmbedded", c_int, c_void_p)
italic_angle = _declare("FPDFFont_GetItalicAngle", c_int, c_void_p, c_void_p)
render_mode = _declare("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)

count_objects = _declare("FPDFPage_CountObjects", c_int, c_void_p)
page_object = _declare("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
count_form_objects = _declare("FPDFFormObj_CountObjects", c_int, c_void_p)
form_object = _declare("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)
object_type = _declare("FPDFPageObj_GetType", c_int, c_void_p)
object_bounds = _declare("FPDFPageObj_GetBounds", c_int, c_void_p, *[c_void_p] * 4)
object_matrix = _declare("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
fill_colour = _declare("FPDFPageObj_GetFillColor", c_int, c_void_p, *[c_void_p] * 4)
stroke_colour = _declare("FPDFPageObj_GetStrokeColor", c_int, c_void_p, *[c_void_p] * 4)
clip_path = _declare("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
count_clip_paths = _declare("FPDFClipPath_CountPaths", c_int, c_void_p)
count_clip_segments = _declare("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)
clip_segment = _declare("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
count_marks = _declare("FPDFPageObj_CountMarks", c_int, c_void_p)
mark_of = _declare("FPDFPageObj_GetMark", c_void_p, c_void_p, c_ulong)
mark_name = _declare("FPDFPageObjMark_GetName", c_int, c_void_p, c_void_p, c_ulong, c_void_p)
set_active = _declare("FPDFPageObj_SetIsActive", c_int, c_void_p, c_int)
remove_object = _declare("FPDFPage_RemoveObject", c_int, c_void_p, c_void_p)
destroy_object = _declare("FPDFPageObj_Destroy", None, c_void_p)
count_annotations = _declare("FPDFPage_GetAnnotCount", c_int, c_void_p)
draw_mode = _declare("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
count_segments = _declare("FPDFPath_CountSegments", c_int, c_void_p)
path_segment = _declare("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
segment_point = _declare("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
segment_type = _declare("FPDFPathSegment_GetType", c_int, c_void_p)
segment_close = _declare("FPDFPathSegment_GetClose", c_int, c_void_p)


def handle_of(pointer: Any) -> Handle:
    """The address behind a pointer of pypdfium2 (`page.raw`)."""
    return ctypes.cast(pointer, c_void_p).value or 0


def page_objects(page: Handle) -> list[Handle]:
    """The objects of a page, in the order in which they are drawn."""
    return list(map(page_object, repeat(page), range(count_objects(page))))


def char_boxes(textpage: Handle, indexes: Sequence[int]) -> NDArray[np.float32]:
    """Left, top, right, bottom of each of these characters: its advance by its font's height. (n, 4), y upwards.

    Characters that pdfium made up (spaces and line ends between the printed ones) have no extent.
    """
    count = len(indexes)
    boxes = np.zeros((count, 4), np.float32)
    start = boxes.ctypes.data
    _exhaust(map(loose_box, repeat(textpage), indexes, range(start, start + 16 * count, 16)))
    return boxes


def ink_height(textpage: Handle, index: int) -> float:
    """How high what a character shows is, in points; next to 0 for a space."""
    edges = (ctypes.c_double * 4)()
    start = ctypes.addressof(edges)
    ink_box(textpage, index, start, start + 8, start + 16, start + 24)
    return float(edges[3] - edges[2])


def char_codes(textpage: Handle, count: int) -> NDArray[np.uint32]:
    """Unicode of each character, 0 where the font does not say."""
    buffer = np.zeros(count + 1, np.uint16)
    written = text_of(textpage, 0, count, buffer.ctypes.data) - 1
    codes = buffer[:count].astype(np.uint32)
    # The text leaves out characters without a code and has two units for one beyond U+FFFF: then the positions slip.
    if written != count or bool(((codes >= 0xD800) & (codes < 0xE000)).any()) or bool((codes == 0).any()):
        return np.fromiter(map(code_of, repeat(textpage), range(count)), np.uint32, count)
    return codes


def text_objects(textpage: Handle, indexes: Sequence[int]) -> NDArray[np.uint64]:
    """The text object each of these characters belongs to."""
    return np.fromiter(map(text_object, repeat(textpage), indexes), np.uint64, len(indexes))


def char_matrices(textpage: Handle, indexes: Sequence[int]) -> NDArray[np.float32]:
    """The matrix (a, b, c, d, e, f) that places each of these characters, font size not included. (n, 6)."""
    count = len(indexes)
    matrices = np.zeros((count, 6), np.float32)
    start = matrices.ctypes.data
    _exhaust(map(char_matrix, repeat(textpage), indexes, range(start, start + 24 * count, 24)))
    return matrices


def char_origins(textpage: Handle, indexes: Sequence[int]) -> NDArray[np.float64]:
    """The point on the base line where each of these characters begins. (n, 2): x, y upwards."""
    count = len(indexes)
    origins = np.zeros((count, 2), np.float64)
    start = origins.ctypes.data
    xs, ys = range(start, start + 16 * count, 16), range(start + 8, start + 8 + 16 * count, 16)
    _exhaust(map(char_origin, repeat(textpage), indexes, xs, ys))
    return origins


def font_sizes(textpage: Handle, indexes: Sequence[int]) -> NDArray[np.float64]:
    """The font size of each of these characters before its matrix."""
    return np.fromiter(map(font_size, repeat(textpage), indexes), np.float64, len(indexes))


def matrix_of_object(obj: Handle) -> tuple[float, ...]:
    """The matrix (a, b, c, d, e, f) of a page object."""
    matrix = (c_float * 6)()
    object_matrix(obj, ctypes.addressof(matrix))
    return tuple(matrix)


def name_of_font(font: Handle) -> str:
    """Base font name, "" if the font has none."""
    buffer = ctypes.create_string_buffer(256)
    font_name(font, ctypes.addressof(buffer), len(buffer))
    return buffer.value.decode("utf-8", "replace")


def slant_of_font(font: Handle) -> int:
    """Italic angle in degrees, 0 if upright or not known."""
    angle = c_int(0)
    italic_angle(font, ctypes.addressof(angle))
    return angle.value


def bounds_of(objects: Sequence[Handle]) -> NDArray[np.float32]:
    """Left, bottom, right, top of each page object with the width of its line. (n, 4), y upwards."""
    count = len(objects)
    bounds = np.zeros((count, 4), np.float32)
    start = bounds.ctypes.data
    columns = [range(start + 4 * k, start + 4 * k + 16 * count, 16) for k in range(4)]
    _exhaust(map(object_bounds, objects, *columns))
    return bounds


def fill_colours(objects: Sequence[Handle]) -> NDArray[np.uint32]:
    """Red, green, blue and alpha (0..255) with which each page object is filled; black if that is no colour. (n, 4)."""
    return _colours(fill_colour, objects)


def stroke_colours(objects: Sequence[Handle]) -> NDArray[np.uint32]:
    """Red, green, blue and alpha with which the lines of each page object are drawn, as `fill_colours`."""
    return _colours(stroke_colour, objects)


def _colours(ask: Callable[..., Any], objects: Sequence[Handle]) -> NDArray[np.uint32]:
    count = len(objects)
    colours = np.zeros((count, 4), np.uint32)
    colours[:, 3] = 255
    start = colours.ctypes.data
    columns = [range(start + 4 * k, start + 4 * k + 16 * count, 16) for k in range(4)]
    _exhaust(map(ask, objects, *columns))
    return colours


def names_of_marks(obj: Handle) -> list[str]:
    """The tags of the marked content a page object stands in, from the outermost."""
    names = []
    for index in range(max(count_marks(obj), 0)):
        buffer, written = ctypes.create_string_buffer(64), c_ulong(0)
        mark_name(mark_of(obj, index), ctypes.addressof(buffer), len(buffer), ctypes.addressof(written))
        names.append(buffer.raw[: max(min(written.value, 64) - 2, 0)].decode("utf-16-le", "replace"))
    return names


def draw_modes(paths: Sequence[Handle]) -> NDArray[np.int32]:
    """For each path whether it is filled (0 no) and stroked (0 no). (n, 2)."""
    count = len(paths)
    modes = np.zeros((count, 2), np.int32)
    start = modes.ctypes.data
    _exhaust(
        map(draw_mode, paths, range(start, start + 8 * count, 8), range(start + 4, start + 4 + 8 * count, 8))
    )
    return modes


def _exhaust(calls: map[Any]) -> None:
    deque(calls, maxlen=0)
