"""Every value printed in the five documents is read, or stands here with the reason why not."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from helpers.golden import EXPECTED, expected

from extractors.values import (
    Period,
    clean,
    find_dates,
    find_year,
    is_blank,
    parse_count,
    parse_date,
    parse_decimal,
    parse_due,
    parse_figure,
    parse_percent,
    parse_period,
    parse_task_status,
    parse_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = sorted(path.stem for path in EXPECTED.glob("*.json"))


def printed(kind: str, heading: str) -> list[str]:
    """All texts that are not blank in the columns of that kind whose heading matches."""
    return [
        row[i]
        for name in DOCUMENTS
        for table in expected(name)["tables"]
        if table["kind"] == kind
        for i, column in enumerate(table["columns"])
        if re.search(heading, column)
        for row in table["rows"]
        if not is_blank(row[i])
    ]


FIGURES = "^KQ |^Mục tiêu năm|^Kết quả thực hiện|^KQTH"
NO_FIGURE = [  # words, or a sentence with a number in it
    "Triển khai tại thành phố PR-TC",
    "Đã triển khai lắp đặt, tích hợp 75 vị trí trạm 5G",
    "Kết nối CSDL về dân cư, đất đai, đăng ký doanh nghiệp, tài chính, bảo hiểm",
    "Đã triển khai kết nối CSDL về dân cư, đăng ký doanh nghiệp, tài chính, bảo hiểm",
    "Thành phố PR-TC",
    "Đã triển khai lắp đặt, thử nghiệm 75 vị trí trạm 5G",
]
NO_DUE = [  # recurring or without an end
    "Hàng năm",
    "Quý IV năm 2021 và những năm tiếp theo",
    "Quý I, II năm 2022 và những năm tiếp theo",
    "Hàng năm đối với nội dung (1); Quý I năm 2022 đối với nội dung (2); "
    "Quý II, III năm 2022 đối với nội dung (3)",
]
COLUMNS: list[tuple[str, str, int, Callable[[str], Any], list[str]]] = [
    ("document_traffic", "^VB", 182, parse_count, []),
    ("document_traffic", "^Tỷ lệ", 91, parse_percent, []),
    ("online_dossiers", "^Tiếp nhận|(Trước|Đúng|Quá) hạn$", 707, parse_count, []),
    ("online_dossiers", "^Tỷ lệ|Tỷ lệ đúng hạn", 201, parse_percent, []),
    ("issued_documents", "^Ngày", 45, parse_date, []),
    ("dti_indicators", "^Điểm", 113, parse_decimal, []),
    ("targets", FIGURES, 142, parse_figure, NO_FIGURE),
    ("tasks", "^Thời gian", 39, parse_due, []),
]


@pytest.mark.parametrize(("kind", "heading", "count", "parse", "exceptions"), COLUMNS)
def test_every_value_is_read(
    kind: str, heading: str, count: int, parse: Callable[[str], Any], exceptions: list[str]
) -> None:
    texts = printed(kind, heading)
    assert len(texts) == count
    assert {text for text in texts if parse(text) is None} == set(exceptions)


def test_totals_as_read_are_the_totals_as_printed() -> None:
    rows = expected("67-BC-BDHCDS-2024")["tables"][4]["rows"]
    groups = [row for row in rows if row[0] in ("I", "II", "III")]
    total = next(row for row in rows if row[1] == "Tổng cộng")
    for column in range(2, 9):
        assert sum(parse_count(row[column]) or 0 for row in groups) == parse_count(total[column])


def test_rates_as_read_are_the_rates_of_the_counts() -> None:
    for row in expected("67-BC-BDHCDS-2024")["tables"][4]["rows"]:
        early, on_time, late = (parse_count(text) for text in row[6:9])
        rate = parse_percent(row[9])
        if rate is None:
            assert is_blank(row[9])
            continue
        assert early is not None
        assert on_time is not None
        assert late is not None
        assert abs(rate - Decimal(100 * (early + on_time)) / (early + on_time + late)) <= Decimal("0.0051"), (
            row
        )


def test_dates_of_issue_ascend() -> None:
    dates = [parse_date(text) for text in printed("issued_documents", "^Ngày")]
    assert dates == sorted(day for day in dates if day)


def test_due_dates_of_the_tasks_in_text() -> None:
    times = [task["time"] for task in expected("KH-NQ09-2022")["tasks"]]
    assert len(times) == 41
    assert {text for text in times if parse_due(text) is None} == set(NO_DUE)
    assert {parse_due(text) for text in times if text.startswith("Năm 2022, 2023, 2")} == {date(2025, 12, 31)}


def test_verdicts_agree_with_the_figures() -> None:
    """Who says by how much a target is exceeded must say what the figures say."""
    compared = 0
    for name, target, result, note in (("67-BC-BDHCDS-2024", 3, 4, 5), ("04-BC-BCDCDS-2024", 3, 4, 5)):
        for row in expected(name)["tables"][0]["rows"]:
            verdict, aim, reached = (
                parse_verdict(row[note]),
                parse_figure(row[target]),
                parse_figure(row[result]),
            )
            if verdict and verdict.gap is not None:
                assert aim is not None
                assert reached is not None
                assert verdict.gap == reached.value - aim.value, row
                compared += 1
    assert compared == 21


def test_verdicts_are_counted_as_the_report_counts_them() -> None:
    """Report 04 says 16 of 28 met or exceeded, 3 missed, 9 without data."""
    notes = [row[5] for row in expected("04-BC-BCDCDS-2024")["tables"][0]["rows"]]
    verdicts = [verdict for note in notes if (verdict := parse_verdict(note))]
    counts = Counter(verdict.status for verdict in verdicts)
    assert len(verdicts) == 28
    assert counts["met"] + counts["exceeded"] == 16
    assert counts["missed"] == 3
    assert counts["no_data"] == 9


def test_remarks_without_a_verdict() -> None:
    notes = printed("targets", "^Ghi chú")
    without = {note for note in notes if (verdict := parse_verdict(note)) and verdict.status is None}
    assert without == {
        "Hiện nay, có 49 cơ quan, đơn vị đã đăng ký/63 mô hình, giải pháp và sản phẩm CDS",
        "Sở TTTT phối hợp",
        "Các cơ quan, ban ngành phối hợp",
        "trừ các báo cáo thuộc phạm vi bí mật nhà nước",
        "trừ văn bản mật",
        "Các doanh nghiệp viễn thông triển khai thực hiện",
    }


def test_national_figures() -> None:
    notes = [row[5] for row in expected("67-BC-BDHCDS-2024")["tables"][0]["rows"]]
    for note in notes:
        verdict = parse_verdict(note)
        assert ("toàn quốc" in note) == bool(verdict and verdict.national is not None), note


def test_task_results() -> None:
    rows = [row for row in expected("67-BC-BDHCDS-2024")["tables"][5]["rows"] if not is_blank(row[4])]
    statuses = Counter(parse_task_status(row[4]) for row in rows)
    assert len(rows) == 99
    assert statuses == {"in_progress": 70, "done": 23, "recurring": 4, "not_started": 1, None: 1}
    for row in rows:  # what opens the cell decides
        opening = clean(row[4]).split(" (")[0]
        if opening == "Đã hoàn thành":
            assert parse_task_status(row[4]) == "done"
        if opening in ("Đang thực hiện", "Đang triển khai thực hiện"):
            assert parse_task_status(row[4]) == "in_progress"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_periods_and_years_of_captions(name: str) -> None:
    for table in expected(name)["tables"]:
        caption_days = len(find_dates(table["caption"] or ""))
        period = parse_period(f"{table['title']}\n{table['caption']}")
        if table["period_text"] is None:
            assert period is None
        elif table["period_start"]:
            assert caption_days >= 2
            start, end = (date.fromisoformat(table[key]) for key in ("period_start", "period_end"))
            assert period == Period(start, end)
        else:
            assert period == Period(date(find_year(table["title"]) or 0, 1, 1), date(period.end.year, 12, 31))  # type: ignore[union-attr]


def test_years_of_headings() -> None:
    headings = {c for name in DOCUMENTS for t in expected(name)["tables"] for c in t["columns"] if "năm" in c}
    assert {heading: find_year(heading) for heading in headings if "ban hành" not in heading} == {
        "Mục tiêu năm 2023": 2023,
        "Mục tiêu năm 2024": 2024,
        "KQ năm 2022": 2022,
        "KQTH 6 tháng đầu năm 2024": 2024,
    }
