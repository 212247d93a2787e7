from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import parse_count, parse_decimal, parse_percent
from extractors.values.numbers import without_note_mark


def vietnamese(number: Decimal, separator: str = ".") -> str:
    """The number as a Vietnamese document prints it."""
    whole, _, part = f"{abs(number):,f}".partition(".")
    return ("-" if number < 0 else "") + whole.replace(",", separator) + ("," + part if part else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.439", 2439),
        ("49833", 49833),
        ("1 234", 1234),
        ("1\u00a0234\u202f567", 1234567),
        ("01", 1),
        ("0", 0),
        ("1,234,567", 1234567),
        ("341.262", 341262),
        (" 12\n", 12),
        ("999999999999999999", 999999999999999999),
    ],
)
def test_count(text: str, expected: int) -> None:
    assert parse_count(text) == expected


NO_COUNTS = ["", "-", "12,5", "1.23", "1.2345", "3,709", "0.123", "1.234.56", "1 23", "-5", "12%", "12 hồ sơ"]
NO_COUNTS += ["²", "٣", "I", "9" * 19, "9" * 5000, "1.234 567", "1.234,567.890", "12-13"]


@pytest.mark.parametrize("text", NO_COUNTS)
def test_no_count(text: str) -> None:
    assert parse_count(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99,97", "99.97"),
        ("22.65%", "22.65"),
        ("91%", "91"),
        ("100,00", "100.00"),
        ("100", "100"),
        ("1.234,5", "1234.5"),
        ("99.9%", "99.9"),
        ("91 %", "91"),
        ("0,00%", "0.00"),
        ("-2,5%", "-2.5"),
        ("８１，８０", "81.80"),
    ],
)
def test_percent(text: str, expected: str) -> None:
    value = parse_percent(text)
    assert str(value) == expected  # as printed, trailing zeros too


@pytest.mark.parametrize(
    "text", ["", "-", "%", ">90%", "90%%", "65-70%", "99.975", "1,2,3", "12 lớp", "100% (26/26)", "9,"]
)
def test_no_percent(text: str) -> None:
    assert parse_percent(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,3048", "0.3048"),
        ("12,5", "12.5"),
        ("1.000", "1000"),
        ("1.234.567,89", "1234567.89"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("3,709", "3.709"),
        ("0.345", "0.345"),
        ("1 234,5", "1234.5"),
        ("−1,5", "-1.5"),
        ("+7", "7"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_decimal(text: str, expected: str) -> None:
    assert parse_decimal(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "-", "1.234,567,8", "1,23,456", "1..2", "1e5", "NaN", "Infinity", "9" * 15]
)
def test_no_decimal(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.integers(0, 10**18 - 1), st.sampled_from([".", " ", "\u00a0", ""]))
def test_count_round_trip(number: int, separator: str) -> None:
    assert parse_count(vietnamese(Decimal(number), separator)) == number


@given(st.decimals(-(10**13), 10**13, places=4), st.sampled_from([".", " ", ""]))
def test_decimal_round_trip(number: Decimal, separator: str) -> None:
    assert parse_decimal(vietnamese(number, separator)) == number


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["", "%", " %"]))
def test_percent_round_trip(number: Decimal, sign: str) -> None:
    assert parse_percent(vietnamese(number) + sign) == number


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        *(
            ("31.274¹", "31.274"),
            ("12,5% ⁽²⁾", "12,5%"),
            ("7*", "7"),
            ("12 (5)²", "12 (5)"),
            ("5 người³", "5 người"),
        ),
        *(("30 m²", "30 m²"), ("30m²", "30m²"), ("3.358 km²", "3.358 km²"), ("10²", "10²"), ("110²", "110")),
    ],
)
def test_a_note_mark_is_no_power(text: str, figure: str) -> None:
    assert without_note_mark(text) == figure
