"""The series that figures of any table belong to, found in bulk as documents are loaded."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from baocao.names.series import PrintedFigure, SeriesFinder
from baocao.warehouse.schema import FIGURE_INDICATORS
from extractors.store.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from baocao.names.indicators import IndicatorMatcher

_AT_ONCE = 100  # documents, so that memory does not grow with their number


def match_figure_indicators(
    con: duckdb.DuckDBPyConnection,
    matchers: Mapping[str, IndicatorMatcher],
    document_ids: Sequence[str] | None,
) -> None:
    """Find the indicator of every number in a table, and write staging.figure_indicators.

    Args:
        con: the working database, open for writing.
        matchers: know the indicators that are declared and decided, by document.
        document_ids: documents to look at; None: all.

    """
    import pyarrow as pa

    if document_ids is None:
        document_ids = [row[0] for row in con.execute("SELECT document_id FROM staging.documents").fetchall()]
    for first in range(0, len(document_ids), _AT_ONCE):
        ids = document_ids[first : first + _AT_ONCE]
        rows = [
            row
            for _, table in groupby(_figures(con, ids), key=lambda row: row[1])
            for row in _rows(matchers, list(table))
        ]
        con.execute("BEGIN")
        con.execute(
            "DELETE FROM staging.figure_indicators WHERE document_id IN (SELECT unnest($ids))",
            {"ids": list(ids)},
        )
        con.register("new_series", pa.Table.from_pylist(rows, arrow_schema(FIGURE_INDICATORS)))
        con.execute("INSERT INTO staging.figure_indicators BY NAME FROM new_series")
        con.unregister("new_series")
        con.execute("COMMIT")


def _figures(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[Any]:
    return con.execute(
        """
        SELECT
            figures.document_id, table_id, row_no, column_no, coalesce(title, caption),
            row_label, row_path, column_label, unit_name_printed, figure_kind, row_kind
        FROM staging.figures JOIN staging.tables USING (table_id)
        WHERE value IS NOT NULL AND figures.document_id IN (SELECT unnest($ids))
        ORDER BY table_id, row_no, column_no
        """,
        {"ids": list(ids)},
    ).fetchall()


def _rows(matchers: Mapping[str, IndicatorMatcher], table: list[Any]) -> list[dict[str, object]]:
    found = SeriesFinder(matchers[table[0][0]]).of_table(
        table[0][4], [PrintedFigure(*row[5:]) for row in table]
    )
    return [
        {
            "document_id": document_id,
            "table_id": table_id,
            "row_no": row_no,
            "column_no": column_no,
            "indicator_key": series.indicator.key,
            "indicator_name": series.indicator.name,
            "aspect": series.aspect,
            "status": series.indicator.status,
            "candidate": series.indicator.candidate,
            "decided_name": series.indicator.decision.name if series.indicator.decision else None,
        }
        for (document_id, table_id, row_no, column_no, *_), series in zip(table, found, strict=True)
        if series is not None
    ]
