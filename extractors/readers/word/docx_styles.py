"""What Word's styles make of a paragraph or a run: its own formatting, then its style's and those beneath."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers.legacy_fonts import LegacyEncoding, encoding_of_font
from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_colors import fill_of, text_color
from extractors.readers.word.docx_package import W_VAL, switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    Values = dict[str, bool | float | str | None]

P_PR, R_PR, STYLE_ID = name("w:pPr"), name("w:rPr"), name("w:styleId")
_TOGGLES = {name("w:b"): "bold", name("w:i"): "italic", name("w:caps"): "caps", name("w:vanish"): "hidden"}
_SIZE, _FONTS, _ALIGN = name("w:sz"), name("w:rFonts"), name("w:vertAlign")
_POSITION, _COLOR, _HIGHLIGHT, _SHADE = (
    name("w:position"),
    name("w:color"),
    name("w:highlight"),
    name("w:shd"),
)
_TEXT_FILL, _NO_FILL, _ALPHA = name("w14:textFill"), name("w14:noFill"), name("w14:alpha")
_WHOLLY_TRANSPARENT = 100_000  # thousandths of a percent
_P_STYLE, _R_STYLE, _BASED_ON = name("w:pStyle"), name("w:rStyle"), name("w:basedOn")
# The font of ASCII, and that of all other Latin letters; a font of the theme overrules one that is named.
_FONTS_SAID = {
    "font": (name("w:asciiTheme"), name("w:ascii")),
    "letter_font": (name("w:hAnsiTheme"), name("w:hAnsi")),
}
_TABLE_PR, _TABLE_STYLE, _TABLE_LOOK = name("w:tblPr"), name("w:tblStyle"), name("w:tblLook")
_STYLE_PART = name("w:tblStylePr")
_TABLE_EDGES = {
    "firstRow": ("w:firstRow", 0x0020),
    "lastRow": ("w:lastRow", 0x0040),
    "firstCol": ("w:firstColumn", 0x0080),
    "lastCol": ("w:lastColumn", 0x0100),
}
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_DEFAULT_SIZE = 10.0  # Word's own, where not even the document's defaults say one


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run is printed. `size` in points; `hidden` text is not printed at all.

    `font` is that of ASCII, `letter_font` that of letters with accents; "" stands for a font of the theme.
    `raised`: points above the line (below it where negative) by hand. `color` and `shade` as RRGGBB, None where
    Word chooses one that can be read, or there is no shade.
    """

    bold: bool = False
    italic: bool = False
    caps: bool = False
    hidden: bool = False
    superscript: bool = False
    subscript: bool = False
    raised: float = 0.0
    color: str | None = None
    shade: str | None = None
    size: float = _DEFAULT_SIZE
    font: str | None = None
    letter_font: str | None = None

    @property
    def encoding(self) -> LegacyEncoding | None:
        """How the codes of its letters are to be read if their font is from before Unicode."""
        font = self.letter_font if self.letter_font is not None else self.font
        return encoding_of_font(font) if font else None


@dataclass(frozen=True, slots=True)
class TableLook:
    """What the style of a table, as far as the table uses it, makes of its cells: as a whole ("") and at its edges.

    `fills` are RRGGBB. `has_bands`: every other row or column has a shade of its own, which is not followed here.
    """

    bold: frozenset[str] = frozenset()
    fills: tuple[tuple[str, str], ...] = ()
    has_bands: bool = False

    def parts(self, rows: range, columns: range, n_rows: int, n_columns: int) -> set[str]:
        """The parts of the style that bear on a cell that covers these rows and columns of the table."""
        touched = {
            "": True,
            "firstRow": rows.start == 0,
            "lastRow": rows.stop == n_rows,
            "firstCol": columns.start == 0,
            "lastCol": columns.stop == n_columns,
        }
        return {part for part, touches in touched.items() if touches}


class Styles:
    """The styles of a document. A style that is missing, or based on itself, is as if it said nothing."""

    def __init__(self, root: Element | None) -> None:
        """`root` is the part styles.xml, None in a file without one."""
        styles = root.findall(name("w:style")) if root is not None else []
        self._by_id = {style.get(STYLE_ID): style for style in styles}
        self._default = next(
            (
                style.get(STYLE_ID)
                for style in styles
                if style.get(name("w:type")) == "paragraph"
                and style.get(name("w:default")) in {"1", "true", "on"}
            ),
            None,
        )
        defaults = root.find(name("w:docDefaults")) if root is not None else None
        self._defaults = list(defaults.iter(P_PR, R_PR)) if defaults is not None else []
        self._looks: dict[tuple[str | None, str | None], Values] = {}
        self._properties: dict[tuple[str | None, str], list[Element]] = {}

    def style_of(self, paragraph: Element) -> str | None:
        """The id of the paragraph's style."""
        style = paragraph.find(f"{P_PR}/{_P_STYLE}")
        return style.get(W_VAL) if style is not None else self._default

    def paragraph_properties(self, paragraph: Element, tag: str) -> Iterator[Element]:
        """Every `tag` that bears on the paragraph, the strongest first: its own, its style's, the default."""
        own = paragraph.find(f"{P_PR}/{name(tag)}")
        if own is not None:
            yield own
        yield from self.style_properties(self.style_of(paragraph), tag)

    def style_properties(self, style_id: str | None, tag: str) -> list[Element]:
        """Every `tag` of a style's paragraph properties, then of those beneath it, then the default."""
        key = (style_id, tag)
        if key not in self._properties:
            said = [style.find(P_PR) for style in self._chain(style_id)]
            said += [element for element in self._defaults if element.tag == P_PR]
            found = [element.find(name(tag)) for element in said if element is not None]
            self._properties[key] = [element for element in found if element is not None]
        return self._properties[key]

    def look(
        self, paragraph_style: str | None, run_properties: Element | None, *, in_bold: bool = False
    ) -> RunLook:
        """How a run in a paragraph of that style is printed; `in_bold`: in a cell that the table's style has bold."""
        direct = _values(run_properties) if run_properties is not None else {}
        style = run_properties.find(_R_STYLE) if run_properties is not None else None
        run_style = style.get(W_VAL) if style is not None else None
        values = self._style_values(paragraph_style, run_style)
        if in_bold:
            values = values | {"bold": not values["bold"]}
        return RunLook(**(values | direct))  # type: ignore[arg-type]

    def table_look(self, table: Element) -> TableLook:
        """What the style of a w:tbl makes of its cells."""
        properties = table.find(_TABLE_PR)
        style = properties.find(_TABLE_STYLE) if properties is not None else None
        if style is None:
            return TableLook()
        look = properties.find(_TABLE_LOOK)
        used = {"", *(edge for edge, (attribute, bit) in _TABLE_EDGES.items() if _uses(look, attribute, bit))}
        bold: dict[str, bool] = {}
        fills: dict[str, str] = {}
        for element in reversed(self._chain(style.get(W_VAL))):
            for part in (element, *element.findall(_STYLE_PART)):
                where = part.get(name("w:type"), "") if part is not element else ""
                toggle = part.find(f"{R_PR}/{name('w:b')}")
                if toggle is not None:
                    bold[where] = switched_on(toggle)
                shade = part.find(f"{name('w:tcPr')}/{_SHADE}")
                fill = fill_of(shade) if shade is not None else None
                if fill is not None:
                    fills[where] = fill
        return TableLook(
            frozenset(part for part in used if bold.get(part)),
            tuple((part, fill) for part, fill in fills.items() if part in used),
            has_bands=any(part.startswith("band") for part in fills),
        )

    def _style_values(self, paragraph_style: str | None, run_style: str | None) -> Values:
        key = (paragraph_style, run_style)
        if key not in self._looks:
            default: Values = {}
            for element in self._defaults:
                if element.tag == R_PR:
                    default |= _values(element)
            by_paragraph, by_run = self._chain_values(paragraph_style), self._chain_values(run_style)
            merged = default | by_paragraph | by_run
            # Bold in the paragraph's and in the run's style cancel each other out: that is how Word sets off
            # a word in a bold heading.
            for toggle in _TOGGLES.values():
                styled = bool(by_paragraph.get(toggle)) != bool(by_run.get(toggle))
                merged[toggle] = styled or bool(default.get(toggle))
            self._looks[key] = merged
        return self._looks[key]

    def _chain_values(self, style_id: str | None) -> Values:
        values: Values = {}
        for style in reversed(self._chain(style_id)):
            properties = style.find(R_PR)
            if properties is not None:
                values |= _values(properties)
        return values

    def _chain(self, style_id: str | None) -> list[Element]:
        """The style and those it is based on, the nearest first."""
        chain: list[Element] = []
        style = self._by_id.get(style_id)
        while style is not None and style not in chain:
            chain.append(style)
            base = style.find(_BASED_ON)
            style = self._by_id.get(base.get(W_VAL)) if base is not None else None
        return chain


def _uses(look: Element | None, attribute: str, bit: int) -> bool:
    """Whether a w:tblLook takes a part of the table's style; older files say all parts in one number."""
    if look is None:
        return False
    said = look.get(name(attribute))
    return said in {"1", "true", "on"} if said is not None else bool(integer(look.get(W_VAL), base=16) & bit)


def points(text: str | None, per_point: int = 20) -> float | None:
    """A measure in points, None if there is none: "1.5cm" or a number of which `per_point` make one."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)([a-z]{2})?", text or "")
    if match is None or match[2] not in {None, *_POINTS}:
        return None
    return float(match[1]) * _POINTS[match[2]] if match[2] else float(match[1]) / per_point


def _is_transparent(text_fill: Element) -> bool:
    if text_fill.find(_NO_FILL) is not None:
        return True
    return any(integer(a.get(name("w14:val"))) >= _WHOLLY_TRANSPARENT for a in text_fill.iter(_ALPHA))


def _values(run_properties: Element) -> Values:
    """What a w:rPr says, by the names of RunLook."""
    values: Values = {}
    for element in run_properties:
        if element.tag in _TOGGLES:
            values[_TOGGLES[element.tag]] = switched_on(element)
        elif element.tag == _SIZE:
            size = points(element.get(W_VAL), per_point=2)
            if size is not None:
                values["size"] = size
        elif element.tag == _ALIGN:
            values["superscript"] = element.get(W_VAL) == "superscript"
            values["subscript"] = element.get(W_VAL) == "subscript"
        elif element.tag == _POSITION:
            values["raised"] = points(element.get(W_VAL), per_point=2) or 0.0
        elif element.tag == _COLOR:
            values["color"] = text_color(element)
        elif element.tag in {_HIGHLIGHT, _SHADE}:
            values["shade"] = fill_of(element) or values.get("shade")
        elif element.tag == _TEXT_FILL and _is_transparent(element):
            values["hidden"] = True
        elif element.tag == _FONTS:
            for attribute, (theme, named) in _FONTS_SAID.items():
                font = "" if element.get(theme) else element.get(named)
                if font is not None:
                    values[attribute] = font
    return values
