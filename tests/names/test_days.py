"""A report of July 2025 on the first half of the year names the units of June, or those since: its names tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from baocao.names.days import tables_of_later_day
from baocao.names.matcher import Matcher, NameQuery

JUNE, JULY, AUGUST = date(2025, 6, 30), date(2025, 7, 15), date(2025, 8, 15)
OLD = ["Thành phố Phan Rang-Tháp Chàm", "Huyện Ninh Phước", "Huyện Thuận Nam", "Huyện Bác Ái"]
NEW = ["Phường Phan Rang", "Phường Đông Hải", "Xã Ninh Phước", "Xã Thuận Nam"]
SINCE = {"22759@2025", "22870@2025"}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher()


def table(names: list[str], province: str, as_of: date = JUNE) -> list[NameQuery]:
    return [NameQuery(name, province=province, table_id="t", as_of=as_of) for name in names]


@pytest.mark.parametrize(
    ("names", "province", "as_of", "written", "later"),
    [
        (NEW, "Khánh Hòa", JUNE, JULY, True),
        (OLD, "Ninh Thuận", JUNE, JULY, False),
        ([*OLD, "Huyện Không Có"], "Ninh Thuận", JUNE, JULY, False),
        (NEW, "Khánh Hòa", JUNE, None, False),
        (NEW, "Khánh Hòa", JUNE, date(2025, 6, 30), False),
        (NEW, "Khánh Hòa", JULY, AUGUST, False),  # no unit has changed between: they are of July anyway
    ],
)
def test_the_names_of_a_table_tell_of_which_day_they_are(
    matcher: Matcher, names: list[str], province: str, as_of: date, written: date | None, later: bool
) -> None:
    asked = table(names, province, as_of)
    days = tables_of_later_day(matcher, [(query, written) for query in asked])
    assert days == ({"t": written} if later else {})


def test_a_name_of_both_days_is_that_of_the_table_s_day(matcher: Matcher) -> None:
    """Xã Ninh Phước was another commune until June: among its fellows of July it is not taken for that."""
    asked = table(NEW, "Khánh Hòa")
    days = tables_of_later_day(matcher, [(query, JULY) for query in asked])
    found = matcher.match(replace(query, as_of=days["t"]) for query in asked)
    assert {match.unit_key for match in found} >= SINCE
