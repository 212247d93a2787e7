"""What one can choose of an export; the commands ask for it before they load anything that writes one."""

from __future__ import annotations

from enum import StrEnum


class ExportFormat(StrEnum):
    """How the tables are written."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


class Headings(StrEnum):
    """What stands above the columns: names as in SQL, or Vietnamese display names."""

    NAMES = "names"
    VIETNAMESE = "vietnamese"
