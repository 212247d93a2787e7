"""The letter to an issuing office as a Word document, in the form of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

import io
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from baocao.decision_files import today
from baocao.visible import visible
from baocao.warehouse.printed import as_in_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from baocao.warehouse.review_queue import Question

_FONT = "Times New Roman"
_DOTS = "…………"
_SHOWN = 100  # characters of the name of a row or column
_WIDTH, _HEIGHT = 265, 140  # of a picture, in mm


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

    named = _named(about)
    _head(document, sender, place, f"V/v số liệu chưa khớp trong {named}")
    _add(document.add_paragraph(), f"Kính gửi: {about.issuer or _DOTS}.", centred=True)
    for text in (
        f"Qua tổng hợp, kiểm tra số liệu tại {named}"
        f"{f' về {_lowered(about.title)}' if about.title else ''}, {sender or _DOTS} nhận thấy có {len(points)} chỗ số "
        "liệu trong văn bản chưa khớp với nhau, nêu tại bảng dưới đây. Hình chụp từng chỗ kèm theo tại Phụ lục.",
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
    _foot(document)
    if any(each.picture for point in points for each in point.places):
        _pictures(document, points)
    return document


def _named(about: AboutReport) -> str:
    kind = _lowered(about.report_type or "văn bản")
    number = f" số {about.report_no}" if about.report_no else f" (tệp {about.file_name})"
    day = f" ngày {about.report_date:%d/%m/%Y}" if about.report_date else ""
    return f"{kind}{number}{day}"


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
    _rule(office)
    _add(country.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, centred=True, size=12)
    _add(country.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, centred=True, size=13)
    _rule(country)
    _add(number.paragraphs[0], f"Số: {_DOTS}/{_DOTS}", centred=True)
    _add(number.add_paragraph(), subject, centred=True, size=12)
    now = today()
    date = f"{place or _DOTS}, ngày {now.day:02d} tháng {now.month:02d} năm {now.year}"
    _add(day.paragraphs[0], date, italic=True, centred=True)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _rule(cell: _Cell) -> None:
    """The line under the name of an office."""
    from docx.shared import Pt

    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    _add(paragraph, "_" * 12, centred=True, size=6)


def _table(document: Document, points: Sequence[Point]) -> None:
    from docx.shared import Mm

    widths = (Mm(11), Mm(48), Mm(24), Mm(24), Mm(58))
    table = document.add_table(1, len(widths), style="Table Grid")
    heads = ("TT", "Vị trí trong văn bản", "Văn bản ghi", "Kiểm tra được", "Nội dung chưa khớp")
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
        texts = (str(number), where, asked.reported or "", asked.expected or "", asked.why)
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            _add(cell.paragraphs[0], as_in_sentence(text, asked.why, ",", "."), size=12)
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
    receivers, signer = table.rows[0].cells
    _set_widths(table, (Mm(70), Mm(95)))
    _add(receivers.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    for text in ("- Như trên;", "- Lưu: VT."):
        _add(receivers.add_paragraph(), text, size=11)
    _add(signer.paragraphs[0], "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", bold=True, centred=True)
    for _ in range(3):
        signer.add_paragraph()
    _add(signer.add_paragraph(), "Họ và tên", bold=True, centred=True)


def _pictures(document: Document, points: Sequence[Point]) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.add_section()  # tables that are printed across the page can be read only so
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    _add(document.add_paragraph(), "PHỤ LỤC", bold=True, centred=True)
    _add(document.add_paragraph(), "Hình chụp các chỗ số liệu chưa khớp", bold=True, centred=True)
    for number, point in enumerate(points, 1):
        for each in (each for each in point.places if each.picture is not None):
            heading = document.add_paragraph()
            heading.paragraph_format.keep_with_next = True
            _add(heading, f"{number}. {_where(each)}: {point.asked.why}", size=12)
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
