"""One reader a format: a file in, a Document (Grids and Paragraphs in reading order) out."""
