from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09/01/2023", date(2023, 1, 9)),
        ("4/03/2023", date(2023, 3, 4)),
        ("14 / 3 /2024", date(2024, 3, 14)),
        ("16 /3/2023", date(2023, 3, 16)),
        ("12-4-2023", date(2023, 4, 12)),
        ("12.4.2023", date(2023, 4, 12)),
        ("12/4/23", date(2023, 4, 12)),
        ("2023-04-12", date(2023, 4, 12)),
        ("ngày 30/4/2023", date(2023, 4, 30)),
        ("Ngày 14 tháng 3 năm 2024", date(2024, 3, 14)),
        (unicodedata.normalize("NFD", "ngày 07  tháng 8, năm 2024"), date(2024, 8, 7)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_date(text: str, expected: date) -> None:
    assert parse_date(text) == expected


NO_DATES = ["30/02/2023", "29/02/2023", "31/4/2023", "0/1/2023", "12/2022", "2023", "34/KH-UBND", "", "-"]
NO_DATES += ["ngày  tháng 9 năm 2022", "01/01/2023 đến 30/11/2023", "12/4-2023", "1/2/3/2024", "12/4/20233"]


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kế hoạch số 03-KH/BCĐCĐS, ngày 14/3/2024; (từ 01/01/2024 - 10/6/2024).",
            [date(2024, 3, 14), date(2024, 1, 1), date(2024, 6, 10)],
        ),
        ("Ninh Thuận, ngày 07 tháng 8 năm 2024", [date(2024, 8, 7)]),
        ("ngày 12/4/23 và mục 5.12.10", [date(2023, 4, 12)]),
        ("ngày 31/02/2023, Quyết định 34/2023/QĐ-UBND, 26/26 sở, 28.900.000 đồng", []),
    ],
)
def test_find_dates(text: str, expected: list[date]) -> None:
    assert find_dates(text) == expected


SHAPES = [
    "{d:02}/{m:02}/{y}",
    "{d}/{m:02}/{y}",
    "{d}/{m}/{y}",
    "{d} / {m} /{y}",
    "{d}-{m}-{y}",
    "{d}.{m}.{y}",
    "ngày {d}/{m}/{y}",
    "ngày {d:02} tháng {m:02} năm {y}",
    "NGÀY {d} THÁNG {m} NĂM {y}",
    "{y}-{m:02}-{d:02}",
]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(SHAPES))
def test_date_round_trip(day: date, shape: str) -> None:
    text = shape.format(d=day.day, m=day.month, y=day.year)
    assert parse_date(text) == day
    assert find_dates(f"Theo văn bản {text}, đã thực hiện") == [day]
