"""Equations of Word (OMML) in one line of text: (a + b)/c, x², √2, ∑."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.office.package import name
from extractors.readers.word.docx_package import contents
from extractors.readers.word.marks import bracketed, fraction, lowered, raised, root

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

EQUATION = name("m:oMath")
_TEXTS = frozenset({name("m:t"), name("w:t")})
_VAL = name("m:val")


def equation_text(element: Element) -> str:
    """What an equation shows, or a part of one."""
    if element.tag in _TEXTS:
        return element.text or ""
    compose = _FORMS.get(element.tag)
    return compose(element) if compose is not None else _inside(element)


def _inside(element: Element) -> str:
    return "".join(equation_text(child) for child in contents(element))


def _part(element: Element, tag: str) -> str:
    part = element.find(name(f"m:{tag}"))
    return _inside(part).strip() if part is not None else ""


def _said(element: Element, properties: str, tag: str) -> str | None:
    """A value of the element's properties: None where it says nothing, "" for an empty one."""
    found = element.find(f"{name(f'm:{properties}')}/{name(f'm:{tag}')}")
    return None if found is None else found.get(_VAL, "")


def _fraction(element: Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _said(element, "fPr", "type") == "noBar":
        return f"{above} {below}"
    return fraction(above, below)


def _root(element: Element) -> str:
    return root(_part(element, "e"), _part(element, "deg"))


def _power(element: Element) -> str:
    base = _part(element, "e")
    return (base if len(base) == 1 else bracketed(base)) + raised(_part(element, "sup"))


def _index(element: Element) -> str:
    return _part(element, "e") + lowered(_part(element, "sub"))


def _index_and_power(element: Element) -> str:
    return _part(element, "e") + lowered(_part(element, "sub")) + raised(_part(element, "sup"))


def _marks_before(element: Element) -> str:
    return lowered(_part(element, "sub")) + raised(_part(element, "sup")) + _part(element, "e")


def _brackets(element: Element) -> str:
    opening, closing = _said(element, "dPr", "begChr"), _said(element, "dPr", "endChr")
    between = _said(element, "dPr", "sepChr")
    parts = (_inside(part) for part in element.findall(name("m:e")))
    joined = ("|" if between is None else between).join(parts)
    return f"{'(' if opening is None else opening}{joined}{')' if closing is None else closing}"


def _sum(element: Element) -> str:
    sign = _said(element, "naryPr", "chr") or "∫"
    limits = [text for text in (_part(element, "sub"), _part(element, "sup")) if text]
    return sign + (f"({'…'.join(limits)}) " if limits else "") + _part(element, "e")


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _limit(element: Element) -> str:
    return f"{_part(element, 'e')}({_part(element, 'lim')})"


def _accent(element: Element) -> str:
    return _part(element, "e") + (_said(element, "accPr", "chr") or "\u0302")


def _lines(element: Element) -> str:
    return "\n".join(_inside(line) for line in element.findall(name("m:e")))


def _matrix(element: Element) -> str:
    rows = element.findall(name("m:mr"))
    return "\n".join(" ".join(_inside(part) for part in row.findall(name("m:e"))) for row in rows)


_FORMS: dict[str, Callable[[Element], str]] = {
    name(tag): form
    for tag, form in {
        "m:f": _fraction,
        "m:rad": _root,
        "m:sSup": _power,
        "m:sSub": _index,
        "m:sSubSup": _index_and_power,
        "m:sPre": _marks_before,
        "m:d": _brackets,
        "m:nary": _sum,
        "m:func": _function,
        "m:limLow": _limit,
        "m:limUpp": _limit,
        "m:acc": _accent,
        "m:eqArr": _lines,
        "m:m": _matrix,
    }.items()
}
