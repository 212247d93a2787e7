"""Report number, type, date, issuer, title and province: from the letterhead, else from the captions of appendices.

The layout of a letterhead is laid down in Nghị định 30/2020/NĐ-CP (phụ lục I): issuer and number on the left, the
state's name and motto, place and date on the right, then the type in capitals and the subject below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.assembly.captions import is_appendix_line
from extractors.models import Paragraph, ReportHeader
from extractors.understanding.provinces import PROVINCES
from extractors.values import fold, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from extractors.models import Table

REPORT_TYPES = (
    "Báo cáo",
    "Kế hoạch",
    "Quyết định",
    "Nghị quyết",
    "Chỉ thị",
    "Thông báo",
    "Công văn",
    "Tờ trình",
    "Chương trình",
    "Hướng dẫn",
    "Quy chế",
    "Đề án",
)
_SYMBOL = r"[A-ZĐ][A-ZĐa-zđ0-9]*(?:\s*[-–/]\s*[A-ZĐ][A-ZĐa-zđ0-9&]*)*"
_NUMBER = re.compile(rf"(?P<no>\d{{1,5}}(?:\s*/\s*\d{{4}})?\s*[-–/]\s*{_SYMBOL})")
_NUMBER_LINE = re.compile(r"^Số\s*:?\s*(?P<rest>.*)$", re.IGNORECASE)
_DATE_LINE = re.compile(r"ngày\s+\d{0,2}\s*tháng\s*\d{0,2}\s*năm\s*\d{4}", re.IGNORECASE)
_MOTTO = ("cong hoa xa hoi chu nghia viet nam", "doc lap tu do hanh phuc", "dang cong san viet nam")
_ATTACHED = re.compile(
    r"kèm\s+theo\s+(?P<type>[^\W\d]+(?:\s+[^\W\d]+)?)\s+số\s*:?\s*(?P<no>.*?)\s*,?\s*(?:ngày|$)",
    re.IGNORECASE,
)
_ATTACHED_ISSUER = re.compile(r"\bcủa\s+(?P<issuer>[^()]+?)\s*\)?\s*$")
_ATTACHED_DATE = re.compile(r"ngày\s+(?P<date>[\d\s/.-]*\d|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})")
_BODY = re.compile(
    r"^(?:SỞ|BAN|VĂN PHÒNG|CỤC|CHI CỤC|TRUNG TÂM|THANH TRA|ỦY BAN|UỶ BAN|UBND|TỈNH ỦY"
    r"|HỘI ĐỒNG|HĐND|BỘ|CÔNG AN|TỔ CÔNG TÁC)\b"
)
_OFFICE = re.compile(
    r"^(?:Phó )?(?:Chủ tịch|Giám đốc|Trưởng ban|Bí thư)\s+(?=\S)", re.IGNORECASE
)  # a person signs for it
_LONGEST_TITLE = 250
_FIRST_LINES = 40  # paragraphs in which a letterhead and its title must stand


def read_header(narrative: Sequence[Paragraph], tables: Sequence[Table]) -> ReportHeader:
    """What the document says of itself; fields that nothing says are None."""
    body = [paragraph for paragraph in narrative if paragraph.region == "body"]
    texts = [paragraph.text for paragraph in body]
    captions = [table.caption for table in tables if table.caption]
    province = find_province([*texts, *captions, *_table_texts(tables)])
    header = _from_letterhead(body)
    attached = _from_captions(captions)
    types = header.report_type or attached.report_type
    issuer = _full_issuer(header.issuer or attached.issuer, province, texts)
    return ReportHeader(
        report_no=_with_issuer_letters(header.report_no or attached.report_no, issuer),
        report_type=types,
        report_date=header.report_date or attached.report_date,
        issuer=issuer,
        title=header.title,
        province=province,
    )


def _table_texts(tables: Sequence[Table]) -> list[str]:
    titles = [table.title for table in tables if table.title]
    return titles + [text for table in tables for row in table.rows for text in row.texts]


# --- letterhead ----------------------------------------------------------------------------------------


def _from_letterhead(body: Sequence[Paragraph]) -> ReportHeader:
    top = body[:_FIRST_LINES]
    type_index = next((i for i, p in enumerate(top) if _type_of(p)), None)
    if type_index is None:
        return ReportHeader()
    head = top[:type_index]
    report_type = _type_of(top[type_index])
    number_line, report_date = _number_and_date(head)
    return ReportHeader(
        report_no=_clean_number(number_line) if number_line else None,
        report_type=_with_attached_type(report_type, body[type_index + 1 :]),
        report_date=report_date,
        issuer=_issuer(head),
        title=_title(body[type_index:]),
    )


def _type_of(paragraph: Paragraph) -> str | None:
    """The report type if the line is nothing but a type in capitals ("BÁO CÁO"), else None."""
    text = paragraph.text.strip(" :")
    if text != text.upper():
        return None
    return next((name for name in REPORT_TYPES if fold(name) == fold(text)), None)


def _with_attached_type(first: str | None, following: Sequence[Paragraph]) -> str | None:
    """The types joined ("Quyết định + Kế hoạch") where a second document with its own title is attached."""
    attached = [name for p in following if p.bold and (name := _type_of(p)) and name != first]
    return " + ".join(dict.fromkeys([first or "", *attached]))


def _number_and_date(head: Sequence[Paragraph]) -> tuple[str | None, date | None]:
    number: str | None = None
    for index, paragraph in enumerate(head):
        match = _NUMBER_LINE.match(paragraph.text.strip())
        if match:
            following = head[index + 1].text if index + 1 < len(head) else ""
            number = match["rest"] or (following if following.startswith("/") else "")
            break
    lines = [p.text for p in head]
    wrapped = [f"{line} {rest}" for i, line in enumerate(lines) for rest in lines[i + 1 : i + 3]]
    dates = [line for line in [*lines, *wrapped] if _DATE_LINE.search(line)]
    return number, parse_date(_date_part(dates[0])) if dates else None


def _date_part(text: str) -> str:
    return text[text.lower().rindex("ngày") :]


def _issuer(head: Sequence[Paragraph]) -> str | None:
    """The lines on the left above the number; of two bodies the lower one signs."""
    lines = []
    for paragraph in head:
        text = paragraph.text.strip(" *-_")
        if _NUMBER_LINE.match(text) or text.startswith("/"):
            continue
        if _is_motto(text) or _DATE_LINE.search(text):
            continue
        if text == text.upper() and any(char.isalpha() for char in text):
            lines.append(text)
    first = max((i for i, line in enumerate(lines) if _BODY.match(line)), default=0)
    return _sentence_case(" ".join(dict.fromkeys(lines[first:]))) if lines else None


def _is_motto(text: str) -> bool:
    """Whether a line is the state's name and motto, or a part of them where they are broken over lines."""
    folded = fold(text)
    return any(motto in folded or (len(folded) >= len("viet nam") and folded in motto) for motto in _MOTTO)


def _title(from_type: Sequence[Paragraph]) -> str | None:
    """The bold or centred lines under the type."""
    lines: list[str] = []
    for paragraph in from_type[1:8]:
        text = paragraph.text.strip()
        if not (paragraph.bold or paragraph.centered) or text.startswith("(") or is_appendix_line(text):
            break
        if re.match(r"^(?:[IVX]+|\d+)\.\s", text) or (lines and text == text.upper()):
            break
        lines.append(text)
    return " ".join(lines) or _plain_title(from_type)


def _plain_title(from_type: Sequence[Paragraph]) -> str | None:
    """The line under the type where nothing is bold or centred, unless it begins a sentence or an address."""
    text = from_type[1].text.strip() if len(from_type) > 1 else ""
    is_text = text.endswith((".", ":", ";", ",")) or text.startswith(("(", "-", "+", "Căn cứ", "Kính gửi"))
    is_heading = is_appendix_line(text) or re.match(r"^(?:[IVX]+|\d+)\.\s", text)
    return None if is_text or is_heading or len(text) > _LONGEST_TITLE else text or None


# --- captions ------------------------------------------------------------------------------------------


def _from_captions(captions: Iterable[str]) -> ReportHeader:
    """By majority over all captions "(Kèm theo Báo cáo số 67/BC-… ngày … của …)"."""
    types: list[str] = []
    numbers: list[str] = []
    issuers: list[str] = []
    dates = []
    for caption in captions:
        line = next((part for part in caption.split("\n") if _ATTACHED.search(part)), None)
        match = _ATTACHED.search(line) if line else None
        if not line or not match:
            continue
        types += [name for name in REPORT_TYPES if fold(name) == fold(match["type"])]
        number = _clean_number(match["no"])
        numbers += [number] if number else []
        date = _ATTACHED_DATE.search(line)
        parsed = parse_date(date["date"]) if date else None
        dates += [parsed] if parsed else []
        issuer = _ATTACHED_ISSUER.search(line)
        issuers += [issuer["issuer"].strip()] if issuer else []
    return ReportHeader(
        report_no=_majority(numbers),
        report_type=_majority(types),
        report_date=Counter(dates).most_common(1)[0][0] if dates else None,
        issuer=_majority(issuers),
    )


def _majority(texts: Sequence[str]) -> str | None:
    """The most frequent spelling, letter case aside; of equals the first."""
    if not texts:
        return None
    counts = Counter(text.casefold() for text in texts)
    best = max(counts, key=lambda key: counts[key])
    return next(text for text in texts if text.casefold() == best)


def _clean_number(text: str) -> str | None:
    """As "67 /BC-BĐHCĐS" without its spaces, None where the number is left blank ("/KH-UBND")."""
    match = _NUMBER.search(text)
    return re.sub(r"\s+", "", match["no"]).replace("–", "-") if match else None


# --- issuer and province -------------------------------------------------------------------------------


def find_province(texts: Sequence[str]) -> str | None:
    """The province named most often after "tỉnh" or "thành phố", or as the place before the date."""
    counts: Counter[str] = Counter()
    for text in texts:
        folded = f" {fold(text)} "
        for name, key in _PROVINCE_KEYS:
            if key in folded:
                counts[name] += sum(folded.count(f" {word}{key}") for word in ("tinh", "thanh pho", "tp"))
                counts[name] += 3 * folded.startswith(f"{key}ngay ")
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] > 0 else None


_PROVINCE_KEYS = [(name, f" {fold(name)} ") for name in PROVINCES]


def _full_issuer(issuer: str | None, province: str | None, texts: Sequence[str]) -> str | None:
    """The issuer spelt as the document mostly spells it, with its province where it only says "tỉnh" or nothing."""
    if issuer is None:
        return None
    issuer = _usual_spelling(_OFFICE.sub("", issuer), texts)
    if province is None or fold(province) in fold(issuer):
        return issuer
    if re.search(r"\b(?:Bộ|Chính phủ|Thủ tướng|huyện|thành phố|xã|phường)\b", issuer):
        return issuer
    return f"{issuer} {province}" if issuer.endswith("tỉnh") else f"{issuer} tỉnh {province}"


def _usual_spelling(issuer: str, texts: Sequence[str]) -> str:
    """A slip in a caption ("Ban Chi đạo") gives way to the spelling that the text itself uses more often."""
    words = len(issuer.split())
    spellings: Counter[str] = Counter()
    for text in texts:
        tokens = re.findall(r"[^\W\d_]+", text)
        for start in range(len(tokens) - words + 1):
            window = " ".join(tokens[start : start + words])
            if window[:1].isupper() and fold(window) == fold(issuer):
                spellings[window] += 1
    if not spellings:
        return issuer
    best, count = spellings.most_common(1)[0]
    return best if count > 1 and fuzz.ratio(best.casefold(), issuer.casefold()) > 85 else issuer


def _with_issuer_letters(number: str | None, issuer: str | None) -> str | None:
    """The symbol with the strokes of Đ that print lost ("04-BC/BCDCDS"), where it is the issuer's initials."""
    if number is None or issuer is None:
        return number
    initials = "".join(word[0] for word in issuer.split()).upper()
    for part in re.findall(r"[A-ZĐ]{4,}", number):
        plain = part.replace("Đ", "D")
        if initials.replace("Đ", "D").startswith(plain) and part != initials[: len(part)]:
            return number.replace(part, initials[: len(part)])
    return number


def _sentence_case(text: str) -> str:
    """Capitals as one writes them in a sentence: "Ủy ban nhân dân tỉnh Ninh Thuận"."""
    lowered = unicodedata.normalize("NFC", text).lower()
    for name in PROVINCES:
        lowered = re.sub(rf"\b{re.escape(name.lower())}\b", name, lowered)
    return lowered[:1].upper() + lowered[1:]
