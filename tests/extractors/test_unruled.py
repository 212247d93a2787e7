"""Tables without a full grid of rules, on small pages made for it: found where they are, and not where none is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.models import Grid
from extractors.readers.pdf.crossings import find_lattices
from extractors.readers.pdf.lattice import FilledLattices
from extractors.readers.pdf.marks import read_marks
from extractors.readers.pdf.unruled.tables import unruled_grids

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 842.0
LEFT, RIGHT = 70.0, 520.0


class Paper:
    """A page to write on, measured from its top left corner in points."""

    def __init__(self) -> None:
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=(595, HEIGHT))
        self._canvas.setFont("Helvetica", 10)

    def text(self, x: float, y: float, text: str, align: str = "left", *, bold: bool = False) -> None:
        self._canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 10)
        draw = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "center": self._canvas.drawCentredString,
        }[align]
        draw(x, HEIGHT - y, text)

    def row(self, y: float, places: Sequence[float], texts: Sequence[str], **style: bool) -> None:
        """First text left-aligned, the others right-aligned, at `places`."""
        for number, (x, text) in enumerate(zip(places, texts, strict=True)):
            self.text(x, y, text, "right" if number else "left", **style)

    def rule(self, y: float, x0: float = LEFT, x1: float = RIGHT) -> None:
        self._canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def upright(self, x: float, y0: float, y1: float) -> None:
        self._canvas.line(x, HEIGHT - y0, x, HEIGHT - y1)

    def sector(
        self, x0: float, y0: float, x1: float, y1: float, start: float, angle: float, grey: float
    ) -> None:
        self._canvas.setFillGray(grey)
        self._canvas.wedge(x0, HEIGHT - y1, x1, HEIGHT - y0, start, angle, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def prose(self, y: float, lines: int) -> float:
        words = "The committee has looked at what was done in the year and asks all offices to go on with it as planned"
        for number in range(lines):
            self.text(LEFT, y + 14 * number, words[number % 7 :][:88])
        return y + 14 * lines

    def turn(self) -> None:
        self._canvas.showPage()

    def tables(self) -> list[list[Grid]]:
        """What is found on each page."""
        self._canvas.save()
        document = pdfium.PdfDocument(self._file.getvalue())
        pages: list[list[Grid]] = []
        before: Grid | None = None
        for number in range(1, len(document) + 1):
            marks = read_marks(document, number)
            ruled = FilledLattices.of(find_lattices(marks.rules), marks.glyphs).grids(number, "pdfium")
            pages.append(unruled_grids(marks, ruled, before))
            before = pages[-1][-1] if pages[-1] else None
        document.close()
        return pages

    def table(self) -> Grid:
        """The only table on the only page."""
        ((grid,),) = self.tables()
        return grid


def texts(grid: Grid) -> list[list[str]]:
    """Cell texts row by row; a cell that spans stands in its first place."""
    rows = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = " ".join(cell.text.split())
    return rows


def spans(grid: Grid) -> dict[str, tuple[int, int]]:
    return {
        cell.text: (cell.row_span, cell.column_span)
        for cell in grid.cells
        if cell.row_span * cell.column_span > 1
    }


PLACES = [LEFT, 300.0, 400.0, 500.0]
ROWS = [
    ["Carrefour", "62.7", "40.5%", "1,204"],
    ["Promodes", "37.0", "35.7%", "967"],
    ["Auchan", "23.5", "19.5%", "310"],
    ["Cora", "11.0", "24.0%", "75"],
    ["Comptoirs Modernes", "2.0", "7.0%", "-"],
]
HEADING = ["Group", "Turnover", "Share", "Shops"]


def written(paper: Paper, y: float, rows: Sequence[Sequence[str]], pitch: float = 14) -> float:
    for row in rows:
        paper.row(y, PLACES, row)
        y += pitch
    return y


def test_three_rules() -> None:
    paper = Paper()
    y = paper.prose(80, 6) + 20
    paper.text(LEFT, y, "Table 3. Foreign turnover of leading retail groups")
    paper.rule(y + 8)
    paper.row(y + 20, PLACES, HEADING)
    paper.rule(y + 25)
    end = written(paper, y + 38, ROWS)
    paper.rule(end - 9)
    paper.text(LEFT, end + 4, "Source: trade estimates, and what the groups themselves have published since.")
    paper.prose(end + 40, 8)
    grid = paper.table()
    assert texts(grid) == [HEADING, *ROWS]
    assert grid.method == "camelot"


def test_no_rules_at_all() -> None:
    paper = Paper()
    y = paper.prose(80, 6) + 20
    paper.text(LEFT, y, "Table 3. Foreign turnover of leading retail groups")
    paper.row(y + 20, PLACES, HEADING)
    end = written(paper, y + 38, ROWS)
    paper.prose(end + 30, 8)
    assert texts(paper.table()) == [HEADING, *ROWS]


def test_two_tables_on_a_page() -> None:
    paper = Paper()
    for y, name in ((80, "Table 1. Before the merger"), (300, "Table 2. After the merger")):
        paper.text(LEFT, y, name)
        paper.rule(y + 8)
        paper.row(y + 20, PLACES, HEADING)
        paper.rule(y + 25)
        paper.rule(written(paper, y + 38, ROWS) - 9)
    ((first, second),) = paper.tables()
    assert texts(first) == texts(second) == [HEADING, *ROWS]


def test_heading_of_two_levels_under_a_rule_of_its_own() -> None:
    paper = Paper()
    paper.rule(80)
    paper.text(LEFT, 92, "Group")
    paper.text(350, 92, "Turnover and share", "center")
    paper.text(500, 92, "Shops", "right")
    paper.rule(97, 250, 410)
    paper.row(109, [LEFT, 300, 400], ["", "FFr bn", "per cent"])
    paper.rule(114)
    paper.rule(written(paper, 127, ROWS) - 9)
    grid = paper.table()
    assert texts(grid)[:2] == [["Group", "Turnover and share", "", "Shops"], ["", "FFr bn", "per cent", ""]]
    assert spans(grid) == {"Group": (2, 1), "Turnover and share": (1, 2), "Shops": (2, 1)}
    assert texts(grid)[2:] == ROWS


def test_heading_over_two_lines_is_one() -> None:
    paper = Paper()
    paper.rule(80)
    paper.row(92, PLACES, ["", "Foreign", "Share of", ""])
    paper.row(104, PLACES, HEADING)
    paper.rule(109)
    paper.rule(written(paper, 122, ROWS) - 9)
    assert texts(paper.table()) == [["Group", "Foreign Turnover", "Share of Share", "Shops"], *ROWS]


def test_numbered_rows_with_level_rules_go_on_over_the_page() -> None:
    places = [LEFT, 110.0, 330.0, 430.0]
    heading = ["STT", "Ten don vi", "Van ban di", "Ghi chu"]
    paper = Paper()

    def row(y: float, cells: Sequence[str], *, bold: bool = False) -> None:
        for x, text in zip(places, cells, strict=True):
            paper.text(x, y, text, bold=bold)
        paper.rule(y + 5)

    paper.rule(700)
    row(712, heading, bold=True)
    row(730, ["1", "So Tai chinh", "120", ""])
    row(748, ["2", "So Y te", "98", "Dat"])
    paper.turn()
    paper.rule(60)
    row(72, ["3", "So Xay dung", "64", ""])
    row(90, ["4", "So Tu phap", "31", "Dat"])
    (first,), (second,) = paper.tables()
    assert texts(first) == [heading, ["1", "So Tai chinh", "120", ""], ["2", "So Y te", "98", "Dat"]]
    assert texts(second) == [["3", "So Xay dung", "64", ""], ["4", "So Tu phap", "31", "Dat"]]
    assert first.column_edges == second.column_edges


def test_rest_of_a_row_alone_on_a_page() -> None:
    places = [LEFT, 110.0, 330.0, 430.0]
    heading = ["STT", "Ten don vi", "Van ban di", "Ghi chu"]
    rows = [
        ["1", "So Tai chinh", "120", "Dat"],
        ["2", "So Y te", "98", "Dat"],
        ["3", "Trung tam phuc vu", "7", "Dat"],
    ]
    paper = Paper()
    for y, row in zip((712, 730, 748, 766), [heading, *rows], strict=True):
        for x, text in zip(places, row, strict=True):
            paper.text(x, y, text, bold=row is heading)
    paper.turn()
    for x, text in zip(places, heading, strict=True):
        paper.text(x, 72, text, bold=True)
    paper.text(places[1], 90, "hanh chinh cong")
    paper.text(places[3], 90, "va vuot")
    (first,), (second,) = paper.tables()
    assert texts(first) == [heading, *rows]
    assert texts(second) == [heading, ["", "hanh chinh cong", "", "va vuot"]]


@pytest.mark.parametrize("ruled", [True, False])
def test_signatures_below_are_no_rows(ruled: bool) -> None:
    places = [LEFT, 110.0, 330.0, 430.0]
    rows = [["STT", "Ten don vi", "Van ban di", "Ghi chu"]]
    rows += [[str(n), f"So thu {n}", str(7 * n), "Dat"] for n in range(1, 6)]
    paper = Paper()
    for number, row in enumerate(rows):
        for x, text in zip(places, row, strict=True):
            paper.text(x, 100 + 18 * number, text, bold=not number)
        if ruled:
            paper.rule(105 + 18 * number)
    paper.text(LEFT, 225, "Noi nhan:")
    paper.text(420, 225, "TM. BAN DIEU HANH", "center", bold=True)
    paper.text(LEFT, 238, "- Nhu tren;")
    paper.text(420, 238, "TRUONG BAN", "center", bold=True)
    assert texts(paper.table()) == rows


def test_a_table_ruled_under_its_heading_only() -> None:
    """Headings of one line stand in the middle beside those of two; a dash to the left of an empty cell is that cell;
    a note and the signature stand as far off as the rows from one another.
    """
    rights = [280.0, 340.0, 400.0, 460.0, 520.0]
    paper = Paper()
    paper.text(LEFT, 106, "TT", bold=True)
    paper.text(110, 106, "Co quan", bold=True)
    for right, (above, below) in zip(
        rights,
        [
            ("Ho so tiep", "nhan"),
            ("Ho so truc", "tuyen"),
            ("Ho so da", "xu ly"),
            ("Ho so qua", "han"),
            ("Ty le", "(%)"),
        ],
        strict=True,
    ):
        paper.text(right - 25, 100, above, "center", bold=True)
        paper.text(right - 25, 112, below, "center", bold=True)
    paper.rule(120)
    rows = [
        [str(n), f"So thu {n}", f"{2000 + n}", f"{1900 + n}", f"{1800 + n}", str(n), "88,0%"]
        for n in range(1, 6)
    ]
    rows.append(["6", "So thu 6", "4.617", "4.062", "4.386", "-", "87,9%"])
    for number, row in enumerate(rows):
        y = 134 + 18 * number
        paper.text(LEFT, y, row[0])
        paper.text(110, y, row[1])
        for right, text in zip(rights, row[2:], strict=True):
            paper.text(*((406.0, y, text) if text == "-" else (right, y, text, "right")))
    y = 134 + 18 * len(rows)
    paper.text(LEFT, y + 2, "Dau gach: khong co so lieu.")
    paper.text(LEFT, y + 20, "Noi nhan:")
    paper.text(420, y + 20, "TM. BAN DIEU HANH", "center", bold=True)
    grid = paper.table()
    heading = [
        "TT",
        "Co quan",
        "Ho so tiep nhan",
        "Ho so truc tuyen",
        "Ho so da xu ly",
        "Ho so qua han",
        "Ty le (%)",
    ]
    assert texts(grid) == [heading, *rows]


def test_text_that_wraps_stays_in_its_row() -> None:
    places = [LEFT, 110.0, 330.0, 450.0]
    paper = Paper()
    lines = [
        (["STT", "Nhiem vu", "Don vi", "Ket qua"], True),
        (["1", "Xay dung nen tang chia se", "So Thong tin", "Dat"], False),
        (["", "du lieu dung chung cua tinh", "va Truyen thong", ""], False),
        (["2", "Dao tao ky nang so cho", "So Noi vu", "80%"], False),
        (["", "can bo, cong chuc", "", ""], False),
        (["3", "Ky so van ban dien tu", "Van phong", "99%"], False),
    ]
    for number, (cells, bold) in enumerate(lines):
        for x, text in zip(places, cells, strict=True):
            paper.text(x, 100 + 13 * number, text, bold=bold)
    assert texts(paper.table())[1:3] == [
        ["1", "Xay dung nen tang chia se du lieu dung chung cua tinh", "So Thong tin va Truyen thong", "Dat"],
        ["2", "Dao tao ky nang so cho can bo, cong chuc", "So Noi vu", "80%"],
    ]


def test_frame_and_level_rules_with_columns_only_in_the_heading() -> None:
    paper = Paper()
    for number, row in enumerate([HEADING, *ROWS]):
        paper.row(92 + 18 * number, PLACES, row)
        paper.rule(80 + 18 * number)
    paper.rule(188)
    for x in (LEFT, RIGHT):
        paper.upright(x, 80, 188)
    for x in (240, 330, 430):
        paper.upright(x, 80, 98)
    assert texts(paper.table()) == [HEADING, *ROWS]


def test_columns_ruled_and_rows_not() -> None:
    paper = Paper()
    paper.row(92, PLACES, HEADING)
    end = written(paper, 110, ROWS)
    for y in (80, 98, end):
        paper.rule(y)
    for x in (LEFT - 2, 240, 330, 430, RIGHT):
        paper.upright(x, 80, end)
    assert texts(paper.table()) == [HEADING, *ROWS]


def test_full_grid_is_left_as_it_is() -> None:
    paper = Paper()
    for number, row in enumerate([HEADING, ["Carrefour", "1 649 692", "40.5", "12 / 14"], *ROWS]):
        paper.row(92 + 18 * number, PLACES, row)
        paper.rule(80 + 18 * number)
    paper.rule(206)
    for x in (LEFT, 240, 330, 430, RIGHT):
        paper.upright(x, 80, 206)
    assert paper.table().method == "pdfium"


def letterhead(paper: Paper) -> None:
    paper.text(170, 70, "UY BAN NHAN DAN", "center")
    paper.text(170, 84, "TINH NINH THUAN", "center", bold=True)
    paper.text(400, 70, "CONG HOA XA HOI CHU NGHIA VIET NAM", "center", bold=True)
    paper.text(400, 84, "Doc lap - Tu do - Hanh phuc", "center", bold=True)
    paper.rule(88, 330, 470)
    paper.text(170, 104, "So: 67/BC-UBND", "center")
    paper.text(400, 104, "Ninh Thuan, ngay 14 thang 3 nam 2024", "center")
    paper.prose(140, 12)


def signatures(paper: Paper) -> None:
    paper.prose(80, 12)
    for number, text in enumerate(
        ["Noi nhan:", "- Bo TTTT;", "- TT Tinh uy;", "- CT, cac PCT;", "- Luu: VT."]
    ):
        paper.text(LEFT, 300 + 13 * number, text)
    paper.text(420, 300, "TM. UY BAN NHAN DAN", "center", bold=True)
    paper.text(420, 313, "KT. CHU TICH", "center", bold=True)
    paper.text(420, 326, "PHO CHU TICH", "center", bold=True)


def contents(paper: Paper) -> None:
    for number in range(12):
        paper.text(LEFT, 100 + 16 * number, f"{number + 1}.")
        paper.text(LEFT + 30, 100 + 16 * number, "What was done this year " + ". " * (70 - 3 * (number % 4)))
        paper.text(RIGHT, 100 + 16 * number, str(3 + 2 * number), "right")


def two_columns_of_prose(paper: Paper) -> None:
    for number in range(30):
        paper.text(LEFT, 80 + 14 * number, "of which the offices have shown 25 cases in all")
        paper.text(310, 80 + 14 * number, "and of these 12 were heard in 2023 by the court")


def list_of_items(paper: Paper) -> None:
    for number in range(9):
        paper.text(LEFT, 100 + 14 * number, f"{number + 1})")
        paper.text(
            LEFT + 30, 100 + 14 * number, f"Office {number} has answered {number * 7} of the letters it got."
        )


def bar_chart(paper: Paper) -> None:
    for number in range(5):
        paper.text(LEFT, 100 + 20 * number, str(2001 + number))
        paper.text(150 + 7 * number, 100 + 20 * number, f"{30 - number}.5")
        paper.text(270 + 11 * number, 100 + 20 * number, f"{49 - number}.0")
    paper.text(LEFT, 220, "Figure 1: Population by age group")


@pytest.mark.parametrize(
    "draw", [letterhead, signatures, contents, two_columns_of_prose, list_of_items, bar_chart]
)
def test_no_table(draw: object) -> None:
    paper = Paper()
    draw(paper)  # type: ignore[operator]
    assert paper.tables() == [[]]


def test_the_labels_of_a_pie_are_no_table() -> None:
    shares = [("Spain", 21), ("Germany", 30), ("Poland", 24), ("Sweden", 25)]

    def page(*, with_pie: bool) -> Paper:
        paper = Paper()
        paper.text(LEFT, 90, "Table 1. Enquiries by country")
        start = 0.0
        for number, (name, share) in enumerate(shares):
            paper.row(120 + 40 * number, (LEFT, 300), (name, f"{share}%"))
            if with_pie:
                paper.sector(115, 110, 270, 265, start, 3.6 * share, 0.3 + 0.15 * number)
            start += 3.6 * share
        return paper

    assert page(with_pie=False).table().n_rows == len(shares)
    assert page(with_pie=True).tables() == [[]]
