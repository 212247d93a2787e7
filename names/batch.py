"""Matches the names of a CSV file: `baocao names match IN.csv OUT.csv`."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING

from extractors.errors import NamesError
from names.matcher import Matcher, NameQuery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REQUIRED = ("case_id", "name")
_OUT = ("case_id", "status", "unit_key", "admin_code", "unit_name", "score")
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def match_csv(in_path: Path, out_path: Path, matcher: Matcher | None = None) -> int:
    """Writes one row of answers for each row of `in_path` to `out_path`, in the same order; returns how many.

    IN is UTF-8, with or without BOM: `case_id,name` and, if wanted, `kind,province,district,table_id,as_of`, any of
    them empty; other columns are ignored. `as_of` is a day (2024-06-30 or 30/6/2024) or a year, meaning its last
    day; without it the units of 2023 count (see `NameQuery`). OUT is replaced only when it is complete.
    Raises NamesError, with file and row, for a file that is not such a CSV.
    """
    rows = list(_read(in_path))
    answers = (matcher or Matcher()).match(query for _, query in rows)
    unfinished = out_path.with_name(out_path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_OUT)
            writer.writerows(
                (case_id, a.status, a.unit_key, a.admin_code, a.unit_name, a.score)
                for (case_id, _), a in zip(rows, answers, strict=True)
            )
        unfinished.replace(out_path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise NamesError(
            f"The answers cannot be written: {error.strerror}.",
            advice="Name a file in a folder that exists and may be written to.",
            file=str(out_path),
        ) from error
    return len(rows)


def _read(path: Path) -> Iterator[tuple[str, NameQuery]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # One quote too many would otherwise swallow the rest of a file silently.
            reader = csv.DictReader(file, strict=True)
            columns = [(column or "").strip().lower() for column in reader.fieldnames or []]
            missing = [column for column in _REQUIRED if column not in columns]
            if missing:
                raise NamesError(
                    f"The heading lacks {' and '.join(missing)}.",
                    advice="Expected: case_id,name and optionally kind,province,district,table_id,as_of.",
                    file=str(path),
                    row=1,
                )
            reader.fieldnames = columns
            for row in reader:
                yield _query(row, path, reader.line_num)
    except UnicodeDecodeError as error:
        raise NamesError("The file is not UTF-8.", advice="Save it as CSV UTF-8.", file=str(path)) from error
    except csv.Error as error:
        raise NamesError(
            f"The file is not a proper CSV: {error}.",
            advice="Check the quotes.",
            file=str(path),
            row=reader.line_num,
        ) from error
    except OSError as error:
        raise NamesError(f"The file cannot be read: {error.strerror}.", file=str(path)) from error


def _query(row: dict[str, str | None], path: Path, line: int) -> tuple[str, NameQuery]:
    """The query of one line; fields missing at its end are empty."""
    if None in row or row["name"] is None:
        raise NamesError(
            f"The line has {'more fields than' if None in row else 'no name under'} the heading.",
            advice="Put names with commas in quotes.",
            file=str(path),
            row=line,
        )
    text = {column: (value or "").strip() for column, value in row.items()}
    query = NameQuery(
        name=text["name"],
        kind=text.get("kind", "").lower() or None,
        province=text.get("province") or None,
        district=text.get("district") or None,
        table_id=text.get("table_id") or None,
        as_of=_as_of(text.get("as_of", ""), path, line),
    )
    return text["case_id"], query


def _as_of(text: str, path: Path, line: int) -> date | None:
    if not text:
        return None
    try:
        if text.isdigit() and len(text) == 4:
            return date(int(text), 12, 31)
        printed = _VIETNAMESE_DAY.fullmatch(text)
        if printed:
            return date(int(printed[3]), int(printed[2]), int(printed[1]))
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise NamesError(
            f"as_of {text!r} is not a day.", advice="Write it as 2024-06-30.", file=str(path), row=line
        ) from error
