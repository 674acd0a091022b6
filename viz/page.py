"""One self-contained map.html: markup, styles, program and data in a file that asks no network for anything.

Its policy lets nothing in but the one script and the one style sheet whose hashes it names; no
script may turn text into markup (Trusted Types), so text from digests stays text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape

import networkx as nx

from kg.errors import MapError
from kg.outgoing import TextLevel
from kg.resources import find
from kg.strata import Stratum
from viz.data import columns, pack, split
from viz.layout import Layout
from viz.marks import BUNDLE, WEEKS, stamp
from viz.views import gather

_PAGE = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{stamp}">
{beside}<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{icon}">
<style>{style}</style>
</head>
<body>
<noscript><p>この地図の表示には JavaScript が必要です。 This map needs JavaScript.</p></noscript>
<script type="text/plain" id="data">{data}</script>
<script type="text/plain" id="views">{views}</script>
<script>{script}</script>
</body>
</html>
"""

_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M9 11 22 8M9 11 14 24M22 8 25 20M14 24 25 20" stroke="#8a94a6" stroke-width="1.5"/>
<circle cx="9" cy="11" r="5" fill="#4a6fd0"/><path d="M22 3 27 8 22 13 17 8Z" fill="#c2622d"/>
<circle cx="14" cy="24" r="4" fill="#3d9a6a"/><path d="M22 17h6v6h-6z" fill="#a05bb5"/></svg>"""


def render(
    graph: nx.MultiDiGraph,
    layout: Layout,
    *,
    text: TextLevel = "quotes",
    title: str = "Ronbun Atlas 論文アトラス",
    weeks: bool = False,
    strata: Sequence[Stratum] | None = None,
) -> bytes:
    """The page as UTF-8. The same graph, layout and options give the same bytes.

    ``text`` says how much of other people's text goes out: ``none``, ``quotes`` (the evidence
    sentences) or ``full`` (passages and summaries too). ``weeks`` says that the folder weeks/ will stand beside it. With ``strata`` the page has
    the views of viz.views too. Raises MapError where ``text`` is none of these.
    """
    if text not in ("none", "quotes", "full"):
        raise MapError(f"there is no text level {text!r}", fix="use none, quotes or full")
    style, script = _asset(BUNDLE["style"], "</style"), _asset(BUNDLE["script"], "</script")
    data = columns(graph, layout, text=text) | {"title": title}
    page = _PAGE.format(
        policy=escape(policy(script, style)),
        stamp=escape(stamp(graph.graph["generation"], text, strata)),
        beside=WEEKS if weeks else "",
        title=escape(title),
        icon=escape("data:image/svg+xml;base64," + base64.b64encode(_ICON.encode()).decode("ascii")),
        style=style,
        data=pack(*split(data)),
        views="" if strata is None else pack(gather(graph, strata, text)),
        script=script,
    )
    return page.encode("utf8", "replace")


def policy(script: str, style: str) -> str:
    """The page's Content-Security-Policy."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode('ascii')}'"


def _asset(name: str, end: str) -> str:
    """A file of the bundle; one that would end its own element early is refused."""
    path = find(name)
    source = path.read_text(encoding="utf8").replace("\r\n", "\n")
    if end in source.lower():
        raise MapError(f"the bundle holds {end!r}", where=str(path), fix="build it again: npm run build in viz/web")
    return source
