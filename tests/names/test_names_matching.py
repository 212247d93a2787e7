"""Names of units, in their province, district, table and time."""

import csv
import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest
from helpers.growth import grows_too_fast
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.names.gazetteer import DEFAULT_DAY, LIST_DAYS, load_gazetteer
from baocao.names.matcher import Matcher, NameMatch, NameQuery
from baocao.names.normalise import printed_name

HERE = Path(__file__).parents[1]
MATCHER = Matcher()
NEW_UNITS = date(2025, 9, 1)

with (HERE / "reference" / "expected_unit_matches.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = list(csv.DictReader(file))


def match(name: str, province: str | None = "58", district: str | None = None, **more: object) -> NameMatch:
    return MATCHER.match([NameQuery(name, province=province, district=district, **more)])[0]  # type: ignore[arg-type]


def in_table(*names: str, kind: str | None = None) -> list[NameMatch]:
    return MATCHER.match([NameQuery(name, kind, "58", table_id="t") for name in names])


def wrong_rows(answers: list[NameMatch]) -> list[tuple[str, NameMatch]]:
    return [
        (row["printed_name"], answer)
        for row, answer in zip(EXPECTED, answers, strict=True)
        if (answer.method != "not_a_unit")
        if row["expected_kind"] in ("group", "total")
        or answer.status != "auto"
        or (answer.admin_code or answer.unit_key) != (row["expected_code"] or row["expected_slug"])
    ] + [
        (row["printed_name"], answer)
        for row, answer in zip(EXPECTED, answers, strict=True)
        if answer.method == "not_a_unit" and row["expected_kind"] not in ("group", "total")
    ]


def test_all_rows_of_the_report_as_tables_with_the_last_district_row() -> None:
    district, queries = None, []
    for row in EXPECTED:
        if row["expected_kind"] == "district":
            district = row["printed_name"]
        # In appendix 5 the last district row stands above all communes of the province.
        queries.append(NameQuery(row["printed_name"], "unit", "Ninh Thuận", district, row["appendix"]))
    assert wrong_rows(MATCHER.match(queries)) == []


def test_all_rows_of_the_report_one_by_one() -> None:
    wrong = wrong_rows([match(row["printed_name"]) for row in EXPECTED])
    # A wrong letter that makes another good name ("Ma Nới") is believed with the rest of its table only.
    assert {(name, answer.status) for name, answer in wrong} == {("Xã Ma Núi", "review")}


def test_all_rows_of_the_report_with_their_level_and_district() -> None:
    queries = [
        NameQuery(
            row["printed_name"],
            row["expected_kind"],
            "58",
            row["parent_code"] if row["expected_kind"] == "commune" else None,
            row["appendix"],
        )
        for row in EXPECTED
    ]
    assert wrong_rows(MATCHER.match(queries)) == []


def test_the_rows_of_a_table_tell_its_province() -> None:
    names = [
        "Xã Phước Hà",
        "Xã Ma Nới",
        "Xã Tri Hải",
        "Xã Phước Chiến",
        "Phường Tấn Tài",
        "Xã Bắc Phong",
        "Xã Ma Núi",
    ]
    together = MATCHER.match(NameQuery(name, table_id="t") for name in [*names[:5], "Xã Bắc Sơn"])
    assert together[-1].unit_name == "Xã Bắc Sơn" and together[-1].admin_code == "22853"
    alone = MATCHER.match(NameQuery(name) for name in ("Xã Bắc Sơn", "Xã Ma Núi"))
    assert [answer.status for answer in alone] == ["review", "review"]
    # Names that many provinces have tell nothing.
    common = MATCHER.match(
        NameQuery(f"Xã {name}", table_id="u")
        for name in ("Tân An", "Tân Lập", "Tân Tiến", "Tân Hòa", "An Phú", "Tân Phú")
    )
    assert {answer.status for answer in common} == {"review"}


@pytest.mark.parametrize("day", LIST_DAYS)
def test_every_unit_of_the_country_is_found_by_its_name(day: date) -> None:
    gazetteer = load_gazetteer()
    communes = [unit for unit in gazetteer.in_force(day) if unit.level == "xa"]
    parents = [gazetteer.units[unit.parent_key] for unit in communes]
    answers = MATCHER.match(
        NameQuery(
            unit.name,
            province=unit.province_code,
            district=above.code if above.level == "huyen" else None,
            as_of=day,
        )
        for unit, above in zip(communes, parents, strict=True)
    )
    assert [(u.name, a) for u, a in zip(communes, answers, strict=True) if a.unit_key != u.key] == []


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Huyện Bắc Ái", "584"),
        ("Xã Ma Nởi", "22828"),
        ("Thị xã Tân Sơn", "22810"),
        ("Phường Phú Hà", "22747"),
        ("UBND TP Phan Rang-Tháp Chàm", "582"),
        ("UBND TP. PR-TC", "582"),
        ("TP.PRTC", "582"),
        ("thành phố PRTC", "582"),
        ("xã Phước Hà huyện Thuận Nam", "22885"),
        ("Xã Phước Hà, huyện Thuận Nam, Ninh Thuận", "22885"),
        ("Phước Hà (Thuận Nam)", "22885"),
        ("Xã Phước Hà, tỉnh Ninh Thuận", "22885"),
        ("xa phuoc ha", "22885"),
        ("Tỉnh Ninh Thuận", "58"),
    ],
)
def test_misprints_and_abbreviations(printed: str, code: str) -> None:
    answer = match(printed)
    assert (answer.status, answer.admin_code) == ("auto", code)


@pytest.mark.parametrize(
    "name", ["Phước Hà", "Phước Hòa", "Phước Hải", "Phước Hậu", "Phước Hữu", "Thanh Hải", "Thành Hải"]
)
def test_near_names_are_never_taken_for_each_other(name: str) -> None:
    assert match(f"Xã {name}").unit_name == f"Xã {name}"


@pytest.mark.parametrize(
    ("printed", "taken"),
    [
        ("Xã Thạnh Hải", None),  # Thanh or Thành?
        ("Xã Phước Hư", None),  # Hữu or Hà?
        ("Xã Phước Hạu", "Xã Phước Hậu"),
        ("Xã Phuớc Hữu", "Xã Phước Hữu"),
    ],
)
def test_between_two_names_a_person_decides(printed: str, taken: str | None) -> None:
    assert match(printed).unit_name == taken


def test_a_unit_of_the_list_that_day_only() -> None:
    assert match("Phường Phủ Hà", as_of=date(2024, 10, 31)).unit_key == "22747@2023"
    assert match("Phường Phủ Hà", as_of=date(2024, 11, 1)).unit_key == "22750@2024"
    assert match("Phường Thanh Sơn", as_of=date(2024, 10, 31)).unit_key == "22750@2023"
    too_late = match("Phường Thanh Sơn", as_of=date(2024, 11, 1))
    assert (too_late.status, too_late.runner_up_key) == ("review", "22750@2023")
    assert match("Xã Ninh Sơn", as_of=NEW_UNITS).unit_key == "22810@2025"
    assert match("Xã Ninh Sơn", as_of=DEFAULT_DAY).status == "review"


@pytest.mark.parametrize("province", ["58", "56", "Khánh Hòa", "tỉnh Ninh Thuận"])
def test_old_and_new_provinces_lead_to_the_new_units(province: str) -> None:
    answer = match("Phường Phan Rang", province, as_of=NEW_UNITS)
    assert answer.unit_key == "22759@2025"


def test_without_a_day_the_list_of_2023_counts_and_new_names_are_found() -> None:
    assert match("Phường Phủ Hà").unit_key == "22747@2023"
    assert match("Xã Bác Ái Đông").unit_key == "22801@2025"
    # Khánh Hòa has one from 2025 on, but in 2023 other provinces had that name.
    assert match("Xã Vạn Ninh", "56").status == "review"


def test_the_district_row_decides_between_communes_of_one_name() -> None:
    twins = [u for u in load_gazetteer().in_force(DEFAULT_DAY, "38") if u.name == "Xã Minh Sơn"]
    assert len(twins) > 1
    assert match(twins[0].name, "38").status == "review"
    for unit in twins:
        assert match(unit.name, "38", unit.parent_key[:3]).unit_key == unit.key


def test_a_name_of_another_district_is_not_taken_under_this_one() -> None:
    assert match("Xã Phước Hà", "58", "584").status == "review"
    assert match("Xã Phước Hà, huyện Bác Ái").status == "review"


def test_a_misprinted_district_row_still_counts() -> None:
    answer = match("Xã Phước Hoà", "58", "Huyện Bắc Ái")
    assert answer.unit_key == "22786@2023"


def test_two_units_in_one_name_are_not_the_first() -> None:
    assert match("Huyện Ninh Sơn, Huyện Ninh Hải").status != "auto"
    assert match("Ninh Sơn - Ninh Hải").status != "auto"


def test_a_type_word_of_another_level_is_no_match() -> None:
    assert match("Huyện Phước Hà").status != "auto"
    assert match("Xã Bác Ái").status != "auto"


CAO_BANG = ["Xã Đàm Thuỷ", "Xã Chí Viễn", "Xã Ngọc Khê", "Xã Phong Châu", "Xã Cao Thăng", "Xã Đức Hồng"]
TUY_HOA = ["Phường 5", "Phường Phú Lâm", "Phường Phú Đông", "Xã An Phú", "Xã Bình Kiến", "Xã Hòa Kiến"]


@pytest.mark.parametrize(
    ("printed", "province", "others"),
    [
        ("Xã Bình Phong", "04", []),  # "Xã Đình Phong" is listed
        ("Xã Bình Phong", "04", CAO_BANG),
        ("Xã Phú Thạnh", "54", []),  # "Phường Phú Thạnh" is listed
        ("Xã Phú Thạnh", "54", TUY_HOA),
    ],
)
def test_another_good_name_is_no_misprint(printed: str, province: str, others: list[str]) -> None:
    names = [printed, *others]
    first, *rest = MATCHER.match([NameQuery(name, province=province, table_id="t") for name in names])
    assert (first.status, first.unit_key) == ("review", None)
    assert first.runner_up_key is not None
    assert all(answer.status == "auto" for answer in rest)


def test_the_rest_of_the_table_makes_a_misprint_certain() -> None:
    """All communes of the district but one stand in the table: the odd row is that one."""
    units = [
        unit
        for unit in load_gazetteer().in_force(DEFAULT_DAY, "04")
        if unit.level == "xa" and unit.parent_key == "047@2023"
    ]
    names = [unit.name.replace("Đình Phong", "Bình Phong") for unit in units]
    queries = [NameQuery(name, province="04", district="047", table_id="t") for name in names]
    assert [match.unit_key for match in MATCHER.match(queries)] == [unit.key for unit in units]


def test_a_bracket_at_the_end_is_closed() -> None:
    assert printed_name("Phước Hà (Thuận Nam)") == "Phước Hà (Thuận Nam)"
    assert printed_name("Phước Hà (a)") == printed_name("Phước Hà a)") == "Phước Hà"


def test_no_unit_is_given_to_two_rows_of_a_table() -> None:
    right, misprint = in_table("Xã Phước Hậu", "Xã Phước Hâu")
    assert (right.unit_name, misprint.status) == ("Xã Phước Hậu", "review")
    assert misprint.runner_up_key == right.unit_key


def test_of_two_equal_rows_neither_is_taken() -> None:
    assert [a.status for a in in_table("Xã Thanh Hải", "Xã Thanh Hải")] == ["review", "review"]


def test_the_rows_of_a_table_of_several_periods_repeat_their_units() -> None:
    names = ["Xã Thanh Hải", "Xã Thanh Hải", "Huyện Bác Ái", "Huyện Bác Ái", "Xã Phước Hâu"]
    answers = in_table(*names)
    assert [answer.unit_name for answer in answers[:4]] == names[:4]
    assert answers[4].unit_name in ("Xã Phước Hậu", None)
    mostly_once = in_table("Xã Thanh Hải", "Xã Thanh Hải", "Xã Phước Hậu", "Xã Phước Hải", "Huyện Bác Ái")
    assert [answer.status for answer in mostly_once[:2]] == ["review", "review"]


def test_two_rows_of_two_tables_are_independent() -> None:
    queries = [NameQuery("Xã Thanh Hải", province="58", table_id=table) for table in ("a", "b")]
    assert [answer.status for answer in MATCHER.match(queries)] == ["auto", "auto"]


def test_agencies_may_stand_in_many_rows() -> None:
    assert {
        a.status
        for a in in_table("Sở Y tế", "Sở Y tế", "UBND huyện Bác Ái", "UBND huyện Bác Ái", kind="agency")
    } == {"auto"}


def test_what_another_row_has_for_certain_is_no_rival() -> None:
    assert match("Xã Thãnh Hải").status == "review"
    _, left = in_table("Xã Thành Hải", "Xã Thãnh Hải")
    assert left.unit_name == "Xã Thanh Hải"


def test_without_a_province_only_a_name_the_country_has_once() -> None:
    assert match("Huyện Bác Ái", None).unit_key == "584@2023"
    assert match("Tỉnh Ninh Thuận", None).unit_key == "58@2023"
    assert match("Xã Tân Sơn", None).status == "review"
    assert match("Xã Hồng Thái, huyện Na Hang, tỉnh Tuyên Quang", None).admin_code == "02254"
    assert match("Huyện Bắc Ái", None).status != "auto"


def test_a_name_of_another_province_is_not_taken_for_a_similar_one_here() -> None:
    gazetteer = load_gazetteer()
    here = {gazetteer.name_layers(u).full for u in gazetteer.in_force(DEFAULT_DAY, "58")}
    others = [u for u in gazetteer.in_force(DEFAULT_DAY) if u.level == "xa" and u.province_code != "58"]
    strangers = [u.name for u in others[::5] if gazetteer.name_layers(u).full not in here]
    answers = MATCHER.match([NameQuery(name, province="58") for name in strangers])
    assert [(n, a.unit_name) for n, a in zip(strangers, answers, strict=True) if a.status == "auto"] == []


@pytest.mark.parametrize(
    "name",
    ["", "\x00\x07\x1b", "x" * 10_000, "Xã " * 4_000, "中華人民共和國", "Москва", "🙂", "((((", "á" * 10_000],
)
def test_bad_input_is_decided(name: str) -> None:
    answer = match(name)
    assert answer.status == "unmatched"
    assert answer.unit_key is None


@pytest.mark.parametrize("piece", ["x", "Xã ", "á", "(", "Xã Phước Hà ", "\x00 "])
def test_time_grows_with_a_name_and_not_with_its_square(piece: str) -> None:
    assert not grows_too_fast(match, lambda length: (piece * length)[:length], 2_500)


def test_control_characters_inside_a_name_do_not_matter() -> None:
    assert match("Xã\x00Phước\u200b Hà\x07").unit_name == "Xã Phước Hà"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "58", "Atlantis"]), st.sampled_from([None, "584", "xyz"]))
def test_any_text_gets_a_decision(name: str, province: str | None, district: str | None) -> None:
    answer = match(name, province, district)
    assert answer.status in ("auto", "review", "unmatched")
    assert (answer.unit_key is not None) == (answer.status == "auto")
    assert 0 <= answer.score <= 100


def test_many_names_are_decided_as_each_alone() -> None:
    units = [u for u in load_gazetteer().in_force(DEFAULT_DAY, "38") if u.level == "xa"]
    queries = [NameQuery(f"{u.name[:-1]}{letter}", province="38") for u in units for letter in "aàe"]
    assert len(queries) > 1_500
    together = MATCHER.match(queries)
    assert together[::50] == [MATCHER.match([query])[0] for query in queries[::50]]


def test_noisy_names_of_provinces_it_was_not_tuned_on() -> None:
    spec = importlib.util.spec_from_file_location(
        "benchmark_names", HERE.parent / "benchmarks" / "name_noise.py"
    )
    assert spec and spec.loader
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules["benchmark_names"] = benchmark
    spec.loader.exec_module(benchmark)
    units = [
        u
        for u in load_gazetteer().in_force(DEFAULT_DAY)
        if u.level == "xa" and u.province_code in ("04", "46", "89")
    ]
    districts = {u.key: u.name for u in load_gazetteer().in_force(DEFAULT_DAY) if u.level == "huyen"}
    names = benchmark.noisy_names(units, districts, "light noise", 1)
    answers = MATCHER.match(
        NameQuery(n.text, "unit", n.unit.province_code, n.district, n.unit.province_code) for n in names
    )
    taken = [(n, a) for n, a in zip(names, answers, strict=True) if a.status == "auto"]
    assert [n.text for n, a in taken if a.unit_key != n.unit.key and "typo" not in n.slip] == []
    assert len(taken) >= 0.99 * len(names)


@pytest.mark.parametrize(
    "printed",
    [
        "Xã Phước Hà¹",
        "Xã Phước Hà1",
        "Xã Phước Hà (1)",
        "Xã Phước Hà(*)",
        "Xã Phước Hà[2]",
        "Xã Phước Hà **",
        "(*) Xã Phước Hà",
        "¹ Xã Phước Hà",
        "<i>Xã Phước Hà</i>",
        "Xã Phước Hà<sup>(1)</sup>",
        "Xã&nbsp;Phước Hà",
        "xãphước hà",
        "XÃPHƯỚC HÀ",
        "xaphuoc ha",
    ],
)
def test_footnote_marks_markup_and_lost_blanks_are_no_part_of_a_name(printed: str) -> None:
    (answer,) = MATCHER.match([NameQuery(printed, province="58")])
    assert (answer.status, answer.unit_name) == ("auto", "Xã Phước Hà")


@pytest.mark.parametrize(
    "printed", ["Phường 8", "Phường 08", "phường8", "P.8", "Phường 8¹", "P8", "PHƯỜNG 8 (1)"]
)
def test_a_numbered_ward_is_the_one_of_its_district(printed: str) -> None:
    (answer,) = MATCHER.match([NameQuery(printed, province="79", district="773", as_of=DEFAULT_DAY)])
    assert (answer.status, answer.unit_name) == ("auto", "Phường 08")  # as the list of that day writes it


def test_a_mark_is_not_taken_off_where_it_is_the_name() -> None:
    # Quế Xuân 1 and Quế Xuân 2 are two communes; no commune of the day is called Quế Xuân alone
    (answer,) = MATCHER.match([NameQuery("Xã Quế Xuân1", province="49", as_of=DEFAULT_DAY)])
    assert answer.unit_name == "Xã Quế Xuân 1"


def test_a_word_that_begins_as_a_type_does_is_no_type() -> None:
    (answer,) = MATCHER.match([NameQuery("Quang Hà", province="58")])
    assert answer.status != "auto"


_SHORT_TYPES = {
    "thành phố": ["TP. {}", "TP {}", "TP.{}", "T.P {}", "tp {}"],
    "thị xã": ["TX. {}", "TX {}", "tx {}"],
}


@pytest.mark.parametrize("day", [date(2024, 6, 1), date(2025, 3, 1), NEW_UNITS])
def test_a_city_is_no_agency_by_its_initials_also_where_it_has_the_name_of_its_province(day: date) -> None:
    units = [unit for unit in load_gazetteer().units.values() if unit.in_force(day)]
    provinces = {unit.code: unit.name for unit in units if unit.level == "tinh"}
    asked = [
        (NameQuery(form.format(unit.short_name), province=provinces[unit.province_code], as_of=day), unit.key)
        for unit in units
        for form in _SHORT_TYPES.get(unit.type, [])
    ]
    wrong = [
        (query.name, answer) for query, key in asked if (answer := MATCHER.match([query])[0]).unit_key != key
    ]
    assert len(asked) > 20
    assert wrong == []


@pytest.mark.parametrize("name", ["TX Cà Mau", "TX. Bắc Ninh", "T.P Bên Tre"])
def test_a_city_under_another_type_word_or_misspelt_is_never_an_agency(name: str) -> None:
    province = name.split(" ", 1)[1].replace("Bên", "Bến")
    answer = match(name, province)
    assert answer.unit_key is None or answer.unit_name == "Thành phố Bến Tre"


@pytest.mark.parametrize(
    ("name", "province", "key"),
    [
        ("Huyện Đăk Hà", "Kon Tum", "615@2023"),
        ("Huyện Đắc Hà", "Kon Tum", "615@2023"),
        ("Huyện Đak Đoa", "Gia Lai", "626@2023"),
        ("Xã Đăk Hà", "Kon Tum", None),
    ],
)
def test_a_unit_of_another_time_has_its_name_at_its_own_level_only(
    name: str, province: str, key: str | None
) -> None:
    """A commune of 2025 is called Đăk Hà, the district of 2024 Đắk Hà."""
    assert match(name, province, as_of=date(2024, 6, 1)).unit_key == key
