"""What readers of Word files and of spreadsheets share: the package that the files are, and LibreOffice."""
