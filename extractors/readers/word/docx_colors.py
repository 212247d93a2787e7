"""Colours of a Word file: what a text has behind it, and whether it can be seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_package import W_VAL

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

PAPER = "FFFFFF"
_SEEN = 16  # of 255: a text that differs less from its ground in every colour is not seen
_FILL, _COLOR, _THEME_COLOR, _THEME_FILL = (
    name("w:fill"),
    name("w:color"),
    name("w:themeColor"),
    name("w:themeFill"),
)
_THEME = {"background1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}
_NAMED = {
    **{"white": "FFFFFF", "black": "000000", "red": "FF0000", "green": "00FF00", "blue": "0000FF"},
    **{"yellow": "FFFF00", "cyan": "00FFFF", "magenta": "FF00FF", "darkRed": "800000", "darkGreen": "008000"},
    **{"darkBlue": "000080", "darkYellow": "808000", "darkCyan": "008080", "darkMagenta": "800080"},
    **{"darkGray": "808080", "lightGray": "C0C0C0"},
}
_SHAPE = name("wps:wsp")
_SHAPE_LOOK, _SHAPE_STYLE = name("wps:spPr"), name("wps:style")
_SOLID, _NO_FILL, _RGB = name("a:solidFill"), name("a:noFill"), name("a:srgbClr")
_OTHER_FILLS = tuple(name(tag) for tag in ("a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill"))


def text_color(color: Element, attribute: str = W_VAL) -> str | None:
    """The colour that a w:color says as RRGGBB, None for "auto" and for what is no colour."""
    said = _hex(color.get(attribute))
    return said if said is not None else _THEME.get(color.get(_THEME_COLOR, ""))


def fill_of(shade: Element) -> str | None:
    """The ground that a w:shd or w:highlight lays under a text as RRGGBB, None for a transparent one."""
    if shade.tag == name("w:highlight"):
        return _NAMED.get(shade.get(W_VAL, ""))
    fill = _hex(shade.get(_FILL)) or _THEME.get(shade.get(_THEME_FILL, ""))
    pattern, front = shade.get(W_VAL, "clear"), _hex(shade.get(_COLOR)) or "000000"
    if pattern == "solid":
        return front
    if pattern.startswith("pct"):
        return _mixed(front, fill or PAPER, integer(pattern[3:]) / 100)
    return fill


def is_seen(color: str | None, ground: str | None) -> bool:
    """Whether a text of a colour is seen on a ground; None: a colour that Word chooses, a ground not known."""
    if color is None or ground is None:
        return True
    return any(abs(a - b) > _SEEN for a, b in zip(_rgb(color), _rgb(ground), strict=True))


def ground_of_box(box: Element) -> str | None:
    """What a w:txbxContent has behind it: the colour of its shape, the paper, or None where that is not known."""
    for shape in box.iterancestors():
        if shape.tag == _SHAPE:
            look, style = shape.find(_SHAPE_LOOK), shape.find(_SHAPE_STYLE)
            if look is not None and look.find(_NO_FILL) is not None:
                return PAPER
            solid = look.find(_SOLID) if look is not None else None
            if solid is not None:
                rgb = solid.find(_RGB)
                return _hex(rgb.get("val")) if rgb is not None else None
            filled = look is not None and any(look.find(tag) is not None for tag in _OTHER_FILLS)
            return None if filled or style is not None else PAPER
        if shape.get("fillcolor") or shape.get("filled"):
            if shape.get("filled") in {"f", "false", "0"}:
                return PAPER
            fill = (shape.get("fillcolor") or "white").split()[0]
            return _hex(fill.removeprefix("#")) or _NAMED.get(fill)
    return PAPER


def _hex(text: str | None) -> str | None:
    if text is None or len(text) != 6 or any(digit not in "0123456789abcdefABCDEF" for digit in text):
        return None
    return text.upper()


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[:2], 16), int(color[2:4], 16), int(color[4:], 16)


def _mixed(front: str, back: str, share: float) -> str:
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(_rgb(front), _rgb(back), strict=True))
    return "".join(f"{value:02X}" for value in mixed)
