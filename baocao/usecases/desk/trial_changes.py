"""How what one run builds differs from what another does: values of facts, figures, reports, findings."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baocao.usecases.desk.cards import findings_told, no_changes
from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import duckdb

    Row = dict[str, Any]

_SHOWN = 12  # values that are listed one by one
_PLACE = ("report_key", "document_id", "row_id")
_NAMES = ("unit_name_printed", "indicator_name", "task_text", "system_name", "summary", "title", "row_label")
"""Columns that say what a row is about, the first of them that there is."""
_FIGURES = "fct_figures"
_REPORTS = "dim_report"
_TEXTS = ("fct_paragraphs", "fct_statements")


def changes_between(without: Path, built: Path) -> dict[str, Any]:
    """Everything in which marts and findings differ, as a preview lists it.

    Args:
        without: a database with what is published, or would be.
        built: a database with what would be published instead.
    """
    import duckdb

    with duckdb.connect() as con:
        for path, name in ((without, "before"), (built, "after")):
            con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
        values: list[dict[str, Any]] = []
        figures: list[dict[str, Any]] = []
        for table, vietnamese, english in _tables(con):
            found = figures if table == _FIGURES else values
            found += _changes_of(con, table, vietnamese, english)
        gone, new = _findings(con)
    return no_changes() | {
        "values": _listed(values),
        "figures": _listed(figures),
        "gone": findings_told(gone),
        "new": findings_told(new),
    }


def _tables(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str]]:
    """The facts and the reports, each with what people call it."""
    rows = con.execute(
        """
        SELECT table_name, comment FROM duckdb_tables()
        WHERE database_name = 'after' AND schema_name = 'marts'
            AND (starts_with(table_name, 'fct_') OR table_name = $reports)
        ORDER BY table_name <> $reports, table_name
        """,
        {"reports": _REPORTS},
    ).fetchall()
    for table, comment in rows:
        if table not in _TEXTS:
            yield table, _vietnamese(comment, table), table


def _vietnamese(comment: str | None, name: str) -> str:
    return (comment or "").rpartition(" | ")[2] or name


def _changes_of(
    con: duckdb.DuckDBPyConnection, table: str, vietnamese: str, english: str
) -> Iterator[dict[str, Any]]:
    key = "document_id" if table == _REPORTS else "row_id"
    before, after = (
        {
            row[key]: row
            for row in _rows(
                con, f"FROM {one}.marts.{table} EXCEPT FROM {other}.marts.{table} ORDER BY {key}"
            )
        }
        for one, other in (("before", "after"), ("after", "before"))
    )
    counts = [
        con.execute(f"SELECT count(*) FROM {state}.marts.{table}").fetchall()[0][0]
        for state in ("before", "after")
    ]
    if counts[0] != counts[1]:
        yield {"vi": f"{vietnamese}: số dòng", "en": f"{english}: rows", **_both(*counts)}
    names = dict(
        con.execute(
            "SELECT column_name, comment FROM duckdb_columns() "
            "WHERE database_name = 'after' AND schema_name = 'marts' AND table_name = ?",
            [table],
        ).fetchall()
    )
    for each in dict.fromkeys([*before, *after]):
        was, will = before.get(each, {}), after.get(each, {})
        if not (was and will) and counts[0] != counts[1]:
            continue  # counted
        about = _about(will or was)
        for column, comment in names.items():
            if (
                column not in _PLACE
                and not column.startswith("source_")
                and was.get(column) != will.get(column)
            ):
                yield {
                    "vi": f"{about} · {_vietnamese(comment, column)}",
                    "en": f"{about} · {column.replace('_', ' ')}",
                    **_both(was.get(column), will.get(column)),
                }


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Iterable[Row]:
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


def _about(row: Mapping[str, Any]) -> str:
    """What a row is called, with its column if it is one figure."""
    name = next((str(row[each]) for each in _NAMES if row.get(each)), "")
    return visible(" · ".join(filter(None, (name, str(row.get("column_label") or "")))))


def _both(before: Any, after: Any) -> dict[str, str | None]:
    return {"before": _shown(before), "after": _shown(after)}


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else ("✓" if value else "✗")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return visible(f"{value.normalize():f}" if isinstance(value, Decimal) else str(value))


def _listed(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first changes, and how many more there are."""
    more = len(changes) - _SHOWN
    if more <= 0:
        return changes
    rest = {
        "vi": "Các giá trị khác thay đổi",
        "en": "More values that change",
        "before": None,
        "after": str(more),
    }
    return [*changes[:_SHOWN], rest]


def _findings(con: duckdb.DuckDBPyConnection) -> list[list[tuple[str, str, int]]]:
    """Findings that go, and that come."""
    told = []
    for one, other in (("before", "after"), ("after", "before")):
        columns = "SELECT finding_id, message, message_en"
        rows = con.execute(
            f"{columns} FROM {one}.quality.findings EXCEPT {columns} FROM {other}.quality.findings ORDER BY message"
        ).fetchall()
        counted = Counter((vi, en) for _, vi, en in rows)
        told.append([(vi, en, count) for (vi, en), count in counted.items()])
    return told
