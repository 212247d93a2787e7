"""Which files are documents, which document a file is, and what a second look costs."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest

from baocao.errors import DocumentError, UsageError, WarehouseError
from baocao.warehouse.lock import run_lock
from baocao.warehouse.places import Places
from extractors.discovery import discover
from extractors.readers.dispatch import read_document


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_documents_are_found_by_suffix_in_any_case_and_depth(tmp_path: Path) -> None:
    a = put(tmp_path / "A.PDF", b"a")
    b = put(tmp_path / "năm 2024" / "b.Docx", b"b")
    c = put(tmp_path / "x" / "y" / "z" / "c.doc", b"c")
    film = put(tmp_path / "figures.mp4", b"x")
    put(tmp_path / "README.md", b"explains the folder")
    readme = put(tmp_path / "README.docx", b"may be a report")
    put(tmp_path / ".hidden.pdf", b"h")
    put(tmp_path / "~$b.docx", b"lock file of Word")
    put(tmp_path / ".git" / "d.pdf", b"d")
    found = discover([tmp_path])
    assert {file.path for file in found.files} == {a, b, c, readme}
    assert found.ignored == [film]
    assert {file.sha256 for file in found.files} == {
        hashlib.sha256(x).hexdigest() for x in (b"a", b"b", b"c", b"may be a report")
    }


def test_a_file_named_itself_counts_whatever_its_suffix(tmp_path: Path) -> None:
    report = put(tmp_path / "report.bin", b"%PDF-1.7")
    assert [file.path for file in discover([report]).files] == [report]


def test_the_same_content_is_one_document(tmp_path: Path) -> None:
    first = put(tmp_path / "a.pdf", b"same")
    copy = put(tmp_path / "b" / "copy.pdf", b"same")
    found = discover([tmp_path, first])
    assert [file.path for file in found.files] == [first]
    assert found.duplicates == {copy: first}


@pytest.mark.parametrize("target", ["/", "/proc", "/sys", "/dev", "/proc/self/root", ".."])
def test_a_link_upwards_or_to_the_system_is_named_and_not_followed(tmp_path: Path, target: str) -> None:
    """Every document of the machine would be read, and in /proc the way leads back to it without end."""
    put(tmp_path / "above.pdf", b"not asked for")
    report = put(tmp_path / "in" / "a.pdf", b"a")
    (tmp_path / "in" / "link").symlink_to(target)
    found = discover([tmp_path / "in"])
    assert [file.path for file in found.files] == [report]
    assert list(found.unreadable) == [tmp_path / "in" / "link"]
    assert found.ignored == []


def test_a_link_to_a_folder_elsewhere_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "a.pdf", b"a")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere")
    assert [file.path for file in discover([tmp_path / "in"]).files] == [tmp_path / "in" / "link" / "a.pdf"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    report = put(tmp_path / "in" / "a.pdf", b"a")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    os.mkfifo(tmp_path / "in" / "pipe.pdf")
    found = discover([tmp_path])
    assert [file.path for file in found.files] == [report]
    assert list(found.unreadable) == [tmp_path / "in" / "gone.pdf"]
    assert found.ignored == [tmp_path / "in" / "pipe.pdf"]


def test_what_is_no_file_is_not_opened_whatever_its_name(tmp_path: Path) -> None:
    report = put(tmp_path / "folder.pdf" / "a.pdf", b"a")
    (tmp_path / "endless.pdf").symlink_to("/dev/zero")
    (tmp_path / "circle.pdf").symlink_to(tmp_path / "circle.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.pdf"))
        found = discover([tmp_path])
    assert [file.path for file in found.files] == [report]
    assert sorted(path.name for path in found.ignored) == ["endless.pdf", "socket.pdf"]
    assert [path.name for path in found.unreadable] == ["circle.pdf"]
    with pytest.raises(UsageError, match="no file or folder"):
        discover([tmp_path / "endless.pdf"])


def test_size_and_type_are_looked_at_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = put(tmp_path / "a.pdf", b"a")
    with (tmp_path / "sparse.pdf").open("wb") as file:
        file.truncate(400 * 2**30)
    for name, target in {"kernel": "/proc/self/mem", "log": "/proc/kmsg", "memory": "/proc/kcore"}.items():
        (tmp_path / f"{name}.pdf").symlink_to(target)
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "device.pdf").symlink_to("/dev/zero")
    opened: list[int] = []
    monkeypatch.setattr("extractors.store.fingerprint._PIECE", _Counted(opened))
    found = discover([tmp_path])
    assert opened == [1, 1]  # the one report and its end, and nothing of the others
    assert {file.path.name: file.byte_size for file in found.files if file.byte_size} == {"a.pdf": 1}
    assert report in {file.path for file in found.files}
    assert "409,600 MB" in found.unreadable[tmp_path / "sparse.pdf"]
    assert "BAOCAO_LIMIT_FILE_MB" in found.unreadable[tmp_path / "sparse.pdf"]
    named = {path.name for path in (*found.unreadable, *found.ignored, *found.duplicates)}
    named |= {file.path.name for file in found.files}
    assert named == {path.name for path in tmp_path.iterdir()}


class _Counted:
    """A number of bytes to read that notes how often it is asked for."""

    def __init__(self, asked: list[int]) -> None:
        self._asked = asked

    def __index__(self) -> int:
        self._asked.append(1)
        return 2**20


def test_a_file_that_grows_while_it_is_read_ends_at_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = put(tmp_path / "a.pdf", b"a" * 2**20)
    monkeypatch.setenv("BAOCAO_LIMIT_FILE_MB", "2")

    class Growing:
        def __index__(self) -> int:
            with report.open("ab") as file:
                file.write(b"b" * 2**20)
            return 2**20

    monkeypatch.setattr("extractors.store.fingerprint._PIECE", Growing())
    found = discover([report])
    assert found.files == []
    assert "3 MB" in found.unreadable[report]


@pytest.mark.parametrize("target", ["/proc/kmsg", "/proc/self/mem"])
def test_a_file_of_the_kernel_is_not_read(target: str, tmp_path: Path) -> None:
    (tmp_path / "log.pdf").symlink_to(target)
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "log.pdf")
    assert caught.value.code == "empty"


def test_an_entry_that_cannot_be_looked_at_stops_nothing(tmp_path: Path) -> None:
    """Such as a link to a name longer than names may be, or to a file in another user's closed folder."""
    put(tmp_path / "a.pdf", b"a")
    (tmp_path / "endless.pdf").symlink_to("x" * 300)
    (tmp_path / "folder").symlink_to("y" * 300)
    discovery = discover([tmp_path])
    assert [file.path.name for file in discovery.files] == ["a.pdf"]
    assert set(discovery.unreadable) == {tmp_path / "endless.pdf"}
    assert discovery.ignored == [tmp_path / "folder"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_be_listed_but_not_entered_stops_nothing(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", b"a")
    put(tmp_path / "closed" / "b.pdf", b"b")
    (tmp_path / "closed").chmod(0o600)
    try:
        discovery = discover([tmp_path, tmp_path / "closed" / "b.pdf"])
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert [file.path.name for file in discovery.files] == ["a.pdf"]
    assert set(discovery.unreadable) == {tmp_path / "closed" / "b.pdf"}


@pytest.mark.parametrize("name", ["absent", "absent.pdf"])
def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        discover([tmp_path / name])


def test_checksums_are_kept_only_while_the_file_is_the_same(tmp_path: Path) -> None:
    report = put(tmp_path / "a.pdf", b"old!")
    cache = tmp_path / "fingerprints.json"
    an_hour_ago = time.time() - 3600
    os.utime(report, (an_hour_ago, an_hour_ago))
    old = discover([report], cache).files[0]
    assert cache.exists()
    assert discover([report], cache).files == [old]
    report.write_bytes(b"new!")  # same size; the time of change differs
    new = discover([report], cache).files[0]
    assert new.sha256 == hashlib.sha256(b"new!").hexdigest()


def test_a_file_changed_just_now_is_read_again(tmp_path: Path) -> None:
    report = put(tmp_path / "a.pdf", b"a")
    cache = tmp_path / "fingerprints.json"
    discover([report], cache)
    assert not cache.exists()


def test_a_damaged_cache_is_no_error(tmp_path: Path) -> None:
    report = put(tmp_path / "a.pdf", b"a")
    cache = put(tmp_path / "fingerprints.json", b"{not json")
    assert len(discover([report], cache).files) == 1


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / ".build" / "run.lock"
    with run_lock(lock), pytest.raises(WarehouseError, match=f"process {os.getpid()} on"), run_lock(lock):
        pass
    with run_lock(lock):
        pass


def test_two_warehouses_in_one_folder_share_nothing(tmp_path: Path) -> None:
    one, two = Places.of(tmp_path / "one.duckdb"), Places.of(tmp_path / "two.duckdb")
    assert one.working != two.working
    assert one.extracts != two.extracts


def test_the_projects_own_layout() -> None:
    places = Places.of(Path("data/warehouse/baocao.duckdb"))
    assert places.extracts == Path.cwd() / "data/extracts"
    assert places.working == Path.cwd() / "data/warehouse/.build/working.duckdb"
