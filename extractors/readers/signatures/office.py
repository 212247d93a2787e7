"""Signatures of Office files (.docx, .xlsx): XML signatures over parts of the package.

What they are is laid down in ECMA-376 part 2 (Open Packaging Conventions, chapter 13) and W3C's XML Signature. A
signature covers lists of parts with their digests (manifests); a list of relations is covered without those that it
does not name, so that others may sign, too. Only what a signature covers is believed, its time included.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import zipfile
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from extractors.readers.signatures.model import WORST_LAST, Signature, agency_of
from extractors.readers.signatures.trust import trust_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element as Element

_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OF_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/digital-signature}"
_RELATIONS_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_CANONICAL = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (False, False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (False, True),
    "http://www.w3.org/2006/12/xml-c14n11": (False, False),
    "http://www.w3.org/2001/10/xml-exc-c14n#": (True, False),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": (True, True),
}
"""Ways to write XML so that equal content is equal bytes: whether exclusive, whether with comments."""
_DEFAULT_CANONICAL = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_METHODS = {
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": ("rsa", "SHA1"),
    **{
        f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha{bits}": (kind, f"SHA{bits}")
        for kind in ("rsa", "ecdsa")
        for bits in (256, 384, 512)
    },
}
_PRINTED = frozenset(
    {
        "officeDocument", "header", "footer", "footnotes", "endnotes", "image", "numbering", "styles", "worksheet",
        "sharedStrings", "chart",
    }
)  # fmt: skip
"""Relations to parts that say what a reader sees; a thumbnail or the name of the author may change."""
_CHUNK = 1 << 20
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, SyntaxError, NotImplementedError, zipfile.BadZipFile,
               zlib.error, EOFError, OSError, RuntimeError)  # fmt: skip


class _BrokenError(Exception):
    """Something that is covered is another than was signed."""


class _MissingError(LookupError):
    """The package has no such part."""


class _Package:
    """The parts of a file, by name in small letters as the directory of the archive has them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {f"/{each.filename}".lower(): each for each in archive.infolist()}

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises _MissingError if there is none."""
        return self._archive.read(self._member(part))

    def digest(self, part: str, algorithm: str) -> bytes:
        """The digest of a part, which may be a large picture. Raises _MissingError if there is none."""
        digest = hashlib.new(algorithm, usedforsecurity=False)
        with self._archive.open(self._member(part)) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.digest()

    def _member(self, part: str) -> zipfile.ZipInfo:
        try:
            return self._members[part.lower()]
        except KeyError:
            raise _MissingError from None

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """(kind, target) of every relation of a part ("/": the package) to another of this file."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations.lower() not in self._members:
            return
        for each in _parsed(self.read(relations)).iter(_RELATION):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, unquote(each.get("Target", ""))))
                yield each.get("Type", "").rpartition("/")[2], target

    def signatures(self) -> list[str]:
        """The parts that hold a signature, in the order of their relations."""
        origins = [target for kind, target in self.relations("/") if kind == "origin"]
        return [
            target for origin in origins for kind, target in self.relations(origin) if kind == "signature"
        ]

    def printed(self) -> set[str]:
        """The parts that say what a reader sees, in small letters."""
        found: set[str] = set()
        pending = ["/"]
        while pending:
            for kind, target in self.relations(pending.pop()):
                if kind in _PRINTED and target.lower() not in found and target.lower() in self._members:
                    found.add(target.lower())
                    pending.append(target)
        return found


class _Covered(NamedTuple):
    """What a signature covers: its signed elements, and parts in small letters."""

    elements: list[Element]
    parts: set[str]


def office_signature(path: Path) -> Signature | None:
    """The signature of an Office file; None if it bears none. Never raises for what is in the file."""
    from baocao.errors import DocumentError
    from extractors.readers.office.package import check_archive

    try:
        check_archive(path)
        with zipfile.ZipFile(path) as archive:
            package = _Package(archive)
            found = [_judged(package, package.read(part)) for part in package.signatures()]
    except (DocumentError, *_UNREADABLE):
        return Signature.unreadable()
    if not found:
        return None
    # all sign the same text: the first of an agency counts, and all must hold
    first = next((each for each in found if each.agency), found[0])
    worst = max((each.status for each in found), key=WORST_LAST.index)
    return Signature(first.signed_at, first.agency, worst, first.trust).of(found)


def _judged(package: _Package, content: bytes) -> Signature:
    signature = _parsed(content)
    ders = [base64.b64decode(each.text or "") for each in signature.iter(f"{_DSIG}X509Certificate")]
    if signature.tag != f"{_DSIG}Signature" or not ders:
        return Signature(None, None, "unreadable")
    signer, agency = ders[0], _agency(ders[0])
    try:
        signer = _signer(signature, ders)
        agency = _agency(signer)
        covered = _covered(signature, package)
    except _BrokenError:
        return Signature(_signed_at([signature]), agency, "broken")
    except _UNREADABLE:
        return Signature(None, agency, "unreadable")
    signed_at = _signed_at(covered.elements)
    trust = trust_in(signer, [each for each in ders if each != signer], signed_at)
    status = "valid" if package.printed() <= covered.parts else "changed_after_signing"
    return Signature(signed_at, agency, status, trust)  # type: ignore[arg-type]


def _parsed(content: bytes) -> Element:
    from lxml import etree

    root = etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError  # it declares entities, which no signature does
    return root


def _canonical(element: Element, method: str) -> bytes:
    from lxml import etree

    exclusive, with_comments = _CANONICAL[method]
    # read again by itself, with the namespaces it inherits: lxml 6.1 takes those of its children away otherwise
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    written: bytes = etree.tostring(alone, method="c14n", exclusive=exclusive, with_comments=with_comments)
    return written


# --- who signed -------------------------------------------------------------------------------------------


def _signer(signature: Element, ders: list[bytes]) -> bytes:
    """The certificate whose key made the signature. Raises _BrokenError if none did."""
    from cryptography.exceptions import InvalidSignature

    info = _one(signature, "SignedInfo")
    signed = _canonical(info, _algorithm(_one(info, "CanonicalizationMethod")))
    kind, digest = _METHODS[_algorithm(_one(info, "SignatureMethod"))]
    value = base64.b64decode(_one(signature, "SignatureValue").text or "")
    for der in ders:
        try:
            _verify(der, kind, digest, value, signed)
        except InvalidSignature:
            continue
        return der
    raise _BrokenError


def _verify(der: bytes, kind: str, digest: str, value: bytes, signed: bytes) -> None:
    """Raise InvalidSignature unless the key of a certificate made the signature."""
    from asn1crypto import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    algorithm: hashes.HashAlgorithm = getattr(hashes, digest)()
    key = serialization.load_der_public_key(x509.Certificate.load(der).public_key.dump())
    if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
        key.verify(value, signed, padding.PKCS1v15(), algorithm)
    elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
        half = len(value) // 2  # the two numbers side by side
        pair = int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
        key.verify(encode_dss_signature(*pair), signed, ec.ECDSA(algorithm))
    else:
        raise InvalidSignature


def _agency(der: bytes) -> str | None:
    from asn1crypto import x509

    return agency_of(x509.Certificate.load(der).subject)


# --- what is signed ---------------------------------------------------------------------------------------


def _covered(signature: Element, package: _Package) -> _Covered:
    """What a signature covers, its digests compared. Raises _BrokenError if one is of something else."""
    by_id: dict[str, list[Element]] = {}
    for element in signature.iter("*"):
        for name in ("Id", "ID", "id"):
            if element.get(name):
                by_id.setdefault(element.get(name), []).append(element)
    elements = []
    for reference in _one(signature, "SignedInfo").findall(f"{_DSIG}Reference"):
        (element,) = by_id[reference.get("URI", "").removeprefix("#")]  # two of one name would be a trick
        _compare(reference, _digest_of_element(reference, element))
        elements.append(element)
    parts: set[str] = set()
    for element in elements:
        for manifest in element.iter(f"{_DSIG}Manifest"):
            for reference in manifest.findall(f"{_DSIG}Reference"):
                part = _part_of(reference)
                if part is None:
                    continue
                try:
                    _compare(reference, _digest_of_part(reference, part, package))
                except _MissingError as error:
                    raise _BrokenError from error  # it was taken out
                parts.add(part.lower())
    return _Covered(elements, parts)


def _part_of(reference: Element) -> str | None:
    """The part that a reference of a manifest is to; None for one within the signature."""
    address = urlsplit(reference.get("URI", ""))
    return unquote(address.path) if address.path.startswith("/") else None


def _digest_of_element(reference: Element, element: Element) -> bytes:
    methods = [_algorithm(each) for each in reference.iter(f"{_DSIG}Transform")]
    return _hashed(reference, _canonical(element, methods[-1] if methods else _DEFAULT_CANONICAL))


def _digest_of_part(reference: Element, part: str, package: _Package) -> bytes:
    transforms = list(reference.iter(f"{_DSIG}Transform"))
    if not transforms:
        return package.digest(part, _DIGESTS[_algorithm(_one(reference, "DigestMethod"))])
    root = _parsed(package.read(part))
    canonical = _DEFAULT_CANONICAL
    for transform in transforms:
        if _algorithm(transform) == _RELATIONS_TRANSFORM:
            root = _signed_relations(root, transform)
        else:
            canonical = _algorithm(transform)
    return _hashed(reference, _canonical(root, canonical))


def _signed_relations(root: Element, transform: Element) -> Element:
    """A list of relations with those that are signed only, in the order of their ids, and nothing between them."""
    ids = {each.get("SourceId") for each in transform.iter(f"{_OF_PACKAGE}RelationshipReference")}
    kinds = {each.get("SourceType") for each in transform.iter(f"{_OF_PACKAGE}RelationshipsGroupReference")}
    signed = [each for each in root.iter(_RELATION) if each.get("Id") in ids or each.get("Type") in kinds]
    attributes: Mapping[str, str] = dict(root.attrib)
    root.clear()
    root.attrib.update(attributes)
    for each in sorted(signed, key=lambda each: each.get("Id", "")):
        each.text = each.tail = None
        each.set("TargetMode", each.get("TargetMode", "Internal"))
        root.append(each)
    return root


def _compare(reference: Element, digest: bytes) -> None:
    if base64.b64decode(_one(reference, "DigestValue").text or "") != digest:
        raise _BrokenError


def _hashed(reference: Element, content: bytes) -> bytes:
    algorithm = _DIGESTS[_algorithm(_one(reference, "DigestMethod"))]
    return hashlib.new(algorithm, content, usedforsecurity=False).digest()


def _one(element: Element, name: str) -> Element:
    """The only child of that name. Raises LookupError if there is none, or another one."""
    found = element.findall(f"{_DSIG}{name}")
    if len(found) != 1:
        raise LookupError
    return found[0]


def _algorithm(element: Any) -> str:
    return str(element.get("Algorithm", ""))


# --- when -------------------------------------------------------------------------------------------------


def _signed_at(elements: list[Element]) -> datetime | None:
    """The second that these elements state, in UTC without a zone."""
    for name in (f"{_OF_PACKAGE}Value", "{*}SigningTime"):
        for element in elements:
            for each in element.iter(name):
                try:
                    stated = datetime.fromisoformat((each.text or "").strip())
                except ValueError:
                    continue
                return stated.astimezone(UTC).replace(tzinfo=None) if stated.tzinfo else stated
    return None
