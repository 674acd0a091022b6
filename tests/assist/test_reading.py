"""A model reads an atlas's passages through a server with every fault: nothing lost, nothing asked twice, one account."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.atlas import open_atlas
from kg.cli.status import status_command
from kg.errors import ModelError, SchemaError, UsageError
from kg.graphfile import read_graph
from kg.pipeline import Options, Report, build
from kg.sources.files import gather
from tests.assist.conftest import EXAMPLE, KEY, ROOT, asked, reads
from tests.sources.chat import Reply, chat, fails, says

Run = Callable[..., Report]


def files_of(atlas: Path) -> dict[str, str]:
    """Hashes of the graph's files."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((atlas / "graph").iterdir())}


def lines(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The graph that a server without faults leads to."""
    from kg.assist.wishes import Given

    path = tmp_path_factory.mktemp("faultless") / "atlas"
    before = {n: os.environ.pop(n) for n in [n for n in os.environ if n.upper().endswith("_PROXY")]}
    with chat(respond=reads) as server:
        os.environ["OPENAI_BASE_URL"] = server.url
        build(path, gather([str(EXAMPLE)]), Options(draw=False, model=Given("llm", "tiny")))
        del os.environ["OPENAI_BASE_URL"]
    os.environ.update(before)
    return files_of(path)


def unique(server: Any) -> int:
    """How many distinct passages were asked about."""
    return len({body["messages"][1]["content"] for _, body in server.requests})


def test_each_distinct_passage_is_asked_about_once_and_never_again(run: Run, tmp_path: Path) -> None:
    """The second run calls nothing and changes nothing; another prompt, model or text asks anew, another extractor does not."""
    with chat(respond=reads) as server:
        first = run(server)
        assert first.asked and len(server.requests) == unique(server) == first.asked.asked == first.asked.account.calls > 15
        assert first.asked.account.tokens_in == 500 * first.asked.asked
        again = run(server)
        assert again.asked and (again.changed, again.asked.asked, again.asked.known) == (False, 0, first.asked.asked)
        other = run(server, extractor="llm")
        assert other.asked and other.asked.asked == 0 and other.changed
        rules = run(server, extractor="rules")
        assert rules.asked is None and len(server.requests) == first.asked.asked
        prompts = tmp_path / "atlas" / "schemas" / "prompts"
        prompts.mkdir(parents=True)
        (prompts / "extract.md").write_text("Find names. Answer with JSON.", "utf8")
        mine = run(server)
        assert mine.asked and mine.asked.asked == first.asked.asked
        assert server.requests[-1][1]["messages"][0]["content"] == "Find names. Answer with JSON."


def test_who_found_what_is_in_the_graph(run: Run, tmp_path: Path) -> None:
    """Every extractor property says rules, llm or both; what the model invents is rejected, with its reason, and no node."""
    with chat(respond=reads) as server:
        report = run(server)
    graph = read_graph(open_atlas(tmp_path / "atlas").graph)
    voices = Counter(d["properties"]["extractor"].split(":")[0] for *_, d in graph.edges(data=True) if "extractor" in d["properties"])
    assert set(voices) == {"rules", "llm", "both"}
    assert not any(key[0] == "Entity" and "nowhere" in key[1] for key in graph.nodes)
    rejected = lines(tmp_path / "atlas" / "rejected.jsonl")
    assert report.asked and len(rejected) == report.asked.rejected
    assert {r["reason"] for r in rejected if r["item"] == "Nowhere"} == {"it does not stand in the text"}
    assert any(d["verdict"] == "disputed" for d in lines(tmp_path / "atlas" / "decisions.jsonl"))


FAULTS: dict[str, Callable[[dict[str, Any]], Reply]] = {
    "429": lambda body: fails(429, "busy"),
    "429 with Retry-After": lambda body: fails(429, "busy", Retry_After="3"),
    "500": lambda body: fails(500, "x"),
    "503": lambda body: fails(503, "x", Retry_After="1"),
    "cut connection": lambda body: Reply({}, cut=True),
    "cut body": lambda body: Reply(b'{"choices": [{"message"', 200),
    "no JSON": lambda body: says("I found some names."),
    "invalid JSON": lambda body: says('{"entities": [{"surface": '),
    "wrong schema": lambda body: says('{"names": ["LoRA"]}'),
    "empty choices": lambda body: Reply({"choices": []}),
    "empty answer": lambda body: says(""),
    "prompt echo": lambda body: says(body["messages"][0]["content"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_costs_a_try_and_nothing_else(run: Run, tmp_path: Path, faultless: dict[str, str], fault: str) -> None:
    """Every third passage fails first: the graph is that of a faultless server, and each passage was answered once."""
    answered: Counter[str] = Counter()
    failed: set[str] = set()

    def respond(body: dict[str, Any]) -> Reply:
        text = body["messages"][1]["content"]
        if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0 and text not in failed:
            failed.add(text)
            return FAULTS[fault](body)
        answered[text] += 1
        return reads(body)

    with chat(respond=respond) as server:
        report = run(server, extractor="llm")
        sent = len(server.requests)
        assert report.problems == () and failed
        assert files_of(tmp_path / "atlas") == faultless
        assert set(answered.values()) == {1} and len(answered) == unique(server)
        run(server, extractor="llm")
        assert len(server.requests) == sent


def fenced(body: dict[str, Any]) -> Reply:
    """The right answer in a fence, with words around it."""
    content = reads(body).body["choices"][0]["message"]["content"]
    return says(f"Sure:\n```json\n{content}\n```\nDone.")


def test_fenced_answers_are_answers(run: Run, tmp_path: Path, faultless: dict[str, str]) -> None:
    """With one request each."""
    with chat(respond=fenced) as server:
        run(server, extractor="llm")
        assert len(server.requests) == unique(server)
    assert files_of(tmp_path / "atlas") == faultless


def test_a_server_that_knows_few_parameters(run: Run, tmp_path: Path, faultless: dict[str, str]) -> None:
    """No schema, no JSON mode, no temperature: what it refuses is asked about once more without, and each passage is answered once."""
    answered: Counter[str] = Counter()

    def respond(body: dict[str, Any]) -> Reply:
        for name in ("response_format", "temperature"):
            if name in body:
                return fails(400, f"{name} is not supported")
        answered[body["messages"][1]["content"]] += 1
        return reads(body)

    with chat(respond=respond) as server:
        assert run(server, extractor="llm").problems == ()
        assert set(answered.values()) == {1} and len(answered) == unique(server)
    assert files_of(tmp_path / "atlas") == faultless


def test_a_cut_answer_keeps_its_whole_items_and_is_said(run: Run, tmp_path: Path) -> None:
    """One problem for the passage; the cut answer is kept too, so that it is not paid for again."""

    def respond(body: dict[str, Any]) -> Reply:
        if "Q" in asked(body)["heading"] or "メモリ" in asked(body)["heading"]:
            content = reads(body).body["choices"][0]["message"]["content"]
            return says(content[:-60], finish="length")
        return reads(body)

    with chat(respond=respond) as server:
        report = run(server, extractor="llm")
        cut = [p for p in report.problems if "cut off" in p.what]
        assert len(cut) >= 1 and all(p.kept == "its whole items" and p.paper for p in cut)
        sent = len(server.requests)
        run(server, extractor="llm")
        assert len(server.requests) == sent


@pytest.mark.parametrize(
    "lasting",
    [lambda b: fails(500, "broken"), lambda b: says(None, refusal="no"), lambda b: says("?"), lambda b: says(" " * 50, finish="length")],
    ids=["500", "refusal", "no JSON", "blanks"],
)
def test_one_papers_failure_is_one_papers(run: Run, tmp_path: Path, lasting: Callable[[Any], Reply]) -> None:
    """The failing passages keep what the rules found, listed by paper; the others are read; a later run asks only for these."""
    broken = True

    def respond(body: dict[str, Any]) -> Reply:
        return lasting(body) if broken and "LIMA" in asked(body)["text"] and asked(body)["role"] == "answer" else reads(body)

    with chat(respond=respond) as server:
        report = run(server)
        assert {p.paper for p in report.problems} == {"2305.11206"}
        assert all("the model's reading" in p.what and p.kept == "what the rules found" for p in report.problems)
        assert KEY not in json.dumps([str(p) for p in report.problems])
        broken = False
        sent = len(server.requests)
        mended = run(server)
        assert mended.problems == () and len(server.requests) - sent == len(report.problems)


def test_a_wrong_key_ends_the_run_with_one_message(run: Run, tmp_path: Path) -> None:
    """Not with one for each passage; the key is in neither."""
    with chat(fails(401, f"wrong key {KEY}")) as server, pytest.raises(ModelError, match="refuses the key") as raised:
        run(server)
    assert len(server.requests) <= 4 and KEY not in str(raised.value)


def test_an_unknown_model_ends_the_run_with_one_message(run: Run) -> None:
    """With what to do."""
    with chat(fails(404, "no such model")) as server, pytest.raises(ModelError, match="does not know the model tiny"):
        run(server)
    assert len(server.requests) <= 4


def test_a_budget_stops_and_the_next_run_goes_on(run: Run, tmp_path: Path, faultless: dict[str, str]) -> None:
    """So many calls a run: what is left is counted as a problem, no passage is asked about twice, the end is the same."""
    with chat(respond=reads) as server:
        first = run(server, extractor="llm", max_calls=7)
        assert len(server.requests) == 7
        ((problem),) = first.problems
        assert "--max-calls 7 is reached" in problem.what and first.asked and first.asked.asked == 7
        second = run(server, extractor="llm", max_calls=7)
        assert second.asked and (second.asked.known, len(server.requests)) == (7, 14)
        last = run(server, extractor="llm")
        assert last.problems == () and len(server.requests) == unique(server)
    assert files_of(tmp_path / "atlas") == faultless


def test_a_cost_limit_wants_a_price(run: Run) -> None:
    """And holds: four cents are some calls of a model that takes a cent each."""
    with chat(respond=reads) as server:
        with pytest.raises(UsageError, match="price"):
            run(server, extractor="llm", max_cost=0.04)
        report = run(server, extractor="llm", model="gpt-4o", max_cost=0.02)
        assert report.asked and report.asked.account.cost and report.asked.account.cost <= 0.02
        assert 0 < len(server.requests) < 20 and "--max-cost" in report.problems[0].what


def test_the_section_of_the_atlas_counts_below_the_flags(run: Run, tmp_path: Path) -> None:
    """atlas.toml may ask for a model; without a server the known answers are used, and the rest is said."""
    with chat(respond=reads) as server:
        run(server)
        toml = tmp_path / "atlas" / "atlas.toml"
        text = toml.read_text("utf8")
        toml.write_text(text.replace('# extractor = "both"', 'extractor = "both"').replace('# name = "gpt-4o-mini"', 'name = "tiny"'), "utf8")
        sent = len(server.requests)
        assert run(server, extractor=None, model=None).asked
        assert len(server.requests) == sent
    os.environ.pop("OPENAI_BASE_URL")
    os.environ.pop("OPENAI_API_KEY")
    offline = build(tmp_path / "atlas", None, Options(draw=False))
    assert offline.asked and offline.asked.asked == 0 and offline.problems == () and not offline.changed
    more = build(tmp_path / "atlas", gather([str(EXAMPLE), str(ROOT / "examples" / "2023-07.md")]), Options(draw=False))
    assert [p.digest for p in more.problems] == ["language model"] and "OPENAI_API_KEY" in more.problems[0].what
    toml.write_text(text.replace('# extractor = "both"', 'extractor = "magic"'), "utf8")
    with pytest.raises(SchemaError, match=r"model\.extractor"):
        build(tmp_path / "atlas", None, Options(draw=False))


def test_without_a_server_a_wanted_model_is_an_error(tmp_path: Path) -> None:
    """It says what to set."""
    from kg.assist.wishes import Given

    with pytest.raises(ModelError, match="OPENAI_BASE_URL"):
        build(tmp_path / "atlas", gather([str(EXAMPLE)]), Options(draw=False, model=Given("llm")))


def test_answers_go_with_their_digest(run: Run, tmp_path: Path) -> None:
    """What was said of a digest's text is dropped with the digest."""
    from kg.pipeline import remove

    with chat(respond=reads) as server:
        run(server)
        run(server, ROOT / "examples" / "2023-07.md", more=True)
        kept = len(list((tmp_path / "atlas" / "answers").rglob("*.json")))
        from kg.assist.wishes import Given

        remove(tmp_path / "atlas", [str(EXAMPLE)], Options(draw=False, model=Given("both", "tiny")))
    assert 0 < len(list((tmp_path / "atlas" / "answers").rglob("*.json"))) < kept


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_a_stopped_run_goes_on(tmp_path: Path, faultless: dict[str, str], how: signal.Signals) -> None:
    """After an interruption no answered passage is asked about again; after a kill only those under way."""
    half = threading.Event()
    count = 0

    def respond(body: dict[str, Any]) -> Reply:
        nonlocal count
        count += 1
        if count >= 8:
            half.set()
        time.sleep(0.05)
        return reads(body)

    command = [sys.executable, "-m", "kg", "build", str(EXAMPLE), "--atlas", str(tmp_path / "atlas"), "--extractor", "llm", "--no-map"]
    with chat(respond=respond) as server:
        env = os.environ | {"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "tiny", "PYTHONPATH": str(ROOT)}
        first = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        assert half.wait(60)
        first.send_signal(how)
        _, told = first.communicate(timeout=60)
        assert first.returncode == (130 if how is signal.SIGINT else -9) and "Traceback" not in told
        before = len(server.requests)
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=True)
        twice = len(server.requests) - unique(server)
        assert before < unique(server)
        assert twice == 0 if how is signal.SIGINT else twice <= 4
    assert "0 skipped or doubted" in done.stdout
    assert files_of(tmp_path / "atlas") == faultless


def test_dry_run_says_what_it_would_take(tmp_path: Path) -> None:
    """Nothing is asked, nothing is written; a model without a price is told in tokens."""
    with chat(respond=reads) as server:
        env = os.environ | {"OPENAI_BASE_URL": server.url, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "kg", "build", str(EXAMPLE), "--atlas", str(tmp_path / "atlas"), "--extractor", "llm", "--dry-run"]
        done = subprocess.run([*command, "--model", "gpt-4o-mini"], env=env, capture_output=True, text=True, check=True)
        bare = subprocess.run([*command, "--model", "tiny"], env=env, capture_output=True, text=True, check=True)
        assert server.requests == []
    assert done.stdout.startswith("gpt-4o-mini: ") and "about $0.0" in done.stdout and " calls, about " in done.stdout
    assert "price unknown" in bare.stdout
    assert not (tmp_path / "atlas").exists()


def test_status_counts_what_does_not_count(run: Run, tmp_path: Path) -> None:
    """By reason; a run with the rules alone has nothing of the kind."""
    with chat(respond=reads) as server:
        report = run(server, extractor="llm")
        assert report.asked and report.asked.once
        told = CliRunner().invoke(status_command, ["--atlas", str(tmp_path / "atlas")]).stdout
        assert f"proposals of the model that do not count ({report.asked.rejected})" in told and "it does not stand in the text" in told
        run(server, extractor="rules")
    assert "do not count" not in CliRunner().invoke(status_command, ["--atlas", str(tmp_path / "atlas")]).stdout


def test_a_slow_server_fails_only_its_passages(run: Run, tmp_path: Path) -> None:
    """The time limit of atlas.toml holds for each question."""
    with chat(respond=reads) as server:
        run(server, extractor="rules")
    toml = tmp_path / "atlas" / "atlas.toml"
    toml.write_text(toml.read_text("utf8") + "timeout = 0.3\n", "utf8")

    def respond(body: dict[str, Any]) -> Reply:
        answer = reads(body)
        return Reply(answer.body, wait=0.8) if "Voyager" in asked(body)["text"] and asked(body)["role"] == "title" else answer

    with chat(respond=lambda body: respond(body)) as server:
        report = run(server)
    assert report.asked and report.asked.asked > 0
    assert all("did not answer in 0.3 s" in p.what for p in report.problems)
