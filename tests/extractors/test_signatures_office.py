"""Signatures of Word files, made here with certificates of our own."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from docx import Document
from helpers.signing import (
    AUTHORITY,
    OFFICE,
    PERSON,
    STRANGER,
    Subject,
    issued,
    sign_office,
    with_new_footer,
    with_part,
    without_part,
)

from extractors.extract import extract_document
from extractors.readers.signatures import read_signature

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.readers.signatures.model import Signature

SIGNER = issued(OFFICE)
TIME = (
    b"<mdssi:Value>2024-03-15T02:30:07Z</mdssi:Value>",
    b"<mdssi:Value>2020-01-01T00:00:00Z</mdssi:Value>",
)


def typed() -> bytes:
    document = Document()
    document.add_paragraph("Số hồ sơ tiếp nhận: 1.234")
    document.sections[0].header.paragraphs[0].text = "UBND TỈNH LÂM ĐỒNG"
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def read(folder: Path, content: bytes) -> Signature | None:
    path = folder / "report.docx"
    path.write_bytes(content)
    return read_signature(path)


def status(folder: Path, content: bytes) -> str | None:
    found = read(folder, content)
    return found.status if found else None


def test_a_word_file_without_signature_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, typed()) is None


def test_an_agency_its_second_and_that_nothing_changed(tmp_path: Path) -> None:
    found = read(tmp_path, sign_office(typed(), SIGNER))
    assert found is not None
    assert (found.agency, found.status, found.trust) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "valid", "unknown")
    assert found.signed_at == datetime(2024, 3, 15, 2, 30, 7)


def test_a_time_with_a_zone_is_told_in_utc(tmp_path: Path) -> None:
    found = read(tmp_path, sign_office(typed(), SIGNER, "2024-03-15T09:30:07+07:00"))
    assert found is not None and found.signed_at == datetime(2024, 3, 15, 2, 30, 7)


def test_a_key_of_an_elliptic_curve(tmp_path: Path) -> None:
    signer = issued(OFFICE, key=ec.generate_private_key(ec.SECP256R1()))
    assert status(tmp_path, sign_office(typed(), signer)) == "valid"


@pytest.mark.parametrize(("subject", "agency"), [(PERSON, "Sở Nội vụ"), (STRANGER, None)])
def test_a_person_is_not_named(tmp_path: Path, subject: Subject, agency: str | None) -> None:
    found = read(tmp_path, sign_office(typed(), issued(subject)))
    assert found is not None and found.agency == agency
    assert "Dụ" not in str(found)


def test_two_signatures_hold_beside_each_other_and_the_agency_counts(tmp_path: Path) -> None:
    once = sign_office(typed(), issued(STRANGER), "2024-03-14T01:00:00Z")
    found = read(tmp_path, sign_office(once, SIGNER))
    assert found is not None and found.status == "valid"
    assert (found.agency, found.signed_at) == (
        "Ủy ban nhân dân tỉnh Lâm Đồng",
        datetime(2024, 3, 15, 2, 30, 7),
    )


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/document.xml", (b"1.234", b"9.234")),
        ("word/styles.xml", (b"<w:styles", b"<w:styles ")),
        ("word/_rels/document.xml.rels", (b'Target="styles.xml"', b'Target="header1.xml"')),
        ("_xmlsignatures/sig1.xml", TIME),
        ("_xmlsignatures/sig1.xml", (b"rsa-sha256", b"rsa-sha512")),
    ],
    ids=["a figure", "styles", "a relation", "the time", "the method"],
)
def test_what_is_signed_and_another_now_is_broken(
    tmp_path: Path, part: str, change: tuple[bytes, bytes]
) -> None:
    assert status(tmp_path, with_part(sign_office(typed(), SIGNER), part, change)) == "broken"


def test_a_part_that_was_taken_out_is_broken(tmp_path: Path) -> None:
    assert status(tmp_path, without_part(sign_office(typed(), SIGNER), "word/styles.xml")) == "broken"


def test_what_is_printed_and_in_no_signature_is_told(tmp_path: Path) -> None:
    added = with_new_footer(sign_office(typed(), SIGNER), "Công văn đến")
    assert status(tmp_path, added) == "changed_after_signing"


def test_properties_of_the_file_may_change(tmp_path: Path) -> None:
    changed = with_part(sign_office(typed(), SIGNER), "docProps/core.xml", (b"python-docx", b"somebody else"))
    assert status(tmp_path, changed) == "valid"


def test_another_list_of_parts_put_beside_the_signed_one_is_not_believed(tmp_path: Path) -> None:
    content = sign_office(typed(), SIGNER)
    twice = (
        b"</Signature>",
        b'<Object Id="idPackageObject"><Manifest></Manifest></Object></Signature>',
    )
    assert status(tmp_path, with_part(content, "_xmlsignatures/sig1.xml", twice)) == "unreadable"


@pytest.mark.parametrize(
    "content",
    [b"", b"<Signature/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe no XML"],
)
def test_a_signature_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    signed = sign_office(typed(), SIGNER)
    with zipfile.ZipFile(BytesIO(signed)) as archive:
        whole = archive.read("_xmlsignatures/sig1.xml")
    assert status(tmp_path, with_part(signed, "_xmlsignatures/sig1.xml", (whole, content))) == "unreadable"


def test_an_extract_of_a_word_file_says_who_signed_it_and_when(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(sign_office(typed(), SIGNER))
    extract = extract_document(path)
    assert (extract.signer_agency, extract.signature_status) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "valid")
    assert extract.signed_at == datetime(2024, 3, 15, 2, 30, 7)


@pytest.mark.parametrize("known", ["its own authority", "the one above", "another"])
def test_whether_a_certificate_leads_to_one_that_the_user_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    root = issued(AUTHORITY, is_authority=True)
    between = issued(
        {next(iter(AUTHORITY)): "Cơ quan thí dụ ở giữa"},
        root,
        ec.generate_private_key(ec.SECP256R1()),
        is_authority=True,
    )
    signer = issued(OFFICE, between, ec.generate_private_key(ec.SECP256R1()))
    trusted = {
        "its own authority": between,
        "the one above": root,
        "another": issued(OFFICE, is_authority=True),
    }
    roots = tmp_path / "roots.pem"
    roots.write_bytes(issued(PERSON, is_authority=True).pem() + trusted[known].pem())
    monkeypatch.setenv("BAOCAO_TRUST_ROOTS", str(roots))
    found = read(tmp_path, sign_office(typed(), signer, f"{datetime.now():%Y-%m-%d}T00:00:00Z"))
    assert found is not None
    assert (found.status, found.trust) == ("valid", "untrusted" if known == "another" else "trusted")
