"""Assets and papers name the same things, and only these."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.asset import SourceAsset
from kg.extract.passage import Extractor
from kg.model import Passage, Record, Resolution, Role
from kg.read import asset_passages, read_digest
from kg.resolve.assets import contradicting
from kg.resolve.judgements import Judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema
from kg.text import fold

Build = Callable[..., Resolution]


def asset(name: str, type_: str = "model", organization: str = "Lab", dependencies: tuple[str, ...] = (), **more: str) -> str:
    """One asset in YAML."""
    listed = "".join(f"\n  - {d}" for d in dependencies) or " []"
    return f"- name: {name}\n  type: {type_}\n  organization: {organization}\n  dependencies:{listed}\n" + "".join(
        f"  {k}: {v}\n" for k, v in more.items()
    )


def reads(**files: str) -> list[tuple[Passage, SourceAsset]]:
    """Assets of some files."""
    return asset_passages([read_digest(text.encode(), f"{name}.yaml") for name, text in files.items()])


@pytest.fixture(scope="module")
def build(extractor: Extractor, schema: Schema) -> Build:
    """Resolves papers of one passage each together with files of assets."""

    def make(texts: dict[str, str] | None = None, judgements: Judgements | None = None, **files: str) -> Resolution:
        papers: dict[str, list[tuple[Passage, Record]]] = {}
        for paper, text in (texts or {}).items():
            passage = Passage(f"{paper}#0", paper, "d", "2023-W20", Role.ANSWER, "", text, 0)
            papers[paper] = [(passage, extractor.extract(passage))]
        return resolve(papers, schema, judgements or Judgements(), reads(**files))

    return make


def links(resolution: Resolution) -> set[tuple[str, str, str]]:
    """Links by names."""
    names = {e.id: e.name for e in resolution.entities}
    return {(names[k.head], k.relation, names[k.tail]) for k in resolution.links}


def named(resolution: Resolution, name: str) -> list[str]:
    """Ids of entities with a name or alias."""
    return [e.id for e in resolution.entities if name in (e.name, *e.aliases)]


def test_spellings_of_one_thing_meet(build: Build) -> None:
    """LLaMA 2 is Llama 2 and CommonCrawl is Common Crawl, in papers and assets alike."""
    found = build(
        {"p": "Llama 2を微調整した。"},
        a=asset("Foo Lens", dependencies=("LLaMA 2", "CommonCrawl")),
        b=asset("Bar Lens", dependencies=("Llama 2", "Common Crawl")),
    )
    assert len(named(found, "Llama 2")) == len(named(found, "LLaMA 2")) == 1
    assert named(found, "Llama 2") == named(found, "LLaMA 2")
    assert named(found, "Common Crawl") == named(found, "CommonCrawl")
    assert {k.paper for k in found.links if k.tail == "llama-2"} == {""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FLD-5B", "FLD-900M"),
        ("WebVid-2M", "WebVid-10M"),
        ("Lemur", "Lemur-Chat"),
        ("EXAONE", "EXAONE 2.0"),
        ("Pixtral", "Pixtral Large"),
        ("CAMEL", "Camel"),
    ],
)
def test_sizes_versions_variants_and_capitals_stay_apart(build: Build, one: str, other: str) -> None:
    """Even where the vocabulary lists one under the other."""
    found = build(a=asset("Foo Lens", dependencies=(one, other)))
    assert named(found, one)
    assert named(found, other)
    assert named(found, one) != named(found, other)


def test_dependencies_become_links_that_their_lines_state(build: Build) -> None:
    """Models are trained on data and based on models, data on data; applications use; and the quote is there."""
    found = build(
        m=asset("Foo Lens", dependencies=("Llama 2", "Foo dataset", "Together API")),
        d=asset("Foo dataset", "dataset", dependencies=("Common Crawl", "GPT-4")),
        a=asset("Foo Chat", "application", dependencies=("Foo Lens", "Foo dataset")),
    )
    assert {
        ("Foo Lens", "BASED_ON", "Llama 2"),
        ("Foo Lens", "TRAINED_ON", "Foo dataset"),
        ("Foo Lens", "USES", "Together API"),
        ("Foo dataset", "BASED_ON", "Common Crawl"),
        ("Foo dataset", "USES", "GPT-4"),
        ("Foo Chat", "USES", "Foo Lens"),
        ("Foo Chat", "USES", "Foo dataset"),
        ("Foo Lens", "DEVELOPED_BY", "Lab"),
    } <= links(found)
    text = {a.passage.id: a.passage.text for a in found.assets}
    assert all(k.quote and k.quote in text[k.passage] for k in found.links)


def test_one_name_by_two_makers_is_two_things(build: Build) -> None:
    """Unless they share a maker; each dependent means the one of its own file."""
    found = build(
        a=asset("Qorvexa", organization="Alpha") + asset("Qorvexa API", "application", "Alpha", ("Qorvexa",)),
        b=asset("Qorvexa", organization="Beta") + asset("Qorvexa Vision", "model", "Beta", ("Qorvexa",)),
    )
    assert len({a.entity for a in found.assets if a.asset.name == "Qorvexa"}) == 2
    maker = {k.head: k.tail for k in found.links if k.relation == "DEVELOPED_BY"}
    used = {k.head: k.tail for k in found.links if k.relation in ("USES", "BASED_ON")}
    assert maker[used["qorvexa-api"]] == "alpha"
    assert maker[used["qorvexa-vision"]] == "beta"
    assert any(d.verdict == "different" and "other organizations" in d.rule for d in found.decisions)
    shared = build(a=asset("Qorvexa", organization="Alpha"), b=asset("Qorvexa", organization="Beta, Alpha"))
    assert len({a.entity for a in shared.assets}) == 1


def test_a_name_of_another_type_is_another_thing(build: Build) -> None:
    """A company, its product of the same name, a metric: three things."""
    found = build(a=asset("Perplexity", "application", "Perplexity"), b=asset("Foo Lens", dependencies=("LAION",), organization="LAION"))
    types = {e.type for e in found.entities if "Perplexity" in (e.name, *e.aliases)}
    assert types == {"Software", "Organization"}
    assert {e.type for e in found.entities if e.name == "LAION"} == {"Dataset", "Organization"}


def test_what_no_asset_describes_is_a_node_with_a_guessed_type(build: Build) -> None:
    """By its words, its kin, or what depends on it."""
    found = build(a=asset("Foo Lens", dependencies=("Zorblat parallel corpus", "Kinetics-710", "Zorblat API", "Quxle 3.5", "Zorblat")))
    types = {e.name: e.type for e in found.entities}
    assert types["Zorblat parallel corpus"] == "Dataset"
    assert types["Kinetics-710"] == "Benchmark"
    assert types["Zorblat API"] == "Software"
    assert types["Quxle 3.5"] == "Model"
    assert types["Zorblat"] == "Dataset"


def test_assets_leave_what_papers_say_alone(build: Build) -> None:
    """Relations between papers and entities are the same with and without them, and no paper has an empty id."""
    texts = {"p": "QuxNetを提案する。QuxNetはLLaMAを微調整したモデルである。"}
    plain, full = build(texts), build(texts, a=asset("Foo Lens", dependencies=("LLaMA", "QuxNet")))
    assert [(r.paper, r.entity, r.relation, r.confidence) for r in plain.relations] == [
        (r.paper, r.entity, r.relation, r.confidence) for r in full.relations
    ]
    assert ("Foo Lens", "BASED_ON", "QuxNet") in links(full)


def test_an_asset_makes_no_name_of_an_ordinary_word(build: Build) -> None:
    """Writer drafts docstrings: the company of an asset is not what the paper speaks of."""
    texts = {"p": "A team of agents works together: Reader analyses code, Writer drafts docstrings, and Verifier critiques them."}
    resolution = build(texts, a=asset("Zorbic", organization="Writer"))
    assert named(resolution, "Writer") == ["writer"]
    assert not [r for r in resolution.relations if r.entity == "writer"]
    assert resolution.seen["writer"][2] == 0


def test_a_person_wins_over_assets(build: Build) -> None:
    """Drop drops an asset, and same joins two."""
    text = asset("Foo Lens", dependencies=("Zorblat",)) + asset("Bar Lens")
    dropped = build(a=text, judgements=Judgements(drop=frozenset({fold("Bar Lens")})))
    assert not named(dropped, "Bar Lens")
    assert len(dropped.assets) == 1
    joined = build(a=text, judgements=Judgements(same=((fold("Foo Lens"), fold("Bar Lens")),)))
    assert named(joined, "Foo Lens") == named(joined, "Bar Lens")


def test_a_person_joins_an_asset_with_what_papers_name(build: Build) -> None:
    """One thing, with the asset's facts; another asset of that maker stays apart."""
    text = asset("Quorvex", "dataset") + asset("Bar Lens")
    papers = {"p": "We propose QuxNet, a language model. QuxNet outperforms GPT-4."}
    apart = build(papers, a=text)
    assert named(apart, "QuxNet") != named(apart, "Quorvex")
    joined = build(papers, Judgements(same=((fold("QuxNet"), fold("Quorvex")),)), a=text)
    (ident,) = named(joined, "QuxNet")
    assert named(joined, "Quorvex") == [ident]
    assert ident in {placed.entity for placed in joined.assets}
    assert named(joined, "Bar Lens") == named(apart, "Bar Lens")


def test_two_records_that_differ_are_reported(build: Build) -> None:
    """The first stands."""
    found = build(a=asset("Qorvexa", size="7B"), b=asset("Qorvexa", size="8B"))
    (problem,) = contradicting(found.assets)
    assert "size differs" in problem.what
    assert (problem.digest, problem.line) == ("b.yaml", 1)


FILES = {
    "a": asset("Qorvexa", organization="Alpha") + asset("Foo Lens", dependencies=("LLaMA", "Qorvexa")),
    "b": asset("Qorvexa", organization="Beta"),
    "c": asset("Foo dataset", "dataset", dependencies=("Qorvexa",)),
}


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms())
def test_the_order_of_files_does_not_matter(build: Build, chance: random.Random) -> None:
    """The same assets give the same entities and links."""
    order = sorted(FILES)
    chance.shuffle(order)
    assert build(**{name: FILES[name] for name in order}) == build(**FILES)
