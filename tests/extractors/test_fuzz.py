"""A few damaged documents, each time the same; `python scripts/fuzz_documents.py` makes as many as time allows."""

from __future__ import annotations

import subprocess
import sys

from helpers.command_line import RAW, ROOT


def test_damaged_documents_are_read_or_quarantined() -> None:
    documents = [RAW / "KH-956-2023.pdf", RAW / "KH-DTI-2022.docx"]
    script = [sys.executable, ROOT / "scripts" / "fuzz_documents.py", "--cases", "40", "--seconds", "60"]
    done = subprocess.run([*script, *documents], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sum(int(line.split()[0]) for line in done.stdout.splitlines()) >= 40
