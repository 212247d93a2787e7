"""Whether a certificate leads to one that the user trusts: those of the file that `trust_roots` names.

Nothing is fetched, so that a certificate which was withdrawn is not known as such; what counts is the second of
signing, since most certificates of old reports have run out.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.code_hash import content_hash
from baocao.errors import UsageError
from baocao.home import PREFIX, find_home, stated_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from extractors.readers.signatures.model import Trust

SETTING = "trust_roots"
_WEAK = {"md2", "md5"}  # not SHA-1: authorities signed with it when reports of ten years ago were


def trust_in(certificate: bytes, others: Iterable[bytes], signed_at: datetime | None) -> Trust:
    """Whether somebody vouches for a certificate whom the user trusts.

    Args:
        certificate: the signer's, as DER.
        others: certificates that the file brings along, which may lie between.
        signed_at: the second of signing, in UTC without a zone; now, if it is not known.
    """
    roots = trusted_certificates()
    if not roots:
        return "unknown"
    import asyncio
    from datetime import UTC
    from datetime import datetime as clock

    from asn1crypto import x509
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import (
        InvalidCertificateError,
        PathBuildingError,
        PathError,
        ValidationError,
    )

    moment = signed_at.replace(tzinfo=UTC) if signed_at else clock.now(UTC)
    try:
        context = ValidationContext(
            trust_roots=list(roots),
            allow_fetching=False,
            moment=moment,
            revocation_mode="soft-fail",
            weak_hash_algos=_WEAK,
        )
        between = [x509.Certificate.load(each) for each in others]
        validator = CertificateValidator(
            x509.Certificate.load(certificate), intermediate_certs=between, validation_context=context
        )
        asyncio.run(validator.async_validate_path())
    except (PathBuildingError, PathError, InvalidCertificateError, ValidationError):
        return "untrusted"
    except (ValueError, TypeError, KeyError, NotImplementedError, AttributeError):
        return "unknown"
    return "trusted"


def trusted_certificates() -> Sequence[Any]:
    """The certificates that the user trusts; empty if no file of them is set. Raises UsageError as `roots_in` does."""
    path = roots_file()
    return roots_in(path) if path else ()


def trust_key() -> str:
    """What decides who is trusted, as a hash; empty if nobody is."""
    path = roots_file()
    return content_hash([path]) if path else ""


def roots_file() -> Path | None:
    """The file that the setting names, meant from the home if it stands in its settings. Raises UsageError."""
    home = find_home()
    stated = stated_settings(home).get(SETTING)
    if stated is None:
        return None
    path = Path(str(stated.value)).expanduser()
    return path if stated.origin.startswith(PREFIX) else home.folder / path


def roots_in(path: Path) -> Sequence[Any]:
    """The certificates in a file: PEM, any number of them, or one as DER.

    Raises:
        UsageError: it cannot be read, or holds none.
    """
    try:
        state = path.stat()
        return _roots_in(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise UsageError(
            f"{SETTING} is set to {path}, which cannot be read ({error.strerror}).",
            advice="Name a file of certificates, or take the setting out.",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{SETTING} is set to {path}, in which there is no certificate.",
            advice="It holds certificates of authorities as PEM (-----BEGIN CERTIFICATE-----), or one as DER.",
        ) from error


@lru_cache(maxsize=2)
def _roots_in(path: Path, _changed_ns: int, _size: int) -> Sequence[Any]:
    from asn1crypto import pem, x509

    content = path.read_bytes()
    ders = (
        [der for name, _, der in pem.unarmor(content, multiple=True) if name == "CERTIFICATE"]
        if pem.detect(content)
        else [content]
    )
    found = [x509.Certificate.load(der) for der in ders]
    for each in found:
        each.public_key.algorithm  # noqa: B018 - parsed only now; ValueError for what is no certificate
    if not found:
        raise ValueError
    return found
