"""Text layers: what can be trusted, what can be undone, what has to be read as a picture."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from helpers.legacy_writing import as_legacy

from extractors.readers.legacy_fonts import LegacyEncoding, to_unicode
from extractors.readers.pdf.text_quality import hidden_encoding, is_vietnamese_text, looks_garbled

RAW = Path(__file__).parents[2] / "data" / "raw"

VIETNAMESE = """
Thực hiện Kế hoạch số 956/KH-UBND ngày 13/3/2023 của Ủy ban nhân dân tỉnh về chuyển đổi số tỉnh Ninh Thuận năm 2023,
Sở Thông tin và Truyền thông báo cáo kết quả thực hiện nhiệm vụ như sau: Tỷ lệ hồ sơ trực tuyến đạt 67,25%, trong đó
cấp tỉnh đạt 71,3%, cấp huyện đạt 65,9%, cấp xã đạt 64,8%. Các cơ quan, đơn vị, địa phương tiếp tục ứng dụng công nghệ
thông tin trong giải quyết thủ tục hành chính, xây dựng chính quyền điện tử hướng tới chính quyền số.
"""
CORRECT = {
    "vietnamese": VIETNAMESE,
    "capitals": VIETNAMESE.upper(),
    "without accents": "Thuc hien Ke hoach so 956 cua Uy ban nhan dan tinh ve chuyen doi so tinh Ninh Thuan nam 2023 "
    * 3,
    "foreign words": VIETNAMESE
    + "Cloud, blockchain, Big Data, AI, IoT, Internet, email, logistics, smart city, online.",
    "places": "xã Krông Na, xã Ea H'leo, xã Cư M'gar, thị trấn Ea Súp, huyện Đắk Glong, xã Đắk Plao, xã Ia Pếch, "
    "thị trấn Kông Chro, xã Yang Nam, xã Đăk Pơ Pho, xã Chư Krêy, xã SRó, xã Ayun, xã Hra, xã Kon Thụp, xã Đăk Trôi",
    "english": "The quarterly report shows a strong rise in revenue; see tables 3-5 for the regions, and the "
    "appendix for methods. Rhythm, psychology, strengths, lynx and xylophones are words, too, as is pneumonia.",
    "french": "Le développement des systèmes d'information géographique a été présenté à l'assemblée où les élèves de "
    "différentes écoles ont préféré la méthode déjà décrite; «voilà» ce qu'il fallait démontrer, là-bas, très tôt.",
    "italian": "Il può più già perché così città università è l'attività sarà però ciò più può già perché così città",
    "german": "Die Übersicht über die Größe der Gemeinden enthält Angstschweiß und Rechtsschutzversicherungen.",
    "figures": "STT 1 2.353 1.120 99,55 % 12/03/2023 x - 0 (1) (2) 3=1+2 km kg tr.đ m² ha " * 20,
    "codes": "12/QĐ-UBND 45/NQ-HĐND H12.34.56 QLNN CSDL LGSP NDXP KH-956 TTTT-CNTT PL01a A1.2 IPv6 SMEdx OneTouch "
    * 10,
    "empty": "",
}


@pytest.mark.parametrize("text", CORRECT.values(), ids=CORRECT.keys())
def test_correct_text_is_never_called_garbled(text: str) -> None:
    assert hidden_encoding(text) is None
    assert not looks_garbled(text)


@pytest.mark.parametrize("name", ["67-BC-BDHCDS-2024.pdf", "04-BC-BCDCDS-2024.pdf", "KH-956-2023.pdf"])
def test_pages_of_reports_are_good(name: str) -> None:
    with pdfium.PdfDocument(RAW / name) as document:
        for page in document:
            assert not looks_garbled(page.get_textpage().get_text_range())


@pytest.mark.parametrize("encoding", [LegacyEncoding.TCVN3, LegacyEncoding.VNI])
def test_old_fonts_without_a_telling_name_are_proved_by_the_text(encoding: LegacyEncoding) -> None:
    printed = as_legacy(VIETNAMESE, encoding)
    assert hidden_encoding(printed) is encoding
    assert looks_garbled(printed)
    assert not looks_garbled(to_unicode(printed, encoding))


def test_a_short_heading_over_figures_is_proof_enough() -> None:
    assert hidden_encoding("KÕt qu¶ thùc hiÖn nhiÖm vô 12 345 99,5 11 22") is LegacyEncoding.TCVN3
    assert hidden_encoding("n-íc ng-êi ph-¬ng ®-îc tr-íc") is LegacyEncoding.TCVN3  # ư came as a hyphen


def _shifted(text: str) -> str:
    return "".join(char if char.isspace() else chr(max(1, ord(char) - 29)) for char in text)


def _numbered(text: str) -> str:
    """Each character by a code given when it was first needed, as some programs number the glyphs of a font."""
    codes: dict[str, str] = {}
    return "".join(
        char if char.isspace() else codes.setdefault(char, chr(0x21 + len(codes))) for char in text
    )


def _read_carelessly(text: str) -> str:
    confused = dict(
        zip(
            "nithocegulmđàaảệ",
            ["r", "j", "l", "b", "0", "e", "c", "q", "ii", "|", "rn", "d", "á", "s", "á", "ẹ"],
            strict=True,
        )
    )
    chance = random.Random(1)
    return "".join(confused.get(char, char) if chance.random() < 0.2 else char for char in text)


DAMAGED = {
    "codes shifted": _shifted(VIETNAMESE),
    "codes numbered": _numbered(VIETNAMESE * 2),
    "careless OCR": _read_carelessly(VIETNAMESE),
    "letters without a code": re.sub("[\u1ea0-\u1ef9ăđơư]", " ", VIETNAMESE),
    "replacement characters": re.sub("[\u1ea0-\u1ef9]", "\ufffd", VIETNAMESE),
    "private codes": "".join(
        char if char.isspace() else chr(0xE000 + ord(char) % 0x100) for char in VIETNAMESE
    ),
    "UTF-8 taken for Latin-1": VIETNAMESE.encode().decode("latin-1"),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_noticed(text: str) -> None:
    assert looks_garbled(text)
    assert hidden_encoding(text) is None


def test_vietnamese_text_is_known() -> None:
    assert is_vietnamese_text(VIETNAMESE)
    assert not is_vietnamese_text(CORRECT["french"])
    assert not is_vietnamese_text(CORRECT["figures"])
    assert not is_vietnamese_text(as_legacy(VIETNAMESE, LegacyEncoding.VNI))
