"""Options that several commands share, and those that are the fields of a request."""

from __future__ import annotations

import functools
import inspect
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer
from pydantic import ValidationError

from baocao.errors import UsageError
from baocao.warehouse.places import Places
from flows.request import CommandLine, IngestRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pydantic.fields import FieldInfo

Warehouse = Annotated[
    Path, typer.Option("--warehouse", metavar="FILE", help="The published warehouse.", dir_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document to standard output.")]
Home = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The folder with settings, kinds, decisions and data.",
        show_default="the one above with a baocao.toml, or as BAOCAO_HOME says",
    ),
]


def with_request(
    *, without: Collection[str] = (), **defaults: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the fields of `IngestRequest` as options, and the request they make as its first argument.

    Args:
        without: Fields that the command does not offer.
        defaults: Fields whose default is another for this command.

    """
    fields = {name: field for name, field in IngestRequest.model_fields.items() if name not in without}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapper(**options: Any) -> None:
            given = {name: options.pop(name) for name in fields}
            try:
                request = IngestRequest(**{name: value for name, value in given.items() if value is not None})
            except ValidationError as error:
                raise UsageError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
            Places.of(request.warehouse).check_replaceable()
            command(request, **options)

        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        added = [_parameter(name, field, defaults) for name, field in fields.items()]
        signature = inspect.Signature(
            [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in [*added, *own]]
        )
        wrapper.__signature__ = signature  # type: ignore[attr-defined]
        wrapper.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
        return wrapper

    return decorate


def _parameter(name: str, field: FieldInfo, defaults: dict[str, Any]) -> inspect.Parameter:
    """An option, or for several paths an argument, that says what the field says."""
    typed = next((each for each in field.metadata if isinstance(each, CommandLine)), None)
    annotation: Any = field.annotation
    option: dict[str, Any] = {"help": field.description}
    default = defaults.get(name, field.default)
    if typed:
        option |= {"metavar": typed.metavar, "show_default": typed.default or True, "envvar": typed.variable}
    if get_origin(annotation) is tuple:
        shown = typer.Argument(**option)
        annotation, default = list[get_args(annotation)[0]] | None, None  # type: ignore[misc]
    else:
        if date in get_args(annotation):
            option["parser"] = date.fromisoformat
        if int in _types(annotation) or float in _types(annotation):
            option["min"] = next((each.ge for each in field.metadata if hasattr(each, "ge")), None)
        if Path in _types(annotation):
            option["dir_okay"] = False
        shown = typer.Option((typed and typed.name) or f"--{name.replace('_', '-')}", **option)
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, shown]
    )


def _types(annotation: Any) -> tuple[Any, ...]:
    if isinstance(annotation, UnionType):
        return tuple(each for each in get_args(annotation) if each is not NoneType)
    return (annotation,)
