"""The page of what is new, and its Atom feed, which is what RFC 4287 asks of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers.published_nights import SECOND, THIRD, three_nights

from baocao.usecases.site import build_site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    build_site(three_nights(folder).published, folder / "site", dbt_docs=False)
    return folder / "site"


@pytest.mark.parametrize(
    ("folder", "changed", "corrected"), [("", "thay đổi", "được sửa"), ("en", "changed", "corrected")]
)
def test_the_page_tells_each_publication(site: Path, folder: str, changed: str, corrected: str) -> None:
    page = (site / folder / "co-gi-moi.html").read_text(encoding="utf-8")
    assert page.index(f'id="{THIRD}"') < page.index(f'id="{SECOND}"')
    assert "49834" in page and f"<td>{changed}</td>" in page and f"<td>{corrected}</td>" in page
    assert 'type="application/atom+xml"' in page


@pytest.mark.parametrize("folder", ["", "en"])
def test_the_feed_is_valid(site: Path, folder: str) -> None:
    feed = ElementTree.parse(site / folder / "co-gi-moi.xml").getroot()
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each
        for tag in ("id", "title", "updated"):
            (one,) = element.findall(f"{ATOM}{tag}")
            assert one.text
        datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "")
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("href") for link in feed.findall(f"{ATOM}link[@rel='self']")] == ["co-gi-moi.xml"]
    ids = [element.findtext(f"{ATOM}id") for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content is not None and content.get("type") == "html"
        ElementTree.fromstring(f"<div>{content.text}</div>")  # what a reader will make of it
        (link,) = entry.findall(f"{ATOM}link[@rel='alternate']")
        page, _, place = (link.get("href") or "").partition("#")
        assert f'id="{place}"' in (site / folder / page).read_text(encoding="utf-8")
    assert "49833 → 49834" in str(entries[1].findtext(f"{ATOM}content"))


def test_each_language_has_a_feed_of_its_own(site: Path) -> None:
    texts = [(site / folder / "co-gi-moi.xml").read_text(encoding="utf-8") for folder in ("", "en")]
    assert "số liệu" in texts[0] and "figures" in texts[1]
    ids = [ElementTree.fromstring(text).findtext(f"{ATOM}id") for text in texts]
    assert ids[0] != ids[1]
