"""What comes with the program: its files, which are never written to, and the extras it was installed with."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from baocao.errors import UsageError

PACKAGE = Path(__file__).resolve().parent


@cache
def dbt_project() -> Path:
    """The folder of the dbt project: inside the package in a wheel, beside it in a clone."""
    installed = PACKAGE / "dbt_project"
    return installed if installed.is_dir() else PACKAGE.parent / "dbt_project"


def require_extra(extra: str, *modules: str) -> None:
    """Check that an optional part of the program is installed.

    Args:
        extra: its name in pyproject.toml, such as "charts".
        modules: the modules that come with it.

    Raises:
        UsageError: one of them is missing; the message says what to install.
    """
    if missing := [module for module in modules if find_spec(module) is None]:
        raise UsageError(
            f"This needs {', '.join(missing)}, which is not installed.",
            advice=f"Install the extra `{extra}`: pip install 'baocao[{extra}]'.",
        )
