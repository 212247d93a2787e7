"""What a sheet holds beside its cells: the paper it is printed on, places of pictures, comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Annotation, Picture
from extractors.readers.office.package import integer, name
from extractors.values.text import clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.office.package import OfficePackage

_PAPERS = {"1": (612.0, 792.0), "5": (612.0, 1008.0), "8": (841.89, 1190.55), "9": (595.28, 841.89)}
"""Letter, Legal, A3 and A4 upright, in points, by the numbers that Excel gives them."""

_TEXT = name("s:t")


def paper_of(setup: Element) -> tuple[float, float] | None:
    """Width and height of the paper in points; None for one of another size."""
    paper = _PAPERS.get(setup.get("paperSize", ""))
    return paper[::-1] if paper and setup.get("orientation") == "landscape" else paper


def pictures_in(package: OfficePackage, relation_id: str | None) -> list[Picture]:
    """The pictures of the sheet with that relationship id, by the cells they cover: "B3:D9"."""
    return [
        Picture(place=_cells(anchor))
        for drawing in package.parts_beside(relation_id, "drawing")
        for anchor in drawing
        if isinstance(anchor.tag, str) and next(anchor.iter(name("xdr:pic")), None) is not None
    ]


def comments_in(package: OfficePackage, relation_id: str | None) -> list[Annotation]:
    """The comments of a sheet with the cell they are about; who wrote them is not kept."""
    return [
        Annotation(
            "comment",
            clean("".join(each.text or "" for each in comment.iter(_TEXT))),
            place=comment.get("ref"),
        )
        for part in package.parts_beside(relation_id, "comments")
        for comment in part.iter(name("s:comment"))
    ]


def _cells(anchor: Element) -> str | None:
    corners = [anchor.find(name(f"xdr:{end}")) for end in ("from", "to")]
    return ":".join(_cell(corner) for corner in corners if corner is not None) or None


def _cell(corner: Element) -> str:
    column, row = (integer(corner.findtext(name(f"xdr:{each}"))) for each in ("col", "row"))
    return f"{letters_of(column)}{row + 1}"


def letters_of(column: int) -> str:
    """The letters of a column, from 0: "A", "AA"."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
