"""A paragraph of a Word file, read but not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.readers.word.docx_text import clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_numbering import ListLabel
    from extractors.readers.word.docx_text import Run


@dataclass(slots=True)
class Line:
    """A paragraph read: its list label, if it has one, its runs, and the pictures in it."""

    element: Element
    label: ListLabel | None
    runs: list[Run]
    pictures: list[Element] = field(default_factory=list)

    def raw(self, *, note_marks: bool = False) -> str:
        """The text without the label, with its tabs and spaces."""
        return "".join(run.text for run in self.runs if note_marks or not run.is_note_mark)

    def text(self, *, note_marks: bool) -> str:
        """Label and text, with the line breaks of the text."""
        text = self.raw(note_marks=note_marks)
        return clean(f"{self.label.text} {text}" if self.label else text)
