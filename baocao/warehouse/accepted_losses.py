"""What a run would have lost and was held back for, and a person says is right: `accepted_losses.csv`.

A line is about one run that was held. It holds as long as nothing was published since, and for the very same loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, read_records
from baocao.warehouse.runs import read_runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class AcceptedLoss:
    """That what the run `run_id` was held back for is right. `lost` is what it said."""

    run_id: str
    lost: str
    decided_by: str
    decided_at: str
    reason: str


LOSS_COLUMNS = columns_of(AcceptedLoss)


def held_message(lost: str) -> str:
    """What a run says that is held back for a loss; `held_runs` takes the loss out of it again."""
    return f"{lost}. If that is right, `baocao ingest --accept-loss` publishes it."


def losses_file() -> Path:
    """The file that holds them."""
    return decisions_folder() / "accepted_losses.csv"


def load_accepted_losses() -> tuple[list[AcceptedLoss], list[str]]:
    """Read them, and a sentence for each line that cannot be used."""
    return read_records(losses_file(), AcceptedLoss, _wrong)


def _wrong(values: Mapping[str, str]) -> str | None:
    return (
        None
        if values["run_id"] and values["lost"]
        else "run_id and lost say what was accepted; one is empty."
    )


def held_runs(runs: Path) -> list[tuple[str, str]]:
    """Id and loss of the runs since the last one that published which were held back for a loss, newest first.

    Args:
        runs: the file of the history of runs.
    """
    ending = held_message("")
    held = []
    for run in read_runs(runs):
        if run.outcome == "published":
            break
        if run.outcome == "held" and run.message and run.message.endswith(ending):
            held.append((run.run_id, run.message.removesuffix(ending)))
    return held


def accepted_losses() -> set[tuple[str, str]]:
    """Run and loss of each line that can be used."""
    return {(each.run_id, each.lost) for each in load_accepted_losses()[0]}


def is_accepted(lost: str, runs: Path) -> bool:
    """Whether a person said of a run held back for just this loss, with nothing published since, that it is right.

    Args:
        lost: what would be lost, as a sentence.
        runs: the file of the history of runs.
    """
    accepted = accepted_losses()
    return any(each in accepted and each[1] == lost for each in held_runs(runs))
