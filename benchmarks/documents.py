"""Makes the long documents that benchmarks/reading.py reads: dense ruled tables in Vietnamese, of any length.

Thirty-odd rows of ten columns on every landscape page, a heading of two levels repeated on each, section rows that
span the table: an appendix of a provincial report, only longer. The same number always gives the same document.
"""

from __future__ import annotations

import random
import sys
from itertools import accumulate, pairwise
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT_FOLDERS = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts"]
FONTS = {
    "regular": ("LiberationSerif-Regular.ttf", "times.ttf", "Times New Roman.ttf", "DejaVuSerif.ttf"),
    "bold": ("LiberationSerif-Bold.ttf", "timesbd.ttf", "Times New Roman Bold.ttf", "DejaVuSerif-Bold.ttf"),
}
UNITS = [
    "Sở Tài chính",
    "Sở Y tế",
    "Sở Xây dựng",
    "Sở Tư pháp",
    "Văn phòng UBND tỉnh",
    "UBND xã Phước Hậu",
    "UBND phường Đô Vinh",
    "Ban Quản lý các khu công nghiệp",
]
DUTIES = [
    "Số hóa kết quả giải quyết thủ tục",
    "Ký số văn bản điện tử",
    "Kết nối, chia sẻ dữ liệu dùng chung",
    "Tập huấn kỹ năng số cho cộng đồng",
    "Thanh toán phí, lệ phí trực tuyến",
]
WIDTHS = [30, 130, 180, 58, 58, 52, 46, 62, 60, 84]
SINGLE_HEADINGS = {
    0: "STT",
    1: "Đơn vị",
    2: "Nhiệm vụ",
    6: "Trễ hạn",
    7: "Ngày chốt",
    8: "Đánh giá",
    9: "Ghi chú",
}
SHARED_HEADING = "Hồ sơ"
SUB_HEADINGS = {3: "Tiếp nhận", 4: "Giải quyết", 5: "Tỷ lệ (%)"}
ROWS, HEIGHT, SIZE = 31, 15.0, 8
SECTION_EVERY = 25
MARGIN = 40


def make_long_table(path: Path, pages: int) -> Path:
    """A PDF of that many pages with one table."""
    for name, files in FONTS.items():
        pdfmetrics.registerFont(_font(name, files))
    rng = random.Random(pages)
    canvas = Canvas(str(path), pagesize=landscape(A4))
    for page in range(pages):
        _draw(canvas, [_row(page * ROWS + index, rng) for index in range(ROWS)])
        canvas.showPage()
    canvas.save()
    return path


def _font(name: str, files: tuple[str, ...]) -> TTFont:
    for file in files:
        for folder in FONT_FOLDERS:
            for found in sorted(Path(folder).rglob(file)):
                font = TTFont(name, str(found))
                if (
                    ord("ế") in font.face.charToGlyph
                ):  # some versions of a font lack the doubly marked letters
                    return font
    sys.exit(f"No font with Vietnamese letters was found; install one of {', '.join(files)}.")


def _row(number: int, rng: random.Random) -> list[str]:
    """The texts of a row; a single one spans the table."""
    if number % SECTION_EVERY == 0:
        return [f"{number // SECTION_EVERY + 1}. Lĩnh vực: {rng.choice(DUTIES).lower()}"]
    received = rng.randint(100, 99_999)
    done = rng.randint(0, received)
    return [
        str(number),
        rng.choice(UNITS),
        rng.choice(DUTIES),
        f"{received:,}".replace(",", "."),
        f"{done:,}".replace(",", "."),
        f"{100 * done / received:.1f}".replace(".", ","),
        str(rng.randint(0, 99)),
        f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/2025",
        rng.choice(["Đạt", "Chưa đạt", "Vượt", ""]),
        rng.choice(["Đang rà soát", "", ""]),
    ]


def _draw(canvas: Canvas, rows: list[list[str]]) -> None:
    xs = list(accumulate(WIDTHS, initial=float(MARGIN)))
    top = landscape(A4)[1] - MARGIN
    ys = [top - HEIGHT * index for index in range(ROWS + 3)]
    canvas.setLineWidth(0.5)
    _draw_heading(canvas, xs, ys)
    canvas.setFont("regular", SIZE)
    for row, (upper, lower) in zip(rows, pairwise(ys[2:]), strict=True):
        spans = len(row) == 1
        for column, text in enumerate(row):
            canvas.drawString(xs[column] + 3, lower + 4, text)
        for x in (xs[0], xs[-1]) if spans else xs:
            canvas.line(x, upper, x, lower)
        canvas.line(xs[0], lower, xs[-1], lower)


def _draw_heading(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    first, last = min(SUB_HEADINGS), max(SUB_HEADINGS) + 1
    canvas.setFont("bold", SIZE)
    for column, text in SINGLE_HEADINGS.items():
        canvas.drawCentredString((xs[column] + xs[column + 1]) / 2, ys[1] - 3, text)
    canvas.drawCentredString((xs[first] + xs[last]) / 2, ys[1] + 4, SHARED_HEADING)
    for column, text in SUB_HEADINGS.items():
        canvas.drawCentredString((xs[column] + xs[column + 1]) / 2, ys[2] + 4, text)
    canvas.line(xs[0], ys[0], xs[-1], ys[0])
    canvas.line(xs[first], ys[1], xs[last], ys[1])
    canvas.line(xs[0], ys[2], xs[-1], ys[2])
    for column, x in enumerate(xs):
        canvas.line(x, ys[1] if first < column < last else ys[0], x, ys[2])
