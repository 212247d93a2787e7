"""`baocao api` and `baocao mcp`: the published warehouse for programs and agents."""

import os
import secrets
import sys
from typing import Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.errors import UsageError, WarehouseError
from baocao.warehouse.places import DEFAULT_WAREHOUSE

TOKEN_VARIABLE = "BAOCAO_API_TOKEN"


def api(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine a token is needed.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="0 takes any that is free.")
    ] = 8765,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Answer programs over HTTP, read-only, in JSON: indicators, series, figures of a unit, search, findings, sources.

    GET /openapi.json says what may be asked. On this machine no token is asked for, and only requests to it by its own
    name are answered. On another address each needs `Authorization: Bearer TOKEN`: that of BAOCAO_API_TOKEN, else one
    made at the start and printed.

    Example: baocao api --port 8765
    """
    _check(warehouse)
    from baocao.usecases.http_api import LOOPBACK, listen, serve

    token = os.environ.get(TOKEN_VARIABLE) or None
    if host not in LOOPBACK and token is None:
        token = secrets.token_urlsafe(24)
        typer.echo(f"Token: {token}", err=True)
    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    print_line(f"http://{shown}:{listening.getsockname()[1]}/openapi.json (stop with Ctrl+C)")
    sys.stdout.flush()
    serve(warehouse, listening, token)


def mcp(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Answer agents over the Model Context Protocol, on standard input and output.

    Its tools: find_indicator, series, figures_of_unit, search, findings, and source, which gives a picture of the page.

    Example: baocao mcp
    """
    _check(warehouse)
    try:
        from baocao.usecases.mcp_server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise UsageError(
            "The library `mcp` is not installed.",
            advice="It comes with the extra: pip install 'baocao[mcp]'.",
        ) from error
    make_server(warehouse).run("stdio")


def _check(warehouse: "Warehouse") -> None:
    if not warehouse.exists():
        raise WarehouseError(
            "there is no warehouse yet.", advice="Make one with `baocao ingest`.", file=str(warehouse)
        )
