"""A run that was held back because it would lose something, at the desk: a person has looked, and it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.decision_files import signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.warehouse.accepted_losses import LOSS_COLUMNS, accepted_losses, held_runs, losses_file
from baocao.warehouse.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WORTH = 2000  # nothing new is published until it is decided
_ACCEPT = "accept"


@dataclass(slots=True)
class HeldRunDesk(Queue[tuple[str, str]]):
    """The last run, if it was held back for a loss: its id, and what it said."""

    @classmethod
    def of(cls, warehouse: Path) -> HeldRunDesk:
        """Look it up."""
        last = held_runs(Places.of(warehouse).runs)[:1]
        return cls({f"held-{run_id}": (run_id, lost) for run_id, lost in last})

    def waiting(self) -> list[dict[str, Any]]:
        """The run, unless it is accepted."""
        accepted = accepted_losses()
        return [self._card(key, each[1]) for key, each in self.asked.items() if each not in accepted]

    @staticmethod
    def _card(key: str, lost: str) -> dict[str, Any]:
        why = (
            "Lần chạy gần nhất chưa công bố vì kho dữ liệu sẽ mất số liệu; hãy xem rồi quyết định.",
            "The last run was not published, as the warehouse would lose something; look, and decide.",
        )
        return card(key, "held", _WORTH, lost, why)

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of the run."""
        return blank_details(self._card(question_id, self.asked[question_id][1])) | {
            "can_preview": True,
            "alternatives": [
                {
                    "value": _ACCEPT,
                    "vi": "Đúng như vậy, lần chạy sau công bố",
                    "en": "It is right: the next run publishes it",
                }
            ],
        }

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store that the loss is right. Raises UsageError for any other answer."""
        if answer.get("text") != _ACCEPT:
            raise UsageError(f"{answer.get('text')!r} is no answer.", advice=f"It is {_ACCEPT}, or skip.")
        run, lost = self.asked[question_id]
        values = {"run_id": run, "lost": lost, **signed(str(answer.get("reason") or ""))}
        line = Stored(question_id, losses_file(), LOSS_COLUMNS, values)
        line.write()
        return [line]
