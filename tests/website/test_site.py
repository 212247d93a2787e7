"""The site, in a real browser: opens from disk, says what the warehouse says, asks nothing of the network."""

from __future__ import annotations

import filecmp
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest
from helpers.browsing import assert_accessible, complaints_of
from helpers.command_line import RAW, baocao
from helpers.warehouse_builder import DOCUMENTS, Warehouse, build_extract, expected, write_extracts

from baocao.errors import UsageError
from baocao.usecases import site as site_module
from baocao.usecases.site import build_site
from baocao.website import render
from baocao.website.language import load_languages
from extractors.extract import source_of, understand
from extractors.readers.dispatch import read_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
REAL = "KH-956-2023"
SCRIPTS = ("app.js", "vendor/d3.min.js", "vendor/plot.min.js")
TOOLS = ["tim.html", "don-vi.html", "chi-tieu.html", "bao-cao.html", "bang.html", "ban-do.html"]
PAGES = ["index.html", "quality.html", "charts.html", "dictionary.html", "lineage.html"]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The five documents, one of them read from its file so that its pages can be shown, and a hostile one."""
    made = Warehouse(tmp_path_factory.mktemp("site"))
    extracts = write_extracts(made.extracts, [name for name in DOCUMENTS if name != REAL])
    path = RAW / f"{REAL}.pdf"
    extracts.append(write_extract(understand(source_of(path), read_document(path)), made.extracts))
    tables = [dict(table) for table in expected("67-BC-BDHCDS-2024")["tables"] if table["appendix"] == "5"]
    tables[0] |= {"title": f"{tables[0]['title']} {HOSTILE}"}
    tables[0]["rows"] = [
        [HOSTILE if text == "Ban Dân tộc" else text for text in row] for row in tables[0]["rows"]
    ]
    hostile = build_extract(
        "67-BC-BDHCDS-2024",
        tables=tables,
        sha256="f" * 64,
        path=Path("data/raw/<b>evil</b>.pdf"),
        report_no=f"68/{HOSTILE}",
        title=HOSTILE,
        issuer=HOSTILE,
    )
    made.load([*extracts, write_extract(hostile, made.extracts)])
    made.refresh()
    return made


@pytest.fixture(scope="module")
def site(warehouse: Warehouse) -> Path:
    folder = warehouse.folder / "site"
    build_site(warehouse.published, folder, dbt_docs=False)
    return folder


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    yield Visitor(page)
    page.close()


class Visitor:
    """A page that notes what goes wrong while it is used."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints = complaints_of(page, ("file:", "data:", "blob:"))
        page.on("requestfailed", lambda request: self.complaints.append(f"missing: {request.url}"))

    def open(self, file: Path, fragment: str = "") -> None:
        self.page.goto(f"{file.as_uri()}{fragment}")

    def tool(self, file: Path, key: str = "", query: str = "") -> str:
        """Open a page that is made in the browser; returns its text."""
        self.page.goto("about:blank")
        self.page.goto(f"{file.as_uri()}{query}" + (f"#{quote(key)}" if key else ""))
        self.page.wait_for_function("document.getElementById('tool').dataset.ready")
        assert self.value("document.getElementById('tool').dataset.ready") == "yes"
        return str(self.page.inner_text("main"))

    def value(self, script: str) -> Any:
        return self.page.evaluate(script)


def html_files(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if path.parent.name != "dbt")


@pytest.mark.slow
def test_every_page_opens_quietly_and_fits_a_phone(site: Path, visitor: Visitor) -> None:
    for file in html_files(site):
        visitor.open(file)
        assert visitor.value("document.documentElement.scrollWidth") <= 360, f"{file} scrolls sideways"
        assert visitor.page.title() != "taken"
    assert visitor.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_complain_about(site: Path, visitor: Visitor, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    visitor.page.emulate_media(color_scheme=scheme)
    files = html_files(site) if scheme == "light" else [site / page for page in PAGES]
    found = []
    for file in files:
        visitor.open(file)
        results = Axe().run(visitor.page)
        if results.violations_count:
            found.append(f"{file}\n{results.generate_report()}")
    assert not found, "\n".join(found)


def named_things(site: Path) -> set[str]:
    """Keys of units, indicators, reports and tables, which pages that are made in the browser show."""
    import gzip
    import json
    from base64 import b64decode

    packed = (site / "shared" / "data" / "names.js").read_text(encoding="ascii").split('"')[3]
    names = json.loads(gzip.decompress(b64decode(packed)))
    return {str(each[0]) for kind in ("units", "indicators", "reports", "tables") for each in names[kind]}


def test_links_lead_somewhere(site: Path) -> None:
    from html.parser import HTMLParser

    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.links: list[str] = []
            self.names: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            ours = (values.get("src") or "").rpartition("shared/")[2] in SCRIPTS or values.get(
                "id"
            ) == "words"
            assert tag != "script" or ours, "a script that is none of ours came out of a document"
            self.links += [values[name] or "" for name in ("href", "src") if values.get(name)]
            self.names += [values["id"] or ""] if "id" in values else []

    seen: dict[Path, Links] = {}
    for file in html_files(site):
        seen[file] = Links()
        seen[file].feed(file.read_text(encoding="utf-8"))
        assert len(seen[file].names) == len(set(seen[file].names)), f"{file}: a name twice"
    things = named_things(site)
    for file, links in seen.items():
        for link in links.links:
            path, _, name = link.partition("#")
            if path.startswith("data:"):
                continue
            target = (file.parent / path).resolve() if path else file
            assert target.exists(), f"{file} links to {link}"
            if name:
                known = name in seen[target].names or (target.name in TOOLS and unquote(name) in things)
                assert known, f"{file} links to {link}"


def test_both_languages_have_the_same_pages_and_say_so(site: Path) -> None:
    vietnamese = {
        str(file.relative_to(site)) for file in html_files(site) if "en" not in file.relative_to(site).parts
    }
    english = {str(file.relative_to(site / "en")) for file in html_files(site / "en")}
    assert vietnamese == english >= set(PAGES)
    assert '<html lang="vi">' in (site / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in (site / "en" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first(site: Path, visitor: Visitor) -> None:
    visitor.open(site / "index.html")
    visitor.page.keyboard.press("Tab")
    assert visitor.value("document.activeElement.className") == "skip"
    visitor.page.keyboard.press("Enter")
    assert visitor.value("document.activeElement.id") == "content"


@pytest.mark.slow
def test_a_finding_leads_to_its_row_on_the_picture_of_the_page(
    site: Path, warehouse: Warehouse, visitor: Visitor
) -> None:
    ((table, row, page),) = warehouse.rows(
        f"""
        SELECT f.source_table_id, f.source_row_no, c.page FROM quality.findings AS f
        JOIN marts.dim_report AS r USING (report_key)
        JOIN staging.cells AS c ON c.table_id = f.source_table_id AND c.row_no = f.source_row_no
        WHERE r.source_file = '{REAL}.pdf' AND f.check_name = 'numbering' AND c.column_no = 1
        """
    )
    visitor.open(site / "quality.html")
    visitor.page.click(f"a[href$='-p{page:04}.html#{table.rpartition('-')[2]}-r{row}']")
    visitor.page.wait_for_selector(".mark:target", state="attached")
    visitor.page.wait_for_load_state("load")
    box, picture = visitor.value(
        """[document.querySelector('.mark:target'), document.querySelector('.paper img')].map(element => {
            const box = element.getBoundingClientRect(); return [box.x, box.y, box.width, box.height] })"""
    )
    assert visitor.value("document.querySelector('.paper img').naturalWidth") > 500
    assert picture[0] <= box[0] and box[0] + box[2] <= picture[0] + picture[2] + 1
    assert picture[1] < box[1] < picture[1] + picture[3]
    assert 0 <= box[1] < 740, "the row is on the screen"


def test_the_pages_say_what_the_warehouse_says(site: Path, warehouse: Warehouse) -> None:
    overview = (site / "index.html").read_text(encoding="utf-8")
    quality = (site / "en" / "quality.html").read_text(encoding="utf-8")
    charts = (site / "charts.html").read_text(encoding="utf-8")
    vietnamese = load_languages()[0]
    assert f"<dd>{vietnamese.number(warehouse.value('SELECT count(*) FROM staging.cells'))}</dd>" in overview
    for check, count in warehouse.rows("SELECT check_name, count(*) FROM quality.findings GROUP BY ALL"):
        assert f"<code>{check}</code>" in quality
        assert f">{count}</td>" in quality
    assert "Xã Phước Hòa 61,11 %" in charts
    assert "Xã Phước Hữu 31,88 %" in charts
    dictionary = (site / "dictionary.html").read_text(encoding="utf-8")
    for table, column in warehouse.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name IN ('marts', 'quality')"
    ):
        assert f'id="marts.{table}"' in dictionary or f'id="quality.{table}"' in dictionary
        assert f"<code>{column}</code>" in dictionary


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["", "en"])
def test_the_first_page_cuts_nothing_off(site: Path, warehouse: Warehouse, folder: str) -> None:
    long = warehouse.value("SELECT count(*) FROM marts.dim_report WHERE report_name LIKE '%…'")
    assert long, "a report without a number, and with a long title"
    assert "…" not in (site / folder / "index.html").read_text(encoding="utf-8")


def test_the_first_page_lists_the_newest_documents_and_leads_to_all(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "DOCUMENTS_LISTED", 2)
    build_site(warehouse.published, tmp_path / "site", dbt_docs=False)
    overview = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    count = warehouse.value("SELECT count(*) FROM marts.dim_report")
    assert overview.count('href="bao-cao.html#') == 2 * 2, "in two tables"
    assert f'<a href="bao-cao.html">Còn {count - 2} văn bản nữa' in overview


def test_the_same_warehouse_gives_the_same_bytes(site: Path, warehouse: Warehouse) -> None:
    again = warehouse.folder / "again"
    build_site(warehouse.published, again, dbt_docs=False)
    first, second = (
        sorted(path.relative_to(top) for path in top.rglob("*") if path.is_file()) for top in (site, again)
    )
    assert first == second
    assert filecmp.cmpfiles(site, again, [str(path) for path in first], shallow=False)[1:] == ([], [])


def test_a_site_is_made_again_only_if_it_would_be_another(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*, force: bool = False) -> bool:
        return build_site(warehouse.published, folder, dbt_docs=False, force=force) is not None

    folder = tmp_path / "site"
    assert build()
    assert not build()
    assert build(force=True)
    (folder / "index.html").write_text("damaged")
    assert build()
    assert "damaged" not in (folder / "index.html").read_text(encoding="utf-8")
    before = site_module.content_hash
    monkeypatch.setattr(
        site_module, "content_hash", lambda files: before([*files, Path(__file__)])
    )  # as if the warehouse or a template were another
    assert build()


def test_why_a_document_is_not_read_stands_in_the_language_of_the_page(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    import duckdb

    from baocao.language import spoken

    copy = warehouse.copy(tmp_path)
    why = "The file is empty."
    with duckdb.connect(str(copy.published)) as con:
        con.execute(
            "UPDATE staging.documents SET status = 'quarantined', error = ? WHERE file_name = (SELECT min(file_name) "
            "FROM staging.documents)",
            [why],
        )
    build_site(copy.published, tmp_path / "site", dbt_docs=False)
    assert spoken(why, "vi") != why
    for page, told, other in (
        ("index.html", spoken(why, "vi"), why),
        ("en/index.html", why, spoken(why, "vi")),
    ):
        text = (tmp_path / "site" / page).read_text(encoding="utf-8")
        assert told in text and other not in text


@pytest.mark.slow
def test_dbt_documentation_comes_along_and_stays_at_home(
    warehouse: Warehouse, visitor: Visitor, tmp_path: Path
) -> None:
    run = baocao("docs", "--warehouse", warehouse.published, "--out", tmp_path / "site")
    assert run.code == 0, run.err
    file = tmp_path / "site" / "dbt" / "index.html"
    text = file.read_text(encoding="utf-8")
    assert str(Path.cwd()) not in text
    visitor.open(file)
    visitor.page.wait_for_function("document.body.innerText.includes('Semantic Models')")
    # the page is dbt's own, and its console is not quiet; but it asks for nothing beyond its folder
    assert [
        complaint for complaint in visitor.complaints if complaint.startswith(("network", "script"))
    ] == []


def test_nothing_but_a_site_is_replaced(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        build_site(warehouse.published, tmp_path, dbt_docs=False)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    run = baocao("docs", "--warehouse", tmp_path / "none.duckdb", "--out", tmp_path / "site")
    assert run.code == 3
    assert "baocao ingest" in run.err


def keys(warehouse: Warehouse) -> list[tuple[str, str]]:
    """A page of each kind, by its file and key."""
    ((unit,),) = warehouse.rows(
        "SELECT unit_key FROM marts.dim_unit WHERE unit_name = 'Xã Phước Hữu' AND valid_to IS NOT NULL"
    )
    ((indicator,),) = warehouse.rows(
        "SELECT indicator_key FROM marts.dim_indicator WHERE indicator_name LIKE '%kinh tế số trong GRDP%'"
    )
    ((table, report),) = warehouse.rows(
        f"""SELECT DISTINCT source_table_id, report_key FROM marts.fct_targets
        JOIN marts.dim_report USING (report_key) WHERE source_file = '{REAL}.pdf'"""
    )
    return [
        ("don-vi.html", unit),
        ("chi-tieu.html", indicator),
        ("bao-cao.html", report),
        ("bang.html", f"{table}-r0003"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1300])
def test_pages_of_things_open_quietly_fit_and_are_accessible(
    site: Path, warehouse: Warehouse, visitor: Visitor, width: int
) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    for folder in (site, site / "en"):
        for file, key in [*keys(warehouse), *((tool, "") for tool in TOOLS)]:
            visitor.tool(folder / file, key)
            assert_accessible(visitor.page, file)
    assert visitor.complaints == []


@pytest.mark.slow
def test_a_page_says_what_the_warehouse_says(site: Path, warehouse: Warehouse, visitor: Visitor) -> None:
    unit, indicator, report, table = keys(warehouse)
    text = visitor.tool(site / unit[0], unit[1])
    assert "31,88%" in text and "Huyện Ninh Phước" in text
    marks = visitor.page.locator(".plot svg circle[role=img]")
    marks.first.focus()
    visitor.page.keyboard.press("ArrowRight")
    assert ":" in visitor.value("document.activeElement.getAttribute('aria-label')")
    assert visitor.value("document.activeElement.getAttribute('aria-label')") in visitor.page.inner_text(
        "main"
    )
    assert "9,56%" in visitor.tool(site / indicator[0], indicator[1])
    assert "956/KH-BĐHCĐS" in visitor.tool(site / report[0], report[1])
    visitor.tool(site / table[0], table[1])
    assert "HẠ TẦNG" in visitor.page.inner_text("tbody").upper()
    assert visitor.page.locator("tr.chosen a[href*='source/']").count() == 1
    assert "No such page" in visitor.tool(site / "en" / unit[0], "nobody")


@pytest.mark.slow
def test_what_a_person_has_corrected_is_marked(
    warehouse: Warehouse, visitor: Visitor, tmp_path: Path
) -> None:
    import duckdb

    copy = warehouse.copy(tmp_path)
    ((table, row, column, report, unit),) = copy.rows(
        """
        SELECT source_table_id, source_row_no, source_column_no, report_key, unit_key FROM marts.fct_figures
        JOIN staging.tables ON table_id = source_table_id JOIN marts.dim_unit USING (unit_key)
        WHERE unit_kind = 'commune' AND page_first IS NOT NULL ORDER BY row_id LIMIT 1
        """
    )
    with duckdb.connect(str(copy.published)) as con:
        con.execute(
            "UPDATE staging.cells SET text_printed = '5l,7' WHERE table_id = ? AND row_no = ? AND column_no = ?",
            [table, row, column],
        )
        con.execute(
            "UPDATE marts.dim_report SET letterhead_printed = 'Tỉnh: Hoa Binh' WHERE report_key = ?", [report]
        )
        con.execute(
            "UPDATE marts.fct_figures SET is_corrected = true WHERE source_table_id = ? AND source_row_no = ?",
            [table, row],
        )
    build_site(copy.published, tmp_path / "site", dbt_docs=False)
    marks = visitor.page.locator(".corrected")
    visitor.tool(tmp_path / "site" / "bang.html", table)
    assert [text.strip() for text in marks.all_inner_texts()] == ["đã sửa, máy đọc: 5l,7"]
    assert marks.locator("xpath=ancestor::tr").get_attribute("id") == f"r{row}"
    visitor.tool(tmp_path / "site" / "en" / "bang.html", table)
    assert marks.all_inner_texts()[0].strip() == "corrected, it was read as: 5l,7"
    visitor.tool(tmp_path / "site" / "don-vi.html", unit)
    assert visitor.page.locator("section[aria-labelledby=figures] .corrected").count() > 0
    page = visitor.tool(tmp_path / "site" / "bao-cao.html", report)
    assert "Ô đã sửa" in page and "Đã sửa, máy đọc" in page and "Tỉnh: Hoa Binh" in page
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "site" / "source").glob("*.html")]
    assert sum(page.count("đã sửa, máy đọc: 5l,7") for page in pages) == 1
    assert visitor.complaints == []


@pytest.mark.slow
def test_the_query_of_a_chart_gives_the_rows_of_its_table(
    site: Path, warehouse: Warehouse, visitor: Visitor
) -> None:
    unit, indicator, *_ = keys(warehouse)
    seen = 0
    for file, key in (unit, indicator):
        visitor.tool(site / file, key)
        for figure in visitor.page.locator("figure").all():
            sql = figure.locator("pre").text_content() or ""
            shown = figure.locator("tbody tr").count()
            answer = warehouse.rows(sql)
            if file == indicator[0]:  # a year has its target and its result in one row of the view
                shown = len(set(figure.locator("tbody td:first-child").all_text_contents()))
            assert len(answer) == shown > 0, sql
            seen += 1
    assert seen >= 5


@pytest.mark.slow
def test_a_unit_is_held_against_its_target_and_marks_are_told(
    site: Path, warehouse: Warehouse, visitor: Visitor
) -> None:
    file, key = keys(warehouse)[0]
    text = visitor.tool(site / file, key)
    assert "Mục tiêu của năm 50%: còn thiếu 18,12 điểm phần trăm." in text
    assert "mục tiêu của năm" in visitor.page.locator(".legend").first.inner_text()
    assert "một phần năm" in visitor.page.locator(".legend").first.inner_text()
    text = visitor.tool(site / "en" / file, key)
    assert "Target of the year 50%: 18.12 percent points short." in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "section", "found"),
    [
        ("chuyen doi so ph", "rows", "chuyển đổi số"),
        ("Sở TTTT", "units", "Sở Thông tin và Truyền thông"),
        ("so tt&tt", "units", "Sở Thông tin và Truyền thông"),
        ("956/KH", "reports", "956/KH-BĐHCĐS"),
        ("956/kh-bđhcđs", "reports", "956/KH-BĐHCĐS"),
        ("kinh te so trong grdp", "rows", "kinh tế số trong GRDP"),
    ],
)
def test_search_finds_pieces_numbers_abbreviations_and_rows(
    site: Path, visitor: Visitor, typed: str, section: str, found: str
) -> None:
    visitor.tool(site / "tim.html", query=f"?q={quote(typed)}")
    visitor.page.wait_for_selector("#results a")
    assert found.lower() in visitor.page.inner_text(f"section[aria-labelledby={section}] .hits").lower()
    assert visitor.complaints == []


PICTURES = Path(__file__).parent / "pictures"
SMALL = 4
"""How much smaller than the screen a kept picture is."""
MEAN_DIFFERENCE = 6.0
"""Of 255 shades, on average over a small grey picture: other fonts stay below it, a chart that is gone does not."""


def picture_of(page: Page) -> Any:
    import io

    from PIL import Image

    page.mouse.move(0, 0)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("L")
    return shot.resize((shot.width // SMALL, shot.height // SMALL), Image.Resampling.LANCZOS)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1300])
def test_pages_look_as_they_did(site: Path, warehouse: Warehouse, visitor: Visitor, width: int) -> None:
    """NEW_PICTURES=1 takes the pictures anew; look at them before they are kept."""
    import os

    from PIL import Image, ImageChops, ImageStat

    visitor.page.set_viewport_size({"width": width, "height": 1400})
    others = []
    for file, key in keys(warehouse)[:3]:
        visitor.tool(site / file, key)
        visitor.page.wait_for_timeout(300)  # charts follow the width of their place
        shot = picture_of(visitor.page)
        kept = PICTURES / f"{Path(file).stem}-{width}.png"
        if os.environ.get("NEW_PICTURES"):
            kept.parent.mkdir(exist_ok=True)
            shot.save(kept, optimize=True)
        difference = ImageStat.Stat(ImageChops.difference(shot, Image.open(kept))).mean[0]
        blank = ImageStat.Stat(ImageChops.difference(shot, Image.new("L", shot.size, 253))).mean[0]
        assert blank > MEAN_DIFFERENCE, "an empty page would be told"
        if difference > MEAN_DIFFERENCE:
            others.append(f"{kept.name}: {difference:.1f}")
    assert others == []


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["xã phước hữu", "xa phuoc huu", "Phuoc Huu xa"])
def test_search_finds_with_and_without_accents(site: Path, visitor: Visitor, typed: str) -> None:
    visitor.tool(site / "tim.html", query=f"?q={quote(typed)}")
    visitor.page.wait_for_selector("#results a")
    assert visitor.page.inner_text("#results a").endswith("Xã Phước Hữu")


@pytest.mark.slow
def test_what_a_document_prints_is_text_and_nothing_hides_in_it(
    warehouse: Warehouse, visitor: Visitor, tmp_path: Path
) -> None:
    copy = warehouse.copy(tmp_path)
    import duckdb

    with duckdb.connect(str(copy.published)) as con:
        con.execute(
            "UPDATE marts.dim_report SET title = ? WHERE title = ?", [f"{HOSTILE} abc\u202ecba", HOSTILE]
        )
    build_site(copy.published, tmp_path / "site", dbt_docs=False)
    ((report,),) = copy.rows("SELECT report_key FROM marts.dim_report WHERE title LIKE '%abc%'")
    text = visitor.tool(tmp_path / "site" / "bao-cao.html", report)
    assert "<script>" in text
    assert "\\u202e" in text and "\u202e" not in text
    assert "\u202e" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert visitor.page.title() != "taken"
    assert visitor.complaints == []


@pytest.mark.slow
def test_a_figure_of_a_sentence_in_a_cell_is_marked_where_it_is_seen(
    site: Path, warehouse: Warehouse, visitor: Visitor
) -> None:
    figures = warehouse.rows(
        """SELECT any_value(source_table_id || '-r' || printf('%04d', source_row_no) || '-c' || source_column_no),
            list(value_text ORDER BY row_id)
        FROM marts.fct_statements WHERE source_column_no >= 5
        GROUP BY document_id, source_table_id, source_row_no, source_column_no ORDER BY 1 LIMIT 2"""
    )
    assert figures
    for cell, texts in figures:  # on a telephone the column is beside what is seen at first
        visitor.tool(site / "bang.html", cell)
        visitor.page.wait_for_timeout(100)
        place = visitor.page.locator("td.cell")
        assert [" ".join(text.split()) for text in place.locator("mark").all_inner_texts()] == texts
        box = place.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert visitor.complaints == []


def test_machines_find_what_there_is(site: Path) -> None:
    import json

    catalogue = json.loads((site / "catalogue.jsonld").read_text(encoding="utf-8"))
    assert "#ho_so_truc_tuyen" in {data_set["@id"] for data_set in catalogue["dataset"]}
    assert all(data_set["license"] and data_set["variableMeasured"] for data_set in catalogue["dataset"])
    assert "956/KH-BĐHCĐS" in {report.get("reportNumber") for report in catalogue["isBasedOn"]}
    assert all(report["license"] and report["version"] for report in catalogue["isBasedOn"])
    # what DCAT asks of a catalogue and a data set
    assert all(catalogue[f"dct:{name}"] for name in ("title", "description", "publisher", "license"))
    assert {each["@id"] for each in catalogue["dcat:dataset"]} == {
        each["@id"] for each in catalogue["dataset"]
    }
    assert all(each["dct:title"] and each["dct:description"] for each in catalogue["dataset"])
    pages = {each["dcat:landingPage"]["@id"].partition("#")[0] for each in catalogue["dataset"]}
    assert all((site / page).exists() for page in pages)
    links = re.findall(r"\]\(([^)]+)\)", (site / "llms.txt").read_text(encoding="utf-8"))
    assert links and all((site / link).exists() for link in links)
