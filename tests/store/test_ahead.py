"""A push that nobody came before gets the right to write while it reads: it writes once, or nothing, whatever happens meanwhile."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase, ManagedTransaction
from neo4j.exceptions import Neo4jError

from kg.errors import AtlasFolderError, StoreError
from kg.store import guard, load
from kg.store.content import Content, of_folder, of_graph
from kg.store.known import Known
from kg.store.load import Wish
from kg.store.state import is_now, state_of
from tests.store.atlases import small_graph, write_graph
from tests.store.servers import contents, expected, opened

pytestmark = pytest.mark.database


def push(server: Any, content: Content, folder: Path) -> int:
    """How many things a push of a content, which remembers in a folder, writes."""
    with opened(server) as store:
        return store.push(content, Wish(), Known(folder)).total


@pytest.mark.parametrize("times", [pytest.param(2, id="twice"), pytest.param(20, id="often", marks=pytest.mark.soak)])
def test_pushes_that_all_know_what_is_there(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """One of them is the first; the others find that it was, and none writes what another wrote: each thing is there once."""
    push(server, of_graph(small_graph(2)), tmp_path / "0")
    errors: list[StoreError] = []
    for turn in range(1, times + 1):
        wishes = [small_graph(3 + (turn + n) % 3) for n in range(4)]
        together, done = threading.Barrier(len(wishes)), load._Push._is_done_ahead

        def ahead(self: Any, together: threading.Barrier = together, done: Any = done) -> bool:
            together.wait(30)  # all of them have seen the same state by now
            return bool(done(self))

        def work(number: int, turn: int = turn, wishes: list[Any] = wishes) -> None:
            folder = tmp_path / f"{turn}-{number}"
            shutil.copytree(tmp_path / "0", folder)
            try:
                push(server, of_graph(wishes[number]), folder)
            except StoreError as error:
                errors.append(error)

        with monkeypatch.context() as patched:
            patched.setattr(load._Push, "_is_done_ahead", ahead)
            threads = [threading.Thread(target=work, args=(number,)) for number in range(len(wishes))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert contents(server) in [expected(graph) for graph in wishes]
        push(server, of_graph(small_graph(2)), tmp_path / "0")
        push(server, of_graph(small_graph(2)), tmp_path / "0")
    assert all("another push" in error.what for error in errors), errors


def test_a_folder_that_is_damaged_meanwhile(server: Any, tmp_path: Path) -> None:
    """Nothing is written, not even a transaction, and whoever comes next need not wait."""
    push(server, of_graph(small_graph(3)), tmp_path / "pushed")
    write_graph(tmp_path, small_graph(4))
    nodes = tmp_path / "graph" / "nodes.jsonl"
    whole = nodes.read_bytes()
    nodes.write_bytes(whole[:-10])
    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password), notifications_min_severity="OFF") as driver:
        before = state_of(driver, None)
        with of_folder(tmp_path / "graph") as content, pytest.raises(AtlasFolderError, match="manifest"):
            push(server, content, tmp_path / "pushed")
        assert before is not None and is_now(driver, None, before)
    assert contents(server) == expected(small_graph(3))
    nodes.write_bytes(whole)
    with of_folder(tmp_path / "graph") as content:
        assert push(server, content, tmp_path / "pushed") > 0
    assert contents(server) == expected(small_graph(4))


def test_who_may_not_write_may_have_nothing_to_write(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no error; anything else is."""
    push(server, of_graph(small_graph(3)), tmp_path)

    def forbidden(self: guard.Guard, transaction: ManagedTransaction) -> None:
        raise Neo4jError._hydrate_neo4j(code="Neo.ClientError.Security.Forbidden", message="not for you")

    monkeypatch.setattr(guard.Guard, "alone", forbidden)
    assert push(server, of_graph(small_graph(3)), tmp_path) == 0
    with pytest.raises(StoreError, match="not for you"):
        push(server, of_graph(small_graph(4)), tmp_path)
    assert contents(server) == expected(small_graph(3))


def test_who_waits_for_a_content_keeps_nobody_waiting(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right to write ends after a while, though its holder reads on; what it read then is written all the same."""
    push(server, of_graph(small_graph(3)), tmp_path)
    monkeypatch.setattr(guard, "LEASE_SECONDS", 0.5)
    slow = replace(of_graph(small_graph(4)), check=lambda: time.sleep(10))
    thread = threading.Thread(target=push, args=(server, slow, tmp_path))
    thread.start()
    time.sleep(1)
    push(server, of_graph(small_graph(5)), tmp_path / "other")
    assert thread.is_alive() and contents(server) == expected(small_graph(5))
    thread.join()
    assert contents(server) == expected(small_graph(4))
