"""The web page of the desk: for one person on this machine, and for nobody else.

Every address begins with a secret that only the terminal was told, so that neither another user of the machine nor a
page of another server can name one. What changes something must come from the page itself besides: by its origin, and
by a second secret that stands in the page. No cookie is used: a browser sends those to every port of a host.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, UsageError
from baocao.usecases.desk.desk import problem
from baocao.usecases.desk.trial import Trials

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI, Request, Response

    from baocao.usecases.desk.desk import Desk

HOST = "127.0.0.1"
HERE = Path(__file__).parent
MAX_BODY = 100_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
CSRF_HEADER = "x-desk-token"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the desk is, and the secrets that open it."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    csrf_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def origin(self) -> str:
        """What a browser says it comes from when it shows the desk."""
        return f"http://{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the desk, which is a secret."""
        return f"{self.origin}/{self.token}/"

    def refuses(self, request: Request) -> str | None:
        """Why a request is refused, None if it is not."""
        headers = request.headers
        if headers.getlist("host") != [f"{HOST}:{self.port}"]:
            return "This is another host."
        first = request.url.path.lstrip("/").partition("/")[0]
        if not secrets.compare_digest(first.encode(), self.token.encode()):
            return "The address lacks its secret."
        origins = headers.getlist("origin")
        if any(origin != self.origin for origin in origins):
            return "The request comes from another page."
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "The request comes from another page."
        if request.method in {"GET", "HEAD"}:
            return None
        if origins != [self.origin]:
            return "The request does not say where it comes from."
        sent = headers.get(CSRF_HEADER, "")
        if not secrets.compare_digest(sent.encode(), self.csrf_token.encode()):
            return "The request is not made by the page."
        return None


def listener(port: int) -> socket.socket:
    """A socket that only this machine can reach; port 0: any that is free.

    Raises:
        BaocaoError: the port is taken.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise BaocaoError(
            f"Port {port} on this machine is taken ({error.strerror}).", advice="Name another with --port."
        ) from error


def make_app(desk: Desk, access: Access, trials: Trials) -> FastAPI:
    """The application: its page, what the page asks for, and what it sends."""
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse, Response

    globals().update(Request=Request)  # FastAPI looks annotations up here
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    base = f"/{access.token}"

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if refused := access.refuses(request):
            answer: Response = JSONResponse({"error": refused}, 403)
        else:
            answer = await call_next(request)
        for name, value in _HEADERS.items():
            answer.headers[name] = value
        return answer

    @app.exception_handler(BaocaoError)
    async def failed(request: Request, error: BaocaoError) -> Response:
        language = request.headers.get("accept-language", "en")
        return JSONResponse(problem(error, language), 400 if isinstance(error, UsageError) else 404)

    @app.get(f"{base}/")
    def page(lang: str = "vi") -> Response:
        return Response(rendered(lang, access.csrf_token), media_type="text/html; charset=utf-8")

    @app.get(f"{base}/static/{{name}}")
    def static(name: str) -> Response:
        file = HERE / "static" / name
        if file.parent != HERE / "static" or not file.is_file():
            return Response(status_code=404)
        return Response(file.read_bytes(), media_type=f"{_TYPES[file.suffix]}; charset=utf-8")

    @app.get(f"{base}/api/queue")
    def queue() -> dict[str, Any]:
        return desk.queue()

    @app.get(f"{base}/api/question")
    def question(question_id: str) -> dict[str, Any]:
        return desk.details(question_id)

    @app.get(f"{base}/picture")
    def picture(question_id: str, wide: bool = False) -> Response:
        return Response(desk.picture(question_id, whole_width=wide), media_type="image/png")

    @app.post(f"{base}/api/preview")
    async def changes(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        sent = await _body(request)
        question, state = str(sent.get("question")), sent.get("state")
        if state is not None:
            return JSONResponse(await run_in_threadpool(desk.effect_of_state, question, str(state)))
        return JSONResponse(await run_in_threadpool(trials.changes, question, sent))

    @app.post(f"{base}/api/decide")
    async def decide(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        sent = await _body(request)
        ids, answer = sent.get("questions"), sent.get("answer")
        if not isinstance(ids, list) or not isinstance(answer, dict):
            raise UsageError("An answer has `questions` and `answer`.")
        return JSONResponse(
            {"stored": await run_in_threadpool(desk.decide, [str(each) for each in ids], answer)}
        )

    @app.post(f"{base}/api/undo")
    async def undo() -> dict[str, Any]:
        from starlette.concurrency import run_in_threadpool

        return {"questions": await run_in_threadpool(desk.undo)}

    return app


async def _body(request: Request) -> dict[str, Any]:
    """What the page has sent as JSON. Raises UsageError for anything else."""
    import json

    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > MAX_BODY:
            raise UsageError("The request is too long.")
    try:
        sent = json.loads(content)
    except ValueError as error:
        raise UsageError("The request is no JSON.") from error
    if not isinstance(sent, dict):
        raise UsageError("The request is no JSON object.")
    return sent


def rendered(language: str, csrf_token: str) -> str:
    """The page in one of its languages, Vietnamese if there is no such."""
    import json
    import tomllib

    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    language = language if language in words else "vi"
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("desk.html").render(
        language=language,
        other="en" if language == "vi" else "vi",
        words=words[language],
        words_json=json.dumps(words[language], ensure_ascii=False),
        csrf_token=csrf_token,
    )


def serve(desk: Desk, port: int, opened: Callable[[Access], None]) -> None:
    """Serve the desk until it is interrupted.

    Args:
        desk: what is shown; it is opened and closed here.
        port: 0 for any that is free.
        opened: called with the access once requests are answered.

    Raises:
        BaocaoError: the port is taken, or there is no warehouse.
    """
    import uvicorn

    desk.open()
    trials = Trials(desk.warehouse)
    with listener(port) as listening:
        access = Access(listening.getsockname()[1])
        config = uvicorn.Config(
            make_app(desk, access, trials),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
        )
        opened(access)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            trials.close()
            desk.close()
