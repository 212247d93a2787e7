from __future__ import annotations

import json
import unicodedata
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from helpers.word_writing import R, W, p, r, tbl, tc, tr, write_docx
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.errors import DocumentError
from extractors.models import Grid, Paragraph
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
RAW, EXPECTED = ROOT / "data" / "raw", ROOT / "tests" / "expected"


@pytest.fixture
def word_file(tmp_path: Path) -> Callable[..., Path]:
    return partial(write_docx, tmp_path / "sample.docx")


def only_grid(path: Path) -> Grid:
    (grid,) = [block for block in read_docx(path).blocks if isinstance(block, Grid)]
    return grid


def shape(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


def texts(path: Path, region: str = "body") -> list[str]:
    blocks = read_docx(path).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph) and block.region == region]


# --- the real documents ------------------------------------------------------------------------------------


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def expected(name: str) -> dict[str, object]:
    return json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))


def full_rows(grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                rows[row][column] = plain(cell.text)
    return rows


def test_tables_of_dti_plan_agree_with_the_truth_cell_by_cell() -> None:
    document = read_docx(RAW / "KH-DTI-2022.docx")
    grids = [block for block in document.blocks if isinstance(block, Grid) and block.n_columns == 6]
    truth = expected("KH-DTI-2022")["tables"]
    assert len(grids) == len(truth) == 2
    for grid, table in zip(grids, truth, strict=True):
        header, *rows = full_rows(grid)
        assert header == [plain(text) for text in table["header"][0]]
        assert rows == [[plain(text) for text in row] for row in table["rows"]]
        assert (grid.method, grid.page, grid.repeated_header_rows) == ("docx", None, 1)


@pytest.mark.parametrize("name", ["KH-DTI-2022", "KH-NQ09-2022"])
def test_narrative_holds_every_paragraph_of_the_truth(name: str) -> None:
    read = "\n".join(plain(text) for text in texts(RAW / f"{name}.docx"))
    sections = expected(name)["narrative"]
    wanted = [plain(text) for section in sections for text in section["paragraphs"]]
    assert len(wanted) > 50
    assert [text for text in wanted if text not in read] == []


def test_real_document_has_letterhead_as_grid_and_its_look() -> None:
    letterhead, title, subject = read_docx(RAW / "KH-NQ09-2022.docx").blocks[:3]
    assert isinstance(letterhead, Grid)
    assert letterhead.cells[1].text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập")
    assert isinstance(title, Paragraph)
    assert (title.text, title.bold, title.centered, title.font_size) == ("QUYẾT ĐỊNH", True, True, 14.0)
    assert isinstance(subject, Paragraph)
    assert (subject.bold, subject.page, subject.region) == (True, None, "body")


# --- tables ------------------------------------------------------------------------------------------------


def test_spans_are_those_of_the_file(word_file: Callable[..., Path]) -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    path = word_file(
        tbl(
            tr(tc("STT", start), tc("Tiếp nhận", '<w:gridSpan w:val="2"/>'), tc("Ghi chú", start)),
            tr(tc("", on), tc("Trực tiếp"), tc("Qua mạng"), tc("", on)),
            tr(tc("1"), tc("10"), tc("20"), tc("a", start)),
            tr(tc("2"), tc("30"), tc("40"), tc("b", start)),
        )
    )
    grid = only_grid(path)
    assert (grid.n_rows, grid.n_columns) == (4, 4)
    assert shape(grid)[:5] == [
        (0, 0, 2, 1, "STT"),
        (0, 1, 1, 2, "Tiếp nhận"),
        (0, 3, 2, 1, "Ghi chú"),
        (1, 1, 1, 1, "Trực tiếp"),
        (1, 2, 1, 1, "Qua mạng"),
    ]
    assert [(c.row, c.row_span, c.text) for c in grid.cells if c.column == 3][1:] == [
        (2, 1, "a"),
        (3, 1, "b"),
    ]


def test_continuation_of_nothing_is_a_cell_of_its_own(word_file: Callable[..., Path]) -> None:
    on = "<w:vMerge/>"
    path = word_file(
        tbl(tr(tc("a", on), tc("b")), tr(tc("", on), tc("c")), tr(tc("d"), tc("e")), tr(tc("f", on), tc("g")))
    )
    assert shape(only_grid(path))[0] == (0, 0, 2, 1, "a")
    assert (3, 0, 1, 1, "f") in shape(only_grid(path))


def test_rows_that_begin_late_or_end_early_leave_positions_uncovered(word_file: Callable[..., Path]) -> None:
    path = word_file(
        tbl(
            tr(tc("a"), tc("b"), tc("c")),
            tr(tc("x"), tc("y"), properties='<w:gridBefore w:val="1"/>'),
            tr(tc("z"), properties='<w:gridAfter w:val="2"/>'),
        )
    )
    grid = only_grid(path)
    assert grid.n_columns == 3
    assert shape(grid)[3:] == [(1, 1, 1, 1, "x"), (1, 2, 1, 1, "y"), (2, 0, 1, 1, "z")]


def test_grid_lines_dragged_apart_by_a_hair_are_one_line(word_file: Callable[..., Path]) -> None:
    wide = '<w:gridSpan w:val="2"/>'
    path = word_file(tbl(tr(tc("a"), tc("b", wide)), tr(tc("c", wide), tc("d")), widths=(3000, 40, 3000)))
    assert shape(only_grid(path)) == [
        (0, 0, 1, 1, "a"),
        (0, 1, 1, 1, "b"),
        (1, 0, 1, 1, "c"),
        (1, 1, 1, 1, "d"),
    ]


def test_narrow_column_with_cells_of_its_own_stays(word_file: Callable[..., Path]) -> None:
    path = word_file(tbl(tr(tc("a"), tc("x"), tc("b")), widths=(3000, 100, 3000)))
    assert only_grid(path).n_columns == 3


def test_nested_table_and_paragraphs_of_a_cell(word_file: Callable[..., Path]) -> None:
    inner = tbl(tr(tc("1"), tc("2")), tr(tc("3"), tc("4")))
    path = word_file(tbl(tr(tc(p("trước") + p() + inner + p("sau  hai\u00a0cách")), tc("b"))))
    assert only_grid(path).cells[0].text == "trước\n1 2\n3 4\nsau hai cách"


def test_table_that_only_arranges_another_dissolves(word_file: Callable[..., Path]) -> None:
    data = tbl(tr(tc("STT"), tc("Tên"), tc("Số")), tr(tc("1"), tc("a"), tc("2")))
    path = word_file(tbl(tr(tc("trái"), tc(p("trên") + data + p("dưới")))))
    blocks = read_docx(path).blocks
    assert [b.text if isinstance(b, Paragraph) else [c.text for c in b.cells] for b in blocks] == [
        *("trái", "trên"),
        ["STT", "Tên", "Số", "1", "a", "2"],
        "dưới",
    ]
    rows = [tr(tc(str(number)), tc("b"), tc("c")) for number in range(3)]
    grid = only_grid(word_file(tbl(*rows, tr(tc("3"), tc(data), tc("c")))))
    assert grid.cells[10].text == "STT Tên Số\n1 a 2"


def test_one_cell_table_is_a_frame(word_file: Callable[..., Path]) -> None:
    path = word_file(p("a") + tbl(tr(tc(p("khung") + tbl(tr(tc("x"), tc("y")))))) + p("b"))
    blocks = read_docx(path).blocks
    assert [b.text if isinstance(b, Paragraph) else [c.text for c in b.cells] for b in blocks] == [
        "a",
        "khung",
        ["x", "y"],
        "b",
    ]


def test_header_rows_are_those_marked_at_the_top(word_file: Callable[..., Path]) -> None:
    head = "<w:tblHeader/>"
    rows = [
        tr(tc("h"), tc("i"), properties=head),
        tr(tc("j"), tc("k"), properties=head),
        tr(tc("1"), tc("2")),
    ]
    assert only_grid(word_file(tbl(*rows, tr(tc("x"), tc("y"), properties=head)))).repeated_header_rows == 2
    off = tr(tc("h"), tc("i"), properties='<w:tblHeader w:val="false"/>')
    assert only_grid(word_file(tbl(off, rows[2]))).repeated_header_rows == 0


def test_table_made_by_python_docx(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Đơn vị"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Số lượng"
    table.cell(2, 0).paragraphs[0].add_run("Sở Tài chính").bold = True
    document.save(str(tmp_path / "made.docx"))
    grid = only_grid(tmp_path / "made.docx")
    assert shape(grid)[:2] == [(0, 0, 2, 1, "Đơn vị"), (0, 1, 1, 2, "Số lượng")]
    assert [cell.bold for cell in grid.cells if cell.text == "Sở Tài chính"] == [True]


# --- text --------------------------------------------------------------------------------------------------


def test_tracked_changes_are_accepted(word_file: Callable[..., Path]) -> None:
    deleted = "<w:r><w:delText>3</w:delText></w:r>"
    path = word_file(
        p(f"{r('1')}<w:ins>{r('2')}</w:ins><w:del>{deleted}</w:del>")
        + p(f"<w:moveFrom>{r('4')}</w:moveFrom><w:moveTo>{r('5')}</w:moveTo>")
        + p("sáp ", "<w:rPr><w:del/></w:rPr>")
        + p("nhập")
        + tbl(
            tr(tc("giữ"), tc("x", "<w:cellDel/>"), tc("a")),
            tr(tc("bỏ"), tc("b"), properties="<w:del/>"),
            tr(tc("thêm"), tc("c", "<w:cellIns/>"), properties="<w:ins/>"),
        )
    )
    assert texts(path) == ["12", "5", "sáp nhập"]
    assert [cell.text for cell in only_grid(path).cells] == ["giữ", "a", "thêm", "c"]


def test_hidden_rows_and_text_are_not_there(word_file: Callable[..., Path]) -> None:
    hidden = tr(tc("ẩn"), tc("b"), properties="<w:hidden/>")
    shown = tr(tc("2"), tc("c"), properties='<w:hidden w:val="0"/>')
    path = word_file(
        tbl(tr(tc(p(r("1") + r("23", "<w:vanish/>"))), tc("a")), hidden, shown)
        + p("ẩn theo kiểu", styled("Hidden")),
        styles=style("Hidden", "<w:rPr><w:vanish/></w:rPr>"),
    )
    assert [cell.text for cell in only_grid(path).cells] == ["1", "a", "2", "c"]
    assert texts(path) == []


def test_smart_tags_and_custom_xml_are_read_through(word_file: Callable[..., Path]) -> None:
    inner = f"<w:smartTag>{r('Ninh Thuận')}</w:smartTag>"
    tagged = f'<w:smartTag w:element="place"><w:smartTagPr/>{r("tỉnh ")}{inner}</w:smartTag>'
    custom = f"<w:customXml w:element='x'><w:customXmlPr/>{tr(tc('a'), tc('b'))}</w:customXml>"
    path = word_file(p(tagged) + f"<w:customXml w:element='y'>{p('khối')}</w:customXml>" + tbl(custom))
    assert texts(path) == ["tỉnh Ninh Thuận", "khối"]
    assert [cell.text for cell in only_grid(path).cells] == ["a", "b"]


def test_tables_in_two_sections_stay_two(word_file: Callable[..., Path]) -> None:
    break_ = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    path = word_file(tbl(tr(tc("a"), tc("b"))) + p("", break_) + tbl(tr(tc("c"), tc("d"))) + p("Hết", break_))
    grids = [block for block in read_docx(path).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in grid.cells] for grid in grids] == [["a", "b"], ["c", "d"]]
    assert texts(path) == ["Hết"]


def test_content_controls_at_every_level_are_read(word_file: Callable[..., Path]) -> None:
    def sdt(inner: str) -> str:
        return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    path = word_file(
        sdt(p("khối"))
        + f"<w:p>{sdt('<w:r><w:t>chữ</w:t></w:r>')}</w:p>"
        + tbl(sdt(tr(sdt(tc("ô 1")), tc(sdt(p("ô 2")))))),
    )
    assert texts(path) == ["khối", "chữ"]
    assert shape(only_grid(path)) == [(0, 0, 1, 1, "ô 1"), (0, 1, 1, 1, "ô 2")]


def text_box(text: str) -> str:
    box = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_box_is_read_once_and_after_its_anchor(word_file: Callable[..., Path]) -> None:
    path = word_file(
        f"<w:p>{text_box('trong hộp')}<w:r><w:t>neo</w:t></w:r></w:p>"
        + tbl(tr(tc(f"<w:p>{text_box('ô')}</w:p>"), tc("b")))
    )
    assert texts(path) == ["neo", "trong hộp"]
    assert only_grid(path).cells[0].text == "ô"


def test_fields_show_their_result_only(word_file: Callable[..., Path]) -> None:
    def field(instruction: str, result: str) -> str:
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "separate", "end")
        )
        return f"{begin}{instruction}{separate}{result}{end}"

    page = field("<w:r><w:instrText> PAGE </w:instrText></w:r>", r("7"))
    path = word_file(
        p(field(f"<w:r><w:instrText> IF </w:instrText></w:r>{page}", r("kết quả")) + r("."))
        + p(f'<w:fldSimple w:instr=" REF x ">{r("Phụ lục 2")}</w:fldSimple>')
        + p(f'<w:hyperlink r:id="rId9">{r("ninhthuan.gov.vn")}</w:hyperlink>')
    )
    assert texts(path) == ["kết quả.", "Phụ lục 2", "ninhthuan.gov.vn"]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐"),
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Chưa đạt"/><w:listEntry w:val="Đạt"/></w:ddList>',
            "Đạt",
        ),
        ('<w:ddList><w:listEntry w:val="Chưa đạt"/><w:listEntry w:val="Đạt"/></w:ddList>', "Chưa đạt"),
        ('<w:ddList><w:result w:val="7"/></w:ddList>', ""),
    ],
)
def test_forms_show_what_was_chosen(word_file: Callable[..., Path], form: str, shown: str) -> None:
    steps = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{form}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORM </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(word_file(p(r("Kết quả: ") + steps + r(".")))) == [f"Kết quả: {shown}."]


def test_fraction_keeps_its_bar(word_file: Callable[..., Path]) -> None:
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    assert texts(word_file(p(f"{r('Tỷ lệ = ')}<m:oMath>{fraction}</m:oMath>"))) == ["Tỷ lệ = a/b"]


def test_characters_word_has_elements_for(word_file: Callable[..., Path]) -> None:
    path = word_file(
        p("<w:r><w:t>QĐ</w:t><w:noBreakHyphen/><w:t>UBND</w:t><w:tab/><w:softHyphen/><w:t>số 5</w:t></w:r>")
        + p("\u00adsố\u00a01\u20112\u200b")
        + p(f'<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>{r(" 80% ")}')
        + p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>')
        + p(r("\uf0a3", '<w:rFonts w:ascii="Symbol"/>') + r(" ") + r("5"))
        + p(unicodedata.normalize("NFD", "Đường Nguyễn Huệ"))
        + p("ẩn", look="<w:vanish/>")
        + p("hoa", look="<w:caps/>")
    )
    assert texts(path) == ["QĐ-UBND số 5", "số 1-2", "≥ 80%", "✓", "≤ 5", "Đường Nguyễn Huệ", "HOA"]


def test_line_breaks_stay_in_cells_and_join_in_paragraphs(word_file: Callable[..., Path]) -> None:
    broken = "<w:p><w:r><w:t>ỦY BAN</w:t><w:br/><w:t>NHÂN\n  DÂN</w:t></w:r></w:p>"
    path = word_file(broken + tbl(tr(tc(broken), tc("b"))))
    assert texts(path) == ["ỦY BAN NHÂN DÂN"]
    assert only_grid(path).cells[0].text == "ỦY BAN\nNHÂN DÂN"


def test_note_marks_are_raised_in_text_and_gone_in_cells(word_file: Callable[..., Path]) -> None:
    def mark(number: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    def note(number: int, content: str) -> str:
        return f'<w:footnote w:id="{number}">{content}</w:footnote>'

    path = word_file(
        p(f"{r('của tỉnh')}{mark(5)}{r('. Hết')}") + tbl(tr(tc(p(r("1.234") + mark(3))), tc("b"))),
        footnotes=note(0, p("---"))
        + note(5, p("<w:r><w:footnoteRef/></w:r>" + r(" Gồm cả xã.")))
        + note(3, p("Ước tính.") + p("Hai đoạn."))
        + note(9, p("Không ai nhắc.")),
    )
    assert texts(path) == ["của tỉnh¹. Hết"]
    assert only_grid(path).cells[0].text == "1.234"
    assert texts(path, "footnote") == ["¹ Gồm cả xã.", "² Ước tính.", "Hai đoạn."]


def test_hand_made_superscript_is_no_digit_of_a_figure(word_file: Callable[..., Path]) -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    path = word_file(tbl(tr(tc(f"<w:p><w:r><w:t>3.358 km</w:t></w:r>{raised}</w:p>"), tc("b"))))
    assert only_grid(path).cells[0].text == "3.358 km²"


def test_headers_and_footers_have_their_region(word_file: Callable[..., Path]) -> None:
    path = word_file(
        p("thân")
        + '<w:sectPr><w:headerReference r:id="rIdheader"/><w:footerReference r:id="rIdfooter"/></w:sectPr>',
        header=tbl(tr(tc("Sở TTTT"), tc("tỉnh"))) + p("2"),
        footer=p("Nơi in"),
    )
    assert [
        (block.text, block.region) for block in read_docx(path).blocks if isinstance(block, Paragraph)
    ] == [
        ("Sở TTTT", "header"),
        ("tỉnh", "header"),
        ("2", "page_number"),
        ("thân", "body"),
        ("Nơi in", "footer"),
    ]


def style(style_id: str, content: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{style_id}">{content}</w:style>'


def styled(style_id: str) -> str:
    return f'<w:pStyle w:val="{style_id}"/>'


def test_look_comes_from_styles_too(word_file: Callable[..., Path]) -> None:
    outline = '<w:outlineLvl w:val="1"/><w:ind w:left="720"/>'
    path = word_file(
        p("Mục", styled("Heading2"))
        + p("Không đậm", styled("Heading2"), '<w:b w:val="0"/>')
        + p("Triệt tiêu", styled("Base"), '<w:rStyle w:val="Strong"/>')
        + p("Thường", styled("Loop") + '<w:jc w:val="both"/>'),
        styles='<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="26"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("Base", '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr>')
        + style(
            "Heading2", f'<w:basedOn w:val="Base"/><w:pPr>{outline}</w:pPr><w:rPr><w:sz w:val="28"/></w:rPr>'
        )
        + style("Strong", "<w:rPr><w:b/></w:rPr>", kind="character")
        + style("Loop", '<w:basedOn w:val="Loop"/>'),
    )
    read = [block for block in read_docx(path).blocks if isinstance(block, Paragraph)]
    assert [(b.bold, b.centered, b.font_size, b.indent, b.style_level) for b in read] == [
        (True, True, 14.0, 36.0, 2),
        (False, True, 14.0, 36.0, 2),
        (False, True, 13.0, 0.0, None),
        (False, False, 13.0, 0.0, None),
    ]


def test_font_from_before_unicode_in_the_defaults(word_file: Callable[..., Path]) -> None:
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>"
    )
    path = word_file(p("ViÖt Nam") + tbl(tr(tc("ViÖt"), tc("Nam"))), styles=defaults)
    assert texts(path) == ["Việt Nam"]
    assert only_grid(path).cells[0].text == "Việt"


@pytest.mark.parametrize(
    ("look", "bold"),
    [
        ('w:val="04A0"', ["h", "i", "1", "2"]),  # first row and first column
        ('w:val="0000" w:firstRow="1" w:lastRow="1"', ["h", "i", "2", "y"]),
        ('w:val="0000"', []),
        ("", []),
    ],
)
def test_bold_comes_from_the_style_of_the_table_too(
    word_file: Callable[..., Path], look: str, bold: list[str]
) -> None:
    part = "".join(
        f'<w:tblStylePr w:type="{edge}"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
        for edge in ("firstRow", "lastRow", "firstCol")
    )
    rows = (
        tr(tc("h"), tc("i")) + tr(tc("1"), tc("x")) + tr(tc("2"), tc(p(r("y") + r("", "<w:b w:val='0'/>"))))
    )
    table = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/>{look and f"<w:tblLook {look}/>"}</w:tblPr>{rows}</w:tbl>'
    )
    styles = style("Base", part, "table") + style("Grid", '<w:basedOn w:val="Base"/>', "table")
    assert [cell.text for cell in only_grid(word_file(table, styles=styles)).cells if cell.bold] == bold


def test_direct_print_overrules_the_style_of_the_table(word_file: Callable[..., Path]) -> None:
    rows = tr(tc(p("thường", look='<w:b w:val="0"/>')), tc(p("đậm")), tc(p("triệt tiêu", styled("Strong"))))
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="All"/></w:tblPr>{rows}</w:tbl>'
    bold = "<w:rPr><w:b/></w:rPr>"
    styles = style("All", bold, "table") + style("Strong", bold)
    assert [cell.bold for cell in only_grid(word_file(table, styles=styles)).cells] == [False, True, False]


def fonts(name: str, letters: str | None = None) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{letters or name}"/>'


def test_fonts_from_before_unicode(word_file: Callable[..., Path]) -> None:
    start = '<w:start w:val="1"/>'
    level = f'<w:numFmt w:val="decimal"/><w:lvlText w:val="§iÒu %1."/><w:rPr>{fonts(".VnTime")}</w:rPr>'
    path = word_file(
        p("C«ng nghÖ th«ng tin", look=fonts(".VnTime"))
        + p("C«ng nghÖ th«ng tin", styled("Old"))
        + p("Công nghệ thông tin", styled("Old"), fonts("Times New Roman"))
        + p("Công nghệ thông tin", styled("Old"), '<w:rFonts w:asciiTheme="minor" w:hAnsiTheme="minor"/>')
        + p("céng hoµ", look=fonts(".VnTimeH"))
        + p("Coâng ngheä", look=fonts("Arial", "VNI-Times"))
        # a mark may begin the run after its letter
        + p(r("Coâng nghe", fonts("VNI-Times")) + r("ä", fonts("VNI-Times")))
        # Word and LibreOffice keep the code of ư as a soft hyphen
        + p(f"<w:r><w:rPr>{fonts('.VnTime')}</w:rPr><w:t>nh\xad n</w:t><w:softHyphen/><w:t>íc</w:t></w:r>")
        + p(f'<w:r>{r("Ch", fonts(".VnTime"))}<w:sym w:font=".VnTime" w:char="F0AD"/></w:r>')
        + p("Néi dung", in_list(1), fonts(".VnTime"))
        + p("chia\xadra, Công nghệ"),
        styles=style("Old", f"<w:rPr>{fonts('.VnTime')}</w:rPr>"),
        numbering=f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">{start}{level}</w:lvl></w:abstractNum>'
        + instance(1),
    )
    assert texts(path) == [
        *["Công nghệ thông tin"] * 4,
        "CỘNG HOÀ",
        *["Công nghệ"] * 2,
        "như nước",
        "Chư",
        "Điều 1. Nội dung",
        "chiara, Công nghệ",
    ]


# --- automatic numbering -----------------------------------------------------------------------------------


def level(number: int, text: str, number_format: str = "decimal", more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def instance(number: int, definition: int = 0, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'


def numbering(*levels: str, instances: str = instance(1)) -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{instances}'


def in_list(list_id: int, depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'


def item(text: str, depth: int = 0, list_id: int = 1) -> str:
    return p(text, in_list(list_id, depth))


def test_numbers_by_level_restart_and_come_before_the_text(word_file: Callable[..., Path]) -> None:
    rules = numbering(
        level(0, "%1.", "upperRoman"),
        level(1, "%2.", more="<w:isLgl/>"),
        level(2, "%1.%2.%3)", more="<w:isLgl/>"),
    )
    body = (
        item("a")
        + item("b", 1)
        + item("c", 2)
        + item("d", 2)
        + item("e", 1)
        + item("f", 2)
        + p("xen")
        + item("g")
        + item("h", 1)
    )
    path = word_file(body, numbering=rules)
    assert texts(path) == ["I. a", "1. b", "1.1.1) c", "1.1.2) d", "2. e", "1.2.1) f", "xen", "II. g", "1. h"]
    labels = [block.numbering for block in read_docx(path).blocks if isinstance(block, Paragraph)]
    assert labels == ["I.", "1.", "1.1.1)", "1.1.2)", "2.", "1.2.1)", None, "II.", "1."]


def test_automatic_stt_column(word_file: Callable[..., Path]) -> None:
    rows = [tr(tc(item("")), tc(name)) for name in ("Sở Y tế", "Sở Tư pháp", "Sở Nội vụ")]
    path = word_file(tbl(*rows), numbering=numbering(level(0, "%1")))
    assert [cell.text for cell in only_grid(path).cells] == [
        "1",
        "Sở Y tế",
        "2",
        "Sở Tư pháp",
        "3",
        "Sở Nội vụ",
    ]


@pytest.mark.parametrize(
    ("number_format", "start", "labels"),
    [
        ("decimal", 9, ["9", "10"]),
        ("decimalZero", 9, ["09", "10"]),
        ("lowerLetter", 26, ["z", "aa"]),
        ("upperLetter", 1, ["A", "B"]),
        ("lowerRoman", 3, ["iii", "iv"]),
        ("upperRoman", 49, ["XLIX", "L"]),
        ("none", 1, [None, None]),
    ],
)
def test_number_formats(
    word_file: Callable[..., Path], number_format: str, start: int, labels: list[str | None]
) -> None:
    rules = numbering(level(0, "%1", number_format, start=start))
    blocks = read_docx(word_file(item("x") + item("y"), numbering=rules)).blocks
    assert [block.numbering for block in blocks if isinstance(block, Paragraph)] == labels


@pytest.mark.parametrize(
    ("character", "font", "label"),
    [
        ("\uf0b7", "Symbol", "-"),
        ("§", "Wingdings", "-"),
        ("o", "Courier New", "-"),
        ("+", "Times New Roman", "+"),
        ("•", "Symbol", "•"),
    ],
)
def test_bullets(word_file: Callable[..., Path], character: str, font: str, label: str) -> None:
    rule = level(0, character, "bullet").replace(
        "</w:lvl>", f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
    )
    assert texts(word_file(item("việc"), numbering=numbering(rule))) == [f"{label} việc"]


def test_own_number_format_fills_with_zeros(word_file: Callable[..., Path]) -> None:
    custom = '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
    fallback = '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback>'
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="w14">{custom}</mc:Choice>{fallback}</mc:AlternateContent>'
    )
    rule = level(0, "%1").replace('<w:numFmt w:val="decimal"/>', both)
    assert texts(word_file(item("x"), numbering=numbering(rule))) == ["001 x"]


def test_lists_of_one_definition_count_on_unless_told_where_to_start(word_file: Callable[..., Path]) -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "lowerLetter")}</w:lvlOverride>'
    instances = instance(1) + instance(2) + instance(3, override=restart) + instance(4, override=own)
    lists = [("a", 1), ("b", 2), ("c", 3), ("d", 3), ("e", 4), ("f", 99), ("g", 0)]
    path = word_file(
        "".join(item(text, 0, list_id) for text, list_id in lists),
        numbering=numbering(level(0, "%1."), instances=instances),
    )
    assert texts(path) == ["1. a", "2. b", "5. c", "6. d", "g) e", "f", "g"]


def test_hidden_part_of_a_merged_cell_does_not_count(word_file: Callable[..., Path]) -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [tr(tc(item(""), start), tc("a")), tr(tc(item(""), on), tc("b")), tr(tc(item("")), tc("c"))]
    path = word_file(tbl(*rows), numbering=numbering(level(0, "%1")))
    assert [cell.text for cell in only_grid(path).cells if cell.column == 0] == ["1", "2"]


def test_skipped_level_counts_as_if_its_item_were_there(word_file: Callable[..., Path]) -> None:
    rules = numbering(level(0, "%1."), level(1, "%1.%2."), level(2, "%1.%2.%3."))
    body = item("a", 1) + item("b") + item("c", 2) + item("d", 1)
    assert texts(word_file(body, numbering=rules)) == ["1.1. a", "2. b", "2.1.1. c", "2.2. d"]


def test_level_that_never_restarts(word_file: Callable[..., Path]) -> None:
    rules = numbering(level(0, "%1."), level(1, "%2.", more='<w:lvlRestart w:val="0"/>'))
    body = item("a") + item("b", 1) + item("c") + item("d", 1)
    assert texts(word_file(body, numbering=rules)) == ["1. a", "1. b", "2. c", "2. d"]


def test_style_brings_the_list_and_a_deleted_item_does_not_count(word_file: Callable[..., Path]) -> None:
    linked = level(0, "Điều %1.", more=styled("Muc1")) + level(1, "%1.%2.", more=styled("Muc2"))
    path = word_file(
        p("a", styled("Muc1"))
        + p("<w:del><w:r><w:delText>x</w:delText></w:r></w:del>", styled("Muc1") + "<w:rPr><w:del/></w:rPr>")
        + p("b", styled("Muc1"))
        + p("c", styled("Muc2"))
        + p("d", styled("Muc1") + in_list(0)),
        styles=style("Muc1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
        + style("Muc2", f'<w:basedOn w:val="Muc1"/><w:pPr>{in_list(1, 1)}</w:pPr>')
        + style("DS", f"<w:pPr>{in_list(2)}</w:pPr>", kind="numbering"),
        # the list of the styles is that of the list style, in another definition
        numbering='<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="DS"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="7">{linked}</w:abstractNum>{instance(1)}{instance(2, 7)}',
    )
    assert texts(path) == ["Điều 1. a", "Điều 2. b", "2.1. c", "d"]


# --- files that are not as they should be ------------------------------------------------------------------


def code_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_docx(path)
    assert caught.value.advice
    assert caught.value.file == path.name
    return caught.value.code


def test_files_that_are_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.docx"
    assert code_of(path) == "vanished"
    path.write_bytes(b"")
    assert code_of(path) == "empty"
    path.write_text("Báo cáo", encoding="utf-8")
    assert code_of(path) == "wrong_type"
    whole = (RAW / "KH-NQ09-2022.docx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert code_of(path) == "truncated"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(ole)
    assert code_of(path) == "wrong_type"
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(96))
    assert code_of(path) == "encrypted"
    path.unlink()
    path.mkdir()
    assert code_of(path) == "unreadable"


def rewrite(source: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            changed = change(name, data)
            if changed is not None:
                archive.writestr(name, changed)


def test_damaged_parts(word_file: Callable[..., Path]) -> None:
    path = word_file(p("a"))
    rewrite(path, lambda name, data: None if name == "word/document.xml" else data)
    assert code_of(path) == "unreadable"
    path = word_file(p("a"))
    rewrite(path, lambda name, data: None if name == "_rels/.rels" else data)
    assert code_of(path) == "wrong_type"
    path = word_file(p("a"))
    rewrite(path, lambda name, data: data[:-9] if name == "word/document.xml" else data)
    assert code_of(path) == "unreadable"
    path = word_file(p("a"))
    rewrite(path, lambda name, data: b"<workbook/>" if name == "word/document.xml" else data)
    assert code_of(path) == "wrong_type"
    path = word_file(p("abc" * 500))
    data = bytearray(path.read_bytes())
    place = data.index(b"word/document.xml") + 60
    data[place : place + 20] = bytes(20)
    path.write_bytes(data)
    assert code_of(path) == "unreadable"


def test_zip_bomb_is_refused_before_it_is_unpacked(word_file: Callable[..., Path]) -> None:
    path = word_file(p("a"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(30 * 2**20))
    assert code_of(path) == "limit"


def test_deep_nesting_is_refused(word_file: Callable[..., Path]) -> None:
    def nested(depth: int) -> str:
        inner = tc("a")
        for _ in range(depth):
            inner = tc(tbl(tr(inner, tc("b"))) + p())
        return tbl(tr(inner, tc("c")))

    assert only_grid(word_file(nested(70))).cells[0].text == "a" + " b" * 70
    assert code_of(word_file(nested(2000))) == "unreadable"


def test_entities_are_refused_and_nothing_outside_is_opened(
    word_file: Callable[..., Path], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("BÍ MẬT", encoding="utf-8")
    path = word_file(p("&xxe;x"))
    declaration = f'<!DOCTYPE w:document [<!ENTITY xxe SYSTEM "{secret.as_uri()}">]>'.encode()
    rewrite(path, lambda name, data: declaration + data if name == "word/document.xml" else data)
    assert code_of(path) == "unreadable"


def test_relations_outside_or_to_nowhere_do_no_harm(word_file: Callable[..., Path]) -> None:
    extra = (
        ("rId8", "image", "NULL"),
        ("rId9", "attachedTemplate", "http://127.0.0.1:9/template.dotm"),
        ("rId10", "numbering", "http://127.0.0.1:9/numbering.xml"),
    )
    assert texts(word_file(p("a"), extra=extra)) == ["a"]


def test_strict_open_xml_is_read(word_file: Callable[..., Path]) -> None:
    path = word_file(tbl(tr(tc("a", '<w:gridSpan w:val="2"/>')), tr(tc("b"), tc("c"))))
    rewrite(
        path,
        lambda _, data: data.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    )
    assert shape(only_grid(path))[0] == (0, 0, 1, 2, "a")


def test_what_is_not_read_is_said(word_file: Callable[..., Path]) -> None:
    path = word_file(
        '<w:p><w:r><w:drawing><a:blip r:embed="rId3"/></w:drawing></w:r></w:p><w:altChunk r:id="rId4"/>'
    )
    assert [warning.split(",")[0] for warning in read_docx(path).warnings] == [
        "1 picture",
        "1 inserted file",
    ]


SMALL_BODY = tbl(
    tr(tc(item("a"), '<w:vMerge w:val="restart"/>'), tc(item("b", 1), '<w:gridSpan w:val="2"/>')),
    tr(
        tc("", "<w:vMerge/>"),
        tc(p("c", '<w:pStyle w:val="S"/>')),
        tc("d"),
        properties='<w:gridAfter w:val="1"/>',
    ),
    widths=(3000, 2000, 1000),
) + p("đ", '<w:ind w:left="300"/><w:outlineLvl w:val="2"/>', '<w:sz w:val="28"/><w:b/>')
SMALL_STYLES = style("S", '<w:basedOn w:val="S"/><w:rPr><w:sz w:val="1"/></w:rPr>')


@settings(max_examples=150, deadline=None)
@given(
    st.integers(min_value=0),
    st.integers(min_value=0, max_value=255),
    st.sampled_from(["document", "numbering", "styles"]),
)
def test_a_changed_byte_never_crashes_the_reader(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, part: str
) -> None:
    path = tmp_path_factory.mktemp("mutated") / "mutated.docx"
    write_docx(
        path, SMALL_BODY, numbering=numbering(level(0, "%1."), level(1, "%1.%2.")), styles=SMALL_STYLES
    )

    def change(name: str, data: bytes) -> bytes:
        if name != f"word/{part}.xml":
            return data
        at = place % len(data)
        return data[:at] + bytes([value]) + data[at + 1 :]

    rewrite(path, change)
    with suppress(DocumentError):
        read_docx(path)
