"""The resolution at which scans are read."""

DPI = 200
"""Dots an inch; 300 were measured not to read better."""
