"""Rows of a unit column that name nobody: totals, groups of rows, headings, blanks."""

from __future__ import annotations

import re

from baocao.names.normalise import base_text, printed_name, tone_key, words

_SHARE = re.compile(r"\s*\d{1,4}\s*/\s*\d{1,4}(?!\d)\s+\D")
"""So many of so many: "12/12 bệnh viện"."""
_LETTER = re.compile(r"[^\W\d_]")
_TYPE = r"(?:xa|phuong|thi\ tran|dac\ khu|huyen|quan|thi\ xa|thanh\ pho|tinh|so|ban|nganh)"

# On the text without diacritics …
_HEADING = re.compile(
    rf"""(?:
      tong(?:\ (?:cong|so|toan|cac|chung|hop|i|ii|iii|iv|v|[a-d])\b.*)?
    | (?:ca|toan)\ (?:tinh|huyen|quan|thanh\ pho|thi\ xa|xa|phuong|quoc)(?:\ .*)?
    | cap\ (?:tinh|huyen|xa|so|thanh\ pho|phuong|co\ so|trung\ uong|tw|quan|bo)(?:\ .*)?
    | (?:cac\ |danh\ sach\ )?{_TYPE}(?:\ (?:va|cac|cap|,)?\ ?{_TYPE})*
    | stt|tt|so\ (?:tt|thu\ tu)
    | (?:ten\ )?(?:co\ quan|don\ vi|dia\ phuong)(?:\ (?:va|co\ quan|don\ vi|dia\ phuong))*
    | (?:trong\ do|binh\ quan|trung\ binh\ (?:chung|cong)|ghi\ chu|nhu\ tren)
    | [ivx]{{1,6}}
    )""",
    re.VERBOSE,
)
# … and where only the tone tells "cộng" (sum) from "công" (public, work), "khối" (block) from "Khởi Nghĩa".
_SUM = re.compile(
    rf"{tone_key('cộng')}(?: (?:{'|'.join(tone_key(word) for word in ('số', 'toàn', 'các', 'cấp', 'khối'))}).*)?"
    rf"|{tone_key('khối')}(?: .*)?"
)


def is_heading(text: str) -> bool:
    """Whether a row's name stands for no unit: "Tổng cộng", "I. Cấp tỉnh", "Các xã, phường", "-", ""."""
    name = printed_name(text)
    base = " ".join(words(base_text(name)))
    if not _LETTER.search(name) or _SHARE.match(text):
        return True
    if _HEADING.fullmatch(base) is not None:
        return not _is_group_of_agencies(base) and not _is_police(name)
    return base.startswith(("cong", "khoi")) and _SUM.fullmatch(tone_key(name)) is not None


def _is_police(name: str) -> bool:
    """Whether "CA" abbreviates Công an: "cả" (all) would have its accent where the next word has one."""
    return name.startswith("CA ") and not name.isascii() and not name.isupper()


def _is_group_of_agencies(base: str) -> bool:
    """Whether it is a group with figures of its own ("Các sở, ban, ngành"); "Các xã, phường" opens a list."""
    return bool({"so", "ban", "nganh"} & set(base.split())) and not base.startswith(
        ("cap", "khoi", "tong", "so t")
    )
