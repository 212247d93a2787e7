"""What was extracted, kept as one file a document."""
