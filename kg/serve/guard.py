"""Who may ask, and what every answer carries. All requests pass here first.

A page on another site can make a browser send requests to this machine. So the Host has to be this
machine by name (else a foreign name was pointed at it), an Origin has to be this server's own, and
the API answers no request that a browser marks as coming from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.refusals import Refused, encoded, told

_OURS = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?", re.IGNORECASE)
_FROM_HERE = ("same-origin", "none")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNLESS_SAID = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}


class Guard:
    """ASGI middleware that refuses foreign requests and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with 403 or 421."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), _ALWAYS, _UNLESS_SAID)
            await send(message)

        refusal = _refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send_safe)
        else:
            await Response(encoded(told(refusal)), refusal.status, media_type="application/json")(scope, receive, send_safe)


def _refusal(scope: Scope) -> Refused | None:
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not _OURS.fullmatch(hosts[0]):
        return Refused(421, "this server answers for this machine alone", fix="ask for 127.0.0.1 or localhost")
    if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
        return Refused(403, "another site may not ask here", fix="open the page of this server")
    if scope["path"] != "/" and headers.get("sec-fetch-site", "none") not in _FROM_HERE:
        return Refused(403, "another site may not ask here", fix="open the page of this server")
    return None


def _complete(headers: MutableHeaders, always: Mapping[str, str], unless_said: Mapping[str, str]) -> None:
    for name, value in always.items():
        headers[name] = value
    for name, value in unless_said.items():
        headers.setdefault(name, value)
