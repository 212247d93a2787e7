"""Figures of the running text: each number of a sentence that counts or measures something, with what it says it of.

Only what is claimed with certainty is taken: a number with a percent sign, with a noun behind it, or a share
("12/63"). Dates, numbers of documents and articles, years, versions, grades and numbering are none.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.understanding.figures.hypothetical import EXAMPLE, is_hypothetical
from extractors.understanding.figures.numbers import Habit, read_number
from extractors.understanding.figures.sentence_periods import Days, ParagraphPeriods, SectionPeriods
from extractors.understanding.figures.subjects import (
    MARKS,
    MEASURE,
    MONEY,
    NUMBER,
    RANK,
    subject_of,
    without_qualifier,
)
from extractors.understanding.figures.wording import Wording
from extractors.values import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from extractors.models import Section

_WORD = r"[^\W\d_]+"
# Bullet, number of a paragraph ("2.1.", "(1)", "a)") or mark of a footnote ("9 Cấp tỉnh …") before a sentence.
_BEGIN = re.compile(r"[-–+•*\s]*(?:\(?(?:\d+(?:\.\d+)*|[a-zđIVX]+)[.)]+\s+)?")
# "tăng 8,4% điểm so với …", not "trừ 25% điểm chất lượng"
_END_OF_POINTS = r"(?=\s*(?:[^\w\s]|$)|\ (?:so|và|trong|ở|đối|với)\b)"
_FIGURE = re.compile(
    rf"""
    (?<![\w.,–-]) (?<![^a-zà-ỹđ]/) (?P<number>{NUMBER})
    (?: \ ?/\ ? (?P<of>{NUMBER}) (?![\d/]) | \ ?%?\ ?[-–]\ ? (?P<high>{NUMBER}) (?=\ ?%) )?
    (?: \ ?(?P<percent> %o\b | ‰ | %(?!\ điểm{_END_OF_POINTS}) | phần\ trăm\b
        | (?P<points> điểm\ (?:phần\ trăm\b|%) | %\ điểm{_END_OF_POINTS} ) ) )?
    (?: \ ?(?P<measure>{MEASURE})(?!\w) )?
    (?= (?P<behind> (?:\ (?:{_WORD})){{0,12}} ) )
    """,
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_a-zà-ỹđ]|[-–+•]|\d)")
# Words in front of a number that make it a name, a date, a place in an order: never a figure.
_NAMING = re.compile(
    r"(?:^|\W)(?:số|ngày|tháng|năm|quý|điều|khoản|điểm|mục|chương|phần|phụ lục|biểu|bảng|mẫu|đề án|nghị định|nghị quyết"
    r"|thông tư|quyết định|kế hoạch|công văn|báo cáo|chỉ thị|luật|cấp độ|mức độ|mức|hạng|nhóm|loại|phiên bản|giai đoạn"
    r"|nhiệm kỳ|khóa|kỳ họp thứ|lần thứ|lần|thứ|quốc lộ|tỉnh lộ|đường|tổ|thôn|khu phố|ấp|phường|quận|cụm|vùng|cột mốc"
    r"|website|tiêu chuẩn|tcvn|iso|windows|hotline|điện thoại|fax|tại|đợt|bước|tuần|giờ|lúc|từ|đến"
    r"|trước|sau|cột|mô hình|hệ số|bậc|ngạch)\s*$",
    re.IGNORECASE,
)
# "thuộc nhóm 15 tỉnh dẫn đầu cả nước": at this place or a better one
_FIRST_OF_ALL = re.compile(r"\b(?:nhóm|tốp|top)\s*$", re.IGNORECASE)
_AT_THE_TOP = re.compile(r"[^.;:]*\b(?:dẫn đầu|đứng đầu|hàng đầu|cao nhất|tốt nhất)\b", re.IGNORECASE)
_COUNT_WORD = re.compile(r"(?:^|\W)(?:tổng số|số lượng|tổng)\s*$", re.IGNORECASE)
_OPERATORS = (
    (">=", re.compile(r"(?:ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|≥)\s*$", re.IGNORECASE)),
    ("<=", re.compile(r"(?:nhiều nhất|tối đa|không quá|không vượt quá|≤)\s*$", re.IGNORECASE)),
    (">", re.compile(r"(?:trên|hơn|vượt|>)\s*$", re.IGNORECASE)),
    ("<", re.compile(r"(?:dưới|chưa đến|chưa đầy|<)\s*$", re.IGNORECASE)),
    ("~", re.compile(r"(?:khoảng|gần|xấp xỉ|ước đạt|ước|~)\s*$", re.IGNORECASE)),
)
_ONWARDS = re.compile(
    r"(?:\s[^\W\d_]+){0,4}?\strở (?P<way>lên|xuống|lại)\b"
)  # "95% trở lên", "05 mô hình trở lên"
_BY_HOW_MUCH = re.compile(r"\bvượt\s*$", re.IGNORECASE)
_OVER_PLAN = re.compile(r"[^,;.()]*?\b(?:so với|kế hoạch|chỉ tiêu|mục tiêu)\b", re.IGNORECASE)
# A noun phrase of Vietnamese ends where a verb, a preposition or a conjunction begins.
_NOUN_END = frozenset(
    {
        *("đã", "đang", "sẽ", "được", "có", "là", "và", "đạt", "trong", "của", "cho", "tại", "theo"),
        *("so", "do", "vào", "để", "với", "bằng", "gồm", "trên", "dưới", "từ", "đến", "làm", "mức", "vượt"),
        *("đều", "chưa", "không", "còn", "bị", "phải", "cần", "nhằm", "về", "ở", "qua", "như", "cùng"),
        *("hoặc", "hay", "mà", "thì", "tăng", "giảm", "chiếm", "xếp", "hiện", "này", "đó", "khi", "nếu"),
        *("vì", "nên", "ra", "lên", "xuống", "thuộc", "nằm", "trước", "sau", "mỗi", "gửi", "nhận"),
    }
)
_VERBS = frozenset(
    {
        *("tham gia", "đăng ký", "thực hiện", "hoàn thành", "sử dụng", "triển khai", "tổ chức", "ban hành"),
        *(
            "phát triển",
            "phát sinh",
            "tiếp nhận",
            "thành lập",
            "đầu năm",
            "cuối năm",
            "tiếp tục",
            "hoạt động",
        ),
        *("đáp ứng", "kết nối", "cung cấp", "xử lý", "giải quyết", "đăng tải", "áp dụng", "tập huấn"),
        *("dẫn đầu", "đứng đầu"),
    }
)
# "chính quyền địa phương 02 cấp" counts nothing
_NO_NOUN = frozenset(["cấp", "tháng", "ngày", "năm", "giờ", "phút", "năng", "g", "lớp/", "tuổi"])
_PER_MILLE = frozenset(["‰", "%o"])
_NUMBERED_PART = re.compile(
    r"(?:phụ lục|chương|phần|mục|điều|biểu|bảng) [IVX]+", re.IGNORECASE
)  # of a list of contents
_HOUSES = re.compile(r"\bsố \d+ ?[-–] ?$", re.IGNORECASE)  # "số 58 - 60 Trần Phú"
_PARTS_OF_TEXT = frozenset(["CHƯƠNG", "PHẦN", "MỤC", "ĐIỀU"])  # of a list of contents
_PLURALS = frozenset(["Các", "Những"])
_TIME_NOUN = frozenset(["tháng", "ngày", "năm", "giờ", "phút", "tuần", "quý"])
_GENERATION = re.compile(r"^G\b")
_SYLLABLES = 2  # of most nouns
_PER = re.compile(r"/[^\W\d_]+")  # "2.100.000 đồng/người"
_SAID = re.compile(r"[^\W\d_]{2}")
_YEARS = range(1900, 2101)
_POINTS = "điểm phần trăm"
_REACHED = re.compile(r"(?:^|\W)(?:đạt|chỉ số|bằng)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of a sentence. `paragraph_no` counts from 1; `subject` are the words it is said of."""

    paragraph_no: int
    figure_no: int
    section_path: tuple[str, ...]
    page: int | None
    sentence: str
    subject: str | None
    value: Decimal
    value_high: Decimal | None
    value_of: Decimal | None
    operator: str
    text: str
    unit: str | None
    period_start: date | None
    period_end: date | None


def wording_of(texts: Iterable[str]) -> Wording:
    """How a document uses its words, told from its texts."""
    return Wording(texts, _NOUN_END)


def statements_of(
    sections: Sequence[Section], default_period: Days = (None, None), wording: Wording | None = None
) -> list[Statement]:
    """Read the figures of all sentences.

    Args:
        sections: the paragraphs of the document in reading order.
        default_period: first and last day that the report states, for sentences that name no period.
        wording: how the document uses its words; told from these paragraphs if None.
    """
    found: list[Statement] = []
    headings = SectionPeriods(default_period)
    wording = wording or wording_of(section.text for section in sections)
    for paragraph_no, section in enumerate(sections, 1):
        figure_no = 0
        text = clean(section.text)
        if section.is_heading:
            headings.read_heading(section.path, text)
        if section.path == ("footnote",):
            text = re.sub(r"^\d{1,3} (?=\D)|^\d{1,3} (?=\d)", "", text)
        periods = ParagraphPeriods(headings.of(section.path))
        carried = ""  # what the sentence before was about, for "…; 40% đối với cấp huyện"
        for sentence in _SENTENCE_END.split(text):
            if not any(map(str.isdigit, sentence)) or EXAMPLE.match(sentence):
                continue
            periods.read(sentence)
            for statement in _figures(sentence, section, paragraph_no, figure_no, periods, carried, wording):
                figure_no = statement.figure_no
                found.append(statement)
                carried = without_qualifier(statement.subject or "")
    return found


def _figures(
    sentence: str,
    section: Section,
    paragraph_no: int,
    so_far: int,
    periods: ParagraphPeriods,
    carried: str,
    wording: Wording,
) -> Iterator[Statement]:
    habit = Habit(",", sure=True)
    begin = _BEGIN.match(sentence)
    start = begin.end() if begin else 0
    for match in _FIGURE.finditer(sentence, start):
        before = sentence[start : match.start()]
        behind = sentence[match.end() :]
        noun = _noun(match["behind"], wording)
        if noun and MONEY.fullmatch(noun) and (per := _PER.match(behind, len(noun) + 1)):
            noun += per[0]
        is_share = match["of"] is not None
        if section.is_heading and (noun or "x").isupper():
            continue  # a title in capitals counts nothing
        is_index = "," in match["number"] and bool(_REACHED.search(before))  # "Chỉ số DTI đạt 0,3048"
        if not (match["percent"] or match["measure"] or noun or is_share or is_index) or _is_no_figure(
            match, before, behind, noun
        ):
            continue
        if is_hypothetical(before, behind):
            continue
        if not _SAID.search(before + behind):
            continue  # "“2 %, 2 7": what a reader of pictures makes of a drawing
        value = read_number(match["number"], habit)
        of = read_number(match["of"], habit) if is_share else None
        high = read_number(match["high"], habit) if match["high"] else None
        if value is None or (is_share and (of is None or value[0] > of[0])):
            continue
        so_far += 1
        start_day, end_day = periods.at(match.start())
        operator = "between" if high else _operator(before, match, behind)
        yield Statement(
            paragraph_no=paragraph_no,
            figure_no=so_far,
            section_path=section.path,
            page=section.page,
            sentence=sentence,
            subject=subject_of(before, behind, noun, carried, is_percent=bool(match["percent"])),
            value=value[0],
            value_high=high[0] if high else None,
            value_of=of[0] if of else None,
            operator=operator,
            text=_printed(match, noun),
            unit=_unit(match) or noun,
            period_start=start_day,
            period_end=end_day,
        )


def _operator(before: str, match: re.Match[str], behind: str) -> str:
    """How the number bounds what is said; "vượt 6 điểm so với kế hoạch" says by how much, and bounds nothing."""
    if onwards := _ONWARDS.match(behind):
        return ">=" if onwards["way"] == "lên" else "<="
    if _FIRST_OF_ALL.search(before) and _AT_THE_TOP.match(behind):
        return "<="
    if _BY_HOW_MUCH.search(before) and (match["points"] or _OVER_PLAN.match(behind)):
        return "="
    return next((sign for sign, word in _OPERATORS if word.search(before)), "=")


def _unit(match: re.Match[str]) -> str | None:
    """The unit that is a sign, None for a count."""
    if match["measure"]:
        return match["measure"]
    if match["points"]:
        return _POINTS
    return "‰" if match["percent"] in _PER_MILLE else "%" if match["percent"] else None


def _printed(match: re.Match[str], noun: str | None) -> str:
    number = match[0]
    return f"{number} {noun}" if noun and not match["percent"] else number.strip()


def _noun(behind: str, wording: Wording) -> str | None:
    """The words behind a number that it counts: up to where a verb or preposition begins."""
    words: list[str] = []
    following = behind.split()
    if following and following[0] == "các":
        following = following[1:]  # "1.376 các đơn vị"
    # Most nouns have two syllables; an abbreviation stands for one and is told apart by the next ("UBND cấp xã").
    longest = 3 if following and following[0].isupper() and len(following[0]) > 1 else _SYLLABLES
    if following and following[0].istitle():
        longest = 3  # "Tổ công nghệ", "Sở ban ngành"
    for word, after in itertools.zip_longest(following, following[1:], fillvalue=""):
        verb = f"{word} {after}".lower()
        is_level = word == "cấp" and words and not words[0].isupper()  # "UBND cấp xã" is a body
        is_name = word.istitle() and words and words[0].islower()  # "03 tỉnh Lâm Đồng"
        if word.lower() in _NOUN_END or (words and verb in _VERBS) or is_level or is_name:
            break
        if word == "viên" and len(words) == _SYLLABLES and after != "chức":
            words.append(word)  # "giám định viên", "kỹ thuật viên"
            break
        if len(words) >= longest and not wording.is_one_name(words, word):  # it is in "3/6 cơ sở | dữ liệu"
            if longest == _SYLLABLES and wording.is_word(words[-1], word):
                words.append(word)  # "28 xe ô tô"
            elif longest > _SYLLABLES and (words[-1].istitle() or wording.is_word(words[-1], word)):
                words.pop()  # "98 Trung tâm | Phục vụ", "34 Quyết định | quy phạm"
            break
        words.append(word)
    # what a number counts is never "Các …": the number is one of a paragraph
    if (
        not words
        or words[0].lower() in _NO_NOUN
        or words[0] in _PLURALS
        or words[0] in _PARTS_OF_TEXT
        or _GENERATION.match(words[0])
    ):
        return None
    return " ".join(words).rstrip(MARKS)


def _is_no_figure(match: re.Match[str], before: str, behind: str, noun: str | None) -> bool:
    """Whether the number names something: a date, an article, a document, a year, "5G", "24/24"."""
    whole = match["number"]
    if match["percent"]:
        return False
    if _FIRST_OF_ALL.search(before) and _AT_THE_TOP.match(behind):
        return False
    if noun and noun.split()[0].lower() in _TIME_NOUN:
        return True
    if _HOUSES.search(before) or _NUMBERED_PART.fullmatch(noun or ""):
        return True
    if RANK.search(before):
        return match["of"] is None
    if _NAMING.search(before) and not _COUNT_WORD.search(before):
        return True
    if match["of"] is not None:
        is_date = noun is None and whole.isdigit() and match["of"].isdigit() and int(match["of"]) <= 12
        return (
            is_date
            or match["of"] == whole == "24"
            or int(float(match["of"].replace(".", "").replace(",", "."))) in _YEARS
        )
    return whole.isdigit() and int(whole) in _YEARS and len(whole) == 4
