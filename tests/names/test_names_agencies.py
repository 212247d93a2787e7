"""Agencies: every spelling of the documents, the rules that reach other provinces', cells that name several."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.names.agencies import split_agencies
from baocao.names.matcher import Matcher, NameMatch, NameQuery

REFERENCE = Path(__file__).parents[1] / "reference"
MATCHER = Matcher()
# The reference gives a district's committee a slug; here it is the district itself.
DISTRICT_OF_SLUG = {"ubnd-thanh-pho-phan-rang-thap-cham": "582@2023"}


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def match(name: str, province: str | None = "58", kind: str | None = None) -> NameMatch:
    return MATCHER.match([NameQuery(name, kind, province)])[0]


@pytest.mark.parametrize("kind", [None, "unit", "agency"])
def test_all_spellings_of_the_documents(kind: str | None) -> None:
    wrong = [
        (row["alias"], answer)
        for row in rows("expected_agency_aliases.csv")
        for answer in [match(row["alias"], kind=kind)]
        if answer.status != "auto" or answer.unit_key != DISTRICT_OF_SLUG.get(row["slug"], row["slug"])
    ]
    assert wrong == []


def test_no_spelling_of_the_documents_is_split() -> None:
    aliases = [row["alias"] for row in rows("expected_agency_aliases.csv")]
    assert [alias for alias in aliases if split_agencies(alias) != [alias]] == []


def test_all_cells_of_the_documents() -> None:
    wrong = []
    for row in rows("expected_agency_cells.csv"):
        cell = row["cell_after_joining_page_break"] or row["cell_as_printed"]
        parts = split_agencies(cell)
        keys = [match(part, kind="agency").unit_key for part in parts]
        expected = [part for part in row["expected_split"].split(" | ") if part]
        slugs = [DISTRICT_OF_SLUG.get(slug, slug) for slug in row["expected_slugs"].split(" | ") if slug]
        if (parts, keys) != (expected, slugs):
            wrong.append((cell, parts, keys))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "province", "key"),
    [
        ("Sở TT&TT Bình Định", "Bình Định", "so-thong-tin-va-truyen-thong"),
        ("Sở Thông tin & Truyền thông tỉnh Hà Nam", "35", "so-thong-tin-va-truyen-thong"),
        ("STTTT", "35", "so-thong-tin-va-truyen-thong"),
        ("Sở NN&PTNT", "52", "so-nong-nghiep-va-phat-trien-nong-thon"),
        ("Sở NN và PTNT", "52", "so-nong-nghiep-va-phat-trien-nong-thon"),
        ("Sở GD-ĐT", "52", "so-giao-duc-va-dao-tao"),
        ("Sở LĐ-TB&XH", "52", "so-lao-dong-thuong-binh-va-xa-hoi"),
        ("Sở VHTTDL", "52", "so-van-hoa-the-thao-va-du-lich"),
        ("Sở VH,TT&DL", "52", "so-van-hoa-the-thao-va-du-lich"),
        ("Sở Văn hóa - Thể thao", "48", "so-van-hoa-va-the-thao"),
        ("Sở NN&MT", "56", "so-nong-nghiep-va-moi-truong"),
        ("SỞ Y TẾ", "52", "so-y-te"),
        ("So Tai chinh", "52", "so-tai-chinh"),
        ("Sở Xây dụng", "52", "so-xay-dung"),
        ("Sở Tài nguyên Môi trừơng", "52", "so-tai-nguyen-va-moi-truong"),
        ("Sở Kế hoặch và Đầu tư", "52", "so-ke-hoach-va-dau-tu"),
        ("Công an thành phố Đà Nẵng", "48", "cong-an-tinh"),
        ("Công an TP", "48", "cong-an-tinh"),
        ("UBND thành phố Đà Nẵng", "48", "ubnd-tinh"),
        ("UBND tỉnh Bình Định", "52", "ubnd-tinh"),
        ("UBND TP. Quy Nhơn", "52", "540@2023"),
        ("Thành ủy", "48", "tinh-uy"),
        ("BHXH tỉnh", "52", "bao-hiem-xa-hoi-tinh"),
        ("LĐLĐ tỉnh", "52", "lien-doan-lao-dong-tinh"),
        ("BQL KKT", "52", "ban-quan-ly-khu-kinh-te"),
        ("Kho bạc NN tỉnh Bình Định", "52", "kho-bac-nha-nuoc-tinh"),
        ("Báo Bình Định", "52", "bao-binh-dinh"),
        ("Ngân hàng Nhà nước chi nhánh tỉnh Bình Định", "52", "ngan-hang-nha-nuoc-chi-nhanh-binh-dinh"),
        ("NHNN tỉnh", "52", "ngan-hang-nha-nuoc-chi-nhanh-binh-dinh"),
        ("CN VPĐKĐĐ TX An Nhơn", "52", "chi-nhanh-vpdkdd-an-nhon"),
        ("Chi nhánh VPĐKĐĐ Huyện Bắc Ái", "58", "chi-nhanh-vpdkdd-bac-ai"),
        ("UBND các huyện, thị xã, thành phố", "52", "nhom-ubnd-cap-huyen"),
        ("UBND 7 huyện, thành phố", "58", "nhom-ubnd-cap-huyen"),
        ("UBND các phường, xã", "56", "nhom-ubnd-cap-xa"),
        ("Sở Thông tin và Truyền thông (Sở TT&TT)", "58", "so-thong-tin-va-truyen-thong"),
        ("VP UBND tỉnh (Trung tâm PVHCC)", "58", "trung-tam-phuc-vu-hanh-chinh-cong"),
        ("Công an tỉnh (PA05)", "58", "cong-an-tinh"),
        ("Công an", "60", "cong-an-tinh"),
        ("CA tỉnh", "60", "cong-an-tinh"),
        ("Kho bạc", "60", "kho-bac-nha-nuoc-tinh"),
        ("VP HĐND-UBND tỉnh", "60", "van-phong-doan-dbqh-hdnd-va-ubnd-tinh"),
        ("VP HĐND-UBND", "60", "van-phong-hdnd-va-ubnd"),
        ("UBND các huyện, TP", "60", "nhom-ubnd-cap-huyen"),
        ("Các cơ quan chuyên môn thuộc UBND tỉnh", "60", "nhom-co-quan-chuyen-mon-thuoc-ubnd-tinh"),
        ("Sở DT&TG", "56", "so-dan-toc-va-ton-giao"),
    ],
)
def test_rules_reach_other_spellings_and_provinces(name: str, province: str, key: str) -> None:
    answer = match(name, province)
    assert (answer.status, answer.unit_key) == ("auto", key)


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("Sở NV", "58"),  # Nội vụ or Ngoại vụ
        ("Sở TT&TT Bình Định", "58"),  # another province's
        ("Công an huyện Bác Ái", "58"),
        ("Công an thành phố", "58"),  # of Phan Rang-Tháp Chàm, not the province's
        ("Thành ủy", "58"),
        ("UBND", "58"),
        ("VP", "58"),
        ("Sở Công nghiệp", "58"),  # a department of old, no misprint of Nông nghiệp
        ("Văn phòng HĐND và UBND huyện Ninh Sơn", "58"),
        ("Phòng Văn hóa - Thông tin huyện Ninh Sơn", "58"),
        ("Trạm Y tế xã Phước Hà", "58"),
        ("Đảng ủy xã Phước Hà", "58"),
        ("Trường THPT Ninh Hải", "58"),
        ("Ngân hàng Nhà nước", None),  # whose branch?
        ("Theo Phụ lục của Kế hoạch số 3609/KH-BĐHCĐS ngày 18/8/2022", "58"),
    ],
)
def test_what_is_not_certain_is_not_taken(name: str, province: str | None) -> None:
    assert match(name, province).status != "auto"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Sở GTVT - Sở Xây dựng", ["Sở GTVT", "Sở Xây dựng"]),
        ("Sở LĐ-TB&XH, Sở VHTT&DL/Sở TT&TT", ["Sở LĐ-TB&XH", "Sở VHTT&DL", "Sở TT&TT"]),
        ("Sở Giao thông - Xây dựng", ["Sở Giao thông - Xây dựng"]),
        ("- Sở Y tế\n- Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
        ("Phòng Văn hóa - Xã hội", ["Phòng Văn hóa - Xã hội"]),
        ("Phòng Văn hóa và Thông tin", ["Phòng Văn hóa và Thông tin"]),
        ("Phòng Nội vụ, Phòng Văn hóa và Thông tin", ["Phòng Nội vụ", "Phòng Văn hóa và Thông tin"]),
        ("Vụ Công chức - Viên chức", ["Vụ Công chức - Viên chức"]),
        ("Vụ Kế hoạch - Tài chính và Văn phòng Bộ", ["Vụ Kế hoạch - Tài chính", "Văn phòng Bộ"]),
        ("Cục Công nghệ thông tin và Viện Chiến lược", ["Cục Công nghệ thông tin", "Viện Chiến lược"]),
        ("Phòng Y tế, Kho bạc Nhà nước, Viện kiểm sát", ["Phòng Y tế", "Kho bạc Nhà nước", "Viện kiểm sát"]),
        ("Phòng Văn hóa - Xã hội; Phòng Kinh tế", ["Phòng Văn hóa - Xã hội", "Phòng Kinh tế"]),
        (
            "Bộ Văn hóa, Thể thao và Du lịch, các Bộ: Tài chính, Xây dựng",
            ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Tài chính", "Bộ Xây dựng"],
        ),
        ("Sở Văn hóa,\nThể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Chủ trì: Sở TT&TT; Phối hợp: các sở, ngành", ["Sở TT&TT", "các sở, ngành"]),
        ("Sở Y tế chủ trì, phối hợp với Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
        ("UBND các huyện Bác Ái, Ninh Sơn và Ninh Hải", ["UBND các huyện Bác Ái", "Ninh Sơn", "Ninh Hải"]),
        ("UBND huyện Bác Ái, UBND TP. PR-TC", ["UBND huyện Bác Ái", "UBND TP. PR-TC"]),
        ("Văn phòng HĐND và UBND huyện Ninh Sơn", ["Văn phòng HĐND và UBND huyện Ninh Sơn"]),
        ("Công ty A, Công ty B", ["Công ty A", "Công ty B"]),
        ("Sở TT&TT (chủ trì, theo dõi), UBND tỉnh", ["Sở TT&TT", "UBND tỉnh"]),
        ("", []),
        ("Sở Nội vụ\nSở Y tế", ["Sở Nội vụ", "Sở Y tế"]),
        ("Sở Thông tin và\nTruyền thông\nSở Nội vụ", ["Sở Thông tin và Truyền thông", "Sở Nội vụ"]),
        ("Phòng Quản lý\nđô thị", ["Phòng Quản lý đô thị"]),
        ("Sở Nội vụ • Sở Y tế | Công an tỉnh", ["Sở Nội vụ", "Sở Y tế", "Công an tỉnh"]),
        ("1. Sở Nội vụ 2. Sở Y tế", ["Sở Nội vụ", "Sở Y tế"]),
        ("Các Sở: Nội vụ, Y tế và Công an tỉnh", ["Sở Nội vụ", "Sở Y tế", "Công an tỉnh"]),
        ("Sở Văn hóa, Thể thao và Du lịch, Y tế", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]),
        ("Văn phòng Sở Y tế", ["Văn phòng Sở Y tế"]),
        ("-", []),
        ("Xem Phụ lục 2", []),
    ],
)
def test_cells_of_other_documents(cell: str, parts: list[str]) -> None:
    assert split_agencies(cell) == parts


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="Sởô tếTT&,;/-()vàUBND\n. xãhuyện", max_size=200))
def test_splitting_invents_nothing(cell: str) -> None:
    letters = [char for char in "".join(split_agencies(cell)) if char.isalpha()]
    assert len(letters) <= sum(char.isalpha() for char in cell)


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("Trung tâm Phục vụ hành chính công", "review"),  # every commune has one
        ("Trung tâm Hành chính công", "review"),
        ("Công an", "review"),
        ("Trung tâm Phục vụ hành chính công tỉnh", "auto"),
        ("Sở Nội vụ", "auto"),  # none but the province has one
        ("Phòng Nội vụ", "auto"),
    ],
)
def test_in_a_report_of_a_district_an_agency_without_its_level_is_not_the_provinces(
    printed: str, status: str
) -> None:
    query = NameQuery(printed, "agency", "58", is_local=True)
    assert Matcher().match([query])[0].status == status
    assert Matcher().match([replace(query, is_local=False)])[0].status == "auto"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Các phòng, ban, đơn vị", ["Các phòng, ban, đơn vị"]),
        ("Sở Nội vụ; các phòng, ban chuyên môn", ["Sở Nội vụ", "các phòng, ban chuyên môn"]),
        ("Các sở, Ban Tổ chức Tỉnh ủy", ["Các sở", "Ban Tổ chức Tỉnh ủy"]),
    ],
)
def test_sorts_of_bodies_behind_one_another_are_one_group(cell: str, parts: list[str]) -> None:
    assert split_agencies(cell) == parts


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Phòng Nội vụ huyện", "phong-noi-vu"),
        ("Văn phòng HĐND-UBND quận", "van-phong-hdnd-va-ubnd"),
        ("Văn phòng HĐND và UBND xã", "van-phong-hdnd-va-ubnd"),
        ("Công an xã", "cong-an-cap-xa"),
        ("Công an quận", "cong-an-cap-huyen"),
        ("Trung tâm PVHCC phường", "trung-tam-phuc-vu-hanh-chinh-cong-cap-xa"),
        ("Sở Nội vụ huyện", None),
    ],
)
def test_rooms_of_districts_and_communes_may_have_their_level_behind_them(
    printed: str, key: str | None
) -> None:
    answer = Matcher().match([NameQuery(printed, "agency", "58", is_local=True)])[0]
    assert (answer.unit_key if answer.status == "auto" else None) == key
