"""What is new: figures and findings that a published state has and an earlier one had not, by report and by unit."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from helpers.command_line import baocao
from helpers.published_nights import FIRST, SECOND, THIRD, add, keep, three_nights
from helpers.revised_reports import loaded, make_report, two_tables
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.warehouse.news import News, news_by_publication, news_since
from baocao.warehouse.places import Places


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return three_nights(tmp_path_factory.mktemp("nights"))


@pytest.fixture(scope="module")
def news(nights: Warehouse) -> list[News]:
    return news_by_publication(Places.of(nights.published))


def test_a_new_version_is_news_only_where_it_says_something_else(nights: Warehouse, news: list[News]) -> None:
    version = news[1]
    assert (version.run_id, version.since_run_id) == (SECOND, FIRST)
    assert {row["fate"] for row in version.reports} == {"version", "replaced"}
    (changed,) = version.figures
    assert (changed["what"], changed["new_text"]) == ("changed", "49834")
    assert changed["old_text"] and changed["old_text"] != "49834"
    ((value, unit_name),) = nights.rows(
        f"""SELECT value, unit_name FROM marts.fct_figures JOIN marts.dim_unit USING (unit_key)
        WHERE row_id = '{changed["row_id"]}'"""
    )
    assert (value, unit_name) == (49834, changed["unit_name"])
    assert version.counts["figures_changed"] == 1
    assert version.counts["figures_new"] == 0
    assert 1 <= version.counts["figures_gone"] <= 5, "the figures of the row that is gone"
    (unit,) = [unit for unit in version.units if unit["figures_changed"]]
    assert unit["unit_name"] == changed["unit_name"]


def test_what_a_person_corrected_is_told_as_that(news: list[News]) -> None:
    newest = news[0]
    assert newest.run_id == THIRD
    assert newest.counts | {"figures_corrected": 0} == dict.fromkeys(newest.counts, 0)
    (corrected,) = newest.figures
    assert (corrected["what"], corrected["new_text"]) == ("corrected", "99")
    assert [unit["figures_corrected"] for unit in newest.units] == [1]


def test_a_report_that_came_is_new_with_its_findings_and_figures(tmp_path: Path) -> None:
    warehouse = loaded(tmp_path, [make_report(tmp_path / "first.docx", two_tables()[:1], number="1/BC-SNV")])
    keep(warehouse, FIRST, datetime.now().astimezone() - timedelta(days=9))
    add(warehouse, [make_report(tmp_path / "other.docx", two_tables()[1:], number="99/BC-SNV", day=28)])
    keep(warehouse, SECOND, datetime.now().astimezone())
    found = news_since(Places.of(warehouse.published), "1")
    (report,) = [row for row in found.reports if row["fate"] == "new"]
    assert report["report_name"] == "99/BC-SNV"
    key = report["report_key"]
    figures = sum(
        warehouse.value(f"SELECT count(*) FROM marts.{mart} WHERE report_key = '{key}'")
        for mart in ("fct_figures", "fct_statements")
    )
    assert found.counts["figures_new"] == report["figures_new"] == figures > 0
    assert report["findings_new"] == warehouse.value(
        f"SELECT count(*) FROM quality.findings WHERE report_key = '{key}'"
    )
    assert sum(unit["figures_new"] for unit in found.units) == warehouse.value(
        f"SELECT count(unit_key) FROM marts.fct_figures WHERE report_key = '{key}'"
    )
    assert found.counts["reports_new"] == 1


def test_since_when(nights: Warehouse) -> None:
    places = Places.of(nights.published)
    night = news_since(places, "night")
    assert (night.since_run_id, night.run_id) == (SECOND, THIRD)
    assert news_since(places, "2").since_run_id == FIRST
    assert news_since(places, SECOND).since_run_id == SECOND
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    assert news_since(places, today).since_run_id == SECOND
    with pytest.raises(UsageError, match="No state is kept that was published before 2001-01-01"):
        news_since(places, "2001-01-01")
    with pytest.raises(UsageError, match="No kept state is named yesterday"):
        news_since(places, "yesterday")


def test_the_command_tells_it(nights: Warehouse) -> None:
    told = baocao("changes", "--since", "2", "--warehouse", nights.published)
    assert told.code == 0, told.err
    assert "Figures changed or corrected" in told.out
    assert "49834" in told.out
    assert "12/BC-SNV\tversion" in told.out
    assert baocao("changes", "--warehouse", nights.published).code == 2
    assert baocao("changes", "1", "--since", "1", "--warehouse", nights.published).code == 2


def test_two_older_states_are_compared(nights: Warehouse) -> None:
    told = baocao("changes", "2", "1", "--warehouse", nights.published, "--json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert {fate: len(reports) for fate, reports in found["reports"].items()} == {
        "new": 1,
        "no longer current": 1,
    }
    assert found["marts"]["marts.dim_report"]["added"] >= 1
    back = json.loads(baocao("changes", "1", "2", "--warehouse", nights.published, "--json").out)
    assert set(back["reports"]) == {"gone", "current again"}
    assert baocao("changes", "2", "99", "--warehouse", nights.published).code == 2
