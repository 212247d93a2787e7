from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import Period, find_year, parse_due, parse_period


def period(text: str | None) -> Period | None:
    """ "2023-01-01..2023-11-30", an open end left out."""
    if text is None:
        return None
    start, end = (date.fromisoformat(part) if part else None for part in text.split(".."))
    return Period(start, end)


PERIODS = [
    # days
    ("(Từ ngày 01/01/2023 đến ngày 30/11/2023)", "2023-01-01..2023-11-30"),
    ("từ 15/12/2022 đến 14/12/2023", "2022-12-15..2023-12-14"),
    ("Từ ngày 01/01 đến hết ngày 30/11/2023", "2023-01-01..2023-11-30"),
    ("TỪ NGÀY 01 THÁNG 01 NĂM 2023 ĐẾN NGÀY 30 THÁNG 11 NĂM 2023", "2023-01-01..2023-11-30"),
    ("(tính từ ngày 01/01/2024 - 10/6/2024)", "2024-01-01..2024-06-10"),
    ("01/01/2023 – 30/11/2023", "2023-01-01..2023-11-30"),
    ("Số lượng văn bản từ ngày 01/01/2023 đến ngày 30/11/2023", "2023-01-01..2023-11-30"),
    ("từ ngày 01/01/2023 đến nay", "2023-01-01.."),
    ("tính đến ngày 30/11/2023", "..2023-11-30"),
    ("từ ngày 15/12 đến ngày 14/12/2023", "..2023-12-14"),  # which year's December it starts in is not said
    ("Số liệu đến hết tháng 6/2024", "..2024-06-30"),
    # parts of a year
    ("6 tháng đầu năm 2024", "2024-01-01..2024-06-30"),
    ("KQTH 6 tháng đầu năm 2024", "2024-01-01..2024-06-30"),
    ("06 tháng cuối năm 2023", "2023-07-01..2023-12-31"),
    ("9 tháng đầu năm 2023", "2023-01-01..2023-09-30"),
    ("sáu tháng đầu năm 2023", "2023-01-01..2023-06-30"),
    ("11 tháng năm 2023", "2023-01-01..2023-11-30"),
    ("6T/2024", "2024-01-01..2024-06-30"),
    ("nửa cuối năm 2023", "2023-07-01..2023-12-31"),
    (
        "Tình hình, kết quả 6 tháng đầu năm và nhiệm vụ trọng tâm 6 tháng cuối năm 2024",
        "2024-01-01..2024-06-30",
    ),
    ("BÁO CÁO NĂM 2024 (6 tháng đầu năm)", "2024-01-01..2024-06-30"),
    ("6 tháng đầu năm 2024 so với 6 tháng đầu năm 2023", "2024-01-01..2024-06-30"),
    # quarters and months
    ("quý II năm 2023", "2023-04-01..2023-06-30"),
    ("Quý II/2023", "2023-04-01..2023-06-30"),
    ("cuộc họp quý II/năm 2023", "2023-04-01..2023-06-30"),
    ("qúy 2/2023", "2023-04-01..2023-06-30"),
    ("Quí III - 2023", "2023-07-01..2023-09-30"),
    ("Quý I, II năm 2022", "2022-01-01..2022-06-30"),
    ("từ quý I đến quý III năm 2023", "2023-01-01..2023-09-30"),
    ("Quý IV/2022 đến quý I/2023", "2022-10-01..2023-03-31"),
    ("tháng 5/2023", "2023-05-01..2023-05-31"),
    ("Kết quả thực hiện Đề án 06 tháng 02 năm 2026", "2026-02-01..2026-02-28"),
    ("THÁNG 02 NĂM 2024", "2024-02-01..2024-02-29"),
    ("từ tháng 1 đến tháng 11 năm 2023", "2023-01-01..2023-11-30"),
    ("từ 01/2023 đến 11/2023", "2023-01-01..2023-11-30"),
    ("tình hình tháng 5 và 5 tháng đầu năm 2017", "2017-05-01..2017-05-31"),
    ("tình hình quý III và 9 tháng đầu năm 2017", "2017-07-01..2017-09-30"),
    # years
    ("năm 2023", "2023-01-01..2023-12-31"),
    ("năm 2023 (tính đến ngày 30/11/2023)", "2023-01-01..2023-11-30"),
    ("Kết quả năm 2023 và nhiệm vụ năm 2024", "2023-01-01..2023-12-31"),
    ("Kế hoạch năm 2023 theo Kế hoạch số 956/KH-BĐHCĐS ngày 16/3/2024", "2023-01-01..2023-12-31"),
    ("dự án Chuyển đổi số giai đoạn 2021-2025 năm 2023", "2023-01-01..2023-12-31"),
    ("giai đoạn 2021-2025", "2021-01-01..2025-12-31"),
    ("giai đoạn 2021 – 2025, tầm nhìn đến năm 2030", "2021-01-01..2025-12-31"),
    ("năm 2021 - 2025", "2021-01-01..2025-12-31"),
    ("từ năm 2021 đến năm 2025", "2021-01-01..2025-12-31"),
    ("Năm 2022, 2023 và 2024", "2022-01-01..2024-12-31"),
    ("MỤC TIÊU ĐẾN NĂM 2025", "..2025-12-31"),
    # no period
    ("ngày 14/3/2024", None),
    ("Kế hoạch số 956/KH-BĐHCĐS ngày 16/3/2023", None),
    ("(Ban hành kèm theo Kế hoạch số /KH-UBND ngày tháng 9 năm 2022 của Chủ tịch UBND tỉnh)", None),
    ("ngày ..... tháng ..... năm 2022", None),
    ("Ninh Thuận, ngày 14 tháng 3 năm 2024", None),
    ("Quyết định số 34/2023/QĐ-UBND", None),
    ("so với cùng kỳ năm 2022", None),
    ("năm học 2023-2024", None),
    ("ước cuối năm 2024 sẽ đạt", None),
    ("KQ 2022", None),
    ("quý II", None),
    ("13 tháng đầu năm 2023", None),
    ("tháng 13/2023", None),
    ("26/26 sở, 65/65 xã", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_period(text: str, expected: str | None) -> None:
    assert parse_period(text) == period(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mục tiêu năm 2023", 2023),
        ("KQ 2022", 2022),
        ("KQTH 6 tháng đầu năm 2024", 2024),
        ("Kết quả quý II/2023", 2023),
        ("Mục tiêu đến năm 2025", 2025),
        ("Mục tiêu năm 2023 (theo Kế hoạch 2021-2025)", 2023),
        ("Mục tiêu năm 2023 theo Kế hoạch số 956/KH-BĐHCĐS ngày 16/3/2022", 2023),
        ("Kết quả thực hiện", None),
        ("Giai đoạn 2021-2025", None),
        ("Năm 2022 / năm 2023", None),
        ("Quyết định 02/2023/QĐ-UBND", None),
        ("ngày 16/3/2023", None),
    ],
)
def test_find_year(text: str, expected: int | None) -> None:
    assert find_year(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tháng 10/2022", date(2022, 10, 31)),
        ("Quý IV/2022", date(2022, 12, 31)),
        ("30/6/2023", date(2023, 6, 30)),
        ("12/2022", date(2022, 12, 31)),
        ("2023", date(2023, 12, 31)),
        ("2022-2025", date(2025, 12, 31)),
        ("Năm 2022", date(2022, 12, 31)),
        ("Năm 2022, 2023, 2024, 2025", date(2025, 12, 31)),
        ("Năm 2022,2023", date(2023, 12, 31)),
        ("Năm 2022, 2023, 2034, 2025", date(2025, 12, 31)),
        ("Quý I, II năm 2022", date(2022, 6, 30)),
        ("Quý IV/2021, năm 2022, 2023", date(2023, 12, 31)),
        ("Tháng 6-9/2023", date(2023, 9, 30)),
        ("Từ tháng 3 đến tháng 6/2023", date(2023, 6, 30)),
        ("6 tháng cuối năm 2024", date(2024, 12, 31)),
        ("Trước ngày 15/12/2023", date(2023, 12, 15)),
        ("Trước 30/6/2023", date(2023, 6, 30)),
        ("Trước tháng 10/2022", date(2022, 9, 30)),
        ("Trước năm 2025", date(2024, 12, 31)),
        ("Đến năm 2025", date(2025, 12, 31)),
        ("Cuối năm 2023", date(2023, 12, 31)),
        ("Giai đoạn 2022-2025", date(2025, 12, 31)),
        ("Quý IV năm 2021 và những năm tiếp theo", None),
        ("Hàng năm", None),
        ("Hằng năm", None),
        ("Thường xuyên", None),
        ("Trước ngày 25/12 hàng năm", None),
        ("Từ năm 2022", None),
        ("Đầu năm 2023", None),
        ("Quý IV", None),
        ("Tháng 10", None),
        ("Theo Phụ lục của Kế hoạch số 3609/KH-BĐHCĐS ngày 18/8/2022", None),
        ("-", None),
        ("", None),
    ],
)
def test_due(text: str, expected: date | None) -> None:
    assert parse_due(text) == expected


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_period_round_trip(one: date, other: date) -> None:
    start, end = sorted([one, other])
    text = f"(Từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y})\n(Kèm theo Báo cáo số 67/BC ngày 14/3/2024)"
    assert parse_period(text) == Period(start, end)


WORDS = (
    "từ đến tính trước ngày tháng quý năm giai_đoạn 6_tháng_đầu_năm nửa_đầu cuối hết nay so_với và , - /"
    " 2022 2023 1/4 30/6/2023 11/2022 II IV 5 3"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_a_period_never_ends_before_it_starts(words: list[str]) -> None:
    found = parse_period(" ".join(words).replace("_", " "))
    assert found is None or found.start is None or found.end is None or found.start <= found.end
    assert found != Period(None, None)
