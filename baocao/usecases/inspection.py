"""One document looked at on its own: read, understood, its names matched, nothing kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from extractors.isolation.limits import current_limits
from extractors.store.fingerprint import fingerprint
from extractors.store.readings import DamagedReadingError, reading_source

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.warehouse.places import Places
    from extractors.extract import Extract
    from extractors.models import Document
    from extractors.store.readings import Source


def inspect_document(
    path: Path, pictures: Path | None = None, places: Places | None = None
) -> dict[str, Any]:
    """Look at one document: what was read of it, and what was understood.

    Args:
        path: the document.
        pictures: a folder in which its pages are drawn; `pages` then says what `draw_pages` does.
        places: where readings are kept: a document that was read and understood before is not opened.

    Returns:
        What `inspection` gives, with `read` (see `what_was_read`), `layers` and `signatures` of the file,
        `kept_reading` (the name of the reading it is of, None if the file was read now), and `unmatched_names`: `name`,
        `role`, `status` (review or unmatched), `table` (number from 1, None for the letterhead), `row` and, if there is
        one, the best candidate as `candidate` with its `score`.

    Raises:
        DocumentError: the file cannot be read or goes beyond a limit.
    """
    reading = _kept_reading(path, places) if places and pictures is None else None
    if reading is not None:
        with suppress(DamagedReadingError):
            return _inspect_reading(reading) | {"file": path.name}
    from extractors.isolation.confined import run_confined

    seen: dict[str, Any] = run_confined(current_limits(), _inspect, path, pictures, output=pictures)
    return seen


def _kept_reading(path: Path, places: Places) -> Path | None:
    """The reading of a file, if it is what would be read now and was understood in a confined process before."""
    try:
        sha256, _ = fingerprint(path)
    except OSError:
        return None  # the reader says what is wrong with it
    if not any(places.readings.glob(f"{sha256}-*")) or not any(places.extracts.glob(f"{sha256}-*")):
        return None
    from extractors.store.keys import best_readings, is_read_as_now

    reading = best_readings(places.readings, sha256).get(sha256)
    return reading if reading and is_read_as_now(reading) and reading_source(reading).error is None else None


def _inspect_reading(reading: Path) -> dict[str, Any]:
    from extractors.extract import understand
    from extractors.store.readings import open_reading

    source, document = open_reading(reading)
    document.blocks = list(document.blocks)
    return _seen(source, document, understand(source, document), reading.name)


def _inspect(path: Path, pictures: Path | None) -> dict[str, Any]:
    from extractors.extract import source_of, understand, with_signature
    from extractors.readers.dispatch import read_document

    document = read_document(path)
    source = with_signature(source_of(path))
    extract = understand(source, document)
    seen = _seen(source, document, extract)
    if pictures is not None:
        from extractors.pictures.debug_pictures import draw_pages

        seen["pages"] = draw_pages(path, document, extract, pictures)
    return seen


def _seen(source: Source, document: Document, extract: Extract, reading: str | None = None) -> dict[str, Any]:
    from extractors.inspection import inspection, what_was_read

    return inspection(extract) | {
        "kept_reading": reading,
        "signatures": [
            each._asdict() | {"signed_at": each.signed_at and each.signed_at.isoformat()}
            for each in source.signatures
        ],
        "read": what_was_read(document, extract),
        "layers": [layer._asdict() for layer in document.layers],
        "unmatched_names": _unmatched_names(extract),
    }


def _unmatched_names(extract: Extract) -> list[dict[str, Any]]:
    """The names that a run would not match."""
    from baocao.names.matcher import Matcher
    from baocao.warehouse.mentions import names_in

    tables = {extract.table_id(number): number for number, _ in extract.numbered()}
    found = [
        {
            "name": each["name"],
            "role": each["role"],
            "status": each["status"],
            "table": tables.get(each["table_id"]),
            "row": each["row_no"] or None,
            "candidate": each["runner_up_key"],
            "score": each["score"],
            "part": each["part_no"],
        }
        for each in names_in(extract, Matcher())
        if each["status"] in {"review", "unmatched"}
    ]
    found.sort(key=lambda each: (each["table"] or 0, each["row"] or 0, each["part"]))
    return [{name: value for name, value in each.items() if name != "part"} for each in found]
