"""Tables that print what is aimed at or foreseen: none of a kind whose figures are what came of it.

"Chỉ tiêu giao năm 2026 cho các xã" has the columns of a table of results, and so has what a plan prints of the time to
come without a word. A title that also speaks of results, or headings that tell the two apart, are of both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.understanding.kinds.headings import column_period, contains, normalised, read_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.understanding.coverage import Written
    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.values import Period

_ESTIMATED = re.compile(r"(?<!hiep )(?<!quy )(?<!huong )\b(?:uoc|du kien|du bao)\b")
_ATTACHED = re.compile(r"\bkem theo\b")


def aimed_at(
    declaration: KindDeclaration,
    title: str | None,
    columns: Sequence[str],
    measured: Sequence[str],
    period: Period | None,
    written: Written | None,
) -> str | None:
    """What says that the figures of a table are aimed at or foreseen; None if nothing does.

    Args:
        declaration: The kind it could be of; one that declares no `aims` may print them.
        title: All that names the table.
        columns: Its headings.
        measured: Those of them under which its figures stand.
        period: What it covers.
        written: When the document was written.
    """
    if not declaration.aims:
        return None
    text = " | ".join(
        part for part in map(normalised, (title or "").split(" | ")) if not _ATTACHED.search(part)
    )
    heads = [normalised(column) for column in columns]
    if any(_says(head, declaration.results) for head in heads) or _tells_results(text, declaration):
        return None
    if written is not None and measured and all(_is_to_come(each, period, written) for each in measured):
        return f"a time that was to come on {written.day:%d/%m/%Y}"
    if any(_says(head, declaration.aims) or _ESTIMATED.search(head) for head in heads):
        return None
    if phrase := _says(text, declaration.aims):
        return f"title says “{phrase}”"
    return "title speaks of an estimate" if _ESTIMATED.search(text) else None


def _tells_results(text: str, declaration: KindDeclaration) -> bool:
    """Whether a title speaks of results, and not of those that are foreseen: "Ước kết quả thực hiện"."""
    estimated = _ESTIMATED.search(text)
    return bool(_says(text[: estimated.start()] if estimated else text, declaration.results))


def _says(text: str, phrases: Sequence[str]) -> str | None:
    return next((phrase for phrase in phrases if contains(text, normalised(phrase))), None)


def _is_to_come(column: str, period: Period | None, written: Written) -> bool:
    """Whether the period of a column is to come: none of a plan's is over before the plan."""
    end = period.end if period else None
    named = column_period(read_heading(column), end.year if end else None) or period
    if named is None:
        return False
    first = named.end if written.plans else named.start
    return first is not None and first > written.day
