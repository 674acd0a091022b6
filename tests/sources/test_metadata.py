"""arXiv's answers: what is read of them, what they may lack, and what they fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AtlasFolderError, SourceError
from kg.model import Paper, Passage, Role
from kg.sources import metadata as module
from kg.sources.metadata import Metadata, fetch, load, save, split_id, with_metadata
from tests.sources.arxiv_server import FLASH, LLAMA, PAPERS, QLORA, Server

KNOWN = Metadata(
    "2305.14314",
    1,
    "QLoRA: Efficient Finetuning of Quantized LLMs",
    ("Tim Dettmers", "Artidoro Pagnoni", "Ari Holtzman", "Luke Zettlemoyer"),
    date(2023, 5, 23),
    date(2023, 5, 23),
    ("cs.LG", "cs.CL"),
    "Adapters are trained over a frozen 4-bit model.",
    "A NeurIPS paper",
)
LABEL = Paper(
    id="2305.14314",
    title="QLoRA",
    title_ja=None,
    arxiv_id="2305.14314",
    url=None,
    published=None,
    updated=None,
    abstract=None,
    summary="Finetunes on one GPU.",
    lang="en",
    authors=(),
    categories=(),
    sources=(("d", "2023-W21"),),
    passages=(Passage("2305.14314#1", "2305.14314", "d", "2023-W21", Role.TITLE, "", "QLoRA", 0),),
    other_titles=("Quantized LoRA",),
)


def ask(server: Server, ids: Iterable[str], retries: int = 2) -> list[tuple[Metadata, ...]]:
    """All batches, without waiting."""
    return list(fetch(ids, base_url=server.url, delay=0, retries=retries))


def test_reads_a_paper_whole(arxiv: Server) -> None:
    """Lines are joined, the primary category comes first, classes of other schemes are left out."""
    assert ask(arxiv, ["2305.14314"]) == [(KNOWN,)]


def test_batches_are_small_and_each_id_is_asked_once(arxiv: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two a request here; answers are sorted whatever their order."""
    monkeypatch.setattr(module, "BATCH", 2)
    batches = ask(arxiv, [p.id for p in PAPERS] * 2)
    assert [[one.id for one in batch] for batch in batches] == [["2305.14314", "2305.14342"], ["2307.08621", "2307.08691"], ["2307.09288"]]
    assert arxiv.asked == [[one.id for one in batch] for batch in batches]


def test_nothing_is_asked_for_nothing(arxiv: Server) -> None:
    """No ids, no request."""
    assert ask(arxiv, []) == []
    assert arxiv.asked == []


def test_an_unknown_id_is_left_out(arxiv: Server) -> None:
    """arXiv counts it as a result all the same; the others come."""
    assert [one.id for one in ask(arxiv, ["2305.14314", "2312.99999"])[0]] == ["2305.14314"]
    assert ask(arxiv, ["2312.99999"]) == [()]


def test_an_id_that_arxiv_refuses_costs_no_other(arxiv: Server) -> None:
    """A request with it is answered with 400: the others are asked for without it."""
    arxiv.refused = {"nonsense/0000000"}
    found = ask(arxiv, [*(p.id for p in PAPERS), "nonsense/0000000"], retries=0)
    assert [one.id for one in found[0]] == sorted(p.id for p in PAPERS)


def test_an_old_id_keeps_the_form_in_which_it_was_asked(arxiv: Server) -> None:
    """arXiv drops the subject class from it."""
    arxiv.papers = {"cs.CL/0205028": replace(LLAMA, id="cs/0205028")}
    assert [one.id for one in ask(arxiv, ["cs.CL/0205028"])[0]] == ["cs.CL/0205028"]


def test_a_busy_server_is_asked_again(arxiv: Server) -> None:
    """503 and then success is success."""
    arxiv.faults = [(503, "")]
    assert ask(arxiv, ["2305.14314"]) == [(KNOWN,)]
    assert len(arxiv.asked) == 2


CUT = '<feed xmlns="http://www.w3.org/2005/Atom">' + QLORA.entry()[:300]
NO_DATE = f'<feed xmlns="http://www.w3.org/2005/Atom">{QLORA.entry().replace("2023-05-23T", "soon ")}</feed>'


@pytest.mark.parametrize(
    ("status", "body", "what"),
    [
        (503, "", "HTTP 503"),
        (200, CUT, "broken answer"),
        (200, "busy", "broken answer"),
        (200, "", "broken answer"),
        (200, NO_DATE, "cannot be read"),
    ],
    ids=["busy", "cut", "text", "empty", "dateless"],
)
def test_a_server_that_keeps_failing_is_an_error(arxiv: Server, status: int, body: str, what: str) -> None:
    """After the retries: what, where, and what to do; never half a paper."""
    arxiv.faults = [(status, body)] * 3
    with pytest.raises(SourceError, match=what) as caught:
        ask(arxiv, ["2305.14314"])
    assert caught.value.where == arxiv.url
    assert caught.value.fix


def test_a_cut_answer_is_asked_for_again(arxiv: Server) -> None:
    """The second, whole answer counts."""
    arxiv.faults = [(200, CUT)]
    assert ask(arxiv, ["2305.14314"]) == [(KNOWN,)]


def test_batches_before_a_failure_were_yielded(arxiv: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who keeps each batch loses nothing."""
    monkeypatch.setattr(module, "BATCH", 1)
    batches = fetch(["2305.14314", "2307.08691"], base_url=arxiv.url, delay=0, retries=0)
    assert next(batches) == (KNOWN,)
    arxiv.faults = [(503, "")]
    with pytest.raises(SourceError):
        next(batches)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api/query", "no address"])
def test_no_server_is_an_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection and an address that is none."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(SourceError, match="cannot be re") as caught:
        list(fetch(["2305.14314"], base_url=url, delay=0, retries=1))
    assert caught.value.where == url


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("2305.14314", ("2305.14314", 1)),
        (" arXiv:2305.14314v2 ", ("2305.14314", 2)),
        ("cs.CL/0205028v1", ("cs.CL/0205028", 1)),
        ("2313.14314", None),
        ("QLoRA", None),
    ],
)
def test_ids_lose_their_version(text: str, split: tuple[str, int] | None) -> None:
    """What is no arXiv id is None."""
    assert split_id(text) == split


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(
        st.builds(
            Metadata, _TEXT, st.integers(1, 9), _TEXT, st.tuples(_TEXT), st.dates(), st.dates(), st.tuples(_TEXT), _TEXT, st.none() | _TEXT, _TEXT
        ),
        max_size=4,
    )
)
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, papers: list[Metadata]) -> None:
    """Any text survives, one line a paper."""
    path = tmp_path_factory.mktemp("kept") / "metadata.jsonl"
    metadata = {one.id: one for one in papers}
    save(path, metadata)
    assert load(path) == (metadata, ())
    assert path.read_bytes().count(b"\n") == len(metadata)


def test_lines_have_their_fields_and_order(tmp_path: Path) -> None:
    """Sorted by id, with plain dates, in readable text."""
    path = tmp_path / "metadata.jsonl"
    save(path, {"2307.1": replace(KNOWN, id="2307.1"), KNOWN.id: replace(KNOWN, title="訳")})
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    assert [line["id"] for line in lines] == ["2305.14314", "2307.1"]
    assert list(lines[0]) == ["id", "version", "title", "authors", "published", "updated", "categories", "abstract", "comment", "doi"]
    assert (lines[0]["published"], lines[0]["doi"]) == ("2023-05-23", None)
    assert "訳" in path.read_text("utf8")


def test_a_damaged_line_costs_no_other(tmp_path: Path) -> None:
    """It is reported with its number; a missing file is nothing, a folder in its place is an error."""
    path = tmp_path / "metadata.jsonl"
    assert load(path) == ({}, ())
    save(path, {KNOWN.id: KNOWN})
    path.write_bytes(b'{"id": "2301.00001"}\n\xff\n' + path.read_bytes())
    found, problems = load(path)
    assert found == {KNOWN.id: KNOWN}
    assert [problem.line for problem in problems] == [1, 2]
    with pytest.raises(AtlasFolderError):
        load(tmp_path)


def test_fills_what_no_digest_prints() -> None:
    """A label becomes the full title and stays findable; passages and the id are as they were."""
    (paper,) = with_metadata([LABEL], {KNOWN.id: KNOWN})
    assert (paper.title, paper.other_titles) == (KNOWN.title, ("QLoRA", "Quantized LoRA"))
    assert (paper.authors, paper.published, paper.updated) == (KNOWN.authors, KNOWN.published, KNOWN.updated)
    assert (paper.categories, paper.abstract) == (KNOWN.categories, KNOWN.abstract)
    assert (paper.id, paper.passages, paper.summary, paper.lang) == (LABEL.id, LABEL.passages, LABEL.summary, LABEL.lang)
    assert with_metadata([paper], {KNOWN.id: KNOWN}) == (paper,)


def test_replaces_nothing_that_a_digest_prints() -> None:
    """A paper that is printed whole gets only its version, comment and DOI; papers that arXiv was not asked for are as they were."""
    printed = replace(
        LABEL,
        title="QLoRA: Finetuning quantized models",
        authors=("T. Dettmers",),
        published=date(2023, 5, 24),
        updated=date(2023, 5, 25),
        categories=("Machine Learning",),
        abstract="ours",
    )
    unknown = replace(LABEL, id="x", arxiv_id=None)
    more = replace(printed, version=KNOWN.version, comment=KNOWN.comment, doi=KNOWN.doi)  # digests print none of these
    assert with_metadata([printed, unknown], {KNOWN.id: KNOWN, "x": KNOWN}) == (more, unknown)


@pytest.mark.parametrize(
    ("title", "full", "label"),
    [
        ("Llama 2", LLAMA.title, True),
        ("FlashAttention-2", FLASH.title, True),
        ("Retentive Network (RetNet)", "Retentive Network: A Successor to Transformer for Large Language Models", True),
        ("Llama 2: Open Foundation and Fine-Tuned Chat Models", LLAMA.title, False),
        ("Open Foundation and Fine-Tuned Chat Models", LLAMA.title, False),
        ("Llama 3", LLAMA.title, False),
        ("(2)", LLAMA.title, False),
        ("ラマ 2", LLAMA.title, False),
    ],
)
def test_only_a_label_gives_way(title: str, full: str, label: bool) -> None:
    """A few words, all of them from the full title; another title, a longer one or a Japanese one stays."""
    (paper,) = with_metadata([replace(LABEL, title=title)], {KNOWN.id: replace(KNOWN, title=full)})
    assert (paper.title == full != title) is label
    assert title in (paper.title, *paper.other_titles)
