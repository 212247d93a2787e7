"""The province of a table that does not say it: the one that has the units its rows name."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from baocao.names.gazetteer import DEFAULT_DAY
from baocao.names.scope import level_of
from baocao.names.unit_names import read_unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from baocao.names.models import NameQuery
    from baocao.names.places import PlaceFinder

# So many rows must have a name of the province, as listed, and this share of all rows with a name of the country …
_ROWS = 5
_SHARE = 0.8
# … while no other province has more than this share of those: communes all over the country have the same names.
_RIVAL = 0.5


def with_table_provinces(queries: Iterable[NameQuery], places: PlaceFinder) -> list[NameQuery]:
    """The queries; those of a table without a province get the code of the one that their rows make certain."""
    asked = list(queries)
    tables: dict[tuple[str, date], list[NameQuery]] = defaultdict(list)
    for query in asked:
        if query.table_id and not query.province and query.kind != "agency":
            tables[query.table_id, query.as_of or DEFAULT_DAY].append(query)
    found = {key: _province(rows, key[1], places) for key, rows in tables.items() if len(rows) >= _ROWS}
    if not any(found.values()):
        return asked
    return [
        query
        if query.province
        else replace(query, province=found.get((query.table_id or "", query.as_of or DEFAULT_DAY)))
        for query in asked
    ]


def _province(rows: list[NameQuery], day: date, places: PlaceFinder) -> str | None:
    homes = [
        {
            unit.province_code
            for unit in places.with_name(read_unit_name(row.name), day, level_of(row.kind))
            if unit.level != "tinh"
        }
        for row in rows
    ]
    votes = Counter(code for home in homes for code in home).most_common(2)
    if not votes or votes[0][1] < max(_ROWS, _SHARE * sum(map(bool, homes))):
        return None
    return votes[0][0] if len(votes) == 1 or votes[1][1] <= _RIVAL * votes[0][1] else None
