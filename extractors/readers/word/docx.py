"""Reads a Word file (.docx): paragraphs and tables in document order, as Word would print them.

Tracked changes are accepted, automatic numbers computed, merged cells keep their spans. Word breaks pages
only when it prints, so nothing here has a page number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from extractors.models import Cell, Document, Grid, Paragraph
from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_body import TABLE, block_elements, joined_lines, sections
from extractors.readers.word.docx_colors import PAPER, ground_of_box, text_color
from extractors.readers.word.docx_grid import place_cells
from extractors.readers.word.docx_ground import CellGrounds
from extractors.readers.word.docx_ink import unread_text
from extractors.readers.word.docx_line import Line
from extractors.readers.word.docx_numbering import ListCounters, ListLabel, Numbering
from extractors.readers.word.docx_package import W_VAL, WordPackage
from extractors.readers.word.docx_pages import pages_of
from extractors.readers.word.docx_pictures import PictureReader
from extractors.readers.word.docx_styles import P_PR, R_PR, Styles, points
from extractors.readers.word.docx_text import Ground, TextReader, clean, mostly
from extractors.readers.word.typed_tables import with_typed_tables
from extractors.values.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.models import Block
    from extractors.readers.word.docx_grid import PlacedTable
    from extractors.readers.word.docx_text import Run

    Region = Literal["body", "header", "footer", "footnote", "page_number"]

_PAGE_NUMBER = re.compile(r"\W*\d+\W*")
_NOTE_COLUMNS = 2  # a nested table of so few is a list within its cell
_QUOTES, _QUOTED = 5, 40  # texts named in a warning, and characters of each
_BODY_TEXT_LEVEL = 9  # outline levels 0 to 8 are headings


def read_docx(path: Path) -> Document:
    """Everything in a Word file: headers, the body in its order, foot- and endnotes, footers.

    Raises DocumentError for a file that is not a sound, unencrypted .docx.
    """
    return _Reader(WordPackage(path)).read()


class _Reader:
    """Reads one package from its beginning to its end."""

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles)
        self._text = TextReader(self._styles)
        self._pictures = PictureReader(package)
        self._box_counters = ListCounters(self._numbering)  # text boxes count apart from the text

    def read(self) -> Document:
        blocks = [
            *self._margin("header"),
            *self._body(),
            *self._notes(),
            *self._margin("footer"),
        ]
        lost = unread_text(self._package.document, blocks, self._text.unseen)
        warnings = [*self._warnings(), *([lost] if lost else [])]
        pages = pages_of(self._package)
        blocks += [Paragraph(clean(text), region="hidden") for text in self._text.unseen]
        return Document(format="docx", page_count=None, blocks=blocks, warnings=warnings, pages=pages)

    # --- blocks ---------------------------------------------------------------------------------------

    def _body(self) -> Iterator[Block]:
        """The sections one after the other, their tables with those in the header of their pages."""
        counters = ListCounters(self._numbering)
        above: list[Grid] = []
        for section in sections(self._package.document):
            if section.headers:
                above = [grid for part in section.headers for grid in self._header_tables(part)]
            for block in self._blocks(section.elements, counters, Ground(fill=self._paper())):
                if isinstance(block, Grid):
                    block.page_headings = tuple(above)
                yield block

    def _header_tables(self, relation: str) -> Iterator[Grid]:
        part = self._package.part_by_id(relation)
        for element in block_elements(part) if part is not None else ():
            placed = place_cells(element) if element.tag == TABLE else None
            if placed is not None and placed.n_columns > 1:
                yield self._grid(element, placed, ListCounters(self._numbering), Ground())

    def _paper(self) -> str:
        """The colour of the page."""
        ground = self._package.document.find(name("w:background"))
        return (text_color(ground, name("w:color")) if ground is not None else None) or PAPER

    def _blocks(self, elements: Iterable[Element], counters: ListCounters, ground: Ground) -> Iterator[Block]:
        for item in with_typed_tables(self._flow(elements, counters, ground)):
            if isinstance(item, Line):
                yield from self._paragraph(item, "body")
                for picture in item.pictures:
                    yield from self._pictures.tables(picture)
                continue
            if isinstance(item, Grid):
                yield item
                continue
            placed = place_cells(item)
            if len(placed.cells) == 1 or _holds_larger_table(placed):  # there for the layout
                grounds = CellGrounds(self._styles, item, placed, ground)
                for cell in placed.cells:
                    yield from self._blocks(block_elements(cell.element), counters, grounds.of(cell))
            elif placed.cells:
                yield self._grid(item, placed, counters, ground)

    def _flow(
        self, elements: Iterable[Element], counters: ListCounters, ground: Ground
    ) -> Iterator[Line | Element]:
        """The paragraphs (read) and tables (w:tbl) of a container; a text box comes after its anchor."""
        elements = list(elements)
        carried: list[Run] = []
        pictures: list[Element] = []
        for element, following in zip_longest(elements, elements[1:]):
            if element.tag == TABLE:
                yield element
                continue
            known = len(self._text.pictures)
            runs, boxes = self._text.read(element, ground)
            runs = carried + runs
            pictures += self._text.pictures[known:]
            if _mark_is_deleted(element) and not (runs and (following is None or following.tag == TABLE)):
                # the next paragraph takes this one in, and gives the two their shape
                carried = runs
            else:
                yield Line(element, counters.label(element), runs, pictures)
                carried, pictures = [], []
            for box in boxes:
                yield from self._flow(
                    block_elements(box), self._box_counters, Ground(fill=ground_of_box(box))
                )

    def _grid(self, table: Element, placed: PlacedTable, counters: ListCounters, ground: Ground) -> Grid:
        grounds = CellGrounds(self._styles, table, placed, ground)
        cells = []
        for cell in placed.cells:
            text, bold = self._cell(cell.element, counters, grounds.of(cell))
            width = cell.column_end - cell.column
            cells.append(
                Cell(
                    cell.row,
                    cell.column,
                    text,
                    cell.row_span,
                    width,
                    bold=bold,
                    continues_above=cell.continues_above,
                )
            )
        return Grid(
            n_rows=placed.n_rows,
            n_columns=placed.n_columns,
            cells=cells,
            method="docx",
            column_edges=placed.column_edges,
            repeated_header_rows=placed.header_rows,
        )

    def _cell(self, cell: Element, counters: ListCounters, ground: Ground) -> tuple[str, bool]:
        """Text of a cell, and whether most of it is bold. A row of a nested table is one of its lines."""
        lines: list[str] = []
        raw: list[str] = []
        runs: list[Run] = []
        for item in self._flow(block_elements(cell), counters, ground):
            if isinstance(item, Line):
                lines.append(item.text(note_marks=False))
                raw.append(item.raw())
                runs += item.runs
                continue
            placed = place_cells(item)
            grounds = CellGrounds(self._styles, item, placed, ground)
            nested = defaultdict(list)
            for inner in placed.cells:
                text, _ = self._cell(inner.element, counters, grounds.of(inner))
                nested[inner.row].append(text.replace("\n", " "))
            raw.append("<table>")
            lines += [clean(" ".join(texts)) for texts in nested.values()]
        return joined_lines(lines, "\n".join(raw)), mostly(runs, "bold")

    def _paragraph(self, line: Line, region: Region) -> Iterator[Paragraph]:
        """The line as a Paragraph; nothing for an empty one."""
        text = line.text(note_marks=True).replace("\n", " ")
        if not text:
            return
        sizes: Counter[float] = Counter()
        for run in line.runs:
            sizes[run.look.size] += len(run.text)
        yield Paragraph(
            text=text,
            bold=mostly(line.runs, "bold"),
            italic=mostly(line.runs, "italic"),
            centered=self._value(line, "w:jc") == "center",
            font_size=sizes.most_common(1)[0][0] if sizes else None,
            indent=self._indent(line),
            numbering=line.label.text if line.label else None,
            style_level=self._style_level(line),
            region=region,
        )

    # --- outside the body -----------------------------------------------------------------------------

    def _margin(self, kind: Literal["header", "footer"]) -> Iterator[Paragraph]:
        """Each header or footer once, in the order of the sections that use them."""
        references = self._package.document.iter(name(f"w:{kind}Reference"))
        for relation in dict.fromkeys(reference.get(name("r:id")) for reference in references):
            for line in self._lines(self._package.part_by_id(relation), ListCounters(self._numbering)):
                for paragraph in self._paragraph(line, kind):
                    if _PAGE_NUMBER.fullmatch(paragraph.text):
                        paragraph.region = "page_number"
                    yield paragraph

    def _notes(self) -> Iterator[Paragraph]:
        """The foot- and endnotes that the text refers to, in its order, each after its raised number."""
        for kind, referenced in self._text.notes.referenced.items():
            part = self._package.part(kind)
            notes = {note.get(name("w:id")): note for note in part} if part is not None else {}
            counters = ListCounters(self._numbering)
            for note_id in list(referenced):
                for number, line in enumerate(self._lines(notes.get(note_id), counters)):
                    if number == 0:
                        line.label = ListLabel(self._text.notes.mark(kind, note_id), indent=None)
                    yield from self._paragraph(line, "footnote")

    def _lines(self, container: Element | None, counters: ListCounters) -> Iterator[Line]:
        """The paragraphs of a part, with those in its tables, which are there for their layout."""
        elements = block_elements(container) if container is not None else ()
        for item in self._flow(elements, counters, Ground()):
            if isinstance(item, Line):
                yield item
            else:
                for cell in place_cells(item).cells:
                    yield from self._lines(cell.element, counters)

    def _warnings(self) -> list[str]:
        text = self._text
        counts = {
            "picture": len(text.pictures) - self._pictures.read,
            "embedded object": text.objects,
            "chart": text.charts,
            "diagram": text.diagrams,
            "inserted file": sum(1 for _ in self._package.document.iter(name("w:altChunk"))),
        }
        said = [f"{plural(count, what)}, whose text is not read." for what, count in counts.items() if count]
        if self._pictures.read:
            said.append(f"{plural(self._pictures.read, 'picture')} of a table, read by OCR.")
        if self._pictures.missing:
            said.append(f"Pictures were not looked at, and may hold tables. {self._pictures.missing}")
        if text.unseen:
            quoted = "; ".join(f'"{clean(unseen)[:_QUOTED]}"' for unseen in text.unseen[:_QUOTES])
            rest = "; …" if len(text.unseen) > _QUOTES else ""
            said.append(
                f"{plural(len(text.unseen), 'piece')} of text not printed (hidden, or of the colour of the ground) "
                f"left out: {quoted}{rest}."
            )
        return said

    # --- what a paragraph looks like ------------------------------------------------------------------

    def _value(self, line: Line, tag: str) -> str | None:
        properties = self._styles.paragraph_properties(line.element, tag)
        return next((element.get(W_VAL) for element in properties), None)

    def _style_level(self, line: Line) -> int | None:
        level = integer(self._value(line, "w:outlineLvl"), _BODY_TEXT_LEVEL)
        return level + 1 if 0 <= level < _BODY_TEXT_LEVEL else None

    def _indent(self, line: Line) -> float:
        """Points from the margin: the paragraph's own word counts, then its list's, then its style's."""
        own = line.element.find(f"{P_PR}/{name('w:ind')}")
        by_list = line.label.indent if line.label else None
        by_style = self._styles.paragraph_properties(line.element, "w:ind")
        said = [_left(own), by_list, *map(_left, by_style)]
        return next((indent for indent in said if indent is not None), 0.0)


def _holds_larger_table(placed: PlacedTable) -> bool:
    """Whether a cell holds a table of more cells than the table it stands in: the outer one only arranges."""
    inner = [
        place_cells(element)
        for cell in placed.cells
        for element in block_elements(cell.element)
        if element.tag == TABLE
    ]
    return any(
        len(table.cells) > len(placed.cells) and table.n_rows > 1 and table.n_columns > _NOTE_COLUMNS
        for table in inner
    )


def _mark_is_deleted(paragraph: Element) -> bool:
    return paragraph.find(f"{P_PR}/{R_PR}/{name('w:del')}") is not None


def _left(indent: Element | None) -> float | None:
    return points(indent.get(name("w:left")) or indent.get(name("w:start"))) if indent is not None else None
