"""A drafted declaration as the file a person looks at: TOML, with what each line was drawn from beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.understanding.kinds.suggestion import Draft, DraftColumn

_WIDTH = 110
_TYPES = {
    "number": "the row's number",
    "text": "words",
    "code": "codes, kept as printed",
    "units": "names of units and agencies",
    "measure": "unit of measure of the row's figures",
    "count": "whole numbers",
    "percent": "percent points",
    "decimal": "numbers with decimals",
    "amount": "numbers with the unit that heading or caption states",
    "score": "scores, as 9,49/10",
    "rank": "places, as 12/63",
    "date": "days",
    "figure": "figures with a comparison, a range or a unit",
}


def toml_of(draft: Draft, examples: Sequence[str]) -> str:
    """The text of the declaration.

    Args:
        draft: what was drafted.
        examples: where the example tables stand, one line each.

    """
    lines = [
        "# Drafted by `baocao kinds suggest` from",
        *(f"#   {example}" for example in examples),
        "# Look at the names: `kind` names the mart (fct_…), each [columns.…] a column of it.",
        "# Then `baocao ingest --force` makes it a mart.",
        *(f"# NOTE: {line}" for remark in draft.remarks for line in _wrapped(remark)),
        "",
        f"kind = {_text(draft.kind)}",
        f"name_vi = {_text(draft.name_vi)}",
        "# Words of a title or caption that speak for the kind.",
        f"title_phrases = {_list(draft.phrases)}",
        *_evidence(draft),
        "# A table is of this kind only if each of these fields is there ...",
        f"required = {_list(draft.required)}",
        "# ... and a row without this one is no row of its own.",
        f"row_identity = {_text(draft.row_identity)}",
    ]
    for column in draft.columns:
        lines += ["", *_column(column, len(examples))]
    for each in draft.sums:
        whole = f"\nwhole = {_list(each.whole)}" if each.whole else ""
        said = "is the percentage of" if each.whole else "is the sum of"
        lines += [
            "",
            f"# In the examples {each.result} {said} these; rows where it is not become findings.",
            f"[[arithmetic]]\nresult = {_text(each.result)}\nparts = {_list(each.parts)}{whole}",
        ]
    return "\n".join(lines) + "\n"


def _evidence(draft: Draft) -> list[str]:
    """What a table must say to be of the kind. Without any of it, headings alone are evidence enough."""
    lines = []
    if draft.phrases:
        lines += [
            "# Title, caption or a heading must name one of these (leave the words that always stand) ...",
            f"objects = {_list(draft.phrases)}",
        ]
    if draft.telling:
        lines += [
            "# ... or two of its headings say these."
            if draft.phrases
            else "# Two of its headings say these.",
            f"telling = {_list(draft.telling)}",
        ]
    return lines


def _column(column: DraftColumn, tables: int) -> list[str]:
    seen = f"; in {column.seen} of {tables} tables" if column.seen < tables else ""
    shown = "; ".join(text if len(text) <= 40 else f"{text[:39]}…" for text in column.texts)
    lines = [
        f"# {column.filled} cells{seen}: {shown}" if column.texts else f"# no cell is filled{seen}",
        f"[columns.{column.name}]",
        f"type = {_text(column.type)}  # {_TYPES[column.type]}{': ' + column.remark if column.remark else ''}",
    ]
    if column.role:
        lines.append(f"role = {_text(column.role)}")
    if column.is_short:
        lines.append("is_short = true  # its names may be one word")
    return [*lines, f"headings = {_list(column.headings)}  # the first is its Vietnamese name"]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, _WIDTH)
