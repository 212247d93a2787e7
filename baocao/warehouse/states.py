"""States that were published before: kept as hard links beside the working database, so that one can go back.

A rollback pins the state it puts back: runs load and build, and publish again once the pin is taken off.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from baocao.decision_files import person
from baocao.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.warehouse.places import Places

_SUFFIX = ".duckdb"


@dataclass(frozen=True, slots=True)
class State:
    """A kept state: the run that published it, when, and its file. `is_published`: it is what readers see now."""

    run_id: str
    published_at: datetime
    path: Path
    is_published: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """What a rollback put back: the run whose state it is, by whom and when (ISO)."""

    run_id: str
    pinned_by: str
    pinned_at: str


def keep_state(places: Places, run_id: str, *, kept: int, days: float) -> None:
    """Keep what is published now as the state of a run, and drop what is older than `days` or beyond `kept` states.

    The state that is published is always kept. Raises OSError if it can neither be linked nor copied.
    """
    folder = places.states
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{run_id}{_SUFFIX}"
    target.unlink(missing_ok=True)
    try:
        os.link(places.published, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(places.published, target)
    oldest = datetime.now(UTC) - timedelta(days=days)
    for number, state in enumerate(kept_states(places)):
        if not state.is_published and (number >= kept or state.published_at < oldest):
            state.path.unlink(missing_ok=True)


def kept_states(places: Places) -> list[State]:
    """The states kept, the newest first."""
    published = places.published.stat() if places.published.exists() else None
    found = []
    for path in places.states.glob(f"*{_SUFFIX}"):
        status = path.stat()
        is_published = published is not None and (
            os.path.samestat(status, published)
            or (status.st_size == published.st_size and status.st_mtime_ns == published.st_mtime_ns)
        )
        run_id = path.name.removesuffix(_SUFFIX)
        published_at = datetime.fromtimestamp(status.st_mtime, UTC)  # when it was written, right before that
        found.append(State(run_id, published_at, path, is_published))
    return sorted(found, key=lambda state: state.run_id, reverse=True)


def find_state(places: Places, named: str) -> State:
    """The state that a number (1 is the one before what is published) or a run's id names.

    Raises:
        UsageError: no state, or more than one, is named so.
    """
    states = kept_states(places)
    now = next((number for number, state in enumerate(states) if state.is_published), -1)
    if named.isdigit() and len(named) <= 3:
        fitting = states[now + int(named) : now + int(named) + 1]
    else:
        fitting = [state for state in states if state.run_id.startswith(named)]
    if len(fitting) != 1:
        how_many = "No kept state is" if not fitting else f"{len(fitting)} kept states are"
        raise UsageError(f"{how_many} named {named}.", advice="`baocao history` lists them.")
    return fitting[0]


def roll_back(places: Places, named: str) -> State:
    """Publish a kept state again and pin it; readers see one or the other. Hold the run's lock.

    Raises:
        UsageError: no kept state is named so.
        WarehouseError: it cannot be put in place; what was published is untouched.
    """
    state = find_state(places, named)
    copy = places.published.with_name(f".{places.published.name}.back")
    try:
        shutil.copy2(state.path, copy)  # with its time, by which it is known as that state
        copy.chmod(places.published.stat().st_mode if places.published.exists() else 0o644)
        pin = Pin(state.run_id, person(), datetime.now(UTC).isoformat(timespec="seconds"))
        places.pin.write_text(json.dumps(asdict(pin)), encoding="utf-8")
        os.replace(copy, places.published)  # noqa: PTH105 - the atomic step, named as everybody knows it
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise WarehouseError(
            f"the state of run {state.run_id} cannot be put back: {error.strerror}.",
            advice="What was published is untouched.",
            file=str(places.published),
        ) from error
    return state


def pinned(places: Places) -> Pin | None:
    """What a rollback put back and nobody has released; None if runs publish."""
    try:
        return Pin(**json.loads(places.pin.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise WarehouseError(
            f"the note of the rollback cannot be read: {error}",
            advice="Delete it to let runs publish.",
            file=str(places.pin),
        ) from error


def release(places: Places) -> None:
    """Let runs publish again; no error if nothing was rolled back."""
    places.pin.unlink(missing_ok=True)
