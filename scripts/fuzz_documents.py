"""Damage real documents at random and have them read: nothing may crash the run, hang it, or fail in an unforeseen way.

    python scripts/fuzz_documents.py [--seconds 600] [--cases N] [--seed 1] [--keep DIR] [DOCUMENT ...]

The same seed makes the same cases. A case is a surprise if its reader died, took longer than a minute, or raised an
error that is no DocumentError; DIR keeps it, named by seed and number. Exit code 1 if there was one.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from lxml import etree

sys.path.insert(0, str(Path(__file__).parent.parent))

from extractors.discovery import discover
from extractors.isolation.jobs import read_documents
from extractors.isolation.limits import Limits
from extractors.isolation.workers import team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractors.isolation.workers import Outcome

RAW = Path(__file__).parent.parent / "data" / "raw"
LIMITS = Limits(seconds=60, memory_mb=1500)
BATCH = 40
PAGES_OF_A_PDF = 6  # one file each: a case should take a fraction of a second
SURPRISES = ("Reading it failed in", "The process that read it", "Reading it took longer")

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
EXTREMES = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"1e9",
    b"0.00001",
    b"",
)
WORDS = ("", "-1", "0", "2147483647", "99999999999999999999", "abc", "true", "A", "-0.5", "&", "\u0301")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The document after one to four changes that suit its format."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_ways(data))(data, chance)
    return data


def _ways(data: bytes) -> list[Callable[[bytes, random.Random], bytes]]:
    ways: list[Callable[[bytes, random.Random], bytes]] = [_bytes_changed, _piece_moved, _cut_off]
    if data.startswith(b"%PDF"):
        ways += [_numbers_changed, _numbers_changed, _stream_changed, _stream_changed, _stream_changed]
    if data.startswith(b"PK"):
        ways = [*ways, *[_part_changed] * 12]
    return ways


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice(
                (0, 255, 10, 40, 60, chance.randrange(256))
            )
    return bytes(changed)


def _piece_moved(data: bytes, chance: random.Random) -> bytes:
    """A piece is taken out, and perhaps put in elsewhere, or doubled."""
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.choice((1, 20, 300, 5000))]
    rest = data if chance.random() < 0.4 else data[:start] + data[start + len(piece) :]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + piece * chance.choice((0, 1, 2)) + rest[place:]


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data if chance.random() < 0.8 else data[: chance.randrange(len(data) + 1)]


def _numbers_changed(data: bytes, chance: random.Random) -> bytes:
    """Up to five numbers become extreme ones."""
    found = list(NUMBER.finditer(data))
    for match in sorted(
        chance.sample(found, min(len(found), chance.randint(1, 5))), reverse=True, key=_start
    ):
        data = data[: match.start()] + chance.choice(EXTREMES) + data[match.end() :]
    return data


def _start(match: re.Match[bytes]) -> int:
    return match.start()


def _stream_changed(data: bytes, chance: random.Random) -> bytes:
    """What is in a packed stream is damaged and packed again."""
    found = list(STREAM.finditer(data))
    if not found:
        return data
    match = chance.choice(found)
    try:
        inside = zlib.decompress(match[1])
    except zlib.error:
        return data
    inside = chance.choice((_bytes_changed, _piece_moved, _numbers_changed, _numbers_changed))(inside, chance)
    packed = zlib.compress(inside, 9).ljust(match.end(1) - match.start(1), b"\0")  # offsets stay if they can
    return data[: match.start(1)] + packed + data[match.end(1) :]


def _part_changed(data: bytes, chance: random.Random) -> bytes:
    """A part of a Word file is damaged, as text or as XML, left out, or put in under another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # damaged so much by the changes before that there are no parts any more
        return data
    texts = [name for name in parts if name.endswith((".xml", ".rels"))] or list(parts)
    name = (
        "word/document.xml"
        if chance.random() < 0.6 and "word/document.xml" in parts
        else chance.choice(texts)
    )
    way = chance.random()
    if way < 0.75:
        parts[name] = _xml_changed(parts[name], chance)
    elif way < 0.9:
        parts[name] = _bytes_changed(parts[name], chance)
    elif way < 0.95:
        del parts[name]
    else:
        parts[name] = parts[chance.choice(texts)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def _xml_changed(data: bytes, chance: random.Random) -> bytes:
    """Elements are dropped, doubled, put into each other, and attributes become nonsense."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return data
    for _ in range(chance.choice((1, 3, 10))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        element, other = chance.choice(elements), chance.choice(elements)
        parent = element.getparent()
        way = chance.random()
        if way < 0.5 and element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(WORDS))
        elif way < 0.6:
            element.tag = other.tag
        elif parent is not None and way < 0.75:
            parent.remove(element)
        elif parent is not None and element not in other.iterancestors() and element is not other:
            other.append(element if way < 0.9 else etree.fromstring(etree.tostring(element)))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# --- running ---------------------------------------------------------------------------------------------


def sources(paths: list[Path], chance: random.Random) -> list[tuple[str, bytes]]:
    """Suffix and content of what is damaged: Word files whole, PDFs as single pages."""
    found = []
    for path in paths:
        if path.suffix != ".pdf":
            found.append((path.suffix, path.read_bytes()))
            continue
        document = pdfium.PdfDocument(path)
        for index in sorted(chance.sample(range(len(document)), min(len(document), PAGES_OF_A_PDF))):
            single, out = pdfium.PdfDocument.new(), io.BytesIO()
            single.import_pages(document, [index])
            single.save(out)
            found.append((path.suffix, out.getvalue()))
    return found


def batches(found: list[tuple[str, bytes]], seed: int, folder: Path) -> Iterator[Path]:
    """Folders of damaged documents, made when they are asked for."""
    weights = [1 / len(data) for _, data in found]  # scanned pages take seconds
    number = 0
    while True:
        batch = folder / f"batch-{number // BATCH}"
        batch.mkdir()
        for _ in range(BATCH):
            chance = random.Random(f"{seed}-{number}")
            suffix, data = chance.choices(found, weights)[0]
            (batch / f"{seed}-{number:05}{suffix}").write_bytes(damaged(data, chance))
            number += 1
        yield batch


def main() -> int:
    """Read damaged documents until the time is up; 1 if there was a surprise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", nargs="*", type=Path, default=sorted(RAW.glob("*.*")))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--cases", type=int, default=sys.maxsize, help="end after so many (default: none)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "baocao-fuzz"))
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    counts: Counter[str] = Counter()
    documents = [path for path in options.documents if path.suffix in {".pdf", ".docx", ".doc"}]
    with tempfile.TemporaryDirectory() as folder:
        found = sources(documents, random.Random(options.seed))
        for batch in batches(found, options.seed, Path(folder)):
            files = discover([batch]).files
            never = threading.Event()
            with team(1, LIMITS) as together:
                outcomes = list(
                    read_documents(files, Path(folder, "readings"), together, never, lambda _: None)
                )
            assert len(outcomes) == len(files), "a document has no outcome"
            for outcome in outcomes:
                counts[_judge(outcome, options.keep)] += 1
            if time.monotonic() > end or counts.total() >= options.cases:
                break
    sys.stdout.write("".join(f"{count:6} {what}\n" for what, count in counts.most_common()))
    return 1 if any(what.startswith(SURPRISES) for what in counts) else 0


def _judge(outcome: Outcome, keep: Path) -> str:
    """What became of a case, in few words; a surprise is kept and told at once."""
    error = outcome.error or ""
    if not error.startswith(SURPRISES):
        return outcome.error_code or "read"
    keep.mkdir(parents=True, exist_ok=True)
    (keep / outcome.path.name).write_bytes(outcome.path.read_bytes())
    sys.stdout.write(f"{outcome.path.name}: {error[:300]}\n")
    sys.stdout.flush()
    return error[:80]


if __name__ == "__main__":
    sys.exit(main())
