"""Write the generated pages of `docs/` anew: `python scripts/write_dictionary.py`, after a change of dbt's YAML."""

from __future__ import annotations

from pathlib import Path

from baocao.warehouse.dictionary_pages import pages

DOCS = Path(__file__).resolve().parent.parent / "docs"

if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
