"""Time of the extractor as a ratio to one bare GiNZA pass over the same text: ``python benchmarks/extraction.py [DIGEST]...``

Both run in this process in turn, three times; the median of the ratios is printed. GiNZA's whole
pipeline (with its entity recognizer) is the peer: what a user of GiNZA alone would run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy

from kg.extract.passage import Extractor
from kg.read import merge_papers, read_digest
from kg.schema import load_schema
from kg.text import has_japanese

ROUNDS = 3
DEFAULT = Path(__file__).parent.parent / "examples" / "2023-05-22.txt"


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Prints both times and their ratio."""
    paths = [Path(p) for p in sys.argv[1:]] or [DEFAULT]
    papers, _ = merge_papers([read_digest(p.read_bytes(), p.name) for p in paths])
    passages = [x for paper in papers for x in paper.passages if has_japanese(x.text)]
    ginza, extractor = spacy.load("ja_ginza"), Extractor(load_schema())
    ginza("温める。")
    extractor.extract(passages[0])
    rounds = []
    for _ in range(ROUNDS):
        bare = seconds(lambda: list(ginza.pipe(x.text for x in passages)))
        ours = seconds(lambda: [extractor.extract(x) for x in passages])
        rounds.append((ours / bare, ours, bare))
    ratio, ours, bare = median(rounds)
    characters = sum(len(x.text) for x in passages)
    print(f"{len(passages)} passages, {characters} characters: extractor {ours:.2f} s, bare GiNZA {bare:.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
