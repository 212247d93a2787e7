"""Settings of the checks, in checks.toml: severities and thresholds other than those of the project."""

from __future__ import annotations

import csv
import tomllib
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.resources import dbt_project
from baocao.settings import settings

if TYPE_CHECKING:
    from pathlib import Path


SEVERITIES = ("error", "warn", "info")


def checks_file() -> Path:
    """The file severities and thresholds are read from; it need not exist unless a setting names it."""
    return settings().checks


def check_settings() -> dict[str, Any]:
    """Read the settings as dbt variables: `severities` (check -> severity), thresholds by name. Empty without a file.

    Raises UsageError naming what is wrong in the file, and what may stand there instead.
    """
    path = checks_file()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        _refuse_former_place(path)
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"the settings of the checks cannot be read: {error}", file=str(path)) from error
    for section in content.keys() - {"severity", "thresholds"}:
        raise _wrong(path, section, ("[severity]", "[thresholds]"))
    severities, thresholds = content.get("severity", {}), content.get("thresholds", {})
    for check, severity in severities.items():
        if check not in (known := {row["check_name"] for row in known_checks()}):
            raise _wrong(path, check, sorted(known))
        if severity not in SEVERITIES:
            raise _wrong(path, f"{check} = {severity!r}", SEVERITIES)
    for name, value in thresholds.items():
        if name not in (allowed := default_thresholds()):
            raise _wrong(path, name, list(allowed))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(path, f"{name} = {value!r}", ("a number",))
    return {**({"severities": severities} if severities else {}), **thresholds}


def _refuse_former_place(path: Path) -> None:
    """Before version 0.2 the file stood in data/: settings that are not read must not be there in silence."""
    former = path.parent / "data" / path.name
    if former.is_file():
        raise UsageError(
            "the settings of the checks are not read from here.",
            advice=f"Move it to {path}.",
            file=str(former),
        )


def default_thresholds() -> dict[str, float]:
    """Give the thresholds of the rules as the project has them, by name."""
    import yaml

    project = yaml.safe_load((dbt_project() / "dbt_project.yml").read_text(encoding="utf-8"))
    return dict(project["vars"])


def known_checks() -> list[dict[str, str]]:
    """Read the checks of the project (seed ref_checks): name, severity, Vietnamese name, sentences."""
    with (dbt_project() / "seeds" / "ref_checks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _wrong(path: Path, what: str, allowed: tuple[str, ...] | list[str]) -> UsageError:
    return UsageError(
        f"{what} cannot be set.", advice=f"What can stand there: {', '.join(allowed)}.", file=str(path)
    )
