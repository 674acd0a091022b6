"""The API as a program uses it: the same answers as the command line, in the same words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import networkx as nx
import pytest

from kg.queries import load_queries
from tests.serve.server import ROOT, Server, serving
from viz import alone, draw
from viz.marks import WEEKS

pytestmark = pytest.mark.database

PAPERS = "MATCH (p:Paper)-[r:USES]->(e:Entity {id: $id}) RETURN p, type(r) AS relation, p.published AS published ORDER BY p.id"


def test_query_answers_as_the_command_does(server: Server, drawn: Path) -> None:
    """The bytes are those of `kg query --format json`, for nodes, dates and parameters."""
    command = [sys.executable, "-m", "kg", "query", PAPERS, "--atlas", str(drawn), "--param", "id=gpt-4", "--format", "json"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    answer = server.query(PAPERS, id="gpt-4")
    assert answer.status == 200
    assert answer.body == printed
    assert len(answer.json()) >= 2
    assert json.loads(answer.headers["x-atlas-columns"]) == ["p", "relation", "published"]


def test_query_without_rows_has_columns(server: Server) -> None:
    """An empty table still has its head; a closing semicolon is no part of a query."""
    answer = server.query("MATCH (e:Entity {id: 'nobody'}) RETURN e.name AS name, 1 AS one ;")
    assert (answer.body, json.loads(answer.headers["x-atlas-columns"])) == (b"[]\n", ["name", "one"])


@pytest.mark.parametrize(("cypher", "said"), [("RETURN nonsense", "nonsense"), ("MATCH (e:Entity RETURN e", ""), ("  ;", "no query")])
def test_wrong_query_is_told(server: Server, cypher: str, said: str) -> None:
    """A mistake is answered with what is wrong and what to do, never with a page or a traceback."""
    answer = server.query(cypher)
    assert answer.status == 400
    assert said in answer.error()
    assert answer.json()["error"]["fix"]
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"cypher": 1}', b'{"cypher": "RETURN 1", "parameters": [1]}', b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_query_is_refused(server: Server, body: bytes) -> None:
    """Whatever comes instead of a query is told apart from a wrong one."""
    answer = server.send("POST", "/api/query", body, {"Content-Type": "application/json"})
    assert (answer.status, answer.error()) == (400, "this is not a query")


@pytest.mark.parametrize("typed", ["transformer", "TRANS-FORMER", "とらんすふぉーまー", "ﾄﾗﾝｽﾌｫｰﾏｰ", "Ｔｒａｎｓｆｏｒｍｅｒ", "tranformer"])
def test_search_finds_any_spelling(server: Server, typed: str) -> None:
    """Case, hyphens, hiragana, half width, full width and a slip of the pen lead to the same entity."""
    hits = server.get(f"/api/entities?q={quote(typed)}").json()
    assert (hits[0]["id"], hits[0]["type"], hits[0]["name_ja"]) == ("transformer", "Method", "トランスフォーマー")


def test_search_by_alias_says_which(server: Server, graph: nx.MultiDiGraph) -> None:
    """What is found by an alias shows it; the limit holds; nothing finds nothing."""
    alias = next(a for _, d in graph.nodes(data=True) for a in d["properties"].get("aliases", ()) if "ネット" in a)
    hits = server.get(f"/api/entities?q={quote(alias)}&limit=3").json()
    assert hits[0]["matched"] == alias
    assert len(server.get("/api/entities?q=e&limit=2").json()) == 2
    assert server.get("/api/entities?q=%20").json() == server.get("/api/entities").json() == []
    assert [server.get(f"/api/entities?q=a&limit={n}").status for n in ("0", "101", "x", "9" * 5000, "000000001999999")] == [400] * 5


def test_entity_is_found_by_id_and_name(server: Server, graph: nx.MultiDiGraph) -> None:
    """All that the graph says of it, with the sentences; papers too."""
    entity = server.get("/api/entity/gpt-4").json()
    assert entity["paper_count"] == graph.nodes["Entity", "gpt-4"]["properties"]["paper_count"]
    assert all(r["quote"] for r in entity["relations"] if r["kind"] == "Paper")
    assert server.get("/api/entity/GPT%E2%80%914").json() == entity
    paper = next(ident for kind, ident in sorted(graph) if kind == "Paper")
    assert server.get(f"/api/entity/{paper}").json()["labels"] == ["Paper"]


def test_former_id_leads_to_what_is_there_now(server: Server) -> None:
    """An id that was published once always resolves, for the map too."""
    assert server.get("/api/entity/gpt-iv").json()["id"] == "gpt-4"
    assert server.get("/map.html?of=gpt-iv").body == server.get("/map.html?of=gpt-4").body


def test_unknown_entity_is_told_with_the_nearest(server: Server) -> None:
    """404, and names to go on with."""
    answer = server.get("/api/entity/transformr")
    assert answer.status == 404
    assert "transformer" in answer.json()["error"]["fix"]
    assert server.get("/api/entity/%00%ff..%2f..%2fetc").status == 404


def test_schema_counts_what_is_there(server: Server, graph: nx.MultiDiGraph) -> None:
    """Labels, types, properties, and what a type connects."""
    schema = server.get("/api/schema").json()
    labels = {label["name"]: label for label in schema["labels"]}
    assert labels["Paper"]["count"] == sum(kind == "Paper" for kind, _ in graph)
    assert {"title", "published"} <= set(labels["Paper"]["properties"])
    uses = next(r for r in schema["relationships"] if r["name"] == "USES")
    assert ["Paper", "Entity"] in uses["between"]
    assert uses["count"] == sum(d["type"] == "USES" for *_, d in graph.edges(data=True))


def test_every_saved_query_runs(server: Server) -> None:
    """The shipped examples have both titles, run as they are, and most of them find something in any atlas."""
    examples = server.get("/api/examples").json()
    assert len(examples) == len(load_queries()) >= 10
    assert all(example["title"] and example["title_ja"] != example["title"] for example in examples)
    answers = [server.query(example["cypher"]) for example in examples]
    assert [(e["title"], a.error()) for e, a in zip(examples, answers, strict=True) if a.status != 200] == []
    assert sum(bool(answer.json()) for answer in answers) >= 6


def test_map_is_the_atlas_s_own(server: Server, drawn: Path) -> None:
    """The file as it was drawn; with ?of= a map of these things alone, by id, name or former id."""
    assert server.get("/map.html").body == (drawn / "map.html").read_bytes()
    part = server.get("/map.html?of=gpt-4&of=Lo%E2%80%91RA")
    assert part.status == 200
    assert len(part.body) < len(server.get("/map.html").body)
    assert server.get("/map.html?of=nobody").status == 404
    assert server.get("/map.html?" + "&".join(["of=a"] * 501)).status == 400


def test_map_that_is_served_has_no_link_to_weeks(served: Path) -> None:
    """The server serves no pages of weeks, so its map does not lead there, whatever map.html does."""
    (served / "weeks").mkdir()
    (served / "weeks" / "index.html").write_text("")
    draw(served)
    assert WEEKS.encode() in (served / "map.html").read_bytes()
    with serving(served) as server:
        assert server.get("/map.html").body == alone((served / "map.html").read_bytes())


def test_atlas_may_bring_its_own_examples(tmp_path: Path) -> None:
    """A file in the atlas replaces the shipped one; a slip in it is told with file and line."""
    from kg.errors import SchemaError

    (tmp_path / "queries.yaml").write_text("- title: Mine\n  title_ja: 私の\n  cypher: RETURN 1\n", "utf8")
    assert [query.title for query in load_queries(tmp_path)] == ["Mine"]
    (tmp_path / "queries.yaml").write_text("- title: Mine\n  title_ja: 私の\n  cypher: RETURN 1\n- title: 2\n  title_ja: x\n  cypher: y\n", "utf8")
    with pytest.raises(SchemaError, match="title") as caught:
        load_queries(tmp_path)
    assert caught.value.where == f"{tmp_path / 'queries.yaml'}:4"
