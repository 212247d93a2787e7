"""What a person may have meant whose SQL names a table or column that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from baocao.warehouse.staging import problem
from extractors.values import fold

if TYPE_CHECKING:
    import duckdb

_NO_COLUMN = re.compile(r'(?:Referenced column|does not have a column named) "(?P<name>[^"]+)"')
_NO_TABLE = re.compile(r"Table with name (?P<name>\S+) does not exist")
_READ_ONLY = re.compile(r'statement of type "(?P<statement>[A-Z_ ]+)"|attached in read-only mode')
_LIKE = 70.0  # rapidfuzz WRatio of folded names
_SHOWN = 3


def explain(con: duckdb.DuckDBPyConnection, error: Exception, sql: str) -> tuple[str, str]:
    """What is wrong with the SQL, and what to do, from DuckDB's error; names are compared with the warehouse's own."""
    message = re.sub(r"^[\w ]+ Error: ", "", problem(error))
    if found := _NO_TABLE.search(message):
        return f"There is no table {found['name']}.", _table_advice(con, found["name"])
    if found := _NO_COLUMN.search(message):
        return f"There is no column {found['name']} in the tables asked.", _column_advice(
            con, found["name"], sql
        )
    if found := _READ_ONLY.search(message):
        return f"{found['statement'] or 'This'} would change the warehouse, which is only read.", (
            "Marts are changed in dbt_project/, documents are loaded by `baocao ingest`."
        )
    message = message if message.endswith((".", "?")) else f"{message}."
    return message, '`baocao query "SHOW ALL TABLES"` lists tables and columns.'


def _table_advice(con: duckdb.DuckDBPyConnection, name: str) -> str:
    rows = con.execute(
        """
        SELECT schema_name || '.' || table_name, trim(split_part(comment, '|', -1))
        FROM duckdb_tables() WHERE NOT internal ORDER BY ALL
        """
    ).fetchall()
    like = _most_like(
        name.rpartition(".")[2], [(table, table.partition(".")[2], label) for table, label in rows]
    )
    return did_you_mean(like) or '`baocao query "SHOW ALL TABLES"` lists tables and columns.'


def _column_advice(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    rows = con.execute(
        """
        SELECT schema_name || '.' || table_name, table_name, column_name, trim(split_part(comment, '|', -1))
        FROM duckdb_columns() WHERE NOT internal ORDER BY ALL
        """
    ).fetchall()
    words = set(re.findall(r"\w+", sql.lower()))
    asked = [(column, column, label) for _, table, column, label in rows if table in words]
    like = _most_like(name, asked)
    elsewhere = [full for full, table, column, _ in rows if column == name.lower() and table not in words]
    there = (
        f"{either(elsewhere[:_SHOWN])} {'has' if len(elsewhere) == 1 else 'have'} it." if elsewhere else ""
    )
    advice = " ".join(part for part in (did_you_mean(like), there) if part)
    if advice:
        return advice
    table = next((full for full, table, *_ in rows if table in words), "marts.fct_online_dossiers")
    return f'`baocao query "DESCRIBE {table}"` lists its columns.'


def _most_like(name: str, candidates: list[tuple[str, str, str | None]]) -> list[str]:
    """Of candidates (what to say, name, Vietnamese label) the ones whose name or label is most like this."""
    wanted = fold(name)
    scored: dict[str, float] = {}
    for said, own, label in candidates:
        score = max(fuzz.WRatio(wanted, fold(own)), fuzz.WRatio(wanted, fold(label or "")))
        scored[said] = max(score, scored.get(said, 0.0))
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))
    return [said for said, score in best[:_SHOWN] if score >= _LIKE]


def did_you_mean(names: list[str]) -> str:
    """A question with these names, empty without any."""
    return f"Did you mean {either(names)}?" if names else ""


def either(names: list[str]) -> str:
    """Names joined as a sentence has them: "a, b or c"."""
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
