"""A year of weeks in miniature: whatever the batches, the graph is that of a build from nothing, and old ids lead on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kg import records
from kg.atlas import Atlas, open_atlas, writing
from kg.cli.moved import follow_ids
from kg.doctor import examine
from kg.errors import AtlasError
from kg.graphfile import Key, encode, new_graph, read_graph
from kg.history import read_history, with_history
from kg.lookup import find
from kg.pipeline import Options, add, build, remove
from tests.batches import DIGESTS, PAPERS, batch, digest, one_extractor

ROOT = Path(__file__).parent.parent
QUICK = Options(draw=False)
Step = tuple[str, Sequence[str]]

names = st.lists(st.sampled_from(DIGESTS), min_size=1, max_size=4, unique=True)
steps = st.one_of(
    st.tuples(st.just("add"), names),
    st.tuples(st.just("correct"), names),
    st.tuples(st.just("remove"), st.lists(st.sampled_from([*DIGESTS, *PAPERS, "2023-W23"]), min_size=1, max_size=2, unique=True)),
)


@pytest.fixture(autouse=True)
def _one_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "Extractor", one_extractor)


def graph_files(atlas: Path) -> dict[str, bytes]:
    """The graph's files."""
    return {path.name: path.read_bytes() for path in sorted((atlas / "graph").iterdir())}


def take(atlas: Path, step: Step) -> None:
    """Takes one step; what is not there cannot be removed."""
    kind, what = step
    if kind == "remove":
        graph = read_graph(atlas / "graph")
        there = [ident for ident in what if any((k, ident) in graph for k in ("Digest", "Paper", "Week"))]
        if there:
            remove(atlas, there, QUICK)
    else:
        add(atlas, batch(*what, corrected=kind == "correct"), QUICK)


def from_nothing(atlas: Path, target: Path) -> dict[str, bytes]:
    """The graph of a new atlas with the digests that ``atlas`` lists, less what was removed from them."""
    with writing(target) as fresh:
        old = Atlas(atlas)
        for source in old.sources():
            fresh.keep(source.id, old.read_source(source))
        fresh.commit(old.sources(), encode(new_graph()))
    if Atlas(target).sources():
        build(target, None, QUICK)
    return graph_files(target)


def published(atlas: Path) -> set[Key]:
    """The ids that maps link to."""
    return {key for key in read_graph(atlas / "graph") if key[0] in ("Entity", "Paper")}


def check_sequence(sequence: Sequence[Step]) -> None:
    """After every step the graph is that of a build from nothing; in the end every id that ever was leads somewhere."""
    with tempfile.TemporaryDirectory() as folder:
        atlas, ever = Path(folder) / "atlas", set[Key]()
        for number, step in enumerate([("add", DIGESTS[:1]), *sequence]):
            take(atlas, step)
            ever |= published(atlas)
            assert graph_files(atlas) == from_nothing(atlas, Path(folder) / f"fresh-{number}"), step
        opened = open_atlas(atlas)
        graph = with_history(read_graph(opened.graph), read_history(opened.history))
        for key in ever:
            assert (
                key in graph or graph.graph["redirects"].get(key) in {ident for kind, ident in graph if kind == key[0]} or key in graph.graph["gone"]
            )
        assert [f for f in examine(atlas)[1] if f.broken] == []


@settings(max_examples=12, phases=[Phase.explicit, Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=1, max_size=4))
def test_any_batches_give_the_graph_of_a_build_from_nothing(sequence: list[Step]) -> None:
    """Splits, orders, repetitions, removals and corrections."""
    check_sequence(sequence)


@pytest.mark.soak
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=2, max_size=8))
def test_long_sequences_give_the_graph_of_a_build_from_nothing(sequence: list[Step]) -> None:
    """The same, longer and more often."""
    check_sequence(sequence)


def test_a_correction_replaces_and_a_paper_in_two_digests_survives_one(tmp_path: Path) -> None:
    """What only the old version said is gone; what another digest says of the paper stays; judgements are never touched."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    (tmp_path / "a" / "judgements.yaml").write_text("- {verdict: retype, name: Quillnet, to: Model}\n")
    add(tmp_path / "a", batch("w4.md", corrected=True), QUICK)
    graph = read_graph(tmp_path / "a" / "graph")
    assert graph.nodes["Paper", "2306.00003"]["properties"]["title"] == "Hazelbench 2"  # w2.md still has the old one
    add(tmp_path / "a", batch("w4.md"), QUICK)
    assert "Hazelbench 2" not in (tmp_path / "a" / "graph" / "nodes.jsonl").read_text()
    remove(tmp_path / "a", ["w1.md"], QUICK)
    graph = read_graph(tmp_path / "a" / "graph")
    assert ("Paper", "2305.00001") in graph and ("Paper", "2305.00002") not in graph
    assert graph.nodes["Entity", "quillnet"]["labels"][1] == "Model"
    assert (tmp_path / "a" / "judgements.yaml").read_text() == "- {verdict: retype, name: Quillnet, to: Model}\n"


def test_the_id_of_what_was_merged_leads_to_what_holds_it_now(tmp_path: Path) -> None:
    """And the id of what was removed says so, until it comes back."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    atlas = open_atlas(tmp_path / "a")
    before = published(tmp_path / "a")
    (tmp_path / "a" / "judgements.yaml").write_text("- {verdict: same, names: [Sedgecoder, Brambleformer]}\n")
    build(tmp_path / "a", None, QUICK)
    graph = with_history(read_graph(atlas.graph), read_history(atlas.history))
    assert before - published(tmp_path / "a") == {("Entity", "sedgecoder")}
    assert graph.graph["redirects"]["Entity", "sedgecoder"] == "brambleformer"
    remove(tmp_path / "a", ["w4.md"], QUICK)
    graph = with_history(read_graph(atlas.graph), read_history(atlas.history))
    with pytest.raises(AtlasError, match="Teasel was in this atlas"):
        find(graph, "teasel")
    add(tmp_path / "a", batch("w4.md"), QUICK)
    graph = with_history(read_graph(atlas.graph), read_history(atlas.history))
    assert find(graph, "teasel") == ("Entity", "teasel")


def test_a_query_by_an_old_id_is_asked_for_the_new_one(tmp_path: Path) -> None:
    """As a literal and as a parameter; a text that never was an id stays as it is."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    (tmp_path / "a" / "judgements.yaml").write_text("- {verdict: same, names: [Sedgecoder, Brambleformer]}\n")
    build(tmp_path / "a", None, QUICK)
    moved = follow_ids(tmp_path / "a", "MATCH (e:Entity {id: 'sedgecoder'}) WHERE e.name <> \"it\" RETURN e, $id", {"id": "sedgecoder", "n": 3})
    assert moved is not None
    assert moved.cypher == "MATCH (e:Entity {id: 'brambleformer'}) WHERE e.name <> \"it\" RETURN e, $id"
    assert moved.parameters == {"id": "brambleformer", "n": 3}
    assert moved.note == "sedgecoder is brambleformer now"
    assert follow_ids(tmp_path / "a", "MATCH (e {id: 'never-was'}) RETURN e", {}) is None
    assert follow_ids(tmp_path / "a", "MATCH (e) RETURN e", {"n": 1}) is None


def test_the_summary_says_what_came_and_went(tmp_path: Path) -> None:
    """For scripts: added, replaced and removed digests, and the graph's generation."""
    first = add(tmp_path / "a", batch("w1.md", "w2.md"), QUICK)
    assert (first.added, first.replaced, first.removed) == (("w1.md", "w2.md"), (), ())
    second = add(tmp_path / "a", batch("w1.md", "w3.md", corrected=True), QUICK)
    assert (second.added, second.replaced, second.removed) == (("w3.md",), ("w1.md",), ())
    assert second.generation != first.generation
    assert remove(tmp_path / "a", ["w3.md"], QUICK).removed == ("w3.md",)
    third = build(tmp_path / "a", batch("w1.md"), Options(draw=False, replace=True))
    assert (third.added, third.replaced, third.removed) == ((), ("w1.md",), ("w2.md",))
    assert build(tmp_path / "a", None, QUICK).generation == third.generation


def test_a_week_without_japanese_loads_no_parser(tmp_path: Path) -> None:
    """spaCy and GiNZA, the store and what draws are not even imported."""
    (tmp_path / "w1.md").write_bytes(digest("w1.md"))
    code = "import sys, kg.cli.main as m\ntry: m.main()\nfinally: print('LOADED', *{n.split('.')[0] for n in sys.modules})"
    line = [sys.executable, "-c", code, "add", "w1.md", "--no-map"]
    done = subprocess.run(line, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("LOADED")[1].split())
    assert "kg" in loaded
    assert not loaded & {"spacy", "ginza", "sudachipy", "neo4j", "arcadedb_embedded", "scipy", "openai", "arxiv", "markdownify"}


@pytest.mark.parametrize("arguments", [["--help"], ["status"]])
def test_quick_commands_load_little(tmp_path: Path, arguments: list[str]) -> None:
    """What makes a start slow stays out of them: numpy, networkx, pydantic and everything above."""
    add(tmp_path / "atlas", batch("w1.md"), QUICK)
    code = "import sys, kg.cli.main as m\ntry: m.main()\nfinally: print('LOADED', *{n.split('.')[0] for n in sys.modules})"
    line = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(line, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("LOADED")[1].split())
    assert not loaded & {"spacy", "ginza", "networkx", "numpy", "scipy", "pydantic", "neo4j", "rich"}
