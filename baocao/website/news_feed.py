"""What is new as an Atom feed (RFC 4287): an entry a publication."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from baocao.warehouse.news import News
    from baocao.website.language import Language

FEED = "co-gi-moi.xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
LISTED = 30
"""Reports and figures that an entry names; the page has more."""


def headline(news: News, language: Language) -> str:
    """What is new in one line.

    Args:
        news: of one publication.
        language: what it is written in.
    """
    counts = {name: language.number(count) for name, count in news.counts.items()}
    said = language.say("news_headline", **counts)
    if not news.counts["reports_new"]:
        return said
    return f"{language.say('news_reports_new', count=counts['reports_new'])}; {said}"


def atom(publications: Sequence[News], language: Language, page: str, url: str | None, about: str) -> bytes:
    """Write the feed.

    Args:
        publications: the newest first.
        language: what it is written in.
        page: the file that tells the same, beside the feed.
        url: where the site is served; else links are relative to the feed, which is what they are in the site.
        about: what tells this feed from those of other warehouses, where there is no address that does.
    """
    place = f"{url.rstrip('/')}/" if url else ""
    if place and language.code != "vi":
        place += f"{language.code}/"
    this = uuid.uuid5(uuid.NAMESPACE_URL, f"{place or about}{language.code}/{FEED}")
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language.code})

    def add(
        parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str
    ) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, tag, attributes)
        element.text = visible(text) if text is not None else None
        return element

    newest = (
        publications[0].published_at.isoformat(timespec="seconds") if publications else "1970-01-01T00:00:00Z"
    )
    add(feed, "id", this.urn)
    add(feed, "title", f"{language.say('site')}: {language.say('news')}")
    add(feed, "updated", newest)
    add(feed, "link", rel="self", type="application/atom+xml", href=f"{place}{FEED}")
    add(feed, "link", rel="alternate", type="text/html", href=f"{place}{page}")
    add(add(feed, "author"), "name", language.say("site"))
    for news in publications:
        entry = add(feed, "entry")
        add(entry, "id", uuid.uuid5(this, news.run_id).urn)
        add(entry, "title", f"{language.time(news.published_at)}: {headline(news, language)}")
        add(entry, "updated", news.published_at.isoformat(timespec="seconds"))
        add(entry, "link", rel="alternate", type="text/html", href=f"{place}{page}#{news.run_id}")
        add(entry, "summary", headline(news, language))
        add(entry, "content", _content(news, language), type="html")
    ElementTree.indent(feed)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _content(news: News, language: Language) -> str:
    """HTML of an entry: reports with what is new in them, and the figures that are others than before."""
    from html import escape

    def listed(heading: str, lines: list[str]) -> str:
        return (
            f"<p>{escape(heading)}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
            if lines
            else ""
        )

    return listed(
        language.say("news_by_report"), [report_line(row, language) for row in news.reports[:LISTED]]
    ) + listed(language.say("news_figures"), [figure_line(row, language) for row in news.figures[:LISTED]])


def report_line(row: dict[str, object], language: Language) -> str:
    """A report with what is new in it.

    Args:
        row: one of `News.reports`.
        language: what it is written in.
    """
    from baocao.warehouse.news import COUNTED

    counts = ", ".join(f"{language.number(row[name])} {language.say(name)}" for name in COUNTED if row[name])  # type: ignore[arg-type]
    state = language.say(f"fate_{row['fate']}")
    return f"{row['report_name'] or row['report_key']} ({state})" + (f": {counts}" if counts else "")


def figure_line(row: dict[str, object], language: Language) -> str:
    """A figure with what it was and what it is.

    Args:
        row: one of `News.figures`.
        language: what it is written in.
    """
    names = [row["report_name"], row["unit_name"], row["row_label"], row["column_label"]]
    named = ", ".join(str(name) for name in dict.fromkeys(names) if name)
    return f"{named}: {row['old_text'] or ''} → {row['new_text'] or ''} ({language.say('what_' + str(row['what']))})"
