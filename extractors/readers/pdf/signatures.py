"""Electronic signatures of a PDF file: which agency signed, when to the second, and whether bytes changed since.

Everything is told by the file itself; nothing is asked over a network, and no chain of certificates is judged. Names of
persons are never kept: of a personal certificate the organisation counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Status = Literal["valid", "changed_after_signing", "broken", "unreadable"]

_MARK = b"/ByteRange"
_BEGINNING = b"%PDF-"
_BEGINS_WITHIN = 1024
_CHUNK = 1 << 20
_LINE_END = 2
"""Bytes that a line may end with behind the last mark of a file."""
# What the name of an agency begins with. Accents tell Vụ from the surname Vũ, and Phường from Phương; without them only
# words count that no person is called.
_AGENCY = re.compile(
    r"(?:ủy ban|uỷ ban|ubnd|hđnd|hội đồng|hội|sở|văn phòng|ban|bộ|cục|chi cục|tổng cục|tổng công ty|công ty"
    r"|vụ|phòng|trung tâm|trường|bệnh viện|tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|viện|đài|kho bạc"
    r"|ngân hàng|tòa án"
    r"|toà án|thanh tra|công an|mặt trận|liên đoàn|liên minh|tỉnh đoàn|đảng ủy|tỉnh ủy|chính phủ|quốc hội"
    r"|uy ban|hdnd|hoi dong|van phong|chi cuc|tong cuc|cong ty|trung tam|benh vien|thanh pho)\b"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signatures of a file say.

    `signed_at`: UTC without a zone, as the signer's clock or a time stamp has it; None if no signature says so.
    `agency`: None if the certificate names persons only. `status` is that of the worst signature: "valid" — nothing was
    changed; "changed_after_signing" — something was added behind it, such as the stamp of arrival; "broken" — the
    signed bytes are others; "unreadable" — there is a signature that cannot be read.
    """

    signed_at: datetime | None
    agency: str | None
    status: Status


def read_signature(path: Path) -> Signature | None:
    """The signature of a PDF file; None if it bears none. Never raises for what is in the file."""
    try:
        if not _may_be_signed(path):
            return None
    except OSError:  # it is gone, or another meanwhile, which the reading notices itself
        return None
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
        return Signature(None, None, "unreadable")
    return _together(found) if found else None


def _may_be_signed(path: Path) -> bool:
    """Whether it is a PDF file with what every signature begins with; most have not, and are not parsed for it."""
    with path.open("rb") as file:
        if _BEGINNING not in file.read(_BEGINS_WITHIN):
            return False
        file.seek(0)
        tail = b""
        while chunk := file.read(_CHUNK):
            if _MARK in tail + chunk:
                return True
            tail = chunk[-len(_MARK) :]
    return False


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
    return Signature(signed_at, agency, "valid" if is_whole else "changed_after_signing")


def agency_of(subject: Any) -> str | None:
    """The agency that the subject of a certificate names: itself, or the office or organisation of a person."""
    names = list(_names(subject))
    for wanted in ("common_name", "organizational_unit_name", "organization_name"):
        for kind, name in reversed(names):
            if kind == wanted and _AGENCY.match(name.lower()):
                return name
    return None


def _names(subject: Any) -> Iterator[tuple[str, str]]:
    for relative in subject.chosen:
        for pair in relative:
            name = unicodedata.normalize("NFC", str(pair["value"].native))
            yield pair["type"].native, " ".join(name.split())


_WORST_LAST = ("valid", "changed_after_signing", "unreadable", "broken")


def _together(signatures: list[Signature]) -> Signature:
    """Of an agency's own signature the first counts: those behind it are stamps of arrival.

    That a later signature was added to an earlier one is how signatures are made: the last one says whether all is
    as it was signed.
    """
    of_agencies = [each for each in signatures if each.agency]
    first = (of_agencies or signatures)[0]
    unsound = [each.status for each in signatures if each.status in ("broken", "unreadable")]
    status = max(unsound, key=_WORST_LAST.index) if unsound else signatures[-1].status
    return Signature(first.signed_at, first.agency, status)
