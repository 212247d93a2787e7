"""What the desk says an answer changes is what `baocao ingest` then changes: figures, findings gone and new."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from helpers.desk_warehouse import MEANT, MISREAD, desk_warehouse, ingest_all
from helpers.warehouse_builder import Warehouse

from baocao.usecases.desk.desk import Desk
from baocao.usecases.desk.trial import Trials
from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Answers = Callable[[Desk, Warehouse], tuple[str, dict[str, Any]]]

_COMPARED = {
    "findings": "SELECT finding_id, message FROM quality.findings",
    "figures": "SELECT row_id, value, value_text, unit_key, period_start, is_corrected FROM marts.fct_figures",
    "dossiers": "FROM marts.fct_online_dossiers",
    "traffic": "FROM marts.fct_documents",
    "rates": "FROM marts.fct_esignature_rates",
    "reports": "SELECT * EXCLUDE (report_key) FROM marts.dim_report",
}


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for all tests of this module."""
    home = tmp_path_factory.mktemp("home")
    (home / "decisions").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAOCAO_HOME", str(home))
        yield home / "decisions"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, decisions: Path) -> Warehouse:
    """A warehouse whose decisions are really made, one after the other."""
    return desk_warehouse(tmp_path_factory.mktemp("trials"))


@pytest.fixture(scope="module")
def tried(own: Warehouse) -> Iterator[Trials]:
    made = Trials(own.published)
    yield made
    made.close()


def table_of(warehouse: Warehouse, file: str) -> str:
    return str(
        warehouse.value(
            f"SELECT table_id FROM staging.tables JOIN staging.documents USING (document_id) WHERE file_name = '{file}'"
        )
    )


def cell(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    return next(each["id"] for each in desk.queue()["items"] if each["text"] == MISREAD), {"text": MEANT}


def wrong_cell(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    return f"cell-{table_of(warehouse, 'report.pdf')}-1-4", {"text": "999"}


def heading(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    asked = f"table-{table_of(warehouse, 'names.docx')}"
    form = {each["name"]: each["value"] for each in desk.details(asked)["form"]}
    return asked, {"values": form | {"column-5": "none"}}


def parted(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    asked = f"join-{table_of(warehouse, 'names.docx')}-rows-2"
    return asked, {"values": {"verdict": "two_tables", "new_title": "Văn bản đi, đến của các xã năm 2022"}}


def letterhead(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    document = warehouse.value("SELECT document_id FROM staging.documents WHERE file_name = 'names.docx'")
    asked = f"letterhead-{document}"
    form = {each["name"]: each["value"] for each in desk.details(asked)["form"]}
    return asked, {"values": form | {"title": "Kết quả gửi, nhận văn bản điện tử năm 2022"}}


def name(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    asked = next(each["id"] for each in desk.queue()["items"] if each["kind"] == "name")
    return asked, {"text": desk.details(asked)["alternatives"][0]["value"]}


def kind(desk: Desk, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
    return f"table-{table_of(warehouse, 'report.pdf')}", {"values": {"kind": "unknown"}}


def rows(warehouse: Warehouse) -> dict[str, Counter[Any]]:
    return {about: Counter(warehouse.rows(sql)) for about, sql in _COMPARED.items()}


def told(sentences: list[dict[str, str]]) -> Counter[str]:
    """Sentences of a preview, each as often as it says."""
    counted: Counter[str] = Counter()
    for each in sentences:
        text, _, times = re.fullmatch(r"(.*?)( \(×(\d+)\))?", each["vi"], re.DOTALL).groups()  # type: ignore[union-attr]
        counted[text] += int(times or 1)
    return counted


def _texts(decisions: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in decisions.glob("*.csv")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answers", "changed"),
    [
        (cell, {"values", "figures", "gone"}),
        (wrong_cell, {"values", "figures", "new"}),
        (heading, {"values"}),
        (letterhead, {"values"}),
        (parted, {"values", "figures"}),
        (name, {"values", "figures", "gone"}),
        (kind, {"values", "gone", "new"}),
    ],
)
def test_what_is_said_is_what_a_run_then_changes(
    own: Warehouse, tried: Trials, decisions: Path, answers: Answers, changed: set[str]
) -> None:
    desk = Desk(own.published, (own.folder / "in",))
    desk.open()
    asked, answer = answers(desk, own)
    there = _texts(decisions)
    said = tried.changes(asked, answer)
    assert there == _texts(decisions)
    assert {name for name in ("values", "figures", "gone", "new") if said[name]} >= changed

    before = rows(own)
    desk.decide([asked], answer)
    desk.close()
    if said["notes"]:
        pytest.fail(f"held back: {said['notes']}")
    ingest_all(own)
    after = rows(own)
    findings = ((before["findings"] - after["findings"]), (after["findings"] - before["findings"]))
    assert [told(said["gone"]), told(said["new"])] == [
        Counter(visible(message) for _, message in each.elements()) for each in findings
    ]
    assert bool(said["figures"]) == (before["figures"] != after["figures"])
    assert bool(said["values"]) == any(
        before[name] != after[name] for name in ("dossiers", "traffic", "rates", "reports")
    )
    counts = {each["en"]: (each["before"], each["after"]) for each in said["values"] + said["figures"]}
    for mart, about in (
        ("fct_online_dossiers", "dossiers"),
        ("fct_documents", "traffic"),
        ("fct_figures", "figures"),
    ):
        sizes = tuple(str(each[about].total()) for each in (before, after))
        assert counts.get(f"{mart}: rows", sizes) == sizes
        assert sizes[0] == sizes[1] or f"{mart}: rows" in counts
