"""Fixtures of tests in this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home in which nothing was decided yet."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path / "home"))
