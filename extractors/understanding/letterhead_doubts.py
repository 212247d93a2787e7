"""What of a letterhead a person should look at: sentences for whoever looks at the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from extractors.models import ReportHeader


def letterhead_doubts(header: ReportHeader, *, is_scan: bool, seen_on: date) -> list[str]:
    """What is not certain in a letterhead.

    Args:
        header: what was read of it.
        is_scan: whether it was read from a picture.
        seen_on: a day on which the file was there.
    """
    doubts = []
    if is_scan and header.report_type and not header.report_no:
        doubts.append(
            "The number of the document is written by hand or not clear, and left empty: look at page 1."
        )
    if header.report_date and header.report_date > seen_on:
        doubts.append(f"The date of the document ({header.report_date}) lies in the future: look at page 1.")
    if header.numbered_by_title:
        doubts.append(
            f"The number is written by hand or not clear: {header.report_no} is what the file calls itself; "
            "compare with page 1."
        )
    if header.dated_by_signature:
        doubts.append(
            "The date cannot be read from the picture: it is the day on which the issuer signed electronically."
        )
    return doubts
