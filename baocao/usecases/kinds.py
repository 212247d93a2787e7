"""From tables of documents to the draft of a kind, shown with what it would make of them, and kept as the user's."""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.home import find_home
from extractors.isolation.confined import run_confined
from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractors.extract import Extract, ExtractedTable
    from extractors.models import Table
    from extractors.understanding.kinds.declaration import KindDeclaration

_NAME = re.compile(r"[a-z][a-z0-9_]{1,48}")


def suggest_kind(
    files: Sequence[Path], tables: Sequence[int] = (), name: str | None = None
) -> dict[str, Any]:
    """Draft a declaration from tables of documents; nothing is written.

    Args:
        files: the documents; in all but the first, every table of no known kind that is like the first example is one.
        tables: numbers of the example tables in the first document; none: its only table of no known kind.
        name: name of the kind; None: made of the title.

    Returns:
        `kind`, the `declaration` as text, its `examples`, `columns` (field, type, headings), the `rows` it gives of
        the first example, `unparsed` values and `unmapped` headings by example, and `also`, other tables of the
        documents that would be of the kind.

    Raises:
        UsageError: if there is no such table, or none of whose rows have names.

    """
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a kind.", advice="Small letters, digits and _, as training_courses."
        )
    drafted: dict[str, Any]
    drafted, wrong = run_confined(current_limits(), _answer, list(files), list(tables), name)
    if wrong is not None:
        raise UsageError(wrong[0], advice=wrong[1])
    return drafted


def keep(drafted: dict[str, Any], *, replace: bool = False) -> Path:
    """Write the drafted declaration into the user's folder of kinds, whole or not at all.

    Raises:
        UsageError: if the file is there and may not be replaced.

    """
    return _write(drafted["kind"], drafted["declaration"], replace=replace)


def add_kind(name: str) -> Path:
    """Copy a declaration from the shelf into the user's folder of kinds, where it counts and may be changed.

    Raises:
        UsageError: if the shelf has none of that name, or the folder has one.

    """
    from extractors.understanding.kinds.declaration import shelf

    known = shelf()
    if name not in known:
        raise UsageError(f"There is no kind {name} to add.", advice=f"There are {', '.join(known)}.")
    return _write(name, known[name].read_text(encoding="utf-8"), replace=False)


def _write(name: str, text: str, *, replace: bool) -> Path:
    folder = find_home().kinds
    target = folder / f"{name}.toml"
    if target.exists() and not replace:
        raise UsageError(f"{target} is there already.", advice="Look at it, or remove it first.")
    new = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
        os.replace(new, target)  # noqa: PTH105
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror or error}).") from error
    finally:
        new.unlink(missing_ok=True)
    return target


def known_kinds() -> list[dict[str, Any]]:
    """Every kind that is declared: name, Vietnamese name, fields, and whether it is the user's.

    Those on the shelf, which count once they are added, have `counts` false.
    """
    from extractors.understanding.kinds.declaration import (
        kinds_folders,
        load_declarations,
        parse_declaration,
        shelf,
    )

    ours = {path.stem for path in kinds_folders()[0].glob("*.toml")}
    counted = load_declarations()
    waiting = [
        parse_declaration(path.read_text(encoding="utf-8"), path)
        for name, path in shelf().items()
        if name not in counted
    ]
    return [
        {
            "kind": kind.kind,
            "name_vi": kind.name_vi,
            "fields": list(kind.columns),
            "own": kind.kind in counted and kind.kind not in ours,
            "counts": kind.kind in counted,
        }
        for kind in (*counted.values(), *waiting)
    ]


# --- in the process that reads the documents ----------------------------------------------------------------


def _answer(
    files: list[Path], numbers: list[int], name: str | None
) -> tuple[dict[str, Any], tuple[str, str | None] | None]:
    """The draft, or what is wrong with the question: errors of usage do not cross the wall between processes."""
    try:
        return _suggest(files, numbers, name), None
    except UsageError as error:
        return {}, (error.message, error.advice)


def _suggest(files: list[Path], numbers: list[int], name: str | None) -> dict[str, Any]:
    from extractors.extract import extract_document
    from extractors.understanding.kinds.declaration import load_declarations, parse_declaration, shelf
    from extractors.understanding.kinds.draft_file import toml_of
    from extractors.understanding.kinds.suggestion import alike, draft_of

    read = [(file, extract_document(file)) for file in files]
    first = [(files[0], number, table) for number, table in _chosen(*read[0], numbers)]
    more = [
        (file, number, table)
        for file, extract in read[1:]
        for number, table in _unknown(extract)
        if alike(first[0][2].table, table.table)
    ]
    examples = [*first, *more]
    known = load_declarations()
    if name in known:
        raise UsageError(f"There is a kind {name} already.", advice="Choose another name with --name.")
    draft = draft_of([each.table for _, _, each in examples], known, name)
    text = toml_of(draft, [_place(file, number, each.table) for file, number, each in examples])
    declaration = parse_declaration(text, find_home().kinds / f"{draft.kind}.toml")
    taken = {id(each.table) for _, _, each in examples}
    fitting = [
        name
        for name, path in shelf().items()
        if name not in known
        and _mapping(first[0][2].table, parse_declaration(path.read_text(encoding="utf-8"), path)).holds()
    ]
    return {
        "kind": draft.kind,
        "name_vi": draft.name_vi,
        "declaration": text,
        "remarks": draft.remarks
        + [f"There is a kind for such tables: baocao kinds add {name}" for name in fitting],
        "columns": [
            {"field": each.name, "type": each.type, "headings": each.headings, "filled": each.filled}
            for each in draft.columns
        ],
        "examples": [
            {"file": file.name, "table": number, **_given(extract, each, declaration)}
            for file, number, each in examples
            for extract in (extract for path, extract in read if path == file)
        ],
        "without_likeness": [file.name for file, _ in read[1:] if file not in {path for path, _, _ in more}],
        "also": [
            {"file": file.name, "table": number, "title": each.table.title, "kind_now": each.kind}
            for file, extract in read
            for number, each in extract.numbered()
            if id(each.table) not in taken and _mapping(each.table, declaration).holds()
        ],
    }


def _place(file: Path, number: int, table: Table) -> str:
    page = f", page {table.page_first}" if table.page_first is not None else ""
    title = " ".join((table.title or table.caption or "").split())
    return f"{file.name}, table {number}{page}" + (f": {title[:90]}" if title else "")


def _unknown(extract: Extract) -> Iterator[tuple[int, ExtractedTable]]:
    for number, table in extract.numbered():
        if table.mapping is None and table.table.rows and table.table.method != "narrative":
            yield number, table


def _chosen(file: Path, extract: Extract, numbers: Sequence[int]) -> list[tuple[int, ExtractedTable]]:
    unknown = list(_unknown(extract))
    if not numbers:
        if len(unknown) == 1:
            return unknown
        listed = "; ".join(f"{number}: {_title(table.table)}" for number, table in unknown[:20])
        raise UsageError(
            f"{file.name} has {len(unknown)} tables of no known kind."
            if unknown
            else f"Every table of {file.name} is of a known kind.",
            advice=f"Say which with --table: {listed}."
            if unknown
            else "`baocao inspect FILE` shows all tables.",
        )
    chosen = []
    for number in dict.fromkeys(numbers):
        table = dict(extract.numbered()).get(number)
        if table is None:
            raise UsageError(
                f"{file.name} has no table {number}: it has {len(extract.tables) or 'none'}.",
                advice="baocao inspect FILE lists them.",
            )
        if table.mapping is not None:
            raise UsageError(
                f"Table {number} of {file.name} is of kind {table.kind} already.",
                advice="Headings it lacks are added by a file of the same kind in kinds/; see the tutorial.",
            )
        chosen.append((number, table))
    return chosen


def _title(table: Table) -> str:
    title = " ".join((table.title or table.caption or "").split())
    return title[:60] or " | ".join(table.columns)[:60]


def _mapping(table: Table, declaration: KindDeclaration) -> Any:
    from extractors.understanding.kinds.mapping import map_columns

    naming = " | ".join(filter(None, (table.title, table.caption)))
    return map_columns(table.columns, declaration, naming, table.rows)


def _given(extract: Extract, table: ExtractedTable, declaration: KindDeclaration) -> dict[str, Any]:
    """What the declaration makes of an example: its typed rows, and what it leaves."""
    from extractors.understanding.coverage import report_coverage
    from extractors.understanding.kinds.mapped import unmapped
    from extractors.understanding.kinds.rows import typed_rows

    mapping = _mapping(table.table, declaration)
    rows = typed_rows(table.table, mapping, report_coverage(extract.header)) if extract.header else []
    fields = [name for each in declaration.columns.values() for name in each.staging_columns]
    return {
        "is_of_kind": mapping.holds(),
        "unmapped": unmapped(table.table.columns, mapping),
        "unparsed": sum(len(row.unparsed) for row in rows),
        "rows": [
            {"row": row.row_no, "row_kind": row.row_kind}
            | {name: _plain(row.values.get(name)) for name in fields}
            for row in rows
        ],
    }


def _plain(value: object) -> object:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value if value is None or isinstance(value, str | int | list) else str(value)
