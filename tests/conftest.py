"""Which tests are slow: `make test-fast` leaves them out, `make test` begins with them."""

from __future__ import annotations

import pytest

BUILD_WAREHOUSES = ("cli", "dbt", "flows", "warehouse", "website")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that build a warehouse or start programs are slow, whatever each of them takes.

    They go first: a long file that is begun last keeps one processor busy while the other has nothing left.
    """
    for item in items:
        if item.path.parent.name in BUILD_WAREHOUSES:
            item.add_marker("slow")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
