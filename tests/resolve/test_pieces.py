"""Names decided in pieces: as all at once, whatever came first, and only those that something new meets."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.resolve.candidates import sharing
from kg.resolve.join import join
from kg.resolve.judgements import Judgements
from kg.resolve.meeting import apart, met
from kg.resolve.names import key, parse
from kg.resolve.pieces import Piece, Resolver, decisions_of
from kg.resolve.summary import Sighting, Summary
from kg.resolve.vocabulary import Vocabulary
from kg.schema import load_schema

SCHEMA = load_schema()
VOCABULARY = Vocabulary(SCHEMA.by_name, SCHEMA.translations)
NAMES = (
    *("Fernlm", "Fernlm 7B", "Fernlm 70B", "Fernlm 2", "Fernlm 3", "FernLMs", "Fern-LM", "Fernlm model", "Fernlm dataset"),
    *("Fernlm-model", "Zebra Attention Folding", "Zonal Averaging Filter", "ZAF", "ZAFs", "Moss Tree Search", "MTS", "moss", "Moss"),
    *("moss method", "Moss benchmark", "Greenbarkformer", "Greenbarkfromer", "Greenbarkformers", "greenbark former"),
    *("Bracken", "ブラッケン", "Brakken", "ブラッケンネット", "BrackenNet"),
    *("colour transfer", "color transfer", "GPT-4", "GPT-4 Turbo", "LLaMA", "Llama 2", "LoRA", "reinforcement learning", "RL", "強化学習"),
)
TYPES = ("Model", "Method", "Dataset", "Task", "Organization")
JUDGED = (
    Judgements(),
    Judgements(same=((key("Fernlm"), key("BrackenNet")), (key("Nowhere"), key("GPT-4")))),
    Judgements(different=frozenset({frozenset({key("FernLMs"), key("Fernlm")}), frozenset({"zaf", "zafs"})}), same=(("moss", "mts"),)),
    Judgements(rename=((key("Moss"), "Fernlm"),), retype=((key("ZAF"), "Software"),), drop=frozenset({key("Brakken")})),
)


def sighting(name: str, type_: str, place: int) -> Sighting:
    """A paper's own naming of something, as a summary has it."""
    listed = next((entry for entry in ("GPT-4", "LLaMA", "LoRA", "reinforcement learning") if name in dict(SCHEMA.by_name[entry].forms())), None)
    parts = VOCABULARY.form_parts(listed, name) if listed else parse(name)
    rows = [parts.stem, parts.versions, parts.sizes, parts.marks]
    votes, week, quoted = {type_: 900}, f"2024-W{1 + place:02}", [f"2024-W{1 + place:02}", place, 0, f"p{place}", f"{name} is here."]
    spelled = [[week, place, 0, name, listed]]
    return Sighting(parts.key(), rows, True, listed, {name: 1}, votes, votes, {"title": 0.9}, [place], spelled, [week], quoted)


papers = st.lists(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(TYPES)), min_size=1, max_size=5), min_size=1, max_size=7)


def summaries(named: list[list[tuple[str, str]]]) -> dict[str, Summary]:
    """Papers by id; the first two names of every second paper are a definition, and the last is a metric that it measures by."""
    found = {}
    for place, names in enumerate(named):
        sightings = list({s.key: s for s in (sighting(name, type_, place) for name, type_ in names)}.values())
        defined = [[sightings[0].key, sightings[1].key, False]] if place % 2 and len(sightings) > 1 else []
        found[f"paper {place}"] = Summary({}, {}, defined, sightings, [names[-1][0]])
    return found


def outcome(pieces: list[Piece]) -> tuple[object, ...]:
    """What is decided in all."""
    entities = {row[0]: tuple(map(str, row)) for piece in pieces for row in piece.decided.entities.values()}
    redirects = {name: ident for piece in pieces for name, ident in piece.decided.redirects.items()}
    kin = sorted(map(tuple, (row for piece in pieces for row in piece.decided.kin)))
    named = {(paper, own): entity and tuple(entity) for piece in pieces for paper, own, entity in piece.named()}
    assert sum(len(piece.decided.entities) for piece in pieces) == len(entities)
    return entities, redirects, kin, named, decisions_of(row for piece in pieces for row in piece.decided.decisions)


def at_once(said: Mapping[str, Summary], judgements: Judgements) -> tuple[object, ...]:
    """What is decided of all names as one piece, by ``join`` itself."""
    joined = join(said, SCHEMA, VOCABULARY, judgements)
    entities = {e.id: tuple(map(str, (e.id, e.name, e.type, e.name_ja, e.aliases, *joined.seen[e.id]))) for e in joined.entities.values()}
    kin = sorted((k.head, k.relation, k.tail, k.paper, k.passage, k.quote, k.confidence, k.rule) for k in joined.links)
    keys = [(paper, own) for paper, s in said.items() for own in (*(x.key for x in s.sightings), *map(key, s.measures))]
    named = {(paper, own): (e.id, e.type) if (e := joined.entity_of(paper)(own)) else None for paper, own in keys}
    rows = [(d.verdict, d.names, d.rule, d.paper, d.to, d.score) for d in joined.decisions]
    return entities, dict(joined.redirects), kin, named, decisions_of(rows)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(papers, st.sampled_from(JUDGED), st.data())
def test_pieces_decide_what_all_names_at_once_do(named: list[list[tuple[str, str]]], judgements: Judgements, data: st.DataObject) -> None:
    """Also one paper after another, each looking only at what it meets, and after some are taken out again."""
    said, resolver = summaries(named), Resolver(SCHEMA, VOCABULARY, judgements, [])
    assert outcome(resolver.pieces(item for paper, s in said.items() for item in resolver.items(paper, s))) == at_once(said, judgements)
    kept: dict[str, Piece] = {}
    there: dict[str, Summary] = {}
    order = data.draw(st.permutations(sorted(said)))
    out = data.draw(st.lists(st.sampled_from(order), max_size=2, unique=True))
    for paper in [*order, *out]:
        items = resolver.items(paper, said[paper])
        touched = met(resolver.always.union(*(item.marks for item in items)), {name: piece.marks for name, piece in kept.items()})
        old = [Piece.of_row(json.loads(json.dumps(kept.pop(name).row()))) for name in sorted(touched)]
        without = {paper} if paper in there else set()
        if paper in there:
            del there[paper]
        else:
            there[paper] = said[paper]
        now = resolver.pieces([] if without else items, old, without)
        kept |= {f"{len(there)} {paper} {number} {without}": piece for number, piece in enumerate(now)}
        assert outcome(list(kept.values())) == at_once(dict(sorted(there.items())), judgements)


def test_names_that_have_nothing_to_do_with_each_other_are_apart() -> None:
    """A new paper looks at its own names and their kin alone."""
    resolver = Resolver(SCHEMA, VOCABULARY, Judgements(), [])
    said = summaries([[("Fernlm", "Model"), ("LoRA", "Method")], [("ZAF", "Method")], [("Fernlm 7B", "Model"), ("moss", "Dataset")]])
    pieces = resolver.pieces(item for paper, s in said.items() for item in resolver.items(paper, s))
    found = sorted(sorted({row[2][0] for row in piece.sightings}) for piece in pieces if piece.sightings)
    assert found == [["fernlm", "fernlm7b"], ["lora"], ["moss"], ["zaf"]]


@given(st.lists(st.text("abcé1", max_size=6), unique=True, max_size=12))
def test_words_that_one_lost_letter_makes_alike(words: list[str]) -> None:
    """Found as by comparing all cuts of all words."""
    cuts: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for cut in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            cuts[cut].add(word)
    assert sorted(map(sorted, sharing(words))) == sorted(sorted(found) for found in cuts.values() if len(found) > 1)


marks = st.tuples(st.sampled_from("=<>~"), st.text("ab", min_size=1, max_size=4)).map("".join)


@given(st.lists(st.sets(marks), max_size=6))
def test_what_meets_is_found_and_never_apart(items: list[set[str]]) -> None:
    """Looking up one set of marks among others finds all that would be in one group with it."""
    groups = apart(items)
    assert sorted(number for group in groups for number in group) == list(range(len(items)))
    if items:
        last = len(items) - 1
        others = apart(items[:-1])
        kept = {str(n): sorted(set().union(*(items[i] for i in group))) for n, group in enumerate(others)}
        mine = {number for group in groups if last in group for number in group} - {last}
        assert mine <= {i for n in met(items[-1], kept) for i in others[int(n)]}
