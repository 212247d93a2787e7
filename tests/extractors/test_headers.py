"""Headings: how many rows they take, what the columns are called, in what unit they are, what field they mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from extractors.assembly.headers import column_names, header_depth, is_numbering_row
from extractors.assembly.measures import is_unit_line, unit_in_heading, without_unit
from extractors.assembly.stitching import stitch
from extractors.extract import Extract, ExtractedTable
from extractors.inspection import inspection
from extractors.models import Cell, Grid, Paragraph, Table
from extractors.store.records import extract_parts
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import classify, map_columns


def grid(*rows: str, bold: int = 0) -> Grid:
    """A grid drawn with "|": "<" goes on with the cell to the left, "^" with that above; `bold` rows are bold."""
    texts = [[text.strip() for text in row.split("|")] for row in rows]
    cells: dict[tuple[int, int], Cell] = {}
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            if text == "<":
                cell = cells[r, c - 1]
                cell.column_span = c + 1 - cell.column
            elif text == "^":
                cell = cells[r - 1, c]
                cell.row_span = r + 1 - cell.row
            else:
                cell = Cell(r, c, text.replace("~", "\n"), bold=r < bold)
            cells[r, c] = cell
    distinct = {id(cell): cell for cell in cells.values()}
    return Grid(len(rows), len(texts[0]), list(distinct.values()), "docx")


def table(*rows: str, above: tuple[str, ...] = ()) -> Table:
    (found,), _ = stitch([*(Paragraph(text, centered=True) for text in above), grid(*rows)])
    return found


HEADINGS = {
    "one row": (["STT | Tên đơn vị | VB đến", "1 | Sở Y tế | 12"], 1, ["STT", "Tên đơn vị", "VB đến"]),
    "two levels, merged cells": (
        ["STT | Đơn vị | Tiếp nhận | <", "^ | ^ | Trực tiếp | Qua mạng", "1 | Sở Y tế | 12 | 3"],
        2,
        ["STT", "Đơn vị", "Tiếp nhận / Trực tiếp", "Tiếp nhận / Qua mạng"],
    ),
    "two levels, blank cells below": (
        ["STT | Đơn vị | Tiếp nhận | <", " | | Trực tiếp | Qua mạng", "1 | Sở Y tế | 12 | 3"],
        2,
        ["STT", "Đơn vị", "Tiếp nhận / Trực tiếp", "Tiếp nhận / Qua mạng"],
    ),
    "three levels": (
        [
            "STT | Đơn vị | Hồ sơ | < | < | Ghi chú",
            "^ | ^ | Tiếp nhận | < | Đã xử lý | ^",
            "^ | ^ | Trực tiếp | Qua mạng | ^ | ^",
            "1 | Sở Y tế | 12 | 3 | 15 | ",
        ],
        3,
        [
            "STT",
            "Đơn vị",
            "Hồ sơ / Tiếp nhận / Trực tiếp",
            "Hồ sơ / Tiếp nhận / Qua mạng",
            "Hồ sơ / Đã xử lý",
            "Ghi chú",
        ],
    ),
    "three levels, blank cells below": (
        [
            "STT | Đơn vị | Hồ sơ | < | < | Ghi chú",
            " | | Tiếp nhận | < | Đã xử lý | ",
            " | | Trực tiếp | Qua mạng | | ",
            "1 | Sở Y tế | 12 | 3 | 15 | ",
        ],
        3,
        [
            "STT",
            "Đơn vị",
            "Hồ sơ / Tiếp nhận / Trực tiếp",
            "Hồ sơ / Tiếp nhận / Qua mạng",
            "Hồ sơ / Đã xử lý",
            "Ghi chú",
        ],
    ),
    "years below a wide heading": (
        ["TT | Chỉ tiêu | Kết quả | <", "^ | ^ | 2022 | 2023", "1 | Tỷ lệ hồ sơ trực tuyến | 50 | 60"],
        2,
        ["TT", "Chỉ tiêu", "Kết quả / 2022", "Kết quả / 2023"],
    ),
    "years below a wide heading, blank cells": (
        ["TT | Chỉ tiêu | Kết quả | <", " | | 2022 | 2023", "1 | Tỷ lệ hồ sơ trực tuyến | 50 | 60"],
        2,
        ["TT", "Chỉ tiêu", "Kết quả / 2022", "Kết quả / 2023"],
    ),
    "broken over lines": (
        ["S~T~T | Tên~đơn vị | Tỷ lệ~(%)", "1 | Sở Y tế | 12"],
        1,
        ["STT", "Tên đơn vị", "Tỷ lệ (%)"],
    ),
    "units in a row of their own": (
        ["STT | Đơn vị | Tiếp nhận | Tỷ lệ", " | | (hồ sơ) | (%)", "1 | Sở Y tế | 12 | 3"],
        2,
        ["STT", "Đơn vị", "Tiếp nhận / (hồ sơ)", "Tỷ lệ / (%)"],
    ),
    "section row below": (
        ["STT | Đơn vị | VB đến", "I | Cấp tỉnh | <", "1 | Sở Y tế | 12"],
        1,
        ["STT", "Đơn vị", "VB đến"],
    ),
    "section row over the width": (
        ["STT | Đơn vị | VB đến", "Các sở, ban, ngành | < | <", "1 | Sở Y tế | 12"],
        1,
        ["STT", "Đơn vị", "VB đến"],
    ),
    "no heading": (["1 | Sở Y tế | 12", "2 | Sở Nội vụ | 13"], 0, []),
    "capitals": (
        ["SỐ TT | TÊN ĐƠN VỊ | VĂN BẢN ĐẾN", "1 | Sở Y tế | 12"],
        1,
        ["SỐ TT", "TÊN ĐƠN VỊ", "VĂN BẢN ĐẾN"],
    ),
}


@pytest.mark.parametrize(("rows", "depth", "columns"), HEADINGS.values(), ids=HEADINGS.keys())
def test_depth_and_names(rows: list[str], depth: int, columns: list[str]) -> None:
    drawn = grid(*rows)
    assert header_depth(drawn) == depth
    header = table(*rows).header
    assert column_names(header) == columns


def test_of_two_levels_only_the_first_is_marked_as_heading_in_word() -> None:
    drawn = grid("STT | Đơn vị | Tiếp nhận | <", "^ | ^ | Trực tiếp | Qua mạng", "1 | Sở Y tế | 12 | 3")
    drawn.repeated_header_rows = 1
    assert header_depth(drawn) == 2


@pytest.mark.parametrize(
    "row",
    [
        "(1) | (2) | (3)",
        "1 | 2 | 3",
        "A | B | 1 | 2 | 3=1+2",
        "A | B | 1 | 2 | 3 = 1 + 2 | 4=3/2*100",
        "(A) | (B) | (1) | (2) | (3)=(1)+(2)",
        "(1) | (2) | (3) | (4)=(3)/(2)x100%",
        "[1] | [2] | [3]",
        "a | b | c | 1 | 2",
        "(1) | (2) | (3) | (4) = (5)+(6) | (5) | (6)",
        "I | II | III | IV",
        "1 | 2 | 3 | 4a | 4b | 5",
        "1 | 2 | | 3 | 4",
        "-1 | -2 | -3",
        "1. | 2. | 3.",
        "I | 2 | 3 | 4 | 5 | 6 | 7 | 5 | 9=7/4",  # as a scan is read
    ],
)
def test_rows_that_number_the_columns(row: str) -> None:
    texts = [text.strip() for text in row.split("|")]
    assert is_numbering_row(texts)
    heading = " | ".join(["STT", "Tên đơn vị", *("Số liệu " + "abcdefgh"[i] for i in range(len(texts) - 2))])
    data = " | ".join(["1", "Sở Y tế", *["12"] * (len(texts) - 2)])
    found = table(heading, row, data)
    assert found.columns[:2] == ["STT", "Tên đơn vị"]
    assert [row.texts for row in found.rows] == [[text.strip() for text in data.split("|")]]


@pytest.mark.parametrize(
    "row",
    [
        "1 | Sở Y tế | 12",
        "1 | 5 | 7",
        "I | Cấp tỉnh | ",
        "1 | 1 | 1",
        "A | | ",
        "| | ",
        "1 | 2 | x",
        "2 | 3 | 3",
        "V | 5 | 6",
    ],
)
def test_rows_of_data_number_nothing(row: str) -> None:
    assert not is_numbering_row([text.strip() for text in row.split("|")])


# --- units of measure --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "unit", "rest"),
    [
        ("Tỷ lệ (%)", "%", "Tỷ lệ"),
        ("Tỷ lệ\n( % )", "%", "Tỷ lệ"),
        ("Tỷ lệ %", "%", "Tỷ lệ"),
        ("Tỷ lệ, %", "%", "Tỷ lệ"),
        ("Tỷ lệ(%)", "%", "Tỷ lệ"),
        ("% đúng hạn", "%", "đúng hạn"),
        ("Kinh phí (triệu đồng)", "triệu đồng", "Kinh phí"),
        ("Kinh phí (1.000 đồng)", "1.000 đồng", "Kinh phí"),
        ("Kinh phí (tr.đ)", "tr.đ", "Kinh phí"),
        ("Kinh phí, triệu đồng", "triệu đồng", "Kinh phí"),
        ("Kinh phí ĐVT: triệu đồng", "triệu đồng", "Kinh phí"),
        ("Tiếp nhận (ĐVT: hồ sơ)", "hồ sơ", "Tiếp nhận"),
        ("Tiếp nhận (Đơn vị: hồ sơ)", "hồ sơ", "Tiếp nhận"),
        ("Tiếp nhận (đơn vị tính là hồ sơ)", "hồ sơ", "Tiếp nhận"),
        ("Mật độ (người/km2)", "người/km2", "Mật độ"),
        ("Sản lượng (ĐVT: nghìn bao)", "nghìn bao", "Sản lượng"),
        ("Tỷ lệ đúng hạn (%) năm 2023", "%", "Tỷ lệ đúng hạn năm 2023"),
        *[
            (text, None, text)
            for text in (
                *(
                    "Tổng số (trong kỳ)",
                    "(1)",
                    "Tên đơn vị (xã)",
                    "Đơn vị: Sở Tài chính",
                    "Đơn vị tính",
                    "ĐVT",
                ),
                *(
                    "Kết quả đạt 50%",
                    "Số, ngày",
                    "Ngày, tháng, năm",
                    "Cơ quan, đơn vị",
                    "Kết quả (Đạt/Không đạt)",
                ),
            )
        ],
    ],
)
def test_units_in_headings(heading: str, unit: str | None, rest: str) -> None:
    assert unit_in_heading(heading) == unit
    assert without_unit(heading) == rest


@pytest.mark.parametrize(
    "line", ["(ĐVT: hồ sơ)", "Đơn vị tính: %", "ĐVT: triệu đồng", "Đơn vị: Triệu đồng", "(%)"]
)
def test_lines_that_state_a_unit(line: str) -> None:
    assert is_unit_line(line)


@pytest.mark.parametrize(
    "line", ["Đơn vị: Sở Y tế", "Phụ lục 2 (ĐVT: hồ sơ)", "(Kèm theo Báo cáo số 67)", "STT", ""]
)
def test_lines_that_state_more_or_less(line: str) -> None:
    assert not is_unit_line(line)


def test_units_belong_to_the_columns_they_stand_over() -> None:
    found = table(
        "STT | Đơn vị | Kinh phí (triệu đồng) | < | Tỷ lệ (%)",
        "^ | ^ | Trung ương | Địa phương (tỷ đồng) | ^",
        "1 | Sở Y tế | 12 | 3 | 50",
    )
    assert found.units == [None, None, "triệu đồng", "tỷ đồng", "%"]
    assert found.columns[2] == "Kinh phí (triệu đồng) / Trung ương"  # headings stay as printed


ROWS = (
    "STT | Nội dung | Năm | Số lượng | Tỷ lệ | Kinh phí (đồng) | Tăng so với 2022",
    "1 | Hồ sơ | 2023 | 12 | 50 | 7 | 5%",
)


@pytest.mark.parametrize(
    "above",
    [
        ("DANH MỤC", "(ĐVT: hồ sơ)"),
        ("DANH MỤC", "Đơn vị tính: hồ sơ"),
        ("DANH MỤC", "ĐVT: hồ sơ"),
        ("DANH MỤC ĐVT: hồ sơ",),
        ("DANH MỤC", "(Kèm theo Báo cáo số 67/BC-UBND)", "Đơn vị: hồ sơ"),
    ],
)
def test_unit_above_the_table_is_that_of_its_figures(above: tuple[str, ...]) -> None:
    assert table(*ROWS, above=above).units == [None, None, None, "hồ sơ", None, "đồng", None]


@pytest.mark.parametrize(
    "line", ["ĐVT: hồ sơ", "Đơn vị tính: hồ sơ", "ĐVT hồ sơ", "(hồ sơ)", "Tính bằng hồ sơ"]
)
def test_unit_line_at_the_right_does_not_cut_the_title_off(line: str) -> None:
    lines = [Paragraph("Biểu số 01"), Paragraph("SỐ LIỆU", centered=True), Paragraph(line)]
    (found,), rest = stitch([Paragraph("Văn bản."), *lines, grid(*ROWS)])
    assert (found.appendix, found.title, found.caption) == ("01", "SỐ LIỆU", line)
    assert found.units[3] == "hồ sơ"
    assert [paragraph.text for paragraph in rest] == ["Văn bản."]


def test_number_and_unit_of_a_table_on_one_line() -> None:
    found = table(*ROWS, above=("Biểu số 01 ĐVT: hồ sơ", "SỐ LIỆU"))
    assert (found.appendix, found.title, found.caption) == ("01", "SỐ LIỆU", "ĐVT: hồ sơ")
    assert found.units[3] == "hồ sơ"


def test_unit_in_the_first_row_of_the_table_is_no_title() -> None:
    found = table(
        "ĐVT: hồ sơ | < | <",
        "STT | Đơn vị | Tiếp nhận",
        "1 | Sở Y tế | 12",
        "2 | Sở Nội vụ | 13",
        above=("SỐ LIỆU",),
    )
    assert (found.title, found.caption, found.units) == ("SỐ LIỆU", "ĐVT: hồ sơ", [None, None, "hồ sơ"])


@pytest.mark.parametrize("line", ["Đơn vị: Sở Y tế", "ĐVT: hồ sơ, %", "(Kèm theo Báo cáo số 67/BC-UBND)"])
def test_lines_above_that_say_no_unit_of_a_column(line: str) -> None:
    assert table(*ROWS, above=("DANH MỤC", line)).units[3] is None


def test_column_that_states_the_unit_of_each_row_overrules_the_line_above() -> None:
    found = table("STT | Chỉ tiêu | ĐVT | Số lượng", "1 | Hồ sơ | bộ | 12", above=("SỐ LIỆU", "ĐVT: hồ sơ"))
    assert found.units == [None] * 4


def test_units_are_staged_and_shown() -> None:
    found = table("STT | Đơn vị | Kinh phí (đồng)", "1 | Sở Y tế | 12")
    extract = Extract(Path("a.docx"), "0" * 64, 1, datetime(2026, 1, 1), tables=[ExtractedTable(found, None)])
    assert next(extract_parts(extract))["tables"][0].as_py()[0]["column_units"] == [None, None, "đồng"]
    assert inspection(extract)["tables"][0]["units"] == [None, None, "đồng"]


# --- headings and fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "printed", ["{} (%)", "{}\n(%)", "{} (ĐVT: hồ sơ)", "{}, ĐVT: triệu đồng", "{} (Đơn vị tính: %)", "{} %"]
)
@pytest.mark.parametrize("kind", load_declarations())
def test_every_declared_heading_means_the_same_with_a_unit(kind: str, printed: str) -> None:
    declaration = load_declarations()[kind]
    for name, column in declaration.columns.items():
        if column.type == "count" and "%" in printed:
            continue  # "VB đến (%)" is a share, and no count
        for heading in column.headings:
            shown = heading.replace("{year}", "2024").replace("{period}", "6 tháng đầu năm 2024")
            with_unit = " / ".join(printed.format(level) for level in shown.split(" / "))
            assert map_columns([with_unit], declaration).fields == map_columns([shown], declaration).fields, (
                name,
                with_unit,
            )


def without_accents(text: str) -> str:
    from unicodedata import combining, normalize

    decomposed = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not combining(char))


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, str.title, without_accents, lambda text: text.replace(" ", "\n")]
)
@pytest.mark.parametrize("kind", load_declarations())
def test_every_declared_heading_means_the_same_however_it_is_written(
    kind: str, change: Callable[[str], str]
) -> None:
    declaration = load_declarations()[kind]
    for column in declaration.columns.values():
        for heading in column.headings:
            shown = heading.replace("{year}", "2024").replace("{period}", "6 tháng đầu năm 2024")
            assert (
                map_columns([change(shown)], declaration).fields == map_columns([shown], declaration).fields
            )


@pytest.mark.parametrize(
    ("slips", "kind", "fields"),
    [
        (
            ["SỔ TT", "Tén đơn vị", "VB đên", "VB dí", "Tỷ lệ Vàn bản kỷ số (%)", "Chi chú"],
            "document_traffic",
            ["number", "unit", "documents_in", "documents_out", "esignature_rate_pct", "note"],
        ),
        (
            ["STT", "Tên đơnvị", "Văn bàn đến", "Vân bản đi", "Tỷ 1ệ văn bản ký số"],
            "document_traffic",
            ["number", "unit", "documents_in", "documents_out", "esignature_rate_pct"],
        ),
        (
            [
                "TT",
                "Đơn vi",
                "Hồ sơ tiếp nhân / Tông số",
                "Tiếp nhận / Trưc tiêp",
                "Tiếp nhận / Qua mang",
                "Đã xử lỷ / Đúng hạn",
                "Đã xừ lý / Quá han",
            ],
            "online_dossiers",
            [
                "number",
                "unit",
                "received_total",
                "received_in_person",
                "received_online",
                "processed_on_time",
                "processed_late",
            ],
        ),
        (
            [
                "STT",
                "Nội dung nhiêm vụ",
                "Đơn vị chủ tri",
                "Đơn vị phối họp",
                "Thời gian hoàn thảnh",
                "Ghl chú",
            ],
            "tasks",
            ["number", "task", "lead", "partner", "due", "note"],
        ),
        (
            ["STT", "Số, kỷ hiệu", "Ngày bạn hành", "Trích yêu nội dung", "Ghi chu"],
            "issued_documents",
            ["number", "document_no", "issue_date", "summary", "note"],
        ),
    ],
)
def test_slips_of_print_and_of_ocr(slips: list[str], kind: str, fields: list[str | None]) -> None:
    mapping = classify(slips, None)
    assert mapping is not None
    assert mapping.declaration.kind == kind
    assert list(mapping.fields) == fields
