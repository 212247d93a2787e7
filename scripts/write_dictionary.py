"""Write what is generated of declarations and dbt's YAML anew: pages of `docs/`, and the kinds as dbt knows them."""

from __future__ import annotations

from pathlib import Path

from baocao.warehouse.dictionary_pages import pages
from baocao.warehouse.kinds import declared_kinds_macro

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    macro = ROOT / "dbt_project" / "macros" / "declared_kinds.sql"
    macro.write_text(declared_kinds_macro(), encoding="utf-8")
