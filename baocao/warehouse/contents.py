"""What a warehouse holds, in one line a mart; and how that differs from what was published before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

CONTENT_SCHEMAS = ("marts", "quality", "versions")


@dataclass(frozen=True, slots=True)
class MartChange:
    """Rows of a mart now and in what was published before (None: there was none), and whether a value differs."""

    rows: int
    rows_before: int | None
    is_changed: bool


@dataclass(slots=True)
class Changes:
    """What a run changed in the published state.

    `figures` counts figures of earlier versions that new versions of reports changed (marts.report_changes);
    `new_reports` and `superseded_reports` are report keys; `settled_findings` say what new versions have put right.
    """

    marts: dict[str, MartChange] = field(default_factory=dict)
    new_findings: int = 0
    gone_findings: int = 0
    figures: int = 0
    new_reports: list[str] = field(default_factory=list)
    superseded_reports: list[str] = field(default_factory=list)
    settled_findings: list[str] = field(default_factory=list)


def note_contents(con: duckdb.DuckDBPyConnection, run_id: str, published: Path) -> Changes:
    """Write what the marts hold into staging.mart_states, and say how it differs from the published file.

    Raises WarehouseError if the marts cannot be read; a published file that cannot be compared counts as none.
    """
    import duckdb

    try:
        now = contents_of(con)
        con.executemany(
            "INSERT INTO staging.mart_states VALUES (?, ?, ?, ?)",
            [(run_id, mart, *content) for mart, content in now.items()],
        )
    except duckdb.Error as error:
        raise WarehouseError(f"the marts cannot be read: {problem(error)}") from error
    if not published.exists():
        return _since_nothing(con, now)
    try:
        con.execute(f"ATTACH {_literal(published)} AS before (READ_ONLY)")
    except duckdb.Error:  # damaged: it is about to be replaced
        return _since_nothing(con, now)
    try:
        _keep_states(con, run_id)
        return _since_before(con, now)
    except duckdb.Error:  # made by an older version of this program
        return _since_nothing(con, now)
    finally:
        con.execute("DETACH before")


def _keep_states(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Take over the states that a working database made again does not have."""
    con.execute(
        """
        INSERT INTO staging.mart_states BY NAME
        FROM before.staging.mart_states
        WHERE run_id <> ? AND run_id NOT IN (SELECT run_id FROM staging.mart_states)
        """,
        [run_id],
    )


def _since_nothing(con: duckdb.DuckDBPyConnection, now: dict[str, tuple[int, str]]) -> Changes:
    reports = con.execute("SELECT report_key FROM marts.dim_report ORDER BY ALL").fetchall()
    return Changes(
        {mart: MartChange(rows, None, is_changed=True) for mart, (rows, _) in now.items()},
        new_findings=now["quality.findings"][0],
        figures=now["marts.report_changes"][0],
        new_reports=[key for (key,) in reports],
        settled_findings=_settled(con, ""),
    )


def _settled(con: duckdb.DuckDBPyConnection, not_before: str) -> list[str]:
    """What newer versions have put right, in sentences; `not_before` is SQL that leaves out what was so before."""
    rows = con.execute(
        f"""
        SELECT settled.report_key || ': ' || settled.message_en
        FROM (FROM quality.findings_settled {not_before}) AS settled ORDER BY ALL
        """
    )
    return [str(said) for (said,) in rows.fetchall()]


def _since_before(con: duckdb.DuckDBPyConnection, now: dict[str, tuple[int, str]]) -> Changes:
    before = {
        mart: (rows, content)
        for mart, rows, content in con.execute(
            """
            SELECT mart, row_count, content_hash FROM before.staging.mart_states
            WHERE run_id = (SELECT max(run_id) FROM before.staging.mart_states)
            """
        ).fetchall()
    }

    def count(sql: str) -> int:
        row = con.execute(f"SELECT count(*) FROM {sql}").fetchone()
        return int(row[0]) if row else 0

    def keys(sql: str) -> list[str]:
        return [str(key) for (key,) in con.execute(f"SELECT report_key FROM {sql} ORDER BY ALL").fetchall()]

    return Changes(
        {
            mart: MartChange(
                rows, before[mart][0] if mart in before else None, before.get(mart) != (rows, content)
            )
            for mart, (rows, content) in now.items()
        },
        new_findings=count("quality.findings ANTI JOIN before.quality.findings USING (finding_id)"),
        gone_findings=count("before.quality.findings ANTI JOIN quality.findings USING (finding_id)"),
        figures=count("marts.report_changes ANTI JOIN before.marts.report_changes USING (change_id)"),
        new_reports=keys("marts.dim_report ANTI JOIN before.marts.dim_report USING (report_key)"),
        superseded_reports=keys(
            "marts.dim_report AS now JOIN before.marts.dim_report AS old USING (report_key)"
            " WHERE old.is_current AND NOT now.is_current"
        ),
        settled_findings=_settled(con, "ANTI JOIN before.quality.findings_settled USING (finding_id)"),
    )


def contents_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, str]]:
    """Give rows and content hash of every mart, as `marts.fct_targets`.

    The hash is of all values in all rows, in whatever order they lie; it is the same for the same content in every
    run of one DuckDB version.
    """
    tables = con.execute(
        """
        SELECT schema_name, table_name
        FROM duckdb_tables()
        WHERE database_name = current_database() AND schema_name IN (SELECT unnest(?))
        ORDER BY schema_name, table_name
        """,
        [list(CONTENT_SCHEMAS)],
    ).fetchall()
    found = {}
    for schema, table in tables:
        row = con.execute(
            f"""
            SELECT count(*), format('{{:x}}', (coalesce(sum(hash(mart)), 0) % 18446744073709551557)::UBIGINT)
            FROM "{schema}"."{table}" AS mart
            """
        ).fetchone()
        assert row is not None
        found[f"{schema}.{table}"] = (int(row[0]), str(row[1]))
    return found


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
