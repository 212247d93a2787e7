"""Targets that a plan writes as bullets: the words that state the figure of each."""

from __future__ import annotations

import pytest

from extractors.models import Section
from extractors.understanding.bullets import target_table

HEADINGS = {"number": "STT", "indicator": "Mục tiêu", "target": "Mục tiêu năm {year}"}


def figure_of(bullet: str) -> str:
    others = ["- Tỷ lệ hồ sơ đạt 80%.", "- Tỷ lệ thanh toán đạt 70%.", "- Tỷ lệ ký số đạt 90%."]
    sections = [Section(("II",), "II. MỤC TIÊU CỤ THỂ NĂM 2031", is_heading=True)]
    sections += [Section(("II",), text) for text in (*others, bullet)]
    table = target_table(sections, HEADINGS)
    assert table is not None
    return table.rows[-1].cells[2].text


@pytest.mark.parametrize(
    ("bullet", "figure"),
    [
        ("- Phấn đấu có ít nhất 05 mô hình chuyển đổi số tại thôn.", "ít nhất 05 mô hình"),
        ("- Trên 95% người dân hài lòng.", "Trên 95%"),
        ("- Tỷ lệ hài lòng đạt từ 95% trở lên.", "95% trở lên"),
        (
            "- Xã thuộc nhóm 10 xã dẫn đầu huyện.",
            "Xã thuộc nhóm 10 xã dẫn đầu huyện.",
        ),  # a place, at most the 10th
        ("- Mỗi xã có 02 điểm phục vụ và 05 mô hình.", "Mỗi xã có 02 điểm phục vụ và 05 mô hình."),
    ],
)
def test_a_bullet_states_its_figure_with_what_bounds_it(bullet: str, figure: str) -> None:
    assert figure_of(bullet) == figure
