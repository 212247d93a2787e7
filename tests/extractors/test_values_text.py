from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import clean, fold, is_blank, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Sở\u00a0Thông tin \n và\tTruyền thông ", "Sở Thông tin và Truyền thông"),
        (unicodedata.normalize("NFD", "Tỷ lệ hồ sơ"), "Tỷ lệ hồ sơ"),
        ("a\u200b\u0301", "á"),  # a zero-width space must not keep a letter from its accent
        ("99\u00ad,\u200b97\ufeff", "99,97"),
        ("１００％", "100%"),
        ("956/KH\u2011BĐHCĐS", "956/KH-BĐHCĐS"),
        ("65 – 70%", "65 – 70%"),
        ("", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\u00a0\n", "-", "–", "—", "...", "…", "/", "- ", "\u200b", "−"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "x", "Không có", "-5", "0%", "?", "+"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HOÀ", "hòa"),
        ("hòa", "hòa"),
        ("Hoàn thành", "hoàn thành"),
        ("sức khoẻ, thuỷ lợi", "sức khỏe, thủy lợi"),
        ("QUÝ II", "quý ii"),
        ("qúy II", "quý ii"),
        ("không qúa 5%", "không quá 5%"),
        ("Ðạt", "đạt"),  # the Icelandic letter in place of the Vietnamese one
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Số, ký hiệu văn bản", "so ky hieu van ban"),
        ("Đã xử lý / Đúng hạn", "da xu ly dung han"),
        ("TỶ LỆ (%)", "ty le"),
        ("TT&TT", "tt tt"),
        (unicodedata.normalize("NFD", "Ðơn vị_chủ trì"), "don vi chu tri"),
        ("…", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_every_form_is_stable(text: str) -> None:
    for form in (clean, plain, fold):
        once = form(text)
        assert form(once) == once
        assert once == " ".join(once.split())
        assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="aàáạăằắâđĐeèẽéoòóỏõọuùúuyỳýqQ hnHOÀ"))
def test_forms_do_not_depend_on_the_way_accents_are_stored(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert clean(decomposed) == clean(text)
    assert plain(decomposed) == plain(text)
    assert fold(decomposed) == fold(text)
    assert fold(plain(text)) == fold(text)
