"""Reads documents on the workers of a Dask cluster, each confined there as it is here.

Documents travel as bytes and readings come back as bytes: workers need no folder in common with this machine, and what
one of them has half done dies with it. Dask gives the documents of a lost worker to another.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError, UsageError
from baocao.resources import require_extra
from extractors.discovery import FoundFile
from extractors.isolation.jobs import keep_failure, prepare, read_documents
from extractors.isolation.workers import Outcome, team
from extractors.store.readings import ReadingName, take_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from distributed import Client, Future

    from extractors.isolation.jobs import FirstSeen
    from extractors.isolation.limits import Limits
    from extractors.store.readings import Source

SCHEME = "dask://"
ALONE_SECONDS = 120
"""How long to go on without a single worker: they may be restarting."""
AHEAD = 2
"""Documents a worker's thread has sent to it: the one it reads and the next."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a worker sends back: the outcome, whose paths are not of this machine, name and bytes of the reading."""

    outcome: Outcome
    name: str
    content: bytes


def scheduler_address(runner: str) -> str:
    """Dask's own form of `dask://HOST:PORT`. Raises UsageError if it is something else."""
    host, _, port = runner.removeprefix(SCHEME).rpartition(":")
    if not (runner.startswith(SCHEME) and host and port.isdigit()):
        raise UsageError(f"Unknown runner {runner}.", advice="It must be dask://HOST:PORT, a Dask scheduler.")
    return f"tcp://{host}:{port}"


def read_on_dask(
    runner: str,
    files: Iterable[FoundFile],
    readings: Path,
    stop: threading.Event,
    limits: Limits,
    first_seen: FirstSeen,
) -> Iterator[Outcome]:
    """Write a reading of every file into the folder `readings`; yields outcomes as they come.

    `stop` ends the work early. Raises BaocaoError when the cluster cannot be reached, has no worker left, or when a
    reading cannot be written.
    """
    address = scheduler_address(runner)
    require_extra("dask", "distributed")
    from distributed import Client

    prepare(readings)
    pending = deque(sorted(files, key=lambda file: file.byte_size, reverse=True))
    if not pending:
        return
    try:
        client = Client(address, timeout=20, set_as_default=False)
    except OSError as error:
        raise BaocaoError(
            f"There is no Dask scheduler at {address} ({error}).", advice="`dask scheduler` starts one."
        ) from error
    with client:
        yield from _read_all(client, pending, readings, stop, limits, first_seen)


def _read_all(
    client: Client,
    pending: deque[FoundFile],
    readings: Path,
    stop: threading.Event,
    limits: Limits,
    first_seen: FirstSeen,
) -> Iterator[Outcome]:
    from distributed import wait

    sent: dict[Future[Returned], FoundFile] = {}
    last_seen = time.monotonic()
    try:
        while (pending or sent) and not stop.is_set():
            threads = sum(worker["nthreads"] for worker in _workers(client).values())
            if threads:
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > ALONE_SECONDS:
                raise BaocaoError(
                    "The Dask cluster has no worker.",
                    advice="`dask worker HOST:PORT` starts one; documents already read are not read again.",
                )
            while pending and len(sent) < threads * AHEAD:
                file = pending.popleft()
                try:
                    content = _content(file)
                except DocumentError as error:
                    yield Outcome(file.path, None, 0, error.reason, error.code)
                    continue
                sent[
                    client.submit(_read_there, file, content, first_seen(file.sha256), limits, pure=False)
                ] = file
            if not sent:
                stop.wait(0.5)
                continue
            try:
                with client.as_current():
                    done = wait(list(sent), timeout=1, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            for future in done:
                yield _received(future, sent.pop(future), readings, first_seen)
    finally:
        client.cancel(list(sent), force=True)


def _workers(client: Client) -> dict[str, Any]:
    workers: dict[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    return workers


def _content(file: FoundFile) -> bytes:
    """The document that was found. Raises DocumentError if it is not there any more."""
    try:
        content = file.path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read any more ({error.strerror})."
        raise DocumentError(message, code="vanished", file=file.path.name) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DocumentError("the file changed while it was read.", code="changed", file=file.path.name)
    return content


def _received(future: Future[Returned], file: FoundFile, readings: Path, first_seen: FirstSeen) -> Outcome:
    from distributed import KilledWorker

    try:
        returned: Returned = future.result()
    except KilledWorker:
        error = DocumentError(f"Every worker that read {file.path.name} died.")
        return keep_failure(file, error, readings, 0, first_seen(file.sha256))
    try:
        kept = _kept(returned, file, readings)
    except ValueError as error:
        lie = DocumentError(f"The worker that read {file.path.name} sent no reading of it: {error}.")
        return keep_failure(file, lie, readings, 0, first_seen(file.sha256))
    except OSError as error:
        raise BaocaoError(
            f"The reading cannot be written to {readings} ({error.strerror}).",
            advice="Is the disk full, or the folder read-only?",
        ) from error
    return replace(returned.outcome, path=file.path, kept=kept)


def _kept(returned: Returned, file: FoundFile, readings: Path) -> Path:
    """Put a reading from another machine into the folder. Raises ValueError if it is none of this document."""

    def named(source: Source) -> ReadingName:
        name = ReadingName.of(Path(returned.name))
        if name is None or {name.sha256, source.sha256} != {file.sha256}:
            raise ValueError("it is that of another document")
        return name

    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        received = Path(folder, "received")
        received.write_bytes(returned.content)
        return take_over(received, readings, named)


# --- on the worker -----------------------------------------------------------------------------------------


def _read_there(file: FoundFile, content: bytes, first_seen_at: datetime | None, limits: Limits) -> Returned:
    # Dask's nanny marks its workers as daemons, which may have no children, since nobody would end those. Ours end
    # with their parent (extractors/isolation/confined.py).
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        copy = Path(folder) / "in" / file.path.name
        copy.parent.mkdir()
        copy.write_bytes(content)
        here = FoundFile(copy, file.byte_size, file.sha256, origin=file.origin or file.path)
        with team(1, limits) as together:
            (outcome,) = read_documents(
                [here], Path(folder) / "out", together, threading.Event(), lambda _: first_seen_at
            )
        if outcome.kept is None:
            raise BaocaoError(f"The worker lost its copy of {file.path.name}: {outcome.error}")
        return Returned(outcome, outcome.kept.name, outcome.kept.read_bytes())
