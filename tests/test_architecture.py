"""The walls of the house: imports go down only, modules stay small, `--help` loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["extractors", "names", "warehouse", "website", "flows", "cli"]  # each may import those before it
FOREIGN = {  # what a layer must not know
    "extractors": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "names": {"prefect", "dbt", "typer", "rich"},
    "warehouse": {"prefect", "typer", "rich"},
    "website": {"prefect", "dbt", "typer", "rich"},
    "flows": {"typer", "rich"},
    "cli": {"prefect", "dbt"},
}
MAX_LINES = 600


def modules() -> list[Path]:
    return [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    imported = imported_packages(path)
    assert not imported & above, f"{layer} must not import what stands above it"
    assert not imported & FOREIGN[layer], f"{layer} must not know these"
    assert not imported & {"tests", "benchmarks", "scripts"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_every_module_is_found() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in modules()} == set(LAYERS)


@pytest.mark.parametrize("arguments", [["--help"], ["ingest", "--help"], ["names", "match", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; sys.argv = ['baocao', *sys.argv[1:]]\n"
        "from cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'prefect', 'dbt', 'pandas', 'cv2', 'pdfplumber', 'camelot', 'duckdb', 'pyarrow', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.splitlines()[-1] == "[]"
    assert "Usage" in run.stdout
