"""The styles of a workbook's cells: how their numbers are printed, whether they have rules, how their text looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from extractors.readers.office.package import integer, name
from extractors.readers.sheet.formats import BUILT_IN

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_T = TypeVar("_T")
YES = {"1", "true"}
"""What is written for a property that is on."""

_SIDES = ("s:left", "s:right", "s:top", "s:bottom")
_NO = {None, "none"}


@dataclass(frozen=True, slots=True)
class Style:
    """What the format of a cell says: `code` is how its number is printed (see formats.py), `ruled` whether it has a
    rule on any side, `size` that of its font in points, None where the file does not say.
    """

    code: str = "General"
    ruled: bool = False
    bold: bool = False
    italic: bool = False
    centered: bool = False
    size: float | None = None


def read_styles(root: Element | None) -> list[Style]:
    """The styles of cells by their number."""
    if root is None:
        return []
    codes = dict(BUILT_IN)
    for each in root.iterfind(f"{name('s:numFmts')}/{name('s:numFmt')}"):
        codes[integer(each.get("numFmtId"), -1)] = each.get("formatCode") or "General"
    fonts = root.findall(f"{name('s:fonts')}/{name('s:font')}")
    borders = root.findall(f"{name('s:borders')}/{name('s:border')}")
    ruled = [
        any((side := border.find(name(tag))) is not None and side.get("style") not in _NO for tag in _SIDES)
        for border in borders
    ]
    return [
        Style(
            code=codes.get(integer(each.get("numFmtId")), "General"),
            ruled=value_at(ruled, each.get("borderId"), False),
            bold=_has(font := value_at(fonts, each.get("fontId"), None), "s:b"),
            italic=_has(font, "s:i"),
            centered=_is_centered(each),
            size=_size(font),
        )
        for each in root.iterfind(f"{name('s:cellXfs')}/{name('s:xf')}")
    ]


def value_at(values: list[_T], number: str | None, default: _T) -> _T:
    """The value with that number, as the file writes it: 0 where it writes none, no value for what is no number."""
    index = integer("0" if number is None else number, -1)
    return values[index] if 0 <= index < len(values) else default


def _has(font: Element | None, tag: str) -> bool:
    found = font.find(name(tag)) if font is not None else None
    return found is not None and found.get("val", "1") in YES


def _is_centered(style: Element) -> bool:
    alignment = style.find(name("s:alignment"))
    return alignment is not None and alignment.get("horizontal") in {"center", "centerContinuous"}


def _size(font: Element | None) -> float | None:
    size = font.find(name("s:sz")) if font is not None else None
    return decimal(size.get("val"), 0) or None if size is not None else None


def decimal(text: str | None, default: float) -> float:
    """An attribute as a number, `default` where it is missing or no number."""
    try:
        return float(text) if text else default
    except ValueError:
        return default
