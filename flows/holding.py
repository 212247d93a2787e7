"""Whether a run may publish what it has built, and what is kept of what it published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from baocao.settings import settings
from baocao.warehouse.accepted_losses import held_message, is_accepted
from baocao.warehouse.losses import losses, shortened
from baocao.warehouse.news import news_since
from baocao.warehouse.states import keep_state, kept_states, pinned

if TYPE_CHECKING:
    import duckdb

    from baocao.warehouse.places import Places
    from flows.summary import RunSummary


def reason_to_hold(con: duckdb.DuckDBPyConnection, places: Places, *, accept_loss: bool) -> str | None:
    """Why a person has to look before what is built is published; None if it may be.

    Args:
        con: the working database, built.
        places: where the warehouse lies.
        accept_loss: a person has looked at what would be lost.
    """
    if pin := pinned(places):
        return (
            f"{pin.pinned_by} rolled back to the state of run {pin.run_id} on {pin.pinned_at[:16]};"
            " `baocao rollback --release` lets runs publish again."
        )
    lost = [] if accept_loss else losses(con, places.published, settings().publish.largest_fall)
    if not lost:
        return None
    said = shortened(lost)
    if is_accepted(said, places.runs):
        return None
    return held_message(said)


def keep_published(places: Places, summary: RunSummary) -> None:
    """Keep what the run has published, for going back; what cannot be kept is a warning."""
    kept = settings().publish
    try:
        keep_state(places, summary.run_id, kept=kept.states, days=kept.days)
    except OSError as error:
        summary.warnings.append(f"The published state could not be kept in {places.states} ({error}).")
        return
    if settings().alert.news and len(kept_states(places)) > 1:
        try:
            summary.news = news_since(places, "1")
        except WarehouseError as error:  # the state before is of an older program
            summary.warnings.append(f"What is new cannot be told: {error}")
