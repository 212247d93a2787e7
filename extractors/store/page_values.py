"""Pages and layers of a document as plain values, and made of such again."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from extractors.models import Annotation, BBox, Layer, Page, Picture

if TYPE_CHECKING:
    from collections.abc import Callable

page_values = attrgetter(*[each.name for each in fields(Page)])
"""The values of a page, in the order of its fields."""


def _page(values: list[Any]) -> Page:
    number, width, height, rotation, pictures, annotations = values
    return Page(
        number,
        width,
        height,
        rotation,
        [Picture(_box(box), *others) for box, *others in pictures],
        [Annotation(kind, text, _box(box), *others) for kind, text, box, *others in annotations],
    )


def _box(edges: list[float] | None) -> BBox | None:
    return None if edges is None else BBox(*edges)


OF_DOCUMENT: dict[str, Callable[[Any], Any]] = {
    "pages": lambda pages: list(map(_page, pages)),
    "layers": lambda layers: [Layer(*each) for each in layers],
}
"""What makes fields of a document of plain values, for those that are no plain values."""
