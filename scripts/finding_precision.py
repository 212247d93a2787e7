"""How many findings of each check are true, by the truth of reports whose errors are known.

    python scripts/finding_precision.py WAREHOUSE.duckdb TRUTH_FOLDER

TRUTH_FOLDER holds one JSON a document (named as its file): `tables` (`title`, `kind`, `rows` as printed, `facts` with
`label` and `unit_key`) and `planted` (`check`, a pattern, and `text` that the finding must say). A finding is true if

- an error of its check and text is planted there;
- it says that a table is of no kind (or a column of no field), and the truth gives that table no kind (no fact the
  figures of that column);
- it says that a name is of no unit, and the truth gives no unit to it;
- it says that a text has no value, and the truth has no fact with a value from it;
- it is of severity info: it says what is so, and raises no alarm.

Everything else is a false alarm, and listed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extractors.values import fold, parse_decimal

if TYPE_CHECKING:
    from decimal import Decimal

_ABOUT_TABLES = {"unknown_table", "columns_unmapped"}
_ABOUT_NAMES = {"name_unmatched", "name_for_review", "unit_repeated"}
_BETWEEN_DOCUMENTS = {"columns_changed", "heading_reworded", "jump_against_history", "figure_elsewhere"}

Finding = dict[str, Any]
Truth = dict[str, Any]


def findings(warehouse: Path) -> list[Finding]:
    """The warnings and errors of a published warehouse, with the title and the cells of their table and row."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        cursor = con.execute(
            """
            SELECT
                f.check_name, f.severity, f.reported, f.expected, f.field, f.message, d.file_name,
                coalesce(t.title, t.caption, '') AS title,
                (
                    SELECT list(c.text ORDER BY c.row_no) FROM staging.cells AS c
                    WHERE c.table_id = f.source_table_id AND c.column_name = f.field AND c.row_no > 0
                ) AS column_texts
            FROM quality.findings AS f
            JOIN marts.dim_report AS r USING (report_key)
            JOIN staging.documents AS d USING (document_id)
            LEFT JOIN staging.tables AS t ON t.table_id = f.source_table_id
            ORDER BY ALL
            """
        )
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def is_true(finding: Finding, truth: Truth) -> bool:
    """Whether the truth of its document says what the finding says."""
    check = finding["check_name"]
    if finding["severity"] == "info" or check in _BETWEEN_DOCUMENTS:
        return True
    said = fold(f"{finding['message']} {finding['reported']} {finding['expected']}")
    for planted in truth["planted"]:
        if planted["check"] and re.fullmatch(planted["check"], check) and fold(planted["text"]) in said:
            return True
    facts = [fact for table in truth["tables"] for fact in table["facts"]]
    if check in _ABOUT_TABLES:
        return _kind_of(finding, truth) in {None, "other", "unknown"}
    if check in _ABOUT_NAMES:
        units = {fact["unit_key"] for fact in facts if fold(fact["label"]) == fold(finding["reported"] or "")}
        return not units - {None}
    if check == "unmapped_column":
        return _numbers(finding["column_texts"] or []) not in _fields(facts)
    if check == "unparsed_value":
        return parse_decimal(finding["reported"] or "") is None
    return False


def _kind_of(finding: Finding, truth: Truth) -> str | None:
    title = fold(finding["title"])
    found = [table["kind"] for table in truth["tables"] if fold(table["title"][-1]) in title]
    return found[0] if found else None


def _fields(facts: list[Truth]) -> list[list[Decimal]]:
    """What each field of the facts measures, row by row."""
    names = {name for fact in facts for name in fact["values"]}
    texts = [
        [str(fact["values"].get(name, "")).replace(".", ",") for fact in facts] for name in sorted(names)
    ]
    return [numbers for each in texts if (numbers := _numbers(each))]


def _numbers(texts: list[str | None]) -> list[Decimal]:
    return [value for text in texts if (value := parse_decimal(text or "")) is not None]


def main() -> None:
    """Print the table of checks, then the false alarms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("truth", type=Path)
    given = parser.parse_args()
    right: Counter[str] = Counter()
    alarms = []
    for finding in findings(given.warehouse):
        path = given.truth / f"{Path(finding['file_name']).stem}.json"
        if not path.exists():
            continue
        if is_true(finding, json.loads(path.read_text(encoding="utf-8"))):
            right[finding["check_name"]] += 1
        else:
            alarms.append(finding)
    false = Counter(alarm["check_name"] for alarm in alarms)
    print(f"{'check':32}{'true':>6}{'false':>7}")
    for check in sorted({*right, *false}):
        print(f"{check:32}{right[check]:6}{false[check]:7}")
    total = right.total() + false.total()
    print(f"{'all':32}{right.total():6}{false.total():7}  {right.total() / max(total, 1):.1%}\n")
    for alarm in alarms:
        print(f"{alarm['severity']} {alarm['check_name']} {alarm['file_name']}: {alarm['message']}")


if __name__ == "__main__":
    main()
