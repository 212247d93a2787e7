"""Hostile documents read safely: limits, watched processes, no network."""
