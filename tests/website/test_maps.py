"""The map: every province has its tile, rates are those of all units together, a user's own boundaries are known."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from helpers.browsing import assert_accessible, complaints_of
from helpers.warehouse_builder import built_warehouse

from baocao.errors import UsageError
from baocao.names.gazetteer import load_gazetteer
from baocao.usecases.site import build_site
from baocao.warehouse.query import connect_published
from baocao.website.maps import read_maps, tiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

SQUARE = [[[108.0, 11.0], [109.0, 11.0], [109.0, 12.0], [108.0, 12.0], [108.0, 11.0]]]


def geojson(path: Path, *properties: dict[str, Any]) -> Path:
    features = [
        {"type": "Feature", "properties": each, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
        for each in properties
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def maps(boundaries: Sequence[Path] = ()) -> dict[str, Any]:
    with connect_published(built_warehouse().published) as con:
        return read_maps(con, boundaries)


@pytest.mark.parametrize(("time", "day"), [("before", date(2025, 6, 30)), ("now", date(2026, 6, 1))])
def test_every_province_has_one_tile(time: str, day: date) -> None:
    drawn = tiles()[time]
    provinces = {unit.code for unit in load_gazetteer().in_force(day) if unit.level == "tinh"}
    assert Counter(code for code, *_ in drawn) == Counter(provinces)
    assert len({(column, row) for _, column, row in drawn}) == len(drawn)


def test_the_rate_of_a_province_is_that_of_its_units_together() -> None:
    values = {
        (row[1], row[2], row[4], row[6]): row[7] for row in maps()["values"]
    }  # time, year, key, measure → value
    ((online, late, targets),) = built_warehouse().rows(
        """
        SELECT round(100.0 * sum("Tiếp nhận trực tuyến") / sum("Tiếp nhận"), 2),
            round(100.0 * sum("Giải quyết quá hạn") / sum("Đã giải quyết"), 2),
            (
                SELECT round(100.0 * count(*) FILTER ("Đánh giá" IN ('đạt', 'vượt')) / count(*), 2)
                FROM bi.chi_tieu WHERE "Năm" = 2023 AND "Đánh giá" <> 'chưa có số liệu'
            )
        FROM bi.ho_so_truc_tuyen WHERE "Năm" = 2023
        """
    )
    assert values["before", 2023, "58@2023", "online"] == online
    assert values["before", 2023, "58@2023", "late"] == late
    assert values["before", 2023, "58@2023", "targets"] == targets
    assert {key for _, _, key, _ in values} == {"58@2023"}, "no other province, and none of today"


@pytest.mark.parametrize(
    ("properties", "drawn", "code"),
    [
        ([{"id": 1, "ma": "58"}, {"id": 2, "ma": "60"}], "tinh-before", "58"),
        ([{"ten": "tỉnh Ninh Thuận"}, {"ten": "Bình Thuận"}], "tinh-before", "58"),
        ([{"ten": "Khánh Hòa", "ma": "56"}, {"ten": "Lâm Đồng", "ma": "68"}], "tinh-now", "56"),
        ([{"ma": "22744"}, {"ma": "22753"}, {"ma": "22870"}], "xa-before", "22870"),
    ],
)
def test_boundaries_are_known_by_code_or_name(
    tmp_path: Path, properties: list[dict[str, Any]], drawn: str, code: str
) -> None:
    shapes = maps([geojson(tmp_path / "a.geojson", *properties)])["shapes"]
    assert shapes.keys() == {drawn}
    assert code in {each["code"] for each in shapes[drawn]}


@pytest.mark.parametrize("content", ["{", "[]", '{"features": [{"geometry": null}]}', '{"features": []}'])
def test_what_is_no_map_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(content)
    with pytest.raises(UsageError) as caught:
        maps([file])
    assert caught.value.file == str(file)
    with pytest.raises(UsageError, match="No feature has the code"):
        maps([geojson(file, {"ma": "nowhere"})])


def test_areas_in_metres_are_refused(tmp_path: Path) -> None:
    file = geojson(tmp_path / "vn2000.geojson", {"ma": "58"})
    metres = [[[580000.0 + x, 1280000.0 + y] for x, y in ring] for ring in SQUARE]
    file.write_text(file.read_text().replace(json.dumps(SQUARE), json.dumps(metres)))
    with pytest.raises(UsageError, match="not in degrees") as caught:
        maps([file])
    assert caught.value.file == str(file)


def test_a_feature_without_a_place_is_left_out(tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", {"ma": "58"}, {"ma": "60"})
    read = json.loads(file.read_text())
    read["features"] += [
        {"type": "Feature", "properties": {"ma": "56"}, "geometry": geometry}
        for geometry in (
            None,
            {"type": "Polygon", "coordinates": []},
            {"type": "Point", "coordinates": [1, 2]},
        )
    ]
    file.write_text(json.dumps(read))
    assert [each["code"] for each in maps([file])["shapes"]["tinh-before"]] == ["58", "60"]


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1300])
@pytest.mark.parametrize("own", [False, True])
def test_the_map_is_read_with_keys_and_without_eyes(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch, width: int, own: bool
) -> None:
    if own:
        file = geojson(tmp_path / "own.geojson", {"ma": "58"}, {"ma": "60"})
        monkeypatch.setenv("BAOCAO_BOUNDARIES", str(file))
    build_site(built_warehouse().published, tmp_path / "site", dbt_docs=False)
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints = complaints_of(page, ("file:", "data:", "blob:"))
    for folder, no_data in ((tmp_path / "site", "chưa có số liệu"), (tmp_path / "site" / "en", "no data")):
        page.goto(f"{(folder / 'ban-do.html').as_uri()}#online/tinh/before/2023")
        page.wait_for_function("document.getElementById('tool').dataset.ready == 'yes'")
        assert_accessible(page)
        marks = page.locator(".plot svg [role=img]")
        assert marks.count() == (2 if own else 63)
        labels = [mark.get_attribute("aria-label") or "" for mark in marks.all()]
        assert sum(no_data in label for label in labels) == len(labels) - 1
        (told,) = [label for label in labels if no_data not in label]
        assert told.startswith("Tỉnh Ninh Thuận: 8")
        marks.first.focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == labels[1]
        assert labels[1] in page.inner_text(".told")
        shown = page.locator("figure tbody tr").count()
        assert len(built_warehouse().rows(page.locator("figure pre").text_content() or "")) == shown == 1
        page.select_option("#measure", "targets")
        assert page.locator("figure tbody tr").count() == 1
        assert page.url.endswith("#targets/tinh/before/2023")
    page.close()
    assert complaints == []
