"""What the pages of units, indicators, reports and tables show, read from the published warehouse."""

from __future__ import annotations

from collections import defaultdict
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from baocao.warehouse.query import records
from baocao.website import tool_sql as sql
from baocao.website.maps import read_maps
from baocao.website.packs import write_buckets, write_pack
from baocao.website.search_packs import WORDS_OF_TABLES, words_of, write_word_packs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

_BATCH = 1_000  # rows fetched at a time
_OF_TABLE = ("table_id", "title", "kind", "row_count", "page_first", "corrected")
_OF_UNIT = {
    "measures": sql.MEASURES,
    "tasks": sql.UNIT_TASKS,
    "targets": sql.UNIT_TARGETS,
    "findings": sql.UNIT_FINDINGS,
    "figures": sql.UNIT_FIGURES,
}
_OF_INDICATOR = {"series": sql.SERIES, "targets": sql.INDICATOR_TARGETS}
Packs = dict[str, Any]


def write_tool_data(
    con: duckdb.DuckDBPyConnection, folder: Path, pages: Collection[str], boundaries: Sequence[Path] = ()
) -> None:
    """Write all packs into a folder.

    Args:
        con: A published warehouse.
        folder: Where packs go; pages load them one by one.
        pages: Names of the source pages that the site shows as pictures.
        boundaries: GeoJSON files for the map.
    """
    reports = records(con, sql.REPORTS)
    tables = records(con, sql.TABLES)
    units, indicators = (
        {row["key"]: row for row in records(con, query)} for query in (sql.UNITS, sql.INDICATORS)
    )
    place = {report["document_id"]: number for number, report in enumerate(reports)}
    write_pack(
        folder,
        "names",
        {
            "units": [[key, unit["name"], unit["above"], unit["level"]] for key, unit in units.items()],
            "indicators": [[key, indicator["name"]] for key, indicator in indicators.items()],
            "reports": [
                [report[name] for name in ("report_key", "label", "title", "report_date")]
                + [report["document_id"][:12]]
                + [report[name] for name in ("issuer", "paragraphs", "findings")]
                for report in reports
            ],
            "tables": [
                [table["table_id"], table["title"] or "", place[table["document_id"]], table["kind"]]
                for table in tables
            ],
            "packs": {
                "u": write_buckets(folder, "u", len(units), _units(con, units)),
                "i": write_buckets(folder, "i", len(indicators), _things(con, indicators, _OF_INDICATOR)),
            },
            "pages": sorted(pages),
        },
    )
    for table_id, _, rows in grouped(con, sql.PEERS, "peers"):
        write_pack(folder, f"m/{table_id}", _by_measure(rows))
    by_document = defaultdict(list)
    for table in tables:
        by_document[table["document_id"]].append(table)
    for report in reports:
        name = report["document_id"][:12]
        write_pack(folder, f"r/{name}", _report(con, report, by_document[report["document_id"]]))
        write_pack(folder, f"t/{name}", _cells(con, report["document_id"]))
    write_pack(folder, "map", read_maps(con, boundaries))
    write_word_packs(
        folder, "w", words_of(enumerate(text for (text,) in _fetched(con, sql.ALL_TEXT))).items()
    )
    write_word_packs(folder, "x", con.execute(WORDS_OF_TABLES).fetchall())


def _units(con: duckdb.DuckDBPyConnection, units: Mapping[str, Packs]) -> Iterator[tuple[str, Packs]]:
    for key, unit in _things(con, units, _OF_UNIT):
        yield key, unit | {"measures": _by_measure(unit["measures"])}


def _things(
    con: duckdb.DuckDBPyConnection, things: Mapping[str, Packs], parts: Mapping[str, str]
) -> Iterator[tuple[str, Packs]]:
    """Each unit or indicator with all its parts, by key; one at a time, for thousands of reports fill the memory.

    Args:
        con: a published warehouse.
        things: what is known of each beside its parts, by key.
        parts: the query of each part, whose rows begin with the key and stand in its order.
    """
    streams = [grouped(con, query, part) for part, query in parts.items()]
    alone: Iterator[tuple[str, str, list[list[Any]]]] = (
        (key, "", [])
        for key in sorted(things)  # what has no part at all is shown as well
    )
    for key, found in groupby(merge(alone, *streams, key=itemgetter(0)), itemgetter(0)):
        if key in things:
            has = {part: rows for _, part, rows in found if part}
            yield key, things[key] | {part: has.get(part, []) for part in parts}


def grouped(
    con: duckdb.DuckDBPyConnection, query: str, part: str
) -> Iterator[tuple[str, str, list[list[Any]]]]:
    """The rows of a query that begin with the same value, without it.

    Raises ValueError if they do not come in the order of that value: put together by it, some would be lost.
    """
    last = ""
    for key, rows in groupby(_fetched(con, query), itemgetter(0)):
        if key < last:
            raise ValueError(f"Rows of {part} are out of order: {key!r} after {last!r}.")
        last = key
        yield key, part, [list(row[1:]) for row in rows]


def _fetched(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query beside which others are read."""
    cursor = con.cursor().execute(query)
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _by_measure(rows: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    return {measure: [row[1:] for row in each] for measure, each in groupby(rows, itemgetter(0))}


def _report(con: duckdb.DuckDBPyConnection, report: Packs, tables: list[Packs]) -> Packs:
    key = [report["report_key"]]
    return report | {
        "tables": [[table[name] for name in _OF_TABLE] for table in tables],
        "text": [list(row.values()) for row in records(con, sql.TEXT, [report["document_id"]])],
        "statements": [list(row.values()) for row in records(con, sql.STATEMENTS, key)],
        "found": [list(row.values()) for row in records(con, sql.REPORT_FINDINGS, key)],
        "versions": [list(row.values()) for row in records(con, sql.VERSIONS, key)],
        "changes": [list(row.values()) for row in records(con, sql.CHANGES, key)],
    }


def _cells(con: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, Packs]:
    tables: dict[str, Packs] = {}
    for table in records(con, sql.TABLE_HEADS, [document_id]):
        tables[table.pop("table_id")] = table | {"rows": []}
    for row in records(con, sql.CELLS, [document_id]):
        corrected = [[cell["column_no"], cell["printed"]] for cell in row["corrected"] or []]
        said = [[cell["column_no"], cell["figures"]] for cell in row["said"] or []]
        tables[row["table_id"]]["rows"].append([row["row_no"], row["page"], row["cells"], corrected, said])
    return tables
