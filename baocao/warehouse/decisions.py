"""What people decided and SQL has to know, put into the working database; and what is wrong with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.names.decisions import NOBODY, Decisions, decisions_file
from baocao.names.decisions import load_decisions as load_name_decisions
from baocao.names.indicators import load_indicator_decisions
from baocao.names.normalise import clean, tone_key
from baocao.visible import first_names
from baocao.warehouse.accepted_losses import load_accepted_losses
from baocao.warehouse.finding_states import stage_finding_states
from baocao.warehouse.report_decisions import stage_report_decisions
from extractors.understanding.corrections import cells_file, letterheads_file, load_decisions
from extractors.understanding.decisions import latest
from extractors.understanding.joins import PLACE, joins_file, load_joins
from extractors.understanding.rulings import headings_file, load_rulings, tables_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from extractors.understanding.corrections import CellDecision, LetterheadDecision
    from extractors.understanding.joins import JoinDecision
    from extractors.understanding.rulings import HeadingRuling, TableRuling

    AnyDecision = CellDecision | LetterheadDecision | TableRuling | HeadingRuling | JoinDecision


def stage_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put what people decided about findings and versions into the working database.

    Returns:
        A sentence, with file and line, for each line of any file of decisions that cannot be used.
    """
    return [
        *_without_use(con),
        *load_decisions().problems,
        *load_rulings().problems,
        *load_joins()[1],
        *load_accepted_losses()[1],
        *_about_names().problems,
        *load_indicator_decisions()[1],
        *stage_finding_states(con),
        *stage_report_decisions(con),
    ]


def unused_name_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence that lists the decisions about names by which nothing was matched; none if there are no such.

    The names of all documents have to be matched before. A decision that a later one about the same place has taken
    the place of is not listed.
    """
    last = {
        (tone_key(clean(each.name)), each.kind, each.province_code, each.district_code): each
        for each in _about_names()
    }
    if not last:
        return []
    matched = con.execute(
        """
        SELECT name, coalesce(unit_key, $nobody) FROM staging.unit_mentions WHERE method = 'decision'
        UNION
        SELECT unit_name_printed, coalesce(unit_key, $nobody) FROM staging.figure_units
        """,
        {"nobody": NOBODY},
    ).fetchall()
    used = {(tone_key(clean(name)), unit_key) for name, unit_key in matched}
    unused = [f"“{each.name}”" for place, each in last.items() if (place[0], each.unit_key) not in used]
    if not unused:
        return []
    return [
        f"{decisions_file()}: decisions about names that no document has, or not of a day when the unit was there: "
        f"{first_names(unused)}."
    ]


def _about_names() -> Decisions:
    from baocao.names.agency_names import load_catalogue
    from baocao.names.gazetteer import load_gazetteer

    return load_name_decisions([*load_gazetteer().units, *load_catalogue().agencies])


def _without_use(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Decisions that no document has a place for: for all reports, or about a document that is not there any more."""
    found = con.execute("SELECT DISTINCT field, coalesce(decided, '') FROM staging.decided_places").fetchall()
    places = set(found)
    rulings, decisions = load_rulings(), load_decisions()
    files: list[tuple[Path, Sequence[AnyDecision]]] = [
        (cells_file(), decisions.cells),
        (letterheads_file(), decisions.letterheads),
        (tables_file(), rulings.tables),
        (headings_file(), rulings.headings),
        (joins_file(), latest(load_joins()[0], PLACE)),
    ]
    sentences = []
    for file, every in files:
        unused = [each for each in every if (each.subject, each.result) not in places]
        sentences += [
            f"{file}: the decision that “{each.subject}” is “{each.result}” ({each.scope}) "
            "has no place in any document."
            for each in unused
            if each.scope != "document"
        ]
        gone = [f"“{each.subject}”" for each in unused if each.scope == "document"]
        if gone:
            sentences.append(
                f"{file}: decisions about documents that are not there any more, nor another version of them: "
                f"{first_names(gone)}."
            )
    return sentences
