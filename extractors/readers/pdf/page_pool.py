"""The pages of a PDF in order, those of a long one read by several processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.readers.pdf.filters import unsupported, unsupported_filters
from extractors.readers.pdf.pages import PageContent, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    import pypdfium2 as pdfium

_LONG = 64  # pages; below, starting the processes takes longer than they save
_CHUNK = 8  # pages a process reads at once; chunks in flight bound the memory


def read_pages(document: pdfium.PdfDocument, path: Path) -> Iterator[PageContent]:
    """The content of every page, in order. Raises DocumentError where a page cannot be read."""
    page_count = len(document)
    workers = len(os.sched_getaffinity(0))
    if page_count < _LONG or workers < 2:
        return (_read(document, number, path) for number in range(1, page_count + 1))
    return _read_in_processes(path, page_count, workers)


def _read_in_processes(path: Path, page_count: int, workers: int) -> Iterator[PageContent]:
    """Pages read side by side, a chunk from each process in turn.

    Pipes only: a pool of the library needs semaphores, for which a confined process has no place. A process waits with
    its chunk until it is taken, which bounds the memory.
    """
    # A copy of this process is ready at once, but is safe only where no other thread may hold a lock meanwhile. A
    # daemon thread only waits (for the parent's end): it is not counted.
    busy = [thread for thread in threading.enumerate() if not thread.daemon]
    method = "fork" if len(busy) == 1 else "forkserver"
    context: Any = multiprocessing.get_context(method)
    starts = range(1, page_count + 1, _CHUNK)
    processes: list[BaseProcess] = []
    pipes: list[Connection] = []
    try:
        for number in range(min(workers, len(starts))):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_read_chunks, args=(theirs, path, starts[number::workers], page_count), daemon=True
            )
            process.start()
            theirs.close()  # so that the end of the process is the end of the pipe
            processes.append(process)
            pipes.append(ours)
        for number in range(len(starts)):
            yield from _received(pipes[number % workers], path.name)
    finally:
        for process in processes:
            process.kill()
            process.join()
        for pipe in pipes:
            pipe.close()


def _received(pipe: Connection, name: str) -> list[PageContent]:
    try:
        content: list[PageContent] | DocumentError = pipe.recv()
    except EOFError as error:
        raise DocumentError("a process that read its pages ended unexpectedly.", file=name) from error
    if isinstance(content, DocumentError):
        raise content
    return content


def _read_chunks(pipe: Connection, path: Path, starts: Sequence[int], page_count: int) -> None:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    try:
        for start in starts:
            end = min(start + _CHUNK, page_count + 1)
            pipe.send([_read(document, number, path) for number in range(start, end)])
    except DocumentError as error:
        pipe.send(error)
    finally:
        document.close()


def _read(document: pdfium.PdfDocument, number: int, path: Path) -> PageContent:
    try:
        return read_page(document, number)
    except DocumentError as error:
        error.file, error.page = path.name, number
        raise
    except Exception as error:  # libraries let errors of every type through where a page is damaged
        if filters := unsupported_filters(path):
            raise unsupported(path, filters, number) from error
        raise DocumentError(
            f"the page cannot be read ({type(error).__name__}: {str(error)[:120]}).",
            code="truncated",
            advice="The file is damaged; get it again.",
            file=path.name,
            page=number,
        ) from error
