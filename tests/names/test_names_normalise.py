"""Spelling: what is the same name however it is typed, and what is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.names.headings import is_heading
from baocao.names.normalise import MAX_LENGTH, base_text, clean, layers, printed_name, slug, words
from baocao.names.unit_names import read_unit_name

ANY_TEXT = st.text(max_size=120)


def full(text: str) -> str:
    return layers(words(printed_name(text))).full


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phước Hòa", "Phước Hoà"),
        ("Phước Hòa", unicodedata.normalize("NFD", "Phước Hòa")),
        ("Phước Hòa", "PHƯỚC HÒA"),
        ("Thủy Nguyên", "Thuỷ Nguyên"),
        ("Mỹ Sơn", "Mĩ Sơn"),
        ("Quý Sơn", "Quí Sơn"),
        ("Lý Nhân", "Lí Nhân"),
        ("Đắk Song", "Đắc Song"),
        ("Đô Vinh", "Ðô Vinh"),  # eth
        ("Đô Vinh", "Ɖô Vinh"),  # African D
        ("Phan Rang-Tháp Chàm", "Phan Rang – Tháp Chàm"),
        ("Ea H'leo", "Ea H’Leo"),
        ("Phủ Hà", "  Phủ\u00a0Hà\u200b. "),
        ("Phường 1", "Phường 01"),
        ("Tế", "Te\u0301\u0302"),  # the marks in the wrong order
    ],
)
def test_same_name(one: str, other: str) -> None:
    assert full(one) == full(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thanh Hải", "Thành Hải"),
        ("Phước Hà", "Phước Hòa"),
        ("Bác Ái", "Bắc Ái"),
        ("Thúy", "Thúi"),
        ("Yên Sơn", "Iên Sơn"),
        ("Phường 1", "Phường 11"),
    ],
)
def test_other_name(one: str, other: str) -> None:
    assert full(one) != full(other)


@pytest.mark.parametrize(
    ("text", "type_word", "core"),
    [
        ("Xã Phước Hà", "xã", "Phước Hà"),
        ("UBND xã Phước Hà", "xã", "Phước Hà"),
        ("Ủy ban nhân dân phường Phủ Hà", "phường", "Phủ Hà"),
        ("Uỷ ban nhân dân P. Phủ Hà", "phường", "Phủ Hà"),
        ("P.Phủ Hà", "phường", "Phủ Hà"),
        ("X. Phước Hà", "xã", "Phước Hà"),
        ("TT Tân Sơn", "thị trấn", "Tân Sơn"),
        ("TP.PR-TC", "thành phố", "PR-TC"),
        ("UBND TP Phan Rang-Tháp Chàm", "thành phố", "Phan Rang-Tháp Chàm"),
        ("12.2.1 Xã Ma Nới", "xã", "Ma Nới"),
        ("IV. Huyện Thuận Bắc", "huyện", "Thuận Bắc"),
        ("X. Huyện Thuận Bắc", "huyện", "Thuận Bắc"),
        ("H. Bác Ái", "huyện", "Bác Ái"),
        ("XãPhước Hà", "xã", "Phước Hà"),
        ("Q1", "quận", "1"),
        ("thi tran Tan Son", "thị trấn", "Tan Son"),
        ("Phước Hà", None, "Phước Hà"),
    ],
)
def test_type_word_is_read(text: str, type_word: str | None, core: str) -> None:
    first = read_unit_name(text)[0]
    assert (first.type_word, first.core) == (type_word, core)


def test_a_word_like_a_type_word_may_be_part_of_the_name() -> None:
    readings = read_unit_name("Xà Bang")
    assert [(r.type_word, r.core) for r in readings] == [("xã", "Bang"), (None, "Xà Bang")]


def test_places_behind_a_name_are_read() -> None:
    last = read_unit_name("Xã Phước Hà, huyện Thuận Nam, Ninh Thuận")[-1]
    assert (last.core, last.places) == ("Phước Hà", ("huyện Thuận Nam", "Ninh Thuận"))


HEADINGS = """
Tổng cộng|TỔNG CỘNG:|Cộng|Tổng số|I. Cấp Tỉnh|Cấp huyện|Các xã, phường|Huyện, thành phố|Khối xã|Toàn tỉnh|STT
Tên đơn vị|III|12|-| |12/12 bệnh viện|45/65 xã
"""


@pytest.mark.parametrize("text", HEADINGS.strip("\n").replace("\n", "|").split("|"))
def test_headings_and_totals(text: str) -> None:
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "Công an",
        "Sở Công Thương",
        "Khởi Nghĩa",
        "Tổng cục Thuế",
        "Các sở, ban, ngành",
        "Xã Ba",
        "Phường 1",
        "1/ Sở Nội vụ",
    ],
)
def test_names_that_look_like_headings(text: str) -> None:
    assert not is_heading(text)


def test_slug() -> None:
    assert slug("Bà Rịa - Vũng Tàu") == "ba-ria-vung-tau"


@given(ANY_TEXT)
def test_clean_is_stable_and_short(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(cleaned) <= MAX_LENGTH
    assert not any(unicodedata.category(char) == "Cc" for char in cleaned)


@given(ANY_TEXT)
def test_base_text_keeps_positions(text: str) -> None:
    assert len(base_text(text)) == len(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ ", max_size=40))
def test_composed_and_decomposed_are_one_name(text: str) -> None:
    assert full(text) == full(unicodedata.normalize("NFD", text))
