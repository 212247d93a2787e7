"""The text of a Word paragraph as it is printed: runs, fields, symbols, notes, tracked changes accepted."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractors.readers.legacy_fonts import encoding_of_font, to_unicode
from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_colors import PAPER, fill_of, is_seen
from extractors.readers.word.docx_equations import EQUATION, equation_text
from extractors.readers.word.docx_fields import FieldCounters
from extractors.readers.word.docx_package import W_VAL, contents, switched_on
from extractors.readers.word.docx_pictures import PICTURES
from extractors.readers.word.docx_styles import R_PR, RunLook
from extractors.readers.word.docx_symbols import decoded_symbols, symbol
from extractors.readers.word.marks import SUPERSCRIPTS, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_styles import Styles

_LOOK_ALIKES = str.maketrans(
    # the letter oi stands where old fonts had no ư; it is in no Vietnamese word
    {**dict.fromkeys(map(ord, "\u2010\u2011"), "-"), ord("ƣ"): "ư", ord("Ƣ"): "Ư"}
    | dict.fromkeys(map(ord, "\xad\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"))
)

TEXT_BOX = name("w:txbxContent")
_RUN, _TEXT, _INSTRUCTION = name("w:r"), name("w:t"), name("w:instrText")
_SYMBOL, _CHAR, _FONT = name("w:sym"), name("w:char"), name("w:font")
_SOFT_HYPHEN = name("w:softHyphen")
_FIELD, _FIELD_STEP = name("w:fldChar"), name("w:fldCharType")
_SIMPLE_FIELD, _SIMPLE_INSTRUCTION = name("w:fldSimple"), name("w:instr")
_FORM = name("w:ffData")
_NOTES = {name("w:footnoteReference"): "footnotes", name("w:endnoteReference"): "endnotes"}
_OWN_MARK, _ID = name("w:customMarkFollows"), name("w:id")
_OBJECT, _CHART, _DIAGRAM = name("o:OLEObject"), name("c:chart"), name("dgm:relIds")
_CONTROL = name("w:sdt")
_CHECKBOX = f"{name('w:sdtPr')}/{name('w14:checkbox')}"
_READABLE = 1.5  # points; nobody reads smaller print
_RAISED = 1.0  # points above the line from which a digit is a mark, and not set a little higher
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


class Ground(NamedTuple):
    """What a paragraph stands on. `bold`: in a cell that the style of its table prints bold.

    `fill` is the colour behind it as RRGGBB, None where that is not known.
    """

    bold: bool = False
    fill: str | None = PAPER


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs one after the other; remembers the notes referred to and what could not be read.

    `pictures` are those in the text, in its order, `unseen` the texts left out because they are not printed.
    """

    styles: Styles
    notes: Notes = field(default_factory=Notes)
    fields: FieldCounters = field(default_factory=FieldCounters)
    pictures: list[Element] = field(default_factory=list)
    objects: int = 0
    charts: int = 0
    diagrams: int = 0
    unseen: list[str] = field(default_factory=list)

    def read(self, paragraph: Element, ground: Ground = Ground()) -> tuple[list[Run], list[Element]]:  # noqa: B008
        """The runs of a w:p that stands on `ground`, and the text boxes that hang on it (their w:txbxContent)."""
        style = self.styles.style_of(paragraph)
        shades = self.styles.paragraph_properties(paragraph, "w:shd")
        fill = next((fill for shade in shades if (fill := fill_of(shade)) is not None), ground.fill)
        reading = _Reading(self, style, ground._replace(fill=fill))
        reading.children(paragraph, self.styles.look(style, None, in_bold=ground.bold))
        return marked(reading.runs), reading.boxes


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction is not printed, its result is."""

    instruction: str = ""
    in_result: bool = False
    has_text: bool = False
    default: str = ""


@dataclass(slots=True)
class _Reading:
    """One paragraph being read."""

    reader: TextReader
    style: str | None
    ground: Ground
    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    # A field that goes on in the next paragraph is there in its result, so nothing is kept beyond the paragraph.
    fields: list[_Field] = field(default_factory=list)

    def children(self, element: Element, look: RunLook) -> None:
        for child in contents(element):
            self.child(child, look)

    def child(self, element: Element, look: RunLook) -> None:
        read = _READ.get(element.tag)
        if read is not None:
            read(self, element, look)
            return
        if element.tag in PICTURES:
            self.reader.pictures.append(element)
        self.reader.objects += element.tag == _OBJECT
        self.reader.charts += element.tag == _CHART
        self.reader.diagrams += element.tag == _DIAGRAM
        self.children(element, look)

    def run(self, element: Element, _: RunLook) -> None:
        self.children(
            element, self.reader.styles.look(self.style, element.find(R_PR), in_bold=self.ground.bold)
        )

    def text(self, element: Element, look: RunLook) -> None:
        # a line break in the XML is white space; only w:br is one in the text
        self.add(_decoded((element.text or "").replace("\n", " "), look), look)

    def instruction(self, element: Element, _: RunLook) -> None:
        if self.fields and not self.fields[-1].in_result:
            self.fields[-1].instruction += element.text or ""

    def soft_hyphen(self, _: Element, look: RunLook) -> None:
        self.add(_decoded("\xad", look), look)  # where a font from before Unicode has its ư

    def character(self, element: Element, look: RunLook) -> None:
        self.add(_CHARACTERS[element.tag], look)

    def symbol(self, element: Element, look: RunLook) -> None:
        self.add(_symbol(element), look)

    def simple_field(self, element: Element, look: RunLook) -> None:
        before = len(self.runs)
        self.children(element, look)
        if not any(run.text.strip() for run in self.runs[before:]):
            self.add(self.reader.fields.shown(element.get(_SIMPLE_INSTRUCTION, "")), look)

    def equation(self, element: Element, look: RunLook) -> None:
        self.add(equation_text(element), look)
        self.children_of_equation(element, look)

    def text_box(self, element: Element, _: RunLook) -> None:
        self.boxes.append(element)

    def children_of_equation(self, equation: Element, look: RunLook) -> None:
        """What an equation holds besides its own text: a picture, a note."""
        for drawing in equation.iter(*PICTURES, _OBJECT, *_NOTES):
            self.child(drawing, look)

    def control(self, control: Element, look: RunLook) -> None:
        """A content control; a check box without a sign of its own shows its state."""
        before = len(self.runs)
        self.children(control, look)
        box = control.find(_CHECKBOX)
        if box is not None and not any(run.text.strip() for run in self.runs[before:]):
            state = box.find(name("w14:checked"))
            is_checked = state is not None and state.get(name("w14:val")) in {"1", "true", "on"}
            self.add("☒" if is_checked else "☐", look)

    def field_step(self, element: Element, look: RunLook) -> None:
        step = element.get(_FIELD_STEP)
        if step == "begin":
            self.add(form_value(element), look)
            self.fields.append(_Field(default=form_default(element)))
        elif self.fields and step == "separate":
            self.fields[-1].in_result = True
        elif self.fields and step == "end":
            ended = self.fields.pop()
            if not ended.has_text:
                self.add(self.reader.fields.shown(ended.instruction) or ended.default, look)

    def note(self, reference: Element, look: RunLook) -> None:
        mark = self.reader.notes.mark(_NOTES[reference.tag], reference.get(_ID, ""))
        # a note with a mark of its own ("*") has that mark as text
        if reference.get(_OWN_MARK) in {None, "0", "false", "off"}:
            self.runs.append(Run(mark, look, is_note_mark=True))

    def add(self, text: str, look: RunLook) -> None:
        if self.fields and not self.fields[-1].in_result:
            self.fields[-1].instruction += text  # a field in the instruction of another gives it its text
            return
        if not all(each.in_result for each in self.fields):
            return
        if self.fields and text.strip():
            self.fields[-1].has_text = True
        if not self.is_printed(look):
            if text.strip():
                self.reader.unseen.append(text)
            return
        self.runs.append(Run(text.upper() if look.caps else text, look))

    def is_printed(self, look: RunLook) -> bool:
        if look.hidden or look.size < _READABLE:
            return False
        return is_seen(look.color, look.shade or self.ground.fill)


_READ: dict[str, Callable[[_Reading, Element, RunLook], None]] = {
    _RUN: _Reading.run,
    _TEXT: _Reading.text,
    _INSTRUCTION: _Reading.instruction,
    _SOFT_HYPHEN: _Reading.soft_hyphen,
    _SYMBOL: _Reading.symbol,
    _FIELD: _Reading.field_step,
    _SIMPLE_FIELD: _Reading.simple_field,
    EQUATION: _Reading.equation,
    _CONTROL: _Reading.control,
    TEXT_BOX: _Reading.text_box,
    **dict.fromkeys(_CHARACTERS, _Reading.character),
    **dict.fromkeys(_NOTES, _Reading.note),
}


def marked(runs: list[Run]) -> list[Run]:
    """The runs with the digits of raised marks as ², and of lowered ones behind a digit as ₂.

    "km2" and a figure with a note mark made by hand must not read as longer numbers. Raised is what stands above
    the line of the largest print, whatever line that is.
    """
    if not any(run.look.superscript or run.look.subscript or run.look.raised for run in runs):
        return runs
    sizes: Counter[tuple[float, float]] = Counter()
    for run in runs:
        sizes[run.look.size, run.look.raised] += len(run.text.strip())
    line = max(sizes, key=lambda look: (look[0], sizes[look], -look[1]))[1]
    found: list[Run] = []
    for run in runs:
        text, height = run.text, run.look.raised - line
        if run.look.superscript or height >= _RAISED:
            text = text.translate(SUPERSCRIPTS)
        elif (run.look.subscript or height <= -_RAISED) and found and found[-1].text[-1:].isdigit():
            text = lowered(text)
        found.append(run._replace(text=text))
    return found


def form_value(step: Element) -> str:
    """What a check box or a list of a form shows, which is no text; "" for all other fields."""
    box = step.find(f"{_FORM}/{name('w:checkBox')}")
    if box is not None:
        states = [box.find(name("w:checked")), box.find(name("w:default"))]
        return "☒" if switched_on(next((state for state in states if state is not None), None)) else "☐"
    entries = step.findall(f"{_FORM}/{name('w:ddList')}/{name('w:listEntry')}")
    chosen = step.find(f"{_FORM}/{name('w:ddList')}/{name('w:result')}")
    place = integer(chosen.get(W_VAL)) if chosen is not None else 0
    return entries[place].get(W_VAL, "") if 0 <= place < len(entries) else ""


def form_default(step: Element) -> str:
    """The text that a field of a form begins with, shown until somebody types another."""
    default = step.find(f"{_FORM}/{name('w:textInput')}/{name('w:default')}")
    return default.get(W_VAL, "") if default is not None else ""


def _decoded(text: str, look: RunLook) -> str:
    """The characters that the codes of a run stand for in its font."""
    encoding = look.encoding
    return to_unicode(text, encoding) if encoding else decoded_symbols(text, look.font, look.letter_font)


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
