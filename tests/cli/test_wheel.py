"""The wheel holds all it needs: built, installed and used in empty folders, with a PDF, a Word file and a scan.

The packages it depends on are those installed here; `scripts/try_wheel.sh` installs them anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest
from helpers.command_line import RAW, ROOT

from baocao import __version__

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def files_in(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_program(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "baocao", "extractors", "flows", "dbt_project"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    wanted = {f"baocao/{name}" if name.startswith("dbt_project/") else name for name in listed}
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted
    assert f"-{__version__}-" in wheel.name


def test_the_wheel_ingests_in_an_empty_folder_and_writes_only_there(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    install = ["uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run([sys.executable, "-m", *install], check=True)
    # A path of a .pth file is searched, but the .pth files there are not read: the clone stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    installed = files_in(packages)
    sources = tmp_path / "empty" / "data" / "raw"
    sources.mkdir(parents=True)
    for name in ("KH-956-2023.pdf", "KH-DTI-2022.docx", "04-BC-BCDCDS-2024.pdf"):
        shutil.copy(RAW / name, sources)

    def baocao(*arguments: str) -> str:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        run = subprocess.run(
            [environment / "bin" / "baocao", *arguments],
            cwd=tmp_path / "empty",
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    where = subprocess.run(
        [python, "-c", "import baocao; print(baocao.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(packages))
    assert baocao("--version") == f"baocao {__version__}\n"
    summary = json.loads(baocao("ingest", "--json"))
    assert summary["result"] == "published"
    assert summary["rows"]["fct_dti_indicators"] > 100
    formats = json.loads(baocao("query", "SELECT format FROM marts.dim_report", "--format", "json"))
    assert sorted(row["format"] for row in formats) == ["docx", "pdf", "scan"]
    baocao("docs")
    assert files_in(packages) == installed
    assert {path.name for path in (tmp_path / "empty").iterdir()} == {"data"}
