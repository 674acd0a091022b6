"""The server on loopback for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sources.arxiv_server import Server, serving


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A fresh server; no proxy stands before it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        yield server
