"""Where dbt puts its files, and what becomes of documents whose rows break a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.warehouse_builder import built_warehouse

from baocao.warehouse import build
from baocao.warehouse.build import PROJECT, BuildError, build_marts, run_dbt
from baocao.warehouse.staging import connect_working


@pytest.mark.slow
def test_a_relative_warehouse_gets_dbt_s_files_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build, "_PARSED", {})  # as in a new process, whatever was parsed in this one
    Path("w").mkdir()
    run_dbt(Path("w/working.duckdb"), ["parse"])
    assert (tmp_path / "w/dbt/target/partial_parse.msgpack").exists()
    assert not (PROJECT / "w").exists()


def test_a_test_that_fails_names_the_documents_of_its_rows(tmp_path: Path) -> None:
    warehouse = built_warehouse().copy(tmp_path)
    with connect_working(warehouse.working) as con:
        ((document_id,),) = con.execute(
            "SELECT DISTINCT document_id FROM staging.unit_mentions JOIN staging.documents USING (document_id)"
            " WHERE unit_key = 'so-y-te' AND report_no LIKE '67/%'"
        ).fetchall()
        con.execute(
            "UPDATE staging.unit_mentions SET unit_key = 'so-phep-thuat'"
            " WHERE unit_key = 'so-y-te' AND document_id = ?",
            [document_id],
        )
    with pytest.raises(BuildError, match="relationships_fct_documents_unit_key") as raised:
        build_marts(warehouse.working)
    assert {each for node in raised.value.failed for each in node.documents} == {document_id}
