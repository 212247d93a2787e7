"""What the signatures of a file say, whatever its format."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from extractors.models import Signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

Status = Literal["valid", "changed_after_signing", "broken", "unreadable"]
Trust = Literal["trusted", "untrusted", "unknown"]

WORST_LAST = ("valid", "changed_after_signing", "unreadable", "broken")
"""The states of a signature."""

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
    signed bytes are others; "unreadable" — there is a signature that cannot be read. `trust` is that of the certificate
    whose agency and second these are: whether it leads to one that the user trusts, "unknown" if none is named. `each`
    are the single signatures in their order.
    """

    signed_at: datetime | None
    agency: str | None
    status: Status
    trust: Trust = "unknown"
    each: tuple[Signed, ...] = field(default=(), compare=False)

    @classmethod
    def unreadable(cls) -> Signature:
        """That there is one which cannot be read."""
        return cls(None, None, "unreadable", each=(Signed(None, None, "unreadable"),))

    def of(self, found: Sequence[Signature]) -> Signature:
        """What these signatures say together, with what each says."""
        return replace(self, each=tuple(Signed(each.signed_at, each.agency, each.status) for each in found))


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
