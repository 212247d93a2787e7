"""A PostgreSQL server of the test's own: made with initdb in a temporary folder, on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "s3cr3t-Mật-khẩu"


@dataclass(frozen=True)
class Server:
    """Where it listens; the superuser is `owner`."""

    port: int
    database: str = "baocao"

    def dsn(self, user: str = "owner", password: str = PASSWORD, database: str | None = None) -> str:
        from urllib.parse import quote

        return f"postgresql://{user}:{quote(password)}@127.0.0.1:{self.port}/{database or self.database}"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version installed; None without any."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server and stop it in the end. As root everything runs as user postgres, since initdb refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="baocao-pg-", dir="/tmp"))
    bin_folder = programs()
    assert bin_folder is not None
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder, timeout=120)

    try:
        run(
            str(bin_folder / "initdb"), "-D", str(data), "-U", "owner", "--auth=scram-sha-256",
            f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8",
        )  # fmt: skip
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c log_statement=all"
        run(
            str(bin_folder / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        try:
            import asyncio

            import asyncpg

            async def create() -> None:
                con = await asyncpg.connect(Server(port).dsn(database="postgres"))
                await con.execute("CREATE DATABASE baocao")
                await con.close()

            asyncio.run(create())
            yield Server(port)
        finally:
            run(str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
