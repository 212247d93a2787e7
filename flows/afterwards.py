"""What follows a run that has published: the site, PostgreSQL, exports, as the setting `afterwards` lists them.

Each is a command of this program in a process of its own. One that fails takes nothing back: it is told, and tried
again by the next run, also one that finds nothing new.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from baocao.errors import UsageError
from baocao.home import variable_of
from baocao.settings import settings

if TYPE_CHECKING:
    from baocao.warehouse.places import Places
    from flows.summary import RunSummary

COMMANDS = ("docs", "publish", "export")
_MOST_SAID = 300  # characters of why a command failed


def check_afterwards() -> list[list[str]]:
    """The commands that follow a run, by their words. Raises UsageError for one that does not belong there."""
    commands = []
    for line in settings().afterwards:
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"afterwards: {line!r} cannot be read ({error}).") from error
        if not words or words[0] not in COMMANDS:
            raise UsageError(
                f"afterwards: {line!r} is no command that may follow a run.",
                advice=f"It begins with {', '.join(COMMANDS[:-1])} or {COMMANDS[-1]}, without `baocao`.",
            )
        commands.append(words)
    return commands


def do_afterwards(summary: RunSummary, places: Places) -> None:
    """Carry out what follows, if the run has published or the last attempt failed; failures are told in the summary."""
    failed_before = places.build / "afterwards.failed"
    if summary.result != "published" and not (summary.result == "unchanged" and failed_before.exists()):
        return
    for words in check_afterwards():
        with summary.timed(words[0]):
            why = _carry_out(words, places)
        if why is not None:
            summary.failed_steps.append(f"baocao {shlex.join(words)}: {why}")
    with suppress(OSError):
        failed_before.unlink(missing_ok=True)
        if summary.failed_steps:
            failed_before.touch(mode=0o600)


def _carry_out(words: list[str], places: Places) -> str | None:
    """Why a command failed, None if it did not."""
    program = [sys.executable, "-c", "from baocao.cli.main import main; main()", *words]
    environment = {**os.environ, variable_of("warehouse"): str(places.published)}
    try:
        done = subprocess.run(
            program,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=settings().run_hours * 3600,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}"
    if not done.returncode:
        return None
    said = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
    return said[-1].strip()[:_MOST_SAID]
