"""The walls of the house: imports go down only, modules stay small, `--help` loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = [  # each may import those before it
    "baocao.errors",
    "baocao.resources",
    "baocao.output_folder",
    "baocao.visible",
    "baocao.home",
    "extractors",
    "baocao.settings",
    "baocao.names",
    "baocao.warehouse",
    "baocao.website",
    "flows",
    "baocao.usecases",
    "baocao.cli",
]
FOREIGN = {  # what a layer must not know
    "baocao.resources": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.errors": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.visible": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.output_folder": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.home": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.settings": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "extractors": {"duckdb", "prefect", "dbt", "typer", "rich"},
    "baocao.names": {"prefect", "dbt", "typer", "rich"},
    "baocao.warehouse": {"prefect", "typer", "rich"},
    "baocao.website": {"prefect", "dbt", "typer", "rich"},
    "flows": {"typer", "rich"},
    "baocao.usecases": {"prefect", "typer", "rich"},
    "baocao.cli": {"prefect", "dbt"},
}
MAX_LINES = 600


def modules() -> list[Path]:
    return [
        path for room in ("baocao", "extractors", "flows") for path in sorted((ROOT / room).rglob("*.py"))
    ]


def layer_of(module: str) -> str:
    """Give the layer a module of ours belongs to, else the package it comes from."""
    return next(
        (layer for layer in LAYERS if module == layer or module.startswith(f"{layer}.")),
        module.partition(".")[0],
    )


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {layer_of(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names.add(layer_of(node.module or ""))
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    layer = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if layer == "baocao":
        return  # the package itself, which holds no code
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    imported = imported_packages(path)
    assert not imported & above, f"{layer} must not import what stands above it"
    assert not imported & FOREIGN[layer], f"{layer} must not know these"
    assert not imported & {"tests", "benchmarks", "scripts"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_every_module_is_found() -> None:
    assert {layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in modules()} == {
        *LAYERS,
        "baocao",
    }


@pytest.mark.parametrize("arguments", [["--help"], ["ingest", "--help"], ["names", "match", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; sys.argv = ['baocao', *sys.argv[1:]]\n"
        "from baocao.cli.main import main\n"
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
