"""The letter to an issuing office as a Word document, in the form of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from baocao.decision_files import today
from baocao.visible import visible
from baocao.warehouse.printed import as_in_sentence, as_printed, number_of, scale_of_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from baocao.warehouse.review_queue import Question

_FONT = "Times New Roman"
_DOTS = "…………"
_SHOWN = 60  # characters of the name of a row or column
_WIDTH, _HEIGHT = 265, 140  # of a picture, in mm
_PADDED_MONTHS = 3
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True, slots=True)
class AboutReport:
    """The report that the letter is about."""

    document_id: str
    report_no: str | None
    report_type: str | None
    report_date: Any
    issuer: str | None
    title: str | None
    file_name: str


@dataclass(frozen=True, slots=True)
class PlaceInReport:
    """Where a finding stands, and the picture of it, None if there is none."""

    asked: Question
    page: int | None
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that does not add up, with every place that says the same of it."""

    places: list[PlaceInReport]

    @property
    def asked(self) -> Question:
        """The first of them."""
        return self.places[0].asked


def letter_document(about: AboutReport, points: Sequence[Point], sender: str, place: str) -> Document:
    """The letter as a Word document.

    Args:
        about: the report.
        points: what does not add up in it.
        sender: the office that writes; dots to be filled in without one.
        place: where it writes from.
    """
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", _FONT
    )
    style.paragraph_format.space_after = Pt(6)

    _head(document, sender, place, f"V/v rà soát số liệu tại {_named(about)}")
    has_pictures = any(each.picture for point in points for each in point.places)
    _add(document.add_paragraph(), f"Kính gửi: {about.issuer or _DOTS}.", centred=True)
    for text in (
        f"Qua tổng hợp, kiểm tra số liệu tại {_named(about, in_full=True)}, {sender or _DOTS} nhận thấy có "
        f"{len(points):02d} nội dung chưa thống nhất, cần được rà soát, nêu tại bảng dưới đây"
        + (". Hình chụp từng chỗ kèm theo tại Phụ lục." if has_pictures else "."),
        f"Đề nghị {about.issuer or _DOTS} rà soát, xác nhận số liệu đúng hoặc gửi văn bản đính chính để việc tổng hợp "
        "được chính xác.",
    ):
        paragraph = document.add_paragraph(_clean(text))
        paragraph.paragraph_format.first_line_indent = Mm(10)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _table(document, points)
    paragraph = document.add_paragraph(
        _clean(f"Trân trọng cảm ơn sự phối hợp của {about.issuer or _DOTS}./.")
    )
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True
    _foot(document)
    if has_pictures:
        _pictures(document, points, sender)
    return document


def _named(about: AboutReport, *, in_full: bool = False) -> str:
    """A document as a letter cites it: type, number, day; in full with its issuer and what it is about."""
    kind = about.report_type or "Văn bản"
    kind = kind[:1].upper() + _lowered(kind)[1:]
    number = f" số {about.report_no}" if about.report_no else f" chưa ghi số (tệp {about.file_name})"
    day = about.report_date
    if not in_full:
        return f"{kind}{number}{f' ngày {day:%d/%m/%Y}' if day else ''}"
    return "".join(
        (
            f"{kind}{number}",
            f" {_day(day)}" if day else "",
            f" của {about.issuer}" if about.issuer else "",
            f" về {_lowered(about.title)}" if about.title else "",
        )
    )


def _day(day: date) -> str:
    """A day as letters write it: days below 10 and the first two months have two digits, so that none can be added."""
    month = f"{day.month:02d}" if day.month < _PADDED_MONTHS else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _lowered(text: str) -> str:
    """Begin with a small letter, unless the whole is in capitals, which a sentence has not."""
    text = text.capitalize() if text.isupper() else text
    return text[:1].lower() + text[1:]


def _head(document: Document, sender: str, place: str, subject: str) -> None:
    from docx.shared import Mm, Pt

    table = document.add_table(2, 2)
    _set_widths(table, (Mm(65), Mm(100)))
    (office, country), (number, day) = (row.cells for row in table.rows)
    _add(office.paragraphs[0], (sender or "TÊN CƠ QUAN, TỔ CHỨC").upper(), bold=True, centred=True, size=12)
    _rule(office, 22)
    _add(country.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, centred=True, size=12)
    _add(country.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, centred=True, size=13)
    _rule(country, 20)
    _add(number.paragraphs[0], f"Số: {_DOTS}/{_DOTS}", centred=True)
    _add(number.add_paragraph(), subject, centred=True, size=12)
    _add(day.paragraphs[0], f"{place or _DOTS}, {_day(today())}", italic=True, centred=True)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _rule(cell: _Cell, margin: int) -> None:
    """The line under a name: of its length under the motto, of a third to a half of it under an office.

    Args:
        cell: where the name stands.
        margin: what is left free on either side, in mm.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm, Pt

    paragraph = cell.add_paragraph()
    looks = paragraph.paragraph_format
    looks.space_before = looks.space_after = Pt(0)
    looks.line_spacing = Pt(6)
    looks.left_indent = looks.right_indent = Mm(margin)
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        ),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def _table(document: Document, points: Sequence[Point]) -> None:
    from docx.shared import Mm

    widths = (Mm(11), Mm(48), Mm(24), Mm(24), Mm(58))
    table = document.add_table(1, len(widths), style="Table Grid")
    heads = ("TT", "Vị trí trong văn bản", "Văn bản ghi", "Kiểm tra được", "Nội dung cần rà soát")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _add(cell.paragraphs[0], text, bold=True, centred=True, size=12)
    _mark(table.rows[0], "w:tblHeader")
    title = None
    for number, point in enumerate(points, 1):
        asked = point.asked
        if asked.table_title != title:
            title = asked.table_title
            above = table.add_row().cells
            _add(above[0].merge(above[-1]).paragraphs[0], title or "Phần lời văn", bold=True, size=12)
        where = ";\n".join(_where(each) for each in point.places)
        if asked.heading:
            where = f"cột “{_short(asked.heading)}”:\n{where}"
        said = map(_vietnamese, (*_quoted(asked), _why(asked)))
        for cell, text in zip(table.add_row().cells, (str(number), where, *said), strict=True):
            _add(cell.paragraphs[0], text, size=12)
    _set_widths(table, widths)
    for row in table.rows:
        _mark(row, "w:cantSplit")


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    """Of the columns and of every cell: Word goes by the one, LibreOffice by the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _quoted(asked: Question) -> tuple[str, str]:
    """What is reported and expected, as the report itself prints it: "115,7 nghìn hồ sơ", not 115700."""
    texts = asked.reported or "", asked.expected or ""
    scale = scale_of_cell(asked.text, asked.reported, asked.measure)
    if scale == 1:
        reported, expected = (as_in_sentence(text, asked.why, ",", ".") for text in texts)
        return reported, expected
    meant = number_of(asked.expected)
    own = as_printed(meant / scale, asked.text) if meant is not None else texts[1]
    return f"{asked.text} {asked.measure}", f"{own} {asked.measure}"


def _why(asked: Question) -> str:
    """The sentence of a finding, with its numbers as the report prints them; names in quotation marks stay."""
    texts = asked.reported or "", asked.expected or ""
    there = (as_in_sentence(text, asked.why, ",", ".") for text in texts)
    to = {text: quoted for text, quoted in zip(there, _quoted(asked), strict=True) if text}
    if not to:
        return asked.why
    numbers = "|".join(map(re.escape, sorted(to, key=len, reverse=True)))
    said = re.compile(rf"“(?:{numbers})”|(“[^”]*”)|(?<![\d.,])(?:{numbers})(?![.,]?\d)")
    return said.sub(lambda found: found[0] if found[1] else _replaced(found[0], to), asked.why)


def _replaced(text: str, to: Mapping[str, str]) -> str:
    return f"“{to[text[1:-1]]}”" if text.startswith("“") else to[text]


def _vietnamese(text: str) -> str:
    """The text with its days as people write them."""
    return _ISO_DAY.sub(lambda found: f"{found[3]}/{found[2]}/{found[1]}", text)


def _where(place: PlaceInReport) -> str:
    asked = place.asked
    row = f"dòng {asked.row_no}" if asked.row_no else ""
    if asked.row_label:
        row = f"{row} “{_short(asked.row_label)}”".strip()
    return ", ".join(part for part in (row, f"trang {place.page}" if place.page else "") if part) or "lời văn"


def _short(text: str) -> str:
    """The beginning of a text, which is enough to find it again."""
    return shorten(" ".join(text.split()), _SHOWN, placeholder=" …")


def _foot(document: Document) -> None:
    from docx.shared import Mm

    table = document.add_table(1, 2)
    _mark(table.rows[0], "w:cantSplit")
    receivers, signer = table.rows[0].cells
    _set_widths(table, (Mm(70), Mm(95)))
    _add(receivers.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    for text in ("- Như trên;", "- Lưu: VT."):
        _add(receivers.add_paragraph(), text, size=11)
    _add(signer.paragraphs[0], "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", bold=True, centred=True)
    for _ in range(3):
        signer.add_paragraph()
    _add(signer.add_paragraph(), "Họ và tên", bold=True, centred=True)


def _pictures(document: Document, points: Sequence[Point], sender: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.add_section()  # tables that are printed across the page can be read only so
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    _add(document.add_paragraph(), "PHỤ LỤC", bold=True, centred=True)
    _add(document.add_paragraph(), "Hình chụp các chỗ cần rà soát", bold=True, centred=True)
    letter = f"(Kèm theo Công văn số {_DOTS}/{_DOTS} {_day(today())} của {sender or _DOTS})"
    _add(document.add_paragraph(), letter, italic=True, centred=True)
    for number, point in enumerate(points, 1):
        for each in (each for each in point.places if each.picture is not None):
            heading = document.add_paragraph()
            heading.paragraph_format.keep_with_next = True
            where = _where(each)
            why = _vietnamese(_why(point.asked))
            _add(heading, f"{number}. {where[:1].upper()}{where[1:]}: {why}", size=12)
            picture = document.add_picture(io.BytesIO(each.picture or b""), width=Mm(_WIDTH))
            if picture.height > Mm(_HEIGHT):
                picture.width, picture.height = int(picture.width * Mm(_HEIGHT) / picture.height), Mm(_HEIGHT)


def _add(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    size: int | None = None,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    run = paragraph.add_run(_clean(text))
    run.bold, run.italic = bold, italic
    run.font.name = _FONT
    if size:
        run.font.size = Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)


def _clean(text: str) -> str:
    """Text of a document without what Word cannot hold or a reader cannot see."""
    return visible(text, keep="\n")
