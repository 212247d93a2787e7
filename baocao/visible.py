"""Text of strangers made harmless where it is shown: on terminals and in plain logs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Control characters, among them the beginnings of a terminal's commands; what changes the direction of text; other
ends of a line; what has no width at all."""


def visible(text: str, *, keep: str = "") -> str:
    r"""The text with control characters written out, such as "\x1b" or "\u202e"; those in `keep` stay."""
    return _UNSEEN.sub(lambda found: found[0] if found[0] in keep else _written_out(found[0]), text)


def visible_json(text: str) -> str:
    r"""JSON with control characters as JSON writes them out ("\u202e"): the same value, safe to look at."""
    return _UNSEEN.sub(lambda found: found[0] if found[0] in "\n" else _as_json(found[0]), text)


def first_names(files: Sequence[str], shown: int = 20) -> str:
    """The files in one line: the first by name, the others counted."""
    more = f" and {len(files) - shown} more" if len(files) > shown else ""
    return ", ".join(files[:shown]) + more


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _as_json(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
