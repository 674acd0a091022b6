"""Builds the graph of design's model from papers and what resolving found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import networkx as nx

from kg.asset import SourceAsset, asset_properties
from kg.graphfile import add_edge, add_node, new_graph
from kg.model import Entity, Link, Occurrence, Paper, PaperRelation, PlacedAsset, Resolution, Result, Seen, SourceDigest
from kg.text import slug
from kg.weeks import week_bounds


def build_graph(papers: Iterable[Paper], digests: Iterable[SourceDigest], resolution: Resolution) -> nx.MultiDiGraph:
    """The graph; every entity has at least one mention, in a paper or in an asset.

    An asset is a passage of its digest, ``(:Digest)-[:HAS_PASSAGE]->(:Passage {role: "asset"})`` with the lines of the file
    as its text, and properties of its entity. In a link's parallel lists its evidence has an empty paper.
    """
    graph = new_graph()
    papers = list(papers)
    titles = {d.id: d for d in digests}
    for paper in papers:
        _add_paper(graph, paper, titles)
    _add_entities(graph, resolution)
    _add_assets(graph, resolution.assets, titles)
    for occurrence in resolution.occurrences:
        _add_mention(graph, occurrence)
    for relation in resolution.relations:
        start, end = relation.evidence.mention.sentence
        passage = relation.evidence.passage
        quote = {"quote": passage.text[start:end], "passage": passage.id, "start": start, "end": end}
        add_edge(
            graph,
            ("Paper", relation.paper),
            relation.relation,
            ("Entity", relation.entity),
            **quote,
            confidence=relation.confidence,
            extractor=_who(relation),
        )
    _add_links(graph, resolution.links)
    for result in resolution.results:
        _add_result(graph, result)
    graph.graph["redirects"] = {("Entity", name): ident for name, ident in resolution.redirects} | _paper_redirects(papers)
    return graph


def _add_paper(graph: nx.MultiDiGraph, paper: Paper, digests: dict[str, SourceDigest]) -> None:
    fields = ("title", "title_ja", "arxiv_id", "url", "published", "updated", "abstract", "summary", "lang", "version", "comment", "doi")
    extra = {"diagrams": list(paper.diagrams), "other_titles": list(paper.other_titles)}
    key = add_node(graph, "Paper", paper.id, {f: getattr(paper, f) for f in fields} | extra)
    for digest, week in paper.sources:
        source = digests[digest]
        add_edge(graph, key, "FROM", add_node(graph, "Digest", digest, {"title": source.title, "layout": source.layout}))
        if week and not any(e == ("Week", week) for e in graph.successors(key)):
            monday, sunday = week_bounds(week)
            add_edge(graph, key, "IN_WEEK", add_node(graph, "Week", week, {"start": monday, "end": sunday}))
    for position, name in enumerate(paper.authors, 1):
        add_edge(graph, add_node(graph, "Author", slug(name), {"name": name}), "WROTE", key, position=position)
    for name in paper.categories:
        add_edge(graph, key, "IN_CATEGORY", add_node(graph, "Category", slug(name), {"name": name}))
    for passage in paper.passages:
        properties = {
            "role": str(passage.role),
            "heading": passage.heading,
            "text": passage.text,
            "position": passage.position,
            "digest": passage.digest,
        }
        add_edge(graph, key, "HAS_PASSAGE", add_node(graph, "Passage", passage.id, properties))


def _add_entities(graph: nx.MultiDiGraph, resolution: Resolution) -> None:
    for entity in resolution.entities:
        add_node(graph, "Entity", entity.id, _entity_properties(entity, resolution.seen[entity.id]), label=entity.type)


def _entity_properties(entity: Entity, seen: Seen) -> dict[str, object]:
    when: dict[str, object] = {"first_week": seen.first_week, "last_week": seen.last_week, "paper_count": seen.paper_count}
    return when | {"name": entity.name, "name_ja": entity.name_ja, "aliases": list(entity.aliases)}


def _add_assets(graph: nx.MultiDiGraph, assets: Sequence[PlacedAsset], digests: dict[str, SourceDigest]) -> None:
    described: dict[str, list[tuple[str, SourceAsset]]] = defaultdict(list)
    for placed in assets:
        passage, source = placed.passage, digests[placed.passage.digest]
        digest = add_node(graph, "Digest", source.id, {"title": source.title, "layout": source.layout})
        properties = {"role": str(passage.role), "heading": passage.heading, "text": passage.text, "position": passage.position, "digest": source.id}
        add_edge(graph, digest, "HAS_PASSAGE", add_node(graph, "Passage", passage.id, properties | {"line": placed.asset.line}))
        described[placed.entity].append((source.id, placed.asset))
    for entity, found in described.items():
        graph.nodes["Entity", entity]["properties"].update({k: v for k, v in asset_properties(found).items() if v not in (None, [], "")})


def _add_mention(graph: nx.MultiDiGraph, occurrence: Occurrence) -> None:
    mention = occurrence.mention
    # as the text spells it; an asset's YAML may spell a name with escapes
    surface = occurrence.passage.text[mention.start : mention.end]
    properties = {"surface": surface, "start": mention.start, "end": mention.end, "confidence": mention.confidence}
    who = f"{mention.extractor}: {mention.rule}"
    add_edge(graph, ("Passage", occurrence.passage.id), "NAMES", ("Entity", occurrence.entity), **properties, extractor=who)


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


def _add_links(graph: nx.MultiDiGraph, links: Sequence[Link]) -> None:
    pieces: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        pieces[link.head, link.relation, link.tail].append(link)
    for (head, relation, tail), found in sorted(pieces.items()):
        doubt = 1.0
        for link in found:
            doubt *= 1 - link.confidence
        lists = {"papers": [k.paper for k in found], "passages": [k.passage for k in found], "quotes": [k.quote for k in found]}
        add_edge(graph, ("Entity", head), relation, ("Entity", tail), **lists, confidence=round(1 - doubt, 3), extractor=_by("rules", found[0].rule))


def _add_result(graph: nx.MultiDiGraph, result: Result) -> None:
    if graph.has_node(("Result", result.id)):
        return
    key = add_node(graph, "Result", result.id, {"value": result.value, "unit": result.unit})
    for type_, end in (("OF", result.of), ("ON", result.on), ("BY", result.by)):
        if end:
            add_edge(graph, key, type_, ("Entity", end))
    add_edge(graph, key, "REPORTED_IN", ("Paper", result.paper), quote=result.quote, passage=result.passage)


def _paper_redirects(papers: Sequence[Paper]) -> dict[tuple[str, str], str]:
    taken = {p.id for p in papers}
    found: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for title in (paper.title, paper.title_ja or "", *paper.other_titles):
            if title and slug(title) not in taken:
                found[slug(title)].add(paper.id)
    return {("Paper", name): min(ids) for name, ids in found.items() if len(ids) == 1}
