"""Builds the graph of design's model from papers and what resolving found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx

from kg.asset import SourceAsset, asset_properties
from kg.graphfile import STATISTICS, Key, Sketch, graph_of
from kg.lines import NOTHING, Before, Lines, Part, revise
from kg.model import Entity, Link, Occurrence, Paper, PaperRelation, Passage, PlacedAsset, Resolution, Result
from kg.properties import NODES
from kg.stated import Statement
from kg.text import slug
from kg.weeks import week_bounds

Titled = tuple[str, str]
"""Title and layout of a digest."""


def build_graph(papers: Iterable[Paper], titles: Mapping[str, Titled], resolution: Resolution) -> nx.MultiDiGraph:
    """The graph of all papers at once; ``titles`` are of all digests."""
    papers, stated = list(papers), _by_paper(resolution)
    parts = [paper_part(paper, stated[paper.id]) for paper in papers]
    used = {digest for paper in papers for digest, _ in paper.sources}
    atlas = shared_part(resolution, {d: t for d, t in titles.items() if d in used}, titles)
    found = redirects(resolution.redirects, {p.id: title_slugs(p) for p in papers})
    return graph_of(revise(Before(), NOTHING, Lines([*parts, atlas], found)))


def _by_paper(resolution: Resolution) -> dict[str, Statement]:
    found: dict[str, tuple[list[Occurrence], list[PaperRelation], list[Result]]] = defaultdict(lambda: ([], [], []))
    for occurrence in resolution.occurrences:
        found[occurrence.passage.paper][0].append(occurrence)
    for relation in resolution.relations:
        found[relation.paper][1].append(relation)
    for result in resolution.results:
        found[result.paper][2].append(result)
    stated = {paper: Statement(tuple(o), tuple(r), results=tuple(n)) for paper, (o, r, n) in found.items()}
    return defaultdict(Statement, stated)


def paper_part(paper: Paper, statement: Statement) -> Part:
    """What the graph has of one paper: its node, passages and results, and all that leads from and to them."""
    graph = Sketch()
    _add_paper(graph, paper)
    for occurrence in statement.occurrences:
        _add_mention(graph, occurrence)
    for relation in statement.relations:
        _add_relation(graph, relation)
    for result in statement.results:
        _add_result(graph, result)
    return graph.part()


def shared_part(resolution: Resolution, used: Mapping[str, Titled], titles: Mapping[str, Titled]) -> Part:
    """What the graph has of no paper alone: entities, links between them, digests and assets.

    ``titles`` are title and layout of digests, ``used`` those that papers are from. Of the resolution's occurrences only those
    of assets are looked at. An asset is a passage of its digest,
    ``(:Digest)-[:HAS_PASSAGE]->(:Passage {role: "asset"})`` with the lines of the file as its text, and properties of its
    entity. In a link's parallel lists its evidence has an empty paper.
    """
    graph = Sketch()
    for digest, (title, layout) in used.items():
        graph.add_node("Digest", digest, {"title": title, "layout": layout})
    for entity in resolution.entities:
        graph.add_node("Entity", entity.id, _entity_properties(entity, resolution.seen[entity.id]), label=entity.type)
    _add_assets(graph, resolution.assets, titles)
    for occurrence in resolution.occurrences:
        if not occurrence.passage.paper:
            _add_mention(graph, occurrence)
    _add_links(graph, resolution.links)
    return graph.part()


def title_slugs(paper: Paper) -> list[str]:
    """The ids that lead to a paper by its titles."""
    return [slug(title) for title in (paper.title, paper.title_ja or "", *paper.other_titles) if title]


def redirects(entities: Iterable[tuple[str, str]], papers: Mapping[str, Sequence[str]]) -> dict[Key, str]:
    """All redirects: those of entities, and those that lead from the titles of papers (by id) to just one of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for ident, slugs in papers.items():
        for name in slugs:
            if name not in papers:
                found[name].add(ident)
    own = {("Paper", name): min(ids) for name, ids in found.items() if len(ids) == 1}
    return {("Entity", name): ident for name, ident in entities} | own


def _add_relation(graph: Sketch, relation: PaperRelation) -> None:
    start, end = relation.evidence.mention.sentence
    passage = relation.evidence.passage
    properties = {"quote": passage.text[start:end], "passage": passage.id, "start": start, "end": end, "confidence": relation.confidence}
    graph.add_edge(("Paper", relation.paper), relation.relation, ("Entity", relation.entity), **properties, extractor=_who(relation))


def _add_paper(graph: Sketch, paper: Paper) -> None:
    lists = {"diagrams": list(paper.diagrams), "other_titles": list(paper.other_titles)}
    key = graph.add_node("Paper", paper.id, {name: getattr(paper, name) for name in NODES["Paper"]} | lists)
    for digest, _ in paper.sources:
        graph.add_edge(key, "FROM", ("Digest", digest))
    for week in dict.fromkeys(week for _, week in paper.sources if week):
        monday, sunday = week_bounds(week)
        graph.add_edge(key, "IN_WEEK", graph.add_node("Week", week, {"start": monday, "end": sunday}))
    for position, name in enumerate(paper.authors, 1):
        graph.add_edge(graph.add_node("Author", slug(name), {"name": name}), "WROTE", key, position=position)
    for name in paper.categories:
        graph.add_edge(key, "IN_CATEGORY", graph.add_node("Category", slug(name), {"name": name}))
    for passage in paper.passages:
        graph.add_edge(key, "HAS_PASSAGE", graph.add_node("Passage", passage.id, _passage_properties(passage)))


def _passage_properties(passage: Passage) -> dict[str, object]:
    return {
        "role": str(passage.role),
        "heading": passage.heading,
        "text": passage.text,
        "position": passage.position,
        "digest": passage.digest,
        "week": passage.week,
    }


def _entity_properties(entity: Entity, seen: tuple[str | None, str | None, int]) -> dict[str, object]:
    when: dict[str, object] = dict(zip(STATISTICS, seen, strict=True))
    return when | {"name": entity.name, "name_ja": entity.name_ja, "aliases": list(entity.aliases)}


def _add_assets(graph: Sketch, assets: Sequence[PlacedAsset], titles: Mapping[str, Titled]) -> None:
    described: dict[str, list[tuple[str, SourceAsset]]] = defaultdict(list)
    for placed in assets:
        passage, (title, layout) = placed.passage, titles[placed.passage.digest]
        digest = graph.add_node("Digest", passage.digest, {"title": title, "layout": layout})
        node = graph.add_node("Passage", passage.id, _passage_properties(passage) | {"line": placed.asset.line})
        graph.add_edge(digest, "HAS_PASSAGE", node)
        described[placed.entity].append((passage.digest, placed.asset))
    for entity, found in described.items():
        graph.nodes["Entity", entity][1].update({k: v for k, v in asset_properties(found).items() if v not in (None, [], "")})


def _add_mention(graph: Sketch, occurrence: Occurrence) -> None:
    mention = occurrence.mention
    # as the text spells it; an asset's YAML may spell a name with escapes
    surface = occurrence.passage.text[mention.start : mention.end]
    properties = {"surface": surface, "start": mention.start, "end": mention.end, "confidence": mention.confidence}
    who = f"{mention.extractor}: {mention.rule}"
    graph.add_edge(("Passage", occurrence.passage.id), "NAMES", ("Entity", occurrence.entity), **properties, extractor=who)


def _who(relation: PaperRelation) -> str:
    """Who says that a paper relates so to an entity, and why: rules, llm or both."""
    mention = relation.evidence.mention
    voices = {"llm" if c.rule == "llm" else "rules" for c in mention.cues if c.relation == relation.relation}
    voices = voices or {"llm" if mention.extractor == "llm" else "rules"}
    return _by("both" if len(voices) == 2 else voices.pop(), relation.rule)


def _by(extractor: str, rule: str) -> str:
    """``rules: link 3``, ``both: link 3``, ``llm``."""
    if rule == "llm" or rule.startswith("both: "):
        return "both" if extractor == "both" else rule
    return f"{extractor}: {rule}"


def _add_links(graph: Sketch, links: Sequence[Link]) -> None:
    pieces: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        pieces[link.head, link.relation, link.tail].append(link)
    for (head, relation, tail), found in sorted(pieces.items()):
        doubt = 1.0
        for link in found:
            doubt *= 1 - link.confidence
        lists = {"papers": [k.paper for k in found], "passages": [k.passage for k in found], "quotes": [k.quote for k in found]}
        graph.add_edge(("Entity", head), relation, ("Entity", tail), **lists, confidence=round(1 - doubt, 3), extractor=_by("rules", found[0].rule))


def _add_result(graph: Sketch, result: Result) -> None:
    if ("Result", result.id) in graph.nodes:
        return
    key = graph.add_node("Result", result.id, {"value": result.value, "unit": result.unit})
    for type_, end in (("OF", result.of), ("ON", result.on), ("BY", result.by)):
        if end:
            graph.add_edge(key, type_, ("Entity", end))
    graph.add_edge(key, "REPORTED_IN", ("Paper", result.paper), quote=result.quote, passage=result.passage)
