"""The walls of the house: imports go down only, modules stay small, `--help` loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAX_LINES = 400


def modules() -> list[Path]:
    return [
        path for room in ("baocao", "extractors", "flows") for path in sorted((ROOT / room).rglob("*.py"))
    ]


def test_imports_go_down_only_and_in_no_circle() -> None:
    """The contracts stand in pyproject.toml."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "7 kept, 0 broken" in run.stdout


def test_every_room_has_its_place_among_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = {name.strip() for layer in contracts["contracts"][0]["layers"] for name in layer.split("|")}
    rooms = {f"baocao.{path.stem}" for path in (ROOT / "baocao").iterdir() if path.suffix in ("", ".py")}
    assert layers == rooms - {"baocao.__init__", "baocao.__pycache__"} | {"extractors", "flows"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


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
