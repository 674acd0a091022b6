"""The analyses in the page: assets, lineage, name families, strata and trends, by pointer, keyboard and address."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import networkx as nx
import pytest

from kg.analyze.assets import Assets
from kg.analyze.families import branches, families, models_of, similar_names
from kg.analyze.lineage import Family
from kg.graphfile import add_edge, add_node, new_graph, read_graph
from kg.pipeline import Options, build
from kg.sources.files import gather
from kg.strata import load_strata
from tests.viz.conftest import Open, Visit
from tests.viz.test_access import axe, findings  # noqa: F401  # a fixture
from tests.viz.test_hostile import HOSTILE, hostile_graph
from viz.layout import lay_out
from viz.page import render

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ("assets", "lineage", "families", "strata", "trends")
PAGES = (
    "#view=assets",
    "#view=assets&on=llama",
    "#view=assets&on=common-crawl",
    "#view=assets&at.tab=coverage",
    "#view=assets&at.tab=undocumented",
    "#view=lineage",
    "#view=lineage&on=llama",
    "#view=families",
    "#view=families&on=pythia",
    "#view=families&on=falcon",
    "#view=strata",
    "#view=strata&on=Learning",
    "#view=strata&on=Music",
    "#view=strata&at.tab=compare&at.models=llama~gpt-4",
    "#view=trends",
    *(f"#view=trends&at.tab={tab}" for tab in ("motion", "results", "institutions", "structure")),
    "#view=assets&on=llama&e=llama",
)
UNPACKED = "window.unpacked = 0; const Unpack = DecompressionStream; DecompressionStream = function (kind) { unpacked += 1; return new Unpack(kind) }"


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph:
    """The examples with the example assets, and what they lack: a family that splits, and results on one benchmark over time."""
    path = tmp_path_factory.mktemp("known") / "atlas"
    build(path, gather([str(ROOT / "examples"), str(ROOT / "docs" / "example-assets.yaml")]), Options(draw=False))
    graph = read_graph(path / "graph")
    for name in ("Pythia", "Pythia Tulu", "Pythia Dolly", "Tulu"):
        add_node(graph, "Entity", name.lower().replace(" ", "-"), {"name": name, "paper_count": 0}, label="Model")
    made = {"papers": ["2307.09288"], "passages": [""], "quotes": ["Llama2-Chat is Llama 2 after tuning."], "confidence": 0.9}
    add_edge(graph, ("Entity", "llama2-chat"), "BASED_ON", ("Entity", "llama-2"), **made, extractor="rules: link 1")
    for number, (model, paper, value) in enumerate((("llama", "2305.11206", 61.5), ("gpt-4", "2307.09009", 86.4), ("llama-2", "2307.09288", 68.9))):
        result = add_node(graph, "Result", f"r{number}", {"value": value, "unit": "%"})
        add_edge(graph, result, "OF", ("Entity", model))
        add_edge(graph, result, "ON", ("Entity", "mmlu"))
        add_edge(graph, result, "REPORTED_IN", ("Paper", paper), quote=f"{value} on MMLU")
    return graph


@pytest.fixture(scope="session")
def analysed(known: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of ``known``."""
    return written(known, tmp_path_factory.mktemp("analysed") / "map.html")


def written(graph: nx.MultiDiGraph, path: Path, **options: object) -> Path:
    """The page of a graph with its analyses."""
    path.write_bytes(render(graph, lay_out(graph, {}), strata=load_strata(), **options))  # type: ignore[arg-type]
    return path


def go(seen: Visit, address: str) -> None:
    """To another address of the same page, and until it is drawn."""
    seen.page.evaluate("(hash) => { location.hash = hash }", address)
    seen.page.wait_for_selector(".view .view-body > *, .stage", state="attached")
    seen.page.wait_for_function("!/^(Loading…|読み込み中…)$/.test(document.querySelector('.view-body').textContent)")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_each_analysis_opens_from_the_menu_and_is_unpacked_once(analysed: Path, visit: Open, size: str) -> None:
    """Nothing is unpacked for the map; the first analysis unpacks the block, the others find it; nothing else is asked for."""
    seen = visit(analysed, size=size, script=UNPACKED)
    page = seen.page
    assert page.evaluate("unpacked") == 1
    for view in VIEWS:
        page.locator("#view-analyses").click()
        page.locator(f"#view-{view}").click()
        page.locator(".view-body :is(table, .families)").first.wait_for()
        assert page.evaluate("location.hash") == f"#view={view}"
        assert page.locator(".view h2").inner_text() == page.locator("#view-analyses").inner_text().rstrip("▾ ")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.view-body'))")
    assert page.evaluate("unpacked") == 2
    page.locator("#view-map").click()
    assert page.locator(".view").is_hidden()
    seen.assert_quiet(analysed)


def test_keyboard_opens_an_analysis_and_escape_leads_back(analysed: Path, visit: Open) -> None:
    """Menu by Enter and arrows, a table by its headings, a page by its name, back by Escape."""
    page = visit(analysed).page
    page.locator("#view-analyses").press("Enter")
    assert page.evaluate("document.activeElement.id") == "view-assets"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("#sort-assets-created").press("Enter")
    assert page.evaluate("document.activeElement.id") == "sort-assets-created"
    assert page.locator("#grid-assets tbody th").first.inner_text() == "ChatGPT"
    page.locator("#grid-assets tbody .link").first.press("Enter")
    assert page.evaluate("[location.hash, document.activeElement.textContent]") == ["#view=assets&on=chatgpt&at.sort.assets=created", "ChatGPT"]
    page.keyboard.press("Escape")
    assert page.locator("#grid-assets tbody th").first.inner_text() == "ChatGPT"
    page.go_back()
    assert page.locator(".page-head h3").inner_text() == "ChatGPT"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_assets_are_searched_filtered_sorted_and_taken_away(known: nx.MultiDiGraph, analysed: Path, visit: Open, size: str) -> None:
    """The table holds the catalogue; what is filtered is counted, and the address and the file hold it."""
    seen = visit(analysed, "#view=assets", size=size, accept_downloads=True)
    page = seen.page
    names = page.locator("#grid-assets tbody th")
    assert names.all_inner_texts() == [row["name"] for row in Assets(known).table()]
    page.locator("#at-type").select_option("model")
    page.locator("#at-q").fill("llama")
    assert page.locator(".grid-head .count").inner_text() == "1 of 5 shown"
    page.locator("#at-q").fill("ｇｏｒ")
    assert names.all_inner_texts() == ["Gorilla"]
    assert page.evaluate("document.activeElement.id") == "at-q"
    page.locator("#at-q").fill("nothing like it")
    assert "Nothing matches" in page.locator(".view-body").inner_text()
    page.locator("#at-q").fill("")
    page.locator("#sort-assets-created").click()
    page.locator("#sort-assets-created").click()
    assert names.all_inner_texts() == ["Gorilla", "Guanaco", "LLaMA"]
    assert page.evaluate("location.hash") == "#view=assets&at.sort.assets=-created&at.type=model"
    with page.expect_download() as download:
        page.locator("#csv-assets").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_bytes().decode("utf-8-sig"))))
    assert [(row["Name"], row["Organization"]) for row in rows][2] == ("LLaMA", "Meta AI")
    assert {row["License"] for row in rows} == {"", "custom, for research only"}
    assert seen.errors == []


def test_an_asset_has_its_page_with_sources_and_neighbours(known: nx.MultiDiGraph, analysed: Path, visit: Open) -> None:
    """Every stated field with its line, what nobody states, what it is made from and what is made from it, to the panel and back."""
    page = visit(analysed, "#view=assets&on=llama").page
    own = Assets(known).page("llama")
    rows = page.locator(".fields tbody tr")
    rows.first.wait_for()
    assert rows.count() == len(own.fields)
    text = page.locator(".view-body").inner_text()
    assert "example-assets.yaml:4" in text
    assert "weights were given to researchers who asked for them" in text
    assert f"{len(own.fields)} of {len(own.fields) + len(own.unknown)} fields stated" in text
    assert page.locator(".chips li.unknown").count() == len(own.unknown)
    upstream = page.locator(".view-body > section", has=page.locator("h3", has_text="Made from"))
    assert upstream.locator(".link.entity").all_inner_texts() == [n.name for n in sorted(own.upstream, key=lambda n: n.id)]
    assert upstream.locator(".badge").all_inner_texts() == ["undocumented"] * 3
    assert "example-assets.yaml" in upstream.inner_text()
    page.locator("#as-details").click()
    assert page.locator(".panel h2").inner_text() == "LLaMA"
    page.locator(".panel #act-asset").click()
    assert page.evaluate("location.hash") == "#view=assets&on=llama"
    page.get_by_role("button", name="Common Crawl").first.click()
    assert "No record describes this name" in page.locator(".view-body").inner_text()


def test_coverage_and_what_is_missing_are_counted(known: nx.MultiDiGraph, analysed: Path, visit: Open) -> None:
    """Coverage by type and field, and names without a record, as the analysis has them."""
    seen = visit(analysed, "#view=assets&at.tab=coverage")
    page = seen.page
    page.locator("#grid-coverage-model").wait_for()
    for cover in Assets(known).coverage():
        label = "All fields" if cover.field == "all" else cover.field.replace("_", " ")
        row = page.locator(f"#grid-coverage-{cover.type} tbody tr", has=page.get_by_role("rowheader", name=label, exact=True))
        assert row.inner_text().split()[-3:] == [str(cover.stated), str(cover.asked), f"{round(100 * cover.share)}%"]
    go(seen, "#view=assets&at.tab=undocumented")
    assert page.locator("#grid-undocumented tbody tr").count() == len(Assets(known).undocumented())


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_lineage_shows_every_step_with_its_quote(known: nx.MultiDiGraph, analysed: Path, visit: Open, size: str) -> None:
    """From the list of trees to one of them: dates, roots, forks, dead ends, and what states each step."""
    page = visit(analysed, "#view=lineage", size=size).page
    page.locator("#grid-trees").wait_for()
    sizes = [int(cell) for cell in page.locator("#grid-trees td:last-child").all_inner_texts()]
    assert sizes == sorted(sizes, reverse=True)
    page.locator("#pick-lineage").fill("LLaMa")
    page.locator("#pick-lineage").press("Enter")
    own = Family(known).lineage("llama")
    assert page.evaluate("location.hash") == "#view=lineage&on=llama"
    assert f"{len(own.members)} members" in page.locator(".subtitle").inner_text()
    assert page.locator(".step").count() == len(own.edges)
    assert set(page.locator(".step .link.entity").all_inner_texts()) == {kin.name for kin in own.members} - {"LLaMA"}
    by_name = [edge for edge in own.edges if edge.by_name]
    assert page.locator(".badge", has_text="by its name").count() == len(by_name) > 0
    guanaco = page.locator(".step", has_text="Guanaco")
    assert "2023-05-23" in guanaco.inner_text()
    assert "Basis of" in guanaco.inner_text()
    for step in page.locator(".step details").all():
        step.locator("summary").click()
        assert step.locator("blockquote p").first.inner_text().strip()
    assert "example-assets.yaml" in page.locator(".step", has_text="Common Crawl").inner_text()
    assert page.locator(".badge", has_text="fork").count() + page.locator(".badge", has_text="dead end").count() > 2


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_threshold_of_families_moves(known: nx.MultiDiGraph, analysed: Path, visit: Open, size: str) -> None:
    """Dragging and arrow keys cut the dendrogram anew, as the analysis cuts it; the address holds where."""
    seen = visit(analysed, "#view=families", size=size)
    page = seen.page
    names = similar_names(models_of(known))
    slider = page.locator("#threshold")
    slider.wait_for()
    for threshold in (0.4, 0.2, 0.6, 0.9):
        slider.fill(str(threshold))
        found = families(names, branches(names, threshold))
        inside = sum(len(family.members) for family in found)
        assert page.locator("#family-count").inner_text() == f"{len(found)} families · {inside} of {len(names.models)} models"
        assert page.locator(".threshold output").inner_text() == f"{threshold:.2f}"
        assert page.evaluate("location.hash") == ("#view=families" if threshold == 0.4 else f"#view=families&at.cut={threshold}")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("[document.activeElement.id, location.hash]") == ["threshold", "#view=families&at.cut=0.89"]
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    dragged = float(page.locator(".threshold output").inner_text())
    assert 0.3 < dragged < 0.4
    assert page.locator("#family-count").inner_text().startswith(f"{len(families(names, branches(names, dragged)))} families")
    seen.assert_quiet(analysed)


def test_a_family_tells_names_from_evidence(known: nx.MultiDiGraph, analysed: Path, visit: Open) -> None:
    """Members with what their names say, dashed branches for likeness, solid arcs for sentences, both in words too."""
    seen = visit(analysed, "#view=families&on=llama")
    page = seen.page
    page.locator(".leaves").wait_for()
    names = similar_names(models_of(known))
    own = next(f for f in families(names, branches(names)) if any(m.id == "llama" for m in f.members))
    assert set(page.locator(".leaves .link").all_inner_texts()) == {m.name for m in own.members}
    assert "v2" in page.locator(".leaves li", has_text="Llama2-Chat").inner_text()
    dash = "(selector) => getComputedStyle(document.querySelector(selector)).strokeDasharray"
    assert page.evaluate(dash, ".boughs .alike") != "none"
    assert page.evaluate(dash, ".arcs .states") == "none"
    assert "only the names are alike" in page.locator(".legend").inner_text()
    stated = page.locator(".of-text").all_inner_texts()
    assert len(stated) == 1
    assert "Llama2-Chat is Llama 2 after tuning." in stated[0]
    assert "Part of" not in stated[0]
    told = page.locator(".of-names", has_text="Part of").all_inner_texts()
    assert any("Llama2-Chat" in text for text in told)
    assert page.locator(".arcs .states").count() == len(stated)
    assert page.locator(".of-names").count() > 0
    assert page.locator(".cloud li").first.inner_text() == "llama"
    assert page.locator(".chart circle").count() + len([m for m in own.members if not m.first]) == len(own.members)
    go(seen, "#view=families&on=pythia-tulu&at.cut=0.95")
    assert "belongs to no family at this threshold" in page.locator(".view-body").inner_text()
    page.locator("#lower").click()
    assert "at.cut=0.85" in page.evaluate("location.hash")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_strata_show_gaps_and_compare_models(analysed: Path, visit: Open, size: str) -> None:
    """Gaps are said to be gaps; a stratum has its papers; two models stand side by side, and the address holds which."""
    seen = visit(analysed, "#view=strata", size=size)
    page = seen.page
    page.locator("#grid-strata").wait_for()
    assert page.locator("#grid-strata tbody tr").count() == len(load_strata())
    gaps = page.locator("#grid-strata .gap").count()
    assert page.locator(".view-body > .hint").inner_text() == f"{gaps} of {len(load_strata())} strata are gaps"
    page.get_by_role("button", name="Learning", exact=True).click()
    assert page.evaluate("location.hash") == "#view=strata&on=Learning"
    assert "LIMA" in page.locator(".view-body").inner_text()
    page.locator("#to-list").click()
    page.locator("#tab-compare").click()
    page.locator("#pick-model").fill("llama")
    page.locator("#pick-model").press("Enter")
    page.locator("#pick-model").fill("gpt-4")
    page.locator("#pick-model").press("Enter")
    assert page.evaluate("location.hash") == "#view=strata&at.models=llama~gpt-4&at.tab=compare".replace("~", "%7E")
    assert page.locator(".compared thead .link").all_inner_texts() == ["LLaMA", "GPT-4"]
    row = page.locator(".compared tbody tr", has=page.get_by_role("rowheader", name="Language", exact=True))
    assert re.search(r"\d papers? · 1 result", row.inner_text())
    row.locator("summary").first.click()
    assert row.locator(".link.paper").count() > 0
    assert page.locator(".compared .gap").count() > 0
    page.get_by_role("button", name="Remove LLaMA").click()
    assert "Choose two models or more" in page.locator(".view-body").inner_text()
    assert seen.errors == []


def test_trends_have_a_course_of_results_and_institutions(known: nx.MultiDiGraph, analysed: Path, visit: Open) -> None:
    """Results on a benchmark as dots and as a table with the best so far; whose work builds on whose."""
    seen = visit(analysed, "#view=trends&at.tab=results")
    page = seen.page
    page.locator(".board").wait_for()
    assert page.locator(".board h3").first.inner_text() == "MMLU"
    assert page.locator(".chart circle").count() == 3
    assert page.locator(".board tbody tr").count() == 3
    assert page.locator(".board .badge", has_text="best so far").count() == 2
    go(seen, "#view=trends&at.tab=institutions")
    assert "Guanaco" in page.locator("#grid-builds").inner_text()
    page.locator("#grid-institutions .link", has_text="Meta AI").first.click()
    assert page.locator(".panel h2").inner_text() == "Meta AI"
    assert "at.tab=institutions" in page.evaluate("location.hash")


@pytest.mark.parametrize(
    ("size", "scheme", "lang"), [("desk", "light", "en-US"), ("desk", "dark", "ja-JP"), ("phone", "light", "ja-JP"), ("phone", "dark", "en-US")]
)
def test_axe_has_nothing_against_any_analysis(analysed: Path, visit: Open, axe: str, size: str, scheme: str, lang: str) -> None:  # noqa: F811
    """No finding of any weight; no violation of the policy; nothing wider than the screen."""
    seen = visit(analysed, size=size, lang=lang, color_scheme=scheme)
    for address in PAGES:
        go(seen, address)
        seen.page.evaluate("document.querySelectorAll('.view details').forEach((part, i) => (part.open = i < 20))")
        seen.page.evaluate("new Promise(requestAnimationFrame)")
        found = findings(seen.page, axe)
        assert found == [], address + json.dumps(found, indent=1, ensure_ascii=False)
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    seen.assert_quiet(analysed)


def test_words_follow_the_language(analysed: Path, visit: Open) -> None:
    """Japanese and English, switched in place; the view and what it is about stay."""
    page = visit(analysed, "#view=strata&on=Learning").page
    page.locator(".page-head h3").wait_for()
    page.locator("#language").click()
    assert page.locator(".view h2").inner_text() == "分野"
    assert page.locator(".page-head h3").inner_text() == "学習"
    assert "論文" in page.locator(".view-body").inner_text()
    assert page.locator("#view-analyses").inner_text().startswith("分野")


@pytest.mark.parametrize("address", PAGES)
def test_where_there_is_nothing_each_analysis_says_what_to_do(visit: Open, tmp_path: Path, address: str) -> None:
    """An atlas without assets, models, papers or results has a helpful page, and no error."""
    path = written(new_graph(), tmp_path / "map.html")
    seen = visit(path, address)
    seen.page.locator(".nothing").wait_for()
    seen.page.wait_for_function("!/^Loading…$/.test(document.querySelector('.nothing').textContent)")
    assert len(seen.page.locator(".nothing").inner_text()) > 20
    seen.assert_quiet(path)


def test_a_page_of_a_part_carries_no_analyses(known: nx.MultiDiGraph, visit: Open, tmp_path: Path) -> None:
    """Without the block there is no menu; an address that asks for an analysis is told where it is."""
    path = tmp_path / "map.html"
    path.write_bytes(render(known, lay_out(known, {})))
    seen = visit(path, "#view=assets&e=llama")
    assert seen.page.locator("#view-analyses").is_hidden()
    assert seen.page.locator("#act-asset").count() == 0
    assert "map.html" in seen.page.locator(".view-body").inner_text()
    seen.assert_quiet(path)


@pytest.mark.parametrize(
    "address",
    [
        "#view=assets&on=__proto__",
        "#view=lineage&on=x",
        "#view=families&at.cut=x&on=constructor",
        "#view=strata&on=%3Cb%3E&at.models=~~",
        "#view=trends&at.tab=x",
        "#view=assets&at.__proto__=1&at.sort.assets=-x",
    ],
)
def test_wrong_addresses_of_analyses_do_no_harm(analysed: Path, visit: Open, address: str) -> None:
    """What does not exist is said or left out."""
    seen = visit(analysed, address)
    seen.page.locator(".view-body > *").first.wait_for()
    seen.page.wait_for_timeout(100)
    assert seen.page.locator(".view-body").inner_text().strip()
    seen.assert_quiet(analysed)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_hostile_text_stays_text_in_every_analysis(visit: Open, tmp_path: Path, size: str) -> None:
    """Assets, names, notes, files and results from outside show as text, make no element and no address of their own."""
    graph = hostile_graph()
    fields = {"organization": HOSTILE["markup"], "license": HOSTILE["script"], "url": HOSTILE["url"], "description": HOSTILE["long"]}
    for ident in HOSTILE:
        graph.nodes["Entity", ident]["properties"] |= fields | {
            "asset_type": "model", "asset_fields": [*fields], "asset_field_sources": [f"{HOSTILE['markup']}:1"] * len(fields),
            "asset_notes": [f"license: {HOSTILE['template']}"], "asset_unknown": [HOSTILE["style"]], "asset_sources": [HOSTILE["script"]],
            "created_stated": HOSTILE["rtl"]}  # fmt: skip
    result = add_node(graph, "Result", "r", {"value": 1.5, "unit": HOSTILE["markup"]})
    for relation, ident in (("OF", "markup"), ("ON", "script"), ("BY", "rtl")):
        add_edge(graph, result, relation, ("Entity", ident))
    add_edge(graph, result, "REPORTED_IN", ("Paper", "2401.00001"), quote=HOSTILE["script"])
    path = written(graph, tmp_path / "map.html", text="full")
    seen = visit(path, size=size)
    about = (f"#view={view}&on=markup" for view in VIEWS[:3])
    compared = "#view=strata&at.tab=compare&at.models=markup~script~__proto__"
    for address in (*(f"#view={view}" for view in VIEWS), *about, *PAGES[3:5], *PAGES[-6:-1], compared):
        go(seen, address)
        assert not {"IMG", "IFRAME", "FORM", "SCRIPT"} & set(seen.page.evaluate("[...document.body.querySelectorAll('*')].map((e) => e.tagName)"))
        assert seen.page.evaluate("[...document.links].map((a) => a.href).filter((href) => !href.startsWith('https://arxiv.org/'))") == []
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert seen.page.evaluate("window.hacked") is None
    seen.assert_quiet(path)
