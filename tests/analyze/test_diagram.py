"""Mermaid diagrams of papers and lineages: Mermaid's own parser takes them, whatever things are called."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import networkx as nx
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analyze.diagram import paper_diagram
from kg.analyze.lineage import Family, mermaid
from kg.atlas import open_atlas
from kg.cli.main import cli
from kg.graphfile import add_edge, add_node, new_graph, read_graph
from kg.model import ENTITY_TYPES, PAPER_RELATIONS

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    'quote " and #quot; and #35;',
    "end",
    "subgraph x",
    "]) }} )] --> click",
    "%% comment",
    "%%{init: {}}%%",
    "`markdown` **b**",
    "<script>alert(1)</script>",
    "a\nb\r\nc\td",
    "論文（改訂版）｜図",
    "👩‍🔬\u202e\u200b",
    "\x00\x07\x1b",
    "style paper fill:#f00; classDef x",
    "---\ntitle: x\n---",
    "   ",
    "1. list",
    "- item",
    "$$x^2$$",
    "\\",
    "href=javascript:alert(1)",
]


def hostile_graph(name: str) -> nx.MultiDiGraph:
    """A paper of this name with a section, an entity for each relation, a link and a result, all called the same."""
    graph = new_graph()
    paper = add_node(graph, "Paper", "p", {"title": name})
    add_edge(graph, paper, "HAS_PASSAGE", add_node(graph, "Passage", "p#1", {"heading": name, "role": "section", "text": name, "position": 0}))
    add_edge(graph, paper, "HAS_PASSAGE", add_node(graph, "Passage", "p#2", {"role": "answer", "text": name, "position": 1}))
    entities = []
    for number, relation in enumerate(PAPER_RELATIONS):
        entities.append(add_node(graph, "Entity", f"{number}{name}", {"name": name}, label=ENTITY_TYPES[number]))
        add_edge(graph, paper, relation, entities[-1])
    add_edge(graph, entities[0], "BASED_ON", entities[1], papers=["p"], passages=["p#1"], quotes=[name])
    result = add_node(graph, "Result", "r", {"value": 1.5, "unit": name})
    add_edge(graph, result, "OF", entities[0])
    add_edge(graph, result, "REPORTED_IN", paper)
    return graph


def texts_of(graph: nx.MultiDiGraph) -> list[str]:
    """The diagram of every paper, and the lineage of every entity that has one."""
    family = Family(graph)
    found = [paper_diagram(graph, key) for key in sorted(graph) if key[0] == "Paper"]
    return found + [mermaid(family.lineage(key[1])) for key in sorted(graph) if key[0] == "Entity"]


def test_mermaid_parses_every_diagram(tmp_path: Path) -> None:
    """All papers and lineages of the example atlas, and of things with hostile names; and the parser does refuse what is wrong."""
    done = CliRunner().invoke(cli, ["build", str(ROOT / "examples"), "--no-map", "--atlas", str(tmp_path / "atlas")])
    assert done.exit_code == 0
    texts = texts_of(read_graph(open_atlas(tmp_path / "atlas").graph))
    assert len(texts) > 50
    texts += [text for name in HOSTILE for text in texts_of(hostile_graph(name))]
    good = parse(texts, tmp_path)
    assert good.returncode == 0, good.stderr[-2000:]
    assert f"{len(texts)} parsed" in good.stderr
    assert parse(['flowchart TB\n  a["x" -->\n'], tmp_path).returncode == 1


def parse(texts: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Gives the texts to Mermaid's parser under Node, as ``npm run mermaid`` does."""
    (folder / "texts.json").write_text(json.dumps(texts))
    line = [sys.executable, str(ROOT / "hatch_build.py"), "npm", "run", "--silent", "mermaid", "--", str(folder / "texts.json")]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=250)


@settings(max_examples=50)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_names_are_never_syntax(name: str) -> None:
    """Whatever the name is, the diagram has the same lines with the same signs of syntax as for a plain name."""

    def skeleton(text: str) -> list[str]:
        return [line.split('"')[0] + line.rpartition('"')[2] for line in text.splitlines()]

    plain = hostile_graph("name" if name.strip() else name)
    assert skeleton(paper_diagram(hostile_graph(name), ("Paper", "p"))) == skeleton(paper_diagram(plain, ("Paper", "p")))


def test_diagram_shows_what_the_paper_has() -> None:
    """Title, headings, entities by relation with their types, what it says of two of them, and its results."""
    text = paper_diagram(hostile_graph("Thing"), ("Paper", "p"))
    assert text.startswith('flowchart LR\n  paper["Thing"]\n')
    for line in (
        's0["Thing"]',
        's1["answer"]',
        "paper -->|introduces| g0",
        'e0(["Thing<br>Model"])',
        "e0 -.->|BASED_ON| e1",
        'r0{"1.5 Thing"}',
        "r0 ---|OF| e0",
    ):
        assert line in text


def test_command(tmp_path: Path) -> None:
    """By id or title, to standard output or a file; an entity is refused."""
    atlas = ["--atlas", str(tmp_path / "atlas")]
    assert CliRunner().invoke(cli, ["build", str(ROOT / "examples"), "--no-map", *atlas]).exit_code == 0
    shown = CliRunner().invoke(cli, ["diagram", "2305.14314", *atlas])
    assert shown.exit_code == 0 and "QLoRA" in shown.output
    done = CliRunner().invoke(cli, ["diagram", "QLoRA: Efficient Finetuning of Quantized LLMs", *atlas, "--output", str(tmp_path / "d" / "x.mmd")])
    assert done.output.strip() == str(tmp_path / "d" / "x.mmd")
    assert (tmp_path / "d" / "x.mmd").read_text("utf8") == shown.output
    refused = CliRunner().invoke(cli, ["diagram", "LoRA", *atlas])
    assert "is no paper but Method lora" in str(refused.exception)
