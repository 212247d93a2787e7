"""What people decided about names: a CSV under version control that always wins over the matcher."""

from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from baocao.decision_files import add_line, take_out_line, today
from baocao.errors import NamesError, UsageError
from baocao.names.normalise import clean, tone_key
from baocao.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# In column unit_key: the name stands for no unit.
NOBODY = "-"


def decisions_file() -> Path:
    """The file that decisions about names are read from and written to, in the home's folder of decisions."""
    return settings().decisions / "names.csv"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. An empty `kind`, `province_code` or `district_code` means: wherever the name stands.

    `unit_key` is a unit, an agency's slug, or NOBODY. `decided_at` is an ISO date. `expect` is what the matcher
    said when it was decided (a status, or a unit key): once it says something else, the decision may be dropped.
    """

    name: str
    kind: str
    province_code: str
    district_code: str
    unit_key: str
    decided_by: str
    decided_at: str
    reason: str
    expect: str


COLUMNS = [field.name for field in fields(Decision)]


class Decisions:
    """Decisions by name and place; the one with the most particulars that fits wins, the later of two equals."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_name: dict[str, list[Decision]] = {}
        for decision in decisions:
            self._by_name.setdefault(_key(decision.name), []).append(decision)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __iter__(self) -> Iterator[Decision]:
        for decisions in self._by_name.values():
            yield from decisions

    def find(
        self, name: str, kind: str | None, province_codes: frozenset[str], district_code: str | None
    ) -> Decision | None:
        """The decision for a name in this place, None if there is none."""
        fitting = [
            decision
            for decision in self._by_name.get(_key(name), [])
            if decision.kind in ("", kind or "")
            and (not decision.province_code or decision.province_code in province_codes)
            and decision.district_code in ("", district_code or "")
        ]
        # max() keeps the first of equals, and the file is in the order of deciding.
        return max(reversed(fitting), key=_particulars, default=None)


def _key(name: str) -> str:
    return tone_key(clean(name))


def _particulars(decision: Decision) -> int:
    return bool(decision.kind) + bool(decision.province_code) + bool(decision.district_code)


def load_decisions(known_keys: Iterable[str], path: Path | None = None) -> Decisions:
    """The decisions of a file (None: of `decisions_file()`); none if there is no such file.

    Raises NamesError with file and row for a missing column, an empty name, or a unit key not in `known_keys`;
    and for a file that cannot be read as CSV in UTF-8.
    """
    path = path or decisions_file()
    if not path.exists():
        return Decisions()
    try:
        return Decisions(_read(path, frozenset(known_keys) | {NOBODY}))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NamesError(
            f"The decisions about names cannot be read: {error}.",
            advice="Save the file as CSV in UTF-8, and close every quotation mark.",
            file=str(path),
        ) from error


def _read(path: Path, known: frozenset[str] | None) -> Iterator[Decision]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(
            file, strict=True
        )  # an open quotation mark must not swallow the lines after it
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
        if missing:
            raise NamesError(
                f"Columns are missing: {', '.join(missing)}.",
                advice=f"The heading must be {','.join(COLUMNS)}.",
                file=str(path),
            )
        for row in reader:
            decision = Decision(*((row[column] or "").strip() for column in COLUMNS))
            if not _key(decision.name) or (known is not None and decision.unit_key not in known):
                raise NamesError(
                    f"{decision.name!r} is decided to be {decision.unit_key!r}, which no list has.",
                    advice=f"Correct the key, or write {NOBODY!r} if the name stands for no unit.",
                    file=str(path),
                    row=reader.line_num,
                )
            yield decision


def undo_decision(name: str, known_keys: Iterable[str], path: Path | None = None) -> Decision | None:
    """Takes the last decision about a name out of a file (None: of `decisions_file()`), and gives it; None if none is.

    Raises NamesError if the file cannot be read or written.
    """
    path = path or decisions_file()
    about = [each for each in load_decisions(known_keys, path) if _key(each.name) == _key(name)]
    if not about:
        return None
    last = about[-1]
    try:
        take_out_line(path, COLUMNS, {column: getattr(last, column) for column in COLUMNS})
    except UsageError as error:
        raise NamesError(error.message, advice=error.advice, file=error.file) from error
    return last


def _is_last_word(decision: Decision, path: Path) -> bool:
    """Whether the last line about this name in this place says the same already, whoever wrote it and when."""
    place = (_key(decision.name), decision.kind, decision.province_code, decision.district_code)
    last: Decision | None = None
    with suppress(OSError, UnicodeDecodeError, csv.Error, NamesError):  # whoever reads the file says that
        for each in _read(path, None):
            if (_key(each.name), each.kind, each.province_code, each.district_code) == place:
                last = each
    return last is not None and last == replace(
        decision, name=last.name, decided_by=last.decided_by, decided_at=last.decided_at
    )


def record_decision(decision: Decision, path: Path | None = None) -> None:
    """Adds a decision at the end of a file (None: of `decisions_file()`), making the file if there is none.

    An empty `decided_at` becomes today. The line is on disk when this returns. Raises NamesError if the file
    cannot be written or the decision has no name or unit key.
    """
    path = path or decisions_file()
    if not _key(decision.name) or not decision.unit_key:
        raise NamesError("A decision needs a name and a unit key.", file=str(path))
    values = {column: getattr(decision, column) for column in COLUMNS}
    values["decided_at"] = decision.decided_at or today().isoformat()
    if path.exists() and _is_last_word(decision, path):
        return  # decided the same way before: a second line would say nothing new
    try:
        add_line(path, COLUMNS, values)
    except UsageError as error:
        raise NamesError(error.message, advice=error.advice, file=error.file) from error
