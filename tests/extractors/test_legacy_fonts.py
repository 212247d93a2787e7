"""Fonts from before Unicode: names, codes, and what became of the codes on the way."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import docx
import pytest
from docx.oxml.ns import qn
from helpers.legacy_writing import ALPHABET, as_legacy
from hypothesis import given
from hypothesis import strategies as st

from extractors.models import Grid
from extractors.readers.legacy_fonts import (
    LegacyEncoding,
    encoding_of_font,
    glyph_map,
    to_unicode,
    with_lost_horns,
)
from extractors.readers.syllables import is_syllable
from extractors.readers.word.docx import read_docx

TCVN3, CAPITALS, VNI = LegacyEncoding.TCVN3, LegacyEncoding.TCVN3_CAPITALS, LegacyEncoding.VNI


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", TCVN3),
        (".VnTimeH", CAPITALS),
        ("ABCDEF+.VnTimeH,Bold", CAPITALS),
        ("ABCDEF+.VnTime,BoldItalic", TCVN3),
        (".VnArial NarrowH", CAPITALS),
        (".VnArial Narrow", TCVN3),
        (".VnBahamasB", TCVN3),
        ("_VnTime-Bold", TCVN3),
        ("VnArialH-Bold", CAPITALS),
        ("VNI-Times", VNI),
        ("ABCDEF+VNI-Helve-Condense,Bold", VNI),
        ("VNI Times", VNI),
        ("Times New Roman", None),
        ("ABCDEF+TimesNewRomanPS-BoldMT", None),
        ("VnTimesUnicode", None),
        ("", None),
    ],
)
def test_encoding_of_font(name: str, encoding: LegacyEncoding | None) -> None:
    assert encoding_of_font(name) is encoding


@pytest.mark.parametrize(
    ("printed", "encoding", "text"),
    [
        ("C«ng nghÖ th«ng tin", TCVN3, "Công nghệ thông tin"),
        ("®Çu t\xad x©y dùng n\xadíc, ph\xad¬ng ¸n", TCVN3, "đầu tư xây dựng nước, phương án"),
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", CAPITALS, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("§éc lËp - Tù do - H¹nh phóc", TCVN3, "Độc lập - Tự do - Hạnh phúc"),
        ("Coâng ngheä thoâng tin", VNI, "Công nghệ thông tin"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", VNI, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("ñöôïc, ÖÙng duïng, Kyõ thuaät, caêng tin", VNI, "được, Ứng dụng, Kỹ thuật, căng tin"),
        # Word keeps the codes of fonts that call themselves symbol fonts in the private area
        ("C\uf0abng ngh\uf0d6\uf020\uf031", TCVN3, "Công nghệ 1"),
        # text typed in Unicode stays, whatever the font
        ("Công nghệ", TCVN3, "Công nghệ"),
        ("99,97% (1)", VNI, "99,97% (1)"),
    ],
)
def test_to_unicode(printed: str, encoding: LegacyEncoding, text: str) -> None:
    assert to_unicode(printed, encoding) == text


@given(st.text(st.sampled_from(ALPHABET + " ,.0123456789")))
def test_what_was_written_in_vni_comes_back(text: str) -> None:
    assert to_unicode(as_legacy(text, VNI), VNI) == text


@given(st.text(st.sampled_from(ALPHABET + " ,.0123456789")))
def test_what_was_written_in_tcvn3_comes_back_but_for_capitals_with_a_tone(text: str) -> None:
    back = to_unicode(as_legacy(text, TCVN3), TCVN3)
    assert back.lower() == text.lower()
    assert all(a == b for a, b in zip(back, text, strict=True) if b.islower() or b in "ĂÂÊÔƠƯĐ")
    assert to_unicode(as_legacy(text.upper(), CAPITALS), CAPITALS) == text.upper()


@given(st.text(st.sampled_from(ALPHABET)), st.sampled_from(LegacyEncoding))
def test_single_glyphs_joined_give_the_same_as_the_text(text: str, encoding: LegacyEncoding) -> None:
    printed = as_legacy(text.upper() if encoding is CAPITALS else text, encoding)
    glyphs = [glyph_map(encoding).get(char, char) for char in printed]
    assert normalize("NFC", "".join(glyphs)) == to_unicode(printed, encoding)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("n-ớc, ng-ời, ph-ơng án đầu t-, nh-", "nước, người, phương án đầu tư, như"),
        ("NHÀ N-ỚC", "NHÀ NƯỚC"),
        ("-u tiên, -ớc tính", "ưu tiên, ước tính"),
        ("- an toàn, -an toàn, xã-hội, 1-2", "- an toàn, -an toàn, xã-hội, 1-2"),
        ("B- Nội dung", "B- Nội dung"),
        ("đầu t\x02phát triển, nh\ufffesau, QĐ\x02UBND", "đầu tưphát triển, nhưsau, QĐ\x02UBND"),
        ("12/QĐ-UBND, e-mail, TT-BTTTT", "12/QĐ-UBND, e-mail, TT-BTTTT"),
    ],
)
def test_horns_lost_to_a_hyphen(text: str, mended: str) -> None:
    assert with_lost_horns(text) == mended
    assert len(mended) == len(text)


SYLLABLES = "nghiêng được quốc giếng khuya hoà hòa Ứng ĐẮC thuý quýt yêu oong gì uỷ ủy"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(normalize("NFD", word))


@pytest.mark.parametrize(
    "word", ["", "côrg", "thtôn", "ngl", "các̀", "tjn", "bạc̀", "màc", "développement", "nghiêngg", "1"]
)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(("encoding", "font"), [(VNI, "VNI-Times"), (TCVN3, ".VnTime")])
def test_a_report_typed_in_an_old_font_reads_like_the_same_in_unicode(
    encoding: LegacyEncoding, font: str, tmp_path: Path
) -> None:
    source = Path(__file__).parents[2] / "data" / "raw" / "KH-DTI-2022.docx"
    document = docx.Document(str(source))
    for run in document.element.body.iter(qn("w:r")):
        fonts = run.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        fonts.set(qn("w:ascii"), font)
        fonts.set(qn("w:hAnsi"), font)
        for text in run.iter(qn("w:t")):
            text.text = as_legacy(text.text or "", encoding)
    document.save(str(tmp_path / "old.docx"))
    assert _texts(tmp_path / "old.docx", encoding) == _texts(source, encoding)


def _texts(path: Path, encoding: LegacyEncoding) -> list[str]:
    blocks = [block for block in read_docx(path).blocks if isinstance(block, Grid) or block.region == "body"]
    texts = [
        text
        for block in blocks
        for text in ([c.text for c in block.cells] if isinstance(block, Grid) else [block.text])
    ]
    # capitals with a tone have a font of their own in TCVN3, and its place of × is ì
    return [text.lower().replace("×", "ì") for text in texts] if encoding is TCVN3 else texts
