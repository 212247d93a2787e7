"""What the text of a table's cells stands on: bold by the table's style, and the colour behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.office.package import name
from extractors.readers.word.docx_colors import fill_of
from extractors.readers.word.docx_text import Ground

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.readers.word.docx_grid import PlacedTable
    from extractors.readers.word.docx_styles import Styles
    from extractors.readers.word.docx_widths import PlacedCell

_CELL_SHADE = f"{name('w:tcPr')}/{name('w:shd')}"
_TABLE_SHADE = f"{name('w:tblPr')}/{name('w:shd')}"


class CellGrounds:
    """What each cell of a table stands on."""

    def __init__(self, styles: Styles, table: Element, placed: PlacedTable, around: Ground) -> None:
        """`table` is the w:tbl of the cells in `placed`, `around` what it stands on itself."""
        self._look = styles.table_look(table)
        self._size = placed.n_rows, placed.n_columns
        shade = table.find(_TABLE_SHADE)
        self._fill = (fill_of(shade) if shade is not None else None) or around.fill

    def of(self, cell: PlacedCell) -> Ground:
        """Own shade before the style's at that edge, before the style's and the table's as a whole."""
        rows, columns = range(cell.row, cell.row + cell.row_span), range(cell.column, cell.column_end)
        parts = self._look.parts(rows, columns, *self._size)
        whole, edges = "" in self._look.bold, self._look.bold - {""}
        bold = whole or bool(edges & parts)
        shade = cell.element.find(_CELL_SHADE)
        own = fill_of(shade) if shade is not None else None
        if own is not None:
            return Ground(bold, own)
        fills = dict(self._look.fills)
        fill = next((fills[part] for part in fills if part and part in parts), None)
        if fill is None and self._look.has_bands:
            return Ground(bold, None)
        return Ground(bold, fill or fills.get("") or self._fill)
