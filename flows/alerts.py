"""Tells somebody when a run needs a person, and what is new, if a setting asks for that.

A run needs a person if it failed, a document went into quarantine, or a figure contradicts another. Where to is a
setting, `alert.urls`: addresses of apprise (webhook, e-mail, chat …). They hold passwords, so they are never logged.
"""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

from baocao.settings import settings
from baocao.visible import first_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from baocao.warehouse.news import News
    from flows.summary import RunSummary

NEWS_NAMED = 15
"""Reports, and figures, that a message of what is new names."""

DOCUMENTS_NAMED = 20
"""The others are counted: a message has to be read."""


def alert_reasons(summary: RunSummary) -> list[str]:
    """Why the run needs a person, one line each; none if it does not.

    A document that was in quarantine before is not told again, nor are findings if the run brought no new one.
    """
    reasons = [f"Nothing was published: {summary.error}"] if summary.error else []
    if summary.held:
        reasons.append(f"Built and not published: {summary.held}")
    new = [document for document in summary.quarantined if document.is_new and not document.is_acknowledged]
    reasons += [f"Quarantined: {document.files}: {document.reason}" for document in new[:DOCUMENTS_NAMED]]
    if len(new) > DOCUMENTS_NAMED:
        reasons.append(f"Quarantined: {len(new) - DOCUMENTS_NAMED} more; `baocao status` names them.")
    if summary.new_other_files:
        reasons.append(f"Not read, of another type: {first_names(summary.new_other_files, DOCUMENTS_NAMED)}")
    errors = summary.findings.get("error", 0)
    if errors and (summary.changes is None or summary.changes.new_findings):
        reasons.append(f"Findings of severity error: {errors}; `baocao status` lists the checks.")
    if summary.replaced_with_loss and summary.changes and summary.changes.superseded_reports:
        reasons.append(
            f"Reports superseded by versions that lack some of their tables: {summary.replaced_with_loss} findings "
            "replaced_with_loss."
        )
    reasons += [f"After the run, a step failed: {step}" for step in summary.failed_steps]
    return reasons + _about_the_place(summary)


def _about_the_place(summary: RunSummary) -> list[str]:
    """What is told of the warehouse whatever the run did: no new report for long, and little room."""
    alert, reasons = settings().alert, []
    if summary.free_mb is not None and summary.free_mb < alert.free_mb:
        reasons.append(
            f"The disk is nearly full: {summary.free_mb:,} MB are free (alert.free_mb is {alert.free_mb:g})."
        )
    if alert.silent_days and summary.last_new:
        days = _days_between(summary.last_new, summary.started_at)
        before = _days_between(summary.last_new, summary.last_run_at) if summary.last_run_at else 0.0
        if days // alert.silent_days > max(before, 0.0) // alert.silent_days:
            reasons.append(
                f"No new report for {days:.0f} days: the last came on {summary.last_new:%Y-%m-%d}."
            )
    return reasons


def _days_between(since: datetime, until: datetime) -> float:
    return (until.replace(tzinfo=None) - since.replace(tzinfo=None)).total_seconds() / 86_400


def news_lines(news: News) -> list[str]:
    """What is new, a line a report and a changed figure, in words of both languages; none if nothing is."""
    if news.is_empty:
        return []
    lines = [f"Có gì mới · What is new: {_numbers(news.counts)}"]
    lines += [
        f"{row['report_name'] or row['report_key']}: {_numbers(row)}" for row in news.reports[:NEWS_NAMED]
    ]
    lines += [
        f"{row['report_name']}, {row['unit_name'] or row['row_label']}: {row['old_text']} → {row['new_text']}"
        for row in news.figures[:NEWS_NAMED]
    ]
    left = max(len(news.reports) - NEWS_NAMED, 0) + max(len(news.figures) - NEWS_NAMED, 0)
    return [*lines, *([f"+ {left}: baocao changes --since {news.since_run_id}"] if left else [])]


_COUNTED = {
    "reports_new": "báo cáo mới · reports new",
    "reports_gone": "báo cáo không còn · reports gone",
    "figures_new": "số liệu mới · figures new",
    "figures_changed": "thay đổi · changed",
    "figures_corrected": "được sửa · corrected",
    "figures_gone": "không còn · gone",
    "findings_new": "phát hiện mới · findings new",
    "findings_gone": "phát hiện không còn · findings gone",
}


def _numbers(counts: Mapping[str, Any]) -> str:
    return "; ".join(f"{counts[name]} {words}" for name, words in _COUNTED.items() if counts.get(name)) or "0"


def send_alerts(summary: RunSummary) -> None:
    """Send why the run needs a person to every address; one that cannot be reached is a warning."""
    urls = [url.get_secret_value() for url in settings().alert.urls]
    reasons = alert_reasons(summary) if urls else []
    news = news_lines(summary.news) if summary.news and urls else []
    if not reasons and not news:
        return
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages name addresses
    title = f"baocao: run {'failed' if summary.error else 'needs attention'} · cần xem lại"
    kind = apprise.NotifyType.FAILURE if summary.error else apprise.NotifyType.WARNING
    if not reasons:
        title, kind = "baocao: có gì mới · what is new", apprise.NotifyType.INFO
    where = f"Warehouse {summary.warehouse} on {socket.gethostname()}, run {summary.run_id}"
    for number, url in enumerate(urls, 1):
        address = apprise.Apprise()
        if not address.add(url):
            summary.warnings.append(
                f"Alert address {number} in alert.urls is not a URL that apprise supports."
            )
        elif not address.notify(
            "\n".join([*reasons, *([""] if reasons and news else []), *news, "", where]),
            title=title,
            notify_type=kind,
        ):
            summary.warnings.append(f"The alert could not be sent to address {number} in alert.urls.")
