"""Reads a Word 97-2003 file (.doc): LibreOffice turns it into a .docx, which is then read like any other.

LibreOffice takes nearly everything for a document and makes the best of it, so what it gets is checked first.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import DocumentError, MissingToolError
from extractors.readers.docx import read_docx
from extractors.readers.docx_package import MAX_UNPACKED

if TYPE_CHECKING:
    from extractors.models import Document

TOOL = "soffice"
TIMEOUT = 180  # seconds; a document of 100 pages takes about 5

_OLE, _ZIP, _RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"{\\rtf"
_SEND_AGAIN = "Get the file once more from where it came from."
_NO_PASSWORD = "Save it without a password."
_DIRECTORY_ENTRY = 128  # bytes
_LAST_SECTOR = 0xFFFFFFFA  # sector numbers from here on are marks
_FREE = 0xFFFFFFFF
_WORD_SIGNATURES = (0xA5EC, 0xA5DC)  # Word 97 and later, Word 6 and 95
_ENCRYPTED = 0x0100

# Without these LibreOffice loads linked pictures from the network while it converts. Port 9 answers nobody.
_NETWORK_OFF = {
    ("Inet/Settings", "ooInetProxyType"): "2",
    ("Inet/Settings", "ooInetNoProxy"): "",
    **{("Inet/Settings", f"ooInet{kind}ProxyName"): "127.0.0.1" for kind in ("HTTP", "HTTPS", "FTP")},
    **{("Inet/Settings", f"ooInet{kind}ProxyPort"): "9" for kind in ("HTTP", "HTTPS", "FTP")},
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
}


def read_doc(path: Path) -> Document:
    """Everything in a .doc, by way of LibreOffice; a .docx that is only named .doc is read as what it is.

    Raises MissingToolError where LibreOffice is not installed, DocumentError for a file that is not a sound,
    unencrypted Word or RTF file, or that takes longer than TIMEOUT to convert.
    """
    try:
        if path.stat().st_size > MAX_UNPACKED:
            message = f"The file is larger than {MAX_UNPACKED:,} bytes."
            raise _error(path, message, "limit", "Split the document.")
        data = path.read_bytes()
    except FileNotFoundError as missing:
        raise _error(
            path, "The file is no longer there.", "vanished", "Run again when it is back."
        ) from missing
    except OSError as failure:
        message = f"The file cannot be opened: {failure.strerror}."
        raise _error(path, message, "unreadable", _SEND_AGAIN) from failure
    if data.startswith(_ZIP):
        return read_docx(path)
    _check(path, data)
    tool = shutil.which(TOOL)
    if tool is None:
        raise MissingToolError(
            "LibreOffice is needed to read .doc files and is not installed.",
            tool=TOOL,
            advice="Install it (Debian: apt install libreoffice-writer-nogui), or save the file as .docx.",
            file=path.name,
        )
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        document = _read_converted(path, _convert(path, data, tool, Path(folder)))
    document.format = "doc"
    return document


def _check(path: Path, data: bytes) -> None:
    """Raise DocumentError unless these are the bytes of a whole Word or RTF file without a password."""
    if not data:
        raise _error(path, "The file is empty.", "empty", _SEND_AGAIN)
    if data.startswith(_RTF):
        if not data.rstrip(b"\0\r\n\t \x1a").endswith(b"}"):
            raise _error(path, "The file is cut off.", "truncated", _SEND_AGAIN)
        return
    if not data.startswith(_OLE):
        advice = "Open it in the program that made it and save it as .docx."
        raise _error(path, "This is no Word file.", "wrong_type", advice)
    if len(data) < 512 or _is_cut_off(data):
        raise _error(path, "The file is cut off.", "truncated", _SEND_AGAIN)
    if _entry(data, "EncryptedPackage") is not None:
        raise _error(path, "The file is protected by a password.", "encrypted", _NO_PASSWORD)
    start = _entry(data, "WordDocument")
    if start is None:
        advice = "Give the file the ending of the program that made it."
        raise _error(path, "This is an Office file, but no Word document.", "wrong_type", advice)
    if len(data) >= start + 12:
        signature, flags = struct.unpack_from("<H8xH", data, start)
        if signature in _WORD_SIGNATURES and flags & _ENCRYPTED:
            raise _error(path, "The file is protected by a password.", "encrypted", _NO_PASSWORD)


def _sector_size(data: bytes) -> int:
    return 4096 if struct.unpack_from("<H", data, 0x1E)[0] == 12 else 512


def _is_cut_off(data: bytes) -> bool:
    """Whether the table of sectors of an OLE file tells of sectors behind the end of the file."""
    size = _sector_size(data)
    last = 0
    for number, sector in enumerate(struct.unpack_from("<109I", data, 0x4C)):
        if sector >= _LAST_SECTOR:
            break
        table = data[(sector + 1) * size : (sector + 2) * size]
        if len(table) < size:
            return True
        entries = struct.unpack(f"<{size // 4}I", table)
        used = [place for place, entry in enumerate(entries) if entry != _FREE]
        last = max(last, number * len(entries) + used[-1] if used else 0)
    return len(data) <= (last + 1) * size


def _entry(data: bytes, stream: str) -> int | None:
    """Where in an OLE file the stream of that name begins, None if its directory has none."""
    encoded = stream.encode("utf-16-le") + b"\0\0"
    place = data.find(encoded)
    while place >= 0:
        if place % _DIRECTORY_ENTRY == 0 and len(data) >= place + _DIRECTORY_ENTRY:
            sector: int = struct.unpack_from("<I", data, place + 0x74)[0]
            return (sector + 1) * _sector_size(data)
        place = data.find(encoded, place + 1)
    return None


def _convert(path: Path, data: bytes, tool: str, folder: Path) -> Path:
    """The file as .docx in `folder`, which also takes LibreOffice's profile and temporary files."""
    profile, source, target = folder / "profile", folder / "document.doc", folder / "document.docx"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    source.write_bytes(data)
    command = [tool, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
        start_new_session=True,  # soffice starts a process of its own, which has to end with it
    )
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired as timeout:
        message = f"LibreOffice did not convert the file within {TIMEOUT} seconds."
        raise _error(path, message, "limit", "Save it as .docx in Word.") from timeout
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if not target.exists():
        raise _error(path, "LibreOffice cannot read the file; it is damaged.", "unreadable", _SEND_AGAIN)
    return target


def _registry() -> str:
    """The settings of a LibreOffice profile that fetches nothing and runs nothing."""
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, key), value in _NETWORK_OFF.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{"".join(items)}</oor:items>'
    )


def _read_converted(path: Path, converted: Path) -> Document:
    try:
        return read_docx(converted)
    except DocumentError as error:
        error.file = path.name  # the reader of the message knows nothing of the copy
        raise


def _error(path: Path, message: str, code: str, advice: str) -> DocumentError:
    return DocumentError(message, code=code, advice=advice, file=path.name)
