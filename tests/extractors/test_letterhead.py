"""Letterheads of every act: lines side by side or broken, central bodies, letters, numbers written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.models import Paragraph, ReportHeader
from extractors.understanding.letterhead import Signed, read_header
from extractors.understanding.letterhead_doubts import letterhead_doubts

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
WORDS = "Độc lập - Tự do - Hạnh phúc"


def header(
    *lines: str, from_picture: bool = False, signed: Signed | None = None, file_title: str | None = None
) -> ReportHeader:
    """Reads lines; those that begin with * are bold. From a picture nothing is known of letters and their size."""
    size = None if from_picture else 13.0
    page = 1 if from_picture else None
    paragraphs = [
        Paragraph(line.lstrip("*"), page=page, bold=line.startswith("*"), font_size=size) for line in lines
    ]
    return read_header(paragraphs, [], signed, file_title)


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


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (
            ["ỦY BAN NHÂN DÂN", "TỈNH HÀ GIANG", "ỦY BAN NHÂN DÂN", "HUYỆN ĐỒNG VĂN"],
            "Ủy ban nhân dân huyện Đồng Văn",
        ),
        (["ỦY BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN", "TỈNH HÀ GIANG"], "Ủy ban nhân dân tỉnh Hà Giang"),
        (
            ["BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "TỈNH HÀ GIANG", "CƠ QUAN THƯỜNG TRỰC"],
            "Ban Chỉ đạo chuyển đổi số tỉnh Hà Giang",
        ),
    ],
)
def test_the_lower_of_two_bodies_issues_though_both_begin_alike(lines: list[str], issuer: str) -> None:
    found = header(
        MOTTO, *lines, WORDS, "Số: 52/BC-UBND", "Hà Giang, ngày 08 tháng 7 năm 2024", "*BÁO CÁO", "*Kết quả"
    )
    assert (found.issuer, found.province) == (issuer, "Hà Giang")


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
        (["ỦY BAN NHÂN DÂN", "XÃ IA LY"], "UBND xã báo cáo.", "xã Ia Ly", "Gia Lai"),
        (["ỦY BAN NHÂN DÂN", "HUYỆN TAM ĐƯỜNG"], "UBND huyện báo cáo.", "huyện Tam Đường", "Lai Châu"),
        (["ỦY BAN NHÂN DÂN", "HUYỆN TAM DƯƠNG"], "UBND huyện báo cáo.", "huyện Tam Dương", "Vĩnh Phúc"),
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


@pytest.mark.parametrize(
    ("lines", "issuer", "province"),
    [
        (["BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ LƯU TRỮ", "NHÀ NƯỚC"], "Cục Văn thư và Lưu trữ nhà nước", None),
        (["BỘ TÀI CHÍNH - BỘ NỘI VỤ"], "Bộ Tài chính - Bộ Nội vụ", None),
        (["BỘ CÔNG AN", "CÔNG AN TỈNH LẠNG SƠN"], "Công an tỉnh Lạng Sơn", "Lạng Sơn"),
        (["TỔNG CÔNG TY ĐIỆN", "CÔNG TY ĐIỆN LỰC SƠN LA"], "Công ty Điện lực Sơn La", "Sơn La"),
        (["BỘ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG ĐẠI HỌC VINH"], "Trường Đại học Vinh", None),
        (["HUYỆN ỦY MÈO VẠC", "*"], "Huyện ủy Mèo Vạc", "Hà Giang"),
        (["CHỦ TỊCH NƯỚC"], "Chủ tịch nước", None),
        (
            ["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH BẾN TRE"],
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bến Tre",
            "Bến Tre",
        ),
        (
            ["UBND THÀNH PHỐ CẦN THƠ", "BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ"],
            "Ban Chỉ đạo chuyển đổi số thành phố Cần Thơ",
            "Cần Thơ",
        ),
    ],
)
def test_bodies_are_spelt_as_one_writes_them(lines: list[str], issuer: str, province: str | None) -> None:
    place = "Hà Nội" if province is None else "Trụ sở"
    found = header(*lines, MOTTO, "Số: 1/X-Y", f"{place}, ngày 1 tháng 2 năm 2031", "*BÁO CÁO", "*Công tác")
    assert (found.issuer, found.province) == (issuer, province)


def test_lines_broken_beside_each_other() -> None:
    found = header(
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI",
        "TỈNH TUYÊN QUANG",
        "CHỦ NGHĨA VIỆT NAM",
        "VĂN PHÒNG",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 556/VP-KGVX",
        "Tuyên Quang, ngày 17 tháng 11 năm",
        "V/v đôn đốc báo cáo kết quả thực hiện Đề",
        "2031",
        "án 06",
        "Kính gửi:",
    )
    assert found.issuer == "Văn phòng Ủy ban nhân dân tỉnh Tuyên Quang"
    assert found.report_date == date(2031, 11, 17)
    assert found.title == "đôn đốc báo cáo kết quả thực hiện Đề án 06"


def test_a_body_that_ends_with_the_name_of_the_state_keeps_it() -> None:
    lines = ["NGÂN HÀNG NHÀ NƯỚC", "VIỆT NAM", MOTTO, "Số: 18/QĐ-NHNN", "*QUYẾT ĐỊNH", "*Về lãi suất"]
    assert header(*lines).issuer == "Ngân hàng Nhà nước Việt Nam"
    broken = [*lines[:1], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "VIỆT NAM", "VIỆT NAM", *lines[3:]]
    assert header(*broken).issuer == "Ngân hàng Nhà nước Việt Nam"


@pytest.mark.parametrize(
    ("lines", "kind", "title"),
    [
        (["*NGHỊ QUYẾT", "*Sửa đổi Chương trình của Chính phủ", "*thực hiện Nghị quyết số 66-NQ/TW"], "Nghị quyết",
         "Sửa đổi Chương trình của Chính phủ thực hiện Nghị quyết số 66-NQ/TW"),
        (["*KẾT LUẬN THANH TRA", "*Việc sử dụng kinh phí"], "Kết luận", "Việc sử dụng kinh phí"),
        (["*BÁO CÁO KẾT QUẢ", "*CHUYỂN ĐỔI SỐ NĂM 2031"], "Báo cáo", "Kết quả chuyển đổi số năm 2031"),
        (["*BÁO CÁO", "*KẾT QUẢ CHUYỂN ĐỔI SỐ", "*NĂM 2031"], "Báo cáo", "KẾT QUẢ CHUYỂN ĐỔI SỐ NĂM 2031"),
        (["*QUYẾT ĐỊNH", "*VỀ MỘT SỐ VIỆC", "*BỘ TRƯỞNG BỘ NỘI VỤ"], "Quyết định", "VỀ MỘT SỐ VIỆC"),
        (["*GIẤY MỜI", "*Dự hội nghị", "Kính gửi: Các phòng"], "Giấy mời", "Dự hội nghị"),
    ],
)  # fmt: skip
def test_titles_over_several_lines(lines: list[str], kind: str, title: str) -> None:
    found = header("SỞ NỘI VỤ", MOTTO, "Số: 1/X-Y", *lines, "Căn cứ chức năng, nhiệm vụ;")
    assert (found.report_type, found.title) == (kind, title)


def test_the_stamp_of_a_registry_gives_the_number() -> None:
    lines = [
        Paragraph("Số: 2061/QĐ-UBND", page=1, font_size=10.0, region="header"),
        Paragraph("Thời gian ký: 2031-05-13T14:41:57+07:00", page=1, font_size=10.0, region="header"),
        Paragraph("DANH MỤC SẢN PHẨM", page=1, bold=True, font_size=12.0),
    ]
    assert read_header(lines, []).report_no == "2061/QĐ-UBND"
    assert read_header(lines[:1], []).report_no is None


@pytest.mark.parametrize(
    ("issuer", "text", "province"),
    [
        ("BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "trên địa bàn tỉnh Sơn La", "Sơn La"),
        ("BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "từ tỉnh Sơn La đến tỉnh Lào Cai", None),
        ("BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "từ Sơn La", None),
        ("BAN CHỈ ĐẠO QUỐC GIA VỀ CHUYỂN ĐỔI SỐ", "thí điểm tại tỉnh Sơn La", None),
        ("UBND HUYỆN MƯA NGÀN", "học tập tại tỉnh Sơn La", None),
    ],
)
def test_a_body_without_a_place_is_of_the_only_province_named(
    issuer: str, text: str, province: str | None
) -> None:
    assert header(issuer, MOTTO, "Số: 5/BC-BCĐ", "*BÁO CÁO", "*Về một số việc", text).province == province


@pytest.mark.parametrize(
    ("place", "agency", "from_picture", "day"),
    [
        ("Lâm Đồng, ngày    tháng 3 năm 2024", "SỞ NỘI VỤ", True, date(2024, 3, 15)),
        ("Lâm Đồng, ngày ... tháng ... năm 2024", "Sở Nội vụ tỉnh Lâm Đồng", True, date(2024, 3, 15)),
        ("Lâm Đồng, ngày    tháng 2 năm 2024", "SỞ NỘI VỤ", True, None),
        ("Lâm Đồng, ngày    tháng 3 năm 2023", "SỞ NỘI VỤ", True, None),
        ("Lâm Đồng, ngày    tháng 3 năm 2024", "Văn phòng Chính phủ", True, None),
        ("Lâm Đồng, ngày 14 tháng 3 năm 2024", "SỞ NỘI VỤ", True, date(2024, 3, 14)),
        ("Lâm Đồng, ngày    tháng 3 năm 2024", "SỞ NỘI VỤ", False, None),
    ],
    ids=[
        "no day",
        "no month",
        "another month",
        "another year",
        "another body",
        "a date that is read",
        "left blank",
    ],
)
def test_a_date_that_a_scan_does_not_show_is_that_of_its_issuers_signature(
    place: str, agency: str, from_picture: bool, day: date | None
) -> None:
    read = header(
        "UBND TỈNH LÂM ĐỒNG",
        "SỞ NỘI VỤ",
        MOTTO,
        "Số: 12/BC-SNV",
        place,
        "*BÁO CÁO",
        "Kết quả quý I",
        from_picture=from_picture,
        signed=Signed(date(2024, 3, 15), agency),
    )
    assert read.report_date == day
    assert read.dated_by_signature is (day == date(2024, 3, 15))


@pytest.mark.parametrize(
    ("number", "title", "from_picture", "taken"),
    [
        ("Số: /KH-SYT", "2119 kh syt", True, "2119/KH-SYT"),
        ("Số: 2449 /KH-SYT", "KH-2119", True, None),
        ("Số: /KH-SYT", "Scan_2119-KH-SYT (1)", True, "2119/KH-SYT"),
        ("Số: /KH-SYT", "2119 kh sytb", True, None),
        ("Số: /KH-SYT", "2119/KH-SYT và 2120/KH-SYT", True, None),
        ("Số: 2120/KH-SYT", "2119 kh syt", True, "2120/KH-SYT"),
        ("Số: /KH-SYT", "2119 kh syt", False, None),
    ],
    ids=[
        "title",
        "no symbol",
        "more words",
        "another body",
        "two numbers",
        "a number that is read",
        "left blank",
    ],
)
def test_a_number_that_a_scan_does_not_show_is_that_in_the_title_of_the_file(
    number: str, title: str, from_picture: bool, taken: str | None
) -> None:
    lines = ["UBND TỈNH KIÊN GIANG", "SỞ Y TẾ", MOTTO, number, "*KẾ HOẠCH", "Kiểm tra năm 2030"]
    read = header(*lines, from_picture=from_picture, file_title=title)
    assert read.report_no == taken
    assert read.numbered_by_title is (taken == "2119/KH-SYT")


@pytest.mark.parametrize(
    ("body", "issuer", "province"),
    [
        ("BAN TỔ CHỨC TRUNG ƯƠNG", "Ban Tổ chức Trung ương", None),
        ("ỦY BAN KIỂM TRA TRUNG ƯƠNG", "Ủy ban Kiểm tra Trung ương", None),
        ("BAN TỔ CHỨC THÀNH ỦY", "Ban Tổ chức thành ủy thành phố Hà Nội", "Hà Nội"),
    ],
)
def test_where_a_body_of_the_whole_country_signs_is_not_its_province(
    body: str, issuer: str, province: str | None
) -> None:
    place = "Hà Nội, ngày 14 tháng 5 năm 2030"
    read = header(body, MOTTO, "Số: 02-HD/BTC", place, "*HƯỚNG DẪN", "*Đánh giá cán bộ")
    assert (read.issuer, read.province) == (issuer, province)


@pytest.mark.parametrize("printed", ["12/01/2031", "12-01-2031", "12.1.2031"])
def test_a_date_may_be_printed_in_figures(printed: str) -> None:
    lines = ["UBND XÃ MƯA NGÀN", MOTTO, "Số: 08/BC-UBND", f"Mưa Ngàn, ngày {printed}", "*BÁO CÁO", "*Kết quả"]
    assert header(*lines).report_date == date(2031, 1, 12)


def test_the_day_of_a_document_that_is_named_is_no_date() -> None:
    lines = [
        "UBND XÃ MƯA NGÀN",
        MOTTO,
        "Số: 08/BC-UBND",
        "Theo Công văn, ngày 12/01/2031 của tỉnh",
        "*BÁO CÁO",
    ]
    assert header(*lines, "*Kết quả").report_date is None


def test_what_a_letterhead_cannot_say_is_questioned() -> None:
    seen_on = date(2030, 3, 15)
    sound = ReportHeader("12/BC-SNV", "Báo cáo", seen_on)
    assert letterhead_doubts(sound, is_scan=True, seen_on=seen_on) == []
    (future,) = letterhead_doubts(sound, is_scan=False, seen_on=date(2030, 3, 14))
    assert "(2030-03-15) lies in the future" in future
    (blank,) = letterhead_doubts(ReportHeader(None, "Báo cáo"), is_scan=True, seen_on=seen_on)
    assert "left empty" in blank
    titled = ReportHeader("12/BC-SNV", "Báo cáo", numbered_by_title=True)
    (named,) = letterhead_doubts(titled, is_scan=True, seen_on=seen_on)
    assert "12/BC-SNV is what the file calls itself" in named
