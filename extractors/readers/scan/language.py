"""Where tesseract keeps what it knows of Vietnamese: the data that lines of text are read with."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from baocao.errors import MissingToolError

ADVICE = "Install it, on Debian with: apt-get install tesseract-ocr tesseract-ocr-vie"

TIMEOUT = 60
"""Seconds for tesseract to say where its language data is."""


def require_tesseract() -> None:
    """Raise MissingToolError unless tesseract with Vietnamese language data is there."""
    language_file()


def language_file() -> Path:
    """Where the Vietnamese language data is: tesseract knows."""
    if shutil.which("tesseract") is None:
        raise MissingToolError("Scanned pages need the program tesseract.", tool="tesseract", advice=ADVICE)
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    folder = re.search(r'"(.+)"', listed.stdout + listed.stderr)
    if "vie" not in listed.stdout.split() or folder is None:
        message = "tesseract is there, but its language data for Vietnamese (vie) is not."
        raise MissingToolError(message, tool="tesseract", advice=ADVICE)
    return Path(folder[1]) / "vie.traineddata"
