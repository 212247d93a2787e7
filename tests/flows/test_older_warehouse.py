"""A program meets what another version of it has left: it says so, and the next run makes it again by itself."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from helpers.command_line import RAW, baocao

from baocao import __version__
from baocao.warehouse.places import Places

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "SELECT * FROM marts.{} ORDER BY ALL"


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose warehouse lacks what came later, has what is gone, and says it was built by an older program."""
    home = tmp_path_factory.mktemp("older")
    (home / "data" / "raw").mkdir(parents=True)
    shutil.copy(RAW / "KH-DTI-2022.docx", home / "data" / "raw")
    (home / "baocao.toml").touch()
    assert baocao("--home", home, "ingest").code == 0
    warehouse = home / "data" / "warehouse" / "baocao.duckdb"
    with duckdb.connect(str(Places.of(warehouse).working)) as con:
        con.execute("ALTER TABLE staging.tasks DROP COLUMN due_date")
        con.execute("DROP TABLE staging.lineage; CREATE TABLE staging.gone AS SELECT 1 AS n")
    with duckdb.connect(str(warehouse)) as con:
        con.execute("DROP TABLE staging.lineage; UPDATE staging.program SET version = '0.1.0'")
    return home


def rows(home: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "data" / "warehouse" / "baocao.duckdb"), read_only=True) as con:
        return con.execute(ROWS.format(table)).fetchall()


def test_an_older_file_can_be_queried_and_is_not_taken_for_ours(older: Path, tmp_path: Path) -> None:
    assert baocao("--home", older, "query", "SELECT count(*) FROM fct_dti_indicators").code == 0
    assert baocao("--home", older, "status").code == 0
    refused = baocao("--home", older, "export", tmp_path / "out", "--format", "xlsx")
    assert refused.code == 3
    assert f"another version of this program: 0.1.0; this is {__version__}" in refused.err
    assert not (tmp_path / "out").exists()


def test_the_next_run_makes_it_again(older: Path, tmp_path: Path) -> None:
    before = rows(older, "fct_dti_indicators")
    done = baocao("--home", older, "ingest")
    assert done.code == 0, done.err
    assert rows(older, "fct_dti_indicators") == before
    assert baocao("--home", older, "export", tmp_path / "out", "--format", "csv").code == 0
    with duckdb.connect(str(older / "data" / "warehouse" / "baocao.duckdb"), read_only=True) as con:
        assert con.execute("SELECT version FROM staging.program").fetchall() == [(__version__,)]
        assert con.execute("SELECT count(*) > 0 FROM staging.lineage").fetchall() == [(True,)]
