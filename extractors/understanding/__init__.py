"""Logical tables -> letterhead, kinds of table and typed rows."""
