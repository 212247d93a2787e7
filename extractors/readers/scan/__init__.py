"""Reads pages that are images: upright, straight, grid by its rules, text by tesseract."""

from extractors.readers.scan.pages import read_scanned_pages
from extractors.readers.scan.recognition import require_tesseract

__all__ = ["read_scanned_pages", "require_tesseract"]
