"""What people decided about names: a CSV under version control that always wins over the matcher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from baocao.decision_files import add_line, columns_of, read_records, take_out_line, today
from baocao.errors import NamesError, UsageError
from baocao.names.normalise import clean, tone_key
from baocao.settings import settings
from extractors.understanding.decisions import SCOPES, is_about, wrong_scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from baocao.names.models import PrintedIn

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
    `scope` is everywhere, also if it is empty as in older files, or narrower: in the reports of `issuer`, or in
    `document` (sha256 of its file) and its later versions, which `report_no` and `issuer` tell.
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
    scope: str = ""
    document: str = ""
    report_no: str = ""
    issuer: str = ""


COLUMNS = columns_of(Decision)
ADDED_COLUMNS = COLUMNS[-4:]
"""Those of them that older files lack."""


class Decisions:
    """Decisions by name and place; the one with the most particulars that fits wins, the later of two equals.

    `problems` are sentences about lines of their file that cannot be used.
    """

    def __init__(self, decisions: Iterable[Decision] = (), problems: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        self._by_name: dict[str, list[Decision]] = {}
        for decision in decisions:
            self._by_name.setdefault(_key(decision.name), []).append(decision)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    @property
    def are_everywhere(self) -> bool:
        """Whether none of them holds in some documents only."""
        return all(_is_everywhere(each) for each in self)

    def __iter__(self) -> Iterator[Decision]:
        for decisions in self._by_name.values():
            yield from decisions

    def find(
        self,
        name: str,
        kind: str | None,
        province_codes: frozenset[str],
        district_code: str | None,
        printed_in: PrintedIn | None = None,
    ) -> Decision | None:
        """The decision for a name in this place, None if there is none.

        Args:
            name: as printed.
            kind: of the unit, if it is known.
            province_codes: of the provinces it may be in.
            district_code: of the district it stands under.
            printed_in: its document; None: decisions that hold in some documents only do not count.
        """
        fitting = [
            decision
            for decision in self._by_name.get(_key(name), [])
            if decision.kind in ("", kind or "")
            and (not decision.province_code or decision.province_code in province_codes)
            and decision.district_code in ("", district_code or "")
            and (_is_everywhere(decision) or (printed_in is not None and is_about(decision, *printed_in)))
        ]
        # max() keeps the first of equals, and the file is in the order of deciding.
        return max(reversed(fitting), key=_particulars, default=None)


def _key(name: str) -> str:
    return tone_key(clean(name))


def _is_everywhere(decision: Decision) -> bool:
    return decision.scope in ("", SCOPES[-1])


def _particulars(decision: Decision) -> tuple[int, int]:
    """The narrower scope counts, and of one scope the narrower place."""
    place = bool(decision.kind) + bool(decision.province_code) + bool(decision.district_code)
    return -SCOPES.index(decision.scope or SCOPES[-1]), place


def load_decisions(known_keys: Iterable[str], path: Path | None = None) -> Decisions:
    """The decisions of a file (None: of `decisions_file()`); none if there is no such file.

    A line without a name, or with a unit key not in `known_keys`, is left out and named among the problems.
    """
    known = frozenset(known_keys) | {NOBODY}

    def wrong(values: Mapping[str, str]) -> str | None:
        if not _key(values["name"]):
            return "it decides about no name."
        if values["unit_key"] not in known:
            return (
                f"{values['name']!r} is decided to be {values['unit_key']!r}, which no list has; "
                f"write {NOBODY!r} if the name stands for no unit."
            )
        return wrong_scope(values) if values["scope"] else None

    return Decisions(*read_records(path or decisions_file(), Decision, wrong))


def undo_decision(name: str, known_keys: Iterable[str], path: Path | None = None) -> Decision | None:
    """Takes the last decision about a name out of a file (None: of `decisions_file()`), and gives it; None if none is.

    Raises NamesError if the file cannot be written.
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


def _place(decision: Decision) -> tuple[str, ...]:
    where = ("kind", "province_code", "district_code", *ADDED_COLUMNS)
    return (_key(decision.name), *(getattr(decision, name) for name in where))


def _is_last_word(decision: Decision, path: Path) -> bool:
    """Whether the last line about this name in this place says the same already, whoever wrote it and when."""
    every, _ = read_records(path, Decision, lambda values: None)  # whoever loads the file says what is wrong
    same = [each for each in every if _place(each) == _place(decision)]
    last = same[-1] if same else None
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
        add_line(path, COLUMNS, values, ADDED_COLUMNS)
    except UsageError as error:
        raise NamesError(error.message, advice=error.advice, file=error.file) from error
