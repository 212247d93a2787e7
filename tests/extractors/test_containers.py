"""Documents in archives and letters are found with their place inside; bombs, links and ways out are not followed."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from baocao.usecases import source
from baocao.usecases.source import SourcePlace, find_file
from extractors.containers import on_disk
from extractors.discovery import Discovery, FoundFile, discover, known_paths
from extractors.store.fingerprint import fingerprint
from extractors.values.containers import document_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def letter(files: dict[str, bytes], *letters: EmailMessage) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Báo cáo tháng 6"
    message.set_content("Kính gửi")
    message.add_alternative("<p>Kính gửi</p>", subtype="html")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    for inner in letters:
        message.add_attachment(inner)
    return message


def found(folder: Path, cache: Path | None = None) -> Discovery:
    return discover([folder], cache)


def names(discovery: Discovery) -> list[str]:
    return [document_name(file.path) for file in discovery.files]


def test_documents_are_found_at_any_depth_with_their_place_inside(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    inner = letter({"phụ lục.pdf": b"%PDF-3", "ghi chú.txt": b"x"})
    content = {
        "thang 6/bao cao.pdf": b"%PDF-1",
        "thang 6/": b"",
        "__MACOSX/thang 6/._bao cao.pdf": b"x",
        "~$bao cao.docx": b"x",
        "nen.zip": zipped({"b.PDF": b"%PDF-2", "rong.zip": zipped({})}),
        "thu.eml": bytes(letter({}, inner)),
    }
    (raw / "a.zip").write_bytes(zipped(content))
    discovery = found(raw)
    assert names(discovery) == [
        "a.zip!/nen.zip!/b.PDF",
        "a.zip!/thang 6/bao cao.pdf",
        "a.zip!/thu.eml!/thu-1.eml!/phụ lục.pdf",
    ]
    others = sorted(document_name(path) for path in discovery.ignored)
    assert others == ["a.zip!/nen.zip!/rong.zip", "a.zip!/thu.eml!/thu-1.eml!/ghi chú.txt"]
    assert not discovery.unreadable
    with on_disk(discovery.files) as (here, missing):
        assert [file.path.read_bytes() for file in here] == [b"%PDF-2", b"%PDF-1", b"%PDF-3"]
        assert [file.origin for file in here] == [file.path for file in discovery.files]
        assert {file.path.name for file in here} == {"b.PDF", "bao cao.pdf", "phụ lục.pdf"}
        assert not missing
    assert not here[0].path.exists()


def test_a_container_is_unpacked_once_and_again_only_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, cache = tmp_path / "raw", tmp_path / "fingerprints.json"
    raw.mkdir()
    (raw / "a.zip").write_bytes(zipped({"x.pdf": b"%PDF-1", "y.txt": b""}))
    os.utime(raw / "a.zip", (1, 1))
    first = found(raw, cache)
    monkeypatch.setattr("extractors.containers.unpacked", None)
    again = found(raw, cache)
    assert (again.files, again.ignored) == (first.files, first.ignored)
    assert known_paths(cache, first.files[0].sha256) == [(raw / "a.zip!/x.pdf").resolve()]
    monkeypatch.setenv("BAOCAO_LIMIT_CONTAINER_FILES", "1")  # other rules: what is known does not hold
    with pytest.raises(TypeError):
        found(raw, cache)


def test_the_same_document_outside_and_inside_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.pdf": b"%PDF-1", "ban sao.pdf": b"%PDF-1"}))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1")
    discovery = found(tmp_path)
    assert len(discovery.files) == 1
    assert len(discovery.duplicates) == 2


def test_names_from_inside_lead_nowhere(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    paths = [
        "../../../ngoai.pdf",
        "/etc/goc.pdf",
        "C:\\may\\d.pdf",
        "a!/b.pdf",
        "x" * 300 + ".pdf",
        "a\nb.pdf",
    ]
    (raw / "a.zip").write_bytes(zipped({name: f"%PDF-{name}".encode() for name in paths}))
    (raw / "b.eml").write_bytes(bytes(letter({"../../thoat.pdf": b"%PDF-e"})))
    discovery = found(raw)
    assert sorted(names(discovery)) == sorted(
        [
            *(
                "a.zip!/ngoai.pdf",
                "a.zip!/etc/goc.pdf",
                "a.zip!/may/d.pdf",
                "a.zip!/a_/b.pdf",
                "a.zip!/a_b.pdf",
            ),
            *(f"a.zip!/{'x' * 300}.pdf", "b.eml!/thoat.pdf"),
        ]
    )
    with on_disk(discovery.files) as (here, missing):
        assert not missing
        assert all(fingerprint(file.path)[0] == file.sha256 for file in here)
    assert {path.name for path in tmp_path.rglob("*")} == {"raw", "a.zip", "b.eml"}


def test_links_are_named_and_locked_members_told(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("passwd.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("khoa.pdf", b"%PDF-1")
        archive.writestr("mo.pdf", b"%PDF-2")
    content = bytearray(buffer.getvalue())
    for entry, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(entry, place + 1)) >= 0:
            if b"khoa.pdf" in content[place : place + 60]:
                struct.pack_into("<H", content, place + flags, 1)
    (tmp_path / "a.zip").write_bytes(content)
    discovery = found(tmp_path)
    assert names(discovery) == ["a.zip!/mo.pdf"]
    assert [document_name(path) for path in discovery.ignored] == ["a.zip!/passwd.pdf"]
    told = {document_name(path): why for path, why in discovery.unreadable.items()}
    assert told == {"a.zip!/khoa.pdf": "It is protected by a password. Save it without one."}


def test_a_damaged_member_does_not_take_the_others_along(tmp_path: Path) -> None:
    content = bytearray(
        zipped({"hong.pdf": b"%PDF-1" + b"abc" * 99, "lanh.pdf": b"%PDF-2"}, zipfile.ZIP_STORED)
    )
    content[60] ^= 0xFF
    inner = zipped({"a.zip": b"PK\x03\x04 this is none", "b.pdf": b"%PDF-3"})
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "b.zip").write_bytes(inner)
    discovery = found(tmp_path)
    assert names(discovery) == ["a.zip!/lanh.pdf", "b.zip!/b.pdf"]
    told = {document_name(path): why for path, why in discovery.unreadable.items()}
    assert told["a.zip!/hong.pdf"] == "It is damaged (BadZipFile)."
    assert "cannot be unpacked" in told["b.zip!/a.zip"]


def nested(depth: int) -> bytes:
    content = zipped({"x.pdf": b"%PDF-1"})
    for _ in range(depth - 1):
        content = zipped({"trong.zip": content})
    return content


def lying() -> bytes:
    """An archive whose directory says that its member unpacks to nothing."""
    content = bytearray(zipped({"x.pdf": b"%PDF-1" + bytes(2**20 * 80)}))
    place = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 10)
    struct.pack_into("<I", content, 22, 10)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bom.zip", zipped({"x.pdf": b"%PDF-1" + bytes(2**20 * 80)}), "unpacked_ratio"),
        ("sau.zip", nested(4), "container_depth"),
        ("nhieu.zip", zipped({f"{n}.txt": b"" for n in range(5001)}), "container_files"),
        ("cut.zip", zipped({"x.pdf": os.urandom(9999)})[:5000], "cannot be unpacked"),
        ("rong.zip", b"", "cannot be unpacked"),
        (
            "long.eml",
            b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
            None,
        ),
    ],
)
def test_a_bomb_is_refused_with_the_limit_that_stopped_it(
    name: str, content: bytes, says: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    discovery = found(tmp_path)
    assert discovery.files == []
    if says is None:  # nothing in it that anybody could miss
        assert [path.name for path in [*discovery.ignored, *discovery.unreadable]] == [name]
    else:
        assert says in discovery.unreadable[tmp_path / name]


def test_a_member_whose_size_is_a_lie_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "doi.zip").write_bytes(lying())
    discovery = found(tmp_path)
    assert discovery.files == []
    assert len(discovery.unreadable) == 1


def test_what_was_taken_away_meanwhile_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.pdf": b"%PDF-1"}))
    files = found(tmp_path).files
    (tmp_path / "a.zip").write_bytes(zipped({"y.pdf": b"%PDF-2"}))
    with on_disk(files) as (here, missing):
        assert not here
        assert "is not in" in missing[files[0].path]
    (tmp_path / "a.zip").unlink()
    with on_disk(files) as (here, missing):
        assert not here
        assert "No such file" in missing[files[0].path]


def test_copies_go_with_a_run_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.zip").write_bytes(zipped({"x.pdf": b"%PDF-1"}))
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from extractors.containers import on_disk\n"
        "from extractors.discovery import discover\n"
        "if __name__ == '__main__':\n"
        "    with on_disk(discover([Path(sys.argv[1])]).files) as (here, _):\n"
        "        print(here[0].path, flush=True)\n"
        "        time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    command = [sys.executable, script, tmp_path / "raw"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        copy = Path(process.stdout.readline().strip())
        assert copy.read_bytes() == b"%PDF-1"
        assert temporary in copy.parents
        process.kill()
    deadline = time.monotonic() + 30
    while list(temporary.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []


@pytest.fixture
def until_the_end() -> Iterator[None]:
    """What `source` keeps until its program ends goes with the test."""
    yield
    source._AT_EXIT.close()
    source._copies.cache_clear()


@pytest.mark.usefixtures("until_the_end")
def test_source_finds_a_document_inside_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.pdf": b"%PDF-1"}))
    (file,) = found(tmp_path).files
    document = {"document_id": file.sha256, "file_path": str(file.path), "file_name": "a.zip!/x.pdf"}
    taken_out = find_file(SourcePlace("", "", {}, document), tmp_path / "baocao.duckdb")
    assert taken_out.read_bytes() == b"%PDF-1"
    moved = {**document, "file_path": "nowhere/a.zip!/x.pdf"}
    assert (
        find_file(SourcePlace("", "", {}, moved), tmp_path / "b.duckdb", [tmp_path]).read_bytes() == b"%PDF-1"
    )


def test_a_folder_with_such_a_name_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a!").mkdir()
    path = tmp_path / "a!" / "x.pdf"
    path.write_bytes(b"%PDF-1")
    with on_disk([FoundFile(path, 6, "0")]) as (here, missing):
        assert (here[0].path, missing) == (path, {})


def test_an_office_file_named_zip_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "bao cao.zip").write_bytes(zipped({"[Content_Types].xml": b"", "word/document.xml": b""}))
    assert [file.path.name for file in found(tmp_path).files] == ["bao cao.zip"]
    holding = zipped({"bao cao.docx": zipped({"word/document.xml": b""})}, zipfile.ZIP_STORED)
    (tmp_path / "bao cao.zip").write_bytes(holding)
    assert names(found(tmp_path)) == ["bao cao.zip!/bao cao.docx"]
