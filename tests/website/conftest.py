"""The browser and the review desk are the same for all tests of pages."""

from helpers.browsing import browser
from helpers.desk_review import access, decisions, desk, trials, warehouse

__all__ = ["access", "browser", "decisions", "desk", "trials", "warehouse"]
