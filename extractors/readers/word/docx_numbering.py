"""The labels of automatic lists, which a Word file does not hold: it holds the rules, and Word counts.

A paragraph points to a list instance (w:num), that to a definition (w:abstractNum) with up to nine levels.
Instances of one definition go on counting together, unless an instance says where it starts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.readers.legacy_fonts import encoding_of_font, to_unicode
from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_package import W_VAL, switched_on
from extractors.readers.word.docx_styles import P_PR, R_PR, STYLE_ID, points

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_styles import Styles

_BULLET = "-"
# In these fonts a letter or a private-use character is the picture of a bullet.
_PICTURE_FONTS = ("symbol", "wingdings", "webdings", "courier new", "marlett", "zapf dingbats")
_REAL_BULLETS = frozenset("-+*•–—·▪●○■□◦")
_MOST = 32767  # what Word counts to
_LONGEST = 255  # characters of a number with what stands around it, in Word
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    `restart`: the level (from 1) whose next item starts this one again; 0: none does, None: every higher one.
    """

    start: int
    number_format: str
    width: int  # digits to fill with zeros
    text: str
    restart: int | None
    all_decimal: bool
    style: str | None
    indent: float | None


@dataclass(frozen=True, slots=True)
class ListInstance:
    """A list: what it counts with, its levels, and the numbers it starts again with."""

    definition: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class ListLabel:
    """What Word prints before a list paragraph, and where the list puts its text (points from the margin)."""

    text: str
    indent: float | None


class Numbering:
    """The lists of a document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """`root` is the part numbering.xml, None in a file without one."""
        self._styles = styles
        definitions = root.findall(name("w:abstractNum")) if root is not None else []
        instances = root.findall(name("w:num")) if root is not None else []
        self._definitions = {d.get(name("w:abstractNumId")): d for d in definitions}
        self._instances = {instance.get(name("w:numId")): instance for instance in instances}
        self._lists: dict[str, ListInstance | None] = {}

    def position(self, paragraph: Element) -> tuple[str, int] | None:
        """(list id, level from 0) of a paragraph, None if it is in no list."""
        list_id: str | None = None
        level: int | None = None
        style: str | None = None  # the one that brings the list
        for properties in self._styles.paragraph_properties(paragraph, "w:numPr"):
            level_element, id_element = properties.find(name("w:ilvl")), properties.find(name("w:numId"))
            if level is None and level_element is not None:
                level = integer(level_element.get(W_VAL))
            if id_element is not None:
                list_id = id_element.get(W_VAL)
                style = properties.getparent().getparent().get(STYLE_ID)
                break
        if list_id is None or list_id == "0":  # "0" takes a paragraph out of its style's list
            return None
        found = self.get(list_id)
        if found is not None and style is not None:
            # A style in a list stands at the level that names it.
            level = next((number for number, rule in found.levels.items() if rule.style == style), level)
        return list_id, level or 0

    def get(self, list_id: str) -> ListInstance | None:
        """The list with that id, None if the file does not define it."""
        if list_id not in self._lists:
            self._lists[list_id] = self._load(list_id)
        return self._lists[list_id]

    def _load(self, list_id: str) -> ListInstance | None:
        instance = self._instances.get(list_id)
        definition = self._definition(list_id, frozenset())
        if instance is None or definition is None:
            return None
        levels = {
            integer(rule.get(name("w:ilvl"))): _level(rule) for rule in definition.findall(name("w:lvl"))
        }
        starts: dict[int, int] = {}
        for override in instance.findall(name("w:lvlOverride")):
            number = integer(override.get(name("w:ilvl")))
            rule, start = override.find(name("w:lvl")), override.find(name("w:startOverride"))
            if rule is not None:
                levels[number] = _level(rule)
            if start is not None:
                starts[number] = integer(start.get(W_VAL))
        return ListInstance(definition.get(name("w:abstractNumId")), levels, starts)

    def _definition(self, list_id: str, seen: frozenset[str]) -> Element | None:
        """The definition behind a list, by way of a list style if it names one."""
        instance = self._instances.get(list_id)
        link = instance.find(name("w:abstractNumId")) if instance is not None else None
        definition = self._definitions.get(link.get(W_VAL)) if link is not None else None
        style = definition.find(name("w:numStyleLink")) if definition is not None else None
        if style is None or list_id in seen:
            return definition
        for properties in self._styles.style_properties(style.get(W_VAL), "w:numPr"):
            linked = properties.find(name("w:numId"))
            if linked is not None:
                return self._definition(linked.get(W_VAL), seen | {list_id})
        return definition


@dataclass(slots=True)
class ListCounters:
    """Counts the list items of one story (the body, a header, the notes, …) in the order of the calls."""

    numbering: Numbering
    _counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: Element) -> ListLabel | None:
        """The label of the next paragraph, None if it has none."""
        position = self.numbering.position(paragraph)
        found = self.numbering.get(position[0]) if position is not None else None
        if position is None or found is None or position[1] not in found.levels:
            return None
        level = position[1]
        counts = self._counts[found.definition]
        self._count(position, found, counts)
        rule = found.levels[level]
        if rule.number_format == "bullet":
            return ListLabel(rule.text, rule.indent) if rule.text else None

        def number(match: re.Match[str]) -> str:
            shown = int(match[1]) - 1
            shown_rule = found.levels.get(shown)
            if shown_rule is None or shown > level:
                return ""
            number_format = "decimal" if rule.all_decimal else shown_rule.number_format
            return format_number(counts[shown], number_format, shown_rule.width)

        text = re.sub(r"%([1-9])", number, rule.text).strip()
        return ListLabel(text, rule.indent) if text else None

    def _count(self, position: tuple[str, int], found: ListInstance, counts: dict[int, int]) -> None:
        level = position[1]
        for higher in range(level):
            # an item without one above it counts as the first below an item that is not there
            if higher in found.levels and higher not in counts:
                counts[higher] = found.starts.get(higher, found.levels[higher].start)
        restarts = level in found.starts and position not in self._started
        self._started.add(position)
        if level in counts and not restarts:
            counts[level] += 1
        else:
            counts[level] = found.starts.get(level, found.levels[level].start)
        for lower in [number for number in counts if number > level]:
            restart = found.levels[lower].restart if lower in found.levels else None
            if restart is None or level < restart:
                del counts[lower]


def _level(rule: Element) -> Level:
    def value(tag: str) -> str | None:
        element = rule.find(name(tag))
        return element.get(W_VAL) if element is not None else None

    # A custom format ("001, 002, …") comes first, before its stand-in for readers that do not know it.
    formats = list(rule.iter(name("w:numFmt")))
    number_format = (formats[0].get(W_VAL) if formats else None) or "decimal"
    example = (formats[0].get(name("w:format")) if formats else None) or ""
    text = unicodedata.normalize("NFC", value("w:lvlText") or "")[:_LONGEST]
    fonts = rule.find(f"{R_PR}/{name('w:rFonts')}")
    font = fonts.get(name("w:ascii"), "") if fonts is not None else ""
    encoding = encoding_of_font(font)
    restart = value("w:lvlRestart")
    indent = rule.find(f"{P_PR}/{name('w:ind')}")
    return Level(
        start=integer(value("w:start")),
        number_format=number_format,
        width=len(example.partition(",")[0].strip()[:_LONGEST]) if number_format == "custom" else 0,
        text=_bullet(text, font)
        if number_format == "bullet"
        else (to_unicode(text, encoding) if encoding else text),
        restart=integer(restart) if restart is not None else None,
        all_decimal=switched_on(rule.find(name("w:isLgl"))),
        style=value("w:pStyle"),
        indent=points(indent.get(name("w:left")) or indent.get(name("w:start")))
        if indent is not None
        else None,
    )


def _bullet(text: str, font: str) -> str:
    """A bullet as it can be written: a character that is only a picture in a special font becomes "-"."""
    text = text.strip()
    if not text or set(text) <= _REAL_BULLETS:
        return text
    pictured = font.lower().startswith(_PICTURE_FONTS)
    return _BULLET if pictured or any(unicodedata.category(c) == "Co" for c in text) else text


def format_number(value: int, number_format: str, width: int = 0) -> str:
    """A number the way a level prints it; formats of other languages are printed in digits."""
    if number_format == "none":
        return ""
    if number_format in {"lowerLetter", "upperLetter"} and 0 < value <= _MOST:
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if number_format == "upperLetter" else letters
    if number_format in {"lowerRoman", "upperRoman"} and 0 < value <= _MOST:
        numeral = _roman(value)
        return numeral.upper() if number_format == "upperRoman" else numeral
    if number_format == "decimalZero":
        width = 2
    return f"{value:0{width}d}"


def _roman(value: int) -> str:
    numeral = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        numeral += letters * count
    return numeral
