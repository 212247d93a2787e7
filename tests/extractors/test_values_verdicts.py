from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import Verdict, parse_task_status, parse_verdict


@pytest.mark.parametrize(
    ("text", "status", "gap", "national"),
    [
        ("Đạt", "met", None, None),
        ("ĐẠT", "met", None, None),
        ("Đã đạt", "met", None, None),
        ("Hoàn thành", "met", None, None),
        ("Đạt 100% kế hoạch", "met", None, None),
        ("Đạt theo kế hoạch đề ra", "met", None, None),
        ("Đạt (toàn quốc 79,4%)", "met", None, "79.4"),
        ("Đạt, không vượt", "met", None, None),
        ("Đạt; bình quân cả nước là 79,5%", "met", None, "79.5"),
        ("Vượt 2,13% (toàn quốc 79%)", "exceeded", "2.13", "79"),
        ("Vượt 22.65%", "exceeded", "22.65", None),
        ("Đạt và vượt 8,77% (theo số liệu của Cục Viễn thông)", "exceeded", "8.77", None),
        ("Đạt và vượt 117,5% Số liệu do NHHH cung cấp", "exceeded", "117.5", None),
        ("Vượt 03 lớp so với Kế hoạch số 1718/KH-UBND ngày 30/4/2023", "exceeded", "3", None),
        ("Vượt chỉ tiêu 5%", "exceeded", "5", None),
        ("Vượt so với Kế hoạch số 1718/KH-UBND", "exceeded", None, None),
        ("Vượt 2 lần", "exceeded", None, None),
        ("Hoàn thành, vượt mức kế hoạch", "exceeded", None, None),
        ("Đạt 112,5% so với kế hoạch", "exceeded", None, None),
        ("Chưa đạt (toàn quốc >90%)", "missed", None, "90"),
        ("Chưa đạt", "missed", None, None),
        ("Không đạt", "missed", None, None),
        ("Chưa hoàn thành", "missed", None, None),
        ("Hiện nay mới đạt 50%, chưa đạt kế hoạch", "missed", None, None),
        ("Vượt ở cấp tỉnh, không đạt ở cấp xã", "missed", None, None),
        ("Đạt 98,5% kế hoạch", "missed", None, None),
        ("Chưa có số liệu đánh giá (năm 2022 là 26%)", "no_data", None, None),
        ("Chưa có số liệu đánh giá (Ước cuối năm 2024 sẽ đạt chỉ tiêu này)", "no_data", None, None),
        ("Hiện đang triển khai, chưa có số liệu báo cáo", "no_data", None, None),
        ("Chưa có số liệu đầy đủ Hiện nay, có 50 cơ quan, đơn vị đã đăng ký/65", "no_data", None, None),
        ("(chưa có số liệu)", "no_data", None, None),
        ("Sở TTTT phối hợp", None, None, None),
        ("trừ văn bản mật", None, None, None),
        ("Hiện nay, có 49 cơ quan, đơn vị đã đăng ký/63 mô hình", None, None, None),
        ("Các đơn vị phối hợp để đạt chỉ tiêu", None, None, None),
        ("Không vượt", None, None, None),
        ("Ước đạt", None, None, None),
        ("Đạt giải nhất", None, None, None),
        ("Đạt 55%", None, None, None),
        ("Có tiến bộ (không có trong kế hoạch (phụ lục 1), chưa đạt)", None, None, None),
        ("Xếp thứ 53 toàn quốc năm 2021", None, None, None),
        ("Toàn quốc năm 2022: 81,5%", None, None, "81.5"),
    ],
)
def test_verdict(text: str, status: str | None, gap: str | None, national: str | None) -> None:
    verdict = parse_verdict(text)
    assert verdict is not None
    assert verdict.status == status
    assert verdict.gap == (Decimal(gap) if gap else None)
    assert verdict.national == (Decimal(national) if national else None)
    assert parse_verdict(unicodedata.normalize("NFD", text).upper()) == verdict


@pytest.mark.parametrize("text", ["", " ", "-", "…"])
def test_a_blank_is_no_verdict(text: str) -> None:
    assert parse_verdict(text) is None


@given(
    st.decimals("0.01", "99.99", places=2),
    st.decimals("0.01", "99.99", places=2),
    st.sampled_from(["Vượt", "Đạt và vượt"]),
)
def test_verdict_round_trip(gap: Decimal, national: Decimal, words: str) -> None:
    text = f"{words} {gap}% (toàn quốc {national}%)".replace(".", ",")
    assert parse_verdict(text) == Verdict("exceeded", gap, national)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đã hoàn thành", "done"),
        ("Hoàn thành", "done"),
        ("- Đã hoàn thành (Đang triển khai mở rộng)", "done"),
        ("Đã thực hiện Chỉ thị số 08/CT-UBND ngày 21/4/2023", "done"),
        ("Đã triển khai", "done"),
        ("UBND tỉnh đã ban hành Kế hoạch số 1718/KH-UBND ngày 30/4/2023", "done"),
        ("Hoàn thành 100%", "done"),
        ("Đang thực hiện", "in_progress"),
        ("Đang thực hiện (Đã chuyển công nghệ IPv6 cho 3 hệ thống)", "in_progress"),
        ("Hiện đang triển khai", "in_progress"),
        ("Sở Nội vụ đang phối hợp xây dựng", "in_progress"),
        ("Tiếp tục thực hiện", "in_progress"),
        ("Đã hoàn thành 70%", "in_progress"),
        ("Đã triển khai nhưng chưa hoàn thành", "in_progress"),
        ("Thực hiện thường xuyên", "recurring"),
        ("Thường xuyên rà soát thực hiện", "recurring"),
        ("Đang thực hiện thường xuyên", "recurring"),
        ("Hằng năm", "recurring"),
        ("Chưa thực hiện (có Kế hoạch số 1204/KH-SCT 08/06/2023)", "not_started"),
        ("Chưa triển khai", "not_started"),
        ("", "no_data"),
        ("-", "no_data"),
        ("Chưa có số liệu", "no_data"),
        ("Dịch vụ truy nhập internet 3G, 4G được phủ đến 100% số thôn trên địa bàn tỉnh", None),
        ("Đã tham mưu UBND tỉnh", None),
        ("Số xã đã triển khai là 5/65", None),
        ("Cơ bản hoàn thành", "done"),
        ("100%", "done"),
        ("100% khối lượng", "done"),
        ("70%", "in_progress"),
        ("100% cán bộ được tập huấn", None),
        ("Đã cấp 297/297 chứng thư số", "done"),
        ("Đã cấp 200/297 chứng thư số", "in_progress"),
    ],
)
def test_task_status(text: str, expected: str | None) -> None:
    assert parse_task_status(text) == expected
