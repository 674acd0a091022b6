"""Every item of the map on the atlas of the real digests, at the desk and on the phone; what must be seen is computed from the graph."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.model import PAPER_RELATIONS
from tests.read.table import CORPUS
from tests.viz.conftest import Visit, opened
from tests.viz.test_browser import shown
from tests.viz.test_explore import NAMES, overlapping
from tests.viz.whole import HIRAGANA, Whole, graph_of, is_kanji, is_katakana, plain
from viz.layout import lay_out
from viz.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real digests are not at {CORPUS}: the map of them was not walked through"),
]


@pytest.fixture(scope="module")
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The atlas of all real digests with its page at full text."""
    graph = graph_of(CORPUS, request.config.cache.mkdir("whole-atlas"))
    layout = lay_out(graph, {})
    page = tmp_path_factory.mktemp("whole") / "map.html"
    page.write_bytes(render(graph, layout, text="full"))
    return Whole(graph, layout, page)


@pytest.fixture(scope="module", params=["desk", "phone"])
def reader(request: pytest.FixtureRequest, browser: Any, whole: Whole) -> Iterator[Visit]:
    """One open page for all tests of a size."""
    seen = opened(browser, whole.page, size=request.param, accept_downloads=True)
    yield seen
    seen.page.context.close()


@pytest.fixture
def page(reader: Visit, whole: Whole) -> Iterator[Any]:
    """The page with nothing chosen and nothing typed; afterwards it must not have asked, complained or broken its policy."""
    at(reader.page, "")
    reader.page.get_by_role("combobox").fill("")
    reader.page.evaluate("document.activeElement.blur(), document.documentElement.classList.remove('with-filters')")
    yield reader.page
    reader.requests[:] = [url for url in reader.requests if not url.startswith("blob:")]
    reader.assert_quiet(whole.page)


def at(page: Any, address: str) -> None:
    """Goes to an address of the page, which takes it over before this returns."""
    page.evaluate("(hash) => { location.hash = hash; return new Promise((done) => setTimeout(done)) }", f"#{address}")


def filters(page: Any) -> Any:
    """The filters, which a phone shows on demand."""
    if not page.locator(".filters").is_visible():
        page.locator("#open-filters").click()
    return page.locator(".filters")


def find(page: Any, query: str, label: str) -> None:
    """Types a query and opens the hit of this name with the keyboard."""
    page.get_by_role("combobox").fill(query)
    hits = [hit.inner_text() for hit in page.get_by_role("option").locator(".name:first-child").all()]
    assert label in hits
    for _ in range(hits.index(label)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".panel h2").inner_text() == label


def at_rest(page: Any) -> None:
    """Waits until the map has come to rest at a place, and told so; the page's policy forbids it to wait by itself."""
    for _ in range(150):
        if "place=" in page.evaluate("location.hash"):
            return
        page.wait_for_timeout(100)
    pytest.fail("the map tells no place")


def saved(page: Any, button: str) -> bytes:
    """What a button gives to keep."""
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_bytes()


def test_names_stand_apart_and_regions_are_named(page: Any, whole: Whole) -> None:
    """Overview and closer up: no name on another, none cut; the overview has names of regions, and all of the map is on the screen."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    regions = {name for region in whole.layout.regions for name in region.names}
    for step in range(3):
        boxes = page.evaluate(NAMES)
        assert overlapping(page) == []
        assert [b["text"] for b in boxes if b["left"] < 0 or b["right"] > width or b["top"] < 0 or b["bottom"] > height] == []
        if step == 0:
            assert sum(box["text"] in regions for box in boxes) >= 12
        page.locator(".stage").press("+")
    page.locator(".stage").press("0")
    spots = page.evaluate("atlas.atlas.entities.map((entity) => atlas.stage.spot(entity.id))")
    assert len(spots) == len(whole.entities)
    assert all(0 < x < width and 0 < y < height for x, y in spots)


@pytest.mark.parametrize("script", ["kanji", "katakana", "hiragana", "alias"])
def test_search_finds_by_other_names(page: Any, whole: Whole, script: str) -> None:
    """Japanese names, kana of either kind and aliases lead to the entity."""
    fits = {"kanji": is_kanji, "alias": lambda name: name.isascii() and len(name) > 2}.get(script, is_katakana)
    ident, name = whole.named(fits)
    find(page, name.translate(HIRAGANA) if script == "hiragana" else name, whole.entities[ident]["name"])


def test_search_finds_papers_and_authors(page: Any, whole: Whole) -> None:
    """By title, by arXiv id, by author; an author's panel lists all of the author's papers."""
    titles = Counter(plain(paper["title"]) for paper in whole.papers.values())
    paper = next(p for p in whole.papers.values() if p.get("arxiv_id") and 20 < len(p["title"]) < 90 and titles[plain(p["title"])] == 1)
    find(page, paper["title"], paper["title"])
    find(page, paper["arxiv_id"], paper["title"])
    written = Counter(start for start, _, d in whole.graph.edges(data=True) if d["type"] == "WROTE")
    author = max(written, key=lambda key: (written[key], key))
    name = whole.graph.nodes[author]["properties"]["name"]
    find(page, name, name)
    assert page.locator(".panel section h3 .count").inner_text() == str(written[author])


def test_types_are_counted_and_hidden(page: Any, whole: Whole) -> None:
    """Each type's count is the graph's; without a type exactly the others are left."""
    card, types = filters(page), Counter(entity["type"] for entity in whole.entities.values())
    assert shown(page) == len(whole.entities)
    for name, count in types.items():
        box = page.locator(f"#type-{name}")
        assert card.locator("label.type", has=box).locator(".count").inner_text() == str(count)
        box.uncheck()
        assert shown(page) == len(whole.entities) - count
        box.check()


def test_kinds_and_roles_are_counted_and_hidden(page: Any, whole: Whole) -> None:
    """Kinds of relation by pair, ways of naming by entity; only what is still named in another way is left."""
    card = filters(page)
    card.locator("#kinds summary").click()
    pairs = Counter(relation for relation, _ in {(relation, frozenset((a, b))) for a, b, relation in whole.claims if a != b})
    for relation, count in pairs.items():
        assert card.locator("label", has=page.locator(f"#kind-{relation}")).locator(".count").inner_text() == str(count)
    card.locator("#kinds summary").click()
    card.locator("#roles summary").click()
    roles = {role: {e for _, e, relation, _ in whole.mentions if relation == role} for role in PAPER_RELATIONS}
    for role, named in roles.items():
        assert card.locator("label", has=page.locator(f"#role-{role}")).locator(".count").inner_text() == str(len(named))
    for hidden in range(1, len(PAPER_RELATIONS)):
        card.locator(f"#role-{PAPER_RELATIONS[-hidden]}").uncheck()
        assert shown(page) == len(whole.left(without=PAPER_RELATIONS[-hidden:]))
    card.locator("#roles summary").click()


def test_regions_and_numbers_of_papers_filter(page: Any, whole: Whole) -> None:
    """A region alone, at least so many papers, both together, and everything again."""
    card, sizes = filters(page), Counter(whole.layout.communities.values())
    for region, count in sizes.most_common(2):
        assert card.locator(f"#region-{region} .count").inner_text() == str(count)
    least = 3
    card.locator("#least").fill(str(least))
    assert shown(page) == len(whole.left(least=least))
    card.locator("#only-0").click()
    assert shown(page) == sum(whole.layout.communities.get(ident) == 0 for ident in whole.left(least=least))
    card.locator("#reset").click()
    assert shown(page) == len(whole.entities)


def test_weeks_slide_play_and_show_what_is_new(page: Any, whole: Whole) -> None:
    """The histogram has a bar a week; the slider leaves what its weeks name; playing grows the map; new means first seen then."""
    card, last = filters(page), whole.weeks[-1]
    assert card.locator(".bars rect").count() == len(whole.weeks)
    slider = card.locator("#from-week")
    slider.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == len(whole.left(weeks=whole.weeks[-2:]))
    page.keyboard.press("End")
    card.locator("#fresh").check()
    assert shown(page) == len(whole.left(weeks=[last], fresh=True))
    card.locator("#reset").click()
    card.locator("#play").click()
    page.wait_for_timeout(700)
    card.locator("#play").click()
    reached = int(card.locator("#to-week").input_value())
    assert 0 < reached < len(whole.weeks) - 1
    assert shown(page) == len(whole.left(weeks=whole.weeks[: reached + 1]))


def test_panel_of_an_entity_shows_its_evidence(page: Any, whole: Whole) -> None:
    """Numbers, aliases, weeks, papers by relation, quotes with the name marked and opened in their passage with the question."""
    ident, mine = whole.asked_about()
    entity = whole.entities[ident]
    at(page, f"e={ident}")
    panel = page.locator(".panel")
    facts = panel.locator(".facts").inner_text()
    assert all(str(entity[key]) in facts for key in ("paper_count", "first_week", "last_week"))
    papers = panel.locator("section:has(.meta)")
    assert papers.locator("h3 > .count").inner_text() == str(len(mine))
    assert sorted(map(int, papers.locator("h4 .count").all_inner_texts())) == sorted(Counter(m[2] for m in mine).values())
    marks = papers.locator("blockquote > p mark").all_inner_texts()
    assert marks
    assert {plain(mark) for mark in marks} <= {plain(name) for name in whole.names(ident)}
    context = papers.locator("details.context:has(.asked)").first
    context.locator("summary").click()
    texts = {(plain(p["heading"]), plain(p["text"])) for m in mine for p in whole.passages(m[0]) if p.get("heading")}
    assert (plain(context.locator(".asked").inner_text()), plain(context.locator(".prose").inner_text())) in texts
    assert context.locator(".quoted mark").count() > 0
    arxiv = panel.locator("a.outside").first
    assert re.match(r"https?://", arxiv.get_attribute("href"))


def test_lineage_and_page_of_an_asset(page: Any, whole: Whole) -> None:
    """What an entity is based on stands in its lineage; a page of its own shows every further property."""
    head, tail, _ = next(claim for claim in sorted(whole.claims) if claim[2] == "BASED_ON" and claim[0] != claim[1])
    at(page, f"e={head}")
    assert whole.entities[tail]["name"] in page.locator(".tree").first.inner_text()
    asset = next(ident for ident in whole.foremost if whole.entities[ident].get("license"))
    at(page, f"e={asset}&view=page")
    assert whole.entities[asset]["license"] in page.locator(".attributes").inner_text()
    assert page.locator(".stage").is_hidden()
    assert page.evaluate("[...document.querySelectorAll('.panel, .panel .scroller')].every((part) => part.scrollWidth <= part.clientWidth)")


def test_panel_of_a_paper_has_answers_and_diagram(page: Any, whole: Whole) -> None:
    """Questions and answers in full, the diagram of what it uses and brings, and the digest's own diagram, also where it brings nothing."""
    answered = max(whole.papers, key=lambda ident: (sum(p["role"] == "answer" for p in whole.passages(ident)), ident))
    at(page, f"p={answered}")
    text = plain(page.locator(".panel").inner_text())
    passages = [p for p in whole.passages(answered) if p["role"] == "answer"]
    assert passages
    assert [p["id"] for p in passages if plain(p["text"]) not in text or plain(p.get("heading", "")) not in text] == []
    brings = {start[1] for start, _, data in whole.graph.edges(data=True) if data["type"] == "INTRODUCES"}
    at(page, f"p={min(brings)}")
    assert page.locator(".flow .band.paper").count() == 1
    drawn = next(ident for ident, paper in whole.papers.items() if paper.get("diagrams"))
    at(page, f"p={drawn}")
    page.locator(".panel details:has(pre) summary").first.click()
    assert plain(page.locator(".panel pre").first.inner_text()) == plain(whole.papers[drawn]["diagrams"][0])


def test_neighbourhood_grows_shrinks_and_leads_back(page: Any, whole: Whole) -> None:
    """Around one entity, then around a neighbour too, a step back, and out."""
    centre = next(ident for ident in whole.foremost if 5 < len(whole.neighbours(ident)) < 60)
    other = min(whole.neighbours(centre))
    at(page, f"e={centre}")
    page.locator("#act-around").click()
    assert page.locator(".scope .count").inner_text() == f"{len(whole.neighbours(centre)) + 1} entities"
    assert overlapping(page) == []
    at(page, f"e={other}&around={centre}")
    page.locator("#act-around").click()
    both = whole.neighbours(centre) | {centre, other} | whole.neighbours(other)
    assert page.locator(".scope .count").inner_text() == f"{len(both)} entities"
    page.locator("#scope-back").click()
    page.locator(".scope .chip >> nth=1").wait_for(state="detached")
    page.locator("#scope-all").click()
    assert page.locator(".scope").is_hidden()


def test_path_is_shortest_and_comparison_is_right(page: Any, whole: Whole) -> None:
    """As many steps as the graph's own shortest path; side by side the numbers of both and the papers that they share."""
    start = whole.foremost[0]
    away = nx.single_source_shortest_path_length(whole.links, start)
    end = min((ident for ident, steps in away.items() if steps == 3), default=max(away, key=lambda ident: (away[ident], ident)))
    at(page, f"path={start}&path={end}")
    assert page.locator(".path > li").count() == away[end] + 1
    assert page.locator(".path .between").count() == away[end]
    stops = page.locator(".path > li > .link.entity .name").all_inner_texts()
    assert set(stops) <= {box["text"] for box in page.evaluate(NAMES)}
    assert overlapping(page) == []
    a, b = whole.foremost[:2]
    at(page, f"compare={a}&compare={b}")
    counts = page.locator(".compare tbody tr:nth-child(2) td").all_inner_texts()
    assert counts == [str(whole.entities[ident]["paper_count"]) for ident in (a, b)]
    shared = {p for p, e, *_ in whole.mentions if e == a} & {p for p, e, *_ in whole.mentions if e == b}
    section = page.locator(".panel section", has_text="Papers in common")
    assert (section.locator("h3 .count").inner_text() if shared else str(section.count())) == str(len(shared))


def test_table_sorts_filters_and_saves(page: Any, whole: Whole) -> None:
    """Every sheet holds everything; columns sort and filter; the CSV is what is shown."""
    at(page, "view=table")
    for sheet, count in (("papers", len(whole.papers)), ("relations", len(whole.claims)), ("entities", len(whole.entities))):
        page.locator(f"#tab-{sheet}").click()
        assert page.locator("caption").inner_text().partition(" · ")[0] == str(count)
    shown_counts = [int(cell) for cell in page.locator(".sheet tbody td:nth-child(3)").all_inner_texts()]
    assert shown_counts == sorted((e["paper_count"] for e in whole.entities.values()), reverse=True)[:100]
    page.locator("#in-papers").fill(">=5")
    rows = list(csv.DictReader(io.StringIO(saved(page, "#sheet-csv").decode("utf-8-sig"))))
    assert sorted(row["Name"].lstrip("'") for row in rows) == sorted(whole.entities[ident]["name"] for ident in whole.left(least=5))
    page.locator("#sort-name").click()
    names = page.locator(".sheet tbody th").all_inner_texts()
    assert names == page.evaluate(
        "(names) => [...names].sort(new Intl.Collator(['ja', 'en'], { numeric: true, sensitivity: 'base' }).compare)", names
    )


def test_address_brings_the_view_back(page: Any, reader: Visit, whole: Whole) -> None:
    """What is chosen and filtered is in the address; there, a fresh visit shows the same."""
    ident = whole.foremost[3]
    card = filters(page)
    card.locator("#least").fill("2")
    card.locator("#type-Method").uncheck()
    card.locator("#colour-type").check()
    page.evaluate("document.documentElement.classList.remove('with-filters')")
    find(page, whole.entities[ident]["name"], whole.entities[ident]["name"])
    at_rest(page)
    told = "[location.hash, document.querySelector('#shown').textContent, document.querySelector('.panel h2').textContent, atlas.store.state.colour]"
    before = page.evaluate(told)
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    assert page.evaluate(told) == before
    assert before[1].startswith(str(sum(whole.entities[e]["type"] != "Method" for e in whole.left(least=2))))
    reader.requests[:] = list(dict.fromkeys(reader.requests))


def test_files_hold_what_is_shown(page: Any, whole: Whole) -> None:
    """SVG and PNG of the view; CSV and JSON of what the filters leave, with its evidence."""
    at(page, "least=4")
    kept = whole.left(least=4)
    for kind in ("svg", "png", "csv", "json"):
        page.locator("#export").click()
        data = saved(page, f"#export-{kind}")
        if kind == "svg":
            assert data.startswith(b"<svg") and data.count(b"<text") > 5 and b"<script" not in data
        elif kind == "png":
            assert data.startswith(b"\x89PNG") and len(data) > 20_000
        elif kind == "csv":
            assert len(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))) == len(kept)
        else:
            found = json.loads(data)
            assert {entity["id"] for entity in found["entities"]} == kept
            assert {(r["start"], r["type"], r["end"]) for r in found["relations"]} == {(a, r, b) for a, b, r in whole.claims if {a, b} <= kept}


def test_dark_japanese_and_paper(page: Any, whole: Whole) -> None:
    """The colours turn, the words turn, entities go by their Japanese names, and print holds a picture with names."""
    ident, name = whole.named(is_kanji)
    assert name in whole.names(ident)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.evaluate("atlas.store.set({ theme: 'dark' })")
    assert page.evaluate(ground) != light
    page.locator("#language").click()
    assert page.evaluate("document.documentElement.lang") == "ja"
    at(page, f"e={ident}")
    assert page.locator(".panel h2").inner_text() == whole.entities[ident].get("name_ja", whole.entities[ident]["name"])
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".printed svg text").count() > 10
    assert page.locator(".top").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.evaluate("atlas.store.set({ theme: 'light', lang: 'en' })")
