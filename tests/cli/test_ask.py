"""``kg ask``: the model is a server on the loopback, the store the real one."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.ask import ask_command
from kg.errors import AtlasError, AtlasFolderError, ModelError, QueryError, UsageError
from kg.schema import load_schema
from kg.sources.question import cypher_in, prompt
from kg.store.embedded import open_embedded
from tests.sources.chat import Chat, Reply, chat, fails, says
from tests.store.atlases import hosts, small_graph, write_graph

TITLES = "MATCH (p:Paper) RETURN p.id AS id, p.title AS title ORDER BY id"
WRONG = "MATCH (p:Paper) RETURN paper.title AS title"
VALUE = "MATCH (p:Paper) RETURN duration(p.title) AS d"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An atlas that all tests ask; afterwards no host works in it."""
    folder = tmp_path_factory.mktemp("asked") / "atlas"
    write_graph(folder, small_graph())
    yield folder
    for pid in hosts(folder):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings reaches the client."""
    for name in [n for n in os.environ if n.upper().endswith("_PROXY") or n.startswith("OPENAI_")]:
        monkeypatch.delenv(name)


def ask(server: Chat, atlas: Path, *arguments: str, question: str = "Which papers?", **environment: str) -> Result:
    """Runs the command against a server; errors of ours are raised as the root of kg gets them."""
    result = CliRunner().invoke(ask_command, [question, "--atlas", str(atlas), *arguments], env={"OPENAI_BASE_URL": server.url} | environment)
    if isinstance(result.exception, AtlasError):
        raise result.exception
    return result


@pytest.mark.database
def test_rows_on_standard_output_and_the_query_on_standard_error(atlas: Path) -> None:
    """A fenced answer is run as `kg query` runs it, in each format."""
    with chat(says(f"```cypher\n{TITLES};\n```")) as server:
        table = ask(server, atlas)
        rows = ask(server, atlas, "--format", "json", "--limit", "2")
        values = ask(server, atlas, "--format", "csv")
    assert table.stdout == "id\ttitle\n2311.00000\tPaper 0\n2311.00001\tPaper 1\n2311.00002\tPaper 2\n"
    assert (table.stderr, table.exit_code) == (TITLES + "\n", 0)
    assert json.loads(rows.stdout)[0] == {"id": "2311.00000", "title": "Paper 0"}
    assert "more than 2 rows" in rows.stderr
    assert values.stdout_bytes.startswith(b"id,title\r\n2311.00000,Paper 0\r\n")


@pytest.mark.database
def test_a_wrong_query_is_mended_once(atlas: Path) -> None:
    """The store's error goes back to the model with its query; the second query is shown and run."""
    with chat(says(WRONG), says(TITLES)) as server:
        result = ask(server, atlas)
    assert "2311.00002\tPaper 2\n" in result.stdout
    shown = result.stderr.splitlines()
    assert (shown[0], shown[-1]) == (WRONG, TITLES)
    assert "asking the model once more" in shown[1]
    _, (_, second) = server.requests
    assert [m["role"] for m in second["messages"]] == ["system", "user", "assistant", "user"]
    assert second["messages"][2]["content"] == WRONG
    assert "paper" in second["messages"][3]["content"] and "not defined" in second["messages"][3]["content"]


@pytest.mark.database
def test_no_text_of_the_atlas_goes_to_the_model(atlas: Path) -> None:
    """Not even where the store's error quotes a value; two wrong queries are the end, with the store's error."""
    with chat(says(VALUE)) as server, pytest.raises(QueryError, match=r"Paper 0.*in other words"):
        ask(server, atlas)
    assert len(server.requests) == 2
    assert "Paper 0" not in json.dumps([body for _, body in server.requests])


@pytest.mark.database
def test_examples_of_the_prompt_run(atlas: Path) -> None:
    """Every query that the model is shown is one that the store answers."""
    blocks = prompt(load_schema(), atlas / "schemas").split("```cypher")[1:]
    with open_embedded(atlas) as store:
        answers = [store.query(cypher_in("```cypher" + block)) for block in blocks]
    assert [a.columns for a in answers] == [("paper", "published", "quote"), ("benchmark", "papers"), ("name", "week", "paper")]


def test_dry_run_prints_the_query_alone(atlas: Path) -> None:
    """On standard output, to go on with; no store is opened. The model is that of --model, else of OPENAI_MODEL."""
    with chat(says(json.dumps({"cypher": TITLES}))) as server:
        result = ask(server, atlas, "--dry-run", question=" LoRA を使う論文は？ ")
        ask(server, atlas, "--dry-run", OPENAI_MODEL="theirs")
        ask(server, atlas, "--dry-run", "--model", "mine", OPENAI_MODEL="theirs")
    assert (result.stdout, result.stderr, result.exit_code) == (TITLES + "\n", "", 0)
    assert [body["model"] for _, body in server.requests] == ["gpt-4o-mini", "theirs", "mine"]
    assert server.requests[0][1]["messages"][1]["content"].endswith(": LoRA を使う論文は？")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (says("MATCH (n) DETACH DELETE n"), "writes"),
        (says(f"{TITLES};\n{TITLES}"), "more than one"),
        (says("There are many papers."), "no query"),
        (fails(401, "no"), "refuses the key"),
        (Reply({"choices": []}), "no answer"),
    ],
)
def test_an_answer_of_no_use_runs_nothing(atlas: Path, reply: Reply, told: str) -> None:
    """One error, no second request and no store."""
    with chat(reply) as server:
        with pytest.raises(ModelError, match=told):
            ask(server, atlas)
        assert len(server.requests) == 1


def test_nothing_is_asked_without_a_question_or_an_atlas(atlas: Path, tmp_path: Path) -> None:
    """What is missing is said before a model costs anything."""
    with chat(says(TITLES)) as server:
        with pytest.raises(UsageError, match="no question"):
            ask(server, atlas, question=" ")
        with pytest.raises(AtlasFolderError, match="no atlas"):
            ask(server, tmp_path / "none")
        with pytest.raises(ModelError, match="no language model"):
            ask(server, atlas, OPENAI_BASE_URL="")
        assert server.requests == []


def test_a_query_moves_no_cursor(atlas: Path) -> None:
    """Control characters of an answer are spelled out where it is shown."""
    with chat(says("MATCH (n)\nRETURN '\x1b[2J' AS x")) as server:
        assert ask(server, atlas, "--dry-run").stdout == "MATCH (n)\nRETURN '\\x1b[2J' AS x\n"
