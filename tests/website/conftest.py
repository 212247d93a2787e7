"""The review desk is the same for all its tests."""

from helpers.desk_review import access, browser, decisions, desk, warehouse

__all__ = ["access", "browser", "decisions", "desk", "warehouse"]
