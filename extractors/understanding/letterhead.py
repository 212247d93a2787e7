"""Report number, type, date, issuer, title and province: from the letterhead, else from the captions of appendices.

The layout of a letterhead is laid down in Nghị định 30/2020/NĐ-CP (phụ lục I): issuer and number on the left, the
state's name and motto, place and date on the right, then the type in capitals and the subject below it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractors.assembly.captions import is_appendix_line
from extractors.models import ReportHeader
from extractors.understanding.issuers import (
    are_one_body,
    find_province,
    full_name,
    issuing_bodies,
    with_province,
)
from extractors.understanding.letterhead_lines import HeadLines, bare, head_lines, is_rule
from extractors.values import find_dates, fold, parse_date, parse_period
from extractors.values.document_types import DOCUMENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from extractors.models import Paragraph, Table

_LETTER = "Công văn"
# Types that have their subject, or a word more, in the same line: "KẾT LUẬN THANH TRA".
_TYPES_WITH_MORE = (
    "Báo cáo",
    "Kế hoạch",
    "Kết luận",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Đề án",
    "Phương án",
    "Tờ trình",
)
_WORDS_OF_TYPES = ("thanh tra", "kiểm tra", "kiểm toán", "kết luận")
_ATTACHED_TYPES = ("Kế hoạch", "Báo cáo")  # of a second document in the file that is one of its own
_SYMBOL = r"[A-ZĐ][A-ZĐa-zđ0-9&]*(?:\s*[-–/.]\s*[A-ZĐ][A-ZĐa-zđ0-9&]*)*"
_NUMBER = re.compile(
    rf"(?<![\d.])(?P<no>\d{{1,5}}(?:\.\d{{1,4}})?[a-z]?(?:\s*/\s*\d{{4}})?\s*[-–/]\s*{_SYMBOL}|\d{{1,5}}/\d{{4}}/{_SYMBOL})"
)
_ATTACHED = re.compile(
    r"kèm\s+theo\s+(?P<type>[^\W\d]+(?:\s+[^\W\d]+)?)\s+số\s*:?\s*(?P<no>.*?)\s*,?\s*(?:ngày|$)",
    re.IGNORECASE,
)
_ATTACHED_ISSUER = re.compile(r"\bcủa\s+(?P<issuer>[^()]+?)\s*\)?\s*$")
_ATTACHED_DATE = re.compile(r"ngày\s+(?P<date>[\d\s/.-]*\d|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})")
_OFFICE = re.compile(
    r"^(?:Phó )?(?:Chủ tịch(?! nước)|(?:Tổng )?Giám đốc|Trưởng ban|Bí thư|Bộ trưởng|Hiệu trưởng|Chánh)\s+(?=\S)",
    re.IGNORECASE,
)  # a person signs for it
_BOTH_DAYS = 2
_TITLE_LINES = 8  # below the type, with the line in brackets
_LONGEST_TITLE = 250
_FIRST_LINES = 40  # paragraphs in which a letterhead and its title must stand
_LONGEST_TYPE_LINE = 200
_END_OF_TITLE = re.compile(
    r"^(?:can cu|kinh gui|thuc hien|theo |xet |dieu \d|chuong [ivx\d]|phan thu|[ivx]+[.)] |\d+[.)] |de |nham )"
)
_SIGNED_AT = re.compile(r"(?:thoi gian|ngay|gio|ngay gio) ky\s*:?\s*\d")
_MONTH_AND_YEAR = re.compile(r"\bthang[\s.…_]*(\d{1,2})?[\s.…_]*(?:nam[\s.…_]*(\d{4}))?")
_FOOTNOTE_MARKS = re.compile(r"[¹²³⁴-⁹⁰]+")

_PRINTED_SYMBOL = re.compile(rf"/\s*(?P<symbol>{_SYMBOL})\s*$")

# Print leaves no gap between number and symbol, as a blank filled in by hand does.
_PRINTED_NUMBER = re.compile(r"\d{1,5}[/-]\S")


class Signed(NamedTuple):
    """Day in Vietnam on which an agency signed a document electronically."""

    day: date
    agency: str


def read_header(
    narrative: Sequence[Paragraph],
    tables: Sequence[Table],
    signed: Signed | None = None,
    file_title: str | None = None,
) -> ReportHeader:
    """What the document says of itself; fields that nothing says are None.

    Args:
        narrative: its lines.
        tables: its tables.
        signed: its electronic signature, if an agency made it: of a picture whose date cannot be read, the day on which
            the issuer itself signed is the date.
        file_title: what the file calls itself: of a picture whose number cannot be read, the number that it has before
            the symbol on the page is taken.
    """
    body = [paragraph for paragraph in narrative if paragraph.region == "body"]
    texts = [paragraph.text for paragraph in body]
    captions = [table.caption for table in tables if table.caption]
    is_picture = any(p.font_size is None and p.page for p in body[:1])
    attached = _from_captions(captions, is_read_from_picture=is_picture)
    header, lines = _from_letterhead(body, is_read_from_picture=is_picture)
    bodies = issuing_bodies(lines.left)
    issuer = full_name(bodies, texts) or attached.issuer
    province = find_province(issuer, lines, [*texts, *captions, *_table_texts(tables)])
    issuer = with_province(_OFFICE.sub("", issuer), bodies, province) if issuer else None
    number = header.report_no or attached.report_no or _number_of_stamp(narrative)
    by_title = _number_in_title(file_title, lines.number) if number is None and is_picture else None
    day = header.report_date or attached.report_date
    by_signature = day is None and is_picture and _dates(signed, issuer, lines.date_text)
    return ReportHeader(
        report_no=_with_issuer_letters(number or by_title, issuer),
        report_type=header.report_type or attached.report_type,
        report_date=signed.day if by_signature and signed else day,
        issuer=issuer,
        title=header.title,
        period_line=header.period_line,
        province=province,
        dated_by_signature=by_signature,
        numbered_by_title=by_title is not None,
    )


def _number_in_title(title: str | None, line: str | None) -> str | None:
    """The number before a symbol ("/KH-SYT") by what a clerk called the scan ("2119 kh syt")."""
    symbol = _PRINTED_SYMBOL.search(line or "")
    if title is None or symbol is None:
        return None
    parts = re.split(r"[-–/.]", bare(re.sub(r"\s", "", symbol["symbol"])))
    spelled = r"[\W_]*".join([r"(?<!\d)(\d{1,5})", *map(re.escape, parts)]) + r"(?![^\W_])"
    found = re.findall(spelled, bare(title))
    return _clean_number(f"{found[0]}/{symbol['symbol']}") if len(found) == 1 else None


def _dates(signed: Signed | None, issuer: str | None, date_text: str | None) -> bool:
    """Whether the day of a signature is that of the document: the issuer signed, in the month and year it prints."""
    if signed is None or issuer is None or not are_one_body(issuer, signed.agency):
        return False
    printed = _MONTH_AND_YEAR.search(bare(date_text or ""))
    month, year = printed.groups() if printed else (None, None)
    return (
        int(month or signed.day.month) == signed.day.month and int(year or signed.day.year) == signed.day.year
    )


def _number_of_stamp(narrative: Sequence[Paragraph]) -> str | None:
    """The number in the stamp of an electronic registry: over the time of signing."""
    printed = (paragraph for paragraph in narrative if paragraph.region != "hidden")
    for paragraph, below in pairwise(printed):
        if _SIGNED_AT.match(bare(below.text)) and bare(paragraph.text).startswith("so:"):
            return _clean_number(paragraph.text)
    return None


def _table_texts(tables: Sequence[Table]) -> list[str]:
    titles = [table.title for table in tables if table.title]
    return titles + [text for table in tables for row in table.rows for text in row.texts]


# --- letterhead ----------------------------------------------------------------------------------------


def _from_letterhead(
    body: Sequence[Paragraph], *, is_read_from_picture: bool
) -> tuple[ReportHeader, HeadLines]:
    top = body[:_FIRST_LINES]
    type_index = next((i for i, p in enumerate(top) if _type_of(p)), None)
    addressed = next((i for i, p in enumerate(top) if bare(p.text).startswith("kinh gui")), None)
    is_letter = addressed is not None and (type_index is None or addressed < type_index)
    if type_index is None and not is_letter:
        return ReportHeader(), HeadLines()
    end = addressed if is_letter else type_index
    assert end is not None
    period_line = None
    lines = head_lines(top[:end])
    if is_letter:
        if lines.number is None and lines.date_text is None:
            return ReportHeader(), HeadLines()
        report_type, title = _LETTER, _subject(lines.subject)
    else:
        first, rest = _type_of(top[end]) or ("", "")
        report_type = _with_attached_type(first, body[end + 1 :])
        title = _title(body[end:], is_read_from_picture=is_read_from_picture, first=rest)
        period_line = _period_line(body[end + 1 : end + 1 + _TITLE_LINES])
    return ReportHeader(
        report_no=_own_number(lines.number, is_read_from_picture=is_read_from_picture),
        report_type=report_type,
        report_date=parse_date(_date_part(lines.date_text)) if lines.date_text else None,
        title=title,
        period_line=period_line,
    ), lines


def _period_line(under_type: Sequence[Paragraph]) -> str | None:
    """The line in brackets under the title that says what the figures cover: "(Số liệu từ ngày … đến ngày …)"."""
    for paragraph in under_type:
        text = paragraph.text.strip()
        if text.startswith("("):
            return text if len(find_dates(text)) == _BOTH_DAYS and parse_period(text) else None
        if not (paragraph.bold or paragraph.centered):
            return None
    return None


def _own_number(line: str | None, *, is_read_from_picture: bool) -> str | None:
    """The number behind "Số:". In a picture one with a gap before its symbol is written by hand, and not believed."""
    if not line:
        return None
    if is_read_from_picture and not _PRINTED_NUMBER.match(line):
        return None
    return _clean_number(line)


def _subject(text: str | None) -> str | None:
    return re.sub(r"^V\s*/\s*v\s*:?\s*", "", text, flags=re.IGNORECASE).strip() or None if text else None


def _type_of(paragraph: Paragraph) -> tuple[str, str] | None:
    """The type if the line is a type in capitals ("BÁO CÁO"), and what follows it in the same line."""
    text = paragraph.text.strip(" :*")
    if text != text.upper() or len(text) > _LONGEST_TYPE_LINE or paragraph.text.rstrip().endswith(":"):
        return None
    folded = fold(text)
    for name in DOCUMENT_TYPES:
        if folded == fold(name):
            return name, ""
    if not (paragraph.bold or paragraph.centered):
        return None
    words = text.split()
    for name in _TYPES_WITH_MORE:
        count = len(name.split())
        if folded.startswith(f"{fold(name)} "):
            rest = " ".join(words[count:])
            return name, rest[:1] + rest[1:].lower() if len(words) > count else ""
    return None


def _with_attached_type(first: str, following: Sequence[Paragraph]) -> str:
    """The types joined ("Quyết định + Kế hoạch") where a second document with its own title is attached."""
    attached = [
        found[0]
        for p in following
        if p.bold
        and (found := _type_of(p))
        and not found[1]
        and found[0] != first
        and found[0] in _ATTACHED_TYPES
    ]
    return " + ".join(dict.fromkeys([first, *attached]))


def _date_part(text: str) -> str:
    return text[text.lower().rindex("ngày") :] if "ngày" in text.lower() else text


def _title(from_type: Sequence[Paragraph], *, is_read_from_picture: bool, first: str) -> str | None:
    """The bold or centred lines under the type; in a picture, where neither is sure, those that follow closely.

    `first` is what follows the type in its own line.
    """
    lines: list[str] = [first.upper()] if first else []
    for paragraph in from_type[1:9]:
        text = _FOOTNOTE_MARKS.sub("", paragraph.text.strip())
        if is_rule(text) and not lines:
            continue
        shaped = paragraph.bold or paragraph.centered or (is_read_from_picture and not _is_sentence(text))
        if not shaped or text.startswith("(") or is_appendix_line(text) or is_rule(text):
            break
        starts_again = not lines or not text[:1].islower()
        if (starts_again and _END_OF_TITLE.match(bare(text))) or (
            text == text.upper() and _signs(text, lines)
        ):
            break
        lines.append(text)
    if first:
        return first if len(lines) == 1 else _joined_title(first, lines[1:])
    return " ".join(lines) or _plain_title(from_type)


def _joined_title(first: str, lines: Sequence[str]) -> str:
    """The rest of the type's line, which is in capitals, with the lines below; a word of the type alone is left out."""
    if first.lower() in _WORDS_OF_TYPES:
        return " ".join(lines)
    return " ".join([first, *(line.lower() if line == line.upper() else line for line in lines)])


def _signs(text: str, title: Sequence[str]) -> bool:
    """Whether a line in capitals names who signs, and does not go on with a title in capitals."""
    in_capitals = all(line == line.upper() for line in title)
    return bool(title) and (not in_capitals or bool(issuing_bodies([text]) or _OFFICE.match(text)))


def _is_sentence(text: str) -> bool:
    return text.endswith((".", ":", ";"))


def _plain_title(from_type: Sequence[Paragraph]) -> str | None:
    """The line under the type where nothing is bold or centred, unless it begins a sentence or an address."""
    text = from_type[1].text.strip() if len(from_type) > 1 else ""
    is_text = text.endswith((".", ":", ";", ",")) or text.startswith(("(", "-", "+", "Căn cứ", "Kính gửi"))
    is_heading = is_appendix_line(text) or re.match(r"^(?:[IVX]+|\d+)\.\s", text)
    return None if is_text or is_heading or len(text) > _LONGEST_TITLE else text or None


# --- captions ------------------------------------------------------------------------------------------


def _from_captions(captions: Iterable[str], *, is_read_from_picture: bool) -> ReportHeader:
    """By majority over all captions "(Kèm theo Báo cáo số 67/BC-… ngày … của …)".

    A number written by hand is as unsure there as in the letterhead.
    """
    types: list[str] = []
    numbers: list[str] = []
    issuers: list[str] = []
    dates = []
    for caption in captions:
        line = next((part for part in caption.split("\n") if _ATTACHED.search(part)), None)
        match = _ATTACHED.search(line) if line else None
        if not line or not match:
            continue
        types += [name for name in DOCUMENT_TYPES if fold(name) == fold(match["type"])]
        by_hand = is_read_from_picture and not _PRINTED_NUMBER.match(match["no"].strip())
        number = None if by_hand else _clean_number(match["no"])
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
    if match is None:
        return None
    number = re.sub(r"\s+", "", match["no"]).replace("–", "-")
    return _with_strokes(number)


def _with_strokes(number: str) -> str:
    """The symbol with the strokes that OCR loses where only one word is meant: "QD-BTC" is "QĐ-BTC"."""
    for lost, meant in (("QD", "QĐ"), ("ND-CP", "NĐ-CP"), ("HDND", "HĐND")):
        number = re.sub(rf"(?<=[/-]){lost}(?![^\W\d_])", meant, number)
    return number


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
