"""What is read, understood or left, and why: an edit costs what it can change and no more."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import RAW
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.warehouse.build import _project_fingerprint
from baocao.warehouse.working_database import set_aside
from extractors.models import TableCell, TableRow
from extractors.store import keys
from extractors.store.readings import ReadingName, reading_source
from extractors.store.schema import staging_tables
from extractors.store.storage import document_of, extract_inputs
from extractors.understanding.corrections import CELL_COLUMNS
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import has_a_say, likely_kind, map_columns
from flows import run, up_to_date
from flows.plan import Plan, make_plan, rules_fingerprint
from flows.progress import LoggedProgress
from flows.prune import prune, superseded
from flows.request import IngestRequest

if TYPE_CHECKING:
    pass

PLAN, LIST, WORD = "KH-956-2023.pdf", "67-BC-BDHCDS-2024.pdf", "KH-DTI-2022.docx"
"""A table of tasks; documents, dossiers and a table of unknown kind; indicators of the DTI."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents that have been read and understood, and are not published."""
    folder = tmp_path_factory.mktemp("up-to-date")
    (folder / "in").mkdir()
    (folder / "home").mkdir()
    for name in (PLAN, LIST, WORD):
        shutil.copy(RAW / name, folder / "in")
    began = begun(folder)
    run.find(began)
    run.read(began)
    run.understand(began)
    return folder


@pytest.fixture
def house(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "house")
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path / "house" / "home"))
    forget()
    yield tmp_path / "house"
    monkeypatch.undo()
    forget()


def forget() -> None:
    """As a new process: nothing of the code or the declarations is known yet."""
    for cached in (
        load_declarations,
        staging_tables,
        keys.reader_key,
        keys.understanding_code,
        rules_fingerprint,
    ):
        cached.cache_clear()


def begun(house: Path) -> run.Run:
    request = IngestRequest(paths=(house / "in",), warehouse=house / "w.duckdb", workers=1)
    return run.Run.of(request, LoggedProgress(lambda: logging.getLogger("test")))


def planned(house: Path) -> Plan:
    forget()
    began = begun(house)
    return make_plan(began.request, began.places)


def to_read(plan: Plan) -> set[str]:
    return {file.path.name for file in plan.to_read}


def to_understand(plan: Plan) -> dict[str, str]:
    names = {file.sha256: file.path.name for file in plan.discovery.files}
    return {names.get(sha256, sha256): reason for sha256, reason in plan.to_understand.items()}


def add_heading(house: Path, kind: str, column: str, heading: str) -> None:
    (house / "home" / "kinds").mkdir(exist_ok=True)
    (house / "home" / "kinds" / f"{kind}.toml").write_text(
        f'kind = "{kind}"\n[columns.{column}]\nheadings = ["{heading}"]\n', encoding="utf-8"
    )


def with_another_key(house: Path, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the code of a reader had been edited."""
    now = keys.reader_key

    def edited(name: str) -> str | None:
        return "0" * 12 if name.startswith(reader) else now(name)

    edited.cache_clear = now.cache_clear  # type: ignore[attr-defined]
    monkeypatch.setattr(keys, "reader_key", edited)


def test_what_has_been_read_and_understood_is_left(house: Path) -> None:
    plan = planned(house)
    assert (to_read(plan), to_understand(plan)) == (set(), {})
    assert len(plan.to_load) == 3
    assert set(plan.reasons().values()) == {"loaded: read and understood, but not published"}


def test_an_edited_heading_has_only_those_understood_again_that_it_can_affect(house: Path) -> None:
    add_heading(house, "dti_indicators", "max_score", "Điểm cao nhất")
    plan = planned(house)
    assert to_read(plan) == set()
    assert to_understand(plan) == {WORD: "again, what is declared of dti_indicators has changed"}


def test_a_heading_that_a_document_has_affects_it_though_its_kind_had_no_say_before(house: Path) -> None:
    kind, column = "software_systems", "system_name"
    before = extract_inputs(extract_of(house, PLAN))
    assert before is not None and kind not in before.used
    add_heading(house, kind, column, columns_of(house, PLAN)[1])
    again = to_understand(planned(house))
    assert set(again) == {PLAN, LIST}  # and the one that has such a table
    assert set(again.values()) == {f"again, what is declared of {kind} has changed"}


@given(chosen=st.data())
@settings(max_examples=300, deadline=None)
def test_a_kind_without_a_say_makes_no_difference(chosen: st.DataObject) -> None:
    """Tables of headings and cells of any kinds: none that could be the kind is passed over."""
    kinds = load_declarations()
    headings = [
        each for kind in kinds.values() for column in kind.columns.values() for each in column.headings
    ]
    columns = chosen.draw(
        st.lists(
            st.sampled_from(headings) | st.sampled_from(["STT", "", "Sở", "Tổng cộng"]),
            min_size=1,
            max_size=8,
        )
    )
    title = chosen.draw(
        st.sampled_from([None, *(each for kind in kinds.values() for each in kind.title_phrases)])
    )
    cells = st.sampled_from(
        ["Sở Nội vụ", "UBND huyện Ninh Hải", "12", "45,6%", "Xây dựng kế hoạch", "1/QĐ-UBND", ""]
    )
    rows = [
        TableRow([TableCell(chosen.draw(cells)) for _ in columns])
        for _ in range(chosen.draw(st.integers(0, 4)))
    ]
    for kind in kinds.values():
        mapping = map_columns(columns, kind, title, rows)
        if (mapping.complete() and mapping.coverage() >= 0.5) or likely_kind(columns, title) == kind.kind:
            assert has_a_say(kind, columns, title)


def extract_of(house: Path, name: str) -> Path:
    plan = planned(house)
    (sha256,) = [file.sha256 for file in plan.discovery.files if file.path.name == name]
    return plan.kept.extracts[sha256]


def columns_of(house: Path, name: str) -> list[str]:
    from extractors.store.storage import named_tables

    return named_tables(extract_of(house, name))[0][0]


def test_understanding_again_opens_no_source_file(house: Path) -> None:
    add_heading(house, "dti_indicators", "max_score", "Điểm cao nhất")
    forget()
    began = begun(house)
    run.find(began)
    old = extract_of(house, WORD)
    shutil.rmtree(house / "in")
    run.read(began)
    assert run.understand(began) == "1 documents understood"
    assert began.summary.quarantined == []
    new = began.plan.kept.extracts[document_of(old)]
    assert new != old and new.exists() and not old.exists()
    assert keys.declared()["dti_indicators"] == extract_inputs(new).kinds["dti_indicators"]  # type: ignore[union-attr]


def test_what_is_back_as_it_was_is_understood_as_it_was(house: Path) -> None:
    before = extract_of(house, WORD)
    content = before.read_bytes()
    for edit in (lambda: add_heading(house, "dti_indicators", "max_score", "Điểm cao nhất"), lambda: None):
        shutil.rmtree(house / "home" / "kinds", ignore_errors=True)
        edit()
        forget()
        began = begun(house)
        run.find(began)
        run.understand(began)
    assert extract_of(house, WORD) == before
    assert before.read_bytes() == content


def test_a_change_of_the_code_that_understands_reads_nothing(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (keys, up_to_date):
        monkeypatch.setattr(place, "understanding_code", _another)
    plan = planned(house)
    assert to_read(plan) == set()
    assert to_understand(plan) == dict.fromkeys(
        (PLAN, LIST, WORD), "again, the code that understands has changed"
    )


def _another() -> str:
    return "another"


_another.cache_clear = lambda: None  # type: ignore[attr-defined]


@pytest.mark.parametrize(("reader", "read"), [("pdf", {PLAN, LIST}), ("docx", {WORD}), ("rtf", set())])
def test_a_change_of_a_reader_reads_its_format_again(
    house: Path, reader: str, read: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_another_key(house, reader, monkeypatch)
    plan = planned(house)
    assert to_read(plan) == read
    assert to_understand(plan) == {}
    assert set(plan.to_read.values()) <= {"again, the code that reads this format has changed"}


def test_a_reading_whose_source_is_gone_stays_usable_when_its_reader_has_changed(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_another_key(house, "pdf", monkeypatch)
    (house / "in" / PLAN).unlink()
    plan = planned(house)
    assert to_read(plan) == {LIST}
    assert len(plan.kept.readings) == 3


def test_a_document_read_again_keeps_when_it_was_first_seen(house: Path) -> None:
    (reading,) = [path for path in (house / ".build/of-w.duckdb/readings").iterdir() if "docx" in path.name]
    first = reading_source(reading).first_seen_at
    name = ReadingName.of(reading)
    assert name is not None
    reading.rename(reading.with_name(str(ReadingName(name.sha256, name.reader, "0" * 12))))
    began = begun(house)
    run.find(began)
    assert to_read(began.plan) == {WORD}
    run.read(began)
    (outcome,) = began.outcomes.values()
    assert outcome.kept == reading
    assert reading_source(reading).first_seen_at == first
    assert reading_source(reading).read_at != first


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:500])


@pytest.mark.parametrize("with_file", [True, False])
def test_a_damaged_reading_is_made_again_where_there_is_a_file(house: Path, with_file: bool) -> None:
    began = begun(house)
    run.find(began)
    sha256 = next(file.sha256 for file in began.plan.discovery.files if file.path.name == PLAN)
    reading, extract = began.plan.kept.readings[sha256], began.plan.kept.extracts[sha256]
    cut(reading)
    began.plan.to_understand[sha256] = "for the test"
    if not with_file:
        began.plan.discovery.files.clear()
    run.understand(began)
    assert any("damaged" in warning for warning in began.summary.warnings)
    assert reading.exists() == with_file
    assert extract.exists()  # what was understood of it before is still there


def test_an_extract_of_before_readings_were_kept_is_made_again_once(house: Path) -> None:
    shutil.rmtree(house / ".build/of-w.duckdb/readings")
    plan = planned(house)
    assert to_read(plan) == {PLAN, LIST, WORD}
    assert set(plan.to_read.values()) == {"again, its reading is not kept"}
    (house / "in" / PLAN).unlink()
    plan = planned(house)
    assert to_read(plan) == {LIST, WORD}
    assert len(plan.kept.extracts) == 3  # the one without a source is loaded as it is


def test_an_edit_of_a_kind_that_changes_no_column_builds_nothing_anew(house: Path) -> None:
    forget()
    before = (rules_fingerprint(), _project_fingerprint())
    add_heading(house, "dti_indicators", "max_score", "Điểm cao nhất")
    forget()
    assert (rules_fingerprint(), _project_fingerprint()) == before


def decide(house: Path, **values: str) -> None:
    """Write a decision about a cell as the only one."""
    line = dict.fromkeys(CELL_COLUMNS, "") | {"expected": "1", "text": "1", "scope": "document"} | values
    folder = house / "home" / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / "cells.csv").write_text(
        ",".join(line) + "\n" + ",".join(line.values()) + "\n", encoding="utf-8"
    )


def test_a_decision_has_its_document_understood_again_and_no_other(house: Path) -> None:
    sha256 = document_of(extract_of(house, PLAN))
    decide(house, document=sha256, table="1", row="1", column="1")
    assert to_understand(planned(house)) == {PLAN: "again, what people decided about it has changed"}
    began = begun(house)
    run.find(began)
    run.understand(began)
    assert to_understand(planned(house)) == {}
    decide(house, document="0" * 64, table="1", row="1", column="1")
    assert set(to_understand(planned(house))) == {PLAN}  # it is not decided any more
    decide(house, scope="everywhere")
    assert set(to_understand(planned(house))) == {PLAN, LIST, WORD}


def test_without_the_note_every_extract_is_asked_and_the_answer_is_the_same(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(house)
    note = house / ".build/of-w.duckdb/understood.json"
    asked: list[Path] = []
    reason = up_to_date.reason_to_understand

    def counted(reading: Path, *others: Any) -> str | None:
        asked.append(reading)
        return reason(reading, *others)

    monkeypatch.setattr(up_to_date, "reason_to_understand", counted)
    assert to_understand(planned(house)) == {}
    asked.clear()
    assert to_understand(planned(house)) == {}
    assert asked == []
    note.unlink()
    assert to_understand(planned(house)) == {}
    assert len(asked) == 3


def test_a_reading_that_another_took_the_place_of_goes_after_its_days_and_nothing_else(house: Path) -> None:
    places = begun(house).places
    kept = set(places.readings.iterdir()) | set(places.extracts.iterdir())
    name = ReadingName.of(next(path for path in sorted(places.readings.iterdir()) if "docx" in path.name))
    assert name is not None
    old = places.readings / str(ReadingName(name.sha256, name.reader, "0" * 12))
    shutil.copy(places.readings / str(name), old)
    os.utime(old, (1, 1))
    stale = places.extracts / f"{name.sha256}-{'0' * 12}.parquet"
    shutil.copy(next(places.extracts.glob(f"{name.sha256}-*")), stale)
    os.utime(stale, (1, 1))
    (places.readings / ".half.partial").touch()
    shutil.rmtree(house / "in")  # that a source is gone makes no difference
    places.working.write_bytes(b"damaged")
    os.utime(places.working, (1, 1))
    set_aside(places.working)  # its days begin now
    (aside,) = places.build.glob("set-aside-*")
    assert superseded(places, 30) == [stale]
    assert superseded(places, 0) == [old, stale, aside]
    prune(places)
    assert aside.exists()
    os.utime(aside, (1, 1))
    prune(places)
    assert not aside.exists()
    assert set(places.readings.iterdir()) | set(places.extracts.iterdir()) == kept | {old}


def test_of_two_readings_by_readers_as_they_are_the_newer_counts(house: Path) -> None:
    """A scan that could not be read without its tool is read by OCR once the tool is there."""
    places = begun(house).places
    reading = next(path for path in sorted(places.readings.iterdir()) if "-pdf-" in path.name)
    name = ReadingName.of(reading)
    key = keys.reader_key("docx")
    assert name is not None and key is not None
    newer = places.readings / str(ReadingName(name.sha256, "docx", key))
    shutil.copy(reading, newer)
    os.utime(reading, (1, 1))
    assert keys.best_readings(places.readings)[name.sha256] == newer
