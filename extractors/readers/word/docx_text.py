"""The text of a Word paragraph as it is printed: runs, fields, symbols, notes, tracked changes accepted."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractors.readers.legacy_fonts import encoding_of_font, to_unicode
from extractors.readers.word.docx_package import W_VAL, contents, integer, name, switched_on
from extractors.readers.word.docx_styles import R_PR, RunLook
from extractors.readers.word.docx_symbols import symbol, without_private_use

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_styles import Styles

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOOK_ALIKES = str.maketrans("\u2010\u2011", "--", "\xad\ufeff\u200b\u200c\u200d\u200e\u200f\u2060")

TEXT_BOX = name("w:txbxContent")
_RUN, _DENOMINATOR = name("w:r"), name("m:den")
_TEXTS = frozenset({name("w:t"), name("m:t")})
_SYMBOL, _CHAR, _FONT = name("w:sym"), name("w:char"), name("w:font")
_SOFT_HYPHEN = name("w:softHyphen")
_FIELD, _FIELD_STEP = name("w:fldChar"), name("w:fldCharType")
_FORM = name("w:ffData")
_NOTES = {name("w:footnoteReference"): "footnotes", name("w:endnoteReference"): "endnotes"}
_OWN_MARK, _ID = name("w:customMarkFollows"), name("w:id")
_PICTURES = frozenset({name("a:blip"), name("v:imagedata")})
_OBJECT = name("o:OLEObject")
_CHARACTERS = {
    name("w:tab"): "\t",
    name("w:ptab"): "\t",
    name("w:br"): "\n",
    name("w:cr"): "\n",
    name("w:noBreakHyphen"): "-",
}


class Run(NamedTuple):
    """A piece of text with one look. `is_note_mark`: the raised number of a footnote, no text of its own."""

    text: str
    look: RunLook
    is_note_mark: bool = False


@dataclass(slots=True)
class Notes:
    """Footnotes and endnotes in the order in which the text refers to them; that order is their number."""

    referenced: dict[str, list[str]] = field(default_factory=lambda: {"footnotes": [], "endnotes": []})

    def mark(self, kind: str, note_id: str) -> str:
        """The raised number of a note, which is new if nothing referred to it yet."""
        known = self.referenced[kind]
        if note_id not in known:
            known.append(note_id)
        return str(known.index(note_id) + 1).translate(SUPERSCRIPTS)


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs one after the other; remembers the notes referred to and what could not be read."""

    styles: Styles
    notes: Notes = field(default_factory=Notes)
    pictures: int = 0
    objects: int = 0

    def read(self, paragraph: Element, *, in_bold: bool = False) -> tuple[list[Run], list[Element]]:
        """The runs of a w:p, and the text boxes that hang on it (their w:txbxContent).

        `in_bold`: it stands in a cell that the style of the table prints bold.
        """
        style = self.styles.style_of(paragraph)
        reading = _Reading(self, style, in_bold)
        reading.children(paragraph, self.styles.look(style, None, in_bold=in_bold))
        return reading.runs, reading.boxes


@dataclass(slots=True)
class _Reading:
    """One paragraph being read."""

    reader: TextReader
    style: str | None
    in_bold: bool
    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    # The open fields; True while their instruction is read, whose text is not printed. A field that goes
    # on in the next paragraph is there in its result, so nothing is kept beyond the paragraph.
    fields: list[bool] = field(default_factory=list)

    def children(self, element: Element, look: RunLook) -> None:
        for child in contents(element):
            self.child(child, look)

    def child(self, element: Element, look: RunLook) -> None:
        tag = element.tag
        if tag == _RUN:
            look = self.reader.styles.look(self.style, element.find(R_PR), in_bold=self.in_bold)
            self.children(element, look)
        elif tag in _TEXTS:
            # a line break in the XML is white space; only w:br is one in the text
            text = (element.text or "").replace("\n", " ")
            self.add(_decoded(text, look), look)
        elif tag == _SOFT_HYPHEN:
            self.add(_decoded("\xad", look), look)  # where a font from before Unicode has its ư
        elif tag in _CHARACTERS:
            self.add(_CHARACTERS[tag], look)
        elif tag == _SYMBOL:
            self.add(_symbol(element), look)
        elif tag == _FIELD:
            self.add(_form_value(element), look)
            self.field_step(element.get(_FIELD_STEP))
        elif tag in _NOTES:
            self.note(element, look)
        elif tag == TEXT_BOX:
            self.boxes.append(element)
        else:
            if tag == _DENOMINATOR:
                self.add("/", look)
            self.reader.pictures += tag in _PICTURES
            self.reader.objects += tag == _OBJECT
            self.children(element, look)

    def field_step(self, step: str | None) -> None:
        if step == "begin":
            self.fields.append(True)
        elif self.fields and step == "separate":
            self.fields[-1] = False
        elif self.fields and step == "end":
            self.fields.pop()

    def note(self, reference: Element, look: RunLook) -> None:
        mark = self.reader.notes.mark(_NOTES[reference.tag], reference.get(_ID, ""))
        # a note with a mark of its own ("*") has that mark as text
        if reference.get(_OWN_MARK) in {None, "0", "false", "off"}:
            self.runs.append(Run(mark, look, is_note_mark=True))

    def add(self, text: str, look: RunLook) -> None:
        if look.hidden or any(self.fields):
            return
        if look.superscript:
            # "km2" and a figure with a hand-made note mark must not read as longer numbers
            text = text.translate(SUPERSCRIPTS)
        self.runs.append(Run(text.upper() if look.caps else text, look))


def _form_value(step: Element) -> str:
    """What a check box or a list of a form shows, which is no text; "" for all other fields."""
    box = step.find(f"{_FORM}/{name('w:checkBox')}")
    if box is not None:
        states = [box.find(name("w:checked")), box.find(name("w:default"))]
        return "☒" if switched_on(next((state for state in states if state is not None), None)) else "☐"
    entries = step.findall(f"{_FORM}/{name('w:ddList')}/{name('w:listEntry')}")
    chosen = step.find(f"{_FORM}/{name('w:ddList')}/{name('w:result')}")
    place = integer(chosen.get(W_VAL)) if chosen is not None else 0
    return entries[place].get(W_VAL, "") if 0 <= place < len(entries) else ""


def _decoded(text: str, look: RunLook) -> str:
    """The characters that the codes of a run stand for in its font."""
    encoding = look.encoding
    return (
        to_unicode(text, encoding) if encoding else without_private_use(text, look.font or look.letter_font)
    )


def _symbol(element: Element) -> str:
    code, font = integer(element.get(_CHAR), base=16), element.get(_FONT)
    encoding = encoding_of_font(font or "")
    return to_unicode(chr(code), encoding) if encoding and 0 < code < 0x10000 else symbol(code, font)


def clean(text: str) -> str:
    """NFC, hyphens and spaces plain, invisible characters gone, white space single, no empty lines."""
    text = unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def mostly(runs: Iterable[Run], attribute: Literal["bold", "italic"]) -> bool:
    """Whether most of the printed characters are so."""
    weights = [
        (len("".join(run.text.split())), getattr(run.look, attribute)) for run in runs if not run.is_note_mark
    ]
    return 2 * sum(length for length, has in weights if has) > sum(length for length, _ in weights)
