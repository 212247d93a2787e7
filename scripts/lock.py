"""The one lock of the project, `requirements/dev.lock`: a pin with hashes for everything that pyproject.toml names.

    python scripts/lock.py check            # without a network: does the lock hold what pyproject.toml asks for?
    python scripts/lock.py select EXTRA...  # what the program with these extras needs of it

Whether the pins fit each other is `pip check`'s question. Exit code 1 and one line a problem otherwise.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "dev.lock"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)")
NAME = re.compile(r"[A-Za-z0-9._-]+")
VIA = re.compile(r"^    #\s+(?:via )?([A-Za-z0-9._-]+)", re.MULTILINE)


def canonical(name: str) -> str:
    """Spell a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(project: dict[str, Any]) -> dict[str, list[str]]:
    """Give what pyproject.toml asks for: under "" the program's own needs, then each extra's and each group's."""
    groups = {
        name: [line for line in lines if isinstance(line, str)]
        for name, lines in project["dependency-groups"].items()
    }
    return {"": project["project"]["dependencies"], **project["project"]["optional-dependencies"], **groups}


def blocks(text: str) -> dict[str, str]:
    """Map each package's canonical name to its lines in the lock."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if pin := PIN.match(block):
            found[canonical(pin["name"])] = block.rstrip()
    return found


def problems(text: str, asked: dict[str, list[str]]) -> list[str]:
    """List what is wrong with the lock."""
    from packaging.requirements import Requirement  # not there yet when an environment is made

    lock = blocks(text)
    found = [f"the lock names a host: {line.strip()}" for line in text.splitlines() if "://" in line]
    found += [f"{name} has no hash" for name, block in lock.items() if "--hash=sha256:" not in block]
    for requirement in (Requirement(each) for group in asked.values() for each in group):
        pin = PIN.match(lock.get(canonical(requirement.name), ""))
        if pin is None or not requirement.specifier.contains(pin["version"], prereleases=True):
            found.append(
                f"pyproject.toml asks for {requirement}, the lock has {pin[0] if pin else 'nothing'}"
            )
    return found


def select(text: str, asked: dict[str, list[str]], extras: list[str]) -> str:
    """Give the part of the lock that the program needs, with these extras (or groups).

    The lock says of each package what it came in for ("via"), so that needs can be followed downwards.
    """
    lock = blocks(text)
    needs: dict[str, set[str]] = {}
    for name, block in lock.items():
        for parent in VIA.findall(block):
            needs.setdefault(canonical(parent), set()).add(name)
    chosen: set[str] = set()
    waiting = [canonical(NAME.match(each)[0]) for extra in ("", *extras) for each in asked[extra]]
    while waiting:
        name = waiting.pop()
        if name not in chosen:
            chosen.add(name)
            waiting += needs.get(name, ())
    return "\n".join(block for name, block in lock.items() if name in chosen) + "\n"


def main(action: str, *extras: str) -> int:
    """Print what is asked for; 1 if the lock is wrong."""
    text = LOCK.read_text(encoding="utf-8")
    asked = requirements(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    if action == "check" and (wrong := problems(text, asked)):
        sys.stderr.write("\n".join([*wrong, "Run `make lock` to pin again.", ""]))
        return 1
    if action == "select":
        sys.stdout.write(select(text, asked, list(extras)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
