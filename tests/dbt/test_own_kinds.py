"""A kind that a user declares is a mart like ours: keys, comments, checks, versions, with no file of ours touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document

COURSES = """
kind = "training_courses"
name_vi = "Lớp tập huấn"
title_phrases = ["tập huấn"]
objects = ["tập huấn", "lớp"]
required = ["course", "participants"]
row_identity = "course"
[columns.number]
type = "number"
headings = ["STT"]
[columns.course]
type = "text"
headings = ["Tên lớp"]
[columns.host]
type = "units"
role = "lead"
headings = ["Đơn vị tổ chức"]
[columns.start_date]
type = "date"
headings = ["Ngày khai giảng"]
[columns.participants]
type = "count"
headings = ["Số học viên"]
description = "People who took part"
[columns.women]
type = "count"
headings = ["Học viên nữ"]
[columns.men]
type = "count"
headings = ["Học viên nam"]
[columns.women_rate_pct]
type = "percent"
headings = ["Tỷ lệ nữ"]
[[arithmetic]]
result = "participants"
parts = ["women", "men"]
[[arithmetic]]
result = "women_rate_pct"
parts = ["women"]
whole = ["participants"]
"""
MORE_EVIDENCE = """
kind = "tasks"
objects = ["phần việc"]
[columns.task]
headings = ["Phần việc"]
[columns.due]
words = [["mốc"]]
also = ["cuối cùng"]
"""
TASKS = [
    ("TT", "Phần việc", "Đơn vị chủ trì", "Mốc cuối cùng"),
    ("1", "Số hóa hồ sơ đất đai", "Sở Tư pháp", "30/6/2025"),
    ("2", "Kết nối camera giao thông", "Sở Y tế", "31/12/2025"),
]
HEADINGS = (
    "STT",
    "Tên lớp",
    "Đơn vị tổ chức",
    "Ngày khai giảng",
    "Số học viên",
    "Học viên nữ",
    "Học viên nam",
    "Tỷ lệ nữ",
)
ROWS = [
    ("1", "Kỹ năng số cơ bản", "Sở Nội vụ", "12/3/2024", "1.250", "650", "600", "52%"),
    ("2", "An toàn thông tin", "Sở Y tế", "20/6/2024", "khoảng ba trăm", "100", "200", ""),
    ("7", "Dữ liệu mở", "Sở Tư pháp", "04/11/2024", "85", "40", "40", "47,1%"),
    ("8", "Trí tuệ nhân tạo", "Sở Tài chính", "05/11/2024", "100", "60", "40", "70%"),
]
TOTAL = ("", "TỔNG CỘNG", "", "", "", "850", "890", "")


GRANTS = [
    ("STT", "Tên đơn vị", "Số máy tính cấp mới", "Kinh phí hỗ trợ (triệu đồng)"),
    ("1", "Sở Nội vụ", "12", "180,5"),
    ("2", "Sở Y tế", "1.240", "18.600"),
    ("3", "Sở Tư pháp", "7", "105"),
]


def write_report(
    path: Path,
    rows: list[tuple[str, ...]],
    number: str = "15",
    title: str = "CÁC LỚP TẬP HUẤN NĂM 2024",
) -> None:
    report = Document()
    for line in (
        "ỦY BAN NHÂN DÂN TỈNH NINH THUẬN",
        f"Số: {number}/BC-UBND",
        "Ninh Thuận, ngày 05 tháng 02 năm 2025",
        "BÁO CÁO",
        "Kết quả chuyển đổi số năm 2024",
        "PHỤ LỤC 1",
        title,
    ):
        report.add_paragraph(line)
    table = report.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    if number == "15":
        add_tasks(report)
    report.save(str(path))


def add_tasks(report: Any) -> None:
    report.add_paragraph("PHỤ LỤC 2")
    report.add_paragraph("CÁC PHẦN VIỆC NĂM 2025")
    table = report.add_table(rows=0, cols=4, style="Table Grid")
    for row in TASKS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def baocao(home: Path, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "baocao.cli.main", *map(str, arguments)],
        cwd=home,
        env=os.environ | {"BAOCAO_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "kinds").mkdir()
    (home / "kinds" / "training_courses.toml").write_text(COURSES, encoding="utf-8")
    (home / "kinds" / "tasks.toml").write_text(MORE_EVIDENCE, encoding="utf-8")
    write_report(home / "courses.docx", [HEADINGS, *ROWS, TOTAL])
    write_report(home / "grants.docx", GRANTS, "16", "HỖ TRỢ MÁY TÍNH CHO CÁC ĐƠN VỊ NĂM 2024")
    baocao(home, "kinds", "suggest", "grants.docx", "--name", "grants")
    draft = home / "kinds" / "grants.toml"
    named = draft.read_text(encoding="utf-8")
    for suggested, chosen in (("so_may_tinh_cap_moi", "computers"), ("kinh_phi_ho_tro", "grant")):
        assert suggested in named
        named = named.replace(suggested, chosen)  # the look and the two names that a person gives
    draft.write_text(named, encoding="utf-8")
    baocao(home, "ingest", "courses.docx", "grants.docx", "--warehouse", "w.duckdb")
    return home


def query(home: Path, sql: str) -> list[dict[str, Any]]:
    return json.loads(baocao(home, "query", sql, "--warehouse", "w.duckdb", "--format", "json"))  # type: ignore[no-any-return]


def test_its_rows_are_a_fact_with_units_matched(home: Path) -> None:
    assert query(
        home,
        "SELECT row_label, course, lead_unit_key, start_date::VARCHAR AS day, participants, source_row_no"
        " FROM marts.fct_training_courses ORDER BY source_row_no LIMIT 2",
    ) == [
        {
            "row_label": "1",
            "course": "Kỹ năng số cơ bản",
            "lead_unit_key": "so-noi-vu",
            "day": "2024-03-12",
            "participants": 1250,
            "source_row_no": 1,
        },
        {
            "row_label": "2",
            "course": "An toàn thông tin",
            "lead_unit_key": "so-y-te",
            "day": "2024-06-20",
            "participants": None,
            "source_row_no": 2,
        },
    ]
    assert len(query(home, "FROM marts.fct_training_courses_as_of(DATE '2025-03-01')")) == len(ROWS)


def test_a_suggested_kind_is_a_mart_after_a_look(home: Path) -> None:
    assert query(
        home,
        "SELECT unit_key, computers, grant::VARCHAR AS grant, grant_unit FROM marts.fct_grants ORDER BY source_row_no",
    ) == [
        {"unit_key": "so-noi-vu", "computers": 12, "grant": "180.5000", "grant_unit": "triệu đồng"},
        {"unit_key": "so-y-te", "computers": 1240, "grant": "18600.0000", "grant_unit": "triệu đồng"},
        {"unit_key": "so-tu-phap", "computers": 7, "grant": "105.0000", "grant_unit": "triệu đồng"},
    ]
    known = json.loads(baocao(home, "kinds", "list", "--json"))
    assert {each["kind"] for each in known if each["own"]} == {"training_courses", "grants"}


def test_it_is_checked_like_a_kind_of_ours(home: Path) -> None:
    found = query(home, "SELECT check_name, source_row_no AS row, field FROM quality.findings ORDER BY ALL")
    assert [(each["check_name"], each["row"], each["field"]) for each in found] == [
        ("dossier_parts", 3, "participants"),
        ("numbering", 3, "row_label"),
        ("rate", 4, "women_rate_pct"),
        ("sum_of_parts", 5, "men"),
        ("unparsed_value", 2, "participants"),
    ]


def test_it_has_keys_and_comments_in_two_languages(home: Path) -> None:
    (key,) = query(
        home,
        "SELECT constraint_column_names AS columns FROM duckdb_constraints()"
        " WHERE table_name = 'fct_training_courses' AND constraint_type = 'PRIMARY KEY'",
    )
    assert key["columns"] == ["row_id"]
    references = query(
        home,
        "SELECT count(*) AS n FROM duckdb_constraints()"
        " WHERE table_name = 'fct_training_courses' AND constraint_type = 'FOREIGN KEY'",
    )
    assert references == [{"n": 2}]
    comments = query(
        home,
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'fct_training_courses'"
        " AND schema_name = 'marts'",
    )
    assert [each for each in comments if " | " not in (each["comment"] or "")] == []
    assert {"column_name": "participants", "comment": "People who took part. | Số học viên"} in comments


def test_it_is_exported_and_in_the_dictionary_beside_the_files(home: Path) -> None:
    baocao(home, "export", "out", "--format", "csv", "--warehouse", "w.duckdb")
    assert len(
        (home / "out" / "fct_training_courses.csv").read_text(encoding="utf-8-sig").splitlines()
    ) == 1 + len(ROWS)
    assert any(
        "fct_training_courses" in path.read_text(encoding="utf-8-sig")
        for path in (home / "out").glob("*dict*")
    )


def test_what_a_user_adds_to_a_kind_of_ours_is_read_by(home: Path) -> None:
    assert query(home, "SELECT task_text, due_date::VARCHAR AS due FROM marts.fct_tasks ORDER BY ALL") == [
        {"task_text": "Kết nối camera giao thông", "due": "2025-12-31"},
        {"task_text": "Số hóa hồ sơ đất đai", "due": "2025-06-30"},
    ]
