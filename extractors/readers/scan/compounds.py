"""Tells letters that worn print does not show apart by the compound they stand in: hook and acute above a circumflex,
the dot of i and a hook, đ and d.

Most Vietnamese words have two syllables. Where "chuyển đối" was read and only "chuyển đổi" is a word, the hook it is;
where both are words, or neither, the reading stays as it is.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.decoding import Word

HOOKED, ACUTE = "ẩểổẨỂỔ", "ấếốẤẾỐ"
ALIKE = (
    str.maketrans(HOOKED + ACUTE, ACUTE + HOOKED),
    str.maketrans("iỉIỈ", "ỉiỈI"),
    str.maketrans("dD", "đĐ"),  # print loses the stroke, it gains none
)
SIGNS = ".,;:()[]/\"'“”"

COMPOUNDS = frozenset(
    tuple(compound.split())
    for compound in """
    chuyển đổi, thay đổi, trao đổi, sửa đổi, biến đổi, đổi mới, chuyển giao, chuyển tiếp, chuyển phát, vận chuyển,
    luân chuyển, di chuyển, chuyển biến, triển khai, phát triển, triển lãm, triển vọng, tổ chức, tổ công, tổ trưởng,
    tổng hợp, tổng số, tổng thể, tổng kết, tổng cộng, tổng cục, tổng công, tổng giám, tổng dự, tổng mức, tổng điểm,
    kiểm tra, kiểm soát, kiểm thử, kiểm định, kiểm kê, kiểm toán, kiểm sát, kiểm lâm, bảo hiểm, hiểm xã, nguy hiểm,
    phổ biến, phổ cập, phổ thông, cổng thông, cổng dịch, cổng ttđt, cổng giao, cụ thể, thể thao, thể hiện, thể chế,
    toàn thể, đoàn thể, tập thể, có thể, thể dục, hiểu biết, tìm hiểu, thẩm quyền, thẩm định, thẩm tra, sản phẩm,
    thực phẩm, phẩm chất, khẩn trương, khẩn cấp, đẩy mạnh, thúc đẩy, đẩy nhanh, chuẩn bị, tiêu chuẩn, chuẩn hóa,
    chuẩn hoá, quy chuẩn, bổ sung, bổ nhiệm, phân bổ, ổn định, quan điểm, thời điểm, thí điểm, trọng điểm, địa điểm,
    đặc điểm, điểm số, thang điểm, tính điểm, điểm tối, tối thiểu, tiểu học, biểu mẫu, tiêu biểu, đại biểu, biểu đồ,
    phát biểu, điển hình, hiển thị, kể từ, kể cả, để thực, cổ phần, lãnh thổ, khẩu, xuất khẩu, nhập khẩu, hộ khẩu
    đối với, đối tượng, đối tác, đối thoại, đối chiếu, tuyệt đối, thế giới, thay thế, lợi thế, yếu tố, tố cáo, tố tụng,
    thành phố, khu phố, đường phố, công bố, phân bố, thống kê, hệ thống, thống nhất, tiến độ, cải tiến, tiến hành,
    tiếp nhận, kết quả, kết nối, thiết bị, thiết kế, số hóa, số hoá, số liệu, chữ số, mã số, kinh tế, thực tế,
    chi tiết, thi hành, chi tiêu, chỉ tiêu, chi phí, chi ngân, chi nhánh, chi cục, chi đoàn, thu chi, chỉ số,
    chỉ đạo, chỉ thị, chỉ định, chỉ dẫn, chỉ huy, địa chỉ, tôn chỉ, thực thi, thi đua, thi tuyển, kỳ thi, khả thi,
    quốc gia, quốc tế, cấp xã, cấp huyện, cấp tỉnh, chất lượng, tốc độ, vốn đầu, mất an, ý kiến, sáng kiến, phổ biến
    """.replace("\n", ",").split(",")
    if len(compound.split()) == 2
)


def with_compounds(words: Sequence[Word]) -> list[Word]:
    """The words of a piece in reading order, pairs of them put right where only one way of reading is a compound."""
    result = list(words)
    for place in range(len(result) - 1):
        pair = result[place : place + 2]
        if _pair(pair[0].text, pair[1].text) in COMPOUNDS:
            continue
        ways = list(product(*(_readings(word.text) for word in pair)))
        fitting = [way for way in ways if _pair(*way) in COMPOUNDS]
        if len(fitting) == 1:
            result[place : place + 2] = [
                word.as_text(text) for word, text in zip(pair, fitting[0], strict=True)
            ]
    return result


def _readings(text: str) -> set[str]:
    """What a word may be where letters that look alike are told apart otherwise."""
    readings = {text}
    for table in ALIKE:
        readings |= {reading.translate(table) for reading in readings}
    return readings


def _pair(first: str, second: str) -> tuple[str, str]:
    return first.lstrip(SIGNS).lower(), second.rstrip(SIGNS).lower()
