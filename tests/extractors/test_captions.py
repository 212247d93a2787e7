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
