"""Figures of the running text: each number of a sentence that counts or measures something, with what it says it of.

Only what is claimed with certainty is taken: a number with a percent sign, with a noun behind it, or a share
("12/63"). Dates, numbers of documents and articles, years, versions, grades and numbering are none.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.understanding.figures.numbers import Habit, read_number
from extractors.values import clean, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from extractors.models import Section

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_WORD = r"[^\W\d_]+"
# Bullet, number of a paragraph ("2.1.", "(1)", "a)") or mark of a footnote ("9 Cấp tỉnh …") before a sentence.
_BEGIN = re.compile(r"[-–+•*\s]*(?:\(?(?:\d+(?:\.\d+)*|[a-zđIVX]+)[.)]+\s+)?")
_FIGURE = re.compile(
    rf"""
    (?<![\w/.,–-]) (?P<number>{_NUMBER})
    (?: \ ?/\ ? (?P<of>{_NUMBER}) (?![\d/]) | \ ?[-–]\ ? (?P<high>{_NUMBER}) (?=\ ?%) )?
    (?: \ ?(?P<percent>%|phần\ trăm\b|điểm\ phần\ trăm\b) )?
    (?= (?P<behind> (?:\ (?:{_WORD})){{0,8}} ) )
    """,
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_a-zà-ỹđ]|[-–+•]|\d)")
_CLAUSE_END = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)|[()“”\"]|\s[-–]\s|\.\s")

# Words in front of a number that make it a name, a date, a place in an order: never a figure.
_NAMING = re.compile(
    r"(?:^|\W)(?:số|ngày|tháng|năm|quý|điều|khoản|điểm|mục|chương|phần|phụ lục|biểu|bảng|mẫu|đề án|nghị định|nghị quyết"
    r"|thông tư|quyết định|kế hoạch|công văn|báo cáo|chỉ thị|luật|cấp độ|mức độ|mức|hạng|nhóm|loại|phiên bản|giai đoạn"
    r"|nhiệm kỳ|khóa|kỳ họp thứ|lần thứ|lần|thứ|quốc lộ|tỉnh lộ|đường|tổ|thôn|khu phố|ấp|phường|quận|cụm|vùng|cột mốc"
    r"|website|tiêu chuẩn|tcvn|iso|windows|hotline|điện thoại|fax|tại|đợt|bước|tuần|giờ|lúc|từ|đến"
    r"|trước|sau|mô hình|hệ số|bậc|ngạch)\s*$",
    re.IGNORECASE,
)
_RANK = re.compile(r"(?:xếp|đứng|hạng|vị trí|vị thứ)(?: hạng| thứ| vị thứ| vị trí)*\s*$", re.IGNORECASE)
_COUNT_WORD = re.compile(r"(?:^|\W)(?:tổng số|số lượng|tổng)\s*$", re.IGNORECASE)
_OPERATORS = (
    (">=", re.compile(r"(?:ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|≥)\s*$", re.IGNORECASE)),
    ("<=", re.compile(r"(?:nhiều nhất|tối đa|không quá|không vượt quá|≤)\s*$", re.IGNORECASE)),
    (">", re.compile(r"(?:trên|hơn|vượt|>)\s*$", re.IGNORECASE)),
    ("<", re.compile(r"(?:dưới|chưa đến|chưa đầy|<)\s*$", re.IGNORECASE)),
    ("~", re.compile(r"(?:khoảng|gần|xấp xỉ|ước đạt|ước|~)\s*$", re.IGNORECASE)),
)
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
    }
)
_NO_NOUN = frozenset(["tháng", "ngày", "năm", "giờ", "phút", "năng", "g", "lớp/"])
_TIME_NOUN = frozenset(["tháng", "ngày", "năm", "giờ", "phút", "tuần", "quý"])
_GENERATION = re.compile(r"^G\b")
_MAX_SUBJECT_WORDS = 14
_TAIL = re.compile(
    r"(?:^|\s+)(?:(?:đã |đang |sẽ )?(?:đạt|chiếm|là|có|được|với|bằng|gồm|tăng|giảm|xếp|hạng|thứ|khoảng|trên|hơn|gần"
    r"|dưới|ít nhất|tối thiểu"
    r"|không dưới|ước|tỷ lệ|tương ứng|hiện|cho|lên|đến|tới|các|trong đó|cụ thể|còn|tổng cộng|như|với hơn)\s*)+$",
    re.IGNORECASE,
)
# "tăng 38,3% so với cùng kỳ": the figure is a change, never the thing itself.
_CHANGE = re.compile(
    r"(?:^|\W)(tăng|giảm)(?: thêm| so với [^,;]{1,40})?(?: khoảng| hơn| gần)?\s*$", re.IGNORECASE
)
_YEARS = range(1900, 2101)


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


def statements_of(
    sections: Sequence[Section], default_period: tuple[date | None, date | None] = (None, None)
) -> list[Statement]:
    """Read the figures of all sentences.

    Args:
        sections: the paragraphs of the document in reading order.
        default_period: first and last day that the report states, for sentences that name no period.
    """
    found: list[Statement] = []
    for paragraph_no, section in enumerate(sections, 1):
        figure_no = 0
        text = clean(section.text)
        if section.path == ("footnote",):
            text = re.sub(r"^\d{1,3} (?=\D)|^\d{1,3} (?=\d)", "", text)
        for sentence in _SENTENCE_END.split(text):
            named = parse_period(sentence)
            period = (named.start, named.end) if named else default_period
            for statement in _figures(sentence, section, paragraph_no, figure_no, period):
                figure_no = statement.figure_no
                found.append(statement)
    return found


def _figures(
    sentence: str, section: Section, paragraph_no: int, so_far: int, period: tuple[date | None, date | None]
) -> Iterator[Statement]:
    habit = Habit(",", sure=True)
    begin = _BEGIN.match(sentence)
    start = begin.end() if begin else 0
    for match in _FIGURE.finditer(sentence, start):
        before = sentence[start : match.start()]
        noun = _noun(match["behind"])
        is_share = match["of"] is not None
        if section.is_heading and (noun or "x").isupper():
            continue  # a title in capitals counts nothing
        if not (match["percent"] or noun or is_share) or _is_no_figure(match, before, noun):
            continue
        value = read_number(match["number"], habit)
        of = read_number(match["of"], habit) if is_share else None
        high = read_number(match["high"], habit) if match["high"] else None
        if value is None or (is_share and (of is None or value[0] > of[0])):
            continue
        so_far += 1
        operator = (
            "between" if high else next((sign for sign, word in _OPERATORS if word.search(before)), "=")
        )
        yield Statement(
            paragraph_no=paragraph_no,
            figure_no=so_far,
            section_path=section.path,
            page=section.page,
            sentence=sentence,
            subject=_subject(
                before, "" if _CHANGE.search(before) or not match["percent"] else match["behind"]
            )
            or noun,
            value=value[0],
            value_high=high[0] if high else None,
            value_of=of[0] if of else None,
            operator=operator,
            text=_printed(match, noun),
            unit="%" if match["percent"] else noun,
            period_start=period[0],
            period_end=period[1],
        )


def _printed(match: re.Match[str], noun: str | None) -> str:
    number = match[0]
    return f"{number} {noun}" if noun and not match["percent"] else number.strip()


def _noun(behind: str) -> str | None:
    """The words behind a number that it counts: up to where a verb or preposition begins."""
    words: list[str] = []
    following = behind.split()
    # Most nouns have two syllables; an abbreviation stands for one and is told apart by the next ("UBND cấp xã").
    longest = 3 if following and following[0].isupper() and len(following[0]) > 1 else 2
    for word, after in itertools.zip_longest(following, following[1:], fillvalue=""):
        verb = f"{word} {after}".lower()
        if word.lower() in _NOUN_END or (words and verb in _VERBS) or len(words) == longest:
            break
        words.append(word)
    if not words or words[0].lower() in _NO_NOUN or _GENERATION.match(words[0]):
        return None
    return " ".join(words)


def _is_no_figure(match: re.Match[str], before: str, noun: str | None) -> bool:
    """Whether the number names something: a date, an article, a document, a year, "5G", "24/24"."""
    whole = match["number"]
    if match["percent"]:
        return False
    if (noun or "").split(" ")[:1] and noun and noun.split()[0].lower() in _TIME_NOUN:
        return True
    if _RANK.search(before):
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


def _subject(before: str, behind: str) -> str | None:
    """The words of the same clause in front of the figure, without the verb that leads to it.

    A share that begins its clause ("100% cơ quan đã …") is said of the words behind it.
    """
    clauses = [part.strip() for part in _CLAUSE_END.split(before)]
    last = _TAIL.sub("", clauses[-1]) if clauses else ""
    if not last.strip() and behind.strip():
        last = behind
    elif not last.strip() and len(clauses) > 1:  # nothing in the clause itself
        last = _TAIL.sub("", clauses[-2])
    words = last.split()[-_MAX_SUBJECT_WORDS:]
    subject = " ".join(words).strip(" -–+•.")
    change = _CHANGE.search(before)
    return (f"{subject} ({change[1].lower()})" if change and subject else subject) or None
