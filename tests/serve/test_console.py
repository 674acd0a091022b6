"""The console in a real browser, as its user sees it; every visit ends with no error, no violation and no foreign request."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pytest

from kg.atlas import writing
from kg.graphfile import encode
from tests.serve.server import ENDLESS, ROOT, Server, serving
from tests.viz.conftest import LISTEN, SIZES, Visit
from tests.viz.synthetic import make
from tests.viz.test_hostile import HOSTILE, hostile_graph

pytestmark = [pytest.mark.browser, pytest.mark.database]

AXE = ROOT / "viz/web/node_modules/axe-core/axe.min.js"
MODELS = "MATCH (m:Model) RETURN m AS model, m.paper_count AS papers ORDER BY papers DESC, m.id LIMIT 7"

Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Opens a server's page: ``visit(server, "#address", size="phone", lang="ja-JP")``. Afterwards it has been quiet."""
    visits: list[tuple[str, Visit]] = []

    def open_(server: Server, address: str = "", *, size: str = "desk", lang: str = "en-US", **options: Any) -> Any:
        context = browser.new_context(viewport=SIZES[size], locale=lang, reduced_motion="reduce", **options)
        seen = Visit(context.new_page())
        visits.append((server.address, seen))
        seen.page.set_default_timeout(20_000)
        seen.page.add_init_script(LISTEN)
        seen.page.on("console", lambda message: message.type == "error" and "status of 400" not in message.text and seen.errors.append(message.text))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.goto(server.address + address)
        seen.page.wait_for_selector("html.ready", state="attached")
        return seen.page

    yield open_
    for address, seen in visits:
        assert seen.errors == []
        assert [v for frame in seen.page.frames for v in frame.evaluate("window.violations")] == []
        assert {url for url in seen.requests if not url.startswith(("data:", "blob:", address))} == set()
        seen.page.context.close()


def write(page: Any, text: str) -> None:
    """Types over what is in the editor, as a user would."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def run(page: Any, text: str) -> None:
    """Runs a query that is pasted, and waits for its answer."""
    page.locator(".cm-content").fill(text)
    page.locator("#run").click()
    page.locator("#run").wait_for()  # it stands for Stop meanwhile


def cells(page: Any) -> list[list[str]]:
    """The table as it is shown."""
    return [row.locator("td").all_inner_texts() for row in page.locator(".results tbody tr").all()]


def map_of(page: Any, *, part: bool = False) -> Any:
    """The map's frame, once it is ready; with ``part`` once that of some names is, which replaces the one that was there."""
    page.wait_for_function(
        """part => {
            const {document: shown, location} = document.querySelector("#map").contentWindow;
            return !shown.old && (location.search !== "") === part && Boolean(shown.documentElement?.classList.contains("ready"));
        }""",
        arg=part,
    )
    return next(frame for frame in page.frames if "/map.html" in frame.url)


def choices(page: Any, awaited: str) -> list[str]:
    """What the editor offers, once a choice that holds a text is there: what was offered for fewer letters is on the screen before."""
    page.locator(".cm-completionLabel", has_text=awaited).first.wait_for()
    return page.locator(".cm-completionLabel").all_inner_texts()


@pytest.mark.parametrize("lang", ["en-US", "ja-JP"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_example_is_chosen_and_answered(server: Server, visit: Open, size: str, lang: str) -> None:
    """In the reader's language, an example fills the editor and its rows appear; nothing is wider than the screen."""
    page = visit(server, size=size, lang=lang)
    assert page.evaluate("document.documentElement.lang") == lang[:2]
    titles = page.locator("#examples option").all_inner_texts()
    assert ("多くの論文に出てくるもの" in titles) == (lang == "ja-JP")
    page.select_option("#examples", index=1)
    page.locator(".results td").first.wait_for()
    assert "MATCH (e:Entity)" in page.locator(".cm-content").inner_text()
    assert len(cells(page)) == 25
    assert "25" in page.locator(".status").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_query_is_typed_and_run_by_keyboard(server: Server, visit: Open, graph: nx.MultiDiGraph) -> None:
    """Ctrl+Enter runs what was typed; the keys that close brackets and choose completions do not get in the way."""
    page = visit(server)
    write(page, "MATCH (m:Model) RETURN count(m) AS models, [1, null] AS list, {a: 'b'} AS map")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.locator(".results td").first.wait_for()
    models = sum(d["labels"][-1] == "Model" for _, d in graph.nodes(data=True))
    assert [" ".join(text.split()) for text in cells(page)[0]] == [str(models), "1 null", '{"a":"b"}']


def test_editor_colours_what_it_knows(server: Server, visit: Open) -> None:
    """Keywords, labels, properties, texts, numbers, parameters and comments are told apart."""
    page = visit(server)
    page.locator(".cm-content").fill(
        "MATCH (m:Model|Method {id: $given})-[:USES*1..2]->() // why\nWHERE m.name = 'it\\'s' RETURN size(m.name), null, 12"
    )
    seen = {
        kind: page.locator(f".tok-{kind}").all_inner_texts()
        for kind in ("keyword", "typeName", "propertyName", "string", "number", "macroName", "atom")
    }
    assert seen["keyword"] == ["MATCH", "WHERE", "RETURN"]
    assert seen["typeName"] == ["Model", "Method", "USES"]
    assert seen["propertyName"] == ["id", "name", "name"]
    assert (seen["string"], seen["macroName"], seen["atom"]) == (["'it\\'s'"], ["$given"], ["null"])
    assert seen["number"][-1] == "12"
    assert page.locator(".tok-comment").inner_text() == "// why"


@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        ("MATCH (m:Mo", "Model", "USES"),
        ("MATCH (a)-[:US", "USES", "Model"),
        ("MATCH (a)-[:USES|BAS", "BASED_ON", "Model"),
        ("MATCH (p:Paper) RETURN p.ti", "title", "aliases"),
        ("MATCH (p:Paper {publ", "published", "aliases"),
        ("MAT", "MATCH", "Model"),
        ("MATCH (m:Model) RETURN col", "collect", "Model"),
        ("MATCH (first:Model) RETURN fir", "first", "Model"),
        ("MATCH (m {name: 'transfor", "Transformer", "transformer"),
        ("MATCH (m) WHERE m.id = 'とらんすふぉ", "transformer", "Transformer"),
    ],
)
def test_editor_completes_what_may_come(server: Server, visit: Open, typed: str, offered: str, not_offered: str) -> None:
    """Labels after a colon, types in brackets, properties of the label, names inside quotes, Cypher's words elsewhere."""
    page = visit(server)
    write(page, typed)
    labels = choices(page, offered)
    assert offered in labels
    assert not_offered not in labels
    page.keyboard.press("Escape")
    assert page.locator(".cm-tooltip-autocomplete").count() == 0


def test_completion_is_taken_by_keyboard(server: Server, visit: Open) -> None:
    """Enter takes the first one."""
    page = visit(server)
    write(page, "MATCH (m:Mod")
    assert choices(page, "Model")[0] == "Model"
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert page.locator(".cm-content").inner_text() == "MATCH (m:Model)"


def test_parameters_are_sent(server: Server, visit: Open) -> None:
    """They are JSON; what is none is told before anything is asked."""
    page = visit(server)
    page.locator("summary").click()
    page.locator("#parameters").fill('{"id": "gpt-4", "n": [1, 2]}')
    run(page, "MATCH (e:Entity {id: $id}) RETURN e.name AS name, $n AS n")
    assert cells(page)[0][0] == "GPT-4"
    page.locator("#parameters").fill("[1]")
    page.locator("#run").click()
    page.locator(".status.wrong").wait_for()


def test_results_are_saved_whole(server: Server, visit: Open) -> None:
    """CSV and JSON hold all rows, with what a table would cut."""
    page = visit(server)
    run(page, "UNWIND range(1, 300) AS n RETURN n, 'a \"b\", 改行\nc' AS text, [n] AS list, null AS nothing")
    assert len(cells(page)) == 100
    with page.expect_download() as saved:
        page.locator("#save-csv").click()
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"), newline="")))
    assert rows[0] == ["n", "text", "list", "nothing"]
    assert rows[300] == ["300", 'a "b", 改行\nc', "[300]", ""]
    with page.expect_download() as saved:
        page.locator("#save-json").click()
    assert len(json.loads(Path(saved.value.path()).read_text("utf8"))) == 300
    page.locator("#as-json").click()
    assert json.loads(page.locator("pre").inner_text())[299]["n"] == 300


def test_table_is_sorted_and_turned(server: Server, visit: Open) -> None:
    """A click sorts numbers as numbers; the next page goes on; the limit of rows is told."""
    page = visit(server)
    run(page, "UNWIND range(1, 900) AS n RETURN n % 500 AS n")
    assert "500" in page.locator(".note").inner_text()
    page.locator("#column-0").click()
    assert [row[0] for row in cells(page)[:2]] == ["0", "1"]
    page.locator("#next").click()
    assert cells(page)[0][0] == "100"
    page.locator("#column-0").click()
    assert cells(page)[0][0] == "499"
    assert page.locator("th").get_attribute("aria-sort") == "descending"


def test_results_go_to_the_map(server: Server, visit: Open) -> None:
    """Entities of the answer become a map of their own; one of them opens its panel; the whole map comes back."""
    page = visit(server)
    run(page, MODELS)
    page.locator("#on-map").click()
    page.locator("#whole-map").wait_for()
    frame = map_of(page, part=True)
    assert len(parse_qs(urlsplit(frame.url).query)["of"]) == 7
    frame.locator("#view-table").click()
    assert "7" in frame.locator("caption").inner_text()
    name = page.locator("td button.node bdi").first.inner_text()
    page.locator("td button.node").first.click()
    frame.locator(".panel h2").wait_for()
    assert frame.locator(".panel h2").inner_text() == name
    page.locator("#whole-map").click()
    page.locator("#whole-map").wait_for(state="hidden")


def test_names_go_to_the_map_too(server: Server, visit: Open) -> None:
    """An answer of plain names is as good as one of nodes; on a phone the map takes the screen."""
    page = visit(server, size="phone")
    run(page, "MATCH (m:Model) RETURN m.name AS name ORDER BY m.id LIMIT 3")
    page.locator("#on-map").click()
    frame = map_of(page, part=True)
    frame.locator("#view-table").click()
    assert "3" in frame.locator("caption").inner_text()
    page.locator("#pane-console").click()
    assert page.locator(".results").is_visible()


def test_wrong_and_slow_queries_are_told(server: Server, visit: Open) -> None:
    """What is wrong and what to do, in one line; a slow one can be stopped, or is stopped."""
    page = visit(server)
    run(page, "MATCH (e:Entity) DELETE e")
    assert "only read" in page.locator(".status.wrong").inner_text()
    page.locator(".cm-content").fill(ENDLESS)
    page.locator("#run").click()
    page.locator("#stop").click()
    page.get_by_text("Stopped.").wait_for()
    page.locator("#run").click()
    page.get_by_text("longer than 2 s").wait_for()


def test_address_holds_the_query(server: Server, visit: Open) -> None:
    """A link brings the query back, and runs nothing by itself."""
    page = visit(server)
    run(page, MODELS)
    address = page.evaluate("location.hash")
    other = visit(server, address)
    assert other.locator(".cm-content").inner_text() == MODELS
    other.wait_for_timeout(300)
    assert other.locator(".results").is_hidden()


def test_language_and_theme_are_chosen_for_both(server: Server, visit: Open) -> None:
    """The choice counts for the console and the map, and is remembered."""
    page = visit(server)
    frame = map_of(page)
    page.locator("#language").click()
    assert page.locator("#run").inner_text() == "実行"
    frame.wait_for_selector("html.ready[lang=ja]", state="attached")
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.reload()
    page.wait_for_selector("html.ready[data-theme=dark][lang=ja]", state="attached")
    map_of(page).wait_for_selector("html.ready[data-theme=dark]", state="attached")


def test_page_follows_the_atlas(served: Path, visit: Open, change: Callable[[Path, nx.MultiDiGraph], None]) -> None:
    """The atlas changes: the page says so, has the new names and the new map, and asks again when told to."""
    with serving(served) as server:
        page = visit(server)
        run(page, "MATCH (e:Entity) RETURN count(e) AS n")
        map_of(page).evaluate("document.old = true")  # told from the page that replaces it
        new = make(150)
        change(served, new)
        page.locator("#again").click()
        count = str(sum(kind == "Entity" for kind, _ in new))
        page.locator("td").get_by_text(count, exact=True).wait_for()
        table = map_of(page).locator("#view-table")
        table.click()
        page.frame_locator("#map").locator("caption", has_text=count).wait_for()
        page.goto("about:blank")  # before its server goes
        page.evaluate("window.violations = window.violations ?? []")


def test_hostile_text_is_only_text(tmp_path: Path, visit: Open) -> None:
    """Markup, script, long names and marks that turn the line are shown, in the table, as JSON and as completions."""
    atlas = tmp_path / "<b>atlas"
    with writing(atlas) as opened:
        opened.write_graph(encode(hostile_graph()))
    with serving(atlas) as server:
        page = visit(server)
        run(
            page, "MATCH (e:Entity) OPTIONAL MATCH path = (e)-[:BASED_ON]->() RETURN e, e.name AS name, path, {`<img src=x>`: e.name} AS `<b>map</b>`"
        )
        assert HOSTILE["markup"] in [row[1] for row in cells(page)]
        assert "<b>map</b>" in page.locator("thead").inner_text()
        page.locator("#as-json").click()
        page.locator("#as-table").click()
        write(page, "MATCH (e {name: 'img")
        assert any("<img" in label for label in choices(page, "<img"))
        assert page.locator("h1").inner_text().endswith("<b>atlas")
        inside = "[window.hacked, document.querySelectorAll('img, svg[onload], b, i:not(.bar)').length, document.querySelectorAll('script').length]"
        assert page.evaluate(inside) == [None, 0, 1]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        page.locator("#on-map").click()
        assert map_of(page, part=True).evaluate("window.hacked") is None
        page.goto("about:blank")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: `python hatch_build.py npm ci`")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_serious(server: Server, visit: Open, size: str, theme: str) -> None:
    """With results, completions and an error on the screen, in both themes."""
    page = visit(server, size=size, color_scheme=theme, bypass_csp=True)
    run(page, MODELS)
    assert findings(page) == []
    write(page, "MATCH (m:Mo")
    choices(page, "Model")
    assert findings(page) == []
    page.keyboard.press("Escape")
    run(page, "RETURN wrong")
    assert findings(page) == []


def findings(page: Any) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text(encoding="utf8"))
    found = page.evaluate("axe.run(document, {iframes: false}).then((r) => r.violations)")
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in ("serious", "critical")]


def test_everything_can_be_reached_by_keyboard(server: Server, visit: Open) -> None:
    """Tab leads through switches, examples, editor, buttons, results and the map; no control is nameless."""
    page = visit(server)
    run(page, MODELS)
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, select, textarea, iframe, [role=textbox], [role=region]')].filter((e) => e.checkVisibility())
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title)).map((e) => e.outerHTML)"""
    )
    assert nameless == []
    reached = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.classList[0]"))
    assert {
        "pane-map",
        "language",
        "theme",
        "examples",
        "cm-content",
        "run",
        "as-json",
        "save-csv",
        "on-map",
        "scroll",
        "column-0",
        "node",
        "map",
    } <= reached
