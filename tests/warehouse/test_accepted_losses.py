"""A run that was held back for a loss is accepted at the desk, for this loss and until something is published."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from baocao.errors import UsageError
from baocao.usecases.desk.held_runs import HeldRunDesk
from baocao.warehouse.accepted_losses import is_accepted, load_accepted_losses
from baocao.warehouse.places import Places
from baocao.warehouse.runs import Run, record_run
from flows.holding import reason_to_hold

if TYPE_CHECKING:
    from pathlib import Path

LOST = "fct_documents would fall from 120 rows to 40"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path / "home"))
    return Places.of(tmp_path / "warehouse" / "baocao.duckdb")


def run(places: Places, number: int, result: str, error: str | None = None) -> None:
    day = datetime(2026, 11, number)
    places.runs.parent.mkdir(parents=True, exist_ok=True)
    record_run(places.runs, Run(f"r{number}", day, day, result, error, {}, {}, {}, {}, []))  # type: ignore[arg-type]


def desk(places: Places) -> HeldRunDesk:
    return HeldRunDesk.of(places.published)


def test_a_loss_is_accepted_once(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = [LOST]
    monkeypatch.setattr("flows.holding.losses", lambda *_: lost)

    def why() -> str | None:
        return reason_to_hold(None, places, accept_loss=False)  # type: ignore[arg-type]

    run(places, 1, "published")
    assert desk(places).waiting() == []
    held = why()
    assert held == f"{LOST}. If that is right, `baocao ingest --accept-loss` publishes it."
    run(places, 2, "held", held)
    waiting = desk(places)
    (asked,) = waiting.waiting()
    assert (asked["text"], asked["kind"]) == (LOST, "held")
    with pytest.raises(UsageError):
        waiting.decide(asked["id"], {"text": "maybe"})
    (line,) = waiting.decide(asked["id"], {"text": "accept", "reason": "báo cáo rút lại"})
    assert [each.reason for each in load_accepted_losses()[0]] == ["báo cáo rút lại"]
    assert waiting.waiting() == []
    assert why() is None
    lost[0] = "fct_documents would fall from 120 rows to 4"
    assert why() is not None  # another loss is looked at again
    lost[0] = LOST
    assert line.take_back() and why() is not None
    line.write()
    run(places, 3, "published")
    assert why() is not None  # it was about what was published before
    assert not is_accepted(LOST, places.runs)


def test_a_rolled_back_state_is_no_loss_to_accept(places: Places) -> None:
    run(places, 1, "held", "lan rolled back to the state of run r0 on 2026-11-01; …")
    assert desk(places).waiting() == []
