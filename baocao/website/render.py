"""Writing the site: the same pages in each language, a folder a language, and what they share."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.language import spoken
from baocao.visible import visible, visible_json
from baocao.warehouse.news import COUNTED
from baocao.warehouse.printed import as_in_sentence
from baocao.website.catalogue import catalogue, llms
from baocao.website.charts import draw_charts
from baocao.website.content import SERIES_SHOWN
from baocao.website.language import load_languages
from baocao.website.lineage import draw_lineage
from baocao.website.news_feed import FEED, atom, headline
from baocao.website.sources import PAGES_SHOWN, anchor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import Environment

    from baocao.warehouse.dictionary import TableDoc
    from baocao.warehouse.news import News
    from baocao.website.charts import Chart
    from baocao.website.content import Content, Row
    from baocao.website.language import Language
    from baocao.website.lineage import Lineage
    from baocao.website.sources import PagePicture, SourcePages

HERE = Path(__file__).parent
PAGES = ("overview", "news", "quality", "charts", "dictionary", "lineage")
TOOLS = {
    "search": "tim.html",
    "unit": "don-vi.html",
    "indicator": "chi-tieu.html",
    "report": "bao-cao.html",
    "table": "bang.html",
    "map": "ban-do.html",
}
"""Pages that show one thing each, whichever the address names after its #, made in the browser by app.js."""
DOCUMENTS_LISTED = 100
"""Documents, the newest first, that the first page lists; the page of reports has them all."""
NEWS_LISTED = 100
"""Reports, units, figures and findings that the page lists of each publication; all are counted."""
HEADINGS = {
    "search": "search",
    "unit": "units",
    "indicator": "indicators",
    "report": "reports_heading",
    "table": "tables_heading",
    "map": "map",
}
FILES = {page: f"{page}.html" for page in PAGES} | {"overview": "index.html", "news": "co-gi-moi.html"}


@dataclass(slots=True)
class Site:
    """What a site is made of. `pictures` are those of source pages by page name; `unpictured` says why one lacks.

    `news` are those of the kept states, the newest first; `url` is where the site is served, if it is,
    and `about` tells its warehouse from others.
    `dbt_docs` is dbt's own page, None if it is left out; `write_data` writes the packs that pages load, into a folder.
    """

    version: str
    content: Content
    sources: SourcePages
    dictionary: Sequence[TableDoc]
    lineage: Lineage
    runs: Sequence[Any] = ()
    news: Sequence[News] = ()
    url: str | None = None
    about: str = ""
    pictures: Mapping[str, PagePicture] = field(default_factory=dict)
    unpictured: Mapping[str, str] = field(default_factory=dict)
    dbt_docs: str | None = None
    write_data: Callable[[Path], None] = lambda _: None


def write_site(site: Site, folder: Path) -> int:
    """Write the site into an empty folder; returns the number of pages."""
    shared = folder / "shared"
    shared.mkdir(parents=True)
    shutil.copytree(HERE / "static", shared, dirs_exist_ok=True)
    site.write_data(shared / "data")
    for name, picture in site.pictures.items():
        (shared / f"{name}.png").write_bytes(picture.png)
    if site.dbt_docs is not None:
        (folder / "dbt").mkdir()
        (folder / "dbt" / "index.html").write_text(site.dbt_docs, encoding="utf-8")
    described = catalogue(site.dictionary, site.content.documents, str(site.content.totals["filled_at"]))
    (folder / "catalogue.jsonld").write_text(visible_json(described), encoding="utf-8")
    (folder / "llms.txt").write_text(llms(site.dictionary), encoding="utf-8")
    languages = load_languages()
    return sum(_write_language(site, folder, languages, language) for language in languages)


def _write_language(site: Site, top: Path, languages: tuple[Language, ...], language: Language) -> int:
    is_first = language is languages[0]
    folder = top if is_first else top / language.code
    (folder / "charts").mkdir(parents=True)
    (folder / "source").mkdir()
    charts = draw_charts(site.content, language)
    for chart in charts:
        (folder / "charts" / f"{chart.name}.svg").write_text(chart.svg, encoding="utf-8")
    if site.lineage:
        (folder / "charts" / "lineage.svg").write_text(draw_lineage(site.lineage), encoding="utf-8")
    other = next(one for one in languages if one is not language)
    environment = _environment(site, language)
    common = {
        "site": site,
        "content": site.content,
        "language": language,
        "other": other,
        "say": language.say,
        "pages": PAGES,
        "files": FILES,
        "tools": TOOLS,
        "headings": HEADINGS,
    }
    written = 0

    def write(file: str, template: str, page: str, **values: Any) -> None:
        nonlocal written
        depth = file.count("/")
        here = "../" * depth
        text = environment.get_template(template).render(
            **common,
            page=page,
            file=file,
            here=here,
            root=here if is_first else here + "../",
            elsewhere=f"{here}{other.code}/{file}" if is_first else f"{here}../{file}",
            **values,
        )
        (folder / file).write_text(text, encoding="utf-8", errors="replace")
        written += 1

    write(FILES["overview"], "overview.html", "overview", **_overview(site))
    write(FILES["news"], "news.html", "news", feed=FEED, listed=NEWS_LISTED)
    (folder / FEED).write_bytes(atom(site.news, language, FILES["news"], site.url, site.about))
    write(FILES["quality"], "quality.html", "quality", **_quality(site))
    write(FILES["charts"], "charts.html", "charts", **_charts(charts, site))
    write(FILES["dictionary"], "dictionary.html", "dictionary")
    write(FILES["lineage"], "lineage.html", "lineage")
    words = _words_of_tools(language)
    for tool, file in TOOLS.items():
        write(file, "tool.html", tool, tool=tool, heading=HEADINGS[tool], words=words)
    findings = _findings_by_row(site.content)
    for name, source in site.sources.pages.items():
        write(
            f"source/{name}.html",
            "source.html",
            "quality",
            source=source,
            picture=site.pictures.get(name),
            why=site.unpictured.get(name),
            findings=findings,
        )
    return written


def _words_of_tools(language: Language) -> dict[str, str]:
    """All words, and the names of the kinds of table, which users may declare."""
    from extractors.understanding.kinds.declaration import load_declarations

    return language.words | {f"code_kind_{kind}": language.kind(kind) for kind in load_declarations()}


def _overview(site: Site) -> dict[str, Any]:
    years: dict[int | None, dict[str, int]] = {}
    for row in site.content.coverage:
        years.setdefault(row["year"], {})[row["kind"]] = row["rows"]
    kinds = sorted({row["kind"] for row in site.content.coverage})
    return {"years": years, "year_kinds": kinds, "listed": DOCUMENTS_LISTED}


def _quality(site: Site) -> dict[str, Any]:
    by_report: dict[str | None, list[Row]] = {}
    for finding in site.content.findings:
        by_report.setdefault(finding["report_key"], []).append(finding)
    unlinked = sum(
        finding["source_table_id"] is not None and _link(site, finding) is None
        for finding in site.content.findings
    )
    return {"by_report": by_report, "unlinked": unlinked, "limit": PAGES_SHOWN}


def _charts(charts: list[Chart], site: Site) -> dict[str, Any]:
    reports = {document["report_key"]: document for document in site.content.documents}
    return {
        "charts": [chart for chart in charts if chart.section != "series"],
        "series": [chart for chart in charts if chart.section == "series"],
        "series_shown": min(SERIES_SHOWN, site.content.series_total),
        "reports": reports,
    }


def _findings_by_row(content: Content) -> dict[tuple[str, int], list[Row]]:
    found: dict[tuple[str, int], list[Row]] = {}
    for finding in content.findings:
        found.setdefault((finding["source_table_id"], finding["source_row_no"]), []).append(finding)
    return found


def _link(site: Site, row: Row) -> str | None:
    return site.sources.link(row["source_table_id"], row["source_row_no"])


def _environment(site: Site, language: Language) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": language.number,
        "day": language.day,
        "time": language.time,
        "kind": language.kind,
        "message": lambda text: spoken(text, language.code),
        "capitalized": lambda text: text[:1].upper() + text[1:],
    }
    environment.globals |= {
        "link": lambda row: _link(site, row),
        "anchor": anchor,
        "check_name": lambda finding: _check_name(finding, language),
        "finding_message": lambda finding: _message(finding, language),
        "told": lambda finding, name: as_in_sentence(
            finding[name] or "", _message(finding, language), language.decimal_mark, language.thousands_mark
        ),
        "headline": lambda news: headline(news, language),
        "news_counts": COUNTED,
    }
    return environment


def _seen(value: Any) -> Any:
    """What a document prints, with what would change its direction or cannot be seen written out."""
    return visible(value, keep="\n\t") if type(value) is str else value


def _check_name(finding: Row, language: Language) -> str:
    """The name of the check of a finding, or of a row of counts."""
    name: str = finding["check_name"]
    return finding["check_name_vi"] if language.code == "vi" else name.replace("_", " ").capitalize()


def _message(finding: Row, language: Language) -> str:
    message: str = finding["message" if language.code == "vi" else "message_en"]
    return message
