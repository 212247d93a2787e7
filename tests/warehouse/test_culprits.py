"""Finding the documents that make a step fail."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.errors import BaocaoError, WarehouseError
from baocao.warehouse.culprits import find_culprits

FAILED = WarehouseError("it failed")


@given(st.integers(1, 40), st.data())
def test_those_that_fail_are_found_and_no_others(count: int, data: st.DataObject) -> None:
    documents = [f"d{number:02d}" for number in range(count)]
    bad = data.draw(st.sets(st.sampled_from(documents), min_size=1, max_size=3))
    asked = 0

    def attempt(kept: Sequence[str]) -> BaocaoError | None:
        nonlocal asked
        asked += 1
        return FAILED if bad & set(kept) else None

    assert set(find_culprits(documents, attempt, FAILED)) == bad
    assert asked <= 2 + len(bad) * 2 * (math.ceil(math.log2(count)) + 1)


def test_of_two_that_fail_only_together_the_later_is_found() -> None:
    def attempt(kept: Sequence[str]) -> BaocaoError | None:
        return FAILED if {"b", "e"} <= set(kept) else None

    assert set(find_culprits(list("abcdef"), attempt, FAILED)) == {"e"}


def test_no_document_is_blamed_for_what_fails_without_any() -> None:
    with pytest.raises(WarehouseError, match="it failed"):
        find_culprits(["a", "b"], lambda kept: FAILED, FAILED)
