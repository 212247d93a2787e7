"""Has LibreOffice convert a stranger's file: no macros, no links followed, no network, an end by force.

LibreOffice takes nearly everything for a document, so whoever calls this checks before what the file is.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import DocumentError, MissingToolError
from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.models import Document

TOOL = "soffice"
_START_AGAIN = (79, 81)
"""Exit codes with which LibreOffice asks to be started once more, as it does when it has made a new profile."""

_SETTINGS = {
    # the short date of a cell is that of the country: 30/06/2025, and never 6/30/2025
    ("Setup/L10N", "ooSetupSystemLocale"): "vi",
    # Without these, linked pictures are loaded from the network on the way. Port 9 answers nobody.
    ("Inet/Settings", "ooInetProxyType"): "2",
    ("Inet/Settings", "ooInetNoProxy"): "",
    **{("Inet/Settings", f"ooInet{kind}ProxyName"): "127.0.0.1" for kind in ("HTTP", "HTTPS", "FTP")},
    **{("Inet/Settings", f"ooInet{kind}ProxyPort"): "9" for kind in ("HTTP", "HTTPS", "FTP")},
    # Nor are other files of this machine drawn in: by links, included texts or embedded programs.
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("Office.Common/Security/Scripting", "DisableActiveContent"): "true",
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Office.Writer/Content/Update", "Link"): "0",
    ("Office.Writer/Content/Update", "Field"): "false",
    ("Office.Writer/Content/Update", "Chart"): "false",
}


def read_converted(
    path: Path,
    content: bytes,
    suffix: str,
    target_suffix: str,
    filter_name: str,
    read: Callable[[Path], Document],
    *,
    import_filter: str | None = None,
) -> Document:
    """Everything in a document that LibreOffice turns into one of another format, which is then read.

    Args:
        path: the document, as errors call it.
        content: what LibreOffice is given.
        suffix: what it is, as the name of its copy says.
        target_suffix: what it becomes.
        filter_name: LibreOffice's name of that format.
        read: reads it.
        import_filter: LibreOffice's name of the format of `content`, None: as it thinks best.

    Raises:
        MissingToolError: LibreOffice is not installed.
        DocumentError: it cannot be converted or read, or goes beyond a limit.
    """
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        source, target = Path(folder, f"document{suffix}"), Path(folder, f"document{target_suffix}")
        source.write_bytes(content)
        convert(source, target, filter_name, name=path.name, import_filter=import_filter)
        try:
            return read(target)
        except DocumentError as error:
            error.file = path.name  # the reader of the message knows nothing of the copy
            raise


def convert(
    source: Path, target: Path, filter_name: str, *, name: str, import_filter: str | None = None
) -> None:
    """Write `source` as `target`, in the same folder with another suffix; the folder also takes temporary files.

    Args:
        source: the file.
        target: what it becomes.
        filter_name: LibreOffice's name of that format.
        name: how errors call the document.
        import_filter: LibreOffice's name of the format of `source`, None: as it thinks best.

    Raises:
        MissingToolError: LibreOffice is not installed.
        DocumentError: it fails, or takes longer than the limit `tool_seconds`.

    """
    tool, folder = shutil.which(TOOL), target.parent
    if tool is None:
        raise MissingToolError(
            "LibreOffice is needed to read such a file and is not installed.",
            tool=TOOL,
            advice="Install it (Debian: apt install libreoffice-writer-nogui libreoffice-calc-nogui), "
            "or save the file as .docx or .xlsx.",
            file=name,
        )
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    # The program itself: the script around it insists on a socket in /tmp. Here that lies in the folder, too, and is
    # named from there, since the name of a socket must be short.
    program = Path(tool).resolve().with_name("soffice.bin")
    command = [str(program) if program.exists() else tool, "-env:OSL_SOCKET_PATH=.", "--headless"]
    command += [f"-env:UserInstallation={profile.as_uri()}", "--norestore"]
    command += [f"--infilter={import_filter}"] if import_filter else []
    command += ["--convert-to", f"{target.suffix[1:]}:{filter_name}", "--outdir", str(folder), str(source)]
    limits = current_limits()
    end = time.monotonic() + limits.tool_seconds
    try:
        while _run(command, folder, end - time.monotonic()) in _START_AGAIN:
            pass
    except subprocess.TimeoutExpired as timeout:
        message = f"LibreOffice did not convert the file within {limits.tool_seconds:g} seconds."
        raise limits.exceeded("tool_seconds", message, file=name) from timeout
    if not target.exists():
        message = "LibreOffice cannot read the file; it is damaged."
        advice = "Get the file once more from where it came from."
        raise DocumentError(message, code="unreadable", advice=advice, file=name)


def _run(command: list[str], folder: Path, seconds: float) -> int:
    """The exit code; raises TimeoutExpired after that time."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, **dict.fromkeys(("TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), str(folder))},
        start_new_session=True,  # soffice starts a process of its own, which has to end with it
    )
    try:
        return process.wait(seconds)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _registry() -> str:
    """The settings as a LibreOffice profile has them."""
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, key), value in _SETTINGS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{"".join(items)}</oor:items>'
    )
