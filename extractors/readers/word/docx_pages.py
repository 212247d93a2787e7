"""What a Word file holds beside its text: sizes of pages, places of pictures, comments, fields of forms, signatures."""

from __future__ import annotations

from itertools import chain, dropwhile
from typing import TYPE_CHECKING

from extractors.models import Annotation, Page, Picture
from extractors.readers.office.package import name
from extractors.readers.word.docx_body import PARAGRAPH, TABLE, block_elements
from extractors.readers.word.docx_package import W_VAL, switched_on
from extractors.readers.word.docx_styles import points
from extractors.readers.word.docx_text import clean, form_default, form_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_package import WordPackage

_BODY, _ROW, _CELL = name("w:body"), name("w:tr"), name("w:tc")
_PICTURES = (name("a:blip"), name("v:imagedata"))
_TEXT, _FALLBACK = name("w:t"), name("mc:Fallback")
_FIELD, _FIELD_STEP = name("w:fldChar"), name("w:fldCharType")
_CHECK_BOX, _LISTS = name("w14:checkbox"), {name("w:comboBox"), name("w:dropDownList")}


def pages_of(package: WordPackage) -> list[Page]:
    """The pages of each section, of the first with everything that stands beside the text, as pages have no numbers."""
    document = package.document
    places = _Places(document)
    pages = [_page(section) for section in document.iter(name("w:sectPr"))] or [Page(None, None, None)]
    pages[0].pictures += [
        *(Picture(place=places.of(each)) for each in _pictures(document)),
        *_pictures_of_margins(package),
    ]
    pages[0].annotations += [
        *_comments(package, places),
        *_controls(document, places),
        *_old_fields(document, places),
    ]
    return pages


def _pictures(part: Element) -> Iterator[Element]:
    for each in part.iter(*_PICTURES):
        if next(each.iterancestors(_FALLBACK), None) is None:  # the same picture for older programs
            yield each


def _pictures_of_margins(package: WordPackage) -> Iterator[Picture]:
    """Those that stand above or below the text of every page: seals, emblems, letterheads as pictures."""
    for kind in ("header", "footer"):
        references = package.document.iter(name(f"w:{kind}Reference"))
        for relation in dict.fromkeys(reference.get(name("r:id")) for reference in references):
            part = package.part_by_id(relation)
            for _ in _pictures(part) if part is not None else ():
                yield Picture(place=kind)


def _page(section: Element) -> Page:
    size = section.find(name("w:pgSz"))
    if size is None:
        return Page(None, None, None)
    return Page(None, points(size.get(name("w:w"))), points(size.get(name("w:h"))))


class _Places:
    """Tells where an element stands: the paragraph or table of the body, and the row and cell within."""

    def __init__(self, document: Element) -> None:
        body = document.find(_BODY)
        self._numbers: dict[Element, str] = {}
        self._within: dict[Element, dict[Element, int]] = {}
        for tag, what in ((PARAGRAPH, "paragraph"), (TABLE, "table")):
            found = [each for each in block_elements(body) if each.tag == tag] if body is not None else []
            self._numbers |= {element: f"{what} {number}" for number, element in enumerate(found, 1)}

    def of(self, element: Element) -> str | None:
        """The place in words, None for what stands outside the body's paragraphs and tables."""
        within: list[str] = []
        for above in element.iterancestors(PARAGRAPH, TABLE, _ROW, _CELL):
            if above in self._numbers:
                return ", ".join([self._numbers[above], *reversed(within)])
            if above.tag in {_ROW, _CELL}:
                within.append(f"{'row' if above.tag == _ROW else 'cell'} {self._number(above)}")
        return None

    def _number(self, element: Element) -> int:
        """Its number among those of its tag side by side, from 1."""
        parent = element.getparent()
        if parent not in self._within:
            self._within[parent] = {each: n for n, each in enumerate(parent.iterchildren(element.tag), 1)}
        return self._within[parent][element]


def _comments(package: WordPackage, places: _Places) -> Iterator[Annotation]:
    """Comments with their text; who wrote them is not kept."""
    part = package.part("comments")
    anchors = {each.get(name("w:id")): each for each in package.document.iter(name("w:commentReference"))}
    for comment in part if part is not None else ():
        anchor = anchors.get(comment.get(name("w:id")))
        yield Annotation("comment", _text(comment), place=None if anchor is None else places.of(anchor))


def _controls(document: Element, places: _Places) -> Iterator[Annotation]:
    """Content controls that are filled in: those that only group text have neither a name nor a kind."""
    for control in document.iter(name("w:sdt")):
        properties, content = control.find(name("w:sdtPr")), control.find(name("w:sdtContent"))
        if properties is None or content is None:
            continue
        titles = (properties.find(name(tag)) for tag in ("w:alias", "w:tag"))
        title = next((each.get(W_VAL) for each in titles if each is not None and each.get(W_VAL)), "")
        tags = {child.tag for child in properties}
        if _CHECK_BOX in tags:
            checked = properties.find(f"{_CHECK_BOX}/{name('w14:checked')}")
            on = checked is not None and checked.get(name("w14:val")) in {"1", "true"}
            kind, text = "check box", "✓" if on else ""
        elif tags & _LISTS:
            kind, text = "choice", _text(content)
        elif name("w:date") in tags or name("w:text") in tags or title:
            kind, text = "text field", _text(content)
        else:
            continue
        yield Annotation(kind, text, place=places.of(control), name=title)


def _old_fields(document: Element, places: _Places) -> Iterator[Annotation]:
    """Fields of forms as Word 97 had them, with what was chosen or typed, else what they begin with."""
    for data in document.iter(name("w:ffData")):
        titled, box = data.find(name("w:name")), data.find(name("w:checkBox"))
        title = titled.get(W_VAL) if titled is not None else ""
        if box is not None:
            state = box.find(name("w:checked"))
            on = switched_on(state if state is not None else box.find(name("w:default")))
            yield Annotation("check box", "✓" if on else "", place=places.of(data), name=title)
        else:
            is_choice = data.find(name("w:ddList")) is not None
            begin = data.getparent()
            text = form_value(begin) if is_choice else _shown_by(begin) or form_default(begin)
            kind = "choice" if is_choice else "text field"
            yield Annotation(kind, clean(text), place=places.of(data), name=title)


def _shown_by(begin: Element) -> str:
    """What stands between the mark that ends the instruction of a field and the one that ends the field."""
    texts: list[str] = []
    depth, is_shown = 0, False
    paragraph = next(begin.iterancestors(PARAGRAPH), None)
    blocks = [] if paragraph is None else chain([paragraph], paragraph.itersiblings())
    after = (each for block in blocks for each in block.iter(_FIELD, _TEXT))
    for each in dropwhile(lambda each: each is not begin, after):
        if each.tag == _TEXT:
            texts += [each.text or ""] if is_shown else []
            continue
        step = each.get(_FIELD_STEP)
        depth += (step == "begin") - (step == "end")
        is_shown = is_shown or (step == "separate" and depth == 1)
        if depth == 0:
            break
    return "".join(texts)


def _text(element: Element) -> str:
    return clean(" ".join(each.text or "" for each in element.iter(_TEXT)))
