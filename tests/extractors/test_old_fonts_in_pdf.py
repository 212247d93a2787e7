"""PDF pages in fonts from before Unicode, with and without a name that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.legacy_writing import as_legacy

from extractors.readers.legacy_fonts import LegacyEncoding
from extractors.readers.pdf.reader import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

TCVN3, CAPITALS, VNI = LegacyEncoding.TCVN3, LegacyEncoding.TCVN3_CAPITALS, LegacyEncoding.VNI
LINES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "Thực hiện Nghị quyết số 12/NQ-HĐND về đầu tư",
    "phát triển nông thôn, nước sạch, người dân được hưởng, như",
    "sau: ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành 99,5 %",
]


def write_page(path: Path, lines: list[tuple[str, str]]) -> Path:
    """One page of lines, each a font's name and text in its codes; the fonts are not embedded."""
    fonts = list(dict.fromkeys(font for font, _ in lines))
    shown = [
        b"/F%d 12 Tf 1 0 0 1 60 %d Tm (%s) Tj\n" % (fonts.index(font), 760 - 20 * number, _escaped(text))
        for number, (font, text) in enumerate(lines)
    ]
    content = b"BT\n" + b"".join(shown) + b"ET"
    used = b" ".join(b"/F%d %d 0 R" % (number, 5 + number) for number in range(len(fonts)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<<"
        + used
        + b">>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *(
            b"<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding>>" % f.encode()
            for f in fonts
        ),
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    path.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer)
    return path


def _escaped(text: str) -> bytes:
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return escaped.encode("cp1252")


def read(path: Path) -> str:
    return " ".join(block.text for block in read_pdf(path).blocks)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", TCVN3), ("ABCDEF+.VnTime", TCVN3), ("F1", TCVN3), ("VNI-Times", VNI), ("F1", VNI)],
)
def test_page_reads_as_it_looks(font: str, encoding: LegacyEncoding, tmp_path: Path) -> None:
    # pdfium gives the ư of TCVN3 as a hyphen, and that at the end of a line as one that joins the lines
    page = write_page(tmp_path / "old.pdf", [(font, as_legacy(line, encoding)) for line in LINES])
    assert read(page) == " ".join(LINES)


def test_capitals_have_a_font_of_their_own(tmp_path: Path) -> None:
    title = LINES[0].upper()
    lines = [(".VnTimeH", as_legacy(title, CAPITALS)), (".VnTime", as_legacy(LINES[2], TCVN3))]
    assert read(write_page(tmp_path / "old.pdf", lines)) == f"{title} {LINES[2]}"


def test_a_hyphen_in_another_font_stays(tmp_path: Path) -> None:
    lines = [("Helvetica", "t-, n-"), (".VnTime", as_legacy(LINES[2], TCVN3))]
    assert read(write_page(tmp_path / "old.pdf", lines)) == f"t-, n- {LINES[2]}"
