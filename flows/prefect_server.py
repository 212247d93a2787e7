"""Prefect's API server and UI for `baocao schedule`: on loopback, for its owner only, gone with what started it.

Prefect's server starts without authentication and answers every origin and host, so that any user of the machine, and
any page open in a browser on it, could have it run a command. Here a secret of the warehouse's own is asked for, which
only its owner can read, and requests that come from another origin or name another host are refused.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError
from baocao.warehouse.lock import make_private
from flows.prefect_api import quiet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from pathlib import Path

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

START_LIMIT_SECONDS = 180
"""Long enough for the migrations of a first run on a slow disk."""
USER = "baocao"
SETTINGS = {
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    # Kept in memory, as is the default, places held when the server ends would be held for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """A running server: where its UI is, and how its owner logs in, as `user:password`."""

    url: str
    login: str


@contextmanager
def prefect_server(home: Path, port: int) -> Iterator[PrefectServer]:
    """Run a server for the block, and name it in the environment of this process and those it starts.

    Args:
        home: Folder of the server's database, log and secret; only its owner can look into it.
        port: Where it listens, on loopback.

    Yields:
        The server, once it answers.

    Raises:
        BaocaoError: If the port is taken, or the server does not start.

    """
    quiet()
    make_private(home)
    login = f"{USER}:{_secret(home / 'password')}"
    prepare_database(home / "prefect.db")
    url = f"http://127.0.0.1:{port}"
    os.environ.update(
        PREFECT_HOME=str(home.resolve()),
        PREFECT_API_URL=f"{url}/api",
        PREFECT_API_AUTH_STRING=login,
        PREFECT_SERVER_API_AUTH_STRING=login,
        PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS=",".join(own_origins(port)),
        PREFECT_UI_STATIC_DIRECTORY=str(home.resolve() / "ui"),
        **SETTINGS,
    )
    # Bound here and handed down, so that nobody else can take the port in between.
    with _listener(port) as listener, (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.prefect_server", str(listener.fileno()), str(port)],
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,  # it ends when this closes, however that comes about
            stdout=log,
            stderr=log,
        )
    try:
        _wait(url, home)
        yield PrefectServer(url, login)
    except BaseException:
        process.kill()
        process.wait()
        raise
    assert process.stdin is not None
    process.stdin.close()
    process.wait()


def own_origins(port: int) -> tuple[str, str]:
    """What a browser says it comes from when it shows the server's own UI."""
    return f"http://127.0.0.1:{port}", f"http://localhost:{port}"


def _secret(file: Path) -> str:
    """The password kept in the file, which is made if need be."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        file.chmod(0o600)
        kept = file.read_text(encoding="utf-8").strip()
        if kept:
            return kept
        descriptor = os.open(file, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(made := secrets.token_urlsafe(24))
    return made


def prepare_database(database: Path) -> None:
    """Move a damaged database away, so that the server begins with a new one: it holds the past of runs only."""
    if not database.exists():
        return
    try:
        con = sqlite3.connect(database)
        try:
            sound = con.execute("PRAGMA quick_check").fetchone() == ("ok",)
        finally:
            con.close()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return
        sound = False
    if sound:
        return
    for suffix in ("", "-wal", "-shm"):
        file = database.with_name(database.name + suffix)
        if file.exists():
            shutil.move(file, database.with_name(f"damaged-{database.name}{suffix}"))


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise BaocaoError(
            f"Port {port} on this machine is taken ({error.strerror}).",
            advice="Name another with --port, or set PREFECT_API_URL if it is a Prefect server.",
        ) from error


def _wait(url: str, home: Path) -> None:
    """Return when the API answers. Raises BaocaoError if it does not come up."""
    try:
        # The listener's queue holds this request until the server is up, and is gone if the server dies.
        with urllib.request.urlopen(f"{url}/api/health", timeout=START_LIMIT_SECONDS) as answer:
            answer.read()
    except (urllib.error.URLError, OSError) as error:
        raise BaocaoError(
            f"Prefect's local server did not start ({error}).",
            advice=f"Its log is {home / 'server.log'}; without {home / 'prefect.db'} a new one is made.",
        ) from error


# --- inside the server's process ---------------------------------------------------------------------------


class OwnPagesOnly:
    """Refuses requests that name another host, as after DNS rebinding, or come from a page of another origin."""

    def __init__(self, application: Application, port: int) -> None:
        self._application = application
        self._origins = {origin.encode() for origin in own_origins(port)}
        self._hosts = {origin.removeprefix(b"http://") for origin in self._origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI has it."""
        if scope["type"] == "lifespan" or self._is_own(scope):
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted, so 403
        else:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"Only from this machine's own page."})

    def _is_own(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        return len(hosts) == 1 and hosts[0] in self._hosts and all(each in self._origins for each in origins)


def serve(listener_fd: int, port: int) -> None:
    """Serve Prefect's API on an inherited listening socket until standard input closes."""
    os.umask(0o077)
    server: uvicorn.Server | None = None

    def stop_with_parent() -> None:
        sys.stdin.buffer.read()
        if server is None or not server.started:
            os._exit(0)
        server.should_exit = True
        threading.Timer(5, os._exit, [0]).start()

    threading.Thread(target=stop_with_parent, daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    application = OwnPagesOnly(create_app(final=True), port)
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="on"))
    server.run(sockets=[socket.socket(fileno=listener_fd)])
    os._exit(0)  # background threads of Prefect's services would delay the end


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
