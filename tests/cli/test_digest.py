"""``kg digest``: written by a model on the loopback about papers of an arXiv on the loopback; read back without loss."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.cli.digest import _plain, digest_command
from kg.errors import AtlasError, ModelError, SourceError, UsageError
from kg.model import Role, SourcePaper
from kg.read import read_digest
from kg.schema import load_schema
from kg.sources.digest_check import Terms
from kg.sources.digest_writer import Entry, Language, Writer, render
from kg.sources.metadata import Metadata
from tests.sources.arxiv_server import FLASH, LLAMA, QLORA, Server, serving
from tests.sources.chat import Chat, Reply, chat, fails, says, says_json

KEY = "sk-digest-1234567890"


@pytest.fixture(autouse=True)
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An arXiv of the test's own, and nothing of the machine's settings."""
    for name in [n for n in os.environ if n.upper().endswith("_PROXY") or n.startswith("OPENAI_")]:
        monkeypatch.delenv(name)
    with serving() as server:
        monkeypatch.setenv("ARXIV_API_URL", server.url)
        yield server


def writes(body: dict[str, Any]) -> Reply:
    """A model that summarizes, invents a number and a name, mistranslates a term, and leaves one question open."""
    told = json.loads(body["messages"][1]["content"])
    name = told["title"].split(":")[0]
    return says_json(
        {
            "summary": f"{name}についての研究です。",
            "abstract": f"{name}の概要です。4ビットのモデルを使います。",
            "qa": [
                {"question": "何を提案しますか?", "answer": f"**{name}**を提案します。", "told": True},
                {"question": "Q: 性能は?", "answer": "精度は97.3%で、SuperNetを上回ります。", "told": True},
                {"question": "構造は?", "answer": "変圧器とアテンションを使います。", "told": True},
                {"question": "今後の課題は?", "answer": "おそらく速度です。", "told": False},
            ],
        },
        (800, 300),
    )


def digest(server: Chat, folder: Path, *arguments: str) -> Result:
    """Runs the command; errors of ours are raised as the root of kg gets them."""
    command = [*arguments, "--atlas", str(folder / "atlas"), "--delay", "0", "--model", "tiny"]
    result = CliRunner().invoke(digest_command, command, env={"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY})
    if isinstance(result.exception, AtlasError):
        raise result.exception
    assert result.exception is None, result.exception
    return result


def told(paper: SourcePaper) -> dict[str, Any]:
    """A paper as it was read back."""
    by_role = {role: [(p.heading, p.text) for p in paper.passages if p.role is role] for role in Role}
    return {
        "title": paper.title,
        "authors": paper.authors,
        "dates": (paper.published, paper.updated),
        "url": paper.url,
        "categories": paper.categories,
        "week": paper.week,
        "summary": [text for _, text in by_role[Role.SUMMARY]],
        "abstract": [text for _, text in by_role[Role.ABSTRACT]],
        "pairs": by_role[Role.ANSWER],
    }


def printed(entry: Entry) -> dict[str, Any]:
    """An entry as it was written."""
    paper = entry.paper
    return {
        "title": paper.title,
        "authors": paper.authors,
        "dates": (paper.published, paper.updated),
        "url": f"http://arxiv.org/abs/{paper.id}v{paper.version}",
        "categories": entry.categories,
        "week": entry.week,
        "summary": [entry.summary],
        "abstract": [entry.abstract],
        "pairs": [(pair.question, pair.answer) for pair in entry.pairs],
    }


def test_a_digest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """Titles, authors, dates, addresses, full names of categories, weeks, summaries, abstracts and answers; no problem on the way."""
    with chat(respond=writes) as server:
        result = digest(server, tmp_path, QLORA.id, LLAMA.id, FLASH.id, "-o", str(tmp_path / "week.txt"))
    assert result.stdout == ""
    read = read_digest((tmp_path / "week.txt").read_bytes(), "week.txt")
    assert (read.layout, read.problems) == ("weekly-qa", ())
    papers = {paper.arxiv_id: told(paper) for paper in read.papers}
    assert set(papers) == {QLORA.id, LLAMA.id, FLASH.id}
    qlora = papers[QLORA.id]
    assert qlora["title"] == "QLoRA: Efficient Finetuning of Quantized LLMs"
    assert qlora["authors"] == QLORA.authors
    assert qlora["categories"] == ("Machine Learning", "Computation and Language")
    assert qlora["url"] == f"http://arxiv.org/abs/{QLORA.id}v1"
    assert (qlora["week"], papers[LLAMA.id]["week"]) == ("2023-W21", "2023-W29")
    assert qlora["summary"] == ["QLoRAについての研究です。"]
    assert qlora["pairs"][0] == ("何を提案しますか?", "QLoRAを提案します。")


def test_what_the_source_does_not_say_is_marked(tmp_path: Path) -> None:
    """Invented numbers and names behind their answer and on standard error; an open question has the one sentence for it."""
    with chat(respond=writes) as server:
        result = digest(server, tmp_path, QLORA.id)
    (paper,) = read_digest(result.stdout.encode(), "d").papers
    answers = dict(told(paper)["pairs"])
    assert answers["性能は?"] == "精度は97.3%で、SuperNetを上回ります。 (原文に見当たらない: 97.3, SuperNet)"
    assert answers["構造は?"].endswith("(原文に見当たらない: 変圧器)")
    assert answers["今後の課題は?"] == "本文からは分かりません。"
    assert f"kg: {QLORA.id}, answer 2: not in the source: 97.3, SuperNet" in result.stderr
    assert "1 of 1 papers, 4 answers, 1 of them that the text does not say" in result.stderr
    assert "tiny: 1 calls, 800 tokens in and 300 out" in result.stderr


def test_a_given_text_is_the_source(tmp_path: Path) -> None:
    """Its numbers and names are no inventions, and its terms come back in its script."""
    (tmp_path / "paper.txt").write_text("A Transformer with attention beats SuperNet: 97.3% accuracy.", "utf8")
    with chat(respond=writes) as server:
        result = digest(server, tmp_path, QLORA.id, "--source", f"{QLORA.id}={tmp_path / 'paper.txt'}")
        assert "97.3%" in server.requests[0][1]["messages"][1]["content"]
    (paper,) = read_digest(result.stdout.encode(), "d").papers
    answers = dict(told(paper)["pairs"])
    assert answers["性能は?"] == "精度は97.3%で、SuperNetを上回ります。"
    assert answers["構造は?"].startswith("Transformerと") and "変圧器" not in result.stdout


def test_a_second_run_asks_nobody(tmp_path: Path, arxiv: Server) -> None:
    """Metadata and answers are kept; another language or number of questions is another question."""
    with chat(respond=writes) as server:
        first = digest(server, tmp_path, QLORA.id)
        asked = (len(arxiv.asked), len(server.requests))
        assert digest(server, tmp_path, QLORA.id, "--offline").stdout == first.stdout
        assert (len(arxiv.asked), len(server.requests)) == asked == (1, 1)
        digest(server, tmp_path, QLORA.id, "--questions", "5")
        assert "5 questions" in server.requests[-1][1]["messages"][0]["content"]
        english = digest(server, tmp_path, QLORA.id, "--lang", "en").stdout
        assert len(server.requests) == 3
    (paper,) = read_digest(english.encode(), "d").papers
    assert told(paper)["pairs"][3][1] == "The text does not say."
    assert told(paper)["authors"] == QLORA.authors


def test_a_weekly_list_names_papers_and_weeks(tmp_path: Path) -> None:
    """The FILE's own weeks are those of the digest; kg add takes it in, and its papers are those of the list."""
    from kg.atlas import open_atlas
    from kg.graphfile import read_graph
    from kg.pipeline import Options, add
    from kg.sources.files import gather

    listing = tmp_path / "list.md"
    rows = "".join(
        f"| {n}) **{p.title.split(':')[0]}** - Says something new. | [Paper](https://arxiv.org/abs/{p.id}) |\n"
        for n, p in enumerate((QLORA, FLASH), 1)
    )
    listing.write_text(f"# 2023\n\n## Top AI Papers of the Week (July 24 - July 30)\n\n| **Paper** | **Links** |\n| --- | --- |\n{rows}", "utf8")
    with chat(respond=writes) as server:
        digest(server, tmp_path, str(listing), "-o", str(tmp_path / "week.txt"))
    read = read_digest((tmp_path / "week.txt").read_bytes(), "d")
    assert {(p.arxiv_id, p.week) for p in read.papers} == {(QLORA.id, "2023-W30"), (FLASH.id, "2023-W30")}
    add(tmp_path / "atlas", gather([str(tmp_path / "week.txt")]), Options(draw=False))
    graph = read_graph(open_atlas(tmp_path / "atlas").graph)
    assert graph.nodes["Paper", QLORA.id]["properties"]["comment"] == "A NeurIPS paper"
    assert graph.has_node(("Entity", "qlora"))


def test_one_papers_failure_leaves_the_others(tmp_path: Path) -> None:
    """The digest holds the papers that were answered; the key is in no message; nothing at all is an error."""
    with chat(respond=lambda b: says(None, refusal=f"no {KEY}") if "Llama 2" in str(b) else writes(b)) as server:
        result = digest(server, tmp_path, QLORA.id, LLAMA.id)
    assert len(read_digest(result.stdout.encode(), "d").papers) == 1
    assert "refuses to answer: no ***" in result.stderr and KEY not in result.output
    with chat(says("?")) as server, pytest.raises(SourceError, match="no paper could be written about"):
        digest(server, tmp_path, LLAMA.id)
    with chat(fails(401, "no")) as server, pytest.raises(ModelError, match="refuses the key"):
        digest(server, tmp_path, LLAMA.id)


def test_what_it_would_take_is_told_before(tmp_path: Path) -> None:
    """A dry run asks arXiv, and no model."""
    with chat(respond=writes) as server:
        result = digest(server, tmp_path, QLORA.id, LLAMA.id, "--dry-run")
        assert result.stdout.startswith("tiny: 2 calls, about ") and server.requests == []
        limited = digest(server, tmp_path, QLORA.id, LLAMA.id, "--max-calls", "1")
    assert "1 papers were not asked about: --max-calls 1 is reached" in limited.stderr


def test_wrong_usage_is_said(tmp_path: Path) -> None:
    """Ids, texts and weeks that are none, and papers that arXiv does not have."""
    with chat(respond=writes) as server:
        for arguments in (["nothing"], [QLORA.id, "--source", "x"], [QLORA.id, "--week", "2023-99"]):
            with pytest.raises(UsageError):
                digest(server, tmp_path, *arguments)
        with pytest.raises(SourceError):
            digest(server, tmp_path, "2301.00001")
        assert server.requests == []


TERMS = Terms(load_schema().lexicon)
HAZARDS = [
    "Q:",
    "A: ",
    "- ",
    "1. ",
    "**",
    "URL: ",
    "著者: ",
    "概要",
    "[x](http://y)",
    "<b>",
    "&amp;",
    "`",
    "_",
    "#",
    "|",
    "。",
    "コメント",
    " - ",
    "\n",
    "97.3%",
    "LoRA",
    "は",
    "\\",
]
TEXTS = st.lists(st.one_of(st.sampled_from(HAZARDS), st.text(st.characters(codec="utf-8"), max_size=6)), min_size=1, max_size=8).map("".join)


@settings(max_examples=300)
@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3), st.sampled_from(["ja", "en"]))
@example(summary="Q:", abstract="Q:0", pairs=[("Q:1. ", "概要")], language="ja")
@example(summary="Q:", abstract="Q:", pairs=[("概要", "\ufffd")], language="ja")
def test_whatever_the_model_says_reads_back(summary: str, abstract: str, pairs: list[tuple[str, str]], language: Language) -> None:
    """Marks, labels, furniture and markup in any place of an answer change nothing of what stands around it."""
    day = date(2023, 5, 23)
    paper = Metadata(QLORA.id, 2, "QLoRA: Efficient Finetuning", ("Tim Dettmers", "Ari Holtzman"), day, day, ("cs.LG",), "We train adapters.")
    answer = {"summary": summary, "abstract": abstract, "qa": [{"question": q, "answer": a, "told": True} for q, a in pairs]}
    entry = Writer(language, TERMS, _plain).entry(paper, None, ("Machine Learning",), answer, "")
    if not entry.pairs or not entry.summary:
        return
    (back,) = read_digest(render([entry], language).encode(), "d").papers
    assert told(back) == printed(entry)


NUMBERS = st.lists(st.from_regex(r"\A[1-9][0-9]{0,3}(\.[0-9])?\Z"), min_size=1, max_size=6)


@given(NUMBERS, NUMBERS)
def test_flagged_numbers_are_absent_and_absent_numbers_are_flagged(source: list[str], text: list[str]) -> None:
    """By value, in both directions."""
    from kg.sources.digest_check import unsupported

    flagged = unsupported("、".join(f"値は{n}です" for n in text), " and ".join(source))
    assert set(flagged) == {n for n in text if float(n) not in {float(s) for s in source}}


@pytest.mark.parametrize(
    ("text", "source", "flags"),
    [
        ("3億のパラメータ", "300 million parameters", ()),
        ("3億のパラメータ", "3 billion parameters", ("3億",)),
        ("65BのLLaMAと1,000件", "a 65-billion LLaMA and 1000 examples", ()),
        ("2つの手法", "two methods", ()),
        ("RLHFを使う", "reinforcement learning from human feedback", ()),
        ("GPT-4とClaudeに勝つ", "It beats GPT 4.", ("Claude",)),
        ("The method beats PaLM. However, it is slow.", "A slow method.", ("PaLM",)),
        ("ＧＰＴ－４", "GPT-4", ()),
    ],
)
def test_what_counts_as_standing_in_the_source(text: str, source: str, flags: tuple[str, ...]) -> None:
    """Scales, number words, acronyms, widths and sentence openings."""
    from kg.sources.digest_check import unsupported

    assert unsupported(text, source) == flags


def test_terms_come_back_in_latin_script() -> None:
    """As the source prints them; a mistranslation of what it does not print is a doubt; plain words stay."""
    restored: Callable[[str, str], tuple[str, tuple[str, ...]]] = TERMS.restored
    assert restored("変圧器とトランスフォーマーを使う", "a transformer model") == ("transformerとtransformerを使う", ())
    assert restored("変圧器を使う", "a network") == ("変圧器を使う", ("変圧器",))
    assert restored("変圧器を使う", "電力の変圧器") == ("変圧器を使う", ())
    assert not re.search("[A-Za-z]", restored("データを集める", "We collect data.")[0])


def test_no_terms_restore_nothing() -> None:
    """A lexicon without Japanese forms leaves every text as it is."""
    assert Terms([]).restored("変圧器とランダ", "Transformer") == ("変圧器とランダ", ())
