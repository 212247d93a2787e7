"""Cells that OCR was sure of and that are asked about: what the document itself says against them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from baocao.usecases.desk.alternatives import shown_beside
from baocao.warehouse.review_doubts import doubt_of, doubts, number_meant, other_readings


def said(*texts: str) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(pairwise(text.lower().split()))
    return counts


def test_another_reading_that_the_document_bears_out_is_asked_about() -> None:
    text, other = "Tỷ lệ hổ sơ điện tử", "Tỷ lệ hồ sơ điện tử"
    doubt = doubt_of(text, [other], said(text, "hồ sơ trực tuyến", "nộp hồ sơ"))
    assert doubt is not None
    assert (doubt.text, "hổ sơ" in doubt.why, "hồ sơ" in doubt.why_en) == (other, True, True)


@pytest.mark.parametrize(
    ("text", "other", "elsewhere"),
    [
        ("chi cho chuyển đổi số", "chỉ cho chuyển đổi số", ["chi cho an ninh", "chỉ cho phép"]),
        ("hổ sơ điện tử", "hồ sơ điện tử", ["văn bản đi"]),
        ("4/5 x điểm", "4/5 × điểm", ["điểm tối đa"]),
        ("hồ sơ điện tử", "hồ sơ", ["hồ sơ"]),
        ("hồ sơ", "hồ sơ", []),
    ],
    ids=["both stand elsewhere", "neither does", "no word differs", "fewer words", "the same"],
)
def test_what_nothing_bears_out_is_not(text: str, other: str, elsewhere: list[str]) -> None:
    assert doubt_of(text, [other], said(text, *elsewhere)) is None


def test_many_other_readings_are_a_doubt() -> None:
    others = ["2290/H1 1 I-CATTT", "2290/H1 I !-CATTT", "2290/H1 1 ¡-CATTT"]
    assert doubt_of("2290/H1 1I-CATTT", others, Counter()) is not None
    assert doubt_of("2290/H1 1I-CATTT", [others[0], others[0] + "\n"], Counter()) is None


@pytest.mark.parametrize(
    ("before", "text", "after", "meant"),
    [
        ("5", "51", "5.2", "5.1"),
        ("5.11", "512", "5.13", "5.12"),
        ("5", "5.1", "5.2", None),
        ("4.9", "5", "5.1", None),
        ("5", "51", "6", "5.1"),
        ("1", "7", "3", None),
        ("5.12.6", "6", "6.1", None),
    ],
)
def test_an_item_number_that_does_not_follow(before: str, text: str, after: str, meant: str | None) -> None:
    assert number_meant(before, text, after) == meant


def test_a_row_that_lacks_the_dash_of_its_like_is_asked_about() -> None:
    import duckdb

    con = duckdb.connect()
    con.execute(
        """
        CREATE SCHEMA staging;
        CREATE TABLE staging.decided_places (table_id VARCHAR, row_no INT, column_no INT, status VARCHAR);
        CREATE TABLE staging.paragraphs (document_id VARCHAR, text VARCHAR);
        CREATE TABLE staging.tables AS SELECT unnest(['t', 'u']) AS table_id, 'd' AS document_id, 'ocr' AS method;
        CREATE TABLE staging.cells AS
        SELECT table_id, row_no, column_no, text, []::VARCHAR[] AS alternatives, 1 AS page,
            column_no::DOUBLE AS x0, row_no::DOUBLE AS y0, x0 + 1 AS x1, y0 + 1 AS y1
        FROM (VALUES
            ('t', 1, 1, '1'), ('t', 1, 2, 'Tỷ lệ hồ sơ'),
            ('t', 2, 1, ''), ('t', 2, 2, 'Cấp tỉnh'),
            ('t', 3, 1, ''), ('t', 3, 2, '- Cấp xã'),
            ('t', 4, 1, ''), ('t', 4, 2, 'Tỷ lệ hồ sơ trực tuyến'),
            ('u', 1, 1, '1'), ('u', 1, 2, 'Tỷ lệ hồ sơ'), ('u', 2, 1, ''), ('u', 2, 2, 'Cấp tỉnh')
        ) AS cells (table_id, row_no, column_no, text)
        """
    )
    found = doubts(con)
    assert {place: doubt.text for place, doubt in found.items()} == {("t", 2, 2): "- Cấp tỉnh"}


def test_readings_are_taken_from_what_is_stored() -> None:
    assert other_readings(["0.42: 1.234", "1.00: a: b\nc", "nonsense"]) == ["1.234", "a: b\nc"]
    assert other_readings(None) == []


def test_a_long_reading_is_shown_by_what_differs() -> None:
    text = "a= Kinh phí đầu tư từ NSNN chỉ cho ATTT (tỷ đồng)"
    assert shown_beside(text, text.replace("chỉ", "chi")) == "… NSNN chi cho …"
    assert shown_beside("118", "l18") == "l18"
