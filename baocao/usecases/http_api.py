"""The published warehouse over HTTP, read-only, as JSON: for programs on this machine, and others with a token."""

from __future__ import annotations

import hmac
import socket
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse

from baocao import __version__
from baocao.errors import BaocaoError, DocumentError, UsageError
from baocao.usecases import answers
from baocao.warehouse.search import search as search_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")

Words = Annotated[str, Query(description="Words in any order; accents may be left out.")]
Limit = Annotated[int, Query(ge=1, le=answers.MOST_ROWS)]


def make_app(warehouse: Path, *, token: str | None = None) -> FastAPI:
    """The application.

    Args:
        warehouse: the published file; it may be replaced while the application runs.
        token: what a caller must send as `Authorization: Bearer TOKEN`; None: nothing, and then only requests that
            name this machine as host are answered, so that no page in a browser reaches it by another name.

    """
    app = FastAPI(
        title="baocao",
        version=__version__,
        description="Figures of government reports, each with the way back to its page. Read-only.",
        docs_url=None,  # these pages would be fetched from elsewhere
        redoc_url=None,
    )
    app.middleware("http")(_guard(token))
    app.add_exception_handler(BaocaoError, _problem)
    app.add_exception_handler(404, _unknown)
    _add_questions(app, warehouse)
    _add_tables(app, warehouse)
    return app


def _guard(
    token: str | None,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    """Refuse what a page of another origin, or a name that leads here since a moment, asks through a browser."""

    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        host = request.url.hostname or ""
        origin = request.headers.get("origin")
        own = f"{request.url.scheme}://{request.headers.get('host', '')}"
        if token is None and host not in LOOPBACK:
            return _refused(f"this is no name of this machine: {host!r}.", "Ask for 127.0.0.1 or localhost.")
        if origin is not None and origin != own:
            return _refused("pages of other sites may not ask.", "Programs send no Origin.")
        if token is not None and not hmac.compare_digest(
            request.headers.get("authorization", "").encode(), f"Bearer {token}".encode()
        ):
            refused = _refused("the token is missing or wrong.", "Send Authorization: Bearer TOKEN.")
            refused.status_code = 401
            return refused
        response = await answer(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return guard


def _refused(message: str, advice: str) -> JSONResponse:
    return JSONResponse({"error": message, "advice": advice}, status_code=403)


def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BaocaoError)
    status = 404 if isinstance(error, DocumentError) else 400 if isinstance(error, UsageError) else 503
    return JSONResponse({"error": error.message, "advice": error.advice}, status_code=status)


_SAID = {"openapi": "/openapi.json", "tables": "/tables", "search": "/search?words=..."}
"""Where a newcomer goes on."""


async def _unknown(_request: Request, _error: Exception) -> Response:
    return JSONResponse(
        {"error": "there is nothing at this address.", "advice": "See openapi.", **_SAID}, status_code=404
    )


def _add_questions(app: FastAPI, warehouse: Path) -> None:
    @app.get("/")
    def start() -> dict[str, str]:
        """What this is, and where its questions are described."""
        return {"name": "baocao", "version": __version__, **_SAID}

    @app.get("/indicators")
    def indicators(words: Words, limit: Limit = 20) -> list[dict[str, Any]]:
        """Indicators of any table by words of their names."""
        return answers.find_indicators(warehouse, words, limit)

    @app.get("/series/{indicator_key}")
    def series(
        indicator_key: str, unit: str | None = None, aspect: str | None = None, limit: Limit = 200
    ) -> list[dict[str, Any]]:
        """The points of an indicator's series over all reports."""
        return answers.series(warehouse, indicator_key, unit=unit, aspect=aspect, limit=limit)

    @app.get("/units/{unit}/figures")
    def figures(
        unit: str, words: str | None = None, year: int | None = None, limit: Limit = 200
    ) -> list[dict[str, Any]]:
        """Every figure that tables print of a unit, by its key or name."""
        return answers.figures_of_unit(warehouse, unit, words=words, year=year, limit=limit)

    @app.get("/search")
    def search(
        words: Words,
        province: str | None = None,
        year: int | None = None,
        kind: str | None = None,
        body: str | None = None,
        limit: Annotated[int, Query(ge=1, le=300)] = 20,
    ) -> list[dict[str, Any]]:
        """Titles, tables, headings, rows, paragraphs, indicators and units, best first."""
        found = search_words(
            warehouse, words, province=province, year=year, kind=kind, body=body, limit=limit
        )
        return [each.as_dict() for each in found]

    @app.get("/findings")
    def findings(
        severity: str | None = None, check: str | None = None, limit: Limit = 100
    ) -> list[dict[str, Any]]:
        """What does not add up in the reports."""
        return answers.findings(warehouse, severity=severity, check=check, limit=limit)

    @app.get("/source/{fact_table}/{row_id}")
    def source(fact_table: str, row_id: str) -> dict[str, Any]:
        """Where a row comes from: document, page, table, cells with their boxes, or the sentence."""
        return answers.source_of(warehouse, fact_table, row_id)

    @app.get("/source/{fact_table}/{row_id}/picture", response_class=Response)
    def picture(fact_table: str, row_id: str) -> Response:
        """The page as a PNG, the row and its cell marked."""
        return Response(answers.picture_of(warehouse, fact_table, row_id), media_type="image/png")


def _add_tables(app: FastAPI, warehouse: Path) -> None:
    @app.get("/tables")
    def tables() -> list[dict[str, Any]]:
        """Every mart with its columns and what they mean."""
        return answers.tables(warehouse)

    @app.get("/tables/{name}")
    def rows(
        name: str, request: Request, limit: Limit = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> list[dict[str, Any]]:
        """Rows of a mart; any column may be given with what it must be: ?unit_key=so-y-te."""
        where = {key: value for key, value in request.query_params.items() if key not in ("limit", "offset")}
        return answers.rows_of(warehouse, name, where, limit=limit, offset=offset)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is any that is free.

    Raises:
        UsageError: if the port is taken, or the address none of this machine.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # who asks before the application is up waits
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}, port {port} cannot be listened on ({error.strerror or error}).",
            advice="Name another with --port.",
        ) from error
    return listening


def serve(warehouse: Path, listening: socket.socket, token: str | None) -> None:
    """Answer on a socket until interrupted. Raises UsageError if others could reach it without a token."""
    import uvicorn

    host = listening.getsockname()[0]
    if token is None and host not in LOOPBACK:
        raise UsageError(f"{host} can be reached by others.", advice="Set a token.")
    config = uvicorn.Config(make_app(warehouse, token=token), log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listening])
