"""Certificates of our own, and Word files signed with them as Word does it."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

OFFICE = {
    NameOID.COUNTRY_NAME: "VN",
    NameOID.ORGANIZATION_NAME: "Tỉnh Lâm Đồng",
    NameOID.COMMON_NAME: "Ủy ban nhân dân tỉnh Lâm Đồng",
}
PERSON = {
    NameOID.ORGANIZATION_NAME: "Ủy ban nhân dân tỉnh Lâm Đồng",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "Sở Nội vụ",
    NameOID.COMMON_NAME: "Nguyễn Văn Ví Dụ",
}
STRANGER = {NameOID.COMMON_NAME: "Vũ Thị Thí Dụ"}
AUTHORITY = {NameOID.COMMON_NAME: "Cơ quan chứng thực thí dụ"}

Subject = dict[x509.ObjectIdentifier, str]
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

RSA_KEY = rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, and those above it."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def issued(
    subject: Subject, by: Certificate | None = None, key: Key = RSA_KEY, *, is_authority: bool = False
) -> Certificate:
    """A certificate that another has signed, or it itself."""

    def name(of: Subject) -> x509.Name:
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in of.items()])

    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(by.certificate.subject if by else name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    made = builder.sign(by.key if by else key, hashes.SHA256())
    return Certificate(made, key, (by.certificate, *by.above) if by else ())


# --- Word files -------------------------------------------------------------------------------------------

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_OPC = "http://schemas.openxmlformats.org/package/2006"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sign_office(content: bytes, signer: Certificate, at: str = "2024-03-15T02:30:07Z") -> bytes:
    """A Word file or workbook with one signature more over all its parts but its properties."""
    parts = _parts(content)
    number = sum(name.startswith("_xmlsignatures/sig") for name in parts) + 1
    if number == 1:
        _with_origin(parts)
    signed = [
        name for name in parts if not name.startswith(("_xmlsignatures/", "docProps/", "[Content_Types]"))
    ]
    references = "".join(
        _relations_reference(name, parts[name])
        if name.endswith(".rels")
        else _reference(f"/{name}", parts[name])
        for name in signed
    )
    package = (
        f'<Object xmlns="{_DSIG}" Id="idPackageObject"><Manifest>{references}</Manifest><SignatureProperties>'
        '<SignatureProperty Id="idSignatureTime" Target="#idPackageSignature">'
        f'<mdssi:SignatureTime xmlns:mdssi="{_OPC}/digital-signature">'
        f"<mdssi:Format>YYYY-MM-DDThh:mm:ssTZD</mdssi:Format><mdssi:Value>{at}</mdssi:Value></mdssi:SignatureTime>"
        "</SignatureProperty></SignatureProperties></Object>"
    )
    method = "rsa" if isinstance(signer.key, rsa.RSAPrivateKey) else "ecdsa"
    info = (
        f'<SignedInfo xmlns="{_DSIG}"><CanonicalizationMethod Algorithm="{_C14N}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#{method}-sha256"></SignatureMethod>'
        f"{_reference('#idPackageObject', package.encode())}</SignedInfo>"
    )
    certificates = "".join(
        f"<X509Certificate>{_base64(each.public_bytes(serialization.Encoding.DER))}</X509Certificate>"
        for each in (signer.certificate, *signer.above)
    )
    parts[f"_xmlsignatures/sig{number}.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Signature xmlns="{_DSIG}" Id="idPackageSignature">{info}'
        f"<SignatureValue>{_base64(_made_by(signer.key, info.encode()))}</SignatureValue>"
        f"<KeyInfo><X509Data>{certificates}</X509Data></KeyInfo>{package}</Signature>"
    ).encode()
    relation = (
        f'<Relationship Id="rId{number}" Type="{_OPC}/relationships/digital-signature/signature" '
        f'Target="sig{number}.xml"/>'
    )
    relations = "_xmlsignatures/_rels/origin.sigs.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    return _packed(parts)


def with_part(content: bytes, name: str, change: tuple[bytes, bytes]) -> bytes:
    """The file with something else in one of its parts."""
    parts = _parts(content)
    assert change[0] in parts[name]
    parts[name] = parts[name].replace(*change)
    return _packed(parts)


def without_part(content: bytes, name: str) -> bytes:
    """The file without one of its parts."""
    return _packed({each: part for each, part in _parts(content).items() if each != name})


def with_new_footer(content: bytes, text: str) -> bytes:
    """The file with a part of the page that is in no signature."""
    parts = _parts(content)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/footer9.xml"] = (
        f'<w:ftr xmlns:w="{word}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:ftr>'.encode()
    )
    relations = "word/_rels/document.xml.rels"
    relation = f'<Relationship Id="rId99" Type="{_OFFICE_RELATION}/footer" Target="footer9.xml"/>'
    parts[relations] = parts[relations].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    return _packed(parts)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def _with_origin(parts: dict[str, bytes]) -> None:
    relation = (
        f'<Relationship Id="rIdSig" Type="{_OPC}/relationships/digital-signature/origin" '
        'Target="_xmlsignatures/origin.sigs"/>'
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>", f"{relation}</Relationships>".encode()
    )
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/_rels/origin.sigs.rels"] = (
        f'<Relationships xmlns="{_OPC}/relationships"></Relationships>'.encode()
    )


def _reference(address: str, content: bytes, transforms: str = "") -> str:
    digest = _base64(hashlib.sha256(content).digest())
    return (
        f'<Reference URI="{address}">{transforms}<DigestMethod Algorithm="{_SHA256}"></DigestMethod>'
        f"<DigestValue>{digest}</DigestValue></Reference>"
    )


def _relations_reference(name: str, content: bytes) -> str:
    """The reference to a list of relations, of those but to properties and signatures, by their ids."""
    found = []
    for element in re.findall(r"<Relationship\b[^>]*>", content.decode()):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', element))
        if re.search(r"officeDocument/2006/relationships/(?!extended|custom-)", attributes["Type"]):
            found.append({"TargetMode": "Internal", **attributes})
    found.sort(key=lambda each: each["Id"])
    lines = "".join(
        "<Relationship " + " ".join(f'{key}="{each[key]}"' for key in sorted(each)) + "></Relationship>"
        for each in found
    )
    written = f'<Relationships xmlns="{_OPC}/relationships">{lines}</Relationships>'
    chosen = "".join(
        f'<mdssi:RelationshipReference xmlns:mdssi="{_OPC}/digital-signature" SourceId="{each["Id"]}">'
        "</mdssi:RelationshipReference>"
        for each in found
    )
    transforms = (
        f'<Transforms><Transform Algorithm="{_OPC}/RelationshipTransform">{chosen}</Transform>'
        f'<Transform Algorithm="{_C14N}"></Transform></Transforms>'
    )
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    return _reference(f"/{name}?ContentType={kind}", written.encode(), transforms=transforms)


def _made_by(key: Key, content: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    pair = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
    length = (key.key_size + 7) // 8
    return b"".join(number.to_bytes(length, "big") for number in pair)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
