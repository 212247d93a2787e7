"""What a reading process says comes back as data: one line of JSON an answer, which cannot do anything when read.

The process has opened a stranger's file, so nothing it sends is believed to be well formed, to end, or to be small.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError, MissingToolError
from extractors.isolation.limits import MB

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LONGEST = 256 * MB
"""An answer with pictures of pages has a few MB."""

_PIECE = 1 * MB
_TEXTS = ("advice", "file", "table")
_NUMBERS = ("page", "row")


class Answers:
    """Reads answers from a connection without ever waiting for the rest of one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._received = bytearray()

    def next(self) -> Any | BaocaoError | None:
        """The next answer, None while it has not come whole; for one that is no answer a DocumentError.

        Raises EOFError or OSError when the other side is gone.
        """
        while self._connection.poll():
            piece = os.read(self._connection.fileno(), _PIECE)
            if not piece:
                raise EOFError
            self._received += piece
            line, end, rest = self._received.partition(b"\n")
            if end:
                self._received = rest
                return decoded(line)
            if len(self._received) > LONGEST:
                return DocumentError("The process that read it gives an answer without end.")
        return None


def send(connection: Connection, answer: bytes) -> None:
    """Send an answer, see `encoded`."""
    left = memoryview(answer + b"\n")
    while left:
        left = left[os.write(connection.fileno(), left) :]


def encoded(answer: object) -> bytes:
    """What a task returned (JSON values), or the BaocaoError it ended with, as one line.

    Raises TypeError for what JSON has no value for.
    """
    if isinstance(answer, BaocaoError):
        return json.dumps({"error": _as_dict(answer)}).encode()
    return json.dumps({"result": answer}, allow_nan=False).encode()


def decoded(line: bytes | bytearray) -> Any | BaocaoError:
    """The result or error in an answer; a DocumentError if there is neither."""
    try:
        answer = json.loads(line)
        if "error" in answer:
            return _error(answer["error"])
        return answer["result"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return DocumentError("The process that read it gave no sound answer.")


def _as_dict(error: BaocaoError) -> dict[str, object]:
    return {
        "message": error.message,
        **{name: getattr(error, name) for name in (*_TEXTS, *_NUMBERS)},
        "code": error.code if isinstance(error, DocumentError) else None,
        "tool": error.tool if isinstance(error, MissingToolError) else None,
    }


def _error(said: dict[str, Any]) -> BaocaoError:
    where: dict[str, Any] = {name: said[name] for name in _TEXTS if isinstance(said[name], str)}
    where |= {name: said[name] for name in _NUMBERS if isinstance(said[name], int)}
    if said["code"] is None:
        return BaocaoError(str(said["message"]), **where)
    if said["tool"] is not None:
        return MissingToolError(str(said["message"]), tool=str(said["tool"]), **where)
    return DocumentError(str(said["message"]), code=str(said["code"]), **where)
