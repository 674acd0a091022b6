"""The page around the map: its markup, its policy, and the files that it loads from here."""

from __future__ import annotations

import secrets
from html import escape
from pathlib import Path

from starlette.responses import FileResponse, Response

from kg.resources import find

FILES = {"console.js": "text/javascript", "console.css": "text/css"}

_PAGE = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Ronbun Atlas 論文アトラス</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console.css" nonce="{nonce}">
<script src="/console.js" defer></script>
</head>
<body data-atlas="{atlas}">
<noscript><p>このページの表示には JavaScript が必要です。 This page needs JavaScript.</p></noscript>
</body>
</html>
"""


def page(atlas: Path) -> Response:
    """The page. Its nonce lets the editor add its own style sheet, and nobody else's."""
    nonce = secrets.token_urlsafe(16)
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "data:",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    headers = {"Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in rules.items())}
    text = _PAGE.format(nonce=nonce, atlas=escape(atlas.name or str(atlas)))
    return Response(text.encode("utf8", "replace"), media_type="text/html; charset=utf-8", headers=headers)


def file(name: str) -> Response:
    """One of FILES, out of the bundle that was built with the package."""
    return FileResponse(find(f"viz/web/dist/{name}"), media_type=FILES[name], headers={"Cache-Control": "no-cache"})
