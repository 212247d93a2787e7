"""What a printed cell is by itself, whatever its column: told once for each text, however often it is printed."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from extractors.assembly.measures import is_measure
from extractors.values import clean, is_blank, parse_date
from extractors.values.labels import is_item_number

if TYPE_CHECKING:
    from datetime import date

    from extractors.models import Table

YEAR = re.compile(r"(?:19|20)\d\d")
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_PHONE = re.compile(r"\(?0\d{1,3}\)?[ .]?\d{3,4}[ .]?\d{3,4}")
_SERIAL = re.compile(r"\d{6,}|0\d{3,}")


class Printed:
    """One text on one line; the same object wherever it is printed."""

    def __init__(self, text: str) -> None:
        self.text = clean(text)
        self.is_blank = is_blank(self.text)

    @cached_property
    def day(self) -> date | None:
        """The day that the text is, None if it is none."""
        return parse_date(self.text)

    @cached_property
    def is_year(self) -> bool:
        """Whether the text is a year."""
        return bool(YEAR.fullmatch(self.text))

    @cached_property
    def is_measure(self) -> bool:
        """Whether the text is a unit of measure."""
        return is_measure(self.text)

    @cached_property
    def is_item_number(self) -> bool:
        """Whether the text numbers a row."""
        return is_item_number(self.text)

    @cached_property
    def is_grouped(self) -> bool:
        """Whether digits stand in groups, as nobody writes the number of a document."""
        return bool(_GROUPED.fullmatch(self.text))

    @cached_property
    def is_code(self) -> bool:
        """Whether digits name something instead of counting it: a phone number, 012345, 6401.10.00."""
        if _PHONE.fullmatch(self.text) or _SERIAL.fullmatch(self.text):
            return True
        groups = self.text.split(".")
        return (
            len(groups) > 2 and all(map(str.isdigit, groups)) and any(len(group) != 3 for group in groups[1:])
        )


printed = lru_cache(maxsize=16_384)(Printed)
"""What a text is."""


def printed_column(table: Table, column: int) -> list[Printed]:
    """The cells of one column; those of all columns at once would take as much memory as the table."""
    return [printed(row.cells[column].text) for row in table.rows]
