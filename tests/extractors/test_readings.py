"""A reading gives back exactly what was read, whatever it is; what is damaged is never taken for a reading."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.assembly.open_table import absorb
from extractors.extract import source_of, understand, understand_reading
from extractors.models import (
    Alternative,
    Annotation,
    BBox,
    Cell,
    Document,
    Grid,
    Layer,
    Page,
    Paragraph,
    Picture,
    Signed,
    TableCell,
)
from extractors.readers.dispatch import read_document
from extractors.store import readings
from extractors.store.readings import (
    DamagedReadingError,
    ReadingName,
    Source,
    open_reading,
    reading_source,
    write_failure,
    write_reading,
)
from extractors.store.records import extract_parts
from extractors.store.storage import first_seen, kept_path, write_extract

RAW = Path(__file__).parents[2] / "data" / "raw"
SIGNED = datetime(2026, 1, 2, 3, 4, 5, 6)
SOURCE = Source(
    Path("in/báo cáo.pdf"),
    "ab" * 32,
    12,
    SIGNED,
    reader="pdf",
    signatures=(Signed(SIGNED, "Sở Y tế", "valid"), Signed(None, None, "unreadable")),
)

numbers = st.floats(allow_nan=False) | st.integers(0, 2000).map(float)
texts = st.text(max_size=12) | st.sampled_from(["", "one", "edges", "Tỷ lệ\n(%)", "\udcff"])
boxes = st.none() | st.builds(BBox, numbers, numbers, numbers, numbers)
pages = st.none() | st.integers(1, 5000)
alternatives = st.lists(
    st.builds(Alternative, texts, st.floats(0, 1), instead_of=st.none() | texts), max_size=2
).map(tuple)
cells = st.builds(
    Cell,
    row=st.integers(0, 100),
    column=st.integers(0, 100),
    text=texts,
    row_span=st.integers(1, 9),
    column_span=st.integers(1, 9),
    page=pages,
    bbox=boxes,
    confidence=st.none() | numbers,
    bold=st.booleans(),
    tail_room=st.none() | numbers,
    first_word_width=st.none() | numbers,
    continues_above=st.booleans(),
    alternatives=alternatives,
)


def grids(headings: st.SearchStrategy[tuple[Grid, ...]]) -> st.SearchStrategy[Grid]:
    return st.builds(
        Grid,
        n_rows=st.integers(1, 100),
        n_columns=st.integers(1, 100),
        cells=st.lists(cells, max_size=5),
        method=st.sampled_from(["pdfium", "ocr", "docx"]),
        page=pages,
        bbox=boxes,
        column_edges=st.lists(numbers, max_size=4),
        confidence=st.none() | numbers,
        open_top=st.booleans(),
        open_bottom=st.booleans(),
        repeated_header_rows=st.integers(0, 3),
        page_headings=headings,
    )


paragraphs = st.builds(
    Paragraph,
    text=texts,
    page=pages,
    bbox=boxes,
    bold=st.booleans(),
    italic=st.booleans(),
    centered=st.booleans(),
    font_size=st.none() | numbers,
    indent=st.none() | numbers,
    numbering=st.none() | texts,
    style_level=st.none() | st.integers(1, 9),
    region=st.sampled_from(["body", "header", "chart"]),
    confidence=st.none() | numbers,
    alternatives=alternatives,
)
blocks = st.lists(paragraphs | grids(st.lists(grids(st.just(())), max_size=1).map(tuple)), max_size=6)


read_pages = st.builds(
    Page,
    number=pages,
    width=st.none() | numbers,
    height=st.none() | numbers,
    rotation=st.sampled_from([0, 90, 180, 270]),
    pictures=st.lists(st.builds(Picture, boxes, st.none() | texts), max_size=2),
    annotations=st.lists(
        st.builds(Annotation, texts, texts, bbox=boxes, place=st.none() | texts, name=st.none() | texts),
        max_size=2,
    ),
)


def kept(folder: Path, document: Document, source: Source = SOURCE) -> Path:
    path = folder / "x.reading"
    with path.open("wb") as file:
        write_reading(source, document, file)
    return path


def given_back(path: Path) -> tuple[Source, Document]:
    source, document = open_reading(path)
    document.blocks = list(document.blocks)
    return source, document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readings")


@given(
    found=blocks,
    warnings=st.lists(texts, max_size=2),
    seen=st.lists(read_pages, max_size=2),
    layers=st.lists(st.builds(Layer, texts, st.booleans()), max_size=2),
)
@settings(max_examples=150, deadline=None)
def test_what_is_kept_is_given_back(
    folder: Path, found: list[Grid | Paragraph], warnings: list[str], seen: list[Page], layers: list[Layer]
) -> None:
    document = Document("pdf", 3, found, warnings, seen, layers)
    path = kept(folder, document)
    assert given_back(path) == (SOURCE, document)
    assert reading_source(path) == SOURCE


@pytest.mark.parametrize("name", ["67-BC-BDHCDS-2024.pdf", "KH-956-2023.pdf", "KH-DTI-2022.docx"])
def test_a_document_is_understood_of_its_reading_as_while_it_is_read(name: str, tmp_path: Path) -> None:
    source = source_of(RAW / name)
    document = read_document(RAW / name)
    path = kept(tmp_path, document, source)
    assert given_back(path) == (source, document)
    understood = understand_reading(path)
    assert understood.inputs is not None
    assert understood.inputs.reading == path.name
    directly = replace(understand(source, document), inputs=understood.inputs)
    assert list(extract_parts(understood)) == list(extract_parts(directly))


def test_the_same_reading_is_the_same_file(tmp_path: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        write_reading(SOURCE, read_document(RAW / "KH-956-2023.pdf"), file)
    assert first.getvalue() == second.getvalue()


def test_numbers_of_numpy_are_kept_as_numbers(tmp_path: Path) -> None:
    cell = Cell(0, 0, "1", confidence=np.float32(0.5), tail_room=np.float64(2.5))  # type: ignore[arg-type]
    _, document = given_back(kept(tmp_path, Document("pdf", 1, [Grid(1, 1, [cell], "ocr")])))
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert grid.cells == [Cell(0, 0, "1", confidence=0.5, tail_room=2.5)]


def test_blocks_are_written_while_they_are_read_and_given_back_one_by_one(tmp_path: Path) -> None:
    seen = []
    target = (tmp_path / "x.reading").open("wb")

    def read() -> object:
        for number in range(20_000):
            seen.append(target.tell())
            yield Paragraph(f"{number} {random.Random(number).random()}")

    document = Document("pdf", 1, read())  # type: ignore[arg-type]
    with target:
        write_reading(SOURCE, document, target)
    assert 0 < seen[10_000] < seen[-1]  # what is read is not kept in memory until the end
    _, back = open_reading(tmp_path / "x.reading")
    assert next(iter(back.blocks)) == Paragraph(f"0 {random.Random(0).random()}")


def test_why_a_document_cannot_be_read_is_kept(tmp_path: Path) -> None:
    source = replace(SOURCE, error="The file is empty. Get it again.", error_code="empty", reader="none")
    path = tmp_path / f"{source.sha256}-none-0123.reading"
    with path.open("wb") as file:
        write_failure(source, file)
    assert reading_source(path) == source
    extract = understand_reading(path)
    assert (extract.error, extract.error_code, extract.tables) == (source.error, "empty", [])


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 0.9999])
def test_what_is_cut_off_is_damaged(share: float, tmp_path: Path) -> None:
    path = kept(tmp_path, read_document(RAW / "KH-956-2023.pdf"))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DamagedReadingError):
        given_back(path)


def test_a_changed_byte_is_damage_or_changes_nothing(tmp_path: Path) -> None:
    path = kept(tmp_path, read_document(RAW / "KH-956-2023.pdf"))
    whole = path.read_bytes()
    before = given_back(path)
    for seed in range(60):
        chosen = random.Random(seed)
        changed = bytearray(whole)
        changed[chosen.randrange(len(whole))] ^= 1 << chosen.randrange(8)
        path.write_bytes(changed)
        try:
            after = given_back(path)
        except DamagedReadingError:
            continue
        assert after == before


def test_fields_that_are_not_known_any_more_are_left_out_and_new_ones_have_their_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = Grid(1, 1, [Cell(0, 0, "x", page=3, bold=True)], "pdfium", page=3)
    older = {name: list(names) for name, names in readings._NAMES.items()}
    older["Cell"] = [name for name in older["Cell"] if name != "bold"] + ["italic"]
    monkeypatch.setattr(readings, "_NAMES", older)
    monkeypatch.setattr(
        readings, "_cell_values", lambda cell: [getattr(cell, name, False) for name in older["Cell"]]
    )
    path = kept(tmp_path, Document("pdf", 3, [grid, Paragraph("y", bold=True)]))
    monkeypatch.undo()
    _, document = given_back(path)
    expected = replace(grid, cells=[replace(grid.cells[0], bold=False)])
    assert document.blocks == [expected, Paragraph("y", bold=True)]


def test_boxes_as_they_were_written_before_edges_were_numbered_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [Cell(0, column, "x", bbox=BBox(column, 0.5, column + 1, 2.5)) for column in range(3)]
    numbered = readings._packed

    def edge_by_edge(column: list[object]) -> object:
        is_boxes = isinstance(column[0], BBox)
        return {"edges": [edge for box in column for edge in box]} if is_boxes else numbered(column)  # type: ignore[attr-defined]

    monkeypatch.setattr(readings, "_packed", edge_by_edge)
    path = kept(tmp_path, Document("pdf", 1, [Grid(1, 3, cells, "pdfium")]))
    monkeypatch.undo()
    _, document = given_back(path)
    assert document.blocks == [Grid(1, 3, cells, "pdfium")]


def test_the_name_of_a_reading_says_what_it_is_of() -> None:
    name = ReadingName("ab" * 32, "pdf.ocr", "0123456789ab")
    assert ReadingName.of(Path("x") / str(name)) == name
    for other in ("x.parquet", f"{'ab' * 32}.reading", f"{'ab' * 32}-pdf-xyz.reading", f".{name}.partial"):
        assert ReadingName.of(Path(other)) is None


def test_what_else_a_cell_may_say_reaches_its_extract(tmp_path: Path) -> None:
    texts = [["STT", "Chỉ tiêu", "Kết quả"], ["1", "Hồ sơ", "1.234"], ["2", "Văn bản", "56"]]
    printed = [
        Cell(row, column, text, page=1, confidence=0.5 if text == "1.234" else 1.0)
        for row, row_texts in enumerate(texts)
        for column, text in enumerate(row_texts)
    ]
    printed[5].alternatives = (Alternative("1.284", 0.48), Alternative("7.234", 0.1))
    grid = Grid(3, 3, printed, "ocr", page=1, confidence=0.9)
    extract = understand_reading(kept(tmp_path, Document("scan", 1, [grid])))
    (cells,) = next(extract_parts(extract))["cells"].to_pylist()
    found = {(each["row_no"], each["column_no"]): each["alternatives"] for each in cells}
    assert found.pop((1, 3)) == ["0.48: 1.284", "0.10: 7.234"]
    assert set(found.values()) == {None}


def test_a_cell_that_a_page_cuts_may_be_read_otherwise_in_either_part() -> None:
    cell = TableCell("Hô", 1, alternatives=(Alternative("Hồ", 0.4),))
    absorb(cell, TableCell("sơ", 2, alternatives=(Alternative("so", 0.3),)))
    assert [each.text for each in cell.alternatives] == ["Hồ sơ", "Hô so"]


def test_an_extract_says_where_its_document_was_found_and_when_it_was_first_seen(tmp_path: Path) -> None:
    source = replace(SOURCE, first_seen_at=SIGNED)
    written = write_extract(understand(source, Document("pdf", 1, [Paragraph("Báo cáo", 1)])), tmp_path)
    assert kept_path(written) == source.path
    assert first_seen([written]) == SIGNED
    written.write_bytes(written.read_bytes()[:-10])
    assert kept_path(written) is None
    assert first_seen([written]) is None
