"""kg judge: one line a decision, appended, applied at once, taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.atlas import open_atlas, writing
from kg.cli.main import cli
from kg.errors import AtlasError, LockedError, SchemaError, UsageError
from kg.graphfile import read_graph
from kg.pipeline import Options, build
from kg.sources.files import gather

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example atlas."""
    path = tmp_path_factory.mktemp("judge") / "atlas"
    build(path, gather([str(ROOT / "examples")]), Options(draw=False))
    return path


@pytest.fixture
def atlas(example: Path, tmp_path: Path) -> Path:
    """A copy of it, to decide on."""
    return Path(shutil.copytree(example, tmp_path / "atlas"))


def judge(atlas: Path, *words: str, stdin: str | None = None) -> str:
    """Runs kg judge; errors come through."""
    done = CliRunner().invoke(cli, ["judge", *words, "--atlas", str(atlas)], input=stdin, catch_exceptions=False, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def entities(atlas: Path) -> set[str]:
    """Entity ids of the graph."""
    return {k[1] for k in read_graph(open_atlas(atlas).graph).nodes if k[0] == "Entity"}


def test_decisions_are_applied_and_undone(atlas: Path) -> None:
    """drop takes an entity out, undo brings it back, byte for byte; comments of the person stay."""
    before = (atlas / "graph" / "nodes.jsonl").read_bytes()
    (atlas / "judgements.yaml").write_text("# my own words\n\n- {verdict: rename, name: LoRA, to: LoRA!}  # so there", "utf8")
    assert "- {verdict: drop, name: Voyager}" in judge(atlas, "drop", "Voyager")
    assert "voyager" not in entities(atlas) and "lora" in entities(atlas)
    judge(atlas, "undo")
    assert "voyager" in entities(atlas)
    judge(atlas, "undo")
    assert (atlas / "graph" / "nodes.jsonl").read_bytes() == before
    text = (atlas / "judgements.yaml").read_text("utf8")
    assert text.startswith("# my own words\n\n- {verdict: rename, name: LoRA, to: LoRA!}  # so there\n- {verdict: drop, name: Voyager}\n")


def test_a_map_that_lags_is_told(atlas: Path) -> None:
    """A decision changes the graph at once, its map and pages of weeks with the next build: where there is a map, that is said."""
    assert "the next `kg add`" not in judge(atlas, "drop", "Voyager")
    (atlas / "map.html").write_text("a map")
    assert "the next `kg add`" in judge(atlas, "undo")


def test_same_retype_and_reject(atlas: Path) -> None:
    """Names meet, a type changes, a relation goes."""
    judge(atlas, "same", "Voyager", "Guanaco", "--reason", "a test", "--later")
    judge(atlas, "retype", "Guanaco", "--to", "Method", "--later")
    judge(atlas, "reject", "LoRA", "--paper", "2305.14314")
    graph = read_graph(open_atlas(atlas).graph)
    assert len({"voyager", "guanaco"} & entities(atlas)) == 1
    joined = next(k for k in graph.nodes if k[0] == "Entity" and k[1] in ("voyager", "guanaco"))
    assert graph.nodes[joined]["labels"][1] == "Method"
    assert not graph.has_edge(("Paper", "2305.14314"), ("Entity", "lora"))
    assert "reason: a test" in (atlas / "judgements.yaml").read_text("utf8")


def test_papers_are_joined(atlas: Path) -> None:
    """Two papers become one, with the passages of both."""
    judge(atlas, "same", "--papers", "2305.14314", "2305.11206")
    graph = read_graph(open_atlas(atlas).graph)
    assert len([k for k in graph.nodes if k[0] == "Paper" and k[1] in ("2305.14314", "2305.11206")]) == 1
    judge(atlas, "different", "--papers", "LIMA: Less Is More for Alignment", "2305.14314", "--later")


def test_contradictions_are_told(atlas: Path) -> None:
    """same and different at once: apart, and said with the line."""
    judge(atlas, "different", "LoRA", "QLoRA", "--later")
    judge(atlas, "same", "LoRA", "QLoRA")
    assert {"lora", "qlora"} <= entities(atlas)
    problems = (atlas / "problems.jsonl").read_text("utf8")
    assert "judgements.yaml:1" in problems and "judged different" in problems


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["same", "LoRA"], UsageError),
        (["same", "LoRA", "lora"], UsageError),
        (["same", "--papers", "2305.14314", "2305.14314v1"], UsageError),
        (["same", "LoRA", "Nobody Knows This"], AtlasError),
        (["rename", "LoRA"], UsageError),
        (["rename", "LoRA", "--to", "   "], SchemaError),
        (["rename", "LoRA", "--to", "a\nb | c"], SchemaError),
        (["rename", "LoRA", "--to", "a\x07b"], SchemaError),
        (["retype", "LoRA", "--to", "Person"], SchemaError),
        (["reject", "LoRA"], SchemaError),
        (["reject", "--result", "nothing"], AtlasError),
        (["undo"], UsageError),
        (["drop", "LoRA", "QLoRA"], UsageError),
        (["drop", "2305.14314"], UsageError),
        (["rename", "2305.14314", "--to", "Zorb"], UsageError),
        (["same", "LoRA", "2305.14314"], UsageError),
        (["same", "--papers", "LoRA", "2305.14314"], UsageError),
        (["same", "LoRA", "QLoRA", "--to", "x"], UsageError),
        (["drop", "LoRA", "--papers"], UsageError),
        (["drop", "LoRA", "--list"], UsageError),
        ([], UsageError),
    ],
)
def test_what_is_no_decision_is_refused(atlas: Path, words: list[str], error: type[AtlasError]) -> None:
    """And nothing is written."""
    with pytest.raises(error):
        judge(atlas, *words)
    assert not (atlas / "judgements.yaml").exists()


def test_a_name_that_another_has_is_not_given(atlas: Path) -> None:
    """Nor one of its aliases, and it says how to join the two; a new spelling of its own name is given."""
    for taken in ("LoRA", "lora", "Low-Rank Adaptation"):
        with pytest.raises(UsageError, match=r"already is an entity called .*kg judge same"):
            judge(atlas, "rename", "Voyager", "--to", taken)
    assert not (atlas / "judgements.yaml").exists()
    judge(atlas, "rename", "Voyager", "--to", "VOYAGER", "--later")


def test_names_and_types_are_recorded_as_they_are_meant(atlas: Path) -> None:
    """Without blanks around them; a type in any case is the listed one, and can be undone in any."""
    assert "{verdict: rename, name: LoRA, to: Zorb}" in judge(atlas, "rename", " LoRA", "--to", " Zorb ", "--later")
    assert "{verdict: retype, name: Voyager, to: Model}" in judge(atlas, "retype", "Voyager", "--to", "model", "--later")
    judge(atlas, "undo", "Voyager", "--later")


def test_addresses_of_papers_are_recorded_as_ids(atlas: Path) -> None:
    """Builds know papers by their ids alone; undo knows either, and names in any spelling."""
    assert "papers: ['2305.14314', '2305.11206']" in judge(atlas, "same", "--papers", "2305.14314v2", "arXiv:2305.11206", "--later")
    assert "paper: '2305.14314'" in judge(atlas, "reject", "LoRA", "--paper", "https://arxiv.org/abs/2305.14314v1", "--later")
    assert "of: reject" in judge(atlas, "undo", "2305.14314v3", "lora", "--later")
    judge(atlas, "drop", "GPT-4", "--later")
    assert "of: drop, name: GPT-4" in judge(atlas, "undo", "gpt 4", "--later")
    with pytest.raises(UsageError, match="nothing to undo"):
        judge(atlas, "undo", "gpt-4", "--later")


def reject(atlas: Path, *words: str) -> str:
    """What kg judge says to a rejection that it refuses."""
    with pytest.raises(UsageError) as caught:
        judge(atlas, "reject", *words)
    assert not (atlas / "judgements.yaml").exists()
    return str(caught.value)


def test_what_is_not_there_is_not_rejected(atlas: Path) -> None:
    """It says what is there instead: relations, papers that name it, places of mentions."""
    passage, start = next(
        (s[1], d["properties"]["start"])
        for s, e, d in read_graph(open_atlas(atlas).graph).edges(data=True)
        if e[1] == "lora" and d["type"] == "NAMES"
    )
    assert "there is BASED_ON; and the other way none" in reject(atlas, "Gorilla", "LLaMA", "--relation", "USES")
    assert "the other way BASED_ON" in reject(atlas, "LLaMA", "Gorilla", "--relation", "BASED_ON")
    assert "--relation; there is BASED_ON" in reject(atlas, "Gorilla", "LLaMA")
    assert "states no BASED_ON" in reject(atlas, "Gorilla", "LLaMA", "--relation", "BASED_ON", "--paper", "2305.14314")
    assert "papers that do: 2305.14314" in reject(atlas, "LoRA", "--paper", "2305.16291")
    assert "it has USES" in reject(atlas, "LoRA", "--paper", "2305.14314", "--relation", "INTRODUCES")
    assert f"what names it: {passage[:10]}" in reject(atlas, "LoRA", "--passage", other_passage(atlas))
    assert f"starts at {start}" in reject(atlas, "LoRA", "--passage", passage, "--start", str(start + 1))


def other_passage(atlas: Path) -> str:
    """A passage of a paper that never names LoRA."""
    return next(k[1] for k in read_graph(open_atlas(atlas).graph).nodes if k[0] == "Passage" and k[1].startswith("2305.16291"))


def test_what_is_there_is_rejected(atlas: Path) -> None:
    """A link, a relation and a mention, by any name."""
    graph = read_graph(open_atlas(atlas).graph)
    passage, start = next((s[1], d["properties"]["start"]) for s, e, d in graph.edges(data=True) if e[1] == "lora" and d["type"] == "NAMES")
    judge(atlas, "reject", "gorilla", "LLaMA", "--relation", "BASED_ON", "--paper", "2305.15334", "--later")
    judge(atlas, "reject", "Low-Rank Adaptation", "--paper", "2305.14314", "--relation", "USES", "--later")
    judge(atlas, "reject", "LoRA", "--passage", passage, "--start", str(start), "--later")
    judge(atlas, "reject", "LoRA", "--passage", passage, "--later")
    assert (atlas / "judgements.yaml").read_text("utf8").count("reject") == 4


def test_a_second_writer_waits(atlas: Path) -> None:
    """The file is locked with the atlas."""
    with writing(atlas), pytest.raises(LockedError):
        judge(atlas, "drop", "LoRA")


def test_the_review_asks_with_quotes(atlas: Path) -> None:
    """y, n, skip, undo and quit; every answer is kept at once."""
    pairs = [("LoRA", "QLoRA", 0.8), ("MMLU", "LLaMA", 0.7), ("GPT-4", "ChatGPT", 0.6), ("LoRA", "Nobody", 0.5)]
    lines = [json.dumps({"verdict": "undecided", "names": [a, b], "rule": "a guess", "score": s}) for a, b, s in pairs]
    (atlas / "decisions.jsonl").write_text("\n".join(lines) + "\n", "utf8")
    assert "3 pairs wait" in judge(atlas, "--list")
    shown = judge(atlas, "--review", "--later", stdin="y\nn\nu\ns\nq\n")
    assert "[1/3] a guess, score 0.80" in shown and "QLoRA  [" in shown and "“" in shown
    assert "1 decided, 2 wait" in shown
    text = (atlas / "judgements.yaml").read_text("utf8")
    assert text.count("\n") == 3 and "undo, of: different, names: [MMLU, LLaMA]" in text
    assert "2 pairs wait" in judge(atlas, "--list")


def test_a_thing_is_judged_by_the_name_that_it_was_given(atlas: Path) -> None:
    """After one renaming and another: same, retype and drop by what is shown; a name that it has no more is not it."""
    judge(atlas, "rename", "Voyager", "--to", "Zorbler", "--later")
    judge(atlas, "rename", "LoRA", "--to", "Lowly")
    judge(atlas, "rename", "Zorbler", "--to", "Zed")
    judge(atlas, "retype", "Zed", "--to", "Dataset")
    graph = read_graph(open_atlas(atlas).graph)
    assert graph.nodes["Entity", "zed"]["labels"][1] == "Dataset"
    judge(atlas, "same", "Zed", "Lowly")
    assert len({"zed", "lowly"} & entities(atlas)) == 1
    judge(atlas, "undo")
    judge(atlas, "drop", "Zed")
    assert not {"zed", "zorbler", "voyager"} & entities(atlas) and "lowly" in entities(atlas)


def test_undo_goes_by_what_it_is_told(atlas: Path) -> None:
    """An option that fits no judgement takes none back."""
    judge(atlas, "rename", "LoRA", "--to", "Lowly", "--later")
    judge(atlas, "drop", "Voyager", "--later")
    for words in (["--result", "zzz"], ["Voyager", "--paper", "2305.14314"], ["--to", "Other"]):
        with pytest.raises(UsageError, match="nothing to undo about"):
            judge(atlas, "undo", *words, "--later")
    assert "of: rename" in judge(atlas, "undo", "--to", "Lowly", "--later")


def test_joined_papers_can_be_parted(atlas: Path) -> None:
    """By the id of the one that is shown no more."""
    judge(atlas, "same", "--papers", "2305.14314", "2305.11206")
    judge(atlas, "undo", "--later")
    judge(atlas, "different", "--papers", "2305.14314", "https://arxiv.org/abs/2305.11206v1")
    assert "papers: ['2305.14314', '2305.11206']" in (atlas / "judgements.yaml").read_text("utf8").splitlines()[-1]
    papers = {k[1] for k in read_graph(open_atlas(atlas).graph).nodes if k[0] == "Paper"}
    assert {"2305.14314", "2305.11206"} <= papers


def test_what_was_dropped_is_told(atlas: Path) -> None:
    """By the judgement's line, and how to take it back; a removed thing is not said to be dropped."""
    judge(atlas, "drop", "Voyager")
    done = CliRunner().invoke(cli, ["show", "voyager", "--atlas", str(atlas)])
    assert "dropped by a judgement" in str(done.exception) and "judgements.yaml:1" in str(done.exception)
    assert "kg judge undo Voyager" in str(done.exception)
    done = CliRunner().invoke(cli, ["show", "Nobody Knows This", "--atlas", str(atlas)])
    assert "there is nothing called" in str(done.exception)
