"""Spreadsheets: .xlsx, and .xls and .ods through LibreOffice."""
