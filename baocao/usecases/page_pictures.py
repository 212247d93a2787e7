"""Pictures of pages of a document, wherever its file lies now, drawn in a process of its own."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from baocao.usecases.source import find_file
from baocao.warehouse.source import SourcePlace
from baocao.website.sources import PagePicture
from extractors.isolation.confined import run_confined
from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def pictures_of(
    document: Mapping[str, Any], pages: Sequence[int], warehouse: Path
) -> tuple[dict[int, PagePicture], str | None]:
    """Pictures by page; and why there are none, in a sentence.

    Args:
        document: Its `document_id`, `file_name` and `file_path`.
        pages: Pages wanted, from 1.
        warehouse: The published warehouse, beside which files are looked for.
    """
    try:
        file = find_file(SourcePlace("", "", {}, dict(document)), warehouse)
        images = run_confined(current_limits(), _page_images, file, sorted(pages))
    except DocumentError as error:
        return {}, error.message
    return {number: PagePicture(b64decode(png), width, height) for number, png, width, height in images}, None


def _page_images(file: Path, numbers: Sequence[int]) -> list[tuple[int, str, float, float]]:
    """Pictures of pages as JSON, from the process that has opened the file."""
    from extractors.pictures.page_pictures import page_images

    return [
        (number, b64encode(png).decode(), width, height)
        for number, (png, width, height) in page_images(file, numbers).items()
    ]
