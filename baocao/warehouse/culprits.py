"""Which documents make a step fail that takes all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from baocao.errors import BaocaoError


def find_culprits(
    candidates: Sequence[str], attempt: Callable[[Sequence[str]], BaocaoError | None], error: BaocaoError
) -> dict[str, BaocaoError]:
    """Find by halving which documents have to be left out for a step to pass.

    Args:
        candidates: documents in the order they came; of two that fail only together, the later one is left out.
        attempt: carries the step out with these candidates, and all documents that are none, and gives the error that
            stopped it; None if nothing did.
        error: what stopped it with all candidates.

    Returns:
        Each culprit with the error it causes.

    Raises:
        BaocaoError: the step fails without any of the candidates, so no document is to blame.
    """
    if without_any := attempt([]):
        raise without_any
    return _among(list(candidates), [], attempt, error)


def _among(
    suspects: list[str],
    innocent: list[str],
    attempt: Callable[[Sequence[str]], BaocaoError | None],
    error: BaocaoError | None = None,
) -> dict[str, BaocaoError]:
    """The culprits among the suspects, when the step passes with the innocent ones alone; `error` if it is known."""
    error = error or attempt([*innocent, *suspects])
    if error is None:
        return {}
    if len(suspects) == 1:
        return {suspects[0]: error}
    middle = len(suspects) // 2
    earlier, later = suspects[:middle], suspects[middle:]
    found = _among(earlier, innocent, attempt)
    cleared = [*innocent, *(each for each in earlier if each not in found)]
    return found | _among(later, cleared, attempt)
