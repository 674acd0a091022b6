"""The routes: the page, the map, and the API under ``/api``. All of them only read.

The API speaks JSON. An error is ``{"error": {"what", "where", "fix"}}`` with a status of 400 and up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from kg.analyze.facts import facts_of
from kg.atlas import Atlas
from kg.errors import AtlasError
from kg.queries import load_queries
from kg.serve import page
from kg.serve.changes import Changes
from kg.serve.guard import Guard
from kg.serve.maps import Maps, policy_of
from kg.serve.readers import Found, Limits, OpenStore, Readers
from kg.serve.refusals import Refused, encoded, status_of, told
from kg.serve.snapshot import Snapshots

LARGEST_REQUEST = 64_000
"""Bytes of a query with its parameters."""

_BODY_SECONDS = 10.0
_MOST_HITS = 100
_HEADER_CHARACTERS = 4_000


@dataclass(frozen=True)
class Parts:
    """What the routes share; ``changes`` has to be stopped before the server waits for its open streams."""

    atlas: Path
    readers: Readers
    snapshots: Snapshots
    maps: Maps
    changes: Changes


def make_parts(atlas: Path, open_store: OpenStore, limits: Limits) -> Parts:
    """The parts of a server for one atlas. Raises AtlasError where it has no graph."""
    snapshots = Snapshots(atlas)
    snapshots.current()
    return Parts(atlas, Readers(atlas, open_store, limits), snapshots, Maps(atlas, snapshots.current), Changes(atlas))


def make_app(parts: Parts) -> ASGIApp:
    """The ASGI application; its life span starts and ends the readers."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        parts.readers.start()
        tasks = [asyncio.create_task(parts.changes.watch()), asyncio.create_task(_warm(parts.readers))]
        yield
        for task in tasks:
            task.cancel()
        await run_in_threadpool(parts.readers.stop)

    routes = Routes(parts)
    app = Starlette(
        routes=[
            Route("/", routes.home),
            Route("/{name:str}", routes.file, name="file"),
            Route("/api/query", routes.query, methods=["POST"]),
            Route("/api/entities", routes.entities),
            Route("/api/entity/{id:path}", routes.entity),
            Route("/api/schema", routes.schema),
            Route("/api/examples", routes.examples),
            Route("/api/events", routes.events),
        ],
        exception_handlers={AtlasError: _tell, HTTPException: _tell_http, Exception: _tell_unexpected},
        lifespan=life,
    )
    return Guard(app)  # around everything, so that the answer to an error of ours is guarded too


class Routes:
    """One method a route."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def home(self, request: Request) -> Response:
        """The page."""
        return page.page(self._parts.atlas)

    async def file(self, request: Request) -> Response:
        """The map (``?of=NAME``, repeated: of these names only), or a file of the page."""
        name = request.path_params["name"]
        if name in page.FILES:
            return page.file(name)
        if name != "map.html":
            raise Refused(404, "there is nothing at this address", fix="open /")
        names = request.query_params.getlist("of")
        maps = self._parts.maps
        content = await (run_in_threadpool(maps.of, names) if names else run_in_threadpool(maps.whole))
        return Response(content, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy_of(content)})

    async def query(self, request: Request) -> Response:
        """``{"cypher", "parameters"}`` -> a list of rows, as ``kg query --format json`` prints them."""
        found = await _unless_gone(request, self._parts.readers.query(*await _body(request)))
        headers = {"X-Atlas-Generation": found.generation, "X-Atlas-Note": _header(found.note)}
        columns = _header(list(found.columns))
        if len(columns) <= _HEADER_CHARACTERS:
            headers["X-Atlas-Columns"] = columns
        return Response(found.json.encode("utf8", "replace"), media_type="application/json", headers=headers)

    async def entities(self, request: Request) -> Response:
        """``?q=TEXT&limit=N`` -> entities by any of their names, the best first."""
        limit = request.query_params.get("limit", "20")
        if not limit.isdecimal() or len(limit) > 9 or not 1 <= int(limit) <= _MOST_HITS:
            raise Refused(400, "limit is no number that fits", fix=f"give one from 1 to {_MOST_HITS}")
        query = request.query_params.get("q", "")
        return _json(await run_in_threadpool(lambda: self._parts.snapshots.current().names.search(query, int(limit))))

    async def entity(self, request: Request) -> Response:
        """All about one entity or paper, by its id, a former id or a name."""
        ident = request.path_params["id"]

        def facts() -> dict[str, Any]:
            snapshot = self._parts.snapshots.current()
            key = snapshot.names.resolve(ident)
            if key is None:
                near = ", ".join(hit["id"] for hit in snapshot.names.search(ident, 3))
                raise Refused(404, "there is nothing of this name", fix=f"nearest: {near or 'nothing'}")
            return facts_of(snapshot.graph, key)

        return _json(await run_in_threadpool(facts))

    async def schema(self, request: Request) -> Response:
        """Labels, relationship types and properties, with their numbers."""
        return _json(await run_in_threadpool(lambda: self._parts.snapshots.current().schema))

    async def examples(self, request: Request) -> Response:
        """The queries of schemas/queries.yaml, of the atlas where it has its own."""
        queries = await run_in_threadpool(load_queries, Atlas(self._parts.atlas).schemas)
        return _json([query.model_dump() for query in queries])

    async def events(self, request: Request) -> Response:
        """Server-sent events: the generation of the graph and the time of the map, whenever they change."""
        return StreamingResponse(self._parts.changes.stream(), media_type="text/event-stream")


async def _warm(readers: Readers) -> None:
    with suppress(AtlasError):  # the first query says it to somebody
        await readers.query("RETURN 1 AS ready", {})


async def _body(request: Request) -> tuple[str, dict[str, Any]]:
    """The query of a request and its parameters."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "a query comes as application/json", fix='send {"cypher": "...", "parameters": {}}')
    data = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                data += chunk
                if len(data) > LARGEST_REQUEST:
                    raise Refused(413, f"a query has at most {LARGEST_REQUEST} bytes", fix="ask for less at once")
    except TimeoutError:
        raise Refused(408, "the query did not arrive", fix="send it again") from None
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("cypher"), str) or not isinstance(asked.get("parameters") or {}, dict):
        raise Refused(400, "this is not a query", fix='send {"cypher": "...", "parameters": {}}')
    cypher = asked["cypher"].strip().rstrip(";").rstrip()
    if not cypher:
        raise Refused(400, "there is no query", fix="write one: MATCH (e:Entity) RETURN e.name LIMIT 5")
    return cypher, asked.get("parameters") or {}


async def _unless_gone(request: Request, answer: Any) -> Found:
    """The answer; where the client leaves before its turn, the query never runs."""
    working, leaving = asyncio.ensure_future(answer), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Refused(499, "the client left")
        found: Found = working.result()
        return found
    finally:
        working.cancel()
        leaving.cancel()


def _header(value: Any) -> str:
    """A value as a header carries it: JSON in ASCII."""
    return json.dumps(value)


def _json(value: Any, status: int = 200) -> Response:
    return Response(encoded(value), status, media_type="application/json")


async def _tell(_: Request, error: Exception) -> Response:
    assert isinstance(error, AtlasError)  # noqa: S101 (it is registered for these)
    headers = {"Retry-After": "1"} if status_of(error) == 503 else {}
    return Response(encoded(told(error)), status_of(error), headers, "application/json")


async def _tell_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (it is registered for these)
    return Response(encoded(told(AtlasError(error.detail, fix="open /"))), error.status_code, error.headers, "application/json")


async def _tell_unexpected(_: Request, error: Exception) -> Response:
    return _json(told(AtlasError(f"an error of ours ({type(error).__name__})", fix="please report it")), 500)
