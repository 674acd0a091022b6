"""Graphs, layouts and pages that the tests of the map share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.viz.synthetic import make
from viz.layout import Layout, lay_out
from viz.page import render

SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LISTEN = "window.violations = []; addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective))"


@pytest.fixture(scope="session")
def graph() -> nx.MultiDiGraph:
    """About 300 entities over 30 weeks. Tests that change it copy it first."""
    return make(300)


@pytest.fixture(scope="session")
def layout(graph: nx.MultiDiGraph) -> Layout:
    """The fresh layout of ``graph``."""
    return lay_out(graph, {})


@pytest.fixture(scope="session")
def page_file(graph: nx.MultiDiGraph, layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of ``graph`` with quotes, as a file."""
    path = tmp_path_factory.mktemp("page") / "map.html"
    path.write_bytes(render(graph, layout))
    return path


@dataclass
class Visit:
    """An open page, and everything it should not have done."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def assert_quiet(self, path: Path) -> None:
        """No error, no violation of the policy, no request but for the file itself."""
        assert self.errors == []
        assert self.page.evaluate("window.violations") == []
        assert {url.partition("#")[0] for url in self.requests} == {path.as_uri()}


Open = Callable[..., Visit]


def opened(browser: Any, path: Path, address: str = "", *, size: str = "desk", lang: str = "en-US", script: str = "", **options: Any) -> Visit:
    """A page file in a context of its own, ready; the caller closes the context."""
    context = browser.new_context(viewport=SIZES[size], locale=lang, reduced_motion="reduce", **options)
    seen = Visit(context.new_page())
    seen.page.set_default_timeout(15_000)
    seen.page.add_init_script(LISTEN + ";" + script)
    seen.page.on("console", lambda message: message.type == "error" and seen.errors.append(message.text))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
    seen.page.on("request", lambda request: request.url.startswith("data:") or seen.requests.append(request.url))
    seen.page.goto(path.as_uri() + address)
    seen.page.wait_for_selector("html.ready", state="attached")
    return seen


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Opens a page file: ``visit(path, "#address", size="phone", lang="ja-JP", script="")``."""
    contexts = []

    def open_(path: Path, address: str = "", **options: Any) -> Visit:
        seen = opened(browser, path, address, **options)
        contexts.append(seen.page.context)
        return seen

    yield open_
    for context in contexts:
        context.close()
