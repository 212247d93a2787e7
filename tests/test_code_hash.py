"""The code of a step is found from what its modules import: all of it, and no more."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from baocao import code_hash
from baocao.code_hash import ROOMS, code_of, imports_of
from baocao.warehouse import search_index
from extractors.readers.registry import READERS
from extractors.store.keys import reader_key, understanding_code
from flows.plan import rules_fingerprint

ROOT = Path(__file__).parent.parent


def imported_at_run_time(tree: ast.AST) -> set[str]:
    """What Python's own parser finds; the bodies of `if TYPE_CHECKING` left out."""
    found: set[str] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{each.name}" for each in node.names}
        pending += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_are_found_as_python_finds_them(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        found = set(imports_of(source))
        assert found >= imported_at_run_time(ast.parse(source)), path


@pytest.fixture
def editable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packages, whose modules are those that are hashed."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "dbt_project", tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target"))
    monkeypatch.setattr(code_hash, "_room", lambda name: tmp_path / name if name in ROOMS else None)
    for user in ("flows.plan", "extractors.understanding.issuers"):
        monkeypatch.setattr(f"{user}.dbt_project", lambda: tmp_path / "dbt_project")
    return tmp_path


def hashes() -> dict[str, str | None]:
    for each in (
        code_hash.code_of,
        code_hash._module_file,
        reader_key,
        understanding_code,
        rules_fingerprint,
    ):
        each.cache_clear()
    return {
        **{reader.name: reader_key(reader.name) for reader in READERS},
        "understanding": understanding_code(),
        "building": rules_fingerprint(),
        "search": search_index.made_by(),
    }


@pytest.fixture(autouse=True)
def _as_it_is_afterwards() -> object:
    yield
    hashes()


PDF = {"pdf", "image"}
WORD = {"odt", "docx", "doc", "rtf", "word_xml", "web_archive", "web_page"}
SHEETS = {"xlsx", "xls", "ods"}
ALL = {reader.name for reader in READERS} | {"understanding", "building", "search"}


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ("extractors/readers/pdf/lattice.py", PDF),
        ("extractors/readers/scan/lines.py", PDF | WORD),  # a Word file may hold pictures of tables
        ("extractors/readers/image.py", {"image"}),
        ("extractors/readers/word/docx_text.py", WORD),
        ("extractors/readers/sheet/formats.py", SHEETS),
        ("extractors/readers/office/package.py", WORD | SHEETS),
        ("extractors/readers/word/web_page.py", {"web_archive", "web_page"}),
        ("extractors/assembly/stitching.py", {"understanding"}),
        ("extractors/understanding/kinds/mapping.py", {"understanding", "building"}),
        ("extractors/understanding/figures/rows.py", {"understanding"}),
        ("extractors/understanding/figures/statements.py", {"understanding"}),
        ("extractors/understanding/issuers.py", {"understanding", "building"}),
        ("extractors/understanding/provinces.py", {"understanding", "building"}),
        ("extractors/understanding/kinds/titles.py", {"building"}),
        ("extractors/values/numbers.py", {"understanding", "building"}),
        ("extractors/values/text.py", ALL),
        ("extractors/store/storage.py", {"understanding"}),
        ("extractors/isolation/limits.py", set()),
        ("extractors/pictures/row_pictures.py", set()),
        ("baocao/warehouse/exports/workbook.py", set()),
        ("baocao/warehouse/search_index.py", {"search"}),
        ("baocao/warehouse/query.py", {"building"}),
        ("baocao/website/charts.py", set()),
        ("baocao/cli/output.py", set()),
        ("baocao/warehouse/mentions.py", {"building"}),
        ("baocao/names/matcher.py", {"building"}),
        ("dbt_project/models/staging/stg_documents.sql", {"building"}),
        ("dbt_project/seeds/admin_units.csv", {"understanding", "building"}),
    ],
)
def test_an_edit_changes_only_the_steps_that_use_the_module(
    editable: Path, edited: str, changed: set[str]
) -> None:
    before = hashes()
    path = editable / edited
    comment = "--" if path.suffix == ".sql" else "#"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{comment} edited\n", encoding="utf-8")
    after = hashes()
    assert {name for name in before if before[name] != after[name]} == changed


def test_imports_for_types_only_do_not_count() -> None:
    source = (
        "from a.b import (\n    c,  # why\n    d as e,\n)\nif TYPE_CHECKING:\n    from x import y\n\n"
        "    import z\n\ndef f():\n    import g.h as i, j\n    from k import l  # m, n\n"
    )
    assert list(imports_of(source)) == ["a.b.c", "a.b.d", "g.h", "j", "k.l"]


def test_versions_of_libraries_count() -> None:
    code = code_of("extractors.readers.pdf.reader", without=("extractors.isolation", "baocao"))
    assert {"pypdfium2", "numpy", "cv2"} <= code.libraries
    assert code_hash.versions_of(frozenset({"cv2"}))["cv2"].startswith("opencv")
