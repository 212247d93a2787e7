"""No text makes a parser raise, hang, or depend on the way its accents are stored."""

from __future__ import annotations

import inspect
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from helpers.golden import EXPECTED, expected
from helpers.growth import grows_too_fast
from hypothesis import given
from hypothesis import strategies as st

from extractors import values

if TYPE_CHECKING:
    from collections.abc import Callable

PARSERS: list[Callable[[str], Any]] = [
    getattr(values, name)
    for name in values.__all__
    if name.islower()  # functions; classes and types are capitalised
    and next(iter(inspect.signature(getattr(values, name)).parameters.values())).annotation == "str"
]
WORDS = (
    "ngày tháng năm quý giai đoạn từ đến tính trước hết đầu cuối đạt vượt chưa không toàn quốc so với số trên"
    " dưới 6 1.234 12,5 99.975 30/6/2023 12/2022 2023 2021-2025 II % ( ) - – … , ; . : / > ≥ \u200b ½ ٣ ² Ð"
)
PIECES = [
    *WORDS.split(),
    "(a (",
    "1 234",
    "1,234,",
    "quý i,",
    "tháng 1,",
    "ngày . tháng",
    "số 1 ngày",
    "vượt mức",
]


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join)))
def test_never_raises(parse: Callable[[str], Any], text: str) -> None:
    parse(text)


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
@pytest.mark.parametrize("name", sorted(path.stem for path in EXPECTED.glob("*.json")))
def test_reads_other_ways_of_storing_a_text_alike(parse: Callable[[str], Any], name: str) -> None:
    for table in expected(name)["tables"]:
        for text in {cell for row in table["rows"] for cell in row}:
            value = parse(text)
            assert parse(unicodedata.normalize("NFD", text)) == value
            assert parse(f" {text.replace(' ', chr(0xA0))}\u200b\n") == value


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
def test_time_grows_with_the_text_and_not_with_its_square(parse: Callable[[str], Any]) -> None:
    for piece in PIECES:

        def text(length: int, piece: str = piece) -> str:
            return (f"{piece} " * length)[:length] + "x"

        assert not grows_too_fast(parse, text, 5_000), piece


def test_what_grows_with_the_square_is_noticed() -> None:
    def compare_all(text: str) -> int:
        return sum(text.count(text[place : place + 3]) for place in range(0, len(text), 5))

    assert grows_too_fast(compare_all, lambda length: "ab " * (length // 3), 5_000)
