"""Word tables as offices make them: headings elsewhere, tables in parts, typed tables, cells wide without a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.word_writing import p, r, tbl, tc, tr, write_docx

from extractors.assembly.stitching import stitch
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Table

BOLD = "<w:b/>"
HEADING = ["STT", "Đơn vị", "Số hồ sơ", "Tỷ lệ (%)"]
ROWS = [
    ["1", "Xã An Lộc", "1.250", "88,00"],
    ["2", "Xã Bình Sơn", "2.040", "95,00"],
    ["3", "Phường Cẩm Thạch", "987", "65,86"],
    ["4", "Xã Đông Khê", "1.502", "79,96"],
]
WIDTHS = (700, 3000, 1500, 1500)


def row(texts: list[str], look: str = "", *, widths: tuple[int, ...] = (), properties: str = "") -> str:
    sizes = [f'<w:tcW w:w="{width}" w:type="dxa"/>' for width in widths] or [""] * len(texts)
    return tr(
        *(tc(p(r(text, look)) if text else p(), size) for text, size in zip(texts, sizes, strict=True)),
        properties=properties,
    )


def table(*rows: str, widths: tuple[int, ...] = WIDTHS) -> str:
    return tbl(*rows, widths=widths)


def body(rows: list[list[str]]) -> list[str]:
    return [row(texts) for texts in rows]


def heading(look: str = BOLD) -> str:
    return row(HEADING, look)


def tables_of(path: Path) -> list[Table]:
    tables, _ = stitch(read_docx(path).blocks)
    return tables


def read(tmp_path: Path, content: str, **parts: str) -> list[tuple[list[list[str]], list[list[str]]]]:
    path = write_docx(tmp_path / "sample.docx", content, **parts)
    return [
        (each.header, [[" ".join(text.split()) for text in line.texts] for line in each.rows])
        for each in tables_of(path)
    ]


ONE = [([HEADING], ROWS)]
LEVELS = [["STT", "Đơn vị", "Hồ sơ", "Hồ sơ"], ["STT", "Đơn vị", "Tiếp nhận", "Tỷ lệ (%)"]]


def levels() -> tuple[str, str]:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    return (
        tr(tc("STT", down), tc("Đơn vị", down), tc("Hồ sơ", '<w:gridSpan w:val="2"/>')),
        tr(tc(p(), on), tc(p(), on), tc("Tiếp nhận"), tc("Tỷ lệ (%)")),
    )


SAME_TABLE = {
    "heading again": table(heading(), *body(ROWS[:2]), heading(), *body(ROWS[2:])),
    "heading again, not bold, other case": table(
        heading(), *body(ROWS[:2]), row([text.upper() for text in HEADING]), *body(ROWS[2:])
    ),
    "heading again, twice": table(
        heading(), *body(ROWS[:1]), heading(), *body(ROWS[1:2]), heading(), *body(ROWS[2:])
    ),
    "heading again at the end": table(heading(), *body(ROWS), heading()),
    "parted by an empty paragraph": table(heading(), *body(ROWS[:2])) + p() + table(*body(ROWS[2:])),
    "parted by a page break": table(heading(), *body(ROWS[:2]))
    + p('<w:r><w:br w:type="page"/></w:r>')
    + table(*body(ROWS[2:])),
    "parted, heading again": table(heading(), *body(ROWS[:2])) + p() + table(heading(), *body(ROWS[2:])),
    "parted, with a gap in the numbers": table(heading(), *body(ROWS[:1])) + p() + table(*body(ROWS[1:])),
    "parted without a paragraph": table(heading(), *body(ROWS[:2])) + table(*body(ROWS[2:])),
    "parted, edges a little off": table(heading(), *body(ROWS[:2]))
    + p()
    + table(*body(ROWS[2:]), widths=(720, 2990, 1495, 1495)),
    "heading in a table of its own": table(heading()) + p() + table(*body(ROWS)),
    "heading in a table of its own, not bold": table(heading("")) + table(*body(ROWS)),
    "heading in a table of its own, then the unit": table(heading())
    + p(r("Đơn vị tính: hồ sơ"))
    + table(*body(ROWS)),
    "in parts three times": table(heading()) + p() + table(*body(ROWS[:2])) + p() + table(*body(ROWS[2:])),
}


@pytest.mark.parametrize("content", SAME_TABLE.values(), ids=SAME_TABLE.keys())
def test_one_table_with_its_heading(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == ONE


def test_a_heading_of_two_levels_printed_again(tmp_path: Path) -> None:
    content = table(*levels(), *body(ROWS[:2]), *levels(), *body(ROWS[2:]))
    assert read(tmp_path, content) == [(LEVELS, ROWS)]


def test_a_heading_with_numbers_of_the_columns_printed_again(tmp_path: Path) -> None:
    numbers = row(["(1)", "(2)", "(3)", "(4)"])
    content = table(heading(), numbers, *body(ROWS[:2]), heading(), numbers, *body(ROWS[2:]))
    assert read(tmp_path, content) == [([HEADING, ["(1)", "(2)", "(3)", "(4)"]], ROWS)]


def test_a_heading_of_two_levels_in_a_table_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, table(*levels()) + p() + table(*body(ROWS))) == [(LEVELS, ROWS)]


@pytest.mark.parametrize(
    "second",
    [
        p(r("Biểu 2. Kết quả khác", BOLD)) + table(heading(), *body(ROWS[2:])),
        p() + table(row(["TT", "Tên xã", "Số vụ", "Ghi chú"], BOLD), *body(ROWS[:2])),
        p() + table(row(["1", "Sở Y tế", "5", "10,00"]), row(["2", "Sở Tài chính", "6", "12,00"])),
    ],
    ids=["title between", "another heading", "numbers begin anew"],
)
def test_two_tables_stay_two(tmp_path: Path, second: str) -> None:
    assert len(read(tmp_path, table(heading(), *body(ROWS[:2])) + second)) == 2


def test_blocks_of_a_form_stay_apart(tmp_path: Path) -> None:
    block = tbl(tr(tc("Họ và tên"), tc("Nguyễn Văn A")), tr(tc("Chức vụ"), tc("Chuyên viên")))
    assert len(read(tmp_path, block + p() + block.replace("Văn A", "Thị B"))) == 2


def section(header: str = "") -> str:
    reference = f'<w:headerReference w:type="default" r:id="{header}"/>' if header else ""
    return f"<w:sectPr>{reference}</w:sectPr>"


def test_the_heading_in_the_header_of_the_page(tmp_path: Path) -> None:
    content = p("Phụ lục 1") + table(*body(ROWS)) + section("rIdheader")
    assert read(tmp_path, content, header=table(heading(""))) == ONE


def test_the_heading_in_the_header_of_the_page_serves_tables_without_their_own_only(tmp_path: Path) -> None:
    other = ["TT", "Tên xã", "Số vụ", "Ghi chú"]
    content = (
        table(*body(ROWS[:2]))
        + p(r("Bảng khác", BOLD))
        + table(row(other, BOLD), *body(ROWS[2:]))
        + section("rIdheader")
    )
    found = read(tmp_path, content, header=table(heading("")))
    assert found == [([HEADING], ROWS[:2]), ([other], ROWS[2:])]


def test_a_later_section_goes_on_with_the_header_of_the_one_before(tmp_path: Path) -> None:
    content = (
        p("Mở đầu", section("rIdheader"))
        + p(r("Bảng 1", BOLD))
        + table(*body(ROWS[:2]))
        + p("", section())
        + p(r("Bảng 2", BOLD))
        + table(*body(ROWS[2:]))
        + section()
    )
    found = read(tmp_path, content, header=table(heading("")))
    assert found == [([HEADING], ROWS[:2]), ([HEADING], ROWS[2:])]


def test_a_letterhead_in_the_header_is_no_heading(tmp_path: Path) -> None:
    header = tbl(tr(tc("SỞ NỘI VỤ"), tc("Mẫu 01"), tc("Trang"), tc("2")))
    content = table(heading(), *body(ROWS)) + section("rIdheader")
    assert read(tmp_path, content, header=header) == ONE


# --- spans -------------------------------------------------------------------------------------------------

TOTAL = ["Tổng cộng", "Tổng cộng", "5.779", "82,20"]


@pytest.mark.parametrize(
    "content",
    [
        table(
            row(HEADING, BOLD, widths=WIDTHS),
            *(row(texts, widths=WIDTHS) for texts in ROWS),
            row(["Tổng cộng", "5.779", "82,20"], widths=(3700, 1500, 1500)),
        ),
        table(
            row(HEADING, BOLD, widths=WIDTHS),
            *(row(texts, widths=WIDTHS) for texts in ROWS),
            row(["Tổng cộng", "5.779", "82,20"], widths=(3700, 1500, 1500)),
            widths=(1675, 1675, 1675, 1675),
        ),
        table(
            row(HEADING, BOLD, widths=WIDTHS),
            *(row(texts, widths=WIDTHS) for texts in ROWS),
            row(["Tổng cộng", "5.779", "82,20"], widths=(3690, 1510, 1500)),
            widths=(),
        ),
        table(
            row(HEADING, BOLD),
            *body(ROWS),
            row(["Tổng cộng", "5.779", "82,20"], widths=(3700, 1500, 1500)),
        ),
        table(
            row(HEADING, BOLD, widths=(500, 2250, 1125, 1125)).replace("dxa", "pct"),
            *(row(texts, widths=(500, 2250, 1125, 1125)).replace("dxa", "pct") for texts in ROWS),
            row(["Tổng cộng", "5.779", "82,20"], widths=(2750, 1125, 1125)).replace("dxa", "pct"),
            widths=(670, 3015, 1507, 1508),
        ),
    ],
    ids=["width", "grid that is not true", "no grid", "only the wide row says widths", "widths in percent"],
)
def test_a_cell_wide_without_a_span_covers_the_columns_below_it(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == [([HEADING], [*ROWS, TOTAL])]


def test_rows_that_divide_the_width_differently(tmp_path: Path) -> None:
    content = table(
        row(["STT", "Hồ sơ", "Ghi chú"], BOLD, widths=(700, 3000, 1500)),
        row(["STT", "Nhận", "Trả", "Ghi chú"], BOLD, widths=(700, 1500, 1500, 1500)),
        row(["1", "10", "20", "Đạt"], widths=(700, 1500, 1500, 1500)),
        widths=(700, 1500, 1500, 1500),
    )
    ((header, _),) = read(tmp_path, content)
    assert header == [["STT", "Hồ sơ", "Hồ sơ", "Ghi chú"]]


def test_a_ragged_row_stays_ragged(tmp_path: Path) -> None:
    content = table(
        row(HEADING, BOLD, widths=WIDTHS),
        *(row(texts, widths=WIDTHS) for texts in ROWS),
        row(["5", "Xã E"], widths=(700, 3000)),
    )
    assert read(tmp_path, content) == [([HEADING], [*ROWS, ["5", "Xã E", "", ""]])]


def test_cells_left_out_at_both_ends_of_a_row(tmp_path: Path) -> None:
    content = table(
        heading(),
        *body(ROWS),
        row(
            ["Cộng", "5.779"],
            properties='<w:gridBefore w:val="1"/><w:wBefore w:w="700" w:type="dxa"/><w:gridAfter w:val="1"/>',
        ),
    )
    assert read(tmp_path, content) == [([HEADING], [*ROWS, ["", "Cộng", "5.779", ""]])]


def test_a_merged_cell_goes_on_in_the_next_part(tmp_path: Path) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    first = table(
        heading(),
        tr(tc("1"), tc("Khối xã", down), tc("5"), tc("1,0")),
        tr(tc("2"), tc(p(), on), tc("6"), tc("2,0")),
    )
    second = table(tr(tc("3"), tc(p(), on), tc("7"), tc("3,0")), tr(tc("4"), tc(p(), on), tc("8"), tc("4,0")))
    ((_, rows),) = read(tmp_path, first + p() + second)
    assert [line[1] for line in rows] == ["Khối xã"] * 4


def test_a_stacked_heading(tmp_path: Path) -> None:
    stacked = "<w:r><w:t>S</w:t><w:br/><w:t>T</w:t><w:br/><w:t>T</w:t></w:r>"
    in_paragraphs = p("S") + p("T") + p("T")
    turned = '<w:textDirection w:val="btLr"/>'
    for first in (tc(p(stacked)), tc(in_paragraphs), tc("STT", turned)):
        content = table(tr(first, *(tc(text) for text in HEADING[1:])), *body(ROWS))
        assert read(tmp_path, content) == ONE


# --- typed tables ------------------------------------------------------------------------------------------

STOPS = "<w:tabs>" + "".join(f'<w:tab w:val="left" w:pos="{x}"/>' for x in (850, 3969, 5669)) + "</w:tabs>"


def tabbed(rows: list[list[str]], *, look: str = "", between: str = "<w:tab/>", stops: str = STOPS) -> str:
    return "".join(
        p("<w:r>" + between.join(f"<w:t>{text}</w:t>" for text in texts) + "</w:r>", stops, look)
        for texts in rows
    )


TYPED = {
    "stops": tabbed([HEADING, *ROWS]),
    "a title above": p(r("Phụ lục 1", BOLD), '<w:jc w:val="center"/>')
    + tabbed([HEADING, *ROWS])
    + p("Nơi nhận:"),
    "an indent": tabbed([["", *HEADING], *(["", *texts] for texts in ROWS)]),
    "several tabs": tabbed([HEADING, *ROWS[:2]], stops="")
    + tabbed(ROWS[2:], between="<w:tab/><w:tab/>", stops=""),
    "lines of one paragraph": p(
        "<w:r>"
        + "<w:br/>".join(
            "<w:tab/>".join(f"<w:t>{text}</w:t>" for text in texts) for texts in [HEADING, *ROWS]
        )
        + "</w:r>"
    ),
    "empty paragraphs between": p().join(tabbed([texts]) for texts in [HEADING, *ROWS]),
    "a long name goes on below": tabbed([HEADING, ROWS[0], ROWS[1], ["3", "Phường Cẩm", "987", "65,86"]])
    + tabbed([["", "Thạch", "", ""], ROWS[3]]),
    "pipes": "".join(p("| " + " | ".join(texts) + " |") for texts in [HEADING, *ROWS]),
    "pipes and a rule": p(" | ".join(HEADING))
    + p("---|---|---|---")
    + "".join(p(" | ".join(texts)) for texts in ROWS),
}


def drawn(
    rows: list[list[str]], *, up: str = "|", corners: str = "+++", level: str = "-", between: bool = True
) -> str:
    widths = [max(len(texts[column]) for texts in rows) + 2 for column in range(4)]
    rule = corners[1].join(level * width for width in widths)
    rule = p(corners[0] + rule + corners[2])
    lines = [
        p(up + up.join(f" {text}".ljust(width) for text, width in zip(texts, widths, strict=True)) + up)
        for texts in rows
    ]
    inner = rule if between else ""
    return rule + lines[0] + rule + inner.join(lines[1:]) + rule


TYPED |= {
    "hyphens and plus signs": drawn([HEADING, *ROWS]),
    "rule below the heading only": drawn([HEADING, *ROWS], between=False),
    "box drawing": drawn([HEADING, *ROWS], up="│", corners="├┼┤", level="─"),
    "double box drawing": drawn([HEADING, *ROWS], up="║", corners="╠╬╣", level="═"),
    "a cell in two lines": drawn([HEADING, *ROWS])
    .replace("│", "|")
    .replace(" Phường Cẩm Thạch ", " Phường Cẩm       "),
}
TYPED["a cell in two lines"] = TYPED["a cell in two lines"].replace(
    p("| 3   | Phường Cẩm       | 987      | 65,86     |"),
    p("| 3   | Phường Cẩm       | 987      | 65,86     |")
    + p("|     | Thạch            |          |           |"),
)


@pytest.mark.parametrize("content", TYPED.values(), ids=TYPED.keys())
def test_a_typed_table(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == ONE


@pytest.mark.parametrize(
    "content",
    [
        "".join(
            p(
                f"<w:r><w:t>Chương {n}</w:t><w:tab/><w:t>Nội dung</w:t><w:tab/><w:t>{n}</w:t></w:r>",
                '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>',
            )
            for n in range(1, 6)
        ),
        tabbed(
            [["Nơi nhận:", "", "CHỦ TỊCH"], ["- Như trên;", "", "(Đã ký)"], ["- Lưu.", "", "Nguyễn Văn A"]]
        ),
        tabbed(
            [["UBND TỈNH", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: 12/BC", "", "Độc lập - Tự do"]]
        ),
        tabbed([["a)", "Rà soát văn bản"], ["b)", "Cập nhật dữ liệu"], ["c)", "Báo cáo"], ["d)", "Khác"]]),
        p("Tỷ lệ A|B là 5") + p("Số liệu | nguồn: Sở Y tế"),
        p("--------------") + p("Nơi nhận:"),
    ],
    ids=["table of contents", "signatures", "letterhead", "list", "upright strokes in text", "a rule"],
)
def test_what_only_looks_like_a_typed_table(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == []


def test_a_typed_table_with_blank_cells(tmp_path: Path) -> None:
    rows = [ROWS[0], ["2", "Xã Bình Sơn", "", "95,00"], ["3", "Xã C", "987", ""]]
    assert read(tmp_path, tabbed([HEADING, *rows])) == [([HEADING], rows)]


def test_a_typed_table_of_two_columns_of_figures(tmp_path: Path) -> None:
    rows = [["Xã A", "12"], ["Xã B", "1.250"], ["Xã C", "7"]]
    assert read(tmp_path, tabbed([["Đơn vị", "Số hồ sơ"], *rows])) == [([["Đơn vị", "Số hồ sơ"]], rows)]
