"""The provinces of Vietnam by their short names: the 63 of 2008-2025, which the 34 since 2025-07-01 are among.

Source: list of administrative units of the General Statistics Office (Tổng cục Thống kê), 2023.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.values import fold

PROVINCES = (
    "Hà Nội",
    "Hà Giang",
    "Cao Bằng",
    "Bắc Kạn",
    "Tuyên Quang",
    "Lào Cai",
    "Điện Biên",
    "Lai Châu",
    "Sơn La",
    "Yên Bái",
    "Hoà Bình",
    "Thái Nguyên",
    "Lạng Sơn",
    "Quảng Ninh",
    "Bắc Giang",
    "Phú Thọ",
    "Vĩnh Phúc",
    "Bắc Ninh",
    "Hải Dương",
    "Hải Phòng",
    "Hưng Yên",
    "Thái Bình",
    "Hà Nam",
    "Nam Định",
    "Ninh Bình",
    "Thanh Hóa",
    "Nghệ An",
    "Hà Tĩnh",
    "Quảng Bình",
    "Quảng Trị",
    "Thừa Thiên Huế",
    "Đà Nẵng",
    "Quảng Nam",
    "Quảng Ngãi",
    "Bình Định",
    "Phú Yên",
    "Khánh Hòa",
    "Ninh Thuận",
    "Bình Thuận",
    "Kon Tum",
    "Gia Lai",
    "Đắk Lắk",
    "Đắk Nông",
    "Lâm Đồng",
    "Bình Phước",
    "Tây Ninh",
    "Bình Dương",
    "Đồng Nai",
    "Bà Rịa - Vũng Tàu",
    "Hồ Chí Minh",
    "Long An",
    "Tiền Giang",
    "Bến Tre",
    "Trà Vinh",
    "Vĩnh Long",
    "Đồng Tháp",
    "An Giang",
    "Kiên Giang",
    "Cần Thơ",
    "Hậu Giang",
    "Sóc Trăng",
    "Bạc Liêu",
    "Cà Mau",
)

_OTHER_SPELLINGS = {
    "hue": "Huế",
    "ba ria vung tau": "Bà Rịa - Vũng Tàu",
    "br vt": "Bà Rịa - Vũng Tàu",
    "hcm": "Hồ Chí Minh",
    "tphcm": "Hồ Chí Minh",
    "sai gon": "Hồ Chí Minh",
    "dac lac": "Đắk Lắk",
    "dak lac": "Đắk Lắk",
    "dac nong": "Đắk Nông",
    "bac can": "Bắc Kạn",
    "kontum": "Kon Tum",
}
_TYPE = re.compile(r"^(?:tinh|thanh pho|tp) ")


@cache
def _by_folded() -> dict[str, str]:
    return {fold(name): name for name in PROVINCES} | _OTHER_SPELLINGS


def is_province(text: str) -> bool:
    """Whether the text is the name of a province, with or without "tỉnh" or "thành phố" before it."""
    return province_called(text) is not None


def province_called(text: str) -> str | None:
    """The province that a text is the name of, in any of its spellings; None if it is none."""
    return _by_folded().get(_TYPE.sub("", fold(text)))


def province_named(text: str, *, alone: bool = False) -> str | None:
    """The province that a text names behind "tỉnh", "thành phố" or "TP".

    Args:
        text: A line of a letterhead, or what stands behind a name.
        alone: Whether the text may be the bare name of a province.

    Returns:
        Its name, None if the text names none.
    """
    folded = fold(text)
    if alone and (found := province_called(text)):
        return found
    for match in re.finditer(r"\b(?:tinh|thanh pho|tp) ", folded):
        behind = folded[match.end() :].split()
        for count in (4, 3, 2, 1):
            name = " ".join(behind[:count])
            if found := _by_folded().get(name):
                return found
    return None
