"""Logs for programs: with BAOCAO_LOG=json everything on standard error is one JSON object a line."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from baocao.language import translated
from baocao.visible import visible, visible_json

VARIABLE = "BAOCAO_LOG"
FIELDS = ("stage", "document", "seconds", "code", "file", "advice", "run")
"""Fields of a record besides time, level and message; those that do not apply are left out."""

_logger = logging.getLogger("baocao")


class Format(StrEnum):
    """How standard error is written."""

    text = "text"
    json = "json"


LogFormat = Annotated[
    Format,
    typer.Option(
        "--log-format", envvar=VARIABLE, help="What standard error has: lines for people, or JSON lines."
    ),
]


class JsonLines(logging.Formatter):
    """A record as one line of JSON; the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None},
        }
        if record.name != _logger.name:
            line["logger"] = record.name
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return visible_json(json.dumps(line, ensure_ascii=False, default=str))


def use(chosen: Format) -> None:
    """Have this process, and those it starts, log in the chosen format."""
    os.environ[VARIABLE] = chosen.value
    if chosen is Format.json:
        _to_json_lines()


def _to_json_lines() -> None:
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        logging.captureWarnings(True)
    _logger.setLevel(logging.INFO)
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER"] = "json"


def is_json() -> bool:
    """Whether standard error is to be JSON lines, also before the options have been read."""
    return os.environ.get(VARIABLE) == Format.json.value


def problem(text: str, *, level: int = logging.ERROR, **fields: object) -> None:
    """Tell of a problem on standard error; `fields` are those of FIELDS."""
    if is_json():
        _to_json_lines()
        _logger.log(level, "%s", text, extra=fields)
    else:
        typer.secho(visible(translated(text)), fg="red" if level >= logging.ERROR else "yellow", err=True)


def crash(text: str) -> None:
    """Tell of the exception that is being handled, which nobody expected."""
    if is_json():
        _to_json_lines()
        _logger.critical("%s", text, exc_info=True)
    else:
        sys.excepthook(*sys.exc_info())
        sys.stderr.write(f"{translated(text)}\n")
