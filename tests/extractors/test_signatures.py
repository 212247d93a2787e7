"""Signatures of PDF files, made here with certificates of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from extractors.extract import extract_document
from extractors.readers.pdf.signatures import read_signature

if TYPE_CHECKING:
    from pathlib import Path

KEY = rsa.generate_private_key(65537, 2048)
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


def signer_for(subject: dict[x509.ObjectIdentifier, str]) -> signers.SimpleSigner:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509

    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject.items()])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, hashes.SHA256())
    )
    private = KEY.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def printed() -> bytes:
    content = BytesIO()
    canvas = Canvas(content)
    canvas.drawString(72, 700, "Bao cao")
    canvas.save()
    return content.getvalue()


def signed(content: bytes, subject: dict[x509.ObjectIdentifier, str], field: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    made = signers.sign_pdf(
        writer, signers.PdfSignatureMetadata(field_name=field), signer=signer_for(subject)
    )
    return bytes(made.getvalue())


def written(folder: Path, content: bytes) -> Path:
    path = folder / "report.pdf"
    path.write_bytes(content)
    return path


def test_a_file_without_signature_has_none(tmp_path: Path) -> None:
    assert read_signature(written(tmp_path, printed())) is None


def test_an_agency_its_second_and_that_nothing_changed(tmp_path: Path) -> None:
    found = read_signature(written(tmp_path, signed(printed(), OFFICE, "a")))
    assert found is not None
    assert (found.agency, found.status) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "valid")
    assert found.signed_at is not None
    age = datetime.now(UTC).replace(tzinfo=None) - found.signed_at
    assert timedelta(minutes=-1) < age < timedelta(minutes=5)


@pytest.mark.parametrize(("subject", "agency"), [(PERSON, "Sở Nội vụ"), (STRANGER, None)])
def test_a_person_is_not_named(
    tmp_path: Path, subject: dict[x509.ObjectIdentifier, str], agency: str | None
) -> None:
    found = read_signature(written(tmp_path, signed(printed(), subject, "a")))
    assert found is not None and found.agency == agency
    assert "Dụ" not in str(found)


def test_what_is_added_behind_a_signature_is_told_and_a_second_signature_is_no_change(tmp_path: Path) -> None:
    once = signed(printed(), PERSON, "a")
    twice = read_signature(written(tmp_path, signed(once, OFFICE, "b")))
    assert twice is not None and (twice.agency, twice.status) == ("Sở Nội vụ", "valid")
    writer = IncrementalPdfFileWriter(BytesIO(once))
    writer.update_root()
    stamped = BytesIO()
    writer.write(stamped)
    added = read_signature(written(tmp_path, stamped.getvalue()))
    assert added is not None and added.status == "changed_after_signing"


def test_signed_bytes_that_are_others_are_broken(tmp_path: Path) -> None:
    content = signed(printed(), OFFICE, "a")
    place = content.index(b"/Producer")
    found = read_signature(written(tmp_path, content[:place] + b"/Producex" + content[place + 9 :]))
    assert found is not None and found.status == "broken"


def test_a_mark_without_a_signature_behind_it(tmp_path: Path) -> None:
    assert read_signature(written(tmp_path, printed() + b"\n% /ByteRange\n")) is None
    found = read_signature(written(tmp_path, b"%PDF-1.7\n/ByteRange [0 1 2 3]\n"))
    assert found is not None and found.status == "unreadable"


def test_an_extract_says_who_signed_it_and_when(tmp_path: Path) -> None:
    extract = extract_document(written(tmp_path, signed(printed(), OFFICE, "a")))
    assert (extract.signer_agency, extract.signature_status) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "valid")
    assert extract.signed_at is not None
    unsigned = extract_document(written(tmp_path, printed()))
    assert (unsigned.signed_at, unsigned.signature_status) == (None, None)
