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
_SYNTAX = re.compile(r'syntax error at or near "([^"]*)"')
_NO_FUNCTION = re.compile(r"No function matches the given name and argument types '(.+?)'\.")
_UNKNOWN_FUNCTION = re.compile(r"Function with name (\S+) does not exist")
_MEANT = re.compile(r'Did you mean "([^"]+)"')
_CONVERSION = re.compile(r"Could not convert string ['\"](.*?)['\"] to (\w+)")
_NOT_GROUPED = re.compile(r'column "([^"]+)" must appear in the GROUP BY clause')
_AMBIGUOUS = re.compile(r'Ambiguous reference to column name "([^"]+)"')
_NOT_IN_FROM = re.compile(r'Referenced table "([^"]+)" not found')
_UNLIKE_TYPES = re.compile(r"Cannot (?:compare|mix) values of type (\S+?) (?:and|with|in) .*?type (\S+)")
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
    return _in_our_words(message), '`baocao query "SHOW ALL TABLES"` lists tables and columns.'


def _in_our_words(message: str) -> str:
    """What DuckDB says, where it is one of the usual slips; else as DuckDB says it."""
    if found := _SYNTAX.search(message):
        return f'The SQL has a syntax error at or near "{found[1]}".'
    if "syntax error at end of input" in message:
        return "The SQL ends too early."
    if found := _NO_FUNCTION.search(message):
        return f"No function takes {found[1]}; cast what is put into it, as in value::DOUBLE."
    if found := _UNKNOWN_FUNCTION.search(message):
        meant = _MEANT.search(message)
        none = f"There is no function {found[1]}."
        return f"There is no function {found[1]}; perhaps {meant[1]} is meant." if meant else none
    if found := _CONVERSION.search(message):
        return f"The text '{found[1]}' cannot become {found[2]}; TRY_CAST gives NULL instead."
    if found := _NOT_GROUPED.search(message):
        return f"Column {found[1]} must stand in GROUP BY, or in a function such as sum; GROUP BY ALL does."
    if found := _AMBIGUOUS.search(message):
        return f"Several of the tables have a column {found[1]}; write the table before it."
    if found := _NOT_IN_FROM.search(message):
        return f"There is no table {found[1]} in FROM."
    if found := _UNLIKE_TYPES.search(message):
        return f"{found[1]} and {found[2]} cannot be compared; cast one of them."
    return f"DuckDB says: {message if message.endswith(('.', '?')) else f'{message}.'}"


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
