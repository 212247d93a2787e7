"""The pages of a PDF in order, those of a long one read by several processes."""

from __future__ import annotations

import os
import threading
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.readers.pdf.pages import PageContent, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    import pypdfium2 as pdfium

_LONG = 64  # pages; below, starting the processes takes longer than they save
_CHUNK = 8  # pages a process reads at once; chunks in flight bound the memory


def read_pages(document: pdfium.PdfDocument, path: Path) -> Iterator[PageContent]:
    """The content of every page, in order. Raises DocumentError where a page cannot be read."""
    page_count = len(document)
    workers = len(os.sched_getaffinity(0))
    if page_count < _LONG or workers < 2:
        return (_read(document, number, path.name) for number in range(1, page_count + 1))
    return _read_in_processes(path, page_count, workers)


def _read_in_processes(path: Path, page_count: int, workers: int) -> Iterator[PageContent]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A copy of this process is ready at once, but is safe only where no other thread may hold a lock meanwhile. A
    # daemon thread only waits (for the parent's end): it is not counted.
    busy = [thread for thread in threading.enumerate() if not thread.daemon]
    method = "fork" if len(busy) == 1 else "forkserver"
    starts = iter(range(1, page_count + 1, _CHUNK))
    with ProcessPoolExecutor(workers, multiprocessing.get_context(method)) as pool:

        def submit(start: int) -> Future[list[PageContent]]:
            return pool.submit(_read_chunk, path, start, min(start + _CHUNK, page_count + 1))

        waiting = deque(submit(start) for start in islice(starts, 2 * workers))
        try:
            while waiting:
                contents = waiting.popleft().result()
                waiting.extend(submit(start) for start in islice(starts, 1))
                yield from contents
        finally:
            pool.shutdown(cancel_futures=True)


def _read_chunk(path: Path, start: int, end: int) -> list[PageContent]:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    try:
        return [_read(document, number, path.name) for number in range(start, end)]
    finally:
        document.close()


def _read(document: pdfium.PdfDocument, number: int, name: str) -> PageContent:
    try:
        return read_page(document, number)
    except Exception as error:  # libraries let errors of every type through where a page is damaged
        raise DocumentError(
            f"the page cannot be read ({type(error).__name__}: {str(error)[:120]}).",
            code="truncated",
            advice="The file is damaged; get it again.",
            file=name,
            page=number,
        ) from error
