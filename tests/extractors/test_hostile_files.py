"""No document, however broken, kills or holds the run, writes outside its folder, or reads another file."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest
from helpers.command_line import RAW, baocao, is_alive
from helpers.hostile import hostile_docx, hostile_pdfs, pages
from helpers.reading import read_and_understand
from PIL import Image
from test_reader_doc import docx_with_linked_picture, save_as_doc

from baocao.errors import DocumentError, MissingToolError
from extractors.discovery import discover
from extractors.isolation.confined import Confined, run_confined
from extractors.isolation.limits import Limits, current_limits
from extractors.isolation.workers import Outcome
from extractors.readers.office.libreoffice import convert

SECRET = "the canary sings at noon"
LIMITS = Limits(seconds=120, memory_mb=400, pages=50)
READ = None
DAMAGED = {"truncated", "unreadable"}
EXPECTED: dict[str, set[str | None]] = {
    # name -> what may become of it; a reader may make sense of a damaged file or not, but must end and say so
    "sound.pdf": {READ},
    "deep-array.pdf": {READ, *DAMAGED},
    "deep-content.pdf": {READ, *DAMAGED},
    "deep-dictionary.pdf": {READ, *DAMAGED},
    "many-saves.pdf": {READ, "limit"},
    "form-draws-itself.pdf": {READ, *DAMAGED},
    "tree-is-a-circle.pdf": DAMAGED,
    "inherits-from-itself.pdf": {READ, *DAMAGED},
    "two-billion-pages.pdf": {READ, "limit", *DAMAGED},
    "many-pages.pdf": {"limit"},
    "no-pages.pdf": DAMAGED,
    "no-catalog.pdf": DAMAGED,
    "reference-circle.pdf": {READ, "limit", *DAMAGED},
    "length-refers-to-itself.pdf": {READ, *DAMAGED},
    "old-table-is-this-table.pdf": {READ, *DAMAGED},
    "page-0x0.pdf": {READ, *DAMAGED},
    "page-thin.pdf": {READ, *DAMAGED},
    "page-14400.pdf": {READ},
    "page-20000.pdf": {"limit"},
    "page-upside-down.pdf": {READ},
    "page-endless.pdf": {READ, "limit", *DAMAGED},
    "page-of-words.pdf": {READ, *DAMAGED},
    "bomb.pdf": {"limit"},
    "image-bomb.pdf": {READ, "limit"},
    "image-lies.pdf": {READ, *DAMAGED},
    "many-rules.pdf": {READ, "limit"},
    "content-in-another-file.pdf": {READ, *DAMAGED},
    "attachment-and-launch.pdf": {READ},
    "map-of-all-codes.pdf": {READ, "limit"},
    "half-a-letter.pdf": {READ},
    "font-is-itself.pdf": {READ, *DAMAGED},
    "numbers.pdf": {READ, *DAMAGED},
    "header-only.pdf": DAMAGED,
    "zeros.pdf": DAMAGED,
    "cut-off.pdf": {"truncated"},
    "text.pdf": {"wrong_type"},
    "empty.pdf": {"empty"},
    "object-stream-bomb.pdf": {"limit"},
    "forms-laugh.pdf": {"limit"},
    "deep-page-tree.pdf": {READ, *DAMAGED},
    "predictor-lies.pdf": {READ, "limit", *DAMAGED},
    "jbig2-of-noise.pdf": {READ, *DAMAGED},
    "jbig2-60000-wide.pdf": {READ, "limit", *DAMAGED},
    "jpx-of-noise.pdf": {READ, *DAMAGED},
    "jpeg-of-noise.pdf": {READ, *DAMAGED},
    "fax-of-noise.pdf": {READ, "limit", *DAMAGED},
    "tiny-tiles.pdf": {READ, "limit"},
    "mask-of-itself.pdf": {READ, *DAMAGED},
    "rotated-by-a-third.pdf": {READ, "limit", *DAMAGED},
    "header-comes-late.pdf": {READ},
    "locked-for-changes-only.pdf": {READ},
    "locked.pdf": {"encrypted"},
    "locked-by-a-certificate.pdf": {"encrypted", *DAMAGED},
    "font-huge-widths.pdf": {READ},
    "font-negative-widths.pdf": {READ},
    "font-of-noise.pdf": {READ, *DAMAGED},
    "glyph-draws-itself.pdf": {READ, *DAMAGED},
    "glyph-of-no-size.pdf": {READ, *DAMAGED},
    "sound.docx": {READ},
    "entity-file.docx": {"unreadable"},
    "entity-parameter.docx": {"unreadable"},
    "entity-dtd.docx": {"unreadable"},
    "laughs.docx": {"unreadable"},
    "other-files.docx": {READ},
    "include.docx": {READ},
    "escapes.docx": {READ},
    "bomb-of-one-part.docx": {"limit"},
    "bomb-of-text.docx": {"limit"},
    "deep-tables.docx": {READ},
    "deeper.docx": {"unreadable"},
    "wide-span.docx": {READ},
    "wide-margin.docx": {READ},
    "ragged.docx": {READ},
    "many-rows.docx": {READ},
    "style-circle.docx": {READ},
    "list-level.docx": {READ},
    "no-xml.docx": {"unreadable"},
    "no-document.docx": {"wrong_type"},
    "not-word.docx": {"wrong_type"},
    "part-is-missing.docx": {"wrong_type"},
    "cut-off.docx": {"truncated"},
    "damaged.docx": {"unreadable"},
    "locked.docx": {"encrypted"},
    "sizes-lie.docx": {"unreadable", "limit"},
    "numbers-of-millions.docx": {READ},
    "tables-in-tables.docx": {READ},
    "many-attributes.docx": {READ},
    "many-parts.docx": {READ},
    "two-of-a-name.docx": {READ},
    "utf-16.docx": {READ},
    "workbook.docx": {"empty"},
    "pdf-by-content.docx": {READ},
    "word-by-content.pdf": {READ},
    "word-by-content.doc": {READ},
    "web-page.doc": {"wrong_type"},
    "rich-text.doc": {READ},
    "pdf-in-a-comment.docx": {READ},
}
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
needs_filter = pytest.mark.skipif(
    platform.machine() not in {"x86_64", "aarch64"},
    reason="there is no filter of system calls for this processor",
)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What became of each hostile file, all read by one worker after the other."""
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    raw = folder / "deep" / "down" / "raw"
    raw.mkdir(parents=True)
    for name, data in (hostile_pdfs(secret) | hostile_docx(secret)).items():
        (raw / name).write_bytes(data)
    before = everything(folder)
    found = read_and_understand(discover([raw]).files, folder / "extracts", LIMITS)
    by_name = {outcome.path.name: outcome for outcome in found}
    after = everything(folder)
    assert {path for path in after - before if "extracts" not in path.parts} == set()
    assert not Path("/tmp/escaped-absolute.txt").exists()
    return by_name


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def extract(outcome: Outcome) -> dict[str, Any]:
    assert outcome.kept is not None
    (row,) = pq.read_table(outcome.kept).to_pylist()
    return dict(row)


def test_every_file_has_an_outcome(outcomes: dict[str, Outcome]) -> None:
    assert set(outcomes) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_outcome(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert outcome.error_code in EXPECTED[name], outcome.error
    kept = extract(outcome)
    assert kept["document"]["status"] == ("quarantined" if outcome.error else "loaded")
    assert SECRET not in str(kept)
    assert "escaped" not in str(kept)


@pytest.mark.parametrize(("name", "limit"), [("bomb.pdf", "memory_mb"), ("many-pages.pdf", "pages")])
def test_a_limit_is_named_with_its_value_and_how_to_raise_it(
    outcomes: dict[str, Outcome], name: str, limit: str
) -> None:
    said = outcomes[name].error or ""
    assert f"limit {limit} is {getattr(LIMITS, limit)}" in said
    assert f"BAOCAO_LIMIT_{limit.upper()}" in said


def test_two_thousand_pages_are_read(tmp_path: Path) -> None:
    (tmp_path / "long.pdf").write_bytes(pages(2000))
    (outcome,) = read_and_understand(discover([tmp_path]).files, tmp_path / "x")
    assert (outcome.error, outcome.pages) == (None, 2000)


def test_word_files_that_are_only_odd_are_read_in_full(outcomes: dict[str, Outcome]) -> None:
    for name in ("wide-span.docx", "wide-margin.docx"):
        assert {cell["text"] for cell in extract(outcomes[name])["cells"]} - {""} == {"1", "2"}, name
    assert outcomes["many-rows.docx"].tables == 1
    assert {cell["row_no"] for cell in extract(outcomes["many-rows.docx"])["cells"]} >= set(range(1, 1999))


def test_names_of_files_may_be_any_bytes(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    longest = b"n" * 251 + b".pdf"
    for name in (b"b\xe1o c\xe1o.pdf", b"two\nlines.pdf", b"' OR 1=1; --.pdf", b"--force.pdf", longest):
        data = (RAW / "KH-956-2023.pdf").read_bytes() if b"OR" not in name else b""
        Path(os.fsdecode(bytes(raw) + b"/" + name)).write_bytes(data + name if data else b"")
    found = read_and_understand(discover([raw]).files, tmp_path / "x")
    assert {extract(outcome)["document"]["file_name"]: outcome.error_code for outcome in found} == {
        "b?o c?o.pdf": None,
        "two\nlines.pdf": None,
        "' OR 1=1; --.pdf": "empty",
        "--force.pdf": None,
        longest.decode(): None,
    }
    run = baocao("inspect", os.fsdecode(bytes(raw) + b"/b\xe1o c\xe1o.pdf"), "--debug", tmp_path / "seen")
    assert run.code == 0, run.err
    assert "956/KH-BĐHCĐS" in run.out


def test_inspect_is_held_by_the_same_limits(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(hostile_pdfs(tmp_path)["bomb.pdf"])
    run = baocao("inspect", path, "--json", env={"BAOCAO_LIMIT_MEMORY_MB": "300"})
    assert run.code == 1
    assert run.json["error_code"] == "limit"
    assert "BAOCAO_LIMIT_MEMORY_MB" in run.err


@pytest.mark.parametrize("command", ["inspect", "ingest"])
def test_no_command_waits_for_a_pipe(command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    arguments = ["--warehouse", tmp_path / "w.duckdb"] if command == "ingest" else []
    run = baocao(command, tmp_path / "pipe.pdf", *arguments)
    assert run.code == 2
    assert "pipe.pdf" in run.err


@pytest.mark.parametrize("command", ["inspect", "ingest"])
def test_a_limit_that_is_no_number_is_wrong_usage(command: str, tmp_path: Path) -> None:
    arguments = ["--warehouse", tmp_path / "w.duckdb"] if command == "ingest" else []
    run = baocao(command, RAW / "KH-956-2023.pdf", *arguments, env={"BAOCAO_LIMIT_PAGES": "many"})
    assert run.code == 2
    assert "BAOCAO_LIMIT_PAGES" in run.err


def test_every_limit_is_in_the_documentation_with_its_default() -> None:
    text = (RAW.parent.parent / "docs" / "data-engineer.md").read_text(encoding="utf-8")
    rows = "".join(line for line in text.splitlines() if line.startswith("| `"))
    for name, default in asdict(Limits()).items():
        assert f"`{name.upper()}`" in rows
        assert name == "memory_mb" or f"{default:.10g}" in rows


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in Limits(seconds=1.5, pages=7).as_environment().items():
        monkeypatch.setenv(name, value)
    assert current_limits() == Limits(seconds=1.5, pages=7)


# --- what the process may do -----------------------------------------------------------------------------


def test_memory_taken_by_a_child_counts_and_the_child_is_killed(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="memory_mb") as caught:
        run_confined(Limits(memory_mb=200), start_greedy_child, tmp_path / "pid", output=tmp_path)
    assert caught.value.code == "limit"
    assert ends((tmp_path / "pid").read_text())


def test_one_large_allocation_is_refused() -> None:
    with pytest.raises(DocumentError, match="memory_mb"):
        run_confined(Limits(memory_mb=200), allocate, 8 * 2**30)


def test_a_child_in_a_session_of_its_own_ends_with_the_reader(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    process = Confined(Limits(), tmp_path)
    process.give(start_detached_child, note)
    while not (note.exists() and note.read_text().strip()):
        assert process.result() is None
        time.sleep(0.05)
    process.end()
    assert ends(note.read_text())


def test_written_files_have_a_limit_and_the_temporary_folder_goes() -> None:
    with pytest.raises(DocumentError, match="File too large"):
        run_confined(Limits(written_mb=1), write_temporary, 2**21)
    folder = run_confined(Limits(), write_temporary, 10)
    assert not Path(folder).exists()


def test_errors_cross_the_border_whole() -> None:
    with pytest.raises(MissingToolError) as caught:
        run_confined(Limits(), lack_a_tool)
    error = caught.value
    assert (error.tool, error.code, error.file, error.advice) == ("abc", "missing_tool", "f", "get it")


def test_a_crash_costs_the_document_only() -> None:
    with pytest.raises(DocumentError, match="SIGSEGV"):
        run_confined(Limits(), crash)


@needs_filter
def test_nothing_that_reads_documents_reaches_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()  # here it can be done
        server.accept()[0].close()
        attempts = run_confined(Limits(), try_the_network, port)
        assert not _somebody_called(server)
    assert set(attempts.values()) == {"Permission denied"}, attempts
    assert len(attempts) == 5


def try_the_network(port: int) -> dict[str, str]:
    """What comes of each way to a server, in this process and in one that it starts."""
    import subprocess
    import sys

    said = {}
    for name, family, kind in (
        ("TCP", socket.AF_INET, socket.SOCK_STREAM),
        ("TCP6", socket.AF_INET6, socket.SOCK_STREAM),
        ("UDP", socket.AF_INET, socket.SOCK_DGRAM),
        ("packets", socket.AF_PACKET, socket.SOCK_RAW),
    ):
        try:
            with socket.socket(family, kind):
                said[name] = "opened"
        except OSError as error:
            said[name] = error.strerror
    code = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    said["child"] = child.stderr.strip().rpartition("] ")[2] if child.returncode else "connected"
    with socket.socket(socket.AF_UNIX) as own:  # the processes of LibreOffice talk to each other
        own.bind("\0baocao-test")
    return said


def start_greedy_child(note: Path) -> int:
    import subprocess
    import sys

    code = "import time; a = bytearray(400 * 2**20); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code])
    note.write_text(str(child.pid))
    return child.wait()


def start_detached_child(note: Path) -> int:
    import subprocess

    script = f"sleep 100 & echo $! > {note}; wait"
    return subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True).wait()


def allocate(size: int) -> int:
    return len(bytearray(size))


def write_temporary(size: int) -> str:
    import tempfile

    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(bytes(size))
    return str(Path(file.name).parent)


def lack_a_tool() -> None:
    raise MissingToolError("no abc", tool="abc", file="f", advice="get it")


def crash() -> None:
    import ctypes

    ctypes.string_at(0)


def ends(pid: str) -> bool:
    deadline = time.monotonic() + 60
    while is_alive(pid.strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid.strip())


# --- LibreOffice -----------------------------------------------------------------------------------------


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".doc", ".docx"])
def test_libreoffice_draws_no_other_file_into_a_document(tmp_path: Path, suffix: str) -> None:
    Image.new("RGB", (200, 200), (255, 0, 0)).save(tmp_path / "secret.png")
    linked = docx_with_linked_picture(tmp_path, (tmp_path / "secret.png").as_uri())
    source = save_as_doc(linked, tmp_path) if suffix == ".doc" else linked
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(source, work / f"a{suffix}")
    convert(work / f"a{suffix}", work / "a.pdf", "writer_pdf_Export", name=source.name)
    image = pdfium.PdfDocument(work / "a.pdf")[0].render().to_numpy()[:, :, :3].astype(int)
    assert np.ptp(image, axis=2).max() < 100  # nothing red


@needs_libreoffice
@needs_filter
def test_libreoffice_fetches_nothing_from_the_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/picture.png"
        raw = tmp_path / "raw"
        raw.mkdir()
        save_as_doc(docx_with_linked_picture(tmp_path, url), tmp_path).rename(raw / "a.doc")
        while _somebody_called(server):  # the Word file was made by a LibreOffice that may
            pass
        (outcome,) = read_and_understand(discover([raw]).files, tmp_path / "x")
        assert outcome.error is None
        assert not _somebody_called(server)


def _somebody_called(server: socket.socket) -> bool:
    server.setblocking(False)
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@needs_libreoffice
@pytest.mark.slow
def test_damaged_doc_files_end_in_quarantine_or_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Báo cáo kết quả chuyển đổi số năm 2024")
    document.add_table(rows=3, cols=3).cell(1, 1).text = "1.234"
    document.save(str(tmp_path / "sound.docx"))
    data = save_as_doc(tmp_path / "sound.docx", tmp_path).read_bytes()
    raw = tmp_path / "raw"
    raw.mkdir()
    table = int.from_bytes(data[0x4C:0x50], "little")  # the first sector of the table of sectors
    start = (table + 1) * 512
    random = np.random.default_rng(5)
    noise = bytearray(data)
    for place in random.integers(1536, len(data), 400):
        noise[place] = random.integers(256)
    for name, content in {
        "chain-in-a-circle.doc": data[:start] + bytes(512) + data[start + 512 :],
        "noise.doc": bytes(noise),
        "directory-is-gone.doc": data.replace("Root Entry".encode("utf-16-le"), bytes(20)),
    }.items():
        (raw / name).write_bytes(content)
    limits = Limits(seconds=60)
    found = read_and_understand(discover([raw]).files, tmp_path / "extracts", limits)
    assert len(found) == 3
    assert all(
        outcome.error_code in {READ, "limit", "encrypted", "wrong_type", *DAMAGED} for outcome in found
    )
    assert len(list(raw.iterdir())) == 3
