"""Grids and lines of single pages -> logical tables, captions and sections."""
