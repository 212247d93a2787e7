"""Decisions about a document, as lines of the files that people keep them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.extract import Extract


def decided_about(extract: Extract, **values: str) -> dict[str, str]:
    """A decision about the first table of a document and nothing else, with these values."""
    assert extract.header
    return {
        "document": extract.sha256,
        "report_no": extract.header.report_no or "",
        "issuer": extract.header.issuer or "",
        "table": "1",
        "scope": "document",
        "decided_by": "lan",
        "decided_at": "2026-11-27",
        "reason": "hỏi đơn vị lập",
    } | values
