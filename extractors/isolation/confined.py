"""A process for work that may crash, hang or take all memory: watched from here, and killed with all it started.

Its memory is watched instead of being limited by the system alone, because only what is really used tells a bomb from
a library: pyarrow reserves 1 GB of address space to write a small file while 80 MB are used. RLIMIT_DATA above that
reserve catches what is faster than the watch.
"""

from __future__ import annotations

import errno
import os
import resource
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.answers import Answers, encoded, send
from extractors.isolation.limits import MB
from extractors.isolation.no_network import deny_network
from extractors.isolation.process_tree import kill, memory_mb, process_tree
from extractors.isolation.scratch_only import allow_writing_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess

    import psutil

    from extractors.isolation.limits import Limits

WATCH_SECONDS = 0.1
"""How often to look; in that time a process can fill about 200 MB."""

RESERVED_MB = 3072
"""Address space that libraries reserve and do not use."""

_MODULES = Path(__file__).parents[1]
_END_SECONDS = 30  # more than `_end_with_parent` needs to end a process
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_MACHINE_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EROFS})


class Confined:
    """A process that does one task after the other under the limits of a document; started when first needed."""

    def __init__(self, limits: Limits, output: Path | None = None) -> None:
        """`output` is a folder in which tasks may write, besides the temporary one."""
        self._limits = limits
        self._output = output
        self._process: BaseProcess | None = None
        self._folder: Path | None = None
        self._answers: Answers
        self._tree: list[psutil.Process] = []
        self._since = self._looked_at = 0.0
        self.connection: Connection

    @property
    def scratch(self) -> Path:
        """The temporary folder of the process, once it has been given a task: what it writes is there.

        Only files that are no links can be trusted to be the process's own.
        """
        assert self._folder is not None
        return self._folder

    def give(self, task: Callable[..., object], *arguments: object) -> None:
        """Have it call `task`, a function of a module, which must return what JSON has, and not None."""
        if self._process is None:
            self._start()
        self._since = self._looked_at = time.monotonic()
        self.connection.send((task, arguments))

    def _start(self) -> None:
        # spawn: a fork would copy the threads' locks of this process in whatever state they are
        context = get_context("spawn")
        # made by the process: if this one dies before the other has begun, nobody would remove it
        self._folder = Path(tempfile.gettempdir(), f"baocao-{secrets.token_hex(8)}")
        self.connection, theirs = context.Pipe()
        self._answers = Answers(self.connection)
        writable = [str(self._folder), *([str(self._output)] if self._output else [])]
        process = context.Process(target=_work, args=(theirs, self._limits, writable))
        with _without_main_module(), _without_interrupts():
            process.start()
        self._process = process
        theirs.close()  # so that the end of the process is the end of the pipe

    def result(self) -> Any | BaocaoError | None:
        """What the task returned or raised, or the DocumentError for which it was ended; None while it goes on."""
        assert self._process is not None
        assert self._process.pid is not None
        error: DocumentError | None = None
        try:
            answer = self._answers.next()
        except (EOFError, OSError):
            error = DocumentError(f"The process that read it {self._how_it_ended()}.")
        else:
            if answer is not None:
                return answer
            now = time.monotonic()
            if now - self._looked_at < WATCH_SECONDS:  # asked because another one has come to its end
                return None
            self._looked_at = now
            self._tree = process_tree(self._process.pid)
            if now - self._since > self._limits.seconds:
                message = f"Reading it took longer than {self._limits.seconds:g} seconds."
                error = self._limits.exceeded("seconds", message)
            elif memory_mb(self._tree) > self._limits.memory_mb:
                error = _too_much_memory(self._limits)
        if error is not None:
            self.end()
        return error

    def answer(self) -> Any:
        """Wait for what the task returns. Raises what it raises, DocumentError if it was ended."""
        while (answer := self.result()) is None:
            wait([self.connection], timeout=WATCH_SECONDS)
        if isinstance(answer, BaocaoError):
            raise answer
        return answer

    def _how_it_ended(self) -> str:
        assert self._process is not None
        self._process.join(timeout=5)
        code = self._process.exitcode
        if code is None or code >= 0:
            return f"ended unexpectedly (exit code {code})"
        return f"was killed by signal {signal.Signals(-code).name}"

    def end(self) -> None:
        """Kill the process and what it has started, and remove what they wrote to the temporary folder."""
        if self._process is None:
            return
        assert self._process.pid is not None
        # Those seen before, too: what a dead process has started is nobody's child any more.
        kill(self._process.pid, {*process_tree(self._process.pid), *self._tree})
        self._process.join()
        self.connection.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process, self._tree = None, []


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Keep multiprocessing from importing this process's main module in the new one.

    It has no use for it, and it may be anything: Prefect's worker takes seconds to import.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Have what is started meanwhile not know of Ctrl-C, which is for this process: it ends what it has started."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_confined(
    limits: Limits, task: Callable[..., Any], *arguments: object, output: Path | None = None
) -> Any:
    """Call `task` in a process of its own and return what it returns.

    Args:
        limits: what it may take.
        task: a function of a module that returns values of JSON, and not None.
        arguments: what it is called with.
        output: a folder in which it may write; without one it may not write but to its temporary folder.

    Raises:
        BaocaoError: that the task raises, as DocumentError if it crashes or goes beyond a limit.

    """
    process = Confined(limits, output)
    try:
        process.give(task, *arguments)
        return process.answer()
    finally:
        process.end()


@contextmanager
def scratch_folder(limits: Limits) -> Iterator[Path]:
    """A temporary folder that goes away even if this process is killed: it is that of a process which sees to it."""
    process = Confined(limits)
    try:
        process.give(os.getpid)
        process.answer()
        yield process.scratch
    finally:
        process.end()


def _too_much_memory(limits: Limits) -> DocumentError:
    return limits.exceeded("memory_mb", f"Reading it takes more than {limits.memory_mb:g} MB of memory.")


# --- inside the process ----------------------------------------------------------------------------------


def _work(connection: Connection, limits: Limits, writable: list[str]) -> None:
    os.setpgid(0, 0)  # Ctrl-C is for the parent, which then ends this process
    os.dup2(2, 1)  # libraries that print must not write into our output
    folder = writable[0]
    os.environ |= {"TMPDIR": folder, **limits.as_environment()}
    # Threads of a matrix library would compete with the other workers, and take more time in all.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    _compile_modules()
    Path(folder).mkdir(mode=0o700)
    _end_with_parent(folder, connection)
    _limit_resources(limits)
    allow_writing_only(map(Path, writable))
    deny_network()
    while True:
        try:
            task, arguments = connection.recv()  # from our own side, which no stranger's file has touched
        except EOFError:  # the parent is gone, and `_end_with_parent` ends this process after its folder
            time.sleep(_END_SECONDS)
            return
        send(connection, _done(task, arguments, limits))


def _compile_modules() -> None:
    """Keep the compiled form of our modules while that can be done: a reader may not, and would do it every time."""
    if os.access(_MODULES, os.W_OK):
        import compileall

        compileall.compile_dir(_MODULES, quiet=2)


def _end_with_parent(folder: str, connection: Connection) -> None:
    """Have a process of its own end this one and what it starts as soon as the parent is gone.

    It is started before this process is confined, which may then not even remove its folder, or hang in a library.
    """
    reader, parent = os.getpid(), parent_process()
    assert parent is not None
    if os.fork():
        return
    try:
        os.setpgid(0, 0)  # to outlive the group of the reader
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # but not the reader, unless the parent is gone
        connection.close()  # its end is how the parent learns that the reader is gone
        if os.getppid() == reader:
            parent.join()
            _prctl(_PR_SET_PDEATHSIG, 0)
            kill(reader, (each for each in process_tree(reader) if each.pid not in (reader, os.getpid())))
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _limit_resources(limits: Limits) -> None:
    """Limits that the system keeps, for this process and, each for itself, for those it starts."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, int(limits.written_mb * MB)),
        (resource.RLIMIT_DATA, int((limits.memory_mb + RESERVED_MB) * MB)),
    ):
        hard = resource.getrlimit(kind)[1]
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowered, lowered))
    # What its children leave behind becomes its own child, so that it is found when all are to be killed.
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _done(task: Callable[..., object], arguments: tuple[object, ...], limits: Limits) -> bytes:
    """What the task returns, or the BaocaoError it ended with; whatever else is raised becomes a DocumentError."""
    try:
        return encoded(task(*arguments))
    except BaocaoError as error:
        return encoded(error)
    except MemoryError:
        return encoded(_too_much_memory(limits))
    except Exception as error:  # whatever a stranger's file provokes must not end the run
        return encoded(_named(error))


def _named(error: Exception) -> BaocaoError:
    if isinstance(error, OSError) and error.errno in _MACHINE_IS_FULL:  # no document is to blame for that
        return BaocaoError(f"Nothing more can be written to {tempfile.gettempdir()} ({error.strerror}).")
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    return DocumentError(f"Reading it failed in {where}: {type(error).__name__}: {error}")
