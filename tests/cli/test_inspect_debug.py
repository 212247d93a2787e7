"""`baocao inspect --debug`: the pictures show what was understood, the page says what to change."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from helpers.command_line import RAW, baocao
from helpers.rendering import Look, make_docx, to_pdf

from extractors.pictures.debug_pictures import DOUBTFUL, HEADING_TINT, METHOD_COLOURS

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

TRAFFIC = {
    "title": "SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN CỦA CÁC ĐƠN VỊ",
    "header": [["TT", "Tên đơn vị", "VB đi", "Số <trang> in"]],
    "rows": [["1", "Sở Nội vụ", "1.200", "12"], ["2", "Sở Y tế", "nhiều", "3"]],
}
COURSES = {
    "title": "CÁC LỚP TẬP HUẤN",
    "header": [["STT", "Tên lớp", "Học viên"]],
    "rows": [["1", "Lớp A", "30"], ["2", "Lớp B", "45"]],
}


class Page(HTMLParser):
    """What a browser would show: text, the files it refers to, and the texts of doubtful cells."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.files, self.doubtful = "", set[str](), list[str]()
        self._in_doubtful = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.files |= {value for name in ("src", "href") if (value := values.get(name))}
        self._in_doubtful = values.get("class") == "doubtful"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_doubtful:
            self.doubtful.append(data)


def pixels(image: Any, colour: tuple[int, int, int]) -> int:
    return int((image == np.array(colour[::-1])).all(axis=2).sum())


@needs_libreoffice
def test_pictures_and_page_of_a_pdf(tmp_path: Path) -> None:
    pdf = to_pdf(make_docx([TRAFFIC, COURSES], tmp_path / "report.docx", Look()), tmp_path)
    run = baocao("inspect", pdf, "--debug", tmp_path / "seen")
    assert run.code == 0, run.err
    assert str(tmp_path / "seen" / "index.html") in run.out
    page = Page(tmp_path / "seen" / "index.html")
    pictures = {file for file in page.files if not file.startswith("#")}
    assert pictures == {"page-1.png", "page-2.png"}  # and nothing from a network
    assert page.doubtful == ["nhiều"]
    assert "«Số <trang> in»" in page.text
    assert "kinds/document_traffic.toml" in page.text and "extractors/" not in page.text
    first, second = (cv2.imread(str(tmp_path / "seen" / name)) for name in sorted(pictures))
    assert first.shape == (1170, 827, 3)  # A4 at 100 dpi
    assert pixels(first, METHOD_COLOURS["pdfium"]) > 1000
    assert pixels(first, HEADING_TINT) > 1000
    assert pixels(first, DOUBTFUL) > 100
    assert pixels(second, METHOD_COLOURS["pdfium"]) > 1000
    assert pixels(second, DOUBTFUL) == 0


@needs_libreoffice
def test_a_heading_is_tinted_where_it_is_repeated_and_nowhere_else(tmp_path: Path) -> None:
    rows = [[str(number), f"Đơn vị {number}", "5", "6"] for number in range(1, 60)]
    pdf = to_pdf(make_docx([{**TRAFFIC, "rows": rows}], tmp_path / "long.docx", Look()), tmp_path)
    assert baocao("inspect", pdf, "--debug", tmp_path / "seen").code == 0
    first, second = (cv2.imread(str(tmp_path / "seen" / f"page-{number}.png")) for number in (1, 2))
    assert pixels(second, HEADING_TINT) == pytest.approx(pixels(first, HEADING_TINT), rel=0.1)


def test_word_file_without_libreoffice_has_its_tables(tmp_path: Path) -> None:
    path = make_docx([TRAFFIC], tmp_path / "report.docx", Look())
    run = baocao("inspect", path, "--debug", tmp_path / "seen", env={"PATH": str(tmp_path)})
    assert run.code == 0, run.err
    assert {file.name for file in (tmp_path / "seen").iterdir()} == {"index.html", "inspect.json"}
    assert Page(tmp_path / "seen" / "index.html").doubtful == ["nhiều"]


@needs_libreoffice
def test_word_file_is_printed_by_libreoffice(tmp_path: Path) -> None:
    path = make_docx([TRAFFIC], tmp_path / "report.docx", Look())
    assert baocao("inspect", path, "--debug", tmp_path / "seen").code == 0
    assert (tmp_path / "seen" / "page-1.png").exists()


def test_what_documents_say_is_no_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    table = {"title": evil, "header": [["STT", evil, '"><img src=x>']], "rows": [["1", evil, "&amp;"]]}
    path = make_docx([table], tmp_path / "report.docx", Look())
    assert baocao("inspect", path, "--debug", tmp_path / "seen", env={"PATH": str(tmp_path)}).code == 0
    html = (tmp_path / "seen" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "&amp;amp;" in html


def test_unknown_table_is_compared_with_the_nearest_kind(tmp_path: Path) -> None:
    path = make_docx([COURSES], tmp_path / "report.docx", Look())
    (table,) = baocao("inspect", path, "--json").json["tables"]
    assert table["kind"] == "unknown"
    assert table["nearest"]["mapping"].get("STT") == "number"
    assert table["nearest"]["missing"]


@pytest.mark.slow
def test_unsure_cells_of_a_scan_are_marked(tmp_path: Path) -> None:
    from helpers.scan_making import Wear, rasterise, save_scan, wear_out

    image = rasterise(RAW / "KH-956-2023.pdf", 1)
    scan = save_scan(tmp_path / "scan.pdf", [wear_out(image, Wear(blur=2.2, noise=18, quality=40))])
    run = baocao("inspect", scan, "--json", "--debug", tmp_path / "seen")
    assert run.code == 0
    unsure = [item for table in run.json["tables"] for item in table["unsure"]]
    assert unsure
    assert all(item["confidence"] < 0.6 for item in unsure)
    assert pixels(cv2.imread(str(tmp_path / "seen" / "page-1.png")), DOUBTFUL) > 100


def test_debug_wants_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    run = baocao("inspect", RAW / "KH-956-2023.pdf", "--debug", tmp_path / "file")
    assert run.code == 2
    assert (tmp_path / "file").read_text() == "x"
