"""The province of documents that name none, as the settings say."""

from __future__ import annotations

from baocao.settings import settings
from extractors.understanding.issuers import is_central


def province_of(province: str | None, issuer: str | None) -> str | None:
    """Give the province whose units a document names.

    Args:
        province: The province the document names, None if it names none.
        issuer: Who issued it, as printed; for a central body no province is assumed.
    """
    return province or (None if is_central(issuer) else settings().province)
