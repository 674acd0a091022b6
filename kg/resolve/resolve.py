"""The whole of resolving: a pure, order-free function of papers, records, vocabulary and judgements.

Three steps: what each paper says of names (summary), what all together decide (join), what each paper states then (state).
The first and the last look at one paper only, so that they can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.model import Entity, Link, Resolution
from kg.resolve.assets import AssetRead
from kg.resolve.definitions import Read
from kg.resolve.join import Joined, allowed, join, struck_out
from kg.resolve.judgements import Judgements
from kg.resolve.senses import Moves, contrary, count_votes
from kg.resolve.state import occurrence_order, ordered, state
from kg.resolve.summary import Reading, rejected_in, summarize
from kg.resolve.vocabulary import Vocabulary
from kg.schema import Schema
from kg.stated import Statement


def resolve(papers: Mapping[str, Sequence[Read]], schema: Schema, judgements: Judgements, assets: Sequence[AssetRead] = ()) -> Resolution:
    """Joins the mentions of all papers (id -> its passages and records) and the names of assets to entities and relations."""
    vocabulary, rejected = Vocabulary(schema.by_name, schema.translations), rejected_in(judgements)
    papers = {paper: papers[paper] for paper in sorted(papers)}

    def reading(paper: str, moves: Moves) -> Reading:
        return Reading(paper, papers[paper], vocabulary, moves, rejected.get(paper, ()))

    summaries = {paper: summarize(reading(paper, {}), read, vocabulary) for paper, read in papers.items()}
    votes: dict[str, list[int]] = {}
    for summary in summaries.values():
        count_votes(votes, summary.kinds)
    moves = contrary((summary.said for summary in summaries.values()), votes)
    moved = {paper: moves_in(summary.said, moves) for paper, summary in summaries.items()}
    summaries |= {paper: summarize(reading(paper, own), papers[paper], vocabulary) for paper, own in moved.items() if own}
    joined = join(summaries, schema, vocabulary, judgements, assets)
    struck = struck_out(summaries, joined.entity_of, judgements)
    stated = [state(reading(paper, moved[paper]), joined.entity_of(paper), schema, struck.get(paper, struck[""])) for paper in papers]
    return _resolution(joined, stated, judgements)


def moves_in(said: Mapping[str, Iterable[str]], moves: Moves) -> dict[tuple[str, str], str]:
    """The moves that concern a paper, by the types that its class words say."""
    return {(key, type_): moves[key, type_] for key, types in said.items() for type_ in types if (key, type_) in moves} if moves else {}


def all_links(kin: Iterable[Link], links: Iterable[Link], derived: Iterable[Link], entities: Iterable[Entity], judgements: Judgements) -> list[Link]:
    """Links in order: what papers state, what follows where names do not tell it, and ``kin``, what names and assets tell."""
    kin = set(kin)
    told = {(k.paper, k.head, k.tail) for k in kin if k.paper}
    found = {*links, *(k for k in derived if (k.paper, k.head, k.tail) not in told), *kin}
    return allowed(ordered(found), {e.id: e for e in entities}, judgements)


def _resolution(joined: Joined, stated: Sequence[Statement], judgements: Judgements) -> Resolution:
    said = (k for s in stated for k in s.links), (k for s in stated for k in s.derived)
    links = all_links(joined.links, *said, joined.entities.values(), judgements)
    return Resolution(
        entities=tuple(sorted(joined.entities.values(), key=lambda e: e.id)),
        seen=joined.seen,
        occurrences=tuple(sorted((o for found in (joined.occurrences, *(s.occurrences for s in stated)) for o in found), key=occurrence_order)),
        relations=tuple(r for s in stated for r in s.relations),
        links=tuple(links),
        results=tuple(r for s in stated for r in s.results),
        redirects=tuple(sorted(joined.redirects.items())),
        decisions=joined.decisions,
        assets=joined.assets,
    )
