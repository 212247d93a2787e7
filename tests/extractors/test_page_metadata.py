"""What a reading keeps beside text and tables: sizes and turns of pages, pictures, annotations, fields, layers."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pikepdf
import PIL.Image
import pytest
from docx.shared import Pt
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from reportlab.lib.colors import black
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from baocao.cli.inspect_read import print_beside, print_page
from baocao.usecases.inspection import inspect_document
from extractors.models import Annotation, BBox, Layer, Picture
from extractors.readers.dispatch import read_document

SENTENCE = "Sau thang dau nam 2024, tinh da tiep nhan 1.234 ho so truc tuyen."


def picture() -> io.BytesIO:
    drawn = io.BytesIO()
    PIL.Image.new("RGB", (40, 20), (30, 90, 160)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def make_pdf(path: Path) -> Path:
    """Two pages of 600 x 800 points, the second turned by a quarter."""
    canvas = Canvas(str(path), pagesize=(600, 800))
    for _ in range(4):
        canvas.drawString(60, 700, SENTENCE)
        canvas.translate(0, -20)
    canvas.translate(0, 80)
    canvas.drawImage(ImageReader(picture()), 100, 300, width=200, height=100)
    canvas.linkURL("https://example.gov.vn/", (60, 500, 160, 520))
    form = canvas.acroForm
    form.textfield(name="so_ho_so", value="56", x=60, y=200, width=80, height=20, textColor=black)
    form.checkbox(name="da_nop", checked=True, x=200, y=200, size=20)
    canvas.showPage()
    canvas.setPageRotation(90)
    for line in range(4):
        canvas.drawString(60, 700 - 20 * line, SENTENCE)
    canvas.drawImage(ImageReader(picture()), 100, 300, width=200, height=100)
    canvas.save()
    return path


def test_a_pdf_page_has_its_size_turn_pictures_and_fields(tmp_path: Path) -> None:
    document = read_document(make_pdf(tmp_path / "a.pdf"))
    first, second = document.pages
    assert (first.number, first.width, first.height, first.rotation) == (1, 600, 800, 0)
    assert first.pictures == [Picture(BBox(100, 400, 300, 500))]
    link, field, box = first.annotations
    assert link == Annotation("link", "https://example.gov.vn/", BBox(60, 280, 160, 300))
    assert (field.kind, field.name, field.text) == ("text field", "so_ho_so", "56")
    assert field.bbox == BBox(60, 580, 140, 600)
    assert (box.kind, box.name, box.text) == ("check box", "da_nop", "✓")
    # as it is shown: reportlab has laid it out on 800 x 600 points; what stood at its lower left stands at the upper
    assert (second.width, second.height, second.rotation) == (600, 800, 90)
    assert second.pictures == [Picture(BBox(300, 100, 400, 300))]


@pytest.mark.parametrize("state", ["OFF", "ON"])
def test_layers_are_told_by_name(state: str, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        groups = [
            pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String(title)))
            for title in ("Bản đồ", "Draft")
        ]
        seen = pikepdf.Dictionary(BaseState=pikepdf.Name("/" + state))
        seen["/OFF" if state == "ON" else "/ON"] = pikepdf.Array([groups[1]])
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(groups), D=seen)
        pdf.save(path)
    shown = state == "ON"
    assert read_document(path).layers == [Layer("Bản đồ", shown), Layer("Draft", not shown)]


def test_a_word_file_has_the_sizes_of_its_sections_and_says_where_pictures_stand(tmp_path: Path) -> None:
    file = docx.Document()
    file.sections[0].page_width, file.sections[0].page_height = Pt(600), Pt(800)
    noted = file.add_paragraph("Một đoạn văn.")
    table = file.add_table(2, 2)
    table.cell(1, 1).paragraphs[0].add_run().add_picture(picture())
    file.add_section().page_width = Pt(700)
    file.add_comment(noted.runs, text="Kiểm tra lại số này", author="Nguyễn Văn A")
    file.save(str(tmp_path / "a.docx"))
    first, second = read_document(tmp_path / "a.docx").pages
    assert [(page.number, page.width, page.height) for page in (first, second)] == [
        (None, 600, 800),
        (None, 700, 800),
    ]
    assert first.pictures == [Picture(place="table 1, row 2, cell 2")]
    assert first.annotations == [Annotation("comment", "Kiểm tra lại số này", place="paragraph 1")]


def test_fields_of_a_word_form_are_told_with_what_was_filled_in(tmp_path: Path) -> None:
    file = docx.Document()
    name_space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    control = (
        f'<w:sdt {name_space}><w:sdtPr><w:alias w:val="Đơn vị"/><w:text/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>Sở Y tế</w:t></w:r></w:sdtContent></w:sdt>"
    )
    old = (
        f'<w:r {name_space}><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="da_nop"/>'
        '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    )
    paragraph = file.add_paragraph("Đơn vị: ")
    for xml in (control, old):
        paragraph._p.append(docx.oxml.parse_xml(xml))
    file.save(str(tmp_path / "a.docx"))
    (page,) = read_document(tmp_path / "a.docx").pages
    assert page.annotations == [
        Annotation("text field", "Sở Y tế", place="paragraph 1", name="Đơn vị"),
        Annotation("check box", "✓", place="paragraph 1", name="da_nop"),
    ]


def test_old_fields_of_a_word_form_say_what_was_typed_or_chosen(tmp_path: Path) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def field(form: str, *shown: str) -> list[str]:
        runs = "".join(f"<w:r {space}><w:t>{text}</w:t></w:r>|" for text in shown)
        mark = f'<w:r {space}><w:fldChar w:fldCharType="{{}}">{{}}</w:fldChar></w:r>'
        said = mark.format("separate", "") + "|" + runs if shown else ""
        begin = mark.format("begin", f"<w:ffData>{form}</w:ffData>")
        return [each for each in f"{begin}|{said}{mark.format('end', '')}".split("|") if each]

    default = '<w:name w:val="ghi_chu"/><w:textInput><w:default w:val="Không"/></w:textInput>'
    listed = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Tỉnh"/><w:listEntry w:val="Xã"/></w:ddList>'
    file = docx.Document()
    first, second = file.add_paragraph(), file.add_paragraph("Cấp: ")
    for xml in [*field('<w:name w:val="so"/><w:textInput/>', "1.2", "50"), *field(default)]:
        first._p.append(docx.oxml.parse_xml(xml))
    for xml in field(f'<w:name w:val="cap"/>{listed}'):
        second._p.append(docx.oxml.parse_xml(xml))
    second.add_run(" không thuộc ô nào")
    file.save(str(tmp_path / "a.docx"))
    (page,) = read_document(tmp_path / "a.docx").pages
    assert page.annotations == [
        Annotation("text field", "1.250", place="paragraph 1", name="so"),
        Annotation("text field", "Không", place="paragraph 1", name="ghi_chu"),
        Annotation("choice", "Xã", place="paragraph 2", name="cap"),
    ]


def test_an_old_field_outside_of_any_paragraph_is_told_without_what_was_typed(tmp_path: Path) -> None:
    """No program writes one there; a file that has it is read all the same."""
    file = docx.Document()
    run = docx.oxml.parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="so"/><w:textInput/></w:ffData></w:fldChar></w:r>'
    )
    file.element.body.insert(0, run)
    file.save(str(tmp_path / "a.docx"))
    (page,) = read_document(tmp_path / "a.docx").pages
    assert page.annotations == [Annotation("text field", "", name="so")]


def test_pictures_of_headers_and_content_controls_have_a_place(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("Đầu")
    inside = file.add_paragraph()
    inside.add_run().add_picture(picture())
    control = docx.oxml.parse_xml(
        '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtContent/></w:sdt>'
    )
    inside._p.addprevious(control)
    control[0].append(inside._p)
    file.sections[0].header.paragraphs[0].add_run().add_picture(picture())
    file.save(str(tmp_path / "a.docx"))
    (page,) = read_document(tmp_path / "a.docx").pages
    assert page.pictures == [Picture(place="paragraph 2"), Picture(place="header")]


def test_a_sheet_has_its_paper_pictures_and_comments(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "STT", "Kết quả", 1, 56
    sheet["B2"].comment = Comment("Số ước tính", "Nguyễn Văn A")
    sheet.add_image(Image(picture()), "D4")
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    book.save(tmp_path / "a.xlsx")
    (page,) = read_document(tmp_path / "a.xlsx").pages
    assert (page.number, page.width, page.height) == (1, 841.89, 595.28)
    assert [each.place for each in page.pictures] == ["D4"]
    assert page.annotations == [Annotation("comment", "Số ước tính", place="B2")]


def test_inspect_shows_what_stands_beside_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = inspect_document(make_pdf(tmp_path / "a.pdf"))
    print_beside(seen)
    print_page(seen, 1)
    shown = capsys.readouterr().out
    assert "2 pictures, 3 annotations and fields" in shown
    assert "600 x 800 points" in shown
    assert "[picture at 100, 400, 300, 500]" in shown
    assert "[text field so_ho_so at 60, 580, 140, 600] 56" in shown
