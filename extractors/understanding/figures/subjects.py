"""What a figure of a sentence is said of: the words of its own clause, or of the one that it goes on from."""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
MEASURE = r"[KMGT]b(?:ps)?|[KMGT]B|[kcm]?m[²³23]?|kg|ha|[kMG]Wh?|kWp|MWp|kV"
"""Signs of units of measure, which may stand close behind a number."""
MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Of footnotes."""
RANK = re.compile(r"(?:xếp|đứng|hạng|vị trí|vị thứ)(?: hạng| thứ| vị thứ| vị trí)*\s*$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)|[()“”\"]|\s[-–]\s|\s?\+\s|\.\s")
_BREAK = re.compile(r"(?<!\d)[;:(]|[;:(](?!\d)")
_FIGURE_IN = re.compile(
    rf"(?<![\w.,])(?<![^a-zà-ỹđ]/)(?<!năm )(?<!mức độ )(?<!cấp độ )(?<!phiên bản )(?:{NUMBER})(?:{MEASURE})?"
    rf"(?!\w|\ (?:tuổi|tháng|ngày))"
    rf"(?:\ ?%|\ ?/\ ?(?:{NUMBER}))?(?![\d/])"
)
_TAIL = re.compile(
    r"(?:^|\s+)(?:(?:đã |đang |sẽ )?(?:đạt|chiếm|là|có|được|với|bằng|gồm|tăng|giảm|xếp|hạng|thứ|khoảng|trên|hơn|gần"
    r"|dưới|ít nhất|tối thiểu|tối đa|nhiều nhất|không quá"
    r"|không dưới|ước|tỷ lệ|tương ứng|(?<!thực )hiện|đảm bảo|bảo đảm|phấn đấu|cho|lên|đến|tới|từ|các|trong đó|cụ thể"
    r"|còn|chỉ|tổng cộng|như|với hơn)\s*)+$",
    re.IGNORECASE,
)
# "tăng 38,3% so với cùng kỳ": the figure is a change, never the thing itself.
_CHANGE = re.compile(
    r"(?:^|\W)(tăng|giảm)(?: thêm| so với [^,;]{1,40})?(?: khoảng| hơn| gần)?\s*$", re.IGNORECASE
)
# "(so với cùng kỳ năm 2023 tăng thêm 138 doanh nghiệp": what is counted has changed, not what stands in front
_THAN_BEFORE = re.compile(r"\(so với [^,;:()]*$", re.IGNORECASE)
# "276.024 văn bản đến (tăng 73,8%)"
_CHANGE_OF_COUNT = re.compile(rf"(?:^|[,;:])\s*(?:{NUMBER}) ([^\d,;:()]+)\([^()]*$")
_QUALIFIED = re.compile(r"\ ?(?:đối với|ở|tại) (?:(?! và )[^,;:.()\d])*")
_GOES_ON = re.compile(
    r"(?:^|[,;:()]|\bvà|\bhoặc|\btrong đó|\bgồm)\s*(?:có |còn |hơn |khoảng |trên |gần )*$", re.IGNORECASE
)
_CHANGE_ONLY = re.compile(
    r"^(?:tăng|giảm|xếp|đứng|chiếm|đạt|bằng|so với|còn|có)\b|^thực hiện$", re.IGNORECASE
)
# What a share is of, instead of what has it: "93% kế hoạch"
_WHOLE = re.compile(
    r"(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết|tổng|so với|cùng kỳ|GRDP|GDP)\b", re.IGNORECASE
)
_DONE_TO = re.compile(
    r"(?:\b(?:đạt|chiếm|là|bằng|còn|có|được|với|gồm|tăng|giảm|lên|xuống|xếp|từ|tới|đến|cho|tỷ lệ|ước|hiện)|[^\w\s])\s*$"
)
_BOUND = re.compile(r"\b(?:trên|hơn|gần|dưới|khoảng|ít nhất|tối thiểu|tối đa|không dưới)\s*$", re.IGNORECASE)
_RANGE_END = re.compile(r"(?: trở lên)? đến(?: dưới)?\s*$")
_OF = re.compile(r"\bcủa\s*$")
_WITH = re.compile(r"\bvới(?: hơn| khoảng| gần| trên)?\s*$")
_HAS = re.compile(r"[^\W\d_][)”\"]? (?:hiện )?có\s*$")
MONEY = re.compile(r"(?:(?:(?:nghìn|triệu|tỷ) )?đồng|tỷ|triệu|usd)(?:/\w+)?", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_ABBREVIATION = re.compile(r" ?\([^()\d]*\)(?= )")
_SHARE = re.compile(r"^(?:tăng|giảm|chiếm|đạt|bằng|vượt|so với)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(r"^(?:đã|đang|sẽ|được)\b", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:đã|đang|sẽ|được|đều|có|là|đạt|chưa|không|phải|cần)\b|[.…]$", re.IGNORECASE)
"""Words that say something of the things in front of them, which are told completely then."""
_CHANGES = re.compile(r"\b(?:tăng|giảm|đạt|đã|được|chiếm)\b", re.IGNORECASE)
_ELSE = re.compile(r"(?:tăng|giảm|xếp|đứng|chiếm|đạt|bằng|so với|còn|có|không|chưa)\b", re.IGNORECASE)
_LAST_OF_LIST = re.compile(r"\S+ (?:đã|đang|sẽ|được|đều|có)\b")
_ADVERB_END = re.compile(r"(?:\b(?:nay|đó|đây|này|qua|ra)|\d{4})$")  # "đến nay, tỉnh đã …"
_AMONG = re.compile(r"^\W*trong đó(?: có)?\s*", re.IGNORECASE)
_INDICATOR = re.compile(r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|số lượng|chỉ số) ", re.IGNORECASE)
_EDGES = f' -–+•.,;:/“”"{MARKS}'
# "(đảm bảo mục tiêu) năm 2022 tỷ lệ …": when, and not what
_WHEN = re.compile(
    r"^(?:trong |đến |đảm bảo |bảo đảm |phấn đấu |mục tiêu )*(?:\d+ tháng (?:đầu|cuối) )?năm \d{4},? (?=\S+ \S)",
    re.IGNORECASE,
)
_ONLY_WHEN = re.compile(
    r"(?:trong |đến |đảm bảo |bảo đảm |phấn đấu |mục tiêu )*(?:năm \d{4}|mục tiêu)", re.IGNORECASE
)
# "tính đến ngày 19/9/2023 đã có …"
_ONLY_A_DAY = re.compile(
    r"(?:cụ thể |tính |kể |từ |đến |hết )*ngày \d{1,2}[/-]\d{1,2}[/-]\d{4}", re.IGNORECASE
)
_LOOSE_ENDS = re.compile(
    r"^(?:và|hoặc|với|nhưng)\s|(?:\s(?:và|với|hoặc|của|cho)(?: hơn| trên)?|,\s(?:gồm|bao gồm|cụ thể|trong đó)"
    r"|(?:^|\s)không vượt quá)$"
)
_INTRODUCED = re.compile(r":\s*$")
_LEAST_WORDS = 3
_MAX_THINGS = 14  # words
_MAX_SUBJECT_WORDS = 20


def subject_of(before: str, behind: str, noun: str | None, carried: str, *, is_percent: bool) -> str | None:
    """What a figure is said of.

    The words of its own clause in front of it, without the verb that leads to it and whatever another figure is said
    of. Where there are none, the clause it goes on from: for a share or a change that of the sentence, with what
    stands behind ("… 95,91% đối với cấp huyện"); a number of things is said of those things.

    Args:
        before: the sentence in front of the number.
        behind: the sentence behind the number and its sign.
        noun: what stands behind the number and is counted.
        carried: what the sentence before was about.
        is_percent: whether a percent sign stands behind the number.
    """
    before = _ABBREVIATION.sub("", before)
    change = _CHANGE.search(before)
    if change and (counted := _CHANGE_OF_COUNT.search(before)):
        return f"{_trimmed(counted[1])} ({change[1].lower()})"
    own = _own_words(before)
    range_end = _RANGE_END.search(before)  # "từ 70 điểm trở lên đến dưới 90 điểm"
    ends_range = bool(noun and range_end and before[: range_end.start()].endswith(f" {noun}"))
    if _ONLY_A_DAY.fullmatch(own):
        own = ""
    if change and not own and noun and not is_percent and _THAN_BEFORE.search(before):
        return f"{_trimmed(_things(behind)) or noun} ({change[1].lower()})"
    led = _CHANGE_ONLY.match(_FIGURE_IN.split(_CLAUSE_END.split(before)[-1])[-1].strip())
    goes_on = bool(
        change or RANK.search(before) or (is_percent and led) or ends_range or _ONLY_WHEN.fullmatch(own)
    )
    if not goes_on:
        things = _things(behind)
        if noun is not None and not is_percent:
            known = _things_counted(before, own, things, noun)
        else:
            known = _things_shared(before, behind, own, things, noun)
        if known is not None:
            return _trimmed(known) or noun
    qualified = _QUALIFIED.match(behind)
    if goes_on or len(own.split()) < _LEAST_WORDS - 1:
        own = _leading_words(before) or (carried if qualified else "") or own
    own += qualified[0] if qualified and is_percent else ""
    subject = _trimmed(_shortened(own))
    return (f"{subject} ({change[1].lower()})" if change and subject else subject) or noun


def _things_counted(before: str, own: str, things: str, noun: str) -> str | None:
    """What a number of things is said of: the things, what is done with them, or who has them; None if others tell."""
    says_more = _trimmed(things).lower() != noun.lower()
    if _VERB_FIRST.match(own) or _is_done_to(before, own):
        return f"{own} {things}" if says_more else own
    if MONEY.fullmatch(noun) and not own and (leading := _leading_words(before)):
        return leading
    if says_more and own and _HAS.search(before):
        return f"{own} có {things}"
    if (
        says_more
        and own
        and (_OF.search(before) or (_WITH.search(before) and _SAYS.search(things.rstrip("."))))
    ):
        return things  # "của 03 tỉnh …", "với hơn 400 lượt giao dịch được thực hiện"
    if not _INTRODUCED.search(before) and (_GOES_ON.search(before) or not own):
        return things
    return None


def _things_shared(before: str, behind: str, own: str, things: str, noun: str | None) -> str | None:
    """What a share is said of, where things stand behind it: "100% cơ quan nhà nước đã …"; None if others tell."""
    if not things or _QUALIFIED.match(behind) or _ELSE.match(things):
        return None
    if not own or _INTRODUCED.search(before):
        return things
    if noun and not _WHOLE.match(things):
        if _GOES_ON.search(before):
            return things  # "80% hồ sơ cấp huyện và 60% hồ sơ cấp xã"
        if not _DONE_TO.search(_BOUND.sub("", before.rstrip())):
            return f"{_shortened(own)} {things}"  # "chuyển đổi số 100% cơ sở giáo dục"
    return None


def without_qualifier(subject: str) -> str:
    """A subject without what tells its figure from the next one's: "… đối với cấp huyện"."""
    return _QUALIFIED.split(subject)[0].strip()


def _things(behind: str) -> str:
    """The words behind a number up to the next; a list of things ("xã, phường, thị trấn đã …") is not cut."""
    parts = _CLAUSE_END.split(behind)
    marks = _CLAUSE_END.findall(behind)
    said = parts[0]
    for mark, part in zip(marks, parts[1:], strict=True):
        if mark != "," or not said.strip() or not _goes_on_list(said, part.strip()):
            break
        said += f",{part}"
    words = _FIGURE_IN.split(said, maxsplit=1)[0].split()
    return " ".join(words[:_MAX_THINGS])


def _goes_on_list(said: str, part: str) -> bool:
    """Whether what stands behind a comma goes on with a list of things of which nothing is said yet."""
    if _FIGURE_IN.search(said) or _SAYS.search(said) or _AMONG.match(part) or _ELSE.match(part):
        return False
    first, *more = _FIGURE_IN.split(part, maxsplit=1)
    return not more or first.endswith(("và ", "hoặc "))  # "huyện, thành phố và 65 xã"; "cas, quản lý 430 cas"


def _is_done_to(before: str, own: str) -> bool:
    """Whether few words in front of a number say what is done with the things it counts: "thành lập 65 tổ"."""
    is_short = 0 < len(own.split()) <= _LEAST_WORDS and not _GOES_ON.search(before)
    return is_short and not _DONE_TO.search(_BOUND.sub("", before.rstrip())) and before.strip().endswith(own)


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
    named = [match.start() for match in _INDICATOR.finditer(whole[: -len(words)])] if words else []
    if named and not _CHANGES.search(whole, named[-1]):
        return whole[named[-1] :]  # "tỷ lệ số hóa hồ sơ, kết quả giải quyết"
    is_part = len(words.split()) < _LEAST_WORDS or _LAST_OF_LIST.match(last.strip())
    leads = _ADVERB_END.search(whole[: -len(words)].rstrip(" ,")) if words else None
    return whole if is_part and "," in whole and not leads else words


def _leading_words(before: str) -> str:
    """The nearest words that are a subject: of a clause in front of its first figure, or behind its last."""
    before = _BRACKETED.sub("", before)
    for clause in reversed(_CLAUSE_END.split(before)):
        if _SHARE.match(clause.strip()) and _FIGURE_IN.search(clause):
            continue  # "bằng 97% dự toán": what a share is of
        parts = _FIGURE_IN.split(_AMONG.sub("", clause))
        for part in (parts[0], parts[-1]):
            words = _TAIL.sub("", part).strip()
            led = _CHANGE_ONLY.match(words) or _QUALIFIED.match(words) or _ONLY_WHEN.fullmatch(words)
            if len(words.split()) >= _LEAST_WORDS and not led:
                return words
    first = _TAIL.sub("", _FIGURE_IN.split(before, maxsplit=1)[0]).strip()
    return "" if _CHANGE_ONLY.match(first) else first


def _shortened(words: str) -> str:
    """The end of many words, from the indicator on that they name."""
    if len(words.split()) <= _MAX_SUBJECT_WORDS:
        return words
    named = [match.start() for match in _INDICATOR.finditer(words)]
    return words[named[-1] :] if named else " ".join(words.split()[-_MAX_SUBJECT_WORDS:])


def _trimmed(words: str) -> str:
    return _LOOSE_ENDS.sub("", _WHEN.sub("", words.strip(_EDGES))).strip(_EDGES)
