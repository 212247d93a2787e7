"""The lines above a table: appendix number, title, and the bracketed caption."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.assembly.measures import is_unit_line, states_unit
from extractors.values import fold, parse_period, within
from extractors.values.document_types import DOCUMENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Paragraph

_APPENDIX = re.compile(
    r"^(?:phụ\s*lục|pl(?=[\s.]*\d)|phụ\s*biểu|biểu\s*mẫu|biểu|bảng|mẫu)\s*(?:số)?\s*[:.]?\s*"
    r"(?P<number>\d{1,3}[a-zđ]?|[IVXL]{1,6}|[A-Z])?(?P<rest>(?:\s*[:.–-].*|\s+\(.*|\s+(?:ĐVT|đơn vị)\b.*:.*)?)$",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"\(\s*(?:tiếp theo|tiếp tục|tiếp)\b(?:\s*(?:trang|tr\.|của|phụ lục|bảng|biểu)\s*[\w.]*)*\s*\)"
    r"|[-–,.]\s*(?:tiếp theo|tiếp)\s*$|^\(?tiếp theo\b",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:ghi chú|chú thích|chú giải|lưu ý|nguồn|note)\b\s*[:.]|^\(?[*¹²³⁴-⁹†]", re.IGNORECASE
)
_UNIT_LINE = re.compile(r"^\(?\s*(?:đơn vị(?: tính)?|đvt)\s*:", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-–+•*]\s|\(?[a-zđ]\)\s)")
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*|[IVXL]{1,5}|[A-Z])\s*[.)]\s*\D")  # heading of a section
_MOTTO = re.compile(r"^(?:.* )?(?:cong hoa xa hoi chu nghia|doc lap tu do)")  # of a letterhead
_OF_LETTERHEAD = re.compile(
    r"^(?:số\s*:?[\d.\s…_]*[/-]\s*[A-ZĐ]|[^()]{2,40},\s*ngày\b(?:.{0,12}\btháng\b|\s*[\d/.-]{8,10}$))",
    re.IGNORECASE,
)  # "Số: 12/BC-UBND"; place and date
_ADDRESSEE = re.compile(r"\s*kính gửi\s*:", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:TM|KT|TL|TUQ|Q)\s*\.|^[IVXL]+\s*[.)/]|^[A-Z]\s*[.)]|^(?:CHỦ TỊCH|GIÁM ĐỐC|PHÓ|BỘ TRƯỞNG|NƠI NHẬN)\b"
)
_TYPES = set(map(fold, DOCUMENT_TYPES))
_MAX_LINES, _TITLE_LINES = 10, 5
_SHORT = 200  # characters of a line of a title
_SEVERAL_WORDS = 3
_MANY_WORDS = 8  # of a sentence that a title hardly has before a colon
_TYPE_WORDS = 4  # of the longest type of an act: "THÔNG TƯ LIÊN TỊCH"
_TYPE_AND_SUBJECT = 2  # lines
_WRAPPED_LINES = 3  # a date that is broken ("… năm" / "2023"), then the type
_FEW_LETTERS = 5
_LONG = 320  # characters; running text, not a title


@dataclass(frozen=True, slots=True)
class Caption:
    r"""`title` in one line, `caption` the bracketed lines separated by "\n", `appendix` its printed number.

    `introduction` is the line of the text above them that leads to the table, and stays a line of the text.
    """

    title: str | None = None
    caption: str | None = None
    appendix: str | None = None
    introduction: str | None = None

    def with_title(self, title: str) -> Caption:
        """The same with the title that the table prints in its own first row, behind one printed above."""
        return replace(self, title=f"{self.title} {title}" if self.title else title)

    def with_line(self, line: str) -> Caption:
        """The same with a caption line that the table prints in its own first row."""
        return replace(self, caption=f"{self.caption}\n{line}" if self.caption else line)


def read_caption(paragraphs: Sequence[Paragraph]) -> tuple[Caption, list[Paragraph]]:
    """Splits the text before a table into the table's caption and the narrative before it.

    From the table upwards: bracketed lines, then centred or bold lines, up to and with "PHỤ LỤC n"; the first line
    that is neither ends it.
    """
    body = [paragraph for paragraph in paragraphs if paragraph.region == "body"]
    beside = _number_beside_letterhead(body)
    below = [line for line in body if line is not beside]
    start = _caption_start(below)
    lines = [*([] if beside is None else [beside]), *below[start:]]
    taken = {id(paragraph) for paragraph in lines}
    rest = [paragraph for paragraph in paragraphs if id(paragraph) not in taken]
    above = below[start - 1].text.strip() if start > _end_of_letterhead(below) + 1 else ""
    return replace(_caption(lines), introduction=above if _introduces(above) else None), rest


def _introduces(text: str) -> bool:
    """Whether a line of the text leads to what stands below it: "a) Trong quý I năm 2024:", "- Số chi (ĐVT: đồng)"."""
    return 0 < len(text) < _SHORT and (text.endswith(":") or bool(_NUMBERED.match(text)) or states_unit(text))


def _number_beside_letterhead(body: Sequence[Paragraph]) -> Paragraph | None:
    """The number of a table ("Biểu số 03") that is printed in the corner over the type of a report, whose title below
    is not the table's.
    """
    for above, line, below in zip(body, body[1:], body[2:], strict=False):
        in_corner = _is_of_letterhead(above.text) and fold(below.text) in _TYPES
        if in_corner and _APPENDIX.match(line.text.strip()):
            return line
    return None


def _caption_start(body: Sequence[Paragraph]) -> int:
    appendix = _appendix_above(body)
    if appendix is not None:
        return appendix
    start = len(body)
    in_bracket = has_title = False
    for index in range(len(body) - 1, max(_end_of_letterhead(body), len(body) - 1 - _MAX_LINES), -1):
        paragraph = body[index]
        text = paragraph.text.strip()
        if _APPENDIX.match(text):
            return index
        if _MOTTO.search(fold(text)):
            break
        in_bracket = _opens_upwards(text, in_bracket)
        bracketed = text.startswith("(") or in_bracket
        is_unit = _is_unit(text)
        is_text = len(text) >= _LONG or _ITEM.match(text) or _is_lead(paragraph)
        title_like = _has_shape(paragraph) and not is_text
        if has_title and _NUMBERED.match(text) and not paragraph.centered:
            break  # the section in which the table stands
        if not (bracketed or title_like or is_unit):
            return index if not has_title and _is_plain_title(text) else start
        start = index
        has_title = has_title or not (bracketed or is_unit)
        in_bracket = in_bracket and not text.startswith("(")
    return start


def _end_of_letterhead(body: Sequence[Paragraph]) -> int:
    """Index of the last line of the letterhead, its type ("BÁO CÁO") and subject with it; -1 if there is none.

    A subject goes on over lines of one shape: a line in capitals below one that is not (or the reverse) is the title of
    the table, as is one of the subject's own period or a part of it, and running text ends it. What is written for an
    act above ("Kèm theo …") says that the type and subject are of what is attached.
    """
    last = max((i for i, line in enumerate(body) if _is_of_letterhead(line.text)), default=-1)
    if last < 0:
        return last
    lines = body[last + 1 :]
    below = [line.text.strip() for line in lines]
    if _ADDRESSEE.match(body[last].text):
        return last  # no type stands below it in a letter
    wrapped = next((n for n, text in enumerate(below[:_WRAPPED_LINES]) if _is_type_of_act(text)), None)
    if wrapped is None or len(below) < wrapped + _TYPE_AND_SUBJECT:
        return last
    last, lines, below = last + wrapped, lines[wrapped:], below[wrapped:]
    if any(fold(text).startswith("kem theo") for text in below):
        return last
    in_capitals = below[1].isupper()
    shaped = _has_shape(lines[1])
    subject = ""
    for line, text in zip(lines[1:], below[1:], strict=True):
        if subject and text[:1].isupper() and _is_of_its_period(text, subject):
            break
        subject = f"{subject} {text}".strip()
        if text.isupper() != in_capitals or text.startswith("(") or _APPENDIX.match(text) or _is_unit(text):
            break
        if (shaped and not _has_shape(line)) or _NUMBERED.match(text):
            break
        last += 1
    return last + 1


def _is_of_its_period(text: str, subject: str) -> bool:
    """Whether a line names the period that the subject names already, or a part of it: "tháng 6 năm 2024" in a
    half-year's report. A subject says it once; in capitals a line that goes on cannot be told from one that begins.
    """
    whole, part = parse_period(subject), parse_period(text)
    if part == whole:
        return part is not None and not text.isupper() and subject[-1:] not in ",;–-"
    return within(part, whole) is not None


def _is_of_letterhead(text: str) -> bool:
    return bool(_MOTTO.search(fold(text)) or _OF_LETTERHEAD.match(text.strip()) or _ADDRESSEE.match(text))


def _is_type_of_act(text: str) -> bool:
    """Whether a line is the type of an act or paper (Nghị định 30/2020/NĐ-CP, phụ lục I): a few words in capitals."""
    return text.isupper() and len(text.split()) <= _TYPE_WORDS and not any(map(str.isdigit, text))


def _appendix_above(body: Sequence[Paragraph]) -> int | None:
    """Where "PHỤ LỤC n" stands with nothing but a few short lines below, whatever their shape; they are its title."""
    for index in range(len(body) - 1, max(-1, len(body) - 1 - _TITLE_LINES), -1):
        text = body[index].text.strip()
        if _APPENDIX.match(text):
            return index
        if (
            len(text) > _SHORT
            or text.endswith((".", ";", ","))
            or _ITEM.match(text)
            or _MOTTO.search(fold(text))
        ):
            return None
    return None


def _has_shape(line: Paragraph) -> bool:
    """Whether a line is set as titles are, and running text is not."""
    return line.centered or line.bold or _is_in_capitals(line.text.strip())


def _is_lead(line: Paragraph) -> bool:
    """Whether a line that only looks centred, as one line of running text may, is a sentence that leads to a table."""
    text = line.text.strip()
    is_sentence = text.endswith(":") and len(text.split()) > _MANY_WORDS
    return is_sentence and not (line.bold or _is_in_capitals(text))


def _is_plain_title(text: str) -> bool:
    """Whether a line set as running text is a title by its place: short, with a period, and no sentence."""
    return (
        len(text) < _SHORT
        and text[:1].isupper()
        and text[-1:] not in ".;:,…"
        and not _NUMBERED.match(text)
        and not _OF_LETTERHEAD.match(text)
        and parse_period(text) is not None
    )


def _is_in_capitals(text: str) -> bool:
    """Whether a line of several words is in capitals, as titles are; not that of who signs, or of a section."""
    several = len(text.split()) >= _SEVERAL_WORDS
    return several and text == text.upper() and text[:1].isalpha() and not _NO_TITLE.match(text)


def _is_unit(text: str) -> bool:
    """Whether a line says in what unit the figures are, or whose they are ("Đơn vị: Sở Y tế")."""
    return bool(_UNIT_LINE.match(text)) or is_unit_line(text)


def _opens_upwards(text: str, in_bracket: bool) -> bool:
    """Whether, read from below, we are inside a bracket whose beginning is still to come."""
    return in_bracket or (text.endswith(")") and text.count(")") > text.count("("))


def _caption(lines: Sequence[Paragraph]) -> Caption:
    appendix: str | None = None
    titles: list[str] = []
    captions: list[str] = []
    for paragraph in lines:
        text = paragraph.text.strip()
        match = _APPENDIX.match(text)
        if match and not titles:
            appendix = match["number"] or appendix
            text = match["rest"].strip(" :.–-")
            if not text:
                continue
        if captions and captions[-1].count("(") > captions[-1].count(")"):
            captions[-1] += " " + text
        elif text.startswith("(") or _is_unit(text):
            captions.append(text)
        else:
            titles.append(text)
    return Caption(
        title=" ".join(titles) or None,
        caption="\n".join(captions) or None,
        appendix=appendix.upper() if appendix else None,
    )


def is_appendix_line(text: str) -> bool:
    """Whether a line is the heading of an appendix ("PHỤ LỤC 2", "Phụ lục II:")."""
    return bool(_APPENDIX.match(text.strip())) and fold(text).startswith(("phu luc", "pl"))


def is_continued(text: str) -> bool:
    """Whether a line says that what is below goes on: "Phụ lục 1 (tiếp theo)", "Bảng 2 (tiếp)"."""
    return len(text) < _LONG and bool(_CONTINUED.search(text.strip()))


def without_continued(text: str) -> str:
    """A text without the words that say it goes on: "STT (tiếp)" is "STT"."""
    return _CONTINUED.sub("", text).strip()


def is_note(text: str) -> bool:
    """Whether a line explains the table above: "Ghi chú: …", "(*) …"."""
    return bool(_NOTE.match(text.strip()))


def repeats(caption: Caption, text: str) -> bool:
    """Whether a line is one of the caption of a table, printed again."""
    match = _APPENDIX.match(text.strip())
    if match and caption.appendix and (match["number"] or "").upper() == caption.appendix:
        text = match["rest"].strip(" :.–-")
        if not text:
            return True
    words = fold(text)
    printed = fold(f"{caption.title or ''} {caption.caption or ''}")
    return len(words) > _FEW_LETTERS and words in printed
