"""Old ids lead on, say that they are gone, and never hide what is there."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.atlas import writing
from kg.cli.main import cli
from kg.errors import AtlasError, AtlasFolderError
from kg.graphfile import add_edge, add_node, encode, new_graph, read_graph
from kg.history import Past, encode_history, left_behind, read_history, with_history
from kg.lookup import find
from kg.serve.snapshot import Snapshots
from viz.data import columns
from viz.layout import lay_out


def small(names: dict[str, str], *, redirects: dict[str, str] | None = None) -> nx.MultiDiGraph:
    """A paper whose one passage names entities: surface -> entity id."""
    graph = new_graph()
    paper = add_node(graph, "Paper", "2305.00001", {"title": "A paper"})
    passage = add_node(graph, "Passage", "2305.00001#abc", {"text": " ".join(names)})
    add_edge(graph, paper, "HAS_PASSAGE", passage)
    start = 0
    for surface, ident in names.items():
        entity = add_node(graph, "Entity", ident, {"name": ident.title(), "paper_count": 1}, label="Model")
        add_edge(graph, passage, "NAMES", entity, surface=surface, start=start, end=start + len(surface), confidence=0.9)
        add_edge(graph, paper, "USES", entity, quote=surface, passage=passage[1], start=start, end=start + len(surface))
        start += len(surface) + 1
    graph.graph["redirects"] = {("Entity", old): new for old, new in (redirects or {}).items()}
    return graph


def put(folder: Path, graph: nx.MultiDiGraph) -> Path:
    """The graph's files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, data in encode(graph).items():
        (folder / name).write_bytes(data)
    return folder


def test_a_merged_id_leads_to_what_holds_its_mentions(tmp_path: Path) -> None:
    """By most of them; a redirect that is given up leads where it led; what is known still is no history."""
    old = put(tmp_path / "graph", small({"Foo": "foo", "Bar": "bar"}, redirects={"phoo": "foo", "barr": "bar"}))
    past = left_behind(old, encode(small({"Foo": "bar", "Bar": "bar"}, redirects={"foo": "bar"})))
    assert past == {("Entity", "barr"): Past("bar", "barr"), ("Entity", "phoo"): Past("foo", "phoo")}
    past = left_behind(old, encode(small({"Foo": "bar", "Bar": "bar"})))
    assert past == {("Entity", "foo"): Past("bar", "Foo"), ("Entity", "barr"): Past("bar", "barr"), ("Entity", "phoo"): Past("foo", "phoo")}
    gone = {("Entity", "foo"): Past(None, "Foo"), ("Entity", "bar"): Past(None, "Bar"), ("Paper", "2305.00001"): Past(None, "A paper")}
    assert left_behind(old, encode(new_graph())) == gone
    assert left_behind(old, encode(read_graph(old))) == {}
    assert left_behind(tmp_path / "none", encode(read_graph(old))) == {}


def test_history_is_followed_over_several_steps_and_ends_in_circles_nowhere() -> None:
    """foo became bar, bar became baz; one and two point at each other."""
    graph = small({"Baz": "baz"})
    history = {("Entity", a): Past(b, a) for a, b in (("foo", "bar"), ("bar", "baz"), ("one", "two"), ("two", "one"))}
    whole = with_history(graph, history)
    assert whole.graph["redirects"] == {("Entity", "foo"): "baz", ("Entity", "bar"): "baz"}
    assert whole.graph["gone"] == {("Entity", "one"): "one", ("Entity", "two"): "two"}
    assert find(whole, "foo") == ("Entity", "baz")
    with pytest.raises(AtlasError, match="one was in this atlas"):
        find(whole, "one")


def test_what_is_there_goes_before_history() -> None:
    """A node or redirect of the graph wins; what was gone is found again under the id that its name has now."""
    graph = small({"Foo": "foo"}, redirects={"phoo": "foo"})
    history = {("Entity", "foo"): Past(None, "Foo"), ("Entity", "phoo"): Past("bar", "phoo"), ("Entity", "foo-model"): Past(None, "Foo")}
    whole = with_history(graph, history)
    assert whole.graph["redirects"] == {("Entity", "phoo"): "foo", ("Entity", "foo-model"): "foo"}
    assert whole.graph["gone"] == {}


def test_old_links_into_the_map_are_in_its_data() -> None:
    """The page gets history as it gets the graph's own redirects."""
    whole = with_history(small({"Baz": "baz"}), {("Entity", "foo"): Past("baz", "Foo")})
    assert columns(whole, lay_out(whole), text="none")["redirects"]["Entity"] == {"foo": "baz"}


def test_history_round_trips_and_damage_is_blamed(tmp_path: Path) -> None:
    """File and line."""
    history = {("Entity", "あ"): Past("b", "あ"), ("Paper", "x"): Past(None, "X")}
    path = tmp_path / "history.jsonl"
    assert read_history(path) == {}
    path.write_bytes(encode_history(history))
    assert read_history(path) == history
    path.write_bytes(path.read_bytes() + b'{"kind": "Entity"}\n')
    with pytest.raises(AtlasFolderError, match=r"history\.jsonl:3"):
        read_history(path)


def test_former_ids_lead_on_wherever_a_graph_is_read(tmp_path: Path) -> None:
    """For every command and for the server: an atlas gives its graph with its history."""
    with writing(tmp_path / "atlas") as atlas:
        atlas.write_graph(encode(small({"Llama": "llama"})))
        atlas.history.write_bytes(encode_history({("Entity", "old-llama"): Past("llama", "Old Llama")}))
    assert find(atlas.read_graph(), "old-llama") == ("Entity", "llama")
    assert Snapshots(tmp_path / "atlas").current().names.resolve("old-llama") == ("Entity", "llama")
    for line in (["families", "old-llama"], ["strata", "--compare", "old-llama", "llama"], ["trends", "results", "--on", "old-llama"]):
        done = CliRunner().invoke(cli, [*line, "--atlas", str(tmp_path / "atlas")])
        assert "there is nothing called" not in str(done.exception), line
