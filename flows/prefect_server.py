"""Prefect's API server for the length of one run or of a schedule: on loopback, gone with what it was started for.

Prefect's engine reports every flow run to an API. Left alone it starts a server itself, but only when the
flow is called, after importing the whole server into this process too: 9 to 26 seconds before the first task,
and the server stays behind if this process is killed. Here the server starts in a process of its own while
this one goes on working, and ends when its standard input closes, however that came about.

For one run it has an empty database, made at once instead of by Prefect's hundred migrations, since nobody looks at it
afterwards; for a schedule it has one that is kept, and the UI.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_LIMIT_SECONDS = 180
"""Long enough for the migrations of a first run on a slow disk."""

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}
ONE_RUN = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # what goes wrong is reported by our own messages
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


SCHEDULE = {
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    # Kept in memory, as is the default, places held when the server ends would be held for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


class PrefectServer:
    """Gives this process a Prefect API; `start` returns at once, `wait` when the API answers.

    A `PREFECT_API_URL` in the environment is used instead, and then runs are seen in that server's UI. `home`
    is the folder of the server's database and log. With a `port` it is a server for a schedule, with the UI.
    """

    def __init__(self, home: Path, port: int | None = None) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None
        self.is_ready = False
        self._port = port

    def start(self) -> None:
        """Start the server unless there is one. Call it before importing Prefect: it sets the environment.

        Raises BaocaoError if the port is taken.
        """
        quiet()
        if os.environ.get("PREFECT_API_URL"):
            return
        self.home.mkdir(parents=True, exist_ok=True)
        os.environ.update(PREFECT_HOME=str(self.home.resolve()), **(SCHEDULE if self._port else ONE_RUN))
        # Bound here and handed down: the port is known at once, and nobody else can take it in between.
        with self._listener() as listener, (self.home / "server.log").open("wb") as log:
            port = listener.getsockname()[1]
            os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "flows.prefect_server",
                    "schedule" if self._port else "run",
                    str(listener.fileno()),
                ],
                env={**os.environ, "PREFECT_UI_STATIC_DIRECTORY": str(self.home.resolve() / "ui")},
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    @property
    def is_ours(self) -> bool:
        """Whether there is a server of our own; False if another is used, or none was started yet."""
        return self.process is not None

    def _listener(self) -> socket.socket:
        try:
            return socket.create_server(("127.0.0.1", self._port or 0))
        except OSError as error:
            raise BaocaoError(
                f"Port {self._port} on this machine is taken ({error.strerror}).",
                advice="Name another with --port, or set PREFECT_API_URL if it is a Prefect server.",
            ) from error

    def wait(self) -> None:
        """Return when the API answers. Raises BaocaoError if it does not come up."""
        if self.process is None:
            return
        try:
            # The listener's queue holds this request until the server is up, and is gone if the server dies.
            with urllib.request.urlopen(
                f"{os.environ['PREFECT_API_URL']}/health", timeout=START_LIMIT_SECONDS
            ) as answer:
                answer.read()
        except (urllib.error.URLError, OSError) as error:
            raise BaocaoError(
                f"Prefect's local server did not start ({error}).",
                advice=f"Its log is {self.home / 'server.log'}; removing {self.home} starts it afresh.",
            ) from error
        self.is_ready = True

    @contextmanager
    def without_heartbeat(self) -> Iterator[None]:
        """Run flows of the block without heartbeat if the server is our own.

        Nobody watches it there, and at the end of a flow Prefect waits a second for the thread that sends it.
        """
        if self.process is None:
            yield
            return
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            yield

    def stop(self) -> None:
        """End the server, after what Prefect still has to tell it has been told."""
        if self.process is None or self.process.stdin is None:
            return
        from prefect.events.worker import EventsWorker

        EventsWorker.drain_all(timeout=5)
        self.process.stdin.close()
        self.process.wait()

    def kill(self) -> None:
        """End the server at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def quiet() -> None:
    """Have Prefect, in this process and those it starts, tell nobody about its use."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_server(home: Path, port: int | None = None) -> Iterator[PrefectServer]:
    """Start a PrefectServer for the block; it ends with it, at once if the block fails."""
    server = PrefectServer(home, port)
    server.start()
    try:
        yield server
    except BaseException as error:
        if isinstance(error, Exception) and server.is_ready:
            server.stop()  # the failure of the flow is worth being told
        else:
            server.kill()
        raise
    server.stop()


# --- inside the server's process ---------------------------------------------------------------------------


def serve(purpose: str, listener_fd: int) -> None:
    """Serve Prefect's API on an inherited listening socket until standard input closes."""
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

    for_one_run = purpose == "run"
    if for_one_run:
        _make_database()
    app = create_app(ephemeral=for_one_run, final=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    server.run(sockets=[socket.socket(fileno=listener_fd)])
    os._exit(0)  # background threads of Prefect's services would delay the end


def _make_database() -> None:
    """Make Prefect's tables in an empty database, in the place of the one of the run before."""
    import sqlalchemy
    from prefect.server.database.orm_models import Base
    from prefect.settings import PREFECT_HOME

    file = PREFECT_HOME.value() / "prefect.db"
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)
    for table in Base.metadata.tables.values():
        named: dict[str | None, sqlalchemy.Index] = {}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if named.setdefault(index.name, index) is not index:
                table.indexes.discard(index)  # Prefect declares one of them twice
    engine = sqlalchemy.create_engine(f"sqlite:///{file}")
    with engine.begin() as con:
        con.exec_driver_sql("PRAGMA synchronous = OFF")
        Base.metadata.create_all(con)
    engine.dispose()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
