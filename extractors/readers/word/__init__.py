"""Word files: .docx, and .doc through LibreOffice."""
