"""What the site says in one language, and how that language writes numbers and dates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

WORDS = Path(__file__).parent / "words.toml"
CODES = ("vi", "en")
"""Languages of the site; the first is the one that opens."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language: `code` as in HTML's lang."""

    code: str
    words: dict[str, str]
    decimal_mark: str
    thousands_mark: str
    date_format: str

    def say(self, key: str, **filled: object) -> str:
        """Give the text of a key. Raises KeyError for one that words.toml does not have."""
        text = self.words[key]
        return text.format(**filled) if filled else text

    def number(self, value: float | Decimal | int | None, places: int | None = None) -> str:
        """Write a number; without `places`, as many decimals as it has, trailing zeros dropped. None is ''."""
        if value is None:
            return ""
        written = f"{value:,.{places}f}" if places is not None else f"{value:,}"
        if places is None and "." in written:
            written = written.rstrip("0").rstrip(".")
        return written.translate(str.maketrans(",.", self.thousands_mark + self.decimal_mark))

    def day(self, value: date | None) -> str:
        """Write a date. None is ''."""
        return value.strftime(self.date_format) if value else ""

    def time(self, value: datetime) -> str:
        """Write a date and a time of day."""
        return value.strftime(f"{self.date_format} %H:%M")

    def kind(self, kind: str) -> str:
        """Name a kind of table: as its declaration calls it in Vietnamese, in English by its key."""
        if self.code == "vi":
            from extractors.understanding.kinds.declaration import load_declarations

            declared = load_declarations().get(kind)
            return declared.name_vi if declared else self.say("unknown")
        return kind.replace("_", " ").capitalize()

    @property
    def chart_locale(self) -> dict[str, Any]:
        """The marks of numbers, as d3-format wants them."""
        return {
            "decimal": self.decimal_mark,
            "thousands": self.thousands_mark,
            "grouping": [3],
            "currency": ["", ""],
        }


@cache
def load_languages() -> tuple[Language, ...]:
    """Read words.toml. Raises ValueError if one language lacks what another says."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    differing = set(words["vi"]) ^ set(words["en"])
    if differing:
        raise ValueError(f"{WORDS.name}: only one language has {', '.join(sorted(differing))}")
    return (
        Language("vi", words["vi"], ",", ".", "%d/%m/%Y"),
        Language("en", words["en"], ".", ",", "%Y-%m-%d"),
    )
