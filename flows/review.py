"""Names that wait for a person, and what the person decides."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from names.decisions import Decision

SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A name in review: its place, where it stands first, how often, and the best candidate if there is one.

    `score` is the candidate's, 0..100.
    """

    name: str
    province: str | None
    district: str | None
    file_name: str
    table_title: str | None
    row_no: int
    mentions: int
    candidate_key: str | None
    score: float | None


def waiting_names(warehouse: Path) -> list[WaitingName]:
    """List the names in review of a published warehouse, the most frequent first. Raises WarehouseError."""
    from warehouse.query import run_query

    rows = run_query(
        warehouse,
        """
        SELECT
            m.name, m.province, m.district,
            arg_min(d.file_name, (d.file_name, m.table_id, m.row_no)),
            arg_min(t.title, (d.file_name, m.table_id, m.row_no)),
            arg_min(m.row_no, (d.file_name, m.table_id, m.row_no)),
            count(*), any_value(m.runner_up_key), any_value(m.runner_up_score)
        FROM staging.unit_mentions AS m
        JOIN staging.documents AS d USING (document_id)
        LEFT JOIN staging.tables AS t USING (table_id)
        WHERE m.status = 'review'
        GROUP BY m.name, m.province, m.district
        ORDER BY count(*) DESC, m.name
        """,
    ).rows
    return [WaitingName(*row) for row in rows]


def known_units() -> dict[str, str]:
    """Give the name of every unit and agency by key."""
    from names.agency_names import load_catalogue
    from names.gazetteer import load_gazetteer

    units = {key: unit.name for key, unit in load_gazetteer().units.items()}
    return units | {slug: agency.name for slug, agency in load_catalogue().agencies.items()}


def decide(name: str, unit_key: str, reason: str, file: Path, expect: str = "review") -> Decision:
    """Store that `name` is the unit `unit_key`, or no unit at all if that is "-".

    A decision on an administrative unit holds in its own province, any other everywhere. `expect` is what the
    matcher says today. Raises UsageError for a key that no list has, naming those most like it.
    """
    from names.decisions import NOBODY, Decision, record_decision
    from names.gazetteer import load_gazetteer

    units = known_units()
    if unit_key != NOBODY and unit_key not in units:
        raise UsageError(
            f"{unit_key!r} is no unit.", advice=f"Did you mean {_most_like(unit_key, name, units)}?"
        )
    unit = load_gazetteer().units.get(unit_key)
    decision = Decision(
        name=name,
        kind="",
        province_code=unit.province_code if unit else "",
        district_code="",
        unit_key=unit_key,
        decided_by=getpass.getuser(),
        decided_at="",
        reason=reason,
        expect=expect,
    )
    record_decision(decision, file)
    return decision


def _most_like(unit_key: str, name: str, units: dict[str, str]) -> str:
    from rapidfuzz import process

    by_key = [key for key, _, _ in process.extract(unit_key, units.keys(), limit=SUGGESTIONS)]
    by_name = [key for _, _, key in process.extract(name, units, limit=SUGGESTIONS)]
    keys = dict.fromkeys([*by_key, *by_name])
    return ", ".join(f"{key} ({units[key]})" for key in keys)
