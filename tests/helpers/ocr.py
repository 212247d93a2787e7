"""Tests that need the OCR engine with its Vietnamese data."""

from __future__ import annotations

import pytest

from baocao.errors import MissingToolError
from extractors.readers.scan import require_tesseract

try:
    require_tesseract()
    _missing = ""
except MissingToolError as error:
    _missing = str(error)

needs_tesseract = pytest.mark.skipif(bool(_missing), reason=_missing)
