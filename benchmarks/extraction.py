"""This extractor against GiNZA's own entity recognizer and against the lexicon alone, and its time against a bare GiNZA pass.

``python benchmarks/extraction.py GOLD DIGEST...``; DIGEST are the files (or folders) that GOLD annotates. One run:
- quality, as ``kg eval`` counts it. This extractor: an atlas of the digests. The lexicon alone: the same entries, matched
  where a name may begin and end, with all their forms, and no other rule. GiNZA: its entities in the same papers, under its
  own types mapped to ours; to be fair, its class of products counts as any of our four artefacts, surfaces of one
  annotated thing count once, and the lenient figure takes every entity that is no number, date, person or place.
- time: processor seconds for the annotated papers' passages, GiNZA's whole pipeline (what a user of GiNZA alone would run) and the
  extractor in turn, in this process; the median of the ratios.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import spacy

from kg.analyze.evaluate import Count, count_paper, rates
from kg.analyze.gold import Atlas, Found, Gold, bare_id, fold_name, keys_of, read_gold
from kg.extract.folded import fold_text
from kg.extract.gazetteer import Gazetteer
from kg.extract.passage import Extractor
from kg.graphfile import read_graph
from kg.model import Paper
from kg.pipeline import Options, build
from kg.read import merge_papers, read_digest
from kg.schema import Schema, load_schema
from kg.sources.files import gather

ROUNDS = 3
STANDS = 0.5
"""From this strength on a find of the lexicon stands without other evidence."""
ARTEFACTS = {"Model", "Dataset", "Benchmark", "Software"}
LABELS = {
    "Academic": {"Task"},
    "Doctrine_Method_Other": {"Method"},
    "Theory": {"Method"},
    "Rule_Other": {"Method"},
    "Plan": {"Method"},
    "Product_Other": ARTEFACTS,
    "Printing_Other": ARTEFACTS,
    "Unit_Other": {"Metric"},
    "Company": {"Organization"},
    "Company_Group": {"Organization"},
    "Corporation_Other": {"Organization"},
    "Organization_Other": {"Organization"},
    "Research_Institute": {"Organization"},
    "Public_Institution": {"Organization"},
    "School": {"Organization"},
    "GOE_Other": {"Organization"},
    "International_Organization": {"Organization"},
}
"""What of GiNZA's types (Sekine's extended hierarchy) is one of ours."""
NO_NAMES = re.compile(
    r"N_|Period|Time|Numex|Countx|Measurement|GPE_|Location|Nationality|Continental_|Domestic_|Position_"
    r"|(?:Age|Calorie|City|Country|County|Date|Day_Of_Week|Email|Era|Frequency|ID_Number|Intensity|Language_Other|Money|Multiplication"
    r"|National_Language|Ordinal_Number|Percent|Person|Phone_Number|Physical_Extent|Point|Postal_Address|Province|Rank|School_Age|Space"
    r"|Speed|Temperature|URL|Volume|Weight)$"
)
"""Numbers, dates, persons, places and languages: never things of the guide."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call: other programs on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def annotated(digests: Sequence[Path], gold: Sequence[Gold]) -> list[Paper]:
    """The digests' paper for each gold paper."""
    papers, _ = merge_papers([read_digest(p.read_bytes(), p.name) for p in digests])
    by_name = {name: p for p in papers for name in (bare_id(p.arxiv_id), fold_name(p.title)) if name}
    return [p for g in gold if (p := by_name.get(bare_id(g["arxiv_id"])) or by_name.get(fold_name(g["title"])))]


def by_atlas(sources: Sequence[str], gold: Sequence[Gold]) -> list[list[Found]]:
    """What an atlas of the digests says of each gold paper."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "atlas", gather(sources), Options(draw=False))
        atlas = Atlas(read_graph(Path(folder) / "atlas" / "graph"))
    return [list(atlas.entities(paper)) for paper in gold]


def by_lexicon(papers: Iterable[Paper], schema: Schema) -> list[list[Found]]:
    """Entries whose forms stand in each paper."""
    gazetteer, found = Gazetteer(schema), []
    forms = {name: {form for form, _ in listed.forms()} for name, listed in schema.by_name.items()}
    for paper in papers:
        spans = [s for p in paper.passages for s in gazetteer.find(p.text, fold_text(p.text)) if s.name and s.strength >= STANDS]
        types = {s.name: s.types[0][0] for s in spans if s.name}
        found.append([_found(forms[name], {type_}) for name, type_ in sorted(types.items())])
    return found


def by_ginza(ginza: Any, papers: Iterable[Paper], gold: Sequence[Gold], *, strict: bool) -> list[list[Found]]:
    """GiNZA's entities in each paper; those that name one annotated thing are joined."""
    found = []
    for paper, truth in zip(papers, gold, strict=True):
        types: dict[str, set[str]] = {}
        for doc in ginza.pipe(p.text for p in paper.passages):
            for entity in doc.ents:
                label = entity.label_
                if label in LABELS or not (strict or NO_NAMES.match(label)):
                    types.setdefault(fold_name(entity.text), set()).update(LABELS.get(label, set()))
        things = [set(e["keys"]) for e in truth["entities"]]
        groups: dict[object, set[str]] = {}
        for name in sorted(types):
            groups.setdefault(next((i for i, keys in enumerate(things) if name in keys), name), set()).add(name)
        found.append([_found(names, set().union(*(types[n] for n in names))) for names in groups.values()])
    return found


def _found(names: Iterable[str], types: set[str]) -> Found:
    return {"keys": keys_of(names), "types": types, "relation": ""}


def line(name: str, gold: Sequence[Gold], strict: Sequence[Sequence[Found]], lenient: Sequence[Sequence[Found]]) -> str:
    """A row of the table."""
    cells = []
    for found, exact in ((strict, True), (lenient, False)):
        counts: list[Count] = [count_paper(p["entities"], f, strict=exact) for p, f in zip(gold, found, strict=True)]
        cells += [f"{rate:.3f}" for rate in rates(counts)]
    return f"| {name} | {' | '.join(cells)} |"


def ratio(ginza: Any, extractor: Extractor, papers: Sequence[Paper]) -> str:
    """The times of both over the papers' passages, and their ratio."""
    passages = [x for paper in papers for x in paper.passages]
    rounds = []
    for _ in range(ROUNDS):
        bare = seconds(lambda: list(ginza.pipe(x.text for x in passages)))
        ours = seconds(lambda: [extractor.extract(x) for x in passages])
        rounds.append((ours / bare, ours, bare))
    middle, ours, bare = sorted(rounds)[ROUNDS // 2]
    characters = sum(len(x.text) for x in passages)
    return f"{len(passages)} passages, {characters} characters: extractor {ours:.2f} s, bare GiNZA {bare:.2f} s, ratio {middle:.2f}"


def main() -> None:
    """Prints the table and the ratio."""
    if len(sys.argv) < 3:
        sys.exit(f"usage: python {sys.argv[0]} GOLD DIGEST...")
    gold, sources = read_gold(Path(sys.argv[1])), sys.argv[2:]
    files = [f for s in sources for f in ([Path(s)] if Path(s).is_file() else sorted(p for p in Path(s).rglob("*") if p.is_file()))]
    papers, schema = annotated(files, gold), load_schema()
    if len(papers) != len(gold):
        sys.exit(f"{len(gold) - len(papers)} annotated papers are not in these digests")
    ginza, extractor = spacy.load("ja_ginza"), Extractor(schema)
    list(ginza.pipe(["温める。"]))
    extractor.extract(papers[0].passages[0])
    print(f"{Path(sys.argv[1]).name}: {len(gold)} papers\n")
    print("| | strict precision | recall | F1 | lenient precision | recall | F1 |\n| --- | --- | --- | --- | --- | --- | --- |")
    ours, lexicon = by_atlas(sources, gold), by_lexicon(papers, schema)
    print(line("this extractor", gold, ours, ours))
    print(line("lexicon alone", gold, lexicon, lexicon))
    print(line("GiNZA's entities", gold, by_ginza(ginza, papers, gold, strict=True), by_ginza(ginza, papers, gold, strict=False)))
    print(f"\n{ratio(ginza, extractor, papers)}")


if __name__ == "__main__":
    main()
