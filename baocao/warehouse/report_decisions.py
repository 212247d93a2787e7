"""What people decided about two documents: one report, one a newer version of the other, or two reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, read_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

VERDICTS = ("same", "version_of", "not_related")


@dataclass(frozen=True, slots=True)
class ReportDecision:
    """What `document` is to `other_document` (sha256 of their files): the same report, a newer version, not related.

    The names of the files say again which they are, for people; `expected` what the program took them for then.
    """

    document: str
    file_name: str
    verdict: str
    other_document: str
    other_file_name: str
    expected: str
    decided_by: str
    decided_at: str
    reason: str


REPORT_COLUMNS = columns_of(ReportDecision)


def reports_file() -> Path:
    """The file of decisions about documents that may be one report."""
    return decisions_folder() / "reports.csv"


def load_report_decisions() -> tuple[list[ReportDecision], list[str]]:
    """Read the decisions in the order of deciding, and a sentence for each line that cannot be used."""
    return read_records(reports_file(), ReportDecision, _wrong)


def _wrong(values: Mapping[str, str]) -> str | None:
    if values["verdict"] not in VERDICTS:
        return f"verdict is {values['verdict']!r}; it is one of {', '.join(VERDICTS)}."
    if not values["document"] or not values["other_document"]:
        return "document and other_document are the sha256 of two files."
    if values["document"] == values["other_document"]:
        return "document and other_document are one file."
    return None


_FOR_NEW_FILES = """
    WITH said AS (
        SELECT document_id, {'no': report_no, 'day': report_date, 'issuer': issuer, 'title': title} AS letterhead
        FROM staging.documents
        WHERE (report_no IS NOT NULL)::int + (report_date IS NOT NULL)::int + (title IS NOT NULL)::int > 1
    )
    INSERT INTO staging.report_decisions
    SELECT d.* REPLACE (one.document_id AS document_id, other.document_id AS other_document_id)
    FROM staging.report_decisions AS d
    JOIN said AS own ON own.document_id = d.document_id
    JOIN said AS its_other
        ON its_other.document_id = d.other_document_id AND its_other.letterhead IS DISTINCT FROM own.letterhead
    JOIN said AS one ON one.letterhead IS NOT DISTINCT FROM own.letterhead
    JOIN said AS other ON other.letterhead IS NOT DISTINCT FROM its_other.letterhead
    WHERE NOT EXISTS (
        SELECT 1 FROM staging.report_decisions AS given
        WHERE (given.document_id, given.other_document_id) IN (
            (one.document_id, other.document_id), (other.document_id, one.document_id)
        )
    )
"""


def stage_report_decisions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put the decisions into `staging.report_decisions`; give what is wrong with the file or waits.

    A decision about a document that is not there waits for it, and is named. It holds for a new file of a document,
    too: one whose letterhead says the same, unless that of the other document does.
    """
    decisions, problems = load_report_decisions()
    con.execute("DELETE FROM staging.report_decisions")
    if not decisions:
        return problems
    values = [asdict(each) for each in decisions]
    con.executemany(
        """
        INSERT INTO staging.report_decisions
        VALUES ($decision_no, $document, $other_document, $verdict, $expected, $decided_by, $decided_at, $reason)
        """,
        [
            {name: value[name] or None for name in value if not name.endswith("file_name")}
            | {"decision_no": number}
            for number, value in enumerate(values, 1)
        ],
    )
    con.execute(_FOR_NEW_FILES)
    there = {row[0] for row in con.execute("SELECT document_id FROM staging.documents").fetchall()}
    lacking = [
        f"{reports_file()}: the decision about {each.file_name} and {each.other_file_name} waits for a document "
        "that is not loaded."
        for each in decisions
        if not {each.document, each.other_document} <= there
    ]
    return [*problems, *lacking]
