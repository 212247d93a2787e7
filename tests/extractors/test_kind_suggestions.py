"""From tables of no known kind to a declaration that holds for them, and for others like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from baocao.errors import UsageError
from extractors.models import Table, TableCell, TableRow
from extractors.understanding.coverage import Coverage
from extractors.understanding.kinds.declaration import KindDeclaration, parse_declaration
from extractors.understanding.kinds.draft_file import toml_of
from extractors.understanding.kinds.mapping import ColumnMapping, map_columns
from extractors.understanding.kinds.rows import typed_rows
from extractors.understanding.kinds.suggestion import Draft, alike, draft_of
from extractors.understanding.kinds.titles import own_words, shared_words


def table(
    columns: list[str], rows: list[list[str]], title: str | None = None, units: list[str | None] | None = None
) -> Table:
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[TableRow([TableCell(text) for text in row]) for row in rows],
        method="docx",
        page_first=None,
        page_last=None,
        units=units or [None] * len(columns),
    )


COURSES = table(
    [
        "STT",
        "Tên lớp học",
        "Ngày khai giảng",
        "Học viên / Tổng số",
        "Học viên / Nam",
        "Học viên / Nữ",
        "Tỷ lệ nữ",
    ],
    [
        ["1", "Kỹ năng số cơ bản", "12/3/2024", "1.250", "600", "650", "52%"],
        ["2", "An toàn thông tin", "20/6/2024", "340", "190", "150", "44,12%"],
        ["3", "Dữ liệu mở", "04/11/2024", "80", "40", "40", "50%"],
    ],
    "CÁC LỚP TẬP HUẤN CHUYỂN ĐỔI SỐ NĂM 2024",
)
NEXT_YEAR = table(
    ["TT", "Tên lớp", "Ngày bắt đầu", "Học viên / Tổng số", "Học viên / Nam", "Học viên / Nữ", "Tỷ lệ nữ"],
    [["1", "Chữ ký số cá nhân", "01/3/2025", "90", "45", "45", "50%"]],
    "Danh sách lớp tập huấn tỉnh Ninh Thuận năm 2025",
)
WARDS = table(
    ["STT", "Đơn vị", "Diện tích (ha)", "Điểm đạt được", "Thứ hạng"],
    [
        ["1", "Xã Phước Hải", "1.204,5", "9,49/10", "1/65"],
        ["2", "Phường Mỹ Hương", "50", "8/10", "Thứ 2"],
        ["3", "Xã Tân Hải", "77,25", "7,5/10", "3/65"],
    ],
    "BẢNG XẾP HẠNG PHONG TRÀO SẠCH ĐẸP",
    [None, None, "ha", None, None],
)


def declared(draft: Draft) -> KindDeclaration:
    return parse_declaration(toml_of(draft, ["report.docx, table 1"]), Path("draft.toml"))


def mapped(made: Table, declaration: KindDeclaration) -> ColumnMapping:
    return map_columns(made.columns, declaration, made.title, made.rows)


def test_the_draft_is_a_declaration_that_holds_for_its_example() -> None:
    draft = draft_of([COURSES])
    assert draft.kind == "lop_tap_huan_chuyen_doi_so"
    assert [(each.name, each.type) for each in draft.columns] == [
        ("number", "number"),
        ("ten_lop_hoc", "text"),
        ("ngay_khai_giang", "date"),
        ("hoc_vien_tong_so", "count"),
        ("hoc_vien_nam", "count"),
        ("hoc_vien_nu", "count"),
        ("nu_pct", "percent"),
    ]
    declaration = declared(draft)
    assert declaration.row_identity == "ten_lop_hoc"
    assert [(each.result, each.parts, each.whole) for each in declaration.arithmetic] == [
        ("hoc_vien_tong_so", ("hoc_vien_nam", "hoc_vien_nu"), ()),
        ("nu_pct", ("hoc_vien_nu",), ("hoc_vien_tong_so",)),
    ]
    mapping = mapped(COURSES, declaration)
    assert mapping.holds()
    assert None not in mapping.fields
    rows = typed_rows(COURSES, mapping, Coverage(None, None))
    assert [row.values["hoc_vien_tong_so"] for row in rows] == [1250, 340, 80]
    assert [row.unparsed for row in rows] == [[], [], []]


def test_units_scores_ranks_and_amounts_have_their_types() -> None:
    draft = draft_of([WARDS], name="rankings")
    assert [(each.name, each.type, each.role) for each in draft.columns] == [
        ("number", "number", None),
        ("unit", "units", "unit"),
        ("dien_tich", "amount", None),
        ("diem_dat_duoc", "score", None),
        ("thu_hang", "rank", None),
    ]
    declaration = declared(draft)
    (first, second, _) = typed_rows(WARDS, mapped(WARDS, declaration), Coverage(None, None))
    shown = {name: str(first.values[name]) for name in ("dien_tich", "diem_dat_duoc", "diem_dat_duoc_of")}
    assert shown == {"dien_tich": "1204.5", "diem_dat_duoc": "9.49", "diem_dat_duoc_of": "10"}
    assert (first.values["dien_tich_unit"], first.values["thu_hang_of"]) == ("ha", 65)
    assert (second.values["thu_hang"], second.values["thu_hang_of"]) == (2, None)


def test_several_examples_are_generalised_over() -> None:
    draft = draft_of([COURSES, NEXT_YEAR])
    assert draft.phrases == ["lớp tập huấn"]
    assert [each.headings for each in draft.columns][:3] == [
        ["STT", "TT"],
        ["Tên lớp học", "Tên lớp"],
        ["Ngày khai giảng", "Ngày bắt đầu"],
    ]
    declaration = declared(draft)
    assert all(mapped(example, declaration).holds() for example in (COURSES, NEXT_YEAR))
    assert not mapped(
        NEXT_YEAR, declared(draft_of([COURSES]))
    ).holds()  # its title says less than the first's


def test_the_draft_takes_no_table_of_another_matter() -> None:
    other = table(
        ["STT", "Tên dự án", "Ngày khởi công", "Tổng số"],
        [["1", "Đường ven biển", "12/3/2024", "1.250"]],
        "CÁC DỰ ÁN KHỞI CÔNG NĂM 2024",
    )
    assert not mapped(other, declared(draft_of([COURSES]))).holds()
    assert not alike(COURSES, other)
    assert alike(COURSES, NEXT_YEAR)


def test_figures_of_rows_with_units_of_their_own_are_figures() -> None:
    indicators = table(
        ["TT", "Chỉ tiêu", "ĐVT", "Số liệu"],
        [["1", "Số hộ nghèo còn lại", "Hộ", "1.250"], ["2", "Tỷ lệ che phủ rừng", "%", "47,2"]],
    )
    draft = draft_of([indicators])
    assert [(each.name, each.type) for each in draft.columns] == [
        ("number", "number"),
        ("chi_tieu", "text"),
        ("measure", "measure"),
        ("so_lieu", "figure"),
    ]
    rows = typed_rows(indicators, mapped(indicators, declared(draft)), Coverage(None, None))
    assert [(str(row.values["so_lieu_value"]), row.values["so_lieu_unit"]) for row in rows] == [
        ("1250", "Hộ"),
        ("47.2", "%"),
    ]


def test_names_of_one_word_may_name_rows() -> None:
    crops = table(["Cây trồng", "Diện tích gieo trồng"], [["Lúa", "1.250"], ["Ngô", "47"], ["Nho", "12"]])
    assert mapped(crops, declared(draft_of([crops], name="crops"))).holds()


def test_a_table_without_names_of_rows_is_refused() -> None:
    bare = table(["Dự toán giao", "Đã chi", "Tỷ lệ"], [["1.200", "300", "25%"], ["500", "100", "20%"]])
    with pytest.raises(UsageError, match="names its rows"):
        draft_of([bare])


@pytest.mark.parametrize(
    ("title", "phrases"),
    [
        ("PHỤ LỤC 1. KẾT QUẢ GIẢI NGÂN VỐN ĐẦU TƯ CÔNG NĂM 2024", ["giải ngân vốn đầu tư công"]),
        ("Biểu số 02: Tình hình biên chế công chức tỉnh Ninh Thuận đến 30/6/2025", ["biên chế công chức"]),
        ("Phát triển kinh tế xã hội", ["phát triển kinh tế xã hội"]),
        ("Phụ lục II", []),
    ],
)
def test_words_of_a_title_that_say_what_it_is_about(title: str, phrases: list[str]) -> None:
    assert own_words(title) == phrases


def test_what_titles_share() -> None:
    assert shared_words(["LỚP TẬP HUẤN NĂM 2024", "Kết quả các lớp tập huấn quý I"]) == ["lớp tập huấn"]
    assert shared_words(["Cải cách thể chế", "Tài chính công"]) == ["cải cách thể chế", "tài chính công"]


def test_a_heading_that_nobody_printed_is_none_of_the_draft() -> None:
    headless = table(
        ["Cột 1", "Tên lớp học", "Cột 3", "Học viên"],
        [
            ["A", "Kỹ năng số", "5", "20"],
            ["B", "An toàn thông tin", "7", "45"],
            ["C", "Dữ liệu mở", "9", "31"],
        ],
        "CÁC LỚP TẬP HUẤN",
    )
    draft = draft_of([headless])
    assert [column.headings for column in draft.columns] == [["Tên lớp học"], ["Học viên"]]


def test_a_section_with_a_code_of_its_own_holds_no_values() -> None:
    tasks = table(
        ["TT", "Mã", "Nhiệm vụ", "Sản phẩm", "Điểm"],
        [
            ["I", "CH.VT", *["VĂN THƯ, LƯU TRỮ"] * 3],  # one cell over three columns
            ["1", "CH.VT.01", "Tiếp nhận văn bản", "Văn bản", "100"],
            ["2", "CH.VT.02", "Sao lục văn bản", "Văn bản", "200"],
            ["II", "CH.TC", *["TÀI CHÍNH"] * 3],
            ["1", "CH.TC.01", "Lập dự toán", "Báo cáo", "300"],
        ],
        "DANH MỤC SẢN PHẨM CÔNG VIỆC CHUNG",
    )
    declaration = declared(draft_of([tasks]))
    rows = typed_rows(tasks, mapped(tasks, declaration), Coverage())
    assert [row.row_kind for row in rows] == ["section", "item", "item", "section", "item"]
    assert [row.unparsed for row in rows] == [[]] * 5
