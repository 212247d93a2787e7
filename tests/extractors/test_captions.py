"""What stands above a table: its own title and caption, apart from the letterhead and subject of the report."""

from __future__ import annotations

import pytest

from extractors.assembly.captions import read_caption
from extractors.models import Paragraph

LETTERHEAD = (
    "UBND TỈNH MƯA NGÀN",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: 12/BC-UBND",
    "Mưa Ngàn, ngày 09 tháng 12 năm 2031",
)
SUBJECT, TITLE = "Kết quả chuyển đổi số năm 2031", "KẾT QUẢ THỰC HIỆN CHỈ TIÊU NĂM 2031"


def split(*lines: str) -> tuple[str | None, list[str]]:
    """The title of the table, and what is left to the narrative; all lines are centred and bold, as in a letterhead."""
    paragraphs = [Paragraph(line, page=1, bold=True, centered=True, font_size=13.0) for line in lines]
    caption, rest = read_caption(paragraphs)
    return caption.title, [paragraph.text for paragraph in rest]


@pytest.mark.parametrize(
    ("below", "title", "of_the_report"),
    [
        (("BÁO CÁO", SUBJECT, TITLE), TITLE, 2),
        (("BÁO CÁO", "Kết quả chuyển đổi số", "năm 2031", TITLE), TITLE, 3),
        (("BÁO CÁO", TITLE, "Danh mục nhiệm vụ"), "Danh mục nhiệm vụ", 2),
        (("BÁO CÁO", SUBJECT), None, 2),
        (("BÁO CÁO", SUBJECT, "Chỉ tiêu ký số của các xã năm 2031"), "Chỉ tiêu ký số của các xã năm 2031", 2),
        (("BÁO CÁO", "Kết quả năm 2031,", "Nhiệm vụ còn lại của năm 2031"), None, 3),
        (("THÔNG TƯ LIÊN TỊCH", SUBJECT, TITLE), TITLE, 2),
        (("2031", "KẾ HOẠCH", SUBJECT, TITLE), TITLE, 3),  # the date is broken into two lines
        (("BÁO CÁO", SUBJECT, "Phụ lục 1", TITLE), TITLE, 2),
        (("BÁO CÁO", SUBJECT, "PL1", TITLE), TITLE, 2),
        (("BÁO CÁO", SUBJECT, "PL.02", TITLE), TITLE, 2),
        (("BÁO CÁO", SUBJECT, "(Đơn vị tính: hồ sơ)"), None, 2),
    ],
)
def test_a_report_whose_table_stands_right_below_keeps_its_letterhead(
    below: tuple[str, ...], title: str | None, of_the_report: int
) -> None:
    found, rest = split(*LETTERHEAD, *below)
    assert found == title
    assert rest == [*LETTERHEAD, *below[:of_the_report]]


def test_what_is_attached_to_an_act_keeps_its_title() -> None:
    lines = ("KẾ HOẠCH", "Chuyển đổi số năm 2032", "(Kèm theo Quyết định số 5/QĐ-UBND)")
    assert split(*LETTERHEAD, *lines)[0] == "KẾ HOẠCH Chuyển đổi số năm 2032"


def test_without_a_letterhead_all_lines_are_the_tables() -> None:
    assert split("BÁO CÁO", SUBJECT) == (f"BÁO CÁO {SUBJECT}", [])


MONTH_TITLE = "Tình hình ký số văn bản của các huyện tháng 6 năm 2031"


def paragraph(text: str, *, shaped: bool = False) -> Paragraph:
    return Paragraph(text, page=1, bold=shaped, centered=shaped, font_size=13.0)


def test_running_text_ends_the_subject_of_the_report() -> None:
    """A title in sentence case, as the subject is, is the table's: it says of which month its figures are."""
    letterhead = [paragraph(line, shaped=True) for line in (*LETTERHEAD, "BÁO CÁO", SUBJECT)]
    text = paragraph("Ủy ban nhân dân tỉnh báo cáo như sau:")
    caption, rest = read_caption([*letterhead, text, paragraph(MONTH_TITLE, shaped=True)])
    assert caption.title == MONTH_TITLE
    assert rest == [*letterhead, text]


def test_the_heading_of_a_section_is_no_part_of_the_title_below_it() -> None:
    letterhead = [paragraph(line, shaped=True) for line in (*LETTERHEAD, "BÁO CÁO", SUBJECT)]
    heading = Paragraph("1. Ký số văn bản", page=1, bold=True)
    caption, rest = read_caption([*letterhead, heading, paragraph(MONTH_TITLE, shaped=True)])
    assert caption.title == MONTH_TITLE
    assert rest == [*letterhead, heading]


@pytest.mark.parametrize("below", [(), ("Đơn vị tính: văn bản",)])
def test_a_plain_line_with_a_period_right_above_the_grid_is_a_title(below: tuple[str, ...]) -> None:
    text = paragraph("Kết quả cụ thể như sau:")
    caption, rest = read_caption([text, paragraph(MONTH_TITLE), *map(paragraph, below)])
    assert (caption.title, caption.caption) == (MONTH_TITLE, "\n".join(below) or None)
    assert rest == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Trong tháng 6 năm 2031, toàn tỉnh có 12 văn bản.",
        "Kết quả tháng 6 năm 2031 như sau:",
        "Các đơn vị thực hiện tốt",
        "1. Kết quả tháng 6 năm 2031",
    ],
)
def test_a_sentence_is_no_title(text: str) -> None:
    assert read_caption([paragraph(text)])[0].title is None


def test_the_number_of_a_table_in_the_corner_leaves_the_report_its_title() -> None:
    paragraphs = [
        Paragraph(line, bold=True, centered=True) for line in (*LETTERHEAD, "Biểu số 03", "BÁO CÁO", SUBJECT)
    ]
    caption, rest = read_caption(paragraphs)
    assert (caption.appendix, caption.title) == ("03", None)
    assert [line.text for line in rest] == [*LETTERHEAD, "BÁO CÁO", SUBJECT]


def test_a_line_of_a_part_of_the_subjects_period_is_the_title_of_the_table() -> None:
    subject, title = "Công tác cải cách hành chính 6 tháng đầu năm 2031", "Tình hình văn bản tháng 6 năm 2031"
    assert split(*LETTERHEAD, "BÁO CÁO", subject, title)[0] == title
    later = "Nhiệm vụ 6 tháng cuối năm 2031"
    assert split(*LETTERHEAD, "BÁO CÁO", subject, later)[0] is None
    assert split(*LETTERHEAD, "BÁO CÁO", "Công tác năm 2031", "và nhiệm vụ tháng 12 năm 2031")[0] is None


def test_the_line_of_the_text_that_leads_to_a_table_is_known() -> None:
    lead = paragraph("a) Trong quý I năm 2031:")
    caption, rest = read_caption([paragraph("Kết quả cụ thể."), lead, paragraph("Đơn vị tính: văn bản")])
    assert (caption.introduction, caption.title) == (lead.text, None)
    assert rest[-1] == lead
    assert read_caption([paragraph("Kết quả quý I năm 2031 khá.")])[0].introduction is None
    unit = paragraph("- Số lượt khám bệnh (ĐVT: Lượt)")
    assert read_caption([unit])[0].introduction == unit.text


def test_what_leads_to_a_table_in_a_letter_is_no_title() -> None:
    """One line of running text may stand in the middle of the page as a title does."""
    lead = "Cục Thống kê cung cấp số liệu dân số của một số xã thuộc địa bàn tỉnh như bảng dưới đây:"
    lines = [*LETTERHEAD, "Kính gửi: Ủy ban nhân dân tỉnh Mưa Ngàn", lead]
    caption, rest = read_caption([Paragraph(line, page=1, centered=True, font_size=13.0) for line in lines])
    assert (caption.title, caption.introduction) == (None, lead)
    assert [paragraph.text for paragraph in rest] == lines


def test_a_title_in_capitals_below_the_addressee_is_the_tables() -> None:
    """It looks like the type of an act, which no letter has there."""
    found, rest = split(*LETTERHEAD, "Kính gửi: Sở Nội vụ", "BIỂU TỔNG HỢP", "Kết quả ký số năm 2031")
    assert found == "BIỂU TỔNG HỢP Kết quả ký số năm 2031"
    assert rest == [*LETTERHEAD, "Kính gửi: Sở Nội vụ"]
