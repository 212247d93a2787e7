"""The unit and agency lists contradict neither themselves nor the reference."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from baocao.errors import NamesError
from baocao.names.agency_names import DISTRICT, PROVINCE, load_catalogue
from baocao.names.gazetteer import DEFAULT_DAY, load_gazetteer
from baocao.names.normalise import slug
from baocao.names.unit_lists import SEEDS, read_seed

PAIR = ("old_unit_key", "new_unit_key")
REFERENCE = Path(__file__).parents[1] / "reference"
UNITS = load_gazetteer().units
COMMUNES = {key: unit for key, unit in UNITS.items() if unit.level == "xa"}


def count(day: date, province: str | None = None, district: str | None = None) -> Counter[str]:
    return Counter(unit.level for unit in load_gazetteer().in_force(day, province, district))


def test_units_of_2023() -> None:
    assert count(DEFAULT_DAY) == {"tinh": 63, "huyen": 705, "xa": 10598}


def test_units_of_ninh_thuan_in_time() -> None:
    assert count(date(2024, 10, 31), "58") == {"tinh": 1, "huyen": 7, "xa": 65}
    assert count(date(2024, 11, 1), "58") == {"tinh": 1, "huyen": 7, "xa": 62}
    assert count(date(2025, 6, 30), "58") == {"tinh": 1, "huyen": 7, "xa": 62}
    assert count(date(2025, 7, 1), "58") == {}


def test_units_of_the_last_list_of_three_levels() -> None:
    day = date(2025, 6, 30)
    assert count(day) == {"tinh": 63, "huyen": 696, "xa": 10035}
    codes = Counter(unit.code for unit in load_gazetteer().in_force(day) if unit.level == "xa")
    assert max(codes.values()) == 1


def test_units_of_two_levels() -> None:
    assert count(date(2025, 7, 1)) == {"tinh": 34, "xa": 3321}


def test_units_of_one_district() -> None:
    assert count(DEFAULT_DAY, "58", "584@2023") == {"huyen": 1, "xa": 9}


def test_a_code_used_again_is_another_unit() -> None:
    assert [UNITS[key].name for key in ("22750@2023", "22750@2024")] == ["Phường Thanh Sơn", "Phường Phủ Hà"]
    assert [UNITS[key].province_code for key in ("22738@2023", "22738@2025")] == ["58", "56"]


def test_no_code_means_two_units_on_one_day_where_the_days_are_known() -> None:
    ninh_thuan = [unit for unit in UNITS.values() if unit.province_code == "58"]
    for day in (DEFAULT_DAY, date(2024, 10, 31), date(2024, 11, 1), date(2025, 6, 30)):
        codes = Counter(unit.code for unit in ninh_thuan if unit.in_force(day))
        assert max(codes.values()) == 1


def test_parents_and_successors_exist() -> None:
    assert all(unit.parent_key in UNITS for unit in UNITS.values() if unit.level != "tinh")
    pairs = list(read_seed(SEEDS / "unit_successors.csv", PAIR))
    assert len(set(pairs)) == len(pairs)
    assert all(old in UNITS and new in UNITS for old, new in pairs)


def test_every_commune_of_ninh_thuan_has_a_successor() -> None:
    olds = {old for old, _ in read_seed(SEEDS / "unit_successors.csv", PAIR)}
    communes = [u for u in UNITS.values() if u.province_code == "58" and u.level == "xa"]
    assert len(communes) == 66  # 65, and Phủ Hà under its second code
    assert all(unit.key in olds for unit in communes)


def test_a_key_is_a_code_and_the_day_it_is_of() -> None:
    keys = Counter((unit.code, unit.valid_from) for unit in UNITS.values())
    assert max(keys.values()) == 1


def test_every_commune_of_today_came_from_somewhere() -> None:
    news = {new for _, new in read_seed(SEEDS / "unit_successors.csv", PAIR)}
    assert [
        u.key for u in load_gazetteer().in_force(date(2025, 7, 1)) if u.valid_from and u.key not in news
    ] == []


def test_the_short_name_is_the_name_without_its_type() -> None:
    assert all(unit.name.lower() == f"{unit.type} {unit.short_name}".lower() for unit in UNITS.values())


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("58", "58@2023", "56@2025"),
        ("Ninh Thuận", "58@2023", "56@2025"),
        ("tỉnh Ninh Thuận", "58@2023", "56@2025"),
        ("NINH THUAN", "58@2023", "56@2025"),
        ("56", "56@2023", "56@2025"),
        ("24", "24@2023", "24@2025"),  # Bắc Giang, then Bắc Ninh
        ("Bắc Ninh", "27@2023", "24@2025"),
        ("TP. HCM", "79@2023", "79@2025"),
        ("Huế", "46@2023", "46@2025"),
        ("Hà Nội", "01@2023", "01@2023"),
    ],
)
def test_a_province_by_old_and_new_code_and_name(text: str, before: str, after: str) -> None:
    gazetteer = load_gazetteer()
    assert [unit.key for unit in gazetteer.find_provinces(text, DEFAULT_DAY)] == [before]
    assert [unit.key for unit in gazetteer.find_provinces(text, date(2025, 9, 1))] == [after]


def test_no_province() -> None:
    assert load_gazetteer().find_provinces("Atlantis", DEFAULT_DAY) == ()


def test_agencies_of_the_reference_are_all_there() -> None:
    agencies = load_catalogue().agencies
    with (REFERENCE / "expected_agency_aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "district unit" not in row["expands_to_or_remark"]:
                agency = agencies[row["slug"]]
                assert (agency.kind, agency.is_group) == (row["kind"], row["is_group"] == "yes")


def test_aliases_and_parents_lead_to_agencies() -> None:
    agencies = load_catalogue().agencies
    assert all(agency.parent_slug in agencies for agency in agencies.values() if agency.parent_slug)
    provinces = {slug(unit.short_name) for unit in UNITS.values() if unit.level == "tinh"}
    districts = {slug(unit.short_name) for unit in UNITS.values() if unit.level == "huyen"}
    for _, template in read_seed(SEEDS / "agency_aliases.csv", ("alias", "agency_slug")):
        for place in provinces if PROVINCE in template else districts if DISTRICT in template else [""]:
            assert template.replace(PROVINCE, place).replace(DISTRICT, place) in agencies


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(NamesError, match=r"nowhere\.csv"):
        list(read_seed(tmp_path / "nowhere.csv", PAIR))


def test_a_list_without_its_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("old_unit_key\n1\n", encoding="utf-8")
    with pytest.raises(NamesError, match=r"units\.csv.*new_unit_key"):
        list(read_seed(tmp_path / "units.csv", PAIR))


def used_figures(column: str) -> dict[str, str]:
    """Population or area of the communes, by key, without what is marked as doubtful."""
    return {
        key: value
        for key, value, doubtful in read_seed(SEEDS / "unit_figures.csv", ("unit_key", column, "doubtful"))
        if value and key in COMMUNES and column not in doubtful.split()
    }


def test_no_commune_has_the_figures_of_a_namesake() -> None:
    areas, populations = used_figures("area_km2"), used_figures("population")
    pairs = Counter((float(areas[key]), populations[key]) for key in areas.keys() & populations.keys())
    assert len(pairs) > 2_000
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_no_population_may_have_lost_its_last_digit() -> None:
    """Where numbers never end in 0, 12.270 has become 1227; such small numbers are not used."""
    by_province: dict[str, list[int]] = {}
    for key, population in used_figures("population").items():
        by_province.setdefault(COMMUNES[key].province_code, []).append(int(population))
    assert len(by_province) == 34
    for province, populations in by_province.items():
        if len(populations) > 30 and not any(number % 10 == 0 for number in populations):
            assert min(populations) >= 10_000, province
