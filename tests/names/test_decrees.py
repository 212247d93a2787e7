"""Units that a person wrote down after a decree: what they do to the lists, to names and to `units check`."""

from datetime import date
from pathlib import Path

import pytest

from baocao.errors import NamesError
from baocao.names.decrees import COLUMNS, Lists, read_decrees, with_decrees
from baocao.names.gazetteer import Gazetteer, load_gazetteer
from baocao.names.matcher import Matcher, NameQuery
from baocao.names.unit_check import check_units
from baocao.names.unit_lists import SEEDS, Unit, read_successors, read_units

SEEDED = Lists(read_units(SEEDS), read_successors(SEEDS))
DAY = date(2027, 1, 1)


def decreed(folder: Path, *lines: str) -> Gazetteer:
    path = folder / "units.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    lists = with_decrees(SEEDED, read_decrees(path), path)
    return Gazetteer(lists.units, [(each.old, each.new) for each in lists.successors])


def unit(gazetteer: Gazetteer, code: str, day: date) -> Unit:
    (found,) = (each for each in gazetteer.in_force(day) if each.code == code)
    return found


def test_two_communes_become_a_ward(tmp_path: Path) -> None:
    # Ninh Phước and Phước Hữu of Khánh Hòa, as if a decree joined them
    communes = {u.name: u for u in load_gazetteer().in_force(date(2026, 8, 1), "56")}
    first, second = communes["Xã Ninh Phước"], communes["Xã Phước Hữu"]
    gazetteer = decreed(tmp_path, f"2027-01-01,{first.code},Phường Mới Lập,56,{second.code},1/NQ,báo")
    new = unit(gazetteer, first.code, DAY)
    assert (new.key, new.name, new.type, new.province_code) == (
        f"{first.code}@2027",
        "Phường Mới Lập",
        "phường",
        "56",
    )
    assert not [u for u in gazetteer.in_force(DAY) if u.code == second.code]
    assert {u.valid_to for u in gazetteer.units.values() if u.key in (first.key, second.key)} == {
        date(2026, 12, 31)
    }
    assert gazetteer.heirs(first) == gazetteer.heirs(second) == [new.key]
    matcher = Matcher(gazetteer)
    before, after = matcher.match(
        NameQuery("Phường Mới Lập", province="56", as_of=day) for day in (date(2026, 12, 31), DAY)
    )
    assert (before.unit_key, after.unit_key) == (None, new.key)
    assert check_units(gazetteer).problems == []


def test_a_unit_that_gives_land_away_and_goes_on_has_a_line_of_its_own(tmp_path: Path) -> None:
    communes = {u.name: u for u in load_gazetteer().in_force(date(2026, 8, 1), "56")}
    giver, taker = communes["Xã Ninh Phước"], communes["Xã Phước Hữu"]
    path = tmp_path / "units.csv"
    path.write_text(
        f"{','.join(COLUMNS)}\n"
        f"2027-01-01,{giver.code},{giver.name},56,,1/NQ,\n"
        f"2027-01-01,{taker.code},{taker.name},56,{giver.code}/part,1/NQ,\n",
        encoding="utf-8",
    )
    lists = with_decrees(SEEDED, read_decrees(path), path)
    new = {(s.old, s.new.partition("@")[0]): s.extent for s in lists.successors[len(SEEDED.successors) :]}
    assert new == {
        (giver.key, giver.code): "part",
        (giver.key, taker.code): "part",
        (taker.key, taker.code): "whole",
    }


def test_a_day_alone_says_how_far_the_list_was_compared(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"{','.join(COLUMNS)}\n2026-11-30,,,,,,xem công báo\n", encoding="utf-8")
    found = read_decrees(path)
    assert (found.changes, found.known_until) == ((), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1/1/2027,00004,Phường Ba Đình,01,,,", "row 2.*1/1/2027"),
        ("2027-01-01,4,Phường Ba Đình,01,,,", "'4' is no code"),
        ("2027-01-01,00004,Ba Đình,01,,,", "does not begin with what the unit is"),
        ("2027-01-01,00004,Phường Ba Đình,99,,,", "'99' is in force"),
        ("2027-01-01,00004,Phường Ba Đình,01,99999,,", "99999 is to be replaced"),
        ("2027-01-01,,Phường Ba Đình,01,,,", "needs its code"),
        ("2027-01-01,00004,Phường A,01,,,\n2027-01-01,00004,Phường B,01,,,", "begins twice"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(NamesError, match=said):
        decreed(tmp_path, line)


def test_the_lists_of_the_program_hold_together() -> None:
    report = check_units()
    assert report.problems == []
    assert report.in_force == {"tinh": 34, "xa": 3321}
    assert len(report.without_heir) == 8


def test_a_code_used_twice_is_a_problem() -> None:
    twice = Unit("00004@x", "00004", "Xã Nào Đó", "Nào Đó", "xã", "xa", "01@2023", "01", DAY, None)
    problems = check_units(Gazetteer([*SEEDED.units, twice], [])).problems
    assert len(problems) == 1 and "one code at one time" in problems[0]


def test_a_commune_under_a_district_that_became_a_town_is_still_under_it() -> None:
    gazetteer = load_gazetteer()
    day = date(2024, 6, 1)  # Việt Yên is a town since 2024-02-01, under its old code
    (town,) = (each for each in gazetteer.in_force(day, "24") if each.code == "222")
    assert (town.name, town.key) == ("Thị xã Việt Yên", "222@2024")
    assert len(gazetteer.in_force(day, "24", town.key)) > 10
    (answer,) = Matcher().match([NameQuery("Xã Trung Sơn", province="24", district="222", as_of=day)])
    assert answer.unit_name == "Xã Trung Sơn"
