"""Who issues a document and of which province: the bodies above its number, spelt as one writes them.

Of two bodies the lower one signs; a room or office without a field of its own ("VĂN PHÒNG") is named with the body
above it. The province is said by the bodies, by the place before the date, or by the issuer's name in the text; a
district or commune whose name only one province has says it as well. A central body has none.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from unicodedata import normalize

from baocao.resources import dbt_project
from extractors.understanding.letterhead_lines import bare
from extractors.understanding.provinces import PROVINCES, province_named
from extractors.values import fold, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.understanding.letterhead_lines import HeadLines

_BODY = re.compile(
    r"^(?:so|ban|van phong|cuc|chi cuc|tong cuc|trung tam|thanh tra|uy ban|ubnd|tinh uy|thanh uy|huyen uy|dang uy"
    r"|quan khu|quan doan|cong ty|tap doan|tong lien doan"
    r"|hoi dong|hdnd|bo|cong an|to cong tac|phong|vu|vien|hoc vien|truong|chinh phu|thu tuong|quoc hoi|chu tich nuoc"
    r"|kiem toan|toa an|ngan hang|bao hiem|dai|bao|doan|lien doan|mat tran|hoi|tong cong ty|kho bac|benh vien|bhxh)\b"
)
_CENTRAL = re.compile(
    r"^(?:bo(?! chi huy| cong an tinh| doi)|chinh phu|thu tuong|quoc hoi|uy ban thuong vu|chu tich nuoc|tong cuc"
    r"|van phong (?:chinh phu|bo|quoc hoi|chu tich nuoc|trung uong)|kiem toan nha nuoc|ngan hang nha nuoc viet nam"
    r"|tong lien doan lao dong viet nam"
    r"|thanh tra chinh phu|uy ban dan toc|ban chap hanh trung uong|ban bi thu|bo chinh tri|hoi dong bau cu quoc gia"
    r"|toa an nhan dan toi cao|vien kiem sat nhan dan toi cao|bao hiem xa hoi viet nam"
    r"|(?:ban|uy ban|hoi dong|dang uy|hoc vien|vien|hoi)\b[^,]*\btrung uong(?: (?:mat tran|dang|doan|hoi)\b.*)?$)\b"
)
_LOCAL = re.compile(r"\b(?:ubnd|uy ban nhan dan|tinh|thanh pho)\b")
_BARE_OFFICE = re.compile(
    r"^(?:van phong|thanh tra|vu phap che|phong [a-z ]{2,30}|trung tam phuc vu hanh chinh cong)$"
)
_ROLE = re.compile(r"^(?:co quan|bo phan) thuong truc$")  # of the body above it, and no body
_PLACE_TYPE = re.compile(
    r"\b(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+", re.IGNORECASE
)
_NATIONAL = re.compile(r"\b(?:quoc gia|trung uong|viet nam|nha nuoc|chinh phu)\b")
_DISTRICT = re.compile(r"\b(huyen(?: uy)?|quan(?: uy)?|thi(?: xa| uy)|thanh(?: pho| uy)|dac khu)\s+(.+)$")
_COMMUNE = re.compile(r"\b(xa|phuong|thi tran)\s+(.+)$")
_TWO_BODIES = re.compile(
    r"^((?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UY BAN NHAN DAN|BỘ) .+?) ((?:SỞ|CHI CỤC|BAN QUẢN LÝ|THANH TRA) .+)$"
)
_PARTY_BODIES = ("tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy")  # of the place named behind
_FIXED = {
    "ủy ban nhân dân": "Ủy ban nhân dân",
    "uỷ ban nhân dân": "Ủy ban nhân dân",
    "uy ban nhan dan": "Ủy ban nhân dân",
    "hội đồng nhân dân": "Hội đồng nhân dân",
    "thủ tướng chính phủ": "Thủ tướng Chính phủ",
    "công thương": "Công Thương",
    "việt nam": "Việt Nam",
    "trung ương": "Trung ương",
    "mặt trận tổ quốc": "Mặt trận Tổ quốc",
    "ban quản lý": "Ban Quản lý",
    "ban chỉ đạo": "Ban Chỉ đạo",
    "tổng công ty": "Tổng Công ty",
    "tổng liên đoàn": "Tổng Liên đoàn",
    "nhân dân tối cao": "nhân dân tối cao",
    "trường đại học": "Trường Đại học",
    "trường cao đẳng": "Trường Cao đẳng",
    "ubnd": "UBND",
    "hđnd": "HĐND",
    "bhxh": "BHXH",
}
_TYPES = (  # in two words, of which the first begins with a capital
    "ủy ban nhân dân",
    "uỷ ban nhân dân",
    "hội đồng nhân dân",
    "chính phủ",
    "quốc hội",
    "văn phòng",
    "chi cục",
    "tổng cục",
    "trung tâm",
    "thanh tra",
    "hội đồng",
    "học viện",
    "ngân hàng",
    "kho bạc",
    "bảo hiểm xã hội",
    "tòa án nhân dân",
    "viện kiểm sát nhân dân",
    "liên đoàn",
    "tổ công tác",
    "mặt trận",
    "ủy ban",
    "uỷ ban",
    "công an",
    "công ty",
    "tổng công ty",
    "tổng liên đoàn",
    "tập đoàn",
    "ban quản lý",
    "chủ tịch nước",
    "trường đại học",
    "trường cao đẳng",
    "đảng ủy",
    *_PARTY_BODIES,
)
_SMALL = {"và", "của", "các", "về", "cho", "tại", "nhân", "dân"}


def issuing_bodies(lines: Sequence[str]) -> list[str]:
    """The bodies a letterhead names, the upper one first, each in one line as printed."""
    parts: list[str] = []
    for line, _ in groupby(line for line in lines if not _ROLE.match(bare(line))):
        # "ỦY BAN NHÂN DÂN" stands above the province and again above its district
        both = _TWO_BODIES.match(line)
        parts += list(both.groups()) if both else [line]
    bodies: list[str] = []
    for part in parts:
        if not bodies or _BODY.match(bare(part)):
            bodies.append(part)
        else:
            bodies[-1] = f"{bodies[-1]} {part}"
    return [body for body in dict.fromkeys(bodies) if _BODY.match(bare(body))]


def full_name(bodies: Sequence[str], texts: Sequence[str]) -> str | None:
    """The name of the lower body as one writes it, with the upper one where it says too little alone."""
    if not bodies:
        return None
    name = usual_spelling(bodies[-1], texts)
    if len(bodies) > 1 and _BARE_OFFICE.match(bare(bodies[-1])):
        return f"{name} {usual_spelling(bodies[-2], texts)}"
    return name


def find_province(issuer: str | None, lines: HeadLines, texts: Sequence[str]) -> str | None:
    """The province of the issuer, None for a central body and where nothing of the issuer says it."""
    named = [*lines.left, issuer or ""]
    bodies = [bare(line) for line in named if line]
    if any(map(_CENTRAL.match, bodies)) and not any(map(_LOCAL.search, bodies)):
        return None  # a department of a ministry, too
    for text in named:
        if found := province_named(text):
            return found
    if issuer and not _PLACE_TYPE.search(issuer):  # "Kho bạc Nhà nước Sơn La"
        words = issuer.split()
        for count in (4, 3, 2):
            if len(words) > count and (found := province_named(" ".join(words[-count:]), alone=True)):
                return found
    if lines.place and (found := province_named(lines.place, alone=True)):
        return found
    if issuer is None:
        return None
    return _beside(issuer, texts) or _of_place([issuer, *lines.left]) or _only_named(issuer, texts)


def is_central(issuer: str | None) -> bool:
    """Whether an issuer, as it is written, is a body of the whole country."""
    body = bare(issuer or "")
    return bool(_CENTRAL.match(body)) and not _LOCAL.search(body)


def _beside(issuer: str, texts: Sequence[str]) -> str | None:
    """The province printed behind the issuer's own name: "UBND xã Phú Vinh, thành phố Huế"."""
    place = re.split(r"\b(?:nhan dan|ubnd)\s+", bare(issuer))[-1].strip()
    if len(place) < len("xa a"):
        return None
    for text in texts:
        plain_text = bare(text)
        at = plain_text.find(place)
        while at >= 0:
            behind = text[at + len(place) : at + len(place) + 60]
            match = re.match(
                r"[\s,–-]+((?:huyện|thị xã|thành phố|quận) [^,.;]+[\s,–-]+)?(?=tỉnh|thành phố|TP)", behind
            )
            if match and (found := province_named(behind[match.end() :][:30])):
                return found
            at = plain_text.find(place, at + 1)
    return None


def _only_named(issuer: str, texts: Sequence[str]) -> str | None:
    """The province of a body that is named without a place ("Ban Chỉ đạo chuyển đổi số", "… tỉnh"), as within one.

    It is the only one that the whole document names behind "tỉnh" or "thành phố": with one more it is not known.
    """
    if _PLACE_TYPE.search(issuer) or _NATIONAL.search(bare(issuer)):
        return None
    named: set[str] = set()
    for text in texts:
        for match in _PROVINCE_WORD.finditer(f" {fold(text)} "):
            behind = match[1].split()
            phrases = (" ".join(behind[:count]) for count in range(1, len(behind) + 1))
            named.update(name for phrase in phrases if (name := _folded_provinces().get(phrase)))
    return named.pop() if len(named) == 1 else None


_PROVINCE_WORD = re.compile(r" (?:tinh|thanh pho|tp)(?= ((?:[^ ]+ ){1,5}))")
"""A word for a province, and the words behind it that may be its name."""


@cache
def _folded_provinces() -> dict[str, str]:
    return {fold(name): name for name in PROVINCES}


def _of_place(names: Sequence[str]) -> str | None:
    """The province of the district or commune that a name ends with, if only one province has one of that name."""
    for pattern, level in ((_DISTRICT, "huyen"), (_COMMUNE, "xa")):
        for name in names:
            match = pattern.search(bare(name))
            if match is not None and (found := _province_with(level, name[match.start(2) :])):
                return found
    return None


def _in_words(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))


def units_file() -> Path:
    """The list of units that tells the province of a district; what is understood depends on it."""
    return dbt_project() / "seeds" / "admin_units.csv"


def _province_with(level: str, name: str) -> str | None:
    """The only province that has a place of this level and name, as printed or but for its accents."""
    printed = _in_words(normalize("NFC", name))
    provinces = set() if printed.isascii() else _provinces_by_name(level).get(printed)
    if not provinces:
        provinces = _provinces_by_folded_name(level).get(fold(printed))
    return next(iter(provinces)) if provinces and len(provinces) == 1 else None


@cache
def _provinces_by_name(level: str) -> dict[str, set[str]]:
    """Name of a district (special zones since 2025 too) or commune -> the provinces that have one in any year."""
    found: dict[str, set[str]] = {}
    for name, province in _places()[level]:
        found.setdefault(_in_words(name), set()).add(province)
    return found


@cache
def _provinces_by_folded_name(level: str) -> dict[str, set[str]]:
    """The same by names without accents."""
    found: dict[str, set[str]] = {}
    for name, provinces in _provinces_by_name(level).items():
        found.setdefault(fold(name), set()).update(provinces)
    return found


_COLUMNS = ("unit_key", "parent_unit_key", "unit_short_name", "unit_level", "unit_type")


@cache
def _places() -> dict[str, set[tuple[str, str]]]:
    """By level, the name of every place with that of its province."""
    with units_file().open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows)
        units = list(map(itemgetter(*map(heading.index, _COLUMNS)), rows))
    above = {key: parent for key, parent, *_ in units}
    provinces = {key: name for key, _, name, level, _ in units if level == "tinh"}
    found: dict[str, set[tuple[str, str]]] = {"huyen": set(), "xa": set()}
    for _, parent, name, level, kind in units:
        province = provinces.get(parent) or provinces.get(above.get(parent, ""))
        if province is not None and level != "tinh":
            found["huyen" if kind == "đặc khu" else level].add((name, province))
    return found


def with_province(issuer: str, bodies: Sequence[str], province: str | None) -> str:
    """The issuer with its province where it says only "tỉnh" or is a body of the province that names none."""
    if province is None or fold(province) in fold(issuer) or _CENTRAL.match(bare(issuer)):
        return issuer
    if _PLACE_TYPE.search(issuer):
        return issuer
    upper = bare(bodies[-2]) if len(bodies) > 1 else ""
    if match := re.search(r"\b(?:huyen|quan|thi xa|thanh pho|xa|phuong|dac khu) ", upper):
        place = sentence_case(bodies[-2][match.start() :])
        return f"{issuer} {place[:1].lower()}{place[1:]}"
    if issuer.endswith("tỉnh"):
        return f"{issuer} {province}"
    word = "thành phố" if province in _CITIES else "tỉnh"
    return f"{issuer} {word} {province}"


_CITIES = {"Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Huế"}


def usual_spelling(name: str, texts: Sequence[str]) -> str:
    """The name as the text itself writes it most often, small and capital letters and dashes too; else by rule."""
    words = re.findall(r"\w+", name)
    pattern = re.compile(r"\b" + r"[\s,&–-]+".join(re.escape(bare(word)) for word in words) + r"\b")
    spellings: Counter[str] = Counter()
    for text in texts:
        plain_text = bare(text)
        if len(plain_text) != len(text):
            continue
        for match in pattern.finditer(plain_text):
            shown = text[match.start() : match.end()]
            if shown[:1].isupper() and shown != shown.upper() and _is_near(shown, name):
                spellings[" ".join(shown.split())] += 1
    if spellings:
        return _with_fixed(spellings.most_common(1)[0][0])
    return sentence_case(name)


def _is_near(shown: str, name: str) -> bool:
    """Whether two spellings differ in accents of few words only: OCR loses some."""
    mine, theirs = plain(shown).split(), plain(name).split()
    same = sum(a == b for a, b in zip(mine, theirs, strict=False))
    return 2 * same >= len(theirs) or bare(name) == plain(name)


def _with_fixed(name: str) -> str:
    for small, shown in _FIXED.items():
        name = re.sub(rf"\b{small}\b", shown, name, flags=re.IGNORECASE)
    return name[:1].upper() + name[1:]


def sentence_case(text: str) -> str:
    """A name in capitals as one writes it: fields of a body and names of places begin with capitals."""
    lowered = " ".join(text.lower().split())
    if second := re.search(
        r" [-–] (?=(?:bộ|tòa án|viện kiểm sát|thanh tra|tổng liên đoàn) )", lowered
    ):  # two issuers
        return second[0].join(map(sentence_case, (lowered[: second.start()], lowered[second.end() :])))
    kind = next((kind for kind in _TYPES if f"{lowered} ".startswith(f"{kind} ")), "")
    words = lowered.removeprefix(kind).split()
    shown = [kind[:1].upper() + kind[1:]] if kind else []
    capital = 1 if kind else 2  # words still to begin with a capital
    in_place = kind in _PARTY_BODIES
    for index, word in enumerate(words):
        pair = " ".join(words[max(index - 1, 0) : index + 1])
        if _PLACE_TYPE.match(f"{' '.join(words[index : index + 2])} ") or _PLACE_TYPE.fullmatch(f"{pair} "):
            in_place = True
            shown.append(word)
            continue
        if in_place:
            shown.append(word[:1].upper() + word[1:] if word not in {"-", "–"} else word)
        elif word in _SMALL or not word[:1].isalpha():
            shown.append(word)
            capital = max(capital, 1)
        elif capital:
            shown.append(word[:1].upper() + word[1:])
            capital -= 1
            capital += word.endswith(",")
        else:
            shown.append(word)
            capital = int(word.endswith(","))
    name = " ".join(shown)
    for province in PROVINCES:
        name = re.sub(rf"\b{re.escape(province.lower())}\b", province, name, flags=re.IGNORECASE)
    return _with_fixed(name)


def are_one_body(one: str, other: str) -> bool:
    """Whether two names are of one body: the words of one are among those of the other, "UBND" written out."""
    words = [
        set(re.findall(r"\w+", fold(re.sub(r"\bubnd\b", "ủy ban nhân dân", name.lower()))))
        for name in (one, other)
    ]
    return words[0] <= words[1] or words[1] <= words[0]
