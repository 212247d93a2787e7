"""A reader that a document has taken over: it may say and do what it likes, and nothing comes of it."""

from __future__ import annotations

import errno
import json
import os
import pickle
import socket
import tempfile
import threading
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from helpers.command_line import RAW
from helpers.reading import read, read_and_understand

from baocao.errors import BaocaoError, DocumentError, MissingToolError
from extractors.discovery import discover
from extractors.isolation import jobs
from extractors.isolation.answers import decoded, encoded
from extractors.isolation.confined import run_confined
from extractors.isolation.jobs import EXTRACT, READING
from extractors.isolation.limits import Limits, current_limits
from extractors.isolation.scratch_only import allow_writing_only
from extractors.store.readings import reading_source

SHORT = RAW / "KH-956-2023.pdf"
OTHER = RAW / "67-BC-BDHCDS-2024.pdf"


def has_landlock() -> bool:
    """Whether this kernel can confine; asked in a process that is then thrown away."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if allow_writing_only([Path("/")]) else 1)
    return os.waitpid(pid, 0)[1] == 0


needs_landlock = pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")


# --- what it says ----------------------------------------------------------------------------------------


class Bomb:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self.trace, "executed")


def say(content: bytes) -> None:
    """Write bytes where answers go, as a reader that has been taken over would."""
    for descriptor in Path("/proc/self/fd").iterdir():
        if str(os.path.realpath(descriptor)).rpartition("/")[2].startswith("socket:"):
            os.write(int(descriptor.name), content)
    threading.Event().wait(60)


def framed(content: bytes) -> bytes:
    """As multiprocessing frames what its other side unpickles."""
    return len(content).to_bytes(4, "big") + content


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_what_it_says_is_never_unpickled(end: bytes, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    bomb = framed(pickle.dumps(Bomb(trace)))
    with pytest.raises(DocumentError):
        run_confined(Limits(seconds=5), say, bomb + end)
    assert not trace.exists()


NO_ANSWERS = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "neither": b"{}",
    "no text": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "no error": b'{"error": 1}',
    "empty error": b'{"error": {}}',
    "long number": b'{"result": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("what", NO_ANSWERS)
def test_what_is_no_answer_is_an_error_of_the_document(what: str) -> None:
    assert isinstance(decoded(NO_ANSWERS[what]), DocumentError)


def test_what_is_no_answer_costs_the_document() -> None:
    with pytest.raises(DocumentError, match="no sound answer"):
        run_confined(Limits(seconds=60), say, b"{}\n")


def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    with pytest.raises(DocumentError, match="longer than 3 seconds"):
        run_confined(Limits(seconds=3), say, b'{"result": "')


@pytest.mark.parametrize(
    "error",
    [
        BaocaoError("m"),
        DocumentError("m", code="limit", advice="a", file="f", page=3, table="t", row=4),
        MissingToolError("m", tool="abc", file="\udc80"),
    ],
)
def test_an_error_comes_back_as_it_was(error: BaocaoError) -> None:
    back = decoded(encoded(error))
    assert type(back) is type(error)
    assert vars(back) == vars(error)


def test_fields_of_an_error_have_their_types() -> None:
    said = {
        "message": ["x"],
        "advice": 5,
        "file": {},
        "table": 1,
        "page": "7",
        "row": None,
        "code": [1],
        "tool": None,
    }
    error = decoded(json.dumps({"error": said}).encode())
    assert isinstance(error, DocumentError)
    assert (error.message, error.advice, error.file, error.page) == ("['x']", None, None, None)


# --- what it writes --------------------------------------------------------------------------------------


def try_to_change(folder: Path) -> dict[str, str]:
    """What comes of each way to change something, in this process and in one that it starts."""
    import subprocess
    import sys

    victim = folder / "victim"
    scratch = Path(tempfile.gettempdir())
    ways: dict[str, Any] = {
        "write": lambda: victim.write_text("changed"),
        "append": lambda: victim.open("a").close(),
        "truncate": lambda: os.truncate(victim, 0),
        "remove": victim.unlink,
        "rename": lambda: victim.rename(folder / "other"),
        "move in": lambda: victim.rename(scratch / "victim"),
        "move out": lambda: (scratch / "x").touch() or (scratch / "x").rename(folder / "x"),
        "hard link": lambda: (scratch / "hard").hardlink_to(victim),
        "link": lambda: (scratch / "link").symlink_to(victim),
        "make": (folder / "made").touch,
        "make a folder": (folder / "made").mkdir,
        "shared memory": Path("/dev/shm/baocao-test").touch,
        "signal": lambda: os.kill(os.getppid(), 0),
        "trace": lambda: Path(f"/proc/{os.getppid()}/mem").open("r+b").close(),
        "child": lambda: subprocess.run(
            [sys.executable, "-c", f"open({str(victim)!r}, 'w')"], check=True, stderr=subprocess.DEVNULL
        ),
    }
    said = {}
    for name, way in ways.items():
        try:
            way()
        except OSError as error:
            said[name] = errno.errorcode[error.errno or 0]
        except subprocess.CalledProcessError:
            said[name] = "EACCES"
        else:
            said[name] = "done"
    (scratch / "mine").write_text("x")
    Path("/dev/null").write_text("x")
    return said


@needs_landlock
def test_a_reader_changes_nothing_but_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    said = run_confined(Limits(), try_to_change, tmp_path)
    assert {name: what for name, what in said.items() if what not in {"EACCES", "EPERM", "EXDEV"}} == {}
    assert (tmp_path / "victim").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]


@needs_landlock
def test_a_folder_for_its_output_holds_no_links(tmp_path: Path) -> None:
    said = run_confined(Limits(), try_to_change, tmp_path / "out", output=_with_victim(tmp_path / "out"))
    assert said["make"] == "done"
    assert said["link"] in {"EACCES", "EPERM"}


def _with_victim(folder: Path) -> Path:
    folder.mkdir()
    (folder / "victim").write_text("mine")
    return folder


def test_where_the_system_cannot_confine_documents_are_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert allow_writing_only([Path("/")]) is False
    Path(tempfile.gettempdir(), f"baocao-{os.getpid()}").touch()
    Path(tempfile.gettempdir(), f"baocao-{os.getpid()}").unlink()


# --- what it leaves behind -------------------------------------------------------------------------------


def nothing(*_: object) -> dict[str, object]:
    return {"tables": 1, "pages": 1}


def no_dictionary(*_: object) -> list[object]:
    return [1]


def texts(*_: object) -> dict[str, object]:
    for name in (READING, EXTRACT):
        Path(tempfile.gettempdir(), name).write_text("PAR1")
    return {"tables": "many", "pages": {}}


def pipes(*_: object) -> dict[str, object]:
    for name in (READING, EXTRACT):
        os.mkfifo(Path(tempfile.gettempdir(), name))
    return {}


def other_table(*_: object) -> dict[str, object]:
    import pyarrow as pa

    pq.write_table(pa.table({"document": [1]}), Path(tempfile.gettempdir(), EXTRACT))
    return {}


def those_of_another(*_: object) -> dict[str, object]:
    from extractors.extract import source_of, understand
    from extractors.readers.dispatch import read_document
    from extractors.store.readings import write_reading
    from extractors.store.storage import write_extract_file

    source, document = source_of(OTHER), read_document(OTHER)
    with Path(tempfile.gettempdir(), READING).open("wb") as file:
        write_reading(source, document, file)
    write_extract_file(understand(source, document), Path(tempfile.gettempdir(), EXTRACT))
    return {}


def another_below_it(reading: Path) -> dict[str, object]:
    from extractors.extract import understand_reading
    from extractors.store.records import extract_parts

    extract = understand_reading(reading)
    assert extract.inputs is not None
    parts = [*extract_parts(extract), *extract_parts(replace(extract, sha256="ab" * 32))]
    with pq.ParquetWriter(Path(tempfile.gettempdir(), EXTRACT), parts[0].schema) as writer:
        for part in parts:
            writer.write_table(part)
        writer.add_key_value_metadata({"baocao.inputs": extract.inputs.to_json()})
    return {}


LEFT = [nothing, no_dictionary, texts, pipes, those_of_another]


@pytest.mark.parametrize("left", LEFT)
def test_what_is_no_reading_of_the_document_is_not_taken_over(
    left: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_read", left)
    (file,) = discover([SHORT]).files
    (outcome,) = read([file], tmp_path)
    assert outcome.error_code == "unreadable"
    assert "reading" in (outcome.error or "")
    assert outcome.kept is not None
    assert reading_source(outcome.kept).error_code == "unreadable"
    assert [path.name for path in tmp_path.iterdir()] == [outcome.kept.name]
    assert outcome.kept.name.startswith(file.sha256)


@pytest.mark.parametrize("left", [*LEFT, other_table, another_below_it])
def test_what_is_no_extract_of_the_reading_is_not_taken_over(
    left: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_understand", left)
    (file,) = discover([SHORT]).files
    (outcome,) = read_and_understand([file], tmp_path)
    assert outcome.error_code == "unreadable"
    assert "extract" in (outcome.error or "")
    assert outcome.kept is not None
    (row,) = pq.read_table(outcome.kept).to_pylist()
    assert row["document"]["status"] == "quarantined"
    assert [path.name for path in (tmp_path / "extracts").iterdir()] == [outcome.kept.name]
    assert outcome.kept.name.startswith(file.sha256)


def test_sockets_of_the_machine_stay() -> None:
    assert run_confined(Limits(), make_socket) == "made"


def make_socket() -> str:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(Path(tempfile.gettempdir(), "s")))
    return "made"


def test_a_process_that_never_began_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the run is killed at that moment: nobody would remove it."""

    def fail(_: object) -> None:
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(SpawnProcess, "start", fail)
    with pytest.raises(OSError, match="no more processes"):
        run_confined(current_limits(), len, "ab")
    assert list(tmp_path.iterdir()) == []
