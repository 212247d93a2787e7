"""`baocao init` and `baocao config`: a home for what users own, and what is set in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli.options import Json
from baocao.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from baocao.settings import Loaded


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made if it is not there.", file_okay=False)],
) -> None:
    """Make a home: a folder with the settings, your kinds of table, decisions, checks and data.

    Every setting is explained there, in Vietnamese and English. Commands find the home from the current folder upwards.

    Example: baocao init /srv/baocao
    """
    from baocao.usecases.home import make_home

    for file in make_home(folder):
        print_line(str(file))
    print_line(f"Put reports into {folder / 'data' / 'raw'}, then run `baocao ingest` in {folder}.")


def config(context: typer.Context, as_json: Json = False) -> None:
    """Print every setting, its value and where that comes from: a variable, the home's file, or the default.

    What is secret is shown as stars. An option of a command comes before all of them.

    Example: baocao config
    """
    loaded: Loaded = context.obj  # as read before the log's format was handed to the environment
    values = loaded.values()
    if as_json:
        print_json(
            {
                "home": str(loaded.home.folder.absolute()),
                "file": loaded.home.file and str(loaded.home.file.absolute()),
                "settings": {
                    key: {"value": value, "from": loaded.origins[key]} for key, value in values.items()
                },
            }
        )
        return
    print_line(f"Home: {loaded.home.folder.absolute()}")
    rows = [(key, _shown(value), loaded.origins[key]) for key, value in values.items()]
    print_table(None, ["setting", "value", "from"], rows)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)
