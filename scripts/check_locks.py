"""Check without a network that the lock files still say what the .in files ask for.

Every requirement has a pin that satisfies it, every pin a hash, no line names a host, and the locks agree.
Whether the pins fit each other is `pip check`'s question. Exit code 1 and one line a problem otherwise.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parent.parent / "requirements"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)")


def requirements(file: Path) -> list[Requirement]:
    """List the requirements of an .in file and of those it includes with -r."""
    found: list[Requirement] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            found += requirements(file.parent / text[3:].strip())
        elif text and not text.startswith("-"):
            found.append(Requirement(text))
    return found


def pins(file: Path, problems: list[str]) -> dict[str, str]:
    """Map canonical name to version; pins without a hash and lines with a host are added to `problems`."""
    text = file.read_text(encoding="utf-8")
    problems += [f"{file.name} names a host: {line.strip()}" for line in text.splitlines() if "://" in line]
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        pin = PIN.match(block)
        if pin is None:
            continue
        found[canonicalize_name(pin["name"])] = pin["version"]
        if "--hash=sha256:" not in block:
            problems.append(f"{file.name}: {pin['name']} has no hash")
    return found


def main() -> int:
    """Print what is wrong; 0 if nothing is."""
    problems: list[str] = []
    locks = {name: pins(FOLDER / f"{name}.lock", problems) for name in ("base", "dask", "dev")}
    for name, lock in locks.items():
        for requirement in requirements(FOLDER / f"{name}.in"):
            pinned = lock.get(canonicalize_name(requirement.name))
            if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
                problems.append(f"{name}.in asks for {requirement}, {name}.lock has {pinned or 'nothing'}")
    for package, version in locks["base"].items():
        for name in ("dask", "dev"):
            if locks[name].get(package) != version:
                problems.append(
                    f"{package} is {version} in base.lock, {locks[name].get(package)} in {name}.lock"
                )
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        sys.stderr.write("Run `make lock` to pin anew.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
