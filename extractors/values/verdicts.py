"""What a remark says of a target, and what a result says of a task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractors.values.numbers import parse_decimal, parse_percent
from extractors.values.text import is_blank, plain

if TYPE_CHECKING:
    from decimal import Decimal

VerdictStatus = Literal["exceeded", "met", "missed", "no_data"]
TaskStatus = Literal["done", "in_progress", "recurring", "not_started", "no_data"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the remark beside a target says; each None where it says nothing.

    `gap` is by how much the target is exceeded as printed, in its unit (percent points, classes). `national`
    is the figure of the whole country in percent points, a comparison before it dropped (">90%" is 90).
    """

    status: VerdictStatus | None
    gap: Decimal | None = None
    national: Decimal | None = None


_BRACKETS = re.compile(r"\((?:[^()]++|\([^()]*+\)?)*+\)?")
_CLAUSE = r"(?:^[-–+ ]*|[,;.:–-] ?)(?:kết quả:? )?(?:đã )?"
_NUMBER = r"\d(?:[\d.,]*\d)?"
_PLAN = r"(?:kế hoạch|kh|chỉ tiêu|mục tiêu|yêu cầu)"

_MISSED = re.compile(rf"{_CLAUSE}(?:chưa|không) (?:đạt|hoàn thành)\b")
_EXCEEDED = re.compile(rf"{_CLAUSE}(?:(?:đạt|hoàn thành)(?: và|,)? )?vượt\b(?! (?:bậc|trội|qua)\b)")
_SHARE_OF_PLAN = re.compile(rf"{_CLAUSE}(?:đạt|hoàn thành) (?P<share>{_NUMBER}) ?% (?:so với )?{_PLAN}\b")
_MET = re.compile(
    rf"{_CLAUSE}(?:đạt|hoàn thành)"
    rf"(?= ?$| ?[,;.:]| 100 ?%| (?:và|so với|theo|số liệu|được giao|đề ra|{_PLAN})\b)"
)
_NO_DATA = re.compile(
    r"\b(?:chưa|không) có (?:đủ |đầy đủ )?(?:số liệu|dữ liệu|thông tin|kết quả|báo cáo)\b"
    r"|\bchưa (?:được )?(?:đánh giá|thống kê|công bố|đo lường|khảo sát|tổng hợp)\b"
)
_GAP = re.compile(
    r"\bvượt(?: (?:mức|hơn|trên|khoảng|gần|so với|đề ra|được giao|kế hoạch|kh|chỉ tiêu|mục tiêu))*"
    rf" (?P<number>{_NUMBER})(?P<percent> ?%)?(?![\d/])(?! ?lần\b)"
)
_NATIONAL = re.compile(
    r"\b(?:toàn quốc|cả nước)(?:[ :]+(?:năm \d{4}|là|đạt|chiếm|khoảng|trung bình|bình quân|trên|dưới)\b)*"
    rf"[ :<>≥≤~=]+(?P<number>{_NUMBER})(?= ?(?:%|$|[);]|, ))"
)


def parse_verdict(text: str) -> Verdict | None:
    """Read the verdict of a remark: "Vượt 2,13% (toàn quốc 79%)", "Chưa đạt", "Chưa có số liệu đánh giá".

    None only for a blank. Any other remark ("Sở TTTT phối hợp") is a Verdict without a status. The status
    stands at the beginning of a clause and outside brackets; "chưa đạt" and "không đạt" win over the rest.
    A share of the plan is exceeded above 100% ("Đạt 112% kế hoạch") and missed below.
    """
    if is_blank(text):
        return None
    remark = plain(text)
    main = _outside_brackets(remark)
    status = _verdict_status(main)
    gap = _GAP.search(main) if status == "exceeded" else None
    national = _NATIONAL.search(remark)
    return Verdict(
        status,
        (parse_percent if gap["percent"] else parse_decimal)(gap["number"]) if gap else None,
        parse_percent(national["number"]) if national else None,
    )


def says_no_data(text: str) -> bool:
    """Whether a cell says that there is no figure yet: "Chưa đánh giá", "Chưa có số liệu"."""
    return bool(_NO_DATA.match(plain(text)))


def _verdict_status(main: str) -> VerdictStatus | None:
    if _MISSED.search(main):
        return "missed"
    if _EXCEEDED.search(main):
        return "exceeded"
    if of_plan := _SHARE_OF_PLAN.search(main):
        share = parse_percent(of_plan["share"])
        return None if share is None else "met" if share == 100 else "exceeded" if share > 100 else "missed"
    if _MET.search(main):
        return "met"
    return "no_data" if _NO_DATA.search(main) else None


# Who did it may stand in front: "UBND tỉnh đã ban hành …".
_WHO = (
    r"(?:(?:ubnd|ủy ban|hđnd|hội đồng|tỉnh|thành phố|thị xã|huyện|sở|ban|bộ|cục|chi cục|văn phòng|vp"
    r"|trung tâm|đài|báo|công an|ngân hàng|các (?:sở|ban|cơ quan|đơn vị|ngành))\b[^,;:.]{0,60}? )?"
)
_DOING = r"(?:thực hiện|triển khai|ban hành|xây dựng|tổ chức|thành lập)\b"
_OFTEN = r"(?:thường xuyên|định kỳ|liên tục|h[àằ]ng (?:năm|quý|tháng|tuần|ngày))\b"

# Some of many: "3/5 nội dung", "02/04 lớp", but no date and no number of a document.
_PART = r"\b(?P<part>\d{1,3}) ?/ ?(?P<whole>\d{1,3})(?= (?!năm|tháng)[^\W\d]|$)"

# A share alone is one of the task; "100% cán bộ …" is no status.
_OF_THE_TASK = r"(?= ?$| ?[,;.(]| (?:khối lượng|công việc|tiến độ|kế hoạch|nhiệm vụ)\b)"

# Matched from the beginning of the result; the first that fits decides.
_TASK_STATUSES: list[tuple[re.Pattern[str], TaskStatus]] = [
    (re.compile(rf"(?:đã |đang )?(?:được )?(?:triển khai |duy trì )?(?:thực hiện )?{_OFTEN}"), "recurring"),
    (re.compile(r".*\bchưa (?:hoàn thành|(?:thực hiện |triển khai )?xong)\b"), "in_progress"),
    (
        re.compile(rf"chưa (?:được )?(?:bắt đầu|tiến hành|đến (?:hạn|thời hạn|kỳ)|có kết quả|{_DOING})"),
        "not_started",
    ),
    (
        re.compile(r"(?:không (?:hoàn thành|thực hiện|triển khai)|(?:tạm )?dừng|tạm hoãn|hủy)\b"),
        "not_started",
    ),
    (
        re.compile(r"(?:đề nghị |xin |đã )?(?:lùi|chuyển)\b.{0,30}\bsang (?:năm|quý|tháng|kỳ)\b"),
        "not_started",
    ),
    (re.compile(r"(?:đề nghị |xin )?chuyển sang\b"), "not_started"),
    (
        re.compile(rf"(?:đã )?(?:hoàn thành|đạt|{_DOING})(?: được)?(?: khoảng)? \d\d?(?:[.,]\d+)? ?%"),
        "in_progress",
    ),
    (re.compile(r"(?:đã )?(?:hoàn thành|đạt) 100(?:[.,]0+)? ?%"), "done"),
    (re.compile(rf"100(?:[.,]0+)? ?%{_OF_THE_TASK}"), "done"),
    (re.compile(rf"(?:khoảng |trên |hơn |gần )?\d\d?(?:[.,]\d+)? ?%{_OF_THE_TASK}"), "in_progress"),
    (re.compile(r"(?:đã )?(?:hoàn thành |thực hiện )?(?:được )?một phần\b"), "in_progress"),
    (
        re.compile(r"(?:chậm|trễ|quá hạn|đúng tiến độ|theo tiến độ|bảo đảm tiến độ|đảm bảo tiến độ)\b"),
        "in_progress",
    ),
    (re.compile(rf"{_WHO}(?:hiện |hiện nay |vẫn )?(?:đang|tiếp tục)\b"), "in_progress"),
    (
        re.compile(
            r"(?:đã )?(?:cơ bản )?(?:hoàn thành|thực hiện|triển khai)\b[^.;]{0,80}[,;.] (?:hiện |hiện nay )?đang\b"
        ),
        "in_progress",
    ),
    (re.compile(r"(?:đã )?(?:cơ bản )?hoàn thành\b"), "done"),
    (
        re.compile(rf"{_WHO}đã (?:được )?(?:hoàn thành|hoàn thiện|nghiệm thu|bàn giao|đưa vào|{_DOING})"),
        "done",
    ),
    (re.compile(r"xong\b"), "done"),
    (_NO_DATA, "no_data"),
]


def parse_task_status(text: str) -> TaskStatus | None:
    """Tell how far a task is by the opening words of its result; what follows explains.

    Blank is no_data. "Đã thực hiện", "Đã triển khai", "Đã ban hành" are done, as the opposite of "Đang …"; so
    is "UBND tỉnh đã ban hành …". "Chưa hoàn thành" outside brackets and a share below 100% are in_progress.
    None where the opening says no status ("Dịch vụ truy nhập internet được phủ đến 100% số thôn").
    """
    if is_blank(text):
        return "no_data"
    main = _outside_brackets(plain(text)).lstrip("-–+ ")
    if re.match(r"(?:đã |hoàn thành|thực hiện|đạt|\d)", main) and _is_partly_done(main):
        return "in_progress"
    if (
        re.match(r"đã |hoàn thành|đạt", main)
        and (part := re.search(_PART, main[:60]))
        and part["part"] == part["whole"]
    ):
        return "done"
    return next((status for pattern, status in _TASK_STATUSES if pattern.match(main)), None)


def _is_partly_done(main: str) -> bool:
    """Whether the opening of the result counts some of many ("Đã tổ chức 02/04 lớp")."""
    part = re.search(_PART, main[:60])
    return (
        part is not None
        and int(part["part"]) < int(part["whole"])
        and "ngày" not in main[: part.start()][-8:]
    )


def _outside_brackets(remark: str) -> str:
    """Drop what the remark adds in brackets, but not a remark that is one bracket."""
    return _BRACKETS.sub("", remark).strip() or remark.strip("() ")
