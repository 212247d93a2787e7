"""Where dbt puts its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from baocao.warehouse.build import PROJECT, run_dbt


@pytest.mark.slow
def test_a_relative_warehouse_gets_dbt_s_files_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w").mkdir()
    run_dbt(Path("w/working.duckdb"), ["parse"])
    assert (tmp_path / "w/dbt/target/partial_parse.msgpack").exists()
    assert not (PROJECT / "w").exists()
