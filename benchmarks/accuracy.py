"""How well tables are found and read, beside other readers, on a set with known answers.

    python benchmarks/accuracy.py --data DIR --scorer score.py [--kinds kinds.json] [--peers all] [--out DIR]

DIR is laid out like the ICDAR 2013 set (<document>.pdf beside <document>-str.xml); it and its scorer belong to others
and are not part of this project. Tables are taken page by page, before they are joined over pages. The kinds
file says of every table ("<document>|<alternative>|<number>") what it is, and the score is then given for each
kind, too: for one kind only the tables of that kind count, and predictions that belong to no table count as
false in the line "all" alone.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.tools import Tool, chosen_tools  # noqa: E402

Result = dict[str, Any]


def predict(tool: Tool, data: Path, out: Path) -> None:
    """Writes what `tool` reads as <document>.json; a document it fails on has no tables and the error's text."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(data.glob("*.pdf")):
        tables: list[Result] = []
        error = None
        start = time.process_time()
        try:
            for page, found in tool.read(path, None):
                tables.extend({"page": page, "cells": cells} for cells in found)
        except Exception as failure:  # whatever another's library throws is its result
            error = f"{type(failure).__name__}: {failure}"
        seconds = round(time.process_time() - start, 3)
        result = {"pages": page_count(path), "seconds": seconds, "tables": tables, "error": error}
        (out / f"{path.stem}.json").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def page_count(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_kind(documents: dict[str, Result], kinds: dict[str, str]) -> dict[str, Counter[str]]:
    """Relations and perfect tables of each kind."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for name, document in documents.items():
        for table in document["tab"]:
            kind = kinds.get(f"{name}|{document['alt']}|{table['i']}", "unknown")
            sums[kind].update(
                {key: table[key] for key in ("ok", "gt", "pred", "perfect")},
                tables=1,
                missed=table["pred"] == 0,
            )
    return sums


def report(name: str, summary: Result, kinds: dict[str, Counter[str]], scorer: ModuleType) -> None:
    print(
        f"{name:16} {'all':11} {summary['F1']:.3f} {summary['P']:.3f} {summary['R']:.3f} "
        f"{summary['perfect']:7.2f} {summary['tables_gt']:6} found {summary['tables_pred']}, "
        f"{summary['s_per_page']:.3f} CPU s/page, {summary['errors']} errors"
    )
    for kind, sums in sorted(kinds.items()):
        precision, recall, f1 = scorer.f1(sums["ok"], sums["gt"], sums["pred"])
        print(
            f"{name:16} {kind:11} {f1:.3f} {precision:.3f} {recall:.3f} {sums['perfect'] / sums['tables']:7.2f} "
            f"{sums['tables']:6} missed {sums['missed']}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder in the layout of the ICDAR 2013 set")
    parser.add_argument("--scorer", type=Path, required=True, help="the scorer, score.py")
    parser.add_argument("--kinds", type=Path, help="JSON: what kind of table each is")
    parser.add_argument("--peers", default="", help="other readers, separated by commas; all")
    parser.add_argument("--out", type=Path, help="where to keep the predictions (default: nowhere)")
    parser.add_argument("--failures", action="store_true", help="name the tables that are not perfect")
    options = parser.parse_args()
    scorer = load_scorer(options.scorer)
    kinds = json.loads(options.kinds.read_text(encoding="utf-8")) if options.kinds else {}
    print(f"{'reader':16} {'kind':11} {'F1':5} {'P':5} {'R':5} perfect tables")
    with tempfile.TemporaryDirectory() as temporary:
        for tool in chosen_tools(options.peers):
            out = (options.out or Path(temporary)) / tool.name.replace(" ", "-")
            with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
                predict(tool, options.data, out)
            summary, documents = scorer.score_dir(str(options.data), str(out))
            report(tool.name, summary, by_kind(documents, kinds) if kinds else {}, scorer)
            if options.failures:
                show_failures(documents, kinds)


def show_failures(documents: dict[str, Result], kinds: dict[str, str]) -> None:
    for name, document in sorted(documents.items()):
        for table in document["tab"]:
            if not table["perfect"]:
                kind = kinds.get(f"{name}|{document['alt']}|{table['i']}", "unknown")
                print(
                    f"    {name} page {table['page']} table {table['i']} {kind}: "
                    f"{table['ok']} of {table['gt']} relations, {table['pred']} read"
                )


if __name__ == "__main__":
    main()
