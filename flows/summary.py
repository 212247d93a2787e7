"""What a run did, for people and for programs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from baocao.warehouse.held_back import HeldBack, held_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from baocao.warehouse.contents import Changes
    from baocao.warehouse.news import News
    from flows.plan import Plan

EXIT_LOADED = 0
EXIT_QUARANTINED = 1
EXIT_NOTHING_PUBLISHED = 3


@dataclass(frozen=True, slots=True)
class QuarantinedDocument:
    """A document that could not be read, why, and the short stable code of that reason.

    `is_new`: it was read by this run, not before. `is_acknowledged`: a person knows of it. `copies` are other files
    of the run with the same content.
    """

    file: str
    reason: str
    code: str | None = None
    is_new: bool = False
    is_acknowledged: bool = False
    copies: tuple[str, ...] = ()

    @property
    def files(self) -> str:
        """The file with its copies, as messages name it."""
        return f"{self.file} (the same file: {', '.join(self.copies)})" if self.copies else self.file


@dataclass(slots=True)
class RunSummary:
    """A run of the pipeline.

    `result`: published; unchanged (nothing was to be done); planned (a dry run); held (built and not published,
    and `held` says why: something would be lost, or a person has rolled back); failed, and then `error`
    says why and what was published before is untouched. `documents` counts found, read, understood, quarantined,
    ignored and duplicate files of the given paths, and those outside of the days asked for; `to_read` maps files to
    the reason (dry run), `reasons` each file to what is done with it and why; `held_back` are reports of the given
    paths that findings of severity error keep out of the facts; `other_files` are files of the given paths in formats
    that are not read, `new_other_files` those that the run before did not find, `unreadable` those that could not
    even be opened, with the reason; `warnings` tell of damage that was put right, and of what could not be told.
    `failed_steps` are commands of the setting `afterwards` that failed, `replaced_with_loss` counts what newer versions
    lack of older ones, `last_new` is when a document was first seen last (UTC; told if a setting asks), `last_run_at`
    when the run before began, `free_mb` the room on the disk, `news` what is new (told if a setting
    asks). `rows` by mart, `names` by status and `findings` by severity count the whole warehouse; `changes` is the
    difference to what was published before, None if nothing was. `seconds` by step, `peak_memory_mb` of this process
    and of the largest it started.
    """

    run_id: str
    started_at: datetime
    warehouse: str
    result: Literal["published", "unchanged", "planned", "held", "failed"] = "published"
    error: str | None = None
    documents: dict[str, int] = field(default_factory=dict)
    quarantined: list[QuarantinedDocument] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    held: str | None = None
    warnings: list[str] = field(default_factory=list)
    other_files: list[str] = field(default_factory=list)
    new_other_files: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    failed_steps: list[str] = field(default_factory=list)
    replaced_with_loss: int = 0
    last_new: datetime | None = None
    last_run_at: datetime | None = None
    free_mb: int | None = None
    news: News | None = None
    to_read: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    changes: Changes | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    peak_memory_mb: dict[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """Exit code of the command that made the run (CONTRACT.md)."""
        if self.result == "failed":
            return EXIT_NOTHING_PUBLISHED
        waiting = any(not document.is_acknowledged for document in self.quarantined)
        waiting = waiting or bool(self.failed_steps)
        return EXIT_QUARANTINED if waiting or self.held_back or self.held else EXIT_LOADED

    @property
    def state(self) -> dict[str, int]:
        """What the warehouse holds, in numbers that can be compared from run to run; empty if it was not made again."""
        return {
            **({"reports": self.rows["dim_report"]} if "dim_report" in self.rows else {}),
            **{f"names_{status}": count for status, count in self.names.items()},
            **{f"findings_{severity}": count for severity, count in self.findings.items()},
        }

    @property
    def change_counts(self) -> dict[str, int]:
        """What the run changed in the published state, in numbers; empty if nothing was published before it."""
        if self.changes is None:
            return {}
        return {
            "reports_new": len(self.changes.new_reports),
            "figures_changed": self.changes.figures,
            "findings_new": self.changes.new_findings,
            "findings_gone": self.changes.gone_findings,
            "findings_settled": len(self.changes.settled_findings),
        }

    def count_plan(self, plan: Plan) -> None:
        """Note what was found and what is to be done about it."""
        found = plan.discovery
        self.to_read = {str(file.path): reason for file, reason in plan.to_read.items()}
        self.reasons = plan.reasons()
        self.documents = {
            "found": len(found.files),
            "ignored": len(found.ignored),
            "duplicates": len(found.duplicates),
            "outside": len(plan.outside),
            "removed": len(plan.removed),
            "read": len(plan.to_read),
            "understood": len(plan.to_read) + len(plan.to_understand),
        }
        self.other_files = [str(path) for path in sorted(found.ignored)]
        self.quarantined = []
        self.unreadable = {str(path): reason for path, reason in found.unreadable.items()}
        for path, reason in found.unreadable.items():
            self.add_quarantined(QuarantinedDocument(str(path), reason, "unreadable"))
        for path, document in plan.quarantined.items():
            self.add_quarantined(QuarantinedDocument(str(path), document.error or "", document.error_code))
        self.documents["quarantined"] = len(self.quarantined)

    def add_quarantined(self, document: QuarantinedDocument) -> None:
        """Note a document that could not be read."""
        self.quarantined.append(document)
        self.documents["quarantined"] = len(self.quarantined)

    def fail(self, why: str) -> None:
        """Note that nothing was published."""
        self.result, self.error = "failed", why

    def hold(self, why: str) -> None:
        """Note that what was built is not published, and why."""
        self.result, self.held = "held", why

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note the seconds the block takes."""
        since = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.monotonic() - since, 2)

    def as_dict(self) -> dict[str, Any]:
        """Give the summary as plain JSON values."""
        values = asdict(self)
        for name in ("started_at", "last_new", "last_run_at"):
            moment = getattr(self, name)
            values[name] = moment and moment.replace(tzinfo=UTC).isoformat(timespec="seconds")
        values["exit_code"] = self.exit_code
        return values


def count_warehouse(
    published: Path, summary: RunSummary, document_ids: Collection[str] | None = None
) -> None:
    """Fill in `rows`, `names`, `findings` and `held_back` from a published warehouse, and warn of pages that may be
    unread. Raises WarehouseError.

    `document_ids`: whose reports may be among those held back, and whose pages; None: of all documents.
    """
    from baocao.warehouse.query import connect_published
    from baocao.warehouse.unread import unread_pages

    with connect_published(published, any_version=True) as con:
        summary.warnings += [f"{page['file']}: {page['warning']}" for page in unread_pages(con, document_ids)]
        marts = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY table_name"
        ).fetchall()
        for (mart,) in marts:
            counted = con.execute(f'SELECT count(*) FROM marts."{mart}"').fetchone()
            summary.rows[mart] = counted[0] if counted else 0
        summary.names = dict(
            con.execute(
                "SELECT status, count(*) FROM staging.unit_matches GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        )
        summary.findings = dict(
            con.execute(
                "SELECT severity, count(*) FROM quality.findings GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        )
        summary.held_back = held_back(con, document_ids)
        lost = con.execute(
            "SELECT count(*) FROM quality.findings WHERE check_name = 'replaced_with_loss'"
        ).fetchone()
        summary.replaced_with_loss = lost[0] if lost else 0
