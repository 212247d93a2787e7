"""The real `baocao` command in a process of its own, and files that no reader can read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str
    cpu_seconds: float

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)


def baocao(*arguments: object, env: Mapping[str, str] | None = None, python: tuple[str, ...] = ()) -> Result:
    """Run `baocao` with these arguments; `python`: options for the interpreter."""
    before = os.times()
    run = subprocess.run(
        [sys.executable, *python, "-m", "baocao.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )
    after = os.times()
    cpu = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return Result(run.returncode, run.stdout, run.stderr, cpu)


def make_unreadable_files(folder: Path) -> dict[str, str]:
    """Write one file for each way of being unreadable; returns file name -> error code to be expected."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "text.pdf").write_text("Báo cáo kết quả", encoding="utf-8")
    (folder / "random.docx").write_bytes(bytes((i * 7919 + i // 13) % 256 for i in range(4096)))
    report = (RAW / "KH-956-2023.pdf").read_bytes()
    (folder / "truncated.pdf").write_bytes(report[: len(report) // 3])
    locked = Canvas(str(folder / "password.pdf"), encrypt=StandardEncryption("secret", strength=128))
    locked.drawString(100, 700, "Bao cao")
    locked.save()
    return {
        "empty.pdf": "empty",
        "text.pdf": "wrong_type",
        "random.docx": "wrong_type",
        "truncated.pdf": "truncated",
        "password.pdf": "encrypted",
    }


def is_alive(pid: str) -> bool:
    """Whether the process runs; one that has ended stays listed until init takes note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
