"""A run that needs a person tells the addresses of BAOCAO_ALERT_URLS why; their passwords are told to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers.published_nights import THIRD, three_nights
from helpers.webhook import webhook

from baocao.warehouse.contents import Changes, MartChange
from baocao.warehouse.news import News
from baocao.warehouse.places import Places
from flows.alerts import alert_reasons, send_alerts
from flows.holding import keep_published
from flows.report import headline, markdown
from flows.summary import QuarantinedDocument, RunSummary

NEW = QuarantinedDocument("a.pdf", "The file is empty.", "empty", is_new=True)
OLD = QuarantinedDocument("b.pdf", "Encrypted.", "encrypted")


def summary(**values: object) -> RunSummary:
    made = RunSummary("20261125T020000-abc123", datetime(2026, 11, 25, 2, tzinfo=UTC), "w.duckdb")
    for name, value in values.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (summary(), []),
        (summary(result="failed", error="disk full"), ["Nothing was published: disk full"]),
        (summary(quarantined=[NEW, OLD]), ["Quarantined: a.pdf: The file is empty."]),
        (summary(quarantined=[OLD]), []),
        (summary(findings={"warn": 3}), []),
        (summary(findings={"error": 2}), ["Findings of severity error: 2"]),
        (summary(findings={"error": 2}, changes=Changes(new_findings=1)), ["Findings of severity error: 2"]),
        (summary(findings={"error": 2}, changes=Changes(gone_findings=1)), []),
        (
            summary(replaced_with_loss=2, changes=Changes(superseded_reports=["a"])),
            ["Reports superseded by versions that lack some of their tables: 2 findings"],
        ),
        (summary(replaced_with_loss=2, changes=Changes()), []),
        (summary(failed_steps=["baocao publish: refused"]), ["After the run, a step failed: baocao publish"]),
        (summary(free_mb=100), ["The disk is nearly full: 100 MB are free"]),
        (summary(free_mb=100_000), []),
    ],
)
def test_what_needs_a_person(run: RunSummary, told: list[str]) -> None:
    reasons = alert_reasons(run)
    assert len(reasons) == len(told)
    assert all(reason.startswith(start) for reason, start in zip(reasons, told, strict=True))


@pytest.mark.parametrize(
    ("days", "night_before", "told"),
    [
        (9, 8, False),
        (10.1, 9.1, True),
        (11.1, 10.1, False),
        (20.1, 19.1, True),
        (25, 9, True),
        (9, None, False),
    ],
)
def test_silence_is_told_once_in_so_many_days(
    days: float, night_before: float | None, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOCAO_ALERT_SILENT_DAYS", "10")
    run = summary()
    run.last_new = run.started_at.replace(tzinfo=None) - timedelta(days=days)
    if night_before is not None:
        run.last_run_at = run.last_new + timedelta(days=night_before)
    reasons = alert_reasons(run)
    assert bool(reasons) is told
    assert not told or f"No new report for {days:.0f} days: the last came on" in reasons[0]


def test_a_flood_is_counted() -> None:
    many = [QuarantinedDocument(f"{n}.pdf", "empty", "empty", is_new=True) for n in range(50)]
    reasons = alert_reasons(summary(quarantined=many))
    assert len(reasons) < 30
    assert "30 more" in reasons[-1]


def test_the_reason_arrives_and_an_address_that_is_down_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    run = summary(quarantined=[NEW])
    with webhook() as (port, got):
        urls = f"json://u:s3cret@127.0.0.1:1/x nonsense://s3cret json://u:s3cret@127.0.0.1:{port}/hook"
        monkeypatch.setenv("BAOCAO_ALERT_URLS", urls)
        send_alerts(run)
    (message,) = got
    assert "The file is empty" in message["message"]
    assert message["type"] == "warning"
    assert [number for number in "123" if any(f"address {number}" in text for text in run.warnings)] == [
        "1",
        "2",
    ]
    out, err = capfd.readouterr()
    assert "s3cret" not in " ".join([*run.warnings, caplog.text, out, err])


def test_what_is_new_is_told_where_nothing_needs_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime(2026, 11, 25, 2, tzinfo=UTC)
    report = {
        "report_key": "a",
        "report_name": "67/BC",
        "fate": "new",
        "figures_new": 1299,
        "findings_new": 2,
    }
    figure = {
        "report_name": "67/BC",
        "unit_name": "Sở Y tế",
        "row_label": "1",
        "old_text": "7",
        "new_text": "9",
    }
    news = News("b", day, "a", day, {"reports_new": 1, "figures_new": 1299}, [report] * 20, [], [figure], [])
    with webhook() as (port, got):
        monkeypatch.setenv("BAOCAO_ALERT_URLS", f"json://127.0.0.1:{port}/hook")
        send_alerts(summary(news=news))
        send_alerts(summary(news=replace(news, counts={})))
        send_alerts(summary(news=news, quarantined=[NEW]))
    first, second = got
    assert first["type"] == "info"
    assert "67/BC: 1299 số liệu mới · figures new; 2 phát hiện mới" in first["message"]
    assert "67/BC, Sở Y tế: 7 → 9" in first["message"]
    assert "+ 5: baocao changes --since a" in first["message"]
    assert second["type"] == "warning"
    assert "The file is empty" in second["message"] and "7 → 9" in second["message"]
    assert "7 → 9" in markdown(summary(news=news))


def test_a_run_notes_what_is_new_if_a_setting_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places.of(three_nights(tmp_path).published)
    run = summary(run_id=THIRD)
    keep_published(places, run)
    assert run.news is None
    monkeypatch.setenv("BAOCAO_ALERT_NEWS", "true")
    keep_published(places, run)
    assert run.news is not None
    assert run.news.counts["figures_corrected"] == 1


def test_nothing_is_sent_if_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAOCAO_ALERT_URLS", raising=False)
    run = summary(result="failed", error="x")
    send_alerts(run)
    assert run.warnings == []


def test_the_page_for_people_says_all_and_keeps_strangers_markup_out() -> None:
    bad = QuarantinedDocument("<script>|x.pdf", "first\nsecond", "empty", is_new=True)
    run = summary(quarantined=[bad], documents={"found": 3, "read": 1, "quarantined": 1}, names={"review": 2})
    page = markdown(run)
    assert "&#60;script&#62;&#124;x.pdf | first second" in page
    assert headline(run) == "published: 3 found, 1 read, 1 quarantined; 2 names to review"
    changed = Changes({"marts.fct_tasks": MartChange(7, 5, True)}, 3, 1, 2, ["67-BC"], [])
    page = markdown(summary(rows={"fct_tasks": 7}, changes=changed))
    assert "| fct_tasks | 7 | 5 |" in page
    assert "| Báo cáo mới · Reports new | 67-BC |" in page
    assert "| Phát hiện đã hết · Findings gone | 1 |" in page
    assert "> **Lỗi · Error:** disk full" in markdown(summary(result="failed", error="disk full"))
