"""The package of a .docx, and which of its elements are text of the document as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.office.package import OfficePackage, name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

W_VAL = name("w:val")
_ALTERNATIVES, _CHOICE, _FALLBACK = name("mc:AlternateContent"), name("mc:Choice"), name("mc:Fallback")
_NOT_CONTENT = frozenset(
    name(tag)
    for tag in (
        # text that is not part of the document as it stands now
        *("w:del", "w:moveFrom", "w:delText", "w:delInstrText", "w:rt"),
        # properties; they may hold older properties of the same shape
        *("w:pPr", "w:rPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:sectPr"),
        *("w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr"),
    )
)


def contents(element: Element) -> Iterator[Element]:
    """The children that belong to the text as it stands: nothing deleted, no properties, one alternative."""
    for child in element:
        # comments, processing instructions and entities have a function for a tag
        if not isinstance(child.tag, str) or child.tag in _NOT_CONTENT:
            continue
        if child.tag == _ALTERNATIVES:
            chosen = next(child.iterchildren(_CHOICE, _FALLBACK), None)
            if chosen is not None:
                yield from contents(chosen)
        else:
            yield child


def switched_on(element: Element | None) -> bool:
    """Whether an on/off property is there and on."""
    return element is not None and element.get(W_VAL) not in {"0", "false", "off", "none"}


class WordPackage(OfficePackage):
    """An opened .docx."""

    def __init__(self, path: Path) -> None:
        """Raises DocumentError for a file that is not a sound, unencrypted Word file of reasonable size."""
        super().__init__(path, "w:document", "Word document")
