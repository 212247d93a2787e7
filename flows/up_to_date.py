"""What is read and understood as it would be now, and why the rest is not: by the keys in the names of what is kept.

Nothing here opens a document. What an extract was understood of stands in it; what was found to be up to date is noted
beside the warehouse, so that a night without changes need not ask every extract. The note can be thrown away.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from baocao.code_hash import hash_of
from extractors.store.keys import (
    all_decisions,
    best_readings,
    decided_about,
    declared,
    understanding_code,
)
from extractors.store.storage import document_of, extract_inputs, named_tables
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import has_a_say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from baocao.warehouse.places import Places
    from extractors.store.keys import AllDecisions, Inputs


@dataclass(slots=True)
class Kept:
    """What is kept of documents, by their sha256.

    `readings` has the reading to use of each document: one by its reader as it is now, else the newest. `extracts` has
    what was last understood of each. `to_understand` maps documents to the reason why their extract is not what would
    be understood now.
    """

    readings: dict[str, Path] = field(default_factory=dict)
    extracts: dict[str, Path] = field(default_factory=dict)
    to_understand: dict[str, str] = field(default_factory=dict)


def what_is_kept(places: Places) -> Kept:
    """Look at all readings and extracts of a warehouse."""
    kept = Kept(best_readings(places.readings), kept_extracts(places.extracts))
    decisions = all_decisions()
    rules = hash_of({"code": understanding_code(), "decisions": repr(decisions), **declared()})
    noted = _noted(places.understood, rules)
    current = {}
    for sha256, reading in kept.readings.items():
        extract = kept.extracts.get(sha256)
        pair = [reading.name, extract.name if extract else ""]
        reason = None if noted.get(sha256) == pair else reason_to_understand(reading, extract, decisions)
        if reason:
            kept.to_understand[sha256] = reason
        else:
            current[sha256] = pair
    if current != noted:
        _note(places.understood, rules, current)
    return kept


def kept_extracts(folder: Path) -> dict[str, Path]:
    """The extract of each document (sha256) in the folder: what was understood last."""
    found = sorted(folder.glob("*-*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    return {document_of(path): path for path in found}


def reason_to_understand(reading: Path, extract: Path | None, decisions: AllDecisions) -> str | None:
    """Why a reading has to be understood; None if its extract is what it would be now."""
    if extract is None:
        return "not understood yet"
    inputs = extract_inputs(extract)
    if inputs is None:
        return "again, its extract does not say of what it was understood"
    if inputs.reading != reading.name:
        return "again, it has been read again"
    if inputs.code != understanding_code():
        return "again, the code that understands has changed"
    if inputs.decided != decided_about(decisions, document_of(extract), inputs.said):
        return "again, what people decided about it has changed"
    changed = _reason_in_kinds(inputs, extract)
    return f"again, {changed}" if changed else None


def _reason_in_kinds(inputs: Inputs, extract: Path) -> str | None:
    now = declared()
    for kind in inputs.used:
        if kind not in now:
            return f"the kind {kind} is not declared any more"
        if now[kind] != inputs.kinds[kind]:
            return f"what is declared of {kind} has changed"
    others = [kind for kind in now if kind not in inputs.used and now[kind] != inputs.kinds.get(kind)]
    if not others:
        return None
    tables, kinds = named_tables(extract), load_declarations()
    for kind in others:
        if kind in kinds and any(has_a_say(kinds[kind], *table) for table in tables):
            return f"what is declared of {kind} {'has changed' if kind in inputs.kinds else 'is new'}"
    return None


def _noted(file: Path, rules: str) -> Mapping[str, Any]:
    """Reading and extract of each document that were found up to date under these rules."""
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        return dict(note["documents"]) if note["rules"] == rules else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _note(file: Path, rules: str, documents: Mapping[str, Any]) -> None:
    with suppress(OSError):  # without it, the next run only asks every extract
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".tmp")
        new.write_text(json.dumps({"rules": rules, "documents": documents}), encoding="utf-8")
        new.replace(file)
