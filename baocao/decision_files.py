"""What people decided, as CSV files under version control: read line by line, written whole and under a lock.

A line that cannot be used is named with its file and number and left out; it never ends a run. A reader sees the old
file or the new one, and two people who decide at the same time lose nothing.
"""

from __future__ import annotations

import csv
import fcntl
import getpass
import io
import os
import tempfile
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from baocao.errors import UsageError
from baocao.home import PREFIX, find_home, stated_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from _typeshed import DataclassInstance

    RecordT = TypeVar("RecordT", bound=DataclassInstance)


_MOST_LINES = 20
"""Lines of a file that one value may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: where it ends (from 1), and its values by column, without white space around them."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """The lines of a file, and a sentence for each thing that is wrong with it."""

    path: Path
    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def decisions_folder() -> Path:
    """The folder of what people decided: the setting `decisions`, else `decisions/` of the home.

    Raises:
        UsageError: the settings cannot be read.
    """
    home = find_home()
    stated = stated_settings(home).get("decisions")
    if stated is None:
        return home.folder / "decisions"
    path = Path(str(stated.value)).expanduser()
    return path if stated.origin.startswith(PREFIX) else home.folder / path


def read_file(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> DecisionFile:
    """Read a file; one that is not there has no lines.

    Args:
        path: the file.
        columns: those that are read; others are left out.
        optional: those of them that it need not have, nor a line if they come last; they are empty then.

    Returns:
        Every line that has these columns and no more values than the heading. What is wrong with the others, or with
        the file, is among the problems.
    """
    found = DecisionFile(path)
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    except FileNotFoundError:
        return found
    except OSError as error:
        found.problems.append(f"{path} cannot be read ({error.strerror}).")
        return found
    heading: list[str] | None = None
    for number, values in _lines(text.splitlines()):
        if values and not all(map(_is_text, values)):
            of_line = "" if heading is None else f", line {number}"
            found.problems.append(f"{path}{of_line}: it is no text in UTF-8.")
            if heading is None:
                return found
        elif heading is None:
            heading = [name.strip() for name in values or ()]
            missing = [column for column in columns if column not in heading and column not in optional]
            if missing:
                found.problems.append(f"{path}: columns are missing: {', '.join(missing)}.")
                return found
        elif values is None:
            found.problems.append(
                f"{path}, line {number}: it is no line of CSV; is a quotation mark left open?"
            )
        elif values and (len(values) > len(heading) or not set(heading[len(values) :]) <= set(optional)):
            found.problems.append(f"{path}, line {number}: it has not as many values as the heading.")
        elif values:
            there = dict(zip(heading, values, strict=False))
            found.lines.append(Line(number, {column: there.get(column, "").strip() for column in columns}))
    return found


def _is_text(value: str) -> bool:
    """Whether all bytes of a value were UTF-8: one bad line must not take the others out of force."""
    return not any("\udc80" <= char <= "\udcff" for char in value)


def _lines(lines: Sequence[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Number and values of each line, None if it is no CSV: an open quotation mark must not swallow other lines.

    What a spreadsheet has written over several lines, a value with a line break, is one if it has all its values.
    """
    width, place = 0, 0
    while place < len(lines):
        values, taken = _parsed(lines[place : place + 1]), 1
        while values is None and taken < _MOST_LINES and place + taken < len(lines):
            taken += 1
            values = _parsed(lines[place : place + taken])
            if values is not None and len(values) != width:
                values = None
                break
        taken = taken if values is not None else 1
        place += taken
        width = width or len(values or ())
        yield place, values


def _parsed(lines: Sequence[str]) -> list[str] | None:
    """The values of what is one line of CSV; None if it is not."""
    try:
        found = list(csv.reader(["\n".join(lines)], strict=True))
    except csv.Error:
        return None
    return found[0] if found else []


def columns_of(record: type[DataclassInstance]) -> tuple[str, ...]:
    """The columns of a file whose lines are such records: the names of their fields."""
    return tuple(each.name for each in fields(record))


def _optional(record: type[DataclassInstance]) -> tuple[str, ...]:
    """The columns that an older file may lack: the fields with a default."""
    return tuple(each.name for each in fields(record) if each.default is not MISSING)


def read_records(
    path: Path, record: type[RecordT], wrong: Callable[[Mapping[str, str]], str | None]
) -> tuple[list[RecordT], list[str]]:
    """Read a file whose columns are the fields of a dataclass.

    Args:
        path: the file; one that is not there has no lines.
        record: the dataclass; every field of it is text.
        wrong: says what is wrong with the values of a line, None if it can be used.

    Returns:
        The lines that can be used, in order, and a sentence with file and line for each thing that is wrong.
    """
    read = read_file(path, columns_of(record), _optional(record))
    records: list[RecordT] = []
    problems = list(read.problems)
    for line in read.lines:
        if sentence := wrong(line.values):
            problems.append(f"{path}, line {line.number}: {sentence}")
        else:
            records.append(record(**line.values))
    return records, problems


def add_line(
    path: Path, columns: Sequence[str], values: Mapping[str, str], optional: Sequence[str] = ()
) -> None:
    """Add a line at the end of a file, which is made if it is not there; it is on disk when this returns.

    What stands in the file stays as it is, also what cannot be used.

    Args:
        path: the file.
        columns: its columns.
        values: the line, by column.
        optional: the columns that an older file may lack; they are added to it, empty in every line there.

    Raises:
        UsageError: the file cannot be written, or has other columns.
    """
    with locked(path):
        before = _content(path)
        needed = [column for column in columns if column not in optional]
        if before and (missing := _missing(before, needed)):
            raise UsageError(
                f"columns are missing: {', '.join(missing)}.",
                advice=f"The heading must be {','.join(columns)}.",
                file=str(path),
            )
        if before and (lacking := _missing(before, columns)):
            before = _with_columns(before, lacking)
        heading = next(csv.reader(io.StringIO(before)), None) or columns
        if before and not before.endswith(("\n", "\r")):
            before += "\n"  # not every editor ends the last line; two decisions must not become one
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        if not before:
            writer.writerow(columns)
        writer.writerow([_one_line(values.get(column, "")) for column in heading])
        _replace(path, before + text.getvalue())


def take_out_line(path: Path, columns: Sequence[str], values: Mapping[str, str]) -> bool:
    """Take out the last line with these values; says whether there was one.

    Raises:
        UsageError: the file cannot be written.
    """
    with locked(path):
        text = _content(path).split("\n")
        heading = [name.strip() for name in _values(text[0])]
        wanted = [_one_line(values.get(column, "")).strip() for column in heading if column in columns]
        for number in range(len(text) - 1, 0, -1):
            there = dict(zip(heading, _values(text[number]), strict=False))
            if [there.get(column, "").strip() for column in heading if column in columns] == wanted:
                del text[number]
                _replace(path, "\n".join(text))
                return True
    return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else changes a file of this folder meanwhile; the system frees the lock with the process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_file(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Replace a file whole, by somebody who holds its lock. Raises UsageError if that cannot be."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    _replace(path, text.getvalue())


def _replace(path: Path, text: str) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".csv")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _cannot_write(path, error) from error


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="surrogateescape") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the decisions cannot be read: {error}.", advice="Save the file in UTF-8.", file=str(path)
        ) from error


def _missing(content: str, columns: Sequence[str]) -> list[str]:
    heading = [name.strip() for name in next(csv.reader(io.StringIO(content)), [])]
    return [column for column in columns if column not in heading]


def _with_columns(content: str, columns: Sequence[str]) -> str:
    """The file with further columns, empty but in its heading; a line that cannot be used stays as it is."""
    lines, width = [], 0
    end = 0
    whole = content.splitlines()
    for number, values in _lines(whole):
        text = "\n".join(whole[end:number])
        end = number
        if not width:
            width = len(values or ())
            text += "," + ",".join(columns)
        elif values is not None and len(values) == width:
            text += "," * len(columns)
        lines.append(text)
    return "\n".join(lines) + "\n"


def _values(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _one_line(value: str) -> str:
    """A value stands on one line of the file, so that a line is a decision for git and for people."""
    return " ".join(value.split("\n")).replace("\r", " ")


def _cannot_write(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"the decision cannot be stored: {error.strerror}.", advice="Make it writable.", file=str(path)
    )


def signed(reason: str) -> dict[str, str]:
    """The columns that end a decision made now: who, when (ISO date), and why, in one line."""
    return {
        "decided_by": person(),
        "decided_at": today().isoformat(),
        "reason": " ".join(reason.split()),
    }


def person() -> str:
    """Who decides: the user of this process; by number where the system has no name, as in many containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def today() -> date:
    """The day a decision made now is dated, in UTC."""
    return datetime.now(UTC).date()
