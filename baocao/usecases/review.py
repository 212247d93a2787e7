"""Names that wait for a person, where they stand, what they may mean, and what the person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from baocao.errors import UsageError
from baocao.names.models import PrintedIn, own_scope, places_of_scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from baocao.names.decisions import Decision
    from baocao.names.matcher import Matcher
    from baocao.names.models import NameQuery, Suggestion

SUGGESTIONS = 3
_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A name in review or unmatched: what is known of its place, where it stands first, and how often.

    `district` is a code. `table_id` is None in a letterhead; `in_table` counts the rows of that table it names.
    `printed_in` are its documents.
    """

    name: str
    kind: str
    province: str | None
    district: str | None
    as_of: date | None
    status: str
    file_name: str
    table_id: str | None
    table_title: str | None
    row_no: int
    page: int | None
    mentions: int
    in_table: int
    printed_in: tuple[PrintedIn, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row near the waiting name: its number in the table and its cells as printed."""

    row_no: int
    cells: list[str]


_WAITING = """
    WITH waiting AS (
        SELECT m.*, d.file_name, t.title, coalesce(d.report_no, '') AS report_no, coalesce(d.issuer, '') AS issuer,
            count(*) OVER (PARTITION BY m.table_id, m.name) AS in_table
        FROM staging.unit_mentions AS m
        JOIN staging.documents AS d USING (document_id)
        LEFT JOIN staging.tables AS t USING (table_id)
        WHERE m.status = 'review' OR ($unmatched AND m.status = 'unmatched' AND m.method <> 'decision')
    ),
    firsts AS (
        SELECT *, count(*) OVER names AS mentions, list([document_id, report_no, issuer]) OVER names AS printed_in,
            row_number() OVER (names ORDER BY file_name, table_id, row_no) AS nth
        FROM waiting
        WINDOW names AS (PARTITION BY name, kind, province, district, as_of)
    )
    SELECT
        name, kind, province, district, as_of, status, file_name,
        CASE WHEN table_id <> document_id THEN table_id END, title, row_no,
        (SELECT min(page) FROM staging.cells AS c WHERE c.table_id = firsts.table_id AND c.row_no = firsts.row_no),
        mentions, in_table, list_distinct(printed_in)
    FROM firsts WHERE nth = 1
    ORDER BY status, mentions DESC, file_name, table_id, row_no
"""


def waiting_names(warehouse: Path, *, unmatched: bool = False) -> list[WaitingName]:
    """List the names in review of a published warehouse, the most frequent first; on request the unmatched, too.

    Raises WarehouseError if there is no warehouse.
    """
    from baocao.warehouse.query import connect_published

    with connect_published(warehouse) as con:
        found = con.execute(_WAITING, {"unmatched": unmatched}).fetchall()
    return [
        replace(WaitingName(*row), printed_in=tuple(sorted(PrintedIn(*each) for each in places)))
        for *row, places in found
    ]


def rows_around(warehouse: Path, waiting: WaitingName, reach: int = 2) -> tuple[list[str], list[TableRow]]:
    """Headings of the table a name stands in, and its row with the rows above and below; empty for a letterhead."""
    from baocao.warehouse.query import connect_published

    if waiting.table_id is None:
        return [], []
    with connect_published(warehouse) as con:
        cells = con.execute(
            """
            SELECT row_no, column_no, any_value(column_name), any_value(text) FROM staging.cells
            WHERE table_id = $table AND row_no BETWEEN $row - $reach AND $row + $reach
            GROUP BY row_no, column_no ORDER BY row_no, column_no
            """,
            {"table": waiting.table_id, "row": waiting.row_no, "reach": reach},
        ).fetchall()
    headings = {column: name or "" for _, column, name, _ in cells}
    rows: dict[int, dict[int, str]] = {}
    for row, column, _, text in cells:
        rows.setdefault(row, {})[column] = text or ""
    columns = sorted(headings)
    return (
        [headings[column] for column in columns],
        [TableRow(row, [found.get(column, "") for column in columns]) for row, found in rows.items()],
    )


@cache
def matcher() -> Matcher:
    """The matcher without decisions: people are shown what the names themselves say."""
    from baocao.names.decisions import Decisions
    from baocao.names.matcher import Matcher

    return Matcher(decisions=Decisions())


def candidates(waiting: WaitingName) -> list[Suggestion]:
    """What a waiting name may mean, the likeliest first."""
    return matcher().suggest(_query(waiting), _CANDIDATES)


def elsewhere(waiting: WaitingName) -> list[str]:
    """Units of other provinces with just the printed name, a reason why it waits; names with their places."""
    return matcher().namesakes_elsewhere(_query(waiting))


def _query(waiting: WaitingName) -> NameQuery:
    from baocao.names.models import NameQuery

    kind = None if waiting.kind == "unit" else waiting.kind
    return NameQuery(waiting.name, kind, waiting.province, waiting.district, as_of=waiting.as_of)


def search(text: str, waiting: WaitingName) -> list[Suggestion]:
    """The unit with the key `text`, or what a name typed by a person may mean in the place of a waiting one."""
    if text in known_units():
        return [matcher().describe(text)._replace(score=100.0)]
    return candidates(replace(waiting, name=text))


@cache
def known_units() -> dict[str, str]:
    """Give the name of every unit and agency by key."""
    from baocao.names.agency_names import load_catalogue
    from baocao.names.gazetteer import load_gazetteer

    units = {key: unit.name for key, unit in load_gazetteer().units.items()}
    return units | {slug: agency.name for slug, agency in load_catalogue().agencies.items()}


def decide_waiting(
    waiting: WaitingName, unit_key: str, reason: str, file: Path, scope: str | None = None
) -> list[Decision]:
    """Store what a waiting name is: in its own province and, for a commune under a district row, its district.

    Args:
        waiting: the name.
        unit_key: a key of marts.dim_unit, or "-".
        reason: why.
        file: the file of decisions.
        scope: where it holds: everywhere, or in the reports of its issuers, or in its documents; None: everywhere in
            its province, and where that is not known in the reports of its issuers.
    """
    from baocao.names.gazetteer import load_gazetteer

    unit = load_gazetteer().units.get(unit_key)
    provinces = load_gazetteer().find_provinces(waiting.province, waiting.as_of or _default_day())
    everywhere = unit is None and unit_key in known_units()
    place = (
        unit.province_code if unit else provinces[0].code if len(provinces) == 1 and not everywhere else ""
    )
    district = waiting.district or "" if unit and unit.level == "xa" else ""
    scope = scope or ("everywhere" if place else own_scope(waiting.printed_in))
    return [
        decide(
            waiting.name,
            unit_key,
            reason,
            file,
            expect=waiting.status,
            where={"province_code": place, "district_code": district, "scope": scope, **where},
        )
        for where in places_of_scope(scope, waiting.printed_in)
    ]


def _default_day() -> date:
    from baocao.names.gazetteer import DEFAULT_DAY

    return DEFAULT_DAY


def decide(
    name: str,
    unit_key: str,
    reason: str,
    file: Path,
    *,
    expect: str | None = None,
    where: Mapping[str, str] | None = None,
) -> Decision:
    """Store that `name` is the unit `unit_key`, or no unit at all if that is "-".

    Args:
        name: the name as printed.
        unit_key: a key of marts.dim_unit, or "-".
        reason: why.
        file: the file of decisions.
        expect: what the matcher says today; None asks it.
        where: the columns that say where it holds; None: in the province of an administrative unit, and everywhere for
            any other.

    Raises:
        UsageError: no list has the key; those most like it are named.
    """
    from baocao.decision_files import signed
    from baocao.names.decisions import NOBODY, Decision, record_decision
    from baocao.names.gazetteer import load_gazetteer
    from baocao.names.models import NameQuery

    units = known_units()
    if unit_key != NOBODY and unit_key not in units:
        raise UsageError(
            f"{unit_key!r} is no unit.", advice=f"Did you mean {_most_like(unit_key, name, units)}?"
        )
    unit = load_gazetteer().units.get(unit_key)
    if expect is None:
        day = unit.valid_to or unit.valid_from if unit else None
        asked = NameQuery(name, province=unit.province_code if unit else None, as_of=day)
        expect = matcher().match([asked])[0].says
    place = {"province_code": unit.province_code if unit else ""} if where is None else where
    decision = Decision(
        **{"name": name, "kind": "", "district_code": "", "unit_key": unit_key, "expect": expect}
        | dict(place)
        | signed(reason)
    )
    record_decision(decision, file)
    return decision


def unusable(name: str, unit_key: str, warehouse: Path) -> str | None:
    """Why a decision about a name changes nothing in a published warehouse; None if it may, or there is none yet.

    A decision holds only where its unit was in force on the day that the table speaks of.
    """
    from baocao.names.gazetteer import load_gazetteer
    from baocao.names.normalise import clean, tone_key
    from baocao.warehouse.query import run_query

    unit = load_gazetteer().units.get(unit_key)
    if unit is None or not warehouse.exists():
        return None
    rows = run_query(warehouse, "SELECT DISTINCT name, as_of FROM staging.unit_mentions").rows
    days = [day for printed, day in rows if tone_key(clean(printed)) == tone_key(clean(name))]
    if not days:
        return f"no report loaded names {name}; the decision waits for one."
    if any(day is None or unit.in_force(day) for day in days):
        return None
    span = f"{unit.valid_from or 'before 2021-11-01'} to {unit.valid_to or 'now'}"
    shown = ", ".join(sorted({str(day) for day in days})[:SUGGESTIONS])
    return f"{unit.name} was in force from {span}, and {name} stands in tables of {shown}: it changes nothing there."


def _most_like(unit_key: str, name: str, units: dict[str, str]) -> str:
    from rapidfuzz import process

    by_key = [key for key, _, _ in process.extract(unit_key, units.keys(), limit=SUGGESTIONS)]
    by_name = [key for _, _, key in process.extract(name, units, limit=SUGGESTIONS)]
    keys = dict.fromkeys([*by_key, *by_name])
    return ", ".join(f"{key} ({units[key]})" for key in keys)
