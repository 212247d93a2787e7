"""`baocao search`: what is found in a small published warehouse, and when its index is made."""

from __future__ import annotations

import sqlite3
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import baocao
from helpers.rendering import Look, make_docx
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.warehouse import search as searching
from baocao.warehouse.places import Places
from baocao.warehouse.search import Found
from extractors.extract import extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

SIGNING: dict[str, Any] = {
    "title": "TỶ LỆ CHỮ KÝ SỐ CỦA CÁC ĐƠN VỊ",
    "header": [["STT", "Tên đơn vị", "Tỷ lệ chữ ký số (%)"]],
    "rows": [
        ["1", "Huyện Bác Ái", "61,5"],
        ["2", "Huyện Ninh Hải", "99,2"],
        ["3", "Huyện Thuận Nam", "87,1"],
    ],
}
CROPS: dict[str, Any] = {
    "title": "SẢN LƯỢNG",
    "header": [["STT", "Tên sản phẩm", "Đơn vị tính", "Sản lượng"]],
    "rows": [
        ["1", "Vải lụa", "m", "1.200"],
        ["2", "Gạo lúa mới", "tấn", "310"],
        ["3", "Đường đỏ", "kg", "45"],
    ],
}


def _letterhead(province: str, number: int, year: int) -> list[str]:
    return [
        f"ỦY BAN NHÂN DÂN TỈNH {province.upper()}",
        f"Số: {number}/BC-UBND",
        f"{province}, ngày 05 tháng 3 năm {year}",
        "BÁO CÁO",
        f"Kết quả chuyển đổi số năm {year - 1}",
        f"Trong năm {year - 1}, nhiều tổ công nghệ cộng đồng đã được thành lập ở {province}.",
    ]


def _extracted(warehouse: Warehouse, name: str, tables: list[dict[str, Any]], preface: list[str]) -> Path:
    file = make_docx(tables, warehouse.folder / name, Look(), preface)
    return write_extract(extract_document(file), warehouse.extracts)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("search"))
    warehouse.load(
        [
            _extracted(warehouse, "ninh-thuan.docx", [SIGNING], _letterhead("Ninh Thuận", 12, 2024)),
            _extracted(warehouse, "lam-dong.docx", [CROPS], _letterhead("Lâm Đồng", 34, 2025)),
        ]
    )
    warehouse.refresh()
    return warehouse


def search(place: Warehouse, words: str, **filters: Any) -> list[Found]:
    return searching.search(place.published, words, **filters)


@pytest.mark.parametrize(
    "words", ["chu ky so huyen bac ai", "bac ai chu ky so", "Chữ ký số huyện Bác Ái", "BÁC ÁI ký số"]
)
def test_words_in_any_order_with_or_without_accents(place: Warehouse, words: str) -> None:
    best = search(place, words)[0]
    assert (best.what, best.text, best.missing) == ("row", "Huyện Bác Ái", ())
    assert best.figures is not None
    assert "61,5" in best.figures
    assert best.file == "ninh-thuan.docx"


def test_a_row_leads_to_its_source(place: Warehouse) -> None:
    best = search(place, "thuan nam ky so")[0]
    run = baocao(
        "source", best.fact_table, best.row_id, "--no-picture", "--json", "--warehouse", place.published
    )
    assert run.code == 0, run.err
    assert "Huyện Thuận Nam" in [cell["text"] for cell in run.json["cells"]]


def test_accents_that_are_written_count(place: Warehouse) -> None:
    assert search(place, "lúa", kind="row")[0].text == "Gạo lúa mới"
    assert search(place, "lụa", kind="row")[0].text == "Vải lụa"
    assert {each.text for each in search(place, "lua", kind="row")} == {"Gạo lúa mới", "Vải lụa"}


def test_the_province_may_be_that_of_the_report(place: Warehouse) -> None:
    best = search(place, "lam dong gao lua moi")[0]
    assert (best.text, best.missing) == ("Gạo lúa mới", ())
    other = search(place, "gao lua moi ninh thuan")[0]
    assert (other.text, other.missing) == ("Gạo lúa mới", ("ninh", "thuan"))


def test_d_with_a_stroke_is_found_without_it(place: Warehouse) -> None:
    assert search(place, "duong do")[0].text == "Đường đỏ"


def test_what_lacks_a_word_comes_only_where_nothing_has_all(place: Warehouse) -> None:
    found = search(place, "huyen bac ai chu ky so zzz")
    assert found[0].text == "Huyện Bác Ái"
    assert {each.missing for each in found} == {("zzz",)}
    assert search(place, "zzz") == []


@pytest.mark.parametrize(("words", "missing"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (7, 2)])
def test_all_words_but_so_many(words: int, missing: int) -> None:
    asked = [f"w{number}" for number in range(words)]
    con = sqlite3.connect(":memory:")
    con.execute("CREATE VIRTUAL TABLE texts USING fts5(text)")
    texts = [" ".join(chosen) for some in range(words + 1) for chosen in combinations(asked, some)]
    con.executemany("INSERT INTO texts VALUES (?)", [(text,) for text in texts])
    found = con.execute("SELECT text FROM texts WHERE texts MATCH ?", [searching._all_but(asked, missing)])
    expected = [text for text in texts if len(text.split()) >= max(1, words - missing)]
    assert sorted(text for (text,) in found) == sorted(expected)


@pytest.mark.parametrize("what", ["report", "table", "column", "row", "paragraph"])
def test_everything_printed_is_found(place: Warehouse, what: str) -> None:
    words = {
        "report": "ket qua chuyen doi so",
        "table": "ty le chu ky so",
        "column": "ten don vi",
        "row": "ninh hai",
        "paragraph": "to cong nghe cong dong",
    }
    found = search(place, words[what], kind=what)
    assert found
    assert {each.what for each in found} == {what}


def test_filters(place: Warehouse) -> None:
    words = "to cong nghe cong dong"
    assert {each.province for each in search(place, words)} == {"Ninh Thuận", "Lâm Đồng"}
    assert {each.province for each in search(place, words, province="lam dong")} == {"Lâm Đồng"}
    years = {year: {each.province for each in search(place, words, year=year)} for year in (2023, 2024, 2025)}
    # a report is of the year of its date, and about that of its title
    assert years == {2023: {"Ninh Thuận"}, 2024: {"Ninh Thuận", "Lâm Đồng"}, 2025: {"Lâm Đồng"}}
    assert {each.table_kind for each in search(place, "san luong", kind="unknown")} == {"unknown"}
    assert len(search(place, words, limit=1)) == 1
    with pytest.raises(UsageError, match="no report of Huế"):
        search(place, words, province="Huế")
    with pytest.raises(UsageError, match="no table of kind nothing"):
        search(place, words, kind="nothing")


@pytest.mark.parametrize("words", ['"OR* NEAR(ky', "ky AND", "ky -so:", "text:ky"])
def test_signs_of_the_query_language_are_only_text(place: Warehouse, words: str) -> None:
    search(place, words)


def test_the_index_is_made_again_when_another_state_is_published(place: Warehouse, tmp_path: Path) -> None:
    mine = place.copy(tmp_path)
    assert search(mine, "duong do")
    index = Places.of(mine.published).search_index
    made = index.stat().st_mtime_ns
    search(mine, "lua")
    assert index.stat().st_mtime_ns == made  # the same state
    only = Warehouse(tmp_path / "other")
    only.folder.mkdir()
    only.load([_extracted(only, "ninh-thuan.docx", [SIGNING], _letterhead("Ninh Thuận", 12, 2024))])
    only.refresh()
    only.published.replace(mine.published)
    assert not search(mine, "duong do")
    index.write_bytes(b"no database")
    assert search(mine, "bac ai")


def test_who_may_not_write_beside_the_warehouse_searches_all_the_same(
    place: Warehouse, tmp_path: Path
) -> None:
    file = tmp_path / "baocao.duckdb"
    file.write_bytes(place.published.read_bytes())
    Places.of(file).build.write_bytes(b"")  # no folder can be made here, whoever runs the test
    assert searching.search(file, "bac ai")[0].text == "Huyện Bác Ái"


def test_the_command(place: Warehouse, tmp_path: Path) -> None:
    run = baocao("search", "bac", "ai", "ky so", "--limit", 1, "--json", "--warehouse", place.published)
    assert (run.code, [each["text"] for each in run.json]) == (0, ["Huyện Bác Ái"])
    run = baocao("search", "bac ai ky so", "--warehouse", place.published)
    assert run.out.splitlines()[1].startswith("row\tHuyện Bác Ái\t")
    run = baocao("search", "zzz", "--warehouse", place.published)
    assert (run.code, run.out) == (0, "Nothing found.\n")
    run = baocao("search", "...", "--warehouse", place.published)
    assert (run.code, run.out) == (2, "")
    run = baocao("search", "x", "--warehouse", tmp_path / "none.duckdb")
    assert (run.code, run.out) == (3, "")
    assert "there is no warehouse yet" in run.err
