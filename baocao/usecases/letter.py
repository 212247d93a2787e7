"""A letter to the office that issued a report: what does not add up in it, each with its place, figures and picture."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.decision_files import today
from baocao.errors import BaocaoError, UsageError
from baocao.usecases.desk.pictures import Pictures, Spot
from baocao.usecases.desk.places import spot_of
from baocao.visible import visible
from baocao.warehouse.finding_states import load_states
from baocao.warehouse.query import connect_published
from baocao.warehouse.review_queue import Question, questions, surroundings, unsure_places
from baocao.warehouse.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_NOT_THEIRS = frozenset(
    {
        "key_column_unparsed",
        "unmapped_column",
        "column_of_other_period",
        "columns_unmapped",
        "unknown_table",
        "columns_changed",
        "heading_reworded",
        "row_doubled",
        "rows_lost",
        "jump_against_peers",
        "jump_against_history",
        "unit_doubled",
    }
)
"""Checks of our own reading, or that only find a figure striking: no office has to answer for them."""
_OF_COLUMNS = ("sum_of_parts",)
"""Checks that take a column together: a cell read wrong in any row may be why they fail."""
_SETTLED = frozenset({"known", "answered", "corrected"})
_FONT = "Times New Roman"
_DOTS = "…………"


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """What was written. `unsure`: findings left out because their rows were not read surely."""

    path: Path
    findings: int
    pictures: int
    unsure: int


@dataclass(frozen=True, slots=True)
class _Report:
    document_id: str
    report_no: str | None
    report_type: str | None
    report_date: Any
    issuer: str | None
    title: str | None
    file_name: str


@dataclass(frozen=True, slots=True)
class _Point:
    asked: Question
    page: int | None
    picture: bytes | None


def write_letter(
    warehouse: Path,
    report: str,
    out: Path | None = None,
    *,
    sender: str = "",
    place: str = "",
    sources: Sequence[Path] = (),
) -> WrittenLetter:
    """Write the letter about a report.

    Args:
        warehouse: the published warehouse.
        report: number of the report, name of its file, or its document id.
        out: the Word file; None: one named after the report in the current folder.
        sender: the office that writes; dots to be filled in without one.
        place: where it writes from.
        sources: where files are now.

    Raises:
        UsageError: there is no such report, or nothing to write about, or the file cannot be written.
    """
    settled = {state.finding_id for state in load_states()[0] if state.state in _SETTLED}
    with connect_published(warehouse) as con:
        about = _report(con, report)
        found = [
            each
            for each in questions(con)
            if each.document_id == about.document_id
            and each.kind in {"sum", "finding"}
            and each.check_name not in _NOT_THEIRS
            and each.finding_id not in settled
        ]
        rows, columns = _unsure(con)
        surely = [
            each
            for each in found
            if (each.table_id, each.row_no) not in rows
            and not (each.check_name in _OF_COLUMNS and (each.table_id, each.column_no) in columns)
        ]
        surely.sort(key=lambda each: (each.table_no or 0, each.row_no or 0))
        spots = {each.id: spot_of(con, each, surroundings(con, each)) for each in surely}
    if not surely:
        raise UsageError(
            f"Nothing in {about.report_no or about.file_name} has to be asked about.",
            advice="Findings that are known or answered are left out, and rows that were not read surely.",
        )
    pictures = Pictures(warehouse, sources)
    try:
        points = [_point(each, spots[each.id], pictures) for each in surely]
    finally:
        pictures.close()
    name = re.sub(r"[^0-9A-Za-zÀ-ỹ]+", "-", about.report_no or about.file_name).strip("-")
    target = out or Path(f"cong-van-{name}.docx")
    document = _letter(about, points, sender, place)
    try:
        document.save(str(target))
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written ({error.strerror}).", advice="Name another file with --out."
        ) from error
    drawn = sum(point.picture is not None for point in points)
    return WrittenLetter(target, len(points), drawn, len(found) - len(surely))


def _report(con: duckdb.DuckDBPyConnection, named: str) -> _Report:
    rows = con.execute(
        """
        SELECT d.document_id, d.report_no, d.report_type, d.report_date, d.issuer, d.title, d.file_name
        FROM marts.dim_report AS r JOIN staging.documents AS d USING (document_id)
        WHERE ? IN (d.report_no, d.file_name, d.document_id, r.report_key)
        ORDER BY r.is_current DESC, r.version_no DESC
        """,
        [named],
    ).fetchall()
    if rows:
        return _Report(*rows[0])
    known = con.execute("SELECT coalesce(report_no, source_file) FROM marts.dim_report ORDER BY 1").fetchall()
    from rapidfuzz import process

    like = [found[0] for found in process.extract(named, [row[0] for row in known if row[0]], limit=3)]
    raise UsageError(f"{named!r} is no report of the warehouse.", advice=did_you_mean(like))


def _unsure(con: duckdb.DuckDBPyConnection) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Rows and columns in which a cell was not read surely."""
    cells = unsure_places(con)
    return {(table, row) for table, row, _ in cells}, {(table, column) for table, _, column in cells}


def _point(asked: Question, spot: Spot, pictures: Pictures) -> _Point:
    try:
        return _Point(asked, spot.page, pictures.of(asked.id, asked.document_id, spot, whole_width=True))
    except (
        BaocaoError
    ):  # a Word file where no LibreOffice is; the words of the letter are enough to find the place
        return _Point(asked, spot.page, None)


# --- the document ------------------------------------------------------------------------------------------


def _letter(about: _Report, points: Sequence[_Point], sender: str, place: str) -> Document:
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
    if any(point.picture for point in points):
        _pictures(document, points)
    return document


def _named(about: _Report) -> str:
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


def _table(document: Document, points: Sequence[_Point]) -> None:
    from docx.shared import Mm

    widths = (Mm(11), Mm(48), Mm(24), Mm(24), Mm(58))
    table = document.add_table(1, len(widths), style="Table Grid")
    heads = ("TT", "Vị trí trong văn bản", "Văn bản ghi", "Kiểm tra được", "Nội dung chưa khớp")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _add(cell.paragraphs[0], text, bold=True, centred=True, size=12)
    _mark(table.rows[0], "w:tblHeader")
    for number, point in enumerate(points, 1):
        asked = point.asked
        texts = (str(number), _where(point), asked.reported or "", asked.expected or "", asked.why)
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            _add(
                cell.paragraphs[0],
                text.replace(".", ",") if re.fullmatch(r"\d+\.\d+%?", text) else text,
                size=12,
            )
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


def _where(point: _Point) -> str:
    asked = point.asked
    parts = [
        asked.table_title,
        f"trang {point.page}" if point.page else "",
        f"dòng “{asked.row_label}”" if asked.row_label else f"dòng {asked.row_no}" if asked.row_no else "",
        f"cột “{asked.heading}”" if asked.heading else "",
    ]
    return "; ".join(part for part in parts if part) or "phần lời văn"


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


def _pictures(document: Document, points: Sequence[_Point]) -> None:
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _add(document.add_paragraph(), "PHỤ LỤC", bold=True, centred=True)
    _add(document.add_paragraph(), "Hình chụp các chỗ số liệu chưa khớp", bold=True, centred=True)
    for number, point in enumerate(points, 1):
        if point.picture is None:
            continue
        heading = document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        _add(heading, f"{number}. {_where(point)}: {point.asked.why}", size=12)
        document.add_picture(io.BytesIO(point.picture), width=Mm(165))


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
