"""What tests/expected/ANOMALIES.md lists of the five documents: the check that finds it, or why none does.

The findings on the five documents as they are read, OCR included, are exactly these.
"""

from __future__ import annotations

import pytest
from helpers.golden import RAW
from helpers.warehouse_builder import SEEN_AT, Warehouse

from extractors.extract import extract_document
from extractors.store.storage import write_extract

Place = tuple[str, str, int | None, str, str | None]
"""Report, appendix, row, field, reported."""

R67, R04, K956 = "67/BC-BĐHCĐS", "04-BC/BCĐCĐS", "956/KH-BĐHCĐS"
NQ09, DTI = "KH-NQ09-2022.docx", "KH-DTI-2022.docx"  # their numbers are left blank

FOUND: dict[str, dict[str, list[Place]]] = {
    "PL5: processed exceeds received in 17 rows": {
        "processed_above_received": [
            (R67, "5", row, "received_total", processed)
            for row, processed in {
                **{2: "11", 4: "25356", 8: "41", 22: "5233", 24: "800", 25: "714", 26: "42", 28: "1166"},
                **{
                    36: "609",
                    40: "158",
                    54: "3635",
                    55: "960",
                    58: "2028",
                    70: "1676",
                    71: "203",
                    86: "2827",
                },
                94: "1610",
            }.items()
        ]
    },
    "PL5 III.41 Phước Kháng: nothing processed of 56 received": {
        "none_processed": [(R67, "5", 76, "received_total", "0")]
    },
    "PL1 A.II.1: 90 % is not over 90 %, and marked Đạt": {
        "verdict_contradicts_figures": [(R67, "1", 7, "status_reported", "Đạt (toàn quốc 79,4%)")]
    },
    "PL1 B.6: 100 % of 95 % is marked Đạt": {
        "verdict_understates_figures": [(R67, "1", 24, "status_reported", "Đạt")]
    },
    "PL1 A.II.2: target and result are words": {
        "unparsed_value": [
            (R67, "1", 9, "result", "Đã triển khai lắp đặt, thử nghiệm 75 vị trí trạm 5G"),
            (R67, "1", 9, "target", "Thành phố PR-TC"),
        ]
    },
    "PL1 A.II.3 98,28 % against PL6 A.III.7, D.2 and the text 72,65 %": {
        "figure_elsewhere": [
            (R67, "", None, "text", "72,65%"),
            *((R67, "6", row, "result_text", "72,65%") for row in (25, 81)),
        ]
    },
    "PL1 C.4 100 % against PL6 C.1.2 91,79 %": {
        "figure_elsewhere": [(R67, "6", 72, "result_text", "91,79%")]
    },
    "PL2: 4546/KH-UBND twice": {
        "duplicate_document_no": [(R67, "2", row, "document_no", "4546/KH-UBND") for row in (35, 37)]
    },
    "PL3: one system twice": {
        "duplicate_system": [
            (R67, "3", row, "system_name", "Cơ sở dữ liệu về đăng ký kinh doanh.") for row in (20, 34)
        ]
    },
    "04 I.2: 9/28 cannot be among 3/28": {
        "part_above_whole": [
            (R04, "", None, "text", "3/28 …, trong đó có 9/28 chỉ tiêu chưa có số liệu đánh giá,")
        ]
    },
    "04 III.7: a share of 187,5 %": {"share_above_100": [(R04, "", 32, "result_value", "187,5%")]},
    "NQ09: two chapters are numbered III": {"heading_numbering": [(NQ09, "", None, "section_path", "III")]},
    "NQ09 III.1.5.b: Năm 2022, 2023, 2034, 2025": {
        "years_out_of_order": [(NQ09, "", 22, "due_date", "Năm 2022, 2023, 2034, 2025")]
    },
    "DTI PL2: 6.2 for 6.20": {"numbering": [(DTI, "2", 107, "row_label", "6.2")]},
    "956: section II has no 3": {"numbering": [(K956, "1", 8, "row_label", "4")]},
}
"""Anomaly -> check -> where it is found."""

NOT_FOUND = {
    "PL5: parts and rates hold in all 101 rows; group I counts the branches beside row 12": "nothing is wrong",
    "PL5: formats of rates ('81,80', '92,5%', '-'), titles, total without number": "read all the same",
    "Names of PL4 and PL5 misspelt": "matched to their unit (tests/reference); not an error of figures",
    "PL4: district rows are no sums": "no such claim is printed; they would be taken for sums if most were",
    "PL1 D.5 'Vượt 22.65%'": "read as 22,65, which is right",
    "PL1 B.5, B.8, D.2: no result": "the note says why; status no_data",
    "PL1: national figures inside the note": "read from it (national_value)",
    "PL2: shapes of dates, forms of numbers, ascending order": "read all the same",
    "PL2 rows 24, 44: another issuer of one resolution": "in words of a summary, not in a field",
    "Rows cut by page breaks; misprints in words, captions and headings; blanks in 'Số:' and 'ngày'": "no figures",
    "PL6: empty unit cells, merged cells, rows without number": "kept as printed; unknown is NULL",
    "04: 16 + 3 + 9 = 28 fits the table": "compared by count_in_text, and nothing is wrong",
    "04 IV.1 dates Nghị quyết 09-NQ/TU 28/9/2021, others 29/11/2021": (
        "numbers repeat between issuers and years, so two dates of one number prove nothing"
    ),
    "04 footnote 1: 65 and 446 Tổ CNS, II.1.7 '446 … cấp xã, thôn'": "prose; no field holds either",
    "04 II.2: shares of dossiers fit their counts": "compared by share_in_text, and nothing is wrong",
    "NQ09: starts 'Quý IV năm 2021' before the plan": "the last day of such a span is the due date",
    "DTI: points fit; units missing in merged cells; '≥ 80%' and '≤ 80%' in one method": "sums hold; the rest is prose",
    "956: B.3, B.4 without figures, '-' for none, results equal to targets": "kept as printed",
    "956 C.1 9,53 % for 2022, 67 9,56 % for 2023": "two years",
    "956 D.2 '-' for 2022, 67 says 26 % in a note": "a note is prose",
}
"""Anomaly -> why no rule covers it."""

BESIDES: dict[str, list[Place]] = {
    "unparsed_value": [
        (R04, "", 5, "result", "Đã triển khai lắp đặt, tích hợp 75 vị trí trạm 5G"),
        (R04, "", 5, "target", "Triển khai tại thành phố PR-TC"),
        (R04, "", 19, "result", "Đã triển khai kết nối CSDL"),
        (R04, "", 19, "target", "Kết nối CSDL về dân cư"),
        (R67, "6", 25, "result", "Dịch vụ truy nhập internet 3G, 4G"),
        (NQ09, "", 3, "target", "90% hồ sơ công việc tại cấp tỉnh"),
        (NQ09, "", 8, "target", "Tỉnh Ninh Thuận thuộc nhóm 15 tỉnh"),
        (NQ09, "", 15, "target", "Hạ tầng mạng băng rộng cáp quang"),
        (NQ09, "", 16, "target", "Phổ cập dịch vụ mạng di động"),
        (NQ09, "", 18, "target", "Xây dựng thành công nền tảng đô thị"),
    ],
    "indicator_for_review": [
        (DTI, "2", 98, "indicator_key", "Tỷ lệ DVCTT phát sinh hồ sơ trực tuyến"),
        (NQ09, "", 13, "indicator_key", "100% sản phẩm OCOP được tiêu thụ"),
    ],
    "unsure_reading": [(R04, "", 26, "Ghi chú", "Chưa có số liệu đánh")],
}
"""Texts where a figure was looked for, names that wait for a person, and a year that OCR reads as 2028 (printed: 2023):
said, and right so."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    built = Warehouse(tmp_path_factory.mktemp("anomalies"))
    paths = []
    for file in sorted(RAW.iterdir()):
        if file.suffix in (".pdf", ".docx"):
            extract = extract_document(file)
            extract.extracted_at = SEEN_AT
            paths.append(write_extract(extract, built.extracts))
    built.load(paths)
    built.refresh()
    return built


@pytest.fixture(scope="module")
def found(warehouse: Warehouse) -> list[tuple[str, Place]]:
    rows = warehouse.rows(
        """
        SELECT
            check_name, coalesce(reports.report_no, source_file), coalesce(appendix, ''), source_row_no, field,
            replace(reported, chr(10), ' ')
        FROM quality.findings JOIN marts.dim_report AS reports USING (report_key)
        LEFT JOIN staging.tables ON source_table_id = table_id
        """
    )
    return [(check, place) for check, *place in rows]  # type: ignore[misc]


def _short(check: str, place: Place) -> tuple[str, ...]:
    *where, reported = place
    return (check, *map(str, where), (reported or "")[:20])


@pytest.mark.slow
@pytest.mark.parametrize("anomaly", FOUND)
def test_an_anomaly_is_found(found: list[tuple[str, Place]], anomaly: str) -> None:
    every = {_short(check, place) for check, place in found}
    for check, places in FOUND[anomaly].items():
        assert {_short(check, place) for place in places} <= every


@pytest.mark.slow
def test_nothing_else_is_found(found: list[tuple[str, Place]]) -> None:
    listed = [
        (check, place) for anomaly in FOUND.values() for check, places in anomaly.items() for place in places
    ]
    listed += [(check, place) for check, places in BESIDES.items() for place in places]
    assert sorted(_short(*finding) for finding in found) == sorted(_short(*finding) for finding in listed)


def test_every_reason_is_given() -> None:
    assert all(NOT_FOUND.values())
