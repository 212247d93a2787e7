"""Which tests `make test-fast` leaves out."""

from __future__ import annotations

import pytest

BUILD_WAREHOUSES = ("cli", "dbt", "flows", "warehouse", "website")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that build a warehouse or start programs are slow, whatever each of them takes."""
    for item in items:
        if item.path.parent.name in BUILD_WAREHOUSES:
            item.add_marker("slow")
