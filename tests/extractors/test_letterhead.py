"""Letterheads of every act: lines side by side or broken, central bodies, letters, numbers written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.models import Paragraph, ReportHeader
from extractors.understanding.letterhead import read_header

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
WORDS = "Độc lập - Tự do - Hạnh phúc"


def header(*lines: str, from_picture: bool = False) -> ReportHeader:
    """Reads lines; those that begin with * are bold. From a picture nothing is known of letters and their size."""
    size = None if from_picture else 13.0
    page = 1 if from_picture else None
    paragraphs = [
        Paragraph(line.lstrip("*"), page=page, bold=line.startswith("*"), font_size=size) for line in lines
    ]
    return read_header(paragraphs, [])


@pytest.mark.parametrize(
    ("lines", "number", "kind", "issuer"),
    [
        (["CHÍNH PHỦ", MOTTO, "Số: 47/2030/NĐ-CP", "*NGHỊ ĐỊNH"], "47/2030/NĐ-CP", "Nghị định", "Chính phủ"),
        (["BỘ NỘI VỤ", MOTTO, "Số: 01/2031/TT-BNV", "*THÔNG TƯ"], "01/2031/TT-BNV", "Thông tư", "Bộ Nội vụ"),
        (
            [f"BỘ VĂN HÓA, THỂ THAO {MOTTO}", "VÀ DU LỊCH", WORDS, "Số: 16/QĐ-BVHTTDL", "*QUYẾT ĐỊNH"],
            "16/QĐ-BVHTTDL",
            "Quyết định",
            "Bộ Văn hóa, Thể thao và Du lịch",
        ),
        (
            [
                "CÔNG BÁO/Số 1 + 2/Ngày 16-6-2031",
                "VĂN BẢN PHÁP LUẬT KHÁC",
                "THỦ TƯỚNG CHÍNH PHỦ",
                MOTTO,
                "Số: 66.17/2030/QĐ-TTg",
                "*QUYẾT ĐỊNH",
            ],
            "66.17/2030/QĐ-TTg",
            "Quyết định",
            "Thủ tướng Chính phủ",
        ),
    ],
)
def test_acts_of_central_bodies(lines: list[str], number: str, kind: str, issuer: str) -> None:
    found = header(*lines, "*Về một số việc", "Hà Nội, ngày 05 tháng 3 năm 2031")
    assert (found.report_no, found.report_type, found.issuer) == (number, kind, issuer)
    found = header(
        *lines[:-1], "Hà Nội, ngày 05 tháng 3 năm 2031", *lines[-1:], "*Về một số việc", "Tại tỉnh Sơn La."
    )
    assert (found.report_date, found.title) == (date(2031, 3, 5), "Về một số việc")
    assert found.province is None  # neither the place of signing nor a name in the text


def test_a_letter_has_its_subject_under_the_number() -> None:
    found = header(
        "BỘ TƯ PHÁP",
        "VĂN PHÒNG",
        f"{MOTTO} {WORDS}",
        "Số: 22 /VP-TH",
        "V/v báo cáo công tác năm 2031",
        "Hà Nội, ngày 12 tháng 12 năm 2031",
        "Kính gửi: Sở Tư pháp các tỉnh",
    )
    assert (found.report_type, found.report_no) == ("Công văn", "22/VP-TH")
    assert (found.issuer, found.title) == ("Văn phòng Bộ Tư pháp", "báo cáo công tác năm 2031")


def test_what_stands_side_by_side_may_come_as_one_line() -> None:
    found = header(
        f"ỦY BAN NHÂN DÂN {MOTTO}",
        f"TỈNH BÌNH DƯƠNG {WORDS}",
        "Số: 09/2030/CT-UBND Thủ Dầu Một, ngày 15 tháng 4 năm 2030",
        "*CHỈ THỊ",
        "*Về việc đẩy mạnh chuyển đổi số",
    )
    assert found == ReportHeader(
        report_no="09/2030/CT-UBND",
        report_type="Chỉ thị",
        report_date=date(2030, 4, 15),
        issuer="Ủy ban nhân dân tỉnh Bình Dương",
        title="Về việc đẩy mạnh chuyển đổi số",
        province="Bình Dương",
    )


def test_a_motto_broken_over_lines_is_no_part_of_the_issuer() -> None:
    found = header(
        "ỦY BAN NHÂN DÂN",
        "*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT",
        "*NAM",
        "TỈNH HÀ NAM",
        "Số: 1/BC-UBND",
        "*BÁO CÁO",
        "*X",
    )
    assert found.issuer == "Ủy ban nhân dân tỉnh Hà Nam"


@pytest.mark.parametrize(
    ("lines", "text", "issuer", "province"),
    [
        (
            ["ỦY BAN NHÂN DÂN", "XÃ PHÚ VINH"],
            "UBND xã Phú Vinh, thành phố Huế báo cáo.",
            "xã Phú Vinh",
            "Huế",
        ),
        (["ỦY BAN NHÂN DÂN", "HUYỆN HƯƠNG SƠN"], "UBND huyện báo cáo.", "huyện Hương Sơn", "Hà Tĩnh"),
        (["UBND TỈNH SƠN LA", "SỞ NỘI VỤ"], "Sở báo cáo.", "Sở Nội vụ tỉnh Sơn La", "Sơn La"),
        (["ỦY BAN NHÂN DÂN", "XÃ TÂN LẬP"], "UBND xã báo cáo.", "xã Tân Lập", None),
    ],
)
def test_the_province_is_said_by_the_issuer(
    lines: list[str], text: str, issuer: str, province: str | None
) -> None:
    found = header(*lines, MOTTO, "Số: 1/BC-UBND", "*BÁO CÁO", "*Kết quả chuyển đổi số", text)
    assert found.issuer is not None
    assert found.issuer.endswith(issuer)
    assert found.province == province


def test_a_number_written_by_hand_is_left_out() -> None:
    lines = ["SỞ Y TẾ", MOTTO, "BÁO CÁO", "Tình hình hoạt động"]
    assert header(*lines[:2], "Số: 403 /BC-SYT", *lines[2:], from_picture=True).report_no is None
    assert header(*lines[:2], "Số:2}2 /BC-SYT", *lines[2:], from_picture=True).report_no is None
    assert header(*lines[:2], "Số: 168/QD-SYT", *lines[2:], from_picture=True).report_no == "168/QĐ-SYT"
    assert header(*lines[:2], "Số: 403 /BC-SYT", *lines[2:]).report_no == "403/BC-SYT"
