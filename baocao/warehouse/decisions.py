"""What people decided and SQL has to know, put into the working database; and what is wrong with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.names.decisions import load_decisions as load_name_decisions
from baocao.names.indicators import load_indicator_decisions
from baocao.warehouse.finding_states import stage_finding_states
from baocao.warehouse.report_decisions import stage_report_decisions
from extractors.understanding.corrections import load_decisions
from extractors.understanding.rulings import load_rulings

if TYPE_CHECKING:
    import duckdb


def stage_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put what people decided about findings and versions into the working database.

    Returns:
        A sentence, with file and line, for each line of any file of decisions that cannot be used.
    """
    from baocao.names.agency_names import load_catalogue
    from baocao.names.gazetteer import load_gazetteer

    units = [*load_gazetteer().units, *load_catalogue().agencies]
    return [
        *load_decisions().problems,
        *load_rulings().problems,
        *load_name_decisions(units).problems,
        *load_indicator_decisions()[1],
        *stage_finding_states(con),
        *stage_report_decisions(con),
    ]
