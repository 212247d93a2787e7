"""The objects of a PDF page in the order in which they are drawn, those inside forms too, and the boxes of shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.pdfium import Handle

Matrix = tuple[float, ...]

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 6  # forms inside forms


@dataclass(slots=True)
class ObjectGroup:
    """Objects of the page itself or of one form. `matrix` leads from their space to the page's, `orders` is the place
    of each in the order of drawing on the whole page.
    """

    handles: list[Handle]
    kinds: NDArray[np.int32]
    orders: NDArray[np.intp]
    matrix: Matrix
    depth: int

    def of_kinds(self, *kinds: int) -> NDArray[np.intp]:
        """Indexes of the objects of these kinds."""
        which = self.kinds == kinds[0]
        for kind in kinds[1:]:
            which |= self.kinds == kind
        return np.flatnonzero(which)


@dataclass
class PageObjects:
    """All objects of a page."""

    groups: list[ObjectGroup] = field(default_factory=list)
    _taken_out: list[Handle] = field(default_factory=list)

    @classmethod
    def of_page(cls, page: Handle) -> PageObjects:
        """The objects of a loaded page."""
        objects = cls()
        objects._collect(pdfium.page_objects(page), IDENTITY, 0, 0)
        return objects

    @cached_property
    def place_of(self) -> dict[Handle, tuple[int, ObjectGroup]]:
        """For each object its place in the order of drawing and its group."""
        return {
            handle: (order, group)
            for group in self.groups
            for handle, order in zip(group.handles, group.orders.tolist(), strict=True)
        }

    def has(self, kind: int) -> bool:
        """Whether an object of that kind is drawn."""
        return any(bool((group.kinds == kind).any()) for group in self.groups)

    def take_out(self, page: Handle, handles: list[Handle]) -> None:
        """Take objects off the loaded page; those inside forms are only made inactive."""
        for handle in handles:
            place = self.place_of.get(handle)
            if place is not None and place[1].depth == 0 and pdfium.remove_object(page, handle):
                self._taken_out.append(handle)
            else:
                pdfium.set_active(handle, 0)

    def destroy_taken_out(self) -> None:
        """Free what was taken off the page; only once no other function here is called any more."""
        for handle in self._taken_out:
            pdfium.destroy_object(handle)
        self._taken_out = []

    def _collect(self, handles: list[Handle], matrix: Matrix, depth: int, start: int) -> int:
        """Adds objects and those of their forms; returns the first place behind them."""
        kinds = np.fromiter(map(pdfium.object_type, handles), np.int32, len(handles))
        orders = np.arange(start, start + len(handles))
        self.groups.append(ObjectGroup(handles, kinds, orders, matrix, depth))
        if depth == _MAX_DEPTH:
            return start + len(handles)
        shift = 0
        for index in np.flatnonzero(kinds == FORM).tolist():
            form = handles[index]
            count = pdfium.count_form_objects(form)
            inner = [pdfium.form_object(form, number) for number in range(max(count, 0))]
            first = start + index + shift + 1
            end = self._collect(inner, product(pdfium.matrix_of_object(form), matrix), depth + 1, first)
            orders[index + 1 :] += end - first
            shift += end - first
        return start + len(handles) + shift


def product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    if then == IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def transformed(boxes: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    """Boxes (left, bottom, right, top) as the boxes around them behind a matrix."""
    if matrix == IDENTITY:
        return boxes
    a, b, c, d, e, f = matrix
    xs = np.stack([boxes[:, i] * a + boxes[:, j] * c + e for i in (0, 2) for j in (1, 3)])
    ys = np.stack([boxes[:, i] * b + boxes[:, j] * d + f for i in (0, 2) for j in (1, 3)])
    return np.stack([xs.min(0), ys.min(0), xs.max(0), ys.max(0)], axis=1)
