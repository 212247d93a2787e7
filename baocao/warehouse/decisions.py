"""What people decided and SQL has to know, put into the working database; and what is wrong with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.names.decisions import load_decisions as load_name_decisions
from baocao.names.indicators import load_indicator_decisions
from baocao.warehouse.finding_states import stage_finding_states
from baocao.warehouse.report_decisions import stage_report_decisions
from extractors.understanding.corrections import cells_file, letterheads_file, load_decisions
from extractors.understanding.rulings import headings_file, load_rulings, tables_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from extractors.understanding.corrections import CellDecision, LetterheadDecision
    from extractors.understanding.rulings import HeadingRuling, TableRuling


def stage_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put what people decided about findings and versions into the working database.

    Returns:
        A sentence, with file and line, for each line of any file of decisions that cannot be used.
    """
    from baocao.names.agency_names import load_catalogue
    from baocao.names.gazetteer import load_gazetteer

    units = [*load_gazetteer().units, *load_catalogue().agencies]
    return [
        *_without_use(con),
        *load_decisions().problems,
        *load_rulings().problems,
        *load_name_decisions(units).problems,
        *load_indicator_decisions()[1],
        *stage_finding_states(con),
        *stage_report_decisions(con),
    ]


def _without_use(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Decisions for all reports of an issuer, or for all, that no document has a place for."""
    places = con.execute(
        "SELECT DISTINCT field, coalesce(decided, '') FROM staging.decided_places"
    ).fetchall()
    rulings, decisions = load_rulings(), load_decisions()
    files: list[tuple[Path, Sequence[CellDecision | LetterheadDecision | TableRuling | HeadingRuling]]] = [
        (cells_file(), decisions.cells),
        (letterheads_file(), decisions.letterheads),
        (tables_file(), rulings.tables),
        (headings_file(), rulings.headings),
    ]
    return [
        f"{file}: the decision that “{each.subject}” is “{each.result}” ({each.scope}) has no place in any document."
        for file, every in files
        for each in every
        if each.scope != "document" and (each.subject, each.result) not in places
    ]
