"""Writes a notebook as one page that opens without a network: its texts, tables and pictures, and nothing to run.

python notebooks/to_page.py notebooks/chuyen_doi_so.py so-lieu.html [--warehouse FILE]
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import sys
from pathlib import Path
from typing import Any

ROWS_SHOWN = 200
STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.6 Roboto, "Liberation Sans", Arial, sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: .93rem }
th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid #8885 }
.scroll { overflow-x: auto } figure { margin: 1rem 0; background: #fff; overflow-x: auto }
"""


def page_of(notebook: Path, warehouse: str | None) -> str:
    """Run a notebook and write what its cells show as HTML.

    Args:
        notebook: a notebook of marimo.
        warehouse: the published file it asks; None for the notebook's own default.

    Raises:
        SystemExit: the file is no Python.
    """
    sys.argv = [str(notebook), *(["--warehouse", warehouse] if warehouse else [])]  # as the notebook reads it
    spec = importlib.util.spec_from_file_location(notebook.stem, notebook)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{notebook} is no notebook: a Python file of marimo is.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, _ = module.app.run()
    body = "\n".join(shown(output) for output in outputs if output is not None)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{html.escape(notebook.stem)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def shown(output: Any) -> str:
    """What a cell shows: a chart as a picture, a frame as a table, a text as such."""
    import altair as alt
    import pandas as pd
    import vl_convert

    if isinstance(output, alt.TopLevelMixin):
        svg: str = vl_convert.vegalite_to_svg(output.to_dict(), allowed_base_urls=[])
        return f"<figure>{svg}</figure>"
    if isinstance(output, pd.DataFrame):
        more = f"<p>{ROWS_SHOWN} dòng đầu trong {len(output)} dòng.</p>" if len(output) > ROWS_SHOWN else ""
        table = output.head(ROWS_SHOWN).to_html(
            index=False, border=0, na_rep="", float_format=lambda value: f"{value:.2f}".replace(".", ",")
        )
        return f'<div class="scroll">{table}</div>{more}'
    text: str = getattr(output, "text", html.escape(str(output)))
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("page", type=Path)
    parser.add_argument("--warehouse")
    asked = parser.parse_args()
    asked.page.write_text(page_of(asked.notebook, asked.warehouse), encoding="utf-8")
    sys.stdout.write(f"{asked.page}\n")
