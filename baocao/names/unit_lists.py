"""The lists of administrative units as the seeds hold them: units in time, and what became of each."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from baocao.errors import NamesError
from baocao.resources import dbt_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SEEDS = dbt_project() / "seeds"

UNIT_COLUMNS = (
    "unit_key",
    "admin_code",
    "unit_name",
    "unit_short_name",
    "unit_type",
    "unit_level",
    "parent_unit_key",
    "province_code",
    "valid_from",
    "valid_to",
)


class Unit(NamedTuple):
    """One unit while it was one thing: `key` is "<code>@<year>", opaque.

    `level` is tinh, huyen or xa. `parent_key` is empty for provinces. `valid_from` None: since before the first
    list (2023). `valid_to` None: still in force.
    """

    key: str
    code: str
    name: str
    short_name: str
    type: str
    level: str
    parent_key: str
    province_code: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether the unit existed on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Successor(NamedTuple):
    """What became of a unit (by key) on a day: another took it over, the `extent` whole, part or unknown."""

    old: str
    new: str
    extent: str
    day: date
    legal_basis: str


def read_units(folder: Path) -> list[Unit]:
    """The units of the seed in a folder."""
    return [
        Unit(key, code, name, short_name, type_word, level, parent, province, _day(first), _day(last))
        for key, code, name, short_name, type_word, level, parent, province, first, last in read_seed(
            folder / "admin_units.csv", UNIT_COLUMNS
        )
    ]


def read_successors(folder: Path) -> list[Successor]:
    """What became of the units of the seed in a folder."""
    columns = ("old_unit_key", "new_unit_key", "extent", "effective_date", "legal_basis")
    return [
        Successor(old, new, extent, _day(day) or date.min, basis)
        for old, new, extent, day, basis in read_seed(folder / "unit_successors.csv", columns)
    ]


def read_seed(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """These columns of a seed CSV, row by row. Raises NamesError if the file or one of the columns is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            missing = [column for column in columns if column not in heading]
            if missing:
                raise NamesError(
                    f"Columns are missing: {', '.join(missing)}.",
                    advice="Restore dbt_project/seeds from the project.",
                    file=str(path),
                )
            places = [heading.index(column) for column in columns]
            pick = itemgetter(*places)
            yield from map(pick, reader) if len(places) > 1 else ((row[places[0]],) for row in reader)
    except OSError as error:
        raise NamesError(
            f"The list cannot be read: {error.strerror}.",
            advice="Restore dbt_project/seeds from the project.",
            file=str(path),
        ) from error


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
