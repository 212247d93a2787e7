"""The summary of a run for people who look at Prefect's UI or read a message: Vietnamese beside English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from baocao.visible import first_names
from flows.alerts import news_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from baocao.warehouse.contents import Changes, MartChange
    from flows.summary import RunSummary

RESULTS = {
    "published": "đã công bố · published",
    "unchanged": "không có gì mới · nothing new",
    "planned": "chạy thử · dry run",
    "held": "đã dựng nhưng chưa công bố, cần người xem · built and not published, a person has to look",
    "failed": "thất bại, kho dữ liệu cũ giữ nguyên · failed, what was published before is untouched",
}
COUNTS = {
    "found": "tìm thấy · found",
    "read": "đã đọc · read",
    "quarantined": "cách ly · quarantined",
    "duplicates": "trùng lặp · duplicates",
    "outside": "ngoài khoảng ngày · outside of the days asked for",
    "ignored": "bỏ qua · ignored",
}
STAGES = {
    "find": "tìm tài liệu · find",
    "read": "đọc · read",
    "load": "nạp · load",
    "match": "khớp tên đơn vị · match names",
    "build": "dựng và kiểm tra · build and test",
    "publish": "công bố · publish",
    "total": "tổng cộng · total",
}

_MARKUP = re.compile(r"(?<!\w)_|_(?!\w)|[\\`*{}\[\]<>()#!|&~$:@]|(?<=www)\.", re.IGNORECASE)
"""All that Markdown or HTML could take for markup, a link or an image among them."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def headline(summary: RunSummary) -> str:
    """The run in one line."""
    counts = summary.documents
    parts = [f"{counts.get(name, 0)} {name}" for name in ("found", "read", "quarantined")]
    waiting = summary.names.get("review", 0)
    return f"{summary.result}: {', '.join(parts)}" + (f"; {waiting} names to review" if waiting else "")


def markdown(summary: RunSummary) -> str:
    """The whole summary as Markdown."""
    facts = [
        ("Kết quả · Result", RESULTS[summary.result]),
        ("Kho dữ liệu · Warehouse", summary.warehouse),
        ("Lần chạy · Run", f"{summary.run_id}, {summary.started_at:%Y-%m-%d %H:%M} UTC"),
        *((f"Tài liệu {COUNTS.get(name, name)}", count) for name, count in summary.documents.items()),
        *((f"Tên đơn vị · Names: {status}", count) for status, count in summary.names.items()),
        *((f"Phát hiện · Findings: {severity}", count) for severity, count in summary.findings.items()),
    ]
    parts = ["# Kết quả chạy · Run summary", _table(["", ""], facts)]
    if summary.error:
        parts.insert(1, f"> **Lỗi · Error:** {_cell(summary.error)}")
    if summary.quarantined:
        parts += [
            "## Cách ly · Quarantine",
            _table(
                ["tệp · file", "lý do · reason", "mới · new"],
                [(d.files, d.reason, "✓" if d.is_new else "") for d in summary.quarantined],
            ),
        ]
    if summary.other_files:
        parts.append(
            f"**Không đọc, định dạng khác · Not read, of another type:** {_cell(first_names(summary.other_files))}"
        )
    if summary.held_back:
        parts += [
            "## Bị giữ lại · Held back",
            _table(
                ["tệp · file", "bảng · table", "quy tắc · check", "lý do · reason"],
                [(r.file, r.table or "tất cả · all", r.check, r.reason) for r in summary.held_back],
            ),
        ]
    if summary.result == "planned" and summary.to_read:
        parts += [
            "## Sẽ đọc · To read",
            _table(["tệp · file", "vì sao · why"], list(summary.to_read.items())),
        ]
    if summary.changes:
        parts += ["## Thay đổi · Changes", _table(["", ""], _changes(summary.changes))]
    if summary.news:
        parts += [
            "## Có gì mới · What is new",
            "\n".join(f"- {_cell(line)}" for line in news_lines(summary.news)),
        ]
    if summary.rows:
        parts += [
            "## Số dòng · Rows",
            _table(["bảng · mart", "dòng · rows", "trước · before"], _rows(summary)),
        ]
    if summary.seconds:
        parts += [
            "## Thời gian · Time",
            _table(
                ["bước · stage", "giây · seconds"],
                [(row["stage"], row["seconds"]) for row in _times(summary)],
            ),
        ]
    return "\n\n".join(parts) + "\n"


def publish_artifacts(summary: RunSummary) -> None:
    """Leave the summary in Prefect: as a page, and time a stage as a table that has a history."""
    from prefect.artifacts import create_markdown_artifact, create_table_artifact

    create_markdown_artifact(markdown(summary), key="baocao-run", description=headline(summary))
    create_table_artifact(_times(summary), key="baocao-stages", description="giây mỗi bước · seconds a stage")


def _changes(changes: Changes) -> list[tuple[str, object]]:
    return [
        ("Báo cáo mới · Reports new", ", ".join(changes.new_reports) or 0),
        ("Báo cáo bị thay thế · Reports superseded", ", ".join(changes.superseded_reports) or 0),
        ("Số liệu thay đổi · Figures changed", changes.figures),
        ("Phát hiện mới · Findings new", changes.new_findings),
        ("Phát hiện đã hết · Findings gone", changes.gone_findings),
    ]


def _rows(summary: RunSummary) -> list[tuple[str, int, object]]:
    before = {name.partition(".")[2]: mart.rows_before for name, mart in _marts(summary).items()}
    return [
        (name, count, "" if before.get(name) is None else before[name])
        for name, count in summary.rows.items()
    ]


def _marts(summary: RunSummary) -> dict[str, MartChange]:
    return summary.changes.marts if summary.changes else {}


def _times(summary: RunSummary) -> list[dict[str, Any]]:
    return [{"stage": STAGES.get(name, name), "seconds": value} for name, value in summary.seconds.items()]


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


def _cell(value: object) -> str:
    """Text of a cell as it is, whatever it holds: names of files and words of documents come from strangers."""
    text = " ".join(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)).split())
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)
