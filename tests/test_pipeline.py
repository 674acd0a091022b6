"""The whole path on the example digests: build, add, remove, rebuild, bad input, kills."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import pytest

from kg.atlas import open_atlas
from kg.errors import AtlasError, SourceError, UsageError
from kg.graphfile import read_graph
from kg.model import PAPER_RELATIONS
from kg.pipeline import Options, add, build, remove
from kg.sources.files import Gathered, gather

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
QUICK = Options(draw=False)


def graph_of(atlas: Path) -> nx.MultiDiGraph:
    """The graph of an atlas."""
    return read_graph(open_atlas(atlas).graph)


def files_of(atlas: Path) -> dict[str, str]:
    """Hashes of the graph's files."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((atlas / "graph").iterdir())}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas."""
    path = tmp_path_factory.mktemp("example") / "atlas"
    build(path, gather([str(EXAMPLES)]), QUICK)
    return path


def test_every_mention_reslices_and_every_quote_stands(example: Path) -> None:
    """Grounding: spans, quotes, and a paper behind every node."""
    graph = graph_of(example)
    text = {k[1]: d["properties"]["text"] for k, d in graph.nodes(data=True) if k[0] == "Passage"}
    named, related = set(), set()
    for start, end, data in graph.edges(data=True):
        properties = data["properties"]
        if data["type"] == "NAMES":
            assert text[start[1]][properties["start"] : properties["end"]] == properties["surface"]
            named.add(end)
        elif start[0] == "Paper" and data["type"] in PAPER_RELATIONS:
            assert text[properties["passage"]][properties["start"] : properties["end"]] == properties["quote"] != ""
            related.add(end)
        elif "quotes" in properties:
            assert len(properties["papers"]) == len(properties["passages"]) == len(properties["quotes"]) > 0
            assert all(q in text[p] for p, q in zip(properties["passages"], properties["quotes"], strict=True))
    entities = {k for k in graph.nodes if k[0] == "Entity"}
    assert entities == named == related
    assert all(nx.has_path(graph.to_undirected(as_view=True), k, ("Digest", d)) for k in graph.nodes for d in [_a_digest(graph, k)])


def _a_digest(graph: nx.MultiDiGraph, key: tuple[str, str]) -> str:
    return next(k[1] for k in graph.nodes if k[0] == "Digest")


def test_exactly_one_relation_a_paper_and_entity(example: Path) -> None:
    """And exactly one type an entity."""
    graph = graph_of(example)
    pairs = [(s, e) for s, e, d in graph.edges(data=True) if s[0] == "Paper" and d["type"] in PAPER_RELATIONS]
    assert len(pairs) == len(set(pairs))
    assert all(len(d["labels"]) == 2 for k, d in graph.nodes(data=True) if k[0] == "Entity")


def test_entities_meet_over_weeks_and_languages(example: Path) -> None:
    """MMLU, RLHF, GPT-4 ... are one node each in the Japanese and the English digest; one paper in two digests is one."""
    graph = graph_of(example)
    for entity in ("mmlu", "llama", "gpt-4", "chatgpt", "rlhf"):
        assert graph.nodes["Entity", entity]["properties"]["paper_count"] >= 2, entity
    assert graph.nodes["Entity", "rlhf"]["properties"]["first_week"] == "2023-W21"
    assert graph.nodes["Entity", "rlhf"]["properties"]["last_week"] == "2023-W29"
    assert graph.nodes["Paper", "2305.14314"]["properties"]["title"].startswith("QLoRA: Efficient")
    assert len([e for _, e, d in graph.out_edges(("Paper", "2305.14314"), data=True) if d["type"] == "FROM"]) == 2


def test_what_the_examples_state(example: Path) -> None:
    """A few relations that any reader would draw."""
    graph = graph_of(example)
    relations = {(s[1], e[1]): d["type"] for s, e, d in graph.edges(data=True) if s[0] == "Paper" and e[0] == "Entity"}
    assert relations["2305.14314", "qlora"] == "INTRODUCES"
    assert relations["2305.14314", "lora"] == "USES"
    assert relations["2305.16291", "voyager"] == "INTRODUCES"
    assert relations["2305.15334", "gpt-4"] == "COMPARES_WITH"
    assert relations["2307.09288", "mmlu"] == "EVALUATES_ON"


def test_any_split_order_and_detour_gives_the_same_bytes(example: Path, tmp_path: Path) -> None:
    """One batch, two batches in either order, a removal and its return: the same graph."""
    one, two = (gather([f"{EXAMPLES}/{n}"]) for n in ("2023-05-22.txt", "2023-07.md"))
    add(tmp_path / "a", two, QUICK)
    add(tmp_path / "a", one, QUICK)
    assert files_of(tmp_path / "a") == files_of(example)
    remove(tmp_path / "a", [one.digests[0][0]], QUICK)
    assert files_of(tmp_path / "a") != files_of(example)
    report = add(tmp_path / "a", one, QUICK)
    assert files_of(tmp_path / "a") == files_of(example)
    assert report.changed
    again = build(tmp_path / "a", None, QUICK)
    assert (again.extracted, again.changed) == (0, False)


def test_removing_a_week_or_paper_takes_what_only_it_supported(example: Path, tmp_path: Path) -> None:
    """Nothing of it stays; adding the digest again brings it back."""
    build(tmp_path / "a", gather([str(EXAMPLES)]), QUICK)
    removed = remove(tmp_path / "a", ["https://arxiv.org/abs/2305.16291v2", "2023-W29"], QUICK).removed
    assert removed == ("2023-W29", "2305.16291")
    graph = graph_of(tmp_path / "a")
    assert ("Entity", "voyager") not in graph and ("Week", "2023-W29") not in graph and ("Paper", "2307.09288") not in graph
    assert ("Paper", "2305.14314") in graph and ("Entity", "lora") in graph
    add(tmp_path / "a", gather([str(EXAMPLES)]), QUICK)
    assert files_of(tmp_path / "a") == files_of(example)


def test_usage_that_would_lose_something_is_refused(tmp_path: Path) -> None:
    """Dropping sources wants --replace; unknown ids and empty atlases are said."""
    build(tmp_path / "a", gather([str(EXAMPLES)]), QUICK)
    one = gather([f"{EXAMPLES}/2023-07.md"])
    with pytest.raises(UsageError, match="would drop 1 digests"):
        build(tmp_path / "a", one, QUICK)
    assert build(tmp_path / "a", one, Options(replace=True, draw=False)).digests == 1
    with pytest.raises(AtlasError, match="no digest, week or paper nothing"):
        remove(tmp_path / "a", ["nothing"], QUICK)
    with pytest.raises(Exception, match="nothing to build from"):
        build(tmp_path / "b", None, QUICK)


def test_bad_input_never_loses_good_input(tmp_path: Path) -> None:
    """Noise, an empty file and a missing one are listed by name; the good digest is built."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "noise.txt").write_bytes(bytes((n * n * 7 + n // 3) % 256 for n in range(5000)))
    (folder / "empty.md").write_bytes(b"")
    (folder / "good.txt").write_bytes((EXAMPLES / "2023-05-22.txt").read_bytes())
    report = build(tmp_path / "a", gather([str(folder), str(tmp_path / "missing.txt")]), QUICK)
    assert report.papers == 4
    named = {Path(p.digest).name for p in report.problems}
    assert {"noise.txt", "empty.md", "missing.txt"} <= named
    with pytest.raises(SourceError, match="no digest could be read"):
        build(tmp_path / "b", gather([str(folder / "empty.md")]), QUICK)
    problems = [json.loads(line) for line in (tmp_path / "a" / "problems.jsonl").read_text("utf8").splitlines()]
    assert len(problems) == len(report.problems)


LIST = """# Papers

## Top ML Papers of the Week ({week})
| Paper | Links |
| --- | --- |
| 1) **{name}** - introduces {name}. | [Paper](https://arxiv.org/abs/{ident}) |
"""


def digest(name: str, ident: str, week: str = "2023-W40") -> Gathered:
    """One digest of one paper."""
    return Gathered(((f"{ident}.md", LIST.format(name=name, ident=ident, week=week).encode()),), ())


@pytest.mark.parametrize("week", ["2023-W53", "2023-W00", "2024-W77"])
def test_a_week_that_no_calendar_has_is_told_and_harms_nothing(tmp_path: Path, week: str) -> None:
    """Its papers are kept without it; the next digest comes in."""
    report = add(tmp_path, digest("Zebrafold", "2310.00001", week), QUICK)
    assert [(p.digest, p.line) for p in report.problems if p.what == f"there is no such week: {week}"] == [("2310.00001.md", 3)]
    assert add(tmp_path, digest("Zonefilter", "2310.00002"), QUICK).papers == 2
    assert {key[1] for key in graph_of(tmp_path) if key[0] == "Week"} == {"2023-W40"}


def test_numbers_of_any_length_are_read(tmp_path: Path) -> None:
    """Names and results with more digits than Python makes an int of."""
    long = "GPT-" + "1" * 5000, "GPT-1." + "5" * 5000, "7" * 6000 + "B Zebrafold", "Zebrafold reaches " + "9" * 400 + ".5 BLEU on WMT14, Zebrafold"
    for number, name in enumerate(long):
        assert add(tmp_path, digest(name, f"2310.0000{number}"), QUICK).changed
    json.loads((tmp_path / "graph" / "nodes.jsonl").read_text("utf8").splitlines()[0])
    assert "Infinity" not in (tmp_path / "graph" / "nodes.jsonl").read_text("utf8")


def test_a_digest_that_no_graph_can_be_made_of_is_not_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong before the graph is swapped: the atlas is as it was, and takes the next digest."""
    add(tmp_path, digest("Zebrafold", "2310.00001"), QUICK)
    before = {p.name: p.read_bytes() for p in (*(tmp_path / "digests").iterdir(), *(tmp_path / "graph").iterdir())}
    calls = []

    def break_down(*_: object) -> None:
        calls.append(1)
        raise ValueError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr("kg.making.summarize", break_down)
        with pytest.raises(ValueError, match="of ours"):
            add(tmp_path, digest("Zonefilter", "2310.00002"), QUICK)
    assert len(calls) == 1  # no lost cache: nothing is tried again
    assert {p.name: p.read_bytes() for p in (*(tmp_path / "digests").iterdir(), *(tmp_path / "graph").iterdir())} == before
    assert add(tmp_path, digest("Zonefilter", "2310.00003"), QUICK).papers == 2


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp932", "euc_jp"])
def test_encodings_and_line_ends_make_no_difference(tmp_path: Path, codec: str) -> None:
    """The same digest in another encoding with CRLF is the same papers."""
    text = (EXAMPLES / "2023-05-22.txt").read_text("utf8")
    (tmp_path / "d.txt").write_bytes(text.replace("\n", "\r\n").encode(codec))
    (tmp_path / "e.txt").write_bytes(text.encode("utf8"))
    build(tmp_path / "a", gather([str(tmp_path / "d.txt")]), QUICK)
    build(tmp_path / "b", gather([str(tmp_path / "e.txt")]), QUICK)
    first, second = ({k for k in graph_of(tmp_path / n).nodes if k[0] in ("Entity", "Passage")} for n in "ab")
    assert first == second


def test_a_killed_build_is_completed_by_the_next(example: Path, tmp_path: Path) -> None:
    """kill -9 at several moments: the atlas opens or is empty, and the next run gives the same bytes."""
    for turn, seconds in enumerate((0.3, 1.5, 4.0)):
        atlas = tmp_path / f"a{turn}"
        command = [sys.executable, "-m", "kg", "build", "--no-map", str(EXAMPLES), "--atlas", str(atlas)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not atlas.exists() or not (atlas / "atlas.toml").exists() or graph_of(atlas) is not None
        build(atlas, gather([str(EXAMPLES)]), QUICK)
        assert files_of(atlas) == files_of(example)
