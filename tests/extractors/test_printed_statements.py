"""Figures in the sentences of the five documents against what a reader finds in them (tests/expected)."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from extractors.models import Section
from extractors.understanding.figures.statements import Statement, statements_of
from tests.helpers.golden import EXPECTED, expected

if TYPE_CHECKING:
    from collections.abc import Iterator

PERIODS = {
    "04-BC-BCDCDS-2024": (date(2024, 1, 1), date(2024, 6, 30)),
    "KH-DTI-2022": (date(2022, 1, 1), date(2022, 12, 31)),
    "KH-NQ09-2022": (date(2021, 1, 1), date(2025, 12, 31)),
}
Row = dict[str, str]


def sections(name: str) -> Iterator[Section]:
    """The paragraphs of a document as its expected text has them, footnotes behind."""
    document = expected(name)
    for part in document["narrative"]:
        path = tuple(part["path"])
        if part["heading"]:
            number = f"{path[-1]}. " if path else ""
            yield Section(path, f"{number}{part['heading']}", is_heading=True)
        for text in part["paragraphs"]:
            yield Section(path, text)
    for number, text in document.get("footnotes", {}).items():
        for line in text.split("\n"):
            yield Section(("footnote",), f"{number} {line}")


def figure(row: Row) -> tuple[str, ...]:
    return tuple(
        each.replace(".", "").replace(",", ".") for each in row["figure"].replace("-", "/").split("/")
    )


def told(statement: Statement) -> tuple[str, ...]:
    values = (statement.value, statement.value_high, statement.value_of)
    return tuple(str(value) for value in values if value is not None)


def faults(row: Row, statement: Statement) -> list[str]:
    """What a statement claims that the sentence does not say."""
    end = statement.period_end.isoformat() if statement.period_end else ""
    start = statement.period_start.isoformat() if statement.period_start else ""
    claims = {
        "operator": (statement.operator, row["operator"]),
        "unit": (statement.unit or "", row["unit"]),
        "period": (f"{start}/{end}", row["period"]),
    }
    wrong = [
        f"{name} {claimed!r}, printed {printed!r}"
        for name, (claimed, printed) in claims.items()
        if claimed != printed
    ]
    if row["said_of"].lower() not in (statement.subject or "").lower():
        wrong.append(f"said of {statement.subject!r}, printed {row['said_of']!r}")
    return wrong


def compare(name: str, rows: list[Row]) -> Iterator[tuple[Row | None, Statement | None, list[str]]]:
    """Each figure beside the statement of it, in the order of print."""
    statements = statements_of(list(sections(name)), PERIODS[name])
    known = [tuple(str(float(part)) for part in figure(row)) for row in rows]
    found = [tuple(str(float(part)) for part in told(each)) for each in statements]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, known, found, autojunk=False).get_opcodes():
        if tag == "equal":
            for row, statement in zip(rows[i1:i2], statements[j1:j2], strict=True):
                yield row, statement, faults(row, statement)
        else:
            yield from ((row, None, []) for row in rows[i1:i2])
            yield from ((None, statement, []) for statement in statements[j1:j2])


def test_every_figure_of_a_sentence_is_found_with_what_it_is_said_of() -> None:
    with (EXPECTED / "statements.tsv").open(encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file, delimiter="\t"))
    counts: Counter[str] = Counter()
    report: list[str] = []
    for name in PERIODS:
        for row, statement, wrong in compare(name, [row for row in printed if row["document"] == name]):
            outcome = (
                "extra" if row is None else "missed" if statement is None else "wrong" if wrong else "right"
            )
            counts[outcome] += 1
            if outcome != "right":
                text = statement.sentence[:90] if statement else ""
                value = row["figure"] if row else statement.value if statement else ""
                report.append(
                    f"{name} {outcome} {value} {wrong or ''} {row['said_of'] if row else ''} | {text}"
                )
    summary = "\n".join([str(dict(counts)), *report])
    assert counts["right"] >= 0.98 * len(printed), summary
    assert counts["wrong"] + counts["extra"] <= 2, summary
