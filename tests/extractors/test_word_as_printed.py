"""A Word file is read as it is printed: signs, fields, equations, marks, what is seen and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.word_writing import p, r, tbl, tc, tr, write_docx

from extractors.models import Grid
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path

SYMBOL = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'
WINGDINGS = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:cs="Wingdings"/>'
WHITE = '<w:color w:val="FFFFFF"/>'
RAISED = '<w:position w:val="6"/>'


def field(instruction: str, result: str | None = None) -> str:
    shown = "" if result is None else '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + result
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def math(content: str) -> str:
    return f"<m:oMath>{content}</m:oMath>"


def mr(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def shade(fill: str, pattern: str = "clear", color: str = "auto") -> str:
    return f'<w:shd w:val="{pattern}" w:color="{color}" w:fill="{fill}"/>'


def box(content: str, look: str) -> str:
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:wsp>'
        f"<wps:spPr>{look}</wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        "</wps:wsp></mc:Choice></mc:AlternateContent></w:r>"
    )


def control(content: str, properties: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def style(name: str, properties: str, kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}">{properties}</w:style>'


STYLES = (
    style("Dau", f"<w:rPr>{SYMBOL}</w:rPr>", "character")
    + style("Trang", f"<w:rPr>{WHITE}</w:rPr>", "character")
    + style("Nho", f"<w:rPr>{RAISED}<w:sz w:val='14'/></w:rPr>", "character")
    + style("TieuDe", f"<w:pPr>{shade('1F4E79')}</w:pPr>")
    + style("Cao", "<w:pPr/><w:rPr><w:sz w:val='26'/></w:rPr>")
)

CELLS = {
    # signs of symbol fonts
    "sign by w:sym": (p('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r(" 95%")), "≥ 95%"),
    "sign by w:sym without the private place": (
        p('<w:r><w:sym w:font="Symbol" w:char="00A3"/></w:r>' + r(" 2%")),
        "≤ 2%",
    ),
    "sign by w:sym of Unicode": (p('<w:r><w:sym w:font="Cambria Math" w:char="2265"/></w:r>'), "≥"),
    "letter in Symbol": (p(r("³", SYMBOL) + r(" 95%")), "≥ 95%"),
    "letter in Symbol by a style": (p(r("£", '<w:rStyle w:val="Dau"/>') + r(" 2")), "≤ 2"),
    "private place in Symbol": (p(r("\uf0b1", SYMBOL) + r("5")), "±5"),
    "private place, font lost": (p(r("\uf0b3 10")), "≥ 10"),
    "Latin letters in Symbol": (p(r("Da", SYMBOL)), "Δα"),
    "tick in Wingdings": (p(r("ü", WINGDINGS)), "✓"),
    "crossed box in Wingdings": (p(r("ý", WINGDINGS)), "☒"),
    "ticked box in Wingdings": (p(r("\uf0fe", WINGDINGS)), "☑"),
    "empty box in Wingdings": (p(r("¨", WINGDINGS)), "☐"),
    "round number in Wingdings": (p(r("\uf081", WINGDINGS) + r(" Xã")), "① Xã"),
    "bullet in Wingdings": (p(r("Ÿ", WINGDINGS) + r(" a")), "• a"),
    "tick in Wingdings 2": (
        p('<w:r><w:sym w:font="Wingdings 2" w:char="F050"/></w:r>'),
        "✓",
    ),
    "box in Wingdings 2": (p('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'), "☑"),
    "tick in Webdings": (p('<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>'), "✓"),
    "arrow in Wingdings 3": (p('<w:r><w:sym w:font="Wingdings 3" w:char="F070"/></w:r>'), "▲"),
    "unknown sign is no letter": (p(r("Q", '<w:rFonts w:ascii="Webdings" w:hAnsi="Webdings"/>')), "\ufffd"),
    "Symbol for ASCII only": (
        p(r("b³", '<w:rFonts w:ascii="Symbol" w:hAnsi="Times New Roman"/>')),
        "β³",
    ),
    # marks
    "raised by position": (p(r("1.938") + r("1", RAISED + '<w:sz w:val="12"/>')), "1.938¹"),
    "raised by position, same size": (p(r("1.938") + r("2", RAISED)), "1.938²"),
    "raised by a style": (p(r("91,62") + r("2", '<w:rStyle w:val="Nho"/>')), "91,62²"),
    "all raised": (p(r("1.938", RAISED)), "1.938"),
    "lowered figure, mark on the line": (
        p(r("1.938", '<w:position w:val="-6"/>') + r("1", '<w:sz w:val="12"/>')),
        "1.938¹",
    ),
    "lowered behind a figure": (p(r("650") + r("3", '<w:position w:val="-6"/><w:sz w:val="12"/>')), "650₃"),
    "index of a formula": (p(r("CO") + r("2", '<w:vertAlign w:val="subscript"/>')), "CO2"),
    "raised a hair": (p(r("1.93") + r("8", '<w:position w:val="1"/>')), "1.938"),
    "square metres": (p(r("12 m") + r("2", '<w:vertAlign w:val="superscript"/>')), "12 m²"),
    # fields
    "number by AUTONUM": (p(field("AUTONUM")), "1."),
    "number by AUTONUM with a sign": (p(field(r"AUTONUM \s )")), "1)"),
    "number by AUTONUM, Roman": (p(field(r"AUTONUM \* ROMAN")), "I."),
    "number by AUTONUM, simple": (p('<w:fldSimple w:instr=" AUTONUM "/>'), "1."),
    "number by LISTNUM": (p(field("LISTNUM")), "1)"),
    "number by SEQ": (p(r("Bảng ") + field(r"SEQ Bảng \* ARABIC")), "Bảng 1"),
    "SEQ with a result": (p(r("Bảng ") + field(r"SEQ Bảng \* ARABIC", r("7"))), "Bảng 7"),
    "fraction by EQ": (p(field(r"EQ \f(3;4)")), "3/4"),
    "fraction by EQ with a comma": (p(field(r"EQ \f(3,4)")), "3/4"),
    "sum over sum by EQ": (p(field(r"EQ \f(a + b;c)")), "(a + b)/c"),
    "root by EQ": (p(field(r"EQ \r(3;x)")), "∛x"),
    "raised by EQ": (p(r("10") + field(r"EQ \s\up8(6)")), "10⁶"),
    "brackets by EQ": (p(field(r"EQ \b\bc\[(\f(1;2))")), "[1/2]"),
    "one over the other by EQ": (p(field(r"EQ \o\ac(○;1)")), "○1"),
    "sign by SYMBOL": (p(field(r'SYMBOL 179 \f "Symbol" \s 11') + r(" 5")), "≥ 5"),
    "prompt by MACROBUTTON": (p(field("MACROBUTTON NoMacro 1.250")), "1.250"),
    "form text": (p(field("FORMTEXT", r("1.250"))), "1.250"),
    "form text not filled": (p(field("FORMTEXT", r("\u2002\u2002\u2002"))), ""),
    "form text with a default only": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="12"/></w:textInput>'
            "</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "12",
    ),
    "field in a field": (
        p(field('IF "' + field("QUOTE 1", r("1")) + '" = "1" "a" "b"', r("650"))),
        "650",
    ),
    "sum of a table": (p(field("=SUM(ABOVE)", r("4.551"))), "4.551"),
    # content controls
    "text control": (p(control(r("1.250"), "<w:text/>")), "1.250"),
    "control around a paragraph": (control(p("Xã A"), "<w:richText/>"), "Xã A"),
    "ticked control": (
        p(control('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "<w:x/>")),
        "☑",
    ),
    "ticked control without a sign": (
        p(control("", '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>')),
        "☒",
    ),
    # equations
    "fraction": (p(math(f"<m:f><m:num>{mr('3')}</m:num><m:den>{mr('4')}</m:den></m:f>")), "3/4"),
    "power": (
        p(math(f"<m:sSup><m:e>{mr('10')}</m:e><m:sup>{mr('6')}</m:sup></m:sSup>")),
        "10⁶",
    ),
    "negative power": (
        p(math(f"<m:sSup><m:e>{mr('10')}</m:e><m:sup>{mr('-3')}</m:sup></m:sSup>")),
        "10⁻³",
    ),
    "index": (p(math(f"<m:sSub><m:e>{mr('x')}</m:e><m:sub>{mr('1')}</m:sub></m:sSub>")), "x₁"),
    "root": (
        p(math(f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{mr('a+b')}</m:e></m:rad>")),
        "√(a+b)",
    ),
    "brackets": (p(math(f"<m:d><m:e>{mr('a')}</m:e></m:d>")), "(a)"),
    "sharp brackets": (
        p(math(f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e>{mr('a')}</m:e></m:d>")),
        "[a]",
    ),
    "compound fraction": (
        p(math(f"<m:f><m:num>{mr('a+b')}</m:num><m:den>{mr('c')}</m:den></m:f>" + mr("×100%"))),
        "(a+b)/c×100%",
    ),
    "sum sign": (
        p(
            math(
                f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub/><m:sup/><m:e>{mr('x')}</m:e></m:nary>"
            )
        ),
        "∑x",
    ),
    "equation with a sign": (p(math(mr("≥95%"))), "≥95%"),
    # what is not seen
    "white": (p(r("Đạt") + r(" (cũ)", WHITE)), "Đạt"),
    "nearly white": (p(r("Đạt") + r(" cũ", '<w:color w:val="FDFDFD"/>')), "Đạt"),
    "white by a style": (p(r("Đạt") + r(" cũ", '<w:rStyle w:val="Trang"/>')), "Đạt"),
    "white of the theme": (
        p(r("Đạt") + r(" cũ", '<w:color w:val="auto" w:themeColor="background1"/>')),
        "Đạt",
    ),
    "white on a dark run": (p(r("Đạt", WHITE + shade("1F4E79"))), "Đạt"),
    "white on a highlight": (p(r("Đạt", WHITE + '<w:highlight w:val="blue"/>')), "Đạt"),
    "white on a dark paragraph": (p(r("Đạt", WHITE), shade("1F4E79")), "Đạt"),
    "white on a paragraph dark by its style": (p(r("Đạt", WHITE), '<w:pStyle w:val="TieuDe"/>'), "Đạt"),
    "black on black": (p(r("mật", '<w:color w:val="000000"/>' + shade("000000"))), ""),
    "colour of the ground": (
        p(r("650") + r("0", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')),
        "650",
    ),
    "colour chosen by Word": (p(r("650", '<w:color w:val="auto"/>' + shade("000000"))), "650"),
    "hidden": (p(r("650") + r("0", "<w:vanish/>")), "650"),
    "hidden on the web only": (p(r("650") + r("0", "<w:webHidden/>")), "6500"),
    "smaller than print": (p(r("650") + r("9", '<w:sz w:val="2"/>')), "650"),
    "wholly transparent": (
        p(r("650") + r("9", "<w14:textFill><w14:noFill/></w14:textFill>")),
        "650",
    ),
    "white in a box of colour": (
        p(box(p(r("Đạt", WHITE)), '<a:solidFill><a:srgbClr val="C00000"/></a:solidFill>')),
        "Đạt",
    ),
    "white in a clear box": (p(box(p(r("cũ", WHITE)), "<a:noFill/>")), ""),
    "text in a shape": (p(r("12") + box(p("đã xong"), "")), "12\nđã xong"),
    # stacked letters
    "stacked words": (
        p(
            r("Đ<w:br/>".replace("<w:br/>", ""))
            + "".join(f"<w:r><w:br/><w:t>{letter}</w:t></w:r>" for letter in ("ơ", "n", "", "v", "ị"))
        ),
        "Đơn vị",
    ),
    "options one below another": (p("A") + p("B") + p("C"), "A\nB\nC"),
    # letters of old fonts
    "oi for ư": (p(r("Phƣờng")), "Phường"),
    # tracked changes
    "a figure replaced": (
        p(f'<w:del w:id="1"><w:r><w:delText>650</w:delText></w:r></w:del><w:ins w:id="2">{r("860")}</w:ins>'),
        "860",
    ),
    "a field deleted": (
        p(
            '<w:del w:id="1"><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText> EQ \\f(1;2)'
            '</w:delInstrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:del>' + r("7")
        ),
        "7",
    ),
}


@pytest.mark.parametrize(("content", "expected"), CELLS.values(), ids=CELLS.keys())
def test_a_cell_reads_as_it_is_printed(tmp_path: Path, content: str, expected: str) -> None:
    body = tbl(tr(tc("STT"), tc("Kết quả")), tr(tc("a"), tc(content)))
    path = write_docx(tmp_path / "sample.docx", body, styles=STYLES)
    (grid,) = [block for block in read_docx(path).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells if (cell.row, cell.column) == (1, 1)] == [expected]


GRID_STYLE = style(
    "Luoi",
    f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>{shade("4472C4")}</w:tcPr></w:tblStylePr>',
    "table",
)


@pytest.mark.parametrize(
    ("properties", "cell", "is_read"),
    [
        ("", shade("1F4E79"), True),
        ("", shade("auto", "solid", "1F4E79"), True),
        ("", shade("auto", "pct75", "000000"), True),
        ("", shade("FFFFFF"), False),
        ("", "", False),
        (shade("1F4E79"), "", True),
        ('<w:tblStyle w:val="Luoi"/><w:tblLook w:val="0020"/>', "", True),
        ('<w:tblStyle w:val="Luoi"/><w:tblLook w:val="0000"/>', "", False),
    ],
)
def test_white_text_is_read_where_the_cell_is_dark(
    tmp_path: Path, properties: str, cell: str, *, is_read: bool
) -> None:
    table = tbl(
        tr(tc(p(r("STT", WHITE)), cell), tc(p(r("Đơn vị", WHITE)), cell)), tr(tc("1"), tc("Xã A"))
    ).replace("<w:tblPr/>", f"<w:tblPr>{properties}</w:tblPr>")
    document = read_docx(write_docx(tmp_path / "sample.docx", table, styles=GRID_STYLE))
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [each.text for each in grid.cells[:2]] == (["STT", "Đơn vị"] if is_read else ["", ""])
    assert any("not printed" in warning and '"STT"' in warning for warning in document.warnings) == (
        not is_read
    )


def test_numbers_of_fields_go_on_from_row_to_row(tmp_path: Path) -> None:
    rows = [tr(tc(p(field("AUTONUM"))), tc(f"Xã {letter}")) for letter in "ABC"]
    path = write_docx(tmp_path / "sample.docx", tbl(tr(tc("STT"), tc("Đơn vị")), *rows))
    (grid,) = [block for block in read_docx(path).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells if cell.column == 0] == ["STT", "1.", "2.", "3."]


def test_charts_and_diagrams_are_said_and_are_no_tables(tmp_path: Path) -> None:
    chart = '<a:graphic><a:graphicData><c:chart r:id="rId9"/></a:graphicData></a:graphic>'
    drawing = f"<w:r><w:drawing>{chart}</w:drawing></w:r>"
    document = read_docx(write_docx(tmp_path / "sample.docx", p(drawing) + p("Biểu đồ 1")))
    assert not [block for block in document.blocks if isinstance(block, Grid)]
    assert document.warnings == ["1 chart, whose text is not read."]
