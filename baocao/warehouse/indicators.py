"""Which indicator every row of targets and DTI indicators is about, in bulk; and the figures of compound targets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.names.indicators import decided_indicators, load_indicator_decisions
from baocao.visible import first_names
from baocao.warehouse.figure_indicators import match_figure_indicators
from baocao.warehouse.provinces import places_of
from baocao.warehouse.schema import INDICATOR_MATCHES
from extractors.store.schema import arrow_schema
from extractors.values.figures import Figure, parse_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from baocao.names.indicators import IndicatorMatch, IndicatorMatcher

_PERCENT = re.compile(
    r"(?:(?:trên|dưới|tối thiểu|ít nhất|khoảng|từ|≥|≤|>|<)\s*)*\d+(?:[.,]\d+)?\s*%", re.IGNORECASE
)
_BETWEEN = re.compile(r"^[\s.,;:]*(?:và\b)?|[\s.,;:]*(?:\bvà)?\s*$", re.IGNORECASE)
_TO_LEVEL = re.compile(r"^.*?\bcấp (?:tỉnh|huyện|xã)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TargetPart:
    """One of the targets that a sentence sets: what it is for, and its figure."""

    name: str
    figure: Figure


def split_targets(sentence: str) -> list[TargetPart]:
    """Take a sentence that sets several targets apart; empty if it sets one or none.

    'Phủ trên 90% hộ gia đình, 100% thôn' is 'Phủ hộ gia đình' and 'Phủ thôn'. What stands behind the last level of
    '90% hồ sơ tại cấp tỉnh và 60% hồ sơ tại cấp xã được xử lý' is said of all of them.
    """
    found = list(_PERCENT.finditer(sentence))
    if len(found) < 2:
        return []
    figures = [parse_figure(match[0]) for match in found]
    ends = [*(match.start() for match in found[1:]), len(sentence)]
    clauses = [_BETWEEN.sub("", sentence[match.end() : end]) for match, end in zip(found, ends, strict=True)]
    if not all(clauses):
        return []
    levels = [_TO_LEVEL.match(clause) for clause in clauses]
    if all(levels):
        *before, last = zip(clauses, levels, strict=True)
        shared = last[0][last[1].end() :] if last[1] else ""
        clauses = [
            clause + shared if level and level.end() == len(clause) else clause for clause, level in before
        ]
        clauses.append(last[0])
    head = _BETWEEN.sub("", sentence[: found[0].start()])
    return [
        TargetPart(f"{head} {clause}".strip(), figure)
        for clause, figure in zip(clauses, figures, strict=True)
        if figure is not None
    ]


def match_indicators(
    con: duckdb.DuckDBPyConnection, matcher: IndicatorMatcher, document_ids: Sequence[str] | None = None
) -> dict[str, int]:
    """Match the indicators of these documents (None: of all): staging.indicator_matches and figure_indicators.

    Returns the number of rows of targets and DTI indicators by status. What was there of these documents is replaced.
    """
    import pyarrow as pa

    ids = None if document_ids is None else list(document_ids)
    rows = []
    matchers = matchers_of_documents(con, matcher)
    for document_id, table_id, row_no, parent, name, target_text, target_value in _printed(con, ids):
        parts = split_targets(target_text) if target_text and target_value is None else []
        path = tuple(part for part in (parent, name) if part)
        place = (document_id, table_id, row_no)
        named = [(path, None), *(((part.name,), part.figure) for part in parts)]
        for part_no, (names, figure) in enumerate(named):
            match = matchers[document_id].match(names)
            without = matcher.undecided().match(names).says if match.decision else None
            rows.append(_row(place, part_no, match, figure, without))
    con.execute("BEGIN")
    con.execute(
        "DELETE FROM staging.indicator_matches WHERE $ids IS NULL OR document_id IN (SELECT unnest($ids))",
        {"ids": ids},
    )
    con.register("new_matches", pa.Table.from_pylist(rows, arrow_schema(INDICATOR_MATCHES)))
    con.execute("INSERT INTO staging.indicator_matches BY NAME FROM new_matches")
    con.unregister("new_matches")
    con.execute("COMMIT")
    match_figure_indicators(con, matchers, ids)
    return Counter(str(row["status"]) for row in rows)


def matchers_of_documents(
    con: duckdb.DuckDBPyConnection, matcher: IndicatorMatcher
) -> dict[str, IndicatorMatcher]:
    """The matcher for each document, with the decisions that hold in it."""
    return {document: matcher.of_document(*place) for document, place in places_of(con).items()}


def unused_indicator_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence that lists the decisions about indicators that no row of a document has; none if there are no such.

    The indicators of all documents have to be matched before. One in whose place a later one stands is not listed.
    """
    last = {
        (each.name, each.scope, each.document, each.issuer): each for each in load_indicator_decisions()[0]
    }
    if not last:
        return []
    used = {
        name
        for (name,) in con.execute(
            """
            SELECT decided_name FROM staging.indicator_matches WHERE decided_name IS NOT NULL
            UNION SELECT decided_name FROM staging.figure_indicators WHERE decided_name IS NOT NULL
            """
        ).fetchall()
    }
    unused = [f"“{each.name}”" for each in last.values() if each.name not in used]
    if not unused:
        return []
    return [
        f"{decided_indicators()}: decisions about indicators that no document has: {first_names(unused)}."
    ]


def _printed(con: duckdb.DuckDBPyConnection, ids: list[str] | None) -> list[Any]:
    return con.execute(
        """
        SELECT document_id, table_id, row_no, parent, indicator, target_text, target_value
        FROM staging.targets
        WHERE row_kind = 'item' AND period_no = 1 AND ($ids IS NULL OR document_id IN (SELECT unnest($ids)))
        UNION ALL
        SELECT document_id, table_id, row_no, parent, indicator, NULL, NULL
        FROM staging.dti_indicators
        WHERE row_kind = 'item' AND period_no = 1 AND ($ids IS NULL OR document_id IN (SELECT unnest($ids)))
        ORDER BY table_id, row_no
        """,
        {"ids": ids},
    ).fetchall()


def _row(
    place: tuple[str, str, int],
    part_no: int,
    match: IndicatorMatch,
    figure: Figure | None,
    without: str | None,
) -> dict[str, object]:
    document_id, table_id, row_no = place
    return {
        "document_id": document_id,
        "table_id": table_id,
        "row_no": row_no,
        "part_no": part_no,
        "indicator_key": match.key,
        "indicator_name": match.name,
        "status": match.status,
        "method": match.method,
        "score": match.score,
        "candidate": match.candidate,
        "decided_name": match.decision.name if match.decision else None,
        "decision_expected": match.decision.expected if match.decision else None,
        "without_decision": without,
        "target_text": figure.text if figure else None,
        "target_operator": figure.operator if figure else None,
        "target_value": figure.value if figure else None,
        "target_value_high": figure.value_high if figure else None,
        "target_unit": figure.unit if figure else None,
    }
