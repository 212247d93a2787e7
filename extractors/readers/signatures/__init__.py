"""Electronic signatures of documents: which agency signed, when to the second, and whether anything changed since.

Everything is told by the file itself; nothing is asked over a network. Names of persons are never kept: of a personal
certificate the organisation counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.signatures.marks import may_bear_signatures

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.readers.signatures.model import Signature


def read_signature(path: Path) -> Signature | None:
    """The signature of a PDF or Office file; None if it bears none. Never raises for what is in the file."""
    kind = may_bear_signatures(path)
    if kind == "pdf":
        from extractors.readers.signatures.pdf import pdf_signature

        return pdf_signature(path)
    if kind == "office":
        from extractors.readers.signatures.office import office_signature

        return office_signature(path)
    return None
