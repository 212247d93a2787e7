"""Units and agencies that rows and headings of any table name, and sentences, matched to their keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from baocao.names.days import tables_of_later_day
from baocao.names.gazetteer import load_gazetteer
from baocao.names.models import NameQuery
from baocao.warehouse.provinces import is_local, places_of, province_of
from baocao.warehouse.schema import FIGURE_UNITS
from baocao.warehouse.statement_units import statement_units
from extractors.store.schema import arrow_schema
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from baocao.names.matcher import Matcher


def _tables_of_provinces(named: Iterable[tuple[str, str]]) -> set[str]:
    """Tables whose names are several, each that of a province: "Lâm Đồng | Đắk Nông | Bình Thuận" are no wards."""
    provinces = {fold(unit.short_name) for unit in load_gazetteer().provinces}
    names: dict[str, set[str]] = defaultdict(set)
    for table_id, name in named:
        names[table_id].add(fold(name))
    return {table_id for table_id, found in names.items() if len(found) > 1 and found <= provinces}


def match_figure_units(con: duckdb.DuckDBPyConnection, matcher: Matcher, document_ids: Sequence[str]) -> None:
    """Match the names that figures bear, and write staging.figure_units; what was there of these documents goes.

    Args:
        con: the working database, open for writing.
        matcher: answers for whole tables at once, since no two rows of a table are one unit.
        document_ids: documents to match; names that other documents have are not looked at.
    """
    import pyarrow as pa

    named = con.execute(
        """
        SELECT
            figures.document_id, table_id, unit_name_printed,
            any_value(documents.province), any_value(documents.issuer),
            least(max(period_end), any_value(documents.report_date)), any_value(documents.report_date)
        FROM staging.figures JOIN staging.documents USING (document_id)
        WHERE unit_name_printed IS NOT NULL AND document_id IN (SELECT unnest($ids))
        GROUP BY ALL ORDER BY ALL
        """,
        {"ids": list(document_ids)},
    ).fetchall()
    places = places_of(con, document_ids) if matcher.asks_where else {}
    of_provinces = _tables_of_provinces((table_id, name) for _, table_id, name, *_ in named)
    queries = [
        NameQuery(
            name,
            "province" if table_id in of_provinces else None,
            province=province_of(province, issuer),
            table_id=table_id,
            as_of=as_of,
            is_local=is_local(issuer),
            printed_in=places.get(document_id),
        )
        for document_id, table_id, name, province, issuer, as_of, _ in named
    ]
    later = tables_of_later_day(matcher, zip(queries, (row[-1] for row in named), strict=True))
    answers = matcher.match(
        replace(query, as_of=later.get(query.table_id or "", query.as_of)) for query in queries
    )
    rows = [
        {
            "document_id": document_id,
            "table_id": table_id,
            "unit_name_printed": name,
            "unit_key": match.unit_key,
            "status": match.status,
        }
        for (document_id, table_id, name, *_), match in zip(named, answers, strict=True)
    ]
    rows += statement_units(con, matcher, document_ids)
    new_units = pa.Table.from_pylist(rows, arrow_schema(FIGURE_UNITS))
    con.execute("BEGIN")
    con.execute(
        "DELETE FROM staging.figure_units WHERE document_id IN (SELECT unnest($ids))",
        {"ids": list(document_ids)},
    )
    con.register("new_units", new_units)
    con.execute("INSERT INTO staging.figure_units BY NAME FROM new_units")
    con.unregister("new_units")
    con.execute("COMMIT")
