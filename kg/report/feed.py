"""An Atom feed of weeks as a file (RFC 4287), written with the standard library.

Entries are named by ``urn:uuid``, made from the week and the feed's own address where it has one, so
that a reader never shows a week twice; a week's time is the end of its Sunday, so that the same
atlas gives the same bytes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from xml.etree import ElementTree

from kg import __version__
from kg.report.page import FEED, SUFFIX, Brief
from kg.report.words import Lang, say

ENTRIES = 26
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(weeks: Sequence[Brief], lang: Lang, url: str = "") -> bytes:
    """The feed of the newest weeks; ``url`` is where the site stands (empty: links are relative to the feed)."""
    ElementTree.register_namespace("", _ATOM)
    base = f"{url.rstrip('/')}/weeks/" if url else ""
    newest = sorted(weeks, key=lambda w: w.id, reverse=True)[:ENTRIES]
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(root, "id", _urn(base or "ronbun-atlas"))
    _add(root, "title", "Ronbun Atlas 論文アトラス")
    _add(root, "updated", _updated(newest[0]) if newest else "1970-01-01T00:00:00Z")
    _add(_add(root, "author"), "name", "Ronbun Atlas")
    _add(root, "generator", "Ronbun Atlas", version=__version__)
    _add(root, "link", rel="alternate", type="text/html", href=f"{base}index{SUFFIX[lang]}")
    if base:
        _add(root, "link", rel="self", type="application/atom+xml", href=base + FEED)
    for week in newest:
        _entry(root, week, base)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'.encode()


def _entry(root: ElementTree.Element, week: Brief, base: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _urn(f"{base or 'ronbun-atlas/'}{week.id}"))
    _add(entry, "title", f"{week.id} ({week.days})")
    _add(entry, "updated", _updated(week))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{base}{week.id}{SUFFIX[week.lang]}")
    _add(entry, "summary", week.lead, type="text")
    div = ElementTree.SubElement(_add(entry, "content", type="xhtml"), "{http://www.w3.org/1999/xhtml}div")
    for key, rows in (("papers", week.papers), ("introduced", week.introduced)):
        if rows:
            _list(div, say(week.lang, key), rows)


def _list(div: ElementTree.Element, title: str, rows: Sequence[tuple[str, str]]) -> None:
    _html(div, "h2", title)
    items = _html(div, "ul")
    for head, text in rows:
        item = _html(items, "li")
        _html(item, "b", head).tail = f" {_clean(text)}" if text else ""


def _html(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{http://www.w3.org/1999/xhtml}}{name}")
    child.text = _clean(text)
    return child


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", {k: _clean(v) for k, v in attributes.items()})
    child.text = _clean(text) or None
    return child


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot carry."""
    return _NOT_XML.sub("\ufffd", text)


def _updated(week: Brief) -> str:
    return f"{week.end}T23:59:59Z"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
