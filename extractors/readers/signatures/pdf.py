"""Signatures of PDF files, read by pyHanko."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from extractors.readers.signatures.model import WORST_LAST, Signature, agency_of
from extractors.readers.signatures.trust import trust_in

if TYPE_CHECKING:
    from pathlib import Path

_LINE_END = 2
"""Bytes that a line may end with behind the last mark of a file."""


def pdf_signature(path: Path) -> Signature | None:
    """The signature of a PDF file; None if it bears none. Never raises for what is in the file."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        with path.open("rb") as file:
            embedded = list(PdfFileReader(file, strict=False).embedded_regular_signatures)
            size = path.stat().st_size
            found = [_judged(each, size) for each in embedded]
    except (
        PdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        NotImplementedError,
        OSError,
    ):
        return Signature.unreadable()
    return _together(found).of(found) if found else None


def _judged(embedded: Any, file_size: int) -> Signature:
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    certificate = embedded.signer_cert
    agency = agency_of(certificate.subject) if certificate is not None else None
    stated = embedded.self_reported_timestamp
    signed_at = stated.astimezone(UTC).replace(tzinfo=None) if stated else None
    try:
        intact, valid = validate_sig_integrity(
            embedded.signer_info,
            certificate,
            expected_content_type="data",
            actual_digest=embedded.compute_digest(),
        )
    except (SignatureValidationError, ValueError, TypeError, NotImplementedError, AttributeError):
        return Signature(signed_at, agency, "unreadable")
    if not (intact and valid):
        return Signature(signed_at, agency, "broken")
    start, before, after, length = map(int, embedded.byte_range)
    rest = file_size - after - length
    is_whole = start == 0 and after > before and rest <= _LINE_END
    trust = trust_in(certificate.dump(), [each.dump() for each in embedded.other_embedded_certs], signed_at)
    return Signature(signed_at, agency, "valid" if is_whole else "changed_after_signing", trust)


def _together(signatures: list[Signature]) -> Signature:
    """Of an agency's own signature the first counts: those behind it are stamps of arrival.

    That a later signature was added to an earlier one is how signatures are made: the last one says whether all is
    as it was signed.
    """
    of_agencies = [each for each in signatures if each.agency]
    first = (of_agencies or signatures)[0]
    unsound = [each.status for each in signatures if each.status in ("broken", "unreadable")]
    status = max(unsound, key=WORST_LAST.index) if unsound else signatures[-1].status
    return Signature(first.signed_at, first.agency, status, first.trust)
