"""How much of a Word file's text is in nothing that was read: counted from the file itself, not by the rules that read.

Only digits and plain letters are counted, which fonts from before Unicode leave as they are, and only what is missing:
numbers that Word computes, and text printed in several places, come on top.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from extractors.models import UNREAD_INK, Grid
from extractors.readers.office.package import name
from extractors.readers.word.docx_package import contents
from extractors.readers.word.docx_styles import R_PR
from extractors.readers.word.docx_symbols import is_symbol_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.models import Block

_TEXT, _RUN = name("w:t"), name("w:r")
_FONTS = f"{R_PR}/{name('w:rFonts')}"
_ASCII = name("w:ascii")
_MIN_CHARACTERS, _MIN_SHARE = 3, 0.003  # of the document's: fewer are not reported


def unread_text(body: Element, blocks: Sequence[Block], unseen: Sequence[str]) -> str | None:
    """What is to be said of text of the file that is in no block; None where there is none to speak of.

    Args:
        body: The main part of the file.
        blocks: What was read.
        unseen: The texts left out because they are not printed.
    """
    printed = _signs(_printed(body))
    read = _signs(_read(blocks)) + _signs(unseen)
    lost = (printed - read).total()
    total = printed.total()
    if lost < _MIN_CHARACTERS or lost < _MIN_SHARE * total:
        return None
    return f"{lost / total:.1%} {UNREAD_INK}: text of the file that is in no paragraph or table ({lost})."


def _printed(element: Element) -> Iterator[str]:
    for child in contents(element):
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag != _RUN or not is_symbol_font(_font(child)):
            yield from _printed(child)


def _font(run: Element) -> str | None:
    fonts = run.find(_FONTS)
    return fonts.get(_ASCII) if fonts is not None else None


def _read(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)
            for heading in block.page_headings:
                yield from (cell.text for cell in heading.cells)
        else:
            yield block.text


def _signs(texts: Iterable[str]) -> Counter[str]:
    """Digits and letters without their accents, small."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(
            sign for sign in unicodedata.normalize("NFKD", text).lower() if sign.isascii() and sign.isalnum()
        )
    return counts
