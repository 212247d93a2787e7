"""The one family of exceptions of this project: what is wrong, where, and what to do about it."""

from __future__ import annotations

import copyreg
from typing import Any


class BaocaoError(Exception):
    """Base of every error this project raises on purpose.

    `message` says what is wrong, `advice` what to do; `file`, `page` (from 1), `table` (its title or id) and
    `row` (from 1) say where, each None when it does not apply.
    """

    def __init__(
        self,
        message: str,
        *,
        advice: str | None = None,
        file: str | None = None,
        page: int | None = None,
        table: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.file = file
        self.page = page
        self.table = table
        self.row = row

    def __reduce__(self) -> tuple[object, ...]:
        # errors cross from the reading processes; the default would call __init__ without what it needs
        return copyreg.__newobj__, (type(self), self.message), self.__dict__  # type: ignore[attr-defined]

    def __str__(self) -> str:
        places = [
            self.file or "",
            f"page {self.page}" if self.page is not None else "",
            f"table {self.table}" if self.table is not None else "",
            f"row {self.row}" if self.row is not None else "",
        ]
        where = ", ".join(place for place in places if place)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.advice}" if self.advice else text


class UsageError(BaocaoError):
    """The caller asked for something that cannot be; nothing was done. Exit code 2."""


class DocumentError(BaocaoError):
    """A document cannot be loaded and goes to quarantine; the others are not affected.

    `code` is a short, stable reason that statistics can group by: `empty`, `truncated`, `wrong_type`,
    `encrypted`, `missing_tool`, `limit`, `unsupported`, `unreadable`, `vanished`, `changed`.
    """

    code = "unreadable"

    def __init__(self, message: str, *, code: str | None = None, **where: Any) -> None:
        super().__init__(message, **where)
        if code is not None:
            self.code = code

    @property
    def reason(self) -> str:
        """What is wrong and what to do, without the name of the file: documents in quarantine are listed by it."""
        page = f"Page {self.page}:" if self.page is not None else ""
        return " ".join(part for part in (page, self.message, self.advice) if part)


class MissingToolError(DocumentError):
    """A program that this document needs (`tool`, as found on PATH) is not installed."""

    code = "missing_tool"

    def __init__(self, message: str, *, tool: str, **where: Any) -> None:
        super().__init__(message, **where)
        self.tool = tool


class LayoutError(BaocaoError):
    """A declaration in `extractors/understanding/kinds/` contradicts itself; the message names file and key."""


class WarehouseError(BaocaoError):
    """The warehouse cannot be read, built or published; what was published before stays as it is."""


class NamesError(BaocaoError):
    """A name list, decision file or unit list cannot be used as it is."""
