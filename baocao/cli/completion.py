"""What the shell completes besides commands and options: names of tables."""

from __future__ import annotations

import re

_LAST_WORD = re.compile(r"[\w.]*$")


def complete_table(incomplete: str) -> list[tuple[str, str]]:
    """Published tables and flat views with their Vietnamese names; in SQL, those that its last word begins."""
    from baocao.warehouse.dictionary import load_dictionary

    word = _LAST_WORD.search(incomplete)
    begun = word[0] if word else ""
    before = incomplete.removesuffix(begun)
    found = []
    for table in load_dictionary():
        full = f"{table.schema}.{table.name}"
        for name in (table.name, full):
            if name.startswith(begun) and ("." in begun) == (name == full):
                found.append((f"{before}{name}", table.display_name_vi))
    return found
