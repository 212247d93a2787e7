"""Who is named where, and in which context names are matched."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.warehouse_builder import Warehouse, build_extract, built_warehouse, expected_table

from baocao.names.matcher import Matcher
from baocao.warehouse.mentions import match_names, names_in
from baocao.warehouse.provinces import is_local
from baocao.warehouse.staging import connect_working, load_extracts
from extractors.store.storage import write_extract


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return built_warehouse()


def mentions_of(tmp_path: Path, *tables: dict[str, Any]) -> list[tuple[str, str | None, str, str | None]]:
    """Name, district, status and unit of the unit rows of a document with these tables."""
    extract = build_extract("67-BC-BDHCDS-2024", tables=list(tables))
    with connect_working(tmp_path / "working.duckdb") as con:
        load_extracts(con, [write_extract(extract, tmp_path)])
        match_names(con, Matcher())
        return con.execute(
            "SELECT name, district, status, unit_key FROM staging.unit_mentions WHERE role = 'unit' ORDER BY row_no"
        ).fetchall()


def traffic(*names: str) -> dict[str, Any]:
    table = expected_table("67-BC-BDHCDS-2024", "4")
    return {**table, "rows": [[str(i), name, "10", "5", "100"] for i, name in enumerate(names, 1)]}


def test_communes_stand_under_their_district(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        """
        SELECT m.name, m.district, u.parent_unit_key
        FROM staging.unit_mentions AS m
        JOIN staging.tables AS t USING (table_id) JOIN marts.dim_unit AS u USING (unit_key)
        WHERE t.appendix = '4' AND u.unit_kind = 'commune'
        """
    )
    assert len(rows) == 65
    # "Thị xã Tân Sơn" is a town misprinted as a district: the communes below it stay in theirs
    assert [name for name, district, parent in rows if f"{district}@2023" != parent] == []


def test_districts_listed_one_after_the_other_head_no_communes(warehouse: Warehouse) -> None:
    districts = warehouse.rows(
        """
        SELECT DISTINCT m.district FROM staging.unit_mentions AS m
        JOIN staging.tables AS t USING (table_id) WHERE t.appendix = '5'
        """
    )
    assert districts == [(None,)]


def test_a_list_of_districts_before_communes_gives_them_no_district(tmp_path: Path) -> None:
    rows = mentions_of(
        tmp_path, traffic("Huyện Bác Ái", "Huyện Ninh Hải", "Huyện Ninh Sơn", "Xã Phước Bình", "Xã Hộ Hải")
    )
    assert [(name, district) for name, district, *_ in rows[3:]] == [
        ("Xã Phước Bình", None),
        ("Xã Hộ Hải", None),
    ]
    assert [status for *_, status, _ in rows] == ["auto"] * 5


def test_the_communes_of_a_district_s_own_report_are_its_own() -> None:
    extract = build_extract(
        "67-BC-BDHCDS-2024",
        issuer="Ủy ban nhân dân quận 3",
        province="Hồ Chí Minh",
        report_date=date(2024, 1, 9),
        tables=[traffic("Phường 1", "Phường 2", "Phường 4")],
    )
    found = {row["name"]: (row["district"], row["unit_key"]) for row in names_in(extract, Matcher())}
    assert found["Phường 1"] == ("770", "27160@2023")  # eleven districts of the city have one
    assert found["Phường 4"] == ("770", "27148@2023")


def test_districts_without_their_type_word_are_districts_and_no_communes_of_the_first() -> None:
    extract = build_extract(
        "67-BC-BDHCDS-2024",
        issuer="Văn phòng UBND tỉnh Bến Tre",
        province="Bến Tre",
        report_date=date(2024, 1, 9),
        tables=[traffic("TP. Bến Tre", "Ba Tri", "Bình Đại", "Châu Thành")],
    )
    found = [
        (row["district"], row["unit_key"]) for row in names_in(extract, Matcher()) if row["role"] == "unit"
    ]
    assert found == [(None, "829@2023"), (None, "836@2023"), (None, "835@2023"), (None, "831@2023")]


def test_rows_of_one_body_are_all_of_it() -> None:
    extract = build_extract("67-BC-BDHCDS-2024", tables=[traffic("Huyện Ninh Phước", "Huyện Ninh Phước")])
    found = [row["unit_key"] for row in names_in(extract, Matcher()) if row["role"] == "unit"]
    assert found == ["587@2023", "587@2023"]


def test_a_name_nobody_knows_stays_without_a_unit(tmp_path: Path) -> None:
    ((name, _, status, unit_key),) = mentions_of(tmp_path, traffic("Xã Không Có Thật Bao Giờ"))
    assert (name, unit_key) == ("Xã Không Có Thật Bao Giờ", None)
    assert status in ("unmatched", "review")


def test_subtotals_are_no_units(warehouse: Warehouse) -> None:
    names = warehouse.rows(
        "SELECT name FROM staging.unit_mentions WHERE status = 'not_a_unit' ORDER BY row_no"
    )
    assert [name for (name,) in names] == ["I. Cấp Tỉnh", "Cấp huyện", "Cấp xã", "Tổng cộng"]


def test_several_agencies_of_a_cell_are_several_mentions(warehouse: Warehouse) -> None:
    parts = warehouse.rows(
        """
        SELECT part_no, name, unit_key FROM staging.unit_mentions
        WHERE role = 'lead' AND (table_id, row_no) IN (
            SELECT (table_id, row_no) FROM staging.tasks WHERE lead = 'Sở Y tế, Công an tỉnh, Sở Tư pháp'
        ) ORDER BY part_no
        """
    )
    assert parts == [
        (1, "Sở Y tế", "so-y-te"),
        (2, "Công an tỉnh", "cong-an-tinh"),
        (3, "Sở Tư pháp", "so-tu-phap"),
    ]


def test_letterheads_name_their_issuer(warehouse: Warehouse) -> None:
    issuers = warehouse.rows(
        "SELECT row_no, part_no, unit_key FROM staging.unit_mentions WHERE table_id = document_id ORDER BY ALL"
    )
    assert issuers == [
        *[(0, 1, "ban-chi-dao-chuyen-doi-so"), (0, 1, "ban-dieu-hanh-chuyen-doi-so")],
        *[(0, 1, "ban-dieu-hanh-chuyen-doi-so"), (0, 1, "ubnd-tinh"), (0, 1, "ubnd-tinh")],
    ]


def test_the_day_that_counts_is_that_of_the_figures_or_of_the_plan(warehouse: Warehouse) -> None:
    days = warehouse.rows(
        """
        SELECT t.kind, max(as_of) FROM staging.unit_mentions JOIN staging.tables AS t USING (table_id)
        JOIN staging.documents AS d ON t.document_id = d.document_id
        WHERE d.report_no IN ('67/BC-BĐHCĐS', '956/KH-BĐHCĐS') AND t.kind IN ('document_traffic', 'targets')
        GROUP BY d.report_no, t.kind ORDER BY ALL
        """
    )
    assert days == [
        ("document_traffic", date(2023, 11, 30)),
        ("targets", date(2023, 3, 16)),  # a plan of March for the year
        ("targets", date(2023, 12, 31)),
    ]


def test_matching_some_documents_leaves_the_others(warehouse: Warehouse, tmp_path: Path) -> None:
    copy = warehouse.copy(tmp_path)
    with connect_working(copy.working) as con:
        before = _mentions(con)
        ((document_id,),) = con.execute(
            "SELECT document_id FROM staging.documents WHERE report_no LIKE '67/%'"
        ).fetchall()
        con.execute("UPDATE staging.unit_mentions SET score = -1")
        match_names(con, Matcher(), [document_id])
        after = _mentions(con)
    assert len(after) == len(before)
    assert {row[0] for row in after if row[-1] == -1} == {row[0] for row in before} - {document_id}


def test_matches_are_the_mentions_once_each(warehouse: Warehouse) -> None:
    assert warehouse.value(
        "SELECT count(*) = count(DISTINCT (name, kind, province, district, as_of)) FROM staging.unit_matches"
    )
    assert (
        warehouse.value(
            """
        SELECT count(*) FROM staging.unit_mentions AS m
        ANTI JOIN staging.unit_matches AS u ON m.name = u.name AND m.unit_key IS NOT DISTINCT FROM u.unit_key
        """
        )
        == 0
    )


def _mentions(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "SELECT document_id, table_id, row_no, role, part_no, score FROM staging.unit_mentions"
    ).fetchall()


def test_names_in_a_column_of_provinces_are_provinces() -> None:
    from baocao.warehouse.mentions import _find_provinces, _Mention

    names = ["TP. Hà Nội", "Điện Biên", "Thừa Thiên - Huế", "TP HCM", "Hòa Bình"]
    day = date(2024, 3, 31)
    rows = [_Mention("d", "t", n, "item", "unit", True, 1, name, None, day) for n, name in enumerate(names)]
    _find_provinces(rows)
    found = Matcher().match([row.query for row in rows])
    assert [match.unit_key for match in found] == ["01@2023", "11@2023", "46@2023", "79@2023", "17@2023"]
    alone = _Mention("d", "t", 1, "item", "unit", True, 1, "Điện Biên", None, day)
    _find_provinces([alone])
    assert not alone.is_province


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("ỦY BAN NHÂN DÂN HUYỆN NINH SƠN", True),
        ("UBND xã Tân Lập", True),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG", False),
        ("ỦY BAN NHÂN DÂN TỈNH NINH THUẬN", False),
        ("SỞ NỘI VỤ", False),
        (None, False),
    ],
)
def test_reports_of_districts_and_communes(issuer: str | None, expected: bool) -> None:
    assert is_local(issuer) is expected


def test_rows_under_a_former_province_are_units_of_that_one(tmp_path: Path) -> None:
    table = traffic("Huyện Bác Ái", "Thành phố Phan Thiết", "Huyện Tuy Phong", "Thành phố Gia Nghĩa")
    first, *others = table["rows"]
    under = ["Tỉnh Bình Thuận (cũ)", "II. Tỉnh Đắk Nông (cũ)"]
    sections = [[number, name, "", "", ""] for number, name in zip(["I", "II"], under, strict=True)]
    rows = mentions_of(tmp_path, {**table, "rows": [first, sections[0], *others[:2], sections[1], others[2]]})
    units = [unit for name, _, status, unit in rows if status == "auto"]
    assert units == ["584@2023", "593@2023", "595@2023", "660@2023"]


def test_the_rows_of_a_table_of_two_quarters_name_their_units_twice(tmp_path: Path) -> None:
    names = ["Huyện Bác Ái", "Huyện Bác Ái", "Xã Phước Bình", "Xã Phước Bình"]
    assert [status for *_, status, _ in mentions_of(tmp_path, traffic(*names))] == ["auto"] * 4
