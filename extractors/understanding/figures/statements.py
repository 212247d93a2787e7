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
from extractors.understanding.figures.wording import Wording
from extractors.values import clean

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
    (?: \ ?(?P<percent>%o\b|‰|%(?!\ điểm)|phần\ trăm\b|(?P<points>điểm\ (?:phần\ trăm\b|%)|%\ điểm\b)) )?
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
_TIME_NOUN = frozenset(["tháng", "ngày", "năm", "giờ", "phút", "tuần", "quý"])
_GENERATION = re.compile(r"^G\b")
_SYLLABLES = 2  # of most nouns
_MAX_SUBJECT_WORDS = 20
_TAIL = re.compile(
    r"(?:^|\s+)(?:(?:đã |đang |sẽ )?(?:đạt|chiếm|là|có|được|với|bằng|gồm|tăng|giảm|xếp|hạng|thứ|khoảng|trên|hơn|gần"
    r"|dưới|ít nhất|tối thiểu"
    r"|không dưới|ước|tỷ lệ|tương ứng|(?<!thực )hiện|đảm bảo|bảo đảm|phấn đấu|cho|lên|đến|tới|từ|các|trong đó|cụ thể"
    r"|còn|tổng cộng|như|với hơn)\s*)+$",
    re.IGNORECASE,
)
# "tăng 38,3% so với cùng kỳ": the figure is a change, never the thing itself.
_CHANGE = re.compile(
    r"(?:^|\W)(tăng|giảm)(?: thêm| so với [^,;]{1,40})?(?: khoảng| hơn| gần)?\s*$", re.IGNORECASE
)
_YEARS = range(1900, 2101)
_POINTS = "điểm phần trăm"
_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # of footnotes
_REACHED = re.compile(r"(?:^|\W)(?:đạt|chỉ số|bằng)\s*$", re.IGNORECASE)
_QUALIFIED = re.compile(r"\ ?(?:đối với|ở|tại) (?:(?! và )[^,;:.()\d])*")
_GOES_ON = re.compile(
    r"(?:^|[,;:()]|\bvà|\bhoặc|\btrong đó|\bgồm)\s*(?:có |còn |hơn |khoảng |trên |gần )*$", re.IGNORECASE
)
_CHANGE_ONLY = re.compile(
    r"^(?:tăng|giảm|xếp|đứng|chiếm|đạt|bằng|so với|còn|có)\b|^thực hiện$", re.IGNORECASE
)
_MONEY = re.compile(r"(?:(?:nghìn|triệu|tỷ) )?đồng|tỷ|triệu|usd", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_SHARE = re.compile(r"^(?:tăng|giảm|chiếm|đạt|bằng|vượt|so với)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(r"^(?:đã|đang|sẽ|được)\b", re.IGNORECASE)
_AMONG = re.compile(r"^\W*trong đó(?: có)?\s*", re.IGNORECASE)
_LEAST_WORDS = 3
_EDGES = f" -–+•.,;:{_MARKS}"
# "(đảm bảo mục tiêu) năm 2022 tỷ lệ …": when, and not what
_WHEN = re.compile(
    r"^(?:trong |đến |đảm bảo |bảo đảm |phấn đấu |mục tiêu )*(?:\d+ tháng (?:đầu|cuối) )?năm \d{4},? (?=\S+ \S)",
    re.IGNORECASE,
)
_LOOSE_ENDS = re.compile(r"^(?:và|hoặc|với)\s|\s(?:và|với|hoặc|của|cho)$")
_INTRODUCED = re.compile(r":\s*$")
_MAX_THINGS = 14
_FIGURE_IN = re.compile(
    rf"(?<![\w/.,])(?<!năm )(?:{_NUMBER})(?!\w|\ (?:tuổi|tháng|ngày))(?:\ ?%|\ ?/\ ?(?:{_NUMBER}))?(?![\d/])"
)
_BREAK = re.compile(r"(?<!\d)[;:(]|[;:(](?!\d)")


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


def statements_of(sections: Sequence[Section], default_period: Days = (None, None)) -> list[Statement]:
    """Read the figures of all sentences.

    Args:
        sections: the paragraphs of the document in reading order.
        default_period: first and last day that the report states, for sentences that name no period.
    """
    found: list[Statement] = []
    headings = SectionPeriods(default_period)
    wording = Wording((section.text for section in sections), _NOUN_END)
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
                carried = _QUALIFIED.split(statement.subject or "")[0].strip()
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
        noun = _noun(match["behind"], wording)
        is_share = match["of"] is not None
        if section.is_heading and (noun or "x").isupper():
            continue  # a title in capitals counts nothing
        is_index = "," in match["number"] and bool(_REACHED.search(before))  # "Chỉ số DTI đạt 0,3048"
        if not (match["percent"] or noun or is_share or is_index) or _is_no_figure(match, before, noun):
            continue
        if is_hypothetical(before, sentence[match.end() :]):
            continue
        value = read_number(match["number"], habit)
        of = read_number(match["of"], habit) if is_share else None
        high = read_number(match["high"], habit) if match["high"] else None
        if value is None or (is_share and (of is None or value[0] > of[0])):
            continue
        so_far += 1
        start_day, end_day = periods.at(match.start())
        operator = "between" if high else _operator(before, match, sentence[match.end() :])
        yield Statement(
            paragraph_no=paragraph_no,
            figure_no=so_far,
            section_path=section.path,
            page=section.page,
            sentence=sentence,
            subject=_subject(sentence[start:], match, start, noun, carried),
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
    if _BY_HOW_MUCH.search(before) and (match["points"] or _OVER_PLAN.match(behind)):
        return "="
    return next((sign for sign, word in _OPERATORS if word.search(before)), "=")


def _unit(match: re.Match[str]) -> str | None:
    """The unit that is a sign, None for a count."""
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
        if len(words) == longest:
            if longest == _SYLLABLES and wording.is_word(words[-1], word):
                words.append(word)  # "28 xe ô tô"
            elif longest > _SYLLABLES and (words[-1].istitle() or wording.is_word(words[-1], word)):
                words.pop()  # "98 Trung tâm | Phục vụ", "34 Quyết định | quy phạm"
            break
        words.append(word)
    if not words or words[0].lower() in _NO_NOUN or words[0] in _PARTS_OF_TEXT or _GENERATION.match(words[0]):
        return None
    return " ".join(words).rstrip(_MARKS)


def _is_no_figure(match: re.Match[str], before: str, noun: str | None) -> bool:
    """Whether the number names something: a date, an article, a document, a year, "5G", "24/24"."""
    whole = match["number"]
    if match["percent"]:
        return False
    if (noun or "").split(" ")[:1] and noun and noun.split()[0].lower() in _TIME_NOUN:
        return True
    if _HOUSES.search(before) or _NUMBERED_PART.fullmatch(noun or ""):
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


def _subject(text: str, match: re.Match[str], start: int, noun: str | None, carried: str) -> str | None:
    """What the figure is said of.

    The words of its own clause in front of it, without the verb that leads to it and whatever another figure is said
    of. Where there are none, the clause it goes on from: for a share or a change that of the sentence, with what
    stands behind ("… 95,91% đối với cấp huyện"); a number of things is said of those things.
    """
    before, behind = text[: match.start() - start], text[match.end() - start :]
    clause = _FIGURE_IN.split(_CLAUSE_END.split(behind, maxsplit=1)[0], maxsplit=1)[0]
    things = " ".join(clause.split()[:_MAX_THINGS])
    own = _own_words(before)
    change = _CHANGE.search(before)
    led = _CHANGE_ONLY.match(_FIGURE_IN.split(_CLAUSE_END.split(before)[-1])[-1].strip())
    goes_on = bool(change or _RANK.search(before) or (match["percent"] and led))
    introduced = bool(_INTRODUCED.search(before))
    if noun is not None and not match["percent"]:
        says_more = things.strip(_EDGES).lower() != noun.lower()
        if _VERB_FIRST.match(own) and not goes_on:
            return _trimmed(f"{own} {things}" if says_more else own)
        if _MONEY.fullmatch(noun) and not own and not goes_on and (leading := _leading_words(before)):
            return _trimmed(leading)
        if not goes_on and not introduced and (_GOES_ON.search(before) or not own):
            return _trimmed(things) or noun
    elif things and not goes_on and (not own or introduced) and not _QUALIFIED.match(behind):
        return _trimmed(things)  # "100% cơ quan nhà nước đã …"
    qualified = _QUALIFIED.match(behind)
    if goes_on or len(own.split()) < _LEAST_WORDS - 1:
        own = _leading_words(before) or (carried if qualified else "") or own
    own += qualified[0] if qualified and match["percent"] else ""
    subject = _trimmed(" ".join(own.split()[-_MAX_SUBJECT_WORDS:]))
    return (f"{subject} ({change[1].lower()})" if change and subject else subject) or noun


def _own_words(before: str) -> str:
    """The words of the last clause behind its last figure, without the verb that leads to the next.

    What a colon or a list leads to ("… các ngành, lĩnh vực đạt 7%", "… cấp huyện, xã: 903 người") is said of all of it.
    """
    if _INTRODUCED.search(before):
        before = _INTRODUCED.sub("", before)
        return _TAIL.sub("", _FIGURE_IN.split(_BREAK.split(before)[-1])[-1]).strip()
    last = _FIGURE_IN.split(_CLAUSE_END.split(before)[-1])[-1]
    words = _AMONG.sub("", _TAIL.sub("", last)).strip()
    if re.fullmatch(r"\W*(?:và|hoặc|của)?\W*", words) or _CHANGE_ONLY.match(words) or _QUALIFIED.match(words):
        return ""
    whole = _TAIL.sub("", _FIGURE_IN.split(_BREAK.split(before)[-1])[-1]).strip()
    return whole if len(words.split()) < _LEAST_WORDS and "," in whole else words


def _leading_words(before: str) -> str:
    """The nearest words that are a subject: of a clause in front of its first figure, or behind its last."""
    before = _BRACKETED.sub("", before)
    for clause in reversed(_CLAUSE_END.split(before)):
        if _SHARE.match(clause.strip()) and _FIGURE_IN.search(clause):
            continue  # "bằng 97% dự toán": what a share is of
        parts = _FIGURE_IN.split(_AMONG.sub("", clause))
        for part in (parts[0], parts[-1]):
            words = _TAIL.sub("", part).strip()
            led = _CHANGE_ONLY.match(words) or _QUALIFIED.match(words)
            if len(words.split()) >= _LEAST_WORDS and not led:
                return words
    first = _TAIL.sub("", _FIGURE_IN.split(before, maxsplit=1)[0]).strip()
    return "" if _CHANGE_ONLY.match(first) else first


def _trimmed(words: str) -> str:
    return _LOOSE_ENDS.sub("", _WHEN.sub("", words.strip(_EDGES))).strip(_EDGES)
