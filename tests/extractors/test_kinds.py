"""Which kind a table is and which column means what, whatever the order, wording or number of columns."""

from __future__ import annotations

import pytest

from baocao.errors import LayoutError
from extractors.models import Table, TableCell, TableRow
from extractors.understanding.coverage import Coverage
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import classify
from extractors.understanding.kinds.rows import typed_rows

CASES = [
    (["TT", "Tên đơn vị", "VB đến", "VB đi", "Tỷ lệ Văn bản ký số (%)"], "document_traffic"),
    (["STT", "Đơn vị", "Số văn bản đi", "Số văn bản đến", "Tỷ lệ ký số", "Xếp hạng"], "document_traffic"),
    (["Tỷ lệ VB ký số (%)", "VB đi", "VB đến", "Cơ quan, đơn vị", "STT"], "document_traffic"),
    (["STT", "Mục tiêu năm 2025", "Chỉ tiêu", "Kết quả 9 tháng đầu năm 2025", "Đơn vị chủ trì"], "targets"),
    (["STT", "Nhiệm vụ", "Thời gian hoàn thành", "Đơn vị phối hợp", "Đơn vị chủ trì"], "tasks"),
    (["STT", "Số, ký hiệu", "Trích yếu", "Ngày ban hành"], "issued_documents"),
    (["STT", "Tên hệ thống thông tin", "Đơn vị quản lý", "Chi chú"], "software_systems"),
    (["Mã", "Chỉ số DTI", "Điểm chuẩn", "Cách tính điểm", "Cơ quan theo dõi"], "dti_indicators"),
    (
        ["TT", "Cơ quan", "Hồ sơ tiếp nhận / Tổng số", "Hồ sơ tiếp nhận / Trực tuyến", "Trực tiếp"],
        "online_dossiers",
    ),
]


@pytest.mark.parametrize(("columns", "kind"), CASES)
def test_kinds(columns: list[str], kind: str) -> None:
    mapping = classify(columns, None)
    assert mapping is not None
    assert mapping.declaration.kind == kind


def fields(columns: list[str], title: str | None = None) -> dict[str, str | None]:
    mapping = classify(columns, title)
    assert mapping is not None
    return dict(zip(columns, mapping.fields, strict=True))


@pytest.mark.parametrize("last", ["Tổng", "Tổng cộng", "Tổng số"])
def test_a_level_that_says_all_is_the_total(last: str) -> None:
    heads = [f"Hồ sơ giải quyết / {last}", "Hồ sơ giải quyết / Đúng hạn", "Hồ sơ giải quyết / Quá hạn"]
    found = fields(["TT", "Đơn vị", f"Hồ sơ tiếp nhận / {last}", *heads])
    assert [found[head] for head in heads] == ["processed_total", "processed_on_time", "processed_late"]


def test_order_of_columns_means_nothing() -> None:
    found = fields(["VB đi", "Xếp loại", "VB đến", "Tên đơn vị"])
    assert found == {
        "VB đi": "documents_out",
        "Xếp loại": None,
        "VB đến": "documents_in",
        "Tên đơn vị": "unit",
    }


def test_sent_documents_may_be_the_total_of_a_group_of_columns() -> None:
    found = fields(["TT", "Tên cơ quan", "Văn bản đến", "Văn bản đi / Tổng số", "Văn bản đi / Ký số"])
    assert found["Văn bản đi / Tổng số"] == "documents_out"
    assert found["Văn bản đi / Ký số"] == "documents_signed"


def test_a_column_of_units_says_what_the_numbers_of_its_row_count() -> None:
    columns = ["TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2024", "Thực hiện 6 tháng đầu năm 2024"]
    rows = [
        ["1", "Tỷ lệ văn bản ký số", "%", "100", "97,5"],
        ["2", "Số lớp tập huấn", "Lớp", "08", "11 lớp"],
        ["3", "Phủ sóng 5G", "", "90%", "-"],
    ]
    mapping = classify(columns, None)
    assert mapping is not None
    table = Table(
        title=None,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[TableRow([TableCell(text, page=1) for text in row]) for row in rows],
        method="docx",
        page_first=1,
        page_last=1,
    )
    units = [
        (row.values["target_unit"], row.values["result_unit"])
        for row in typed_rows(table, mapping, Coverage(2024))
    ]
    assert units == [("%", "%"), ("Lớp", "lớp"), ("%", None)]


def test_in_person_is_never_online() -> None:
    columns = ["Đơn vị", "Tiếp nhận / Tổng số", "Tiếp nhận / Trực tiếp", "Tiếp nhận / Trực tuyếnn"]
    found = fields(columns, "HỒ SƠ")
    assert found["Tiếp nhận / Trực tiếp"] == "received_in_person"
    assert found["Tiếp nhận / Trực tuyếnn"] in {"received_online", None}
    assert "received_online" not in fields(columns[:3], "HỒ SƠ").values()


def test_a_generic_heading_does_not_take_the_place_of_the_one_with_the_year() -> None:
    found = fields(["STT", "Mục tiêu năm 2024", "Mục tiêu", "KQTH 6 tháng đầu năm 2024"])
    assert found["Mục tiêu năm 2024"] == "target"
    assert found["Mục tiêu"] == "indicator"
    assert found["KQTH 6 tháng đầu năm 2024"] == "result"


def test_results_of_the_year_before_are_the_baseline() -> None:
    found = fields(["STT", "Chỉ tiêu", "Kết quả năm 2023", "Mục tiêu năm 2024"])
    assert found["Kết quả năm 2023"] == "baseline"
    found = fields(["STT", "Chỉ tiêu", "KQ năm 2024", "Mục tiêu năm 2024"])
    assert found["KQ năm 2024"] == "result"


@pytest.mark.parametrize(
    "columns", [["A", "B", "C"], ["Họ và tên", "Chức vụ", "Số điện thoại"], [")", "%", ""], []]
)
def test_what_fits_nothing_is_unknown(columns: list[str]) -> None:
    assert classify(columns, "DANH SÁCH LIÊN HỆ") is None


def test_every_declaration_is_sound() -> None:
    kinds = load_declarations()
    assert set(kinds) == {
        "targets",
        "issued_documents",
        "software_systems",
        "document_traffic",
        "online_dossiers",
        "tasks",
        "dti_indicators",
    }
    for kind in kinds.values():
        assert kind.row_identity in kind.columns


def test_a_contradicting_declaration_says_where(tmp_path, monkeypatch) -> None:
    from extractors.understanding.kinds import declaration

    (tmp_path / "broken.toml").write_text(
        'kind = "broken"\nname_vi = "x"\ntitle_phrases = []\nrequired = ["nobody"]\nrow_identity = "unit"\n'
        '[columns.unit]\ntype = "text"\nheadings = ["Đơn vị"]\n'
    )
    monkeypatch.setattr(declaration, "__file__", str(tmp_path / "declaration.py"))
    with pytest.raises(LayoutError, match=r"broken\.toml: nobody"):
        declaration.load_declarations.__wrapped__()


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ('required = ["task"]', r"required cannot be added to tasks, .* title_phrases, "),
        ('[columns.task]\ntype = "date"', r"type cannot be added to column task of tasks, .* headings, "),
        ('[columns.date]\nheadings = ["Ngày"]', r"tasks has no column date; it has number, task, "),
    ],
)
def test_what_cannot_be_added_to_a_kind_of_ours_is_refused(
    tmp_path, monkeypatch, added: str, message: str
) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "tasks.toml").write_text(f'kind = "tasks"\n{added}\n', encoding="utf-8")
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path))
    with pytest.raises(LayoutError, match=message):
        load_declarations.__wrapped__()
