"""The browser and the review desk are the same for all tests of pages."""

from helpers.browsing import browser
from helpers.desk_review import access, decisions, desk, warehouse

__all__ = ["access", "browser", "decisions", "desk", "warehouse"]
