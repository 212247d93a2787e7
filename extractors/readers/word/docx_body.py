"""What stands in a Word document in what order: sections, blocks, the lines of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers.office.package import name
from extractors.readers.word.docx_package import contents
from extractors.readers.word.docx_styles import P_PR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

PARAGRAPH, TABLE = name("w:p"), name("w:tbl")
_BODY, _SECTION, _HEADER = name("w:body"), name("w:sectPr"), name("w:headerReference")
_TYPE, _RELATION = name("w:type"), name("r:id")
_STACK = 4  # single letters one below another, of which an empty line parts words


@dataclass(slots=True)
class Section:
    """The w:p and w:tbl of a section; `headers`: the parts with the headers of its pages, the usual one first."""

    elements: list[Element]
    headers: list[str]


def sections(document: Element) -> Iterator[Section]:
    """The sections of a document; the last is there even if the file does not describe it."""
    elements: list[Element] = []
    for element in block_elements(document):
        elements.append(element)
        description = element.find(f"{P_PR}/{_SECTION}") if element.tag == PARAGRAPH else None
        if description is not None:
            yield Section(elements, _headers(description))
            elements = []
    description = document.find(f"{_BODY}/{_SECTION}")
    yield Section(elements, _headers(description) if description is not None else [])


def _headers(description: Element) -> list[str]:
    by_type = {header.get(_TYPE): header.get(_RELATION, "") for header in description.findall(_HEADER)}
    return [by_type[kind] for kind in ("default", "first", "even") if kind in by_type]


def block_elements(container: Element) -> Iterator[Element]:
    """The w:p and w:tbl in a container, also those in content controls."""
    for child in contents(container):
        if child.tag in {PARAGRAPH, TABLE}:
            yield child
        else:
            yield from block_elements(child)


def joined_lines(lines: Sequence[str], raw: str) -> str:
    """The lines of a cell; letters set one below another are a word, which an empty line of the `raw` text ends."""
    letters = [line.strip() for line in raw.split("\n")]
    is_stack = all(len(letter) <= 1 and not letter.isdigit() for letter in letters)
    if is_stack and "" in letters and sum(map(bool, letters)) >= _STACK:
        return " ".join("".join(letter or " " for letter in letters).split())
    return "\n".join(line for line in lines if line)
