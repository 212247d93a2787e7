"""Signatures of PDF files, made here with certificates of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from helpers.signing import AUTHORITY, OFFICE, PERSON, STRANGER, Certificate, Subject, issued
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import UsageError
from baocao.settings import load_settings
from extractors.extract import extract_document
from extractors.readers.signatures import read_signature
from extractors.store.keys import reader_key

if TYPE_CHECKING:
    from pathlib import Path


def signer_for(certificate: Certificate) -> signers.SimpleSigner:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509

    private = certificate.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    registry = SimpleCertificateStore()
    registry.register_multiple(
        asn1_x509.Certificate.load(each.public_bytes(serialization.Encoding.DER))
        for each in certificate.above
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(
            certificate.certificate.public_bytes(serialization.Encoding.DER)
        ),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=registry,
    )


def printed() -> bytes:
    content = BytesIO()
    canvas = Canvas(content)
    canvas.drawString(72, 700, "Bao cao")
    canvas.save()
    return content.getvalue()


def signed(content: bytes, signer: Subject | Certificate, field: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    made = signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(field_name=field),
        signer=signer_for(signer if isinstance(signer, Certificate) else issued(signer)),
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
def test_a_person_is_not_named(tmp_path: Path, subject: Subject, agency: str | None) -> None:
    found = read_signature(written(tmp_path, signed(printed(), subject, "a")))
    assert found is not None and found.agency == agency
    assert "Dụ" not in str(found)


def test_what_is_added_behind_a_signature_is_told_and_a_second_signature_is_no_change(tmp_path: Path) -> None:
    once = signed(printed(), PERSON, "a")
    twice = read_signature(written(tmp_path, signed(once, OFFICE, "b")))
    assert twice is not None and (twice.agency, twice.status) == ("Sở Nội vụ", "valid")
    assert [(each.agency, each.status) for each in twice.each] == [
        ("Sở Nội vụ", "changed_after_signing"),
        ("Ủy ban nhân dân tỉnh Lâm Đồng", "valid"),
    ]
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


@pytest.mark.parametrize("is_known", [True, False])
def test_whether_a_certificate_leads_to_one_that_the_user_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    root = issued(AUTHORITY, is_authority=True)
    between = issued(AUTHORITY | {NameOID.ORGANIZATION_NAME: "thí dụ"}, root, is_authority=True)
    roots = tmp_path / "roots.pem"
    of_that_name = issued(AUTHORITY, key=ec.generate_private_key(ec.SECP256R1()), is_authority=True)
    roots.write_bytes((root if is_known else of_that_name).pem())
    monkeypatch.setenv("BAOCAO_TRUST_ROOTS", str(roots))
    found = read_signature(written(tmp_path, signed(printed(), issued(OFFICE, between), "a")))
    assert found is not None
    assert (found.status, found.trust) == ("valid", "trusted" if is_known else "untrusted")


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nQUJD\n"])
def test_a_file_without_certificates_is_an_error_on_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("BAOCAO_TRUST_ROOTS", str(path))
    with pytest.raises(UsageError, match=r"roots\.pem"):
        load_settings()


def test_other_trusted_certificates_have_signed_documents_only_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keys() -> tuple[str | None, str | None]:
        reader_key.cache_clear()
        return reader_key("pdf"), reader_key("pdf.signed")

    monkeypatch.delenv("BAOCAO_TRUST_ROOTS", raising=False)
    before = keys()
    roots = tmp_path / "roots.pem"
    roots.write_bytes(issued(AUTHORITY, is_authority=True).pem())
    monkeypatch.setenv("BAOCAO_TRUST_ROOTS", str(roots))
    after = keys()
    reader_key.cache_clear()
    assert before[0] == after[0]
    assert before[1] != after[1]
