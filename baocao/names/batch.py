"""Matches the names of a CSV file: `baocao names match IN.csv OUT.csv`."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from baocao.errors import NamesError
from baocao.names.matcher import Matcher, NameQuery
from baocao.names.models import NameMatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REQUIRED = ("case_id", "name")
_OUT = ("case_id", "status", "unit_key", "admin_code", "unit_name", "score")
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# Excel writes the list separator of the country it is set to.
_DELIMITERS = ",;\t"
# The matcher cuts long names itself; this only keeps csv from refusing them.
_LONGEST_FIELD = 2**31 - 1
_FOR_A_PERSON = NameMatch("review")


class Trouble(NamedTuple):
    """A line (from 1, the heading included) that cannot be asked as it stands, and why; its answer is "review"."""

    line: int
    reason: str


class Answered(NamedTuple):
    """How many rows were answered, and which of them could not be read as meant."""

    rows: int
    troubles: list[Trouble]


class _Asked(NamedTuple):
    case_id: str
    query: NameQuery | None


def match_csv(in_path: Path, out_path: Path, matcher: Matcher | None = None) -> Answered:
    """Writes one row of answers for each row of `in_path` to `out_path`, in the same order.

    IN is UTF-8 or UTF-16 with its mark, separated by comma, semicolon or tab: `case_id,name` and, if wanted,
    `kind,province,district,table_id,as_of`, any of them empty; other columns are ignored. `as_of` is a day
    (2024-06-30 or 30/6/2024) or a year, meaning its last day; without it the units of 2023 count (see `NameQuery`).
    A row that cannot be read as meant is answered "review" and listed in the result. OUT is replaced only when it is
    complete. Raises NamesError, with file and row, for a file that is no such table at all.
    """
    troubles: list[Trouble] = []
    rows = list(_read(in_path, troubles))
    found = iter((matcher or Matcher()).match(row.query for row in rows if row.query is not None))
    answers = [_FOR_A_PERSON if row.query is None else next(found) for row in rows]
    unfinished = out_path.with_name(out_path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_OUT)
            writer.writerows(
                (row.case_id, a.status, a.unit_key, a.admin_code, a.unit_name, a.score)
                for row, a in zip(rows, answers, strict=True)
            )
        unfinished.replace(out_path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise NamesError(
            f"The answers cannot be written: {error.strerror}.",
            advice="Name a file in a folder that exists and may be written to.",
            file=str(out_path),
        ) from error
    return Answered(len(rows), troubles)


def _read(path: Path, troubles: list[Trouble]) -> Iterator[_Asked]:
    text = _text(path)
    heading, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=heading.count)
    lines = _lines(text, delimiter, troubles)
    _, names = next(lines, (1, []))
    columns = [column.strip().lower() for column in names]
    missing = [column for column in _REQUIRED if column not in columns]
    if missing:
        raise NamesError(
            f"The heading lacks {' and '.join(missing)}.",
            advice="Expected: case_id,name and optionally kind,province,district,table_id,as_of.",
            file=str(path),
            row=1,
        )
    for line, fields in lines:
        row = dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, fields), strict=False))
        try:
            query = _query(
                row, surplus=len(fields) > len(columns), nameless=len(fields) <= columns.index("name")
            )
        except ValueError as error:
            troubles.append(Trouble(line, str(error)))
            query = None
        yield _Asked(row["case_id"], query)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NamesError(f"The file cannot be read: {error.strerror}.", file=str(path)) from error
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NamesError("The file is not UTF-8.", advice="Save it as CSV UTF-8.", file=str(path)) from error


def _lines(text: str, delimiter: str, troubles: list[Trouble]) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of each row that is not blank."""
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        # One quote too many would otherwise swallow the rest of a file silently.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(reader.line_num, fields) for fields in reader if fields]
    except csv.Error as error:
        troubles.append(
            Trouble(reader.line_num, f"the quotes do not match ({error}); each line was read alone")
        )
        rows = [
            (number, fields)
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
            for fields in csv.reader([line], delimiter=delimiter)
            if fields
        ]
    yield from rows


def _query(row: dict[str, str], *, surplus: bool, nameless: bool) -> NameQuery:
    """The query of one row. Raises ValueError, saying why, if it cannot be meant as it stands."""
    if surplus:
        raise ValueError("it has more fields than the heading: put names with commas in quotes")
    if nameless:
        raise ValueError("it has no name")
    return NameQuery(
        name=row["name"],
        kind=row.get("kind", "").lower() or None,
        province=row.get("province") or None,
        district=row.get("district") or None,
        table_id=row.get("table_id") or None,
        as_of=_as_of(row.get("as_of", "")),
    )


def _as_of(text: str) -> date | None:
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
        raise ValueError(f"as_of {text[:20]!r} is not a day: write it as 2024-06-30") from error
