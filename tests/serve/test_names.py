"""Every name leads to its owner, on the command line as in the API."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graphfile import add_node, new_graph
from kg.lookup import Names, find, key_of, names_of
from tests.viz.synthetic import make

GRAPH = make(120)
NAMES = Names(GRAPH)
NAMED = sorted((name, key) for key in GRAPH if key[0] == "Entity" for name in names_of(GRAPH, key))


@given(st.sampled_from(NAMED), st.sampled_from([str, str.upper, str.lower, lambda s: f" {s} ", lambda s: s.replace("-", "‐")]))
def test_every_name_leads_to_its_owner(named: tuple[str, tuple[str, str]], spell: object) -> None:
    """However it is spelled, the owner is among the best, shown with a name that fits, and whole names come first."""
    name, (_, ident) = named
    hits = NAMES.search(spell(name), 100)  # type: ignore[operator]
    assert ident in [hit["id"] for hit in hits]
    assert key_of(hits[0]["matched"]) == key_of(name)


@given(st.text(max_size=60))
def test_any_text_may_be_sought(text: str) -> None:
    """No text breaks the search, and no more comes back than was asked for."""
    assert len(NAMES.search(text, 5)) <= 5
    NAMES.resolve(text)


@pytest.mark.parametrize("text", ["ひらがな", "ヒラガナ", "ﾋﾗｶﾞﾅ"])
def test_kana_and_width_do_not_matter(text: str) -> None:
    """Hiragana, katakana and half-width kana are one name."""
    graph = new_graph()
    add_node(graph, "Entity", "x", {"name": "ヒラガナ"}, label="Model")
    assert Names(graph).search(text, 1)[0]["id"] == "x"


def test_ids_come_before_names() -> None:
    """An id is what it says, though something else goes by it as a name; former ids come next."""
    graph = new_graph()
    add_node(graph, "Entity", "a", {"name": "b"}, label="Model")
    add_node(graph, "Entity", "b", {"name": "c", "paper_count": 9}, label="Model")
    graph.graph["redirects"] = {("Entity", "c"): "a", ("Entity", "lost"): "nowhere"}
    names = Names(graph)
    assert [names.resolve(text) for text in ("b", "c", "C", "lost")] == [("Entity", "b"), ("Entity", "a"), ("Entity", "b"), None]


@pytest.mark.parametrize("text", ["らま", "ラマ", "https://arxiv.org/abs/2305.00001v2", "2305.00001v3", "former", "Former name"])
def test_command_line_and_server_find_the_same(text: str) -> None:
    """By any script, address or former id."""
    graph = new_graph()
    add_node(graph, "Entity", "llama", {"name": "LLaMA", "name_ja": "ラマ", "aliases": ["Former name"]}, label="Model")
    add_node(graph, "Paper", "2305.00001", {"title": "A paper", "arxiv_id": "2305.00001"})
    graph.graph["redirects"] = {("Entity", "former"): "llama"}
    wanted = ("Paper", "2305.00001") if "2305" in text else ("Entity", "llama")
    assert find(graph, text) == Names(graph).resolve(text) == wanted
