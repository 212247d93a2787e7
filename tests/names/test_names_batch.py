"""Names of a CSV file, as `baocao names match` does them."""

import csv
from pathlib import Path

import pytest

from baocao.errors import NamesError
from baocao.names.batch import match_csv
from baocao.names.matcher import Matcher

MATCHER = Matcher()
HEADING = "case_id,name,kind,province,district,table_id,as_of"


def run(tmp_path: Path, text: str | bytes) -> list[dict[str, str]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    count, _ = match_csv(source, target, MATCHER)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert count == len(rows)
    return rows


def test_one_answer_a_row_in_order(tmp_path: Path) -> None:
    rows = run(
        tmp_path,
        f"""{HEADING}
1,Xã Phước Hà,commune,58,,,
2,Xã tri Hải,,Ninh Thuận,Huyện Ninh Hải,t1,2023-12-31
3,"Sở Văn hoá, Thể thao và Du lịch",agency,58,,,
4,Tổng cộng,,58,,t1,
5,Phường Phan Rang,,56,,,2025-08-01
6,Phường Phủ Hà,,58,582,,1/12/2024
7,Xã Thạnh Hải,,58,,,2024
8,,,58,,,
""",
    )
    assert list(rows[0]) == ["case_id", "status", "unit_key", "admin_code", "unit_name", "score"]
    assert [(r["case_id"], r["status"], r["unit_key"], r["admin_code"]) for r in rows] == [
        ("1", "auto", "22885@2023", "22885"),
        ("2", "auto", "22864@2023", "22864"),
        ("3", "auto", "so-van-hoa-the-thao-va-du-lich", ""),
        ("4", "unmatched", "", ""),
        ("5", "auto", "22759@2025", "22759"),
        ("6", "auto", "22750@2024", "22750"),
        ("7", "review", "", ""),
        ("8", "unmatched", "", ""),
    ]
    assert float(rows[0]["score"]) == 100


def test_only_the_two_columns_with_bom_and_crlf(tmp_path: Path) -> None:
    rows = run(tmp_path, b"\xef\xbb\xbf" + "name,case_id\r\nHuyện Bác Ái,x\r\n".encode())
    assert [(r["case_id"], r["unit_key"]) for r in rows] == [("x", "584@2023")]


def test_fields_left_out_at_the_end_of_a_line_are_empty(tmp_path: Path) -> None:
    assert run(tmp_path, f"{HEADING}\n1,Huyện Bác Ái\n")[0]["unit_key"] == "584@2023"


def test_rows_of_one_table_decide_together(tmp_path: Path) -> None:
    rows = run(
        tmp_path, f"{HEADING}\n1,Xã Phước Hậu,,58,,t,\n2,Xã Phước Hâu,,58,,t,\n3,Xã Phước Hậu,,58,,u,\n"
    )
    assert [row["status"] for row in rows] == ["auto", "review", "auto"]


def test_a_file_with_no_rows(tmp_path: Path) -> None:
    assert run(tmp_path, f"{HEADING}\n") == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_excel_makes_of_a_table(tmp_path: Path, separator: str) -> None:
    text = separator.join(["case_id", "name", "province"]) + "\n" + separator.join(["1", "Xã Phước Hà", "58"])
    assert run(tmp_path, text)[0]["unit_key"] == "22885@2023"
    assert run(tmp_path, text.encode("utf-16"))[0]["unit_key"] == "22885@2023"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2,Xã A, huyện B, tỉnh C, x, y, z, w", "more fields than the heading"),
        ("2", "no name"),
        ("2,Xã Phước Hà,,58,,,31/2/2024", "as_of '31/2/2024' is not a day"),
        ("2,Xã Phước Hà,,58,,,²023", "is not a day"),
    ],
)
def test_a_row_that_cannot_be_read_is_for_a_person_and_the_others_are_answered(
    tmp_path: Path, line: str, reason: str
) -> None:
    rows = run(tmp_path, f"{HEADING}\n1,Xã Phước Hà,,58,,,\n{line}\n3,Huyện Bác Ái,,58,,,\n")
    assert [(row["case_id"], row["status"]) for row in rows] == [
        ("1", "auto"),
        ("2", "review"),
        ("3", "auto"),
    ]
    _, troubles = match_csv(tmp_path / "in.csv", tmp_path / "out.csv", MATCHER)
    assert [trouble.line for trouble in troubles] == [3]
    assert reason in troubles[0].reason


def test_a_quote_too_many_swallows_no_row(tmp_path: Path) -> None:
    rows = run(
        tmp_path, f'{HEADING}\n1,"Xã Phước Hà,,58,,,\n2,Huyện Bác Ái,,58,,,\n3,"Huyện Bác Ái",,58,,,\n'
    )
    assert [row["case_id"] for row in rows] == ["1", "2", "3"]
    assert [row["unit_key"] for row in rows[1:]] == ["584@2023", "584@2023"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n1,Xã A\n", r"in\.csv, row 1: The heading lacks case_id"),
        ("", "The heading lacks case_id and name"),
        ("case_id,name\n1,Xã Phước Hà\n".encode("cp1258", errors="replace"), "not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(NamesError, match=message):
        run(tmp_path, text)
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NamesError, match=r"none\.csv"):
        match_csv(tmp_path / "none.csv", tmp_path / "out.csv", MATCHER)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("case_id,name\n1,A\n", encoding="utf-8")
    with pytest.raises(NamesError, match="out"):
        match_csv(tmp_path / "in.csv", tmp_path / "nowhere" / "out.csv", MATCHER)
