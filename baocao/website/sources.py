"""Pages of the documents in the site: which of them are shown, and where a figure links to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from baocao.website.content import Row

PAGES_SHOWN = 300
"""Source pages in one site. Pages with findings come first, then those the charts are drawn from."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page: a PNG's content, and the size of the page in points."""

    png: bytes
    width: float
    height: float


@dataclass(slots=True)
class ShownTable:
    """What one page prints of a table."""

    table: Row
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class SourcePage:
    """A page of a document, or, where a file has no fixed pages, a table of it (`page` is then None)."""

    name: str
    document: Row
    page: int | None
    tables: dict[str, ShownTable] = field(default_factory=dict)


class SourcePages:
    """The pages that the site shows, and the way to a row of a table on them."""

    def __init__(self, tables: Sequence[Row], rows: Sequence[Row], wanted: Iterable[tuple[str, int]]) -> None:
        """`wanted`: table and row of what should be linked, the most important first."""
        self._tables = {table["table_id"]: table for table in tables}
        self._place: dict[tuple[str, int], str] = {}
        every: dict[str, SourcePage] = {}
        for row in rows:
            for page in [box["page"] for box in row["boxes"] or []] or [None]:
                name = self._name(row["table_id"], page)
                table = self._tables[row["table_id"]]
                source = every.setdefault(name, SourcePage(name, table, page))
                shown = source.tables.setdefault(row["table_id"], ShownTable(table))
                shown.rows.append(row)
                self._place.setdefault((row["table_id"], row["row_no"]), name)
        first = dict.fromkeys(self._place[place] for place in wanted if place in self._place)
        names = [*first, *(name for name in sorted(every) if name not in first)][:PAGES_SHOWN]
        self.pages = {name: every[name] for name in sorted(names)}

    def link(self, table_id: str | None, row_no: int | None) -> str | None:
        """Where a row is shown, relative to the folder of a language; None if its page is not in the site."""
        if table_id is None:
            return None
        if row_no is None:
            row_no = next((row for table, row in self._place if table == table_id), 0)
        name = self._place.get((table_id, row_no))
        return f"source/{name}.html#{anchor(table_id, row_no)}" if name in self.pages else None

    def first_link(self, document_id: str) -> str | None:
        """Where the first shown page of a document is."""
        names = [name for name, page in self.pages.items() if page.document["document_id"] == document_id]
        return f"source/{names[0]}.html" if names else None

    def by_document(self) -> dict[str, list[SourcePage]]:
        """The pages shown of each document."""
        found: dict[str, list[SourcePage]] = defaultdict(list)
        for page in self.pages.values():
            found[page.document["document_id"]].append(page)
        return dict(found)

    def _name(self, table_id: str, page: int | None) -> str:
        table = self._tables[table_id]
        place = f"p{page:04}" if page is not None else f"t{table['table_no']:02}"
        return f"{table['document_id'][:12]}-{place}"


def anchor(table_id: str, row_no: int) -> str:
    """Name the place of a row on its page."""
    return f"{table_id.rpartition('-')[2]}-r{row_no}"
