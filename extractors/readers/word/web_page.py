"""Web pages that office systems export as .doc, and Word opens: cleaned of all that leads elsewhere, then converted."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.isolation.limits import MB, current_limits
from extractors.readers.word.converted import read_as_docx

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Document

_IMPORT = "HTML (StarWriter)"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = ("script", "style", "xml")
_LEADS_ELSEWHERE = ("iframe", "frame", "object", "embed", "applet", "link", "img", "base", "input", "meta")
"""What is in them stays: where an end is not written, that may be the rest of the page."""

_KEPT = frozenset(
    {"colspan", "rowspan", "align", "style", "class", "width", "border", "start", "type", "value"}
)
"""Attributes that say how a page looks; all others, such as addresses, go."""


def read_web_page(path: Path) -> Document:
    """Everything in an HTML file that holds a table or was made by Word. Raises DocumentError for another."""
    return _read(path, path.read_bytes())


def read_web_archive(path: Path) -> Document:
    """Everything in the page of an MHTML file (a message with the page and its pictures)."""
    _check_size(path)
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if page is not None else None
    if not isinstance(content, bytes):
        raise DocumentError("there is no page in this web archive.", code="wrong_type", file=path.name)
    return _read(path, content, page.get_content_charset() if page is not None else None)


def _read(path: Path, content: bytes, charset: str | None = None) -> Document:
    _check_size(path)
    if not re.search(rb"<table|office:word|Word\.Document", content.replace(b"\0", b""), re.IGNORECASE):
        raise DocumentError(
            "this is a web page without a table, whatever the name says.",
            code="wrong_type",
            advice="Open it: it may be a message of the server it was fetched from.",
            file=path.name,
        )
    return read_as_docx(path, _cleaned(content, charset), ".html", import_filter=_IMPORT)


def _check_size(path: Path) -> None:
    limits = current_limits()
    size = path.stat().st_size / MB
    if size > limits.part_mb:
        raise limits.exceeded("part_mb", f"The web page has {size:,.0f} MB.", file=path.name)


def _cleaned(content: bytes, charset: str | None) -> bytes:
    """The page with its text, tables and looks, and without anything that would be fetched, run or followed."""
    from lxml import etree, html

    encoding = _encoding(content, charset)
    try:
        page = html.document_fromstring(content, parser=_parser(encoding))
    except (LookupError, etree.ParserError):  # no such encoding
        page = html.document_fromstring(content, parser=_parser(None))
    for element in list(page.iter(*_NO_TEXT)):
        element.drop_tree()
    for element in list(page.iter(*_LEADS_ELSEWHERE)):
        element.drop_tag()
    for element in page.iter(etree.Element):
        for name, value in list(element.attrib.items()):
            if name.lower() not in _KEPT or "url(" in value.lower():
                del element.attrib[name]
    whole: bytes = html.tostring(page, encoding="utf-8", include_meta_content_type=True)
    return b'<!DOCTYPE html>\n<meta charset="utf-8">\n' + whole


def _parser(encoding: str | None) -> Any:
    from lxml import html

    return html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, remove_pis=True)


def _encoding(content: bytes, charset: str | None) -> str | None:
    """The encoding of a page; None: as the page itself says. What can be read as UTF-8 is nothing else."""
    if content.startswith(_UTF_16):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return charset
    return "utf-8"
