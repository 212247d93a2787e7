"""A sentence that repeats a table stays linked to its figure when a person corrects the cell."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.planted_reports import table
from helpers.warehouse_builder import Warehouse, build_extract

from extractors.models import Section
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["1", "Thẻ ngân hàng đang lưu hành", "700.500"], ["2", "Điểm chấp nhận thẻ", "1.250"]]
SAID = [
    Section(("1",), "Thẻ ngân hàng đang lưu hành đạt 700.000 thẻ."),
    Section(("2",), "Điểm chấp nhận thẻ đạt 1.250 điểm."),
]


def test_a_link_follows_the_decision_about_its_cell(tmp_path: Path) -> None:
    extract = build_extract(
        "67-BC-BDHCDS-2024",
        tables=[table("THANH TOÁN SỐ NĂM 2023", ["STT", "Nội dung", "Số lượng"], ROWS)],
        sections=SAID,
    )
    cards, places = (row.cells[2] for row in extract.tables[0].table.rows)
    cards.printed = "700.000"  # the sentence repeats what was read, a person found another number
    places.printed = "1.260"  # and here the sentence says what the person found
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([write_extract(extract, warehouse.extracts)])
    warehouse.refresh()
    linked = warehouse.rows(
        """
        SELECT said.value, figures.value, figures.is_corrected, said.figure_agrees
        FROM marts.fct_statements AS said
        JOIN marts.fct_figures AS figures ON said.figure_row_id = figures.row_id ORDER BY 1
        """
    )
    assert linked == [
        (Decimal(1250), Decimal(1250), True, True),
        (Decimal(700000), Decimal(700500), True, False),
    ]
