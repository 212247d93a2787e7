"""Cell text to typed value, Vietnamese.

Pure functions: text in, value out, None where the text does not say one. None of them raises.
"""

from extractors.values.dates import find_dates, parse_date
from extractors.values.figures import Figure, Operator, parse_figure
from extractors.values.numbers import parse_count, parse_decimal, parse_percent
from extractors.values.periods import Period, find_year, parse_due, parse_period, within
from extractors.values.text import clean, fold, is_blank, plain
from extractors.values.verdicts import (
    TaskStatus,
    Verdict,
    VerdictStatus,
    parse_task_status,
    parse_verdict,
    says_no_data,
)

__all__ = [
    "Figure",
    "Operator",
    "Period",
    "TaskStatus",
    "Verdict",
    "VerdictStatus",
    "clean",
    "find_dates",
    "find_year",
    "fold",
    "is_blank",
    "parse_count",
    "parse_date",
    "parse_decimal",
    "parse_due",
    "parse_figure",
    "parse_percent",
    "parse_period",
    "parse_task_status",
    "parse_verdict",
    "plain",
    "says_no_data",
    "within",
]
