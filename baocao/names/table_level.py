"""The level of a table's units where names are printed without their type word: all of them name districts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from baocao.names.gazetteer import DEFAULT_DAY
from baocao.names.unit_names import read_unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from baocao.names.models import NameQuery
    from baocao.names.places import PlaceFinder

_ROWS = 3
_SHARE = 0.9  # of the rows without a type word: "Ba Tri" is a district and its town, few communes are such namesakes


def with_table_levels(queries: Iterable[NameQuery], places: PlaceFinder) -> list[NameQuery]:
    """The queries; in a table nearly all of whose names without a type word are districts', these are of that level."""
    asked = list(queries)
    bare: dict[str, list[int]] = defaultdict(list)
    for at, query in enumerate(asked):
        readings = (
            read_unit_name(query.name) if query.table_id and query.kind is None and query.province else ()
        )
        if readings and readings[0].type_word is None and query.district is None:
            bare[query.table_id or ""].append(at)
    for rows in bare.values():
        districts = [at for at in rows if _is_district(asked[at], places)]
        if len(districts) >= max(_ROWS, _SHARE * len(rows)):
            for at in districts:
                asked[at] = replace(asked[at], kind="district")
    return asked


def _is_district(query: NameQuery, places: PlaceFinder) -> bool:
    day = query.as_of or DEFAULT_DAY
    codes = places.locate(query.province, None, day).places.codes
    return places.is_district_of(codes, read_unit_name(query.name), day)
