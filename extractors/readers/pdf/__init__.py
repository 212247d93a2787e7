"""PDF files: pages with text are read as text, pages of pictures by OCR."""

from extractors.readers.pdf.reader import read_pdf

__all__ = ["read_pdf"]
