"""What differs between two published files."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from baocao.errors import WarehouseError
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


class Counts(NamedTuple):
    """Rows of a mart before and after, and of these how many are in one of the states only."""

    before: int
    after: int
    added: int
    gone: int


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows by mart, of marts that differ; reports (files) that came, went, became current or no longer are."""

    marts: dict[str, Counts]
    reports: dict[str, list[str]]

    def as_dict(self) -> dict[str, Any]:
        """Give the differences as plain values."""
        return {
            "marts": {mart: counts._asdict() for mart, counts in self.marts.items()},
            "reports": asdict(self)["reports"],
        }


def differences(old: Path, new: Path) -> Differences:
    """Compare two published files. Raises WarehouseError if one cannot be read."""
    import duckdb

    try:
        with duckdb.connect() as con:
            for name, path in (("old", old), ("new", new)):
                con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
            return Differences(dict(_marts(con)), _reports(con))
    except duckdb.Error as error:
        raise WarehouseError(f"the states cannot be compared: {problem(error)}") from error


def _marts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, Counts]]:
    columns: dict[str, dict[str, list[str]]] = {}
    for database, schema, table, names in con.execute(
        """
        SELECT database_name, schema_name, table_name, list(column_name ORDER BY column_index)
        FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, table_name)
        WHERE schema_name IN ('marts', 'quality') GROUP BY ALL ORDER BY ALL
        """
    ).fetchall():
        columns.setdefault(f"{schema}.{table}", {})[database] = names
    found = []
    for table, present in columns.items():
        before, after = (_count(con, f"{name}.{table}") if name in present else 0 for name in ("old", "new"))
        added, gone = after, before
        if len(present) == len(("old", "new")):
            shared = ", ".join(f'"{name}"' for name in present["old"] if name in present["new"])
            sides = {name: f"SELECT {shared} FROM {name}.{table}" for name in present}
            added = _count(con, f"({sides['new']} EXCEPT ALL {sides['old']})")
            gone = _count(con, f"({sides['old']} EXCEPT ALL {sides['new']})")
        if added or gone:
            found.append((table, Counts(before, after, added, gone)))
    return found


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {rows}").fetchall()
    return int(count)


def _reports(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    def files(sql: str) -> list[str]:
        return [str(file) for (file,) in con.execute(f"{sql} ORDER BY ALL").fetchall()]

    reports = "SELECT new.source_file FROM new.marts.dim_report AS new"
    both = f"{reports} JOIN old.marts.dim_report AS old USING (document_id)"
    only = "SELECT source_file FROM {0}.marts.dim_report ANTI JOIN {1}.marts.dim_report USING (document_id)"
    found = {
        "new": files(only.format("new", "old")),
        "gone": files(only.format("old", "new")),
        "no longer current": files(f"{both} WHERE old.is_current AND NOT new.is_current"),
        "current again": files(f"{both} WHERE NOT old.is_current AND new.is_current"),
    }
    return {what: reports for what, reports in found.items() if reports}
