"""Draws entities of an atlas for reading: ``python scripts/sample.py ATLAS [--quotes]`` prints docs/sample-read.md.

100 entities that the texts name in Latin letters only, and 100 that some text names in Japanese letters (shown by
that form). The draw goes by a hash of the name, so that an atlas that changes a little keeps most of its sample.
Verdicts of the committed list stay with their rows; what nobody has read yet is marked ``?``.
``--quotes`` prints the unread ones with sentences, for the reader only: sentences do not go into the list.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
from readings import Row, clean, score, table, verdicts

from kg.extract.sentences import sentence_of, sentences
from kg.graphfile import read_graph
from kg.text import has_japanese

SEED, SIZE, LONGEST = "read by a person", 100, 14
LIST = Path(__file__).resolve().parents[1] / "docs" / "sample-read.md"

_HEAD = """# A sample of entities, read

{english} entities that the texts name in Latin letters only and {japanese} that some text names in Japanese letters, drawn with a fixed
seed from an atlas of 19 digests ({total} entities) by `python scripts/sample.py ATLAS`, each read in its sentences. Right: it is a named or
established thing of one of the eight types by the annotation guide, its type is right, and its name is what the sentence names. A
part of a name, a generic phrase, a heading or a wrong type is wrong. Facts only; the sentences are not here.

| names | read | right | precision |
| --- | --- | --- | --- |
{summary}
"""

_COLUMNS = ("form", "name", "type")


def main() -> None:
    """Prints the list, or the unread rows with sentences."""
    graph = read_graph(Path(sys.argv[1]) / "graph")
    known = verdicts(LIST)
    latin, japanese = draw(graph)
    if "--quotes" in sys.argv:
        for row, places in [*latin, *japanese]:
            if row not in known:
                print(" | ".join(row), *(f"    {quote}" for quote in quotes(graph, places)), sep="\n")
        return
    parts = [(title, sorted((row for row, _ in rows), key=_order)) for title, rows in (("Latin letters", latin), ("Japanese letters", japanese))]
    total = sum(key[0] == "Entity" for key in graph.nodes)
    summary = "\n".join(f"| {title} | {score(rows, known)} |" for title, rows in parts)
    print(_HEAD.format(english=len(latin), japanese=len(japanese), total=f"{total:,}", summary=summary))
    print("\n".join(line for title, rows in parts for line in (f"## {title}", "", *table(_COLUMNS, rows, known), "")).rstrip())


def _order(row: Row) -> tuple[str, Row]:
    return row[1].casefold(), row


Drawn = list[tuple[Row, list[tuple[str, int, int]]]]


def draw(graph: nx.MultiDiGraph) -> tuple[Drawn, Drawn]:
    """The two samples, each row with the passages and offsets that name it."""
    named: dict[str, dict[str, list[tuple[str, int, int]]]] = defaultdict(lambda: defaultdict(list))
    for start, end, data in graph.edges(data=True):
        if data["type"] == "NAMES":
            found = data["properties"]
            named[end[1]][found["surface"]].append((start[1], found["start"], found["end"]))
    latin: Drawn = []
    japanese: Drawn = []
    for ident in sorted(named, key=lambda i: hashlib.sha256(f"{SEED}\0{i}".encode()).digest()):
        node, forms = graph.nodes["Entity", ident], named[ident]
        ours = sorted((f for f in forms if has_japanese(f)), key=lambda f: (-len(forms[f]), f))
        form = ours[0] if ours else min(forms, key=lambda f: (-len(forms[f]), f))
        row = (clean(short(form)), clean(short(node["properties"]["name"])), node["labels"][-1])
        (japanese if ours else latin).append((row, sorted(forms[form])))
    return latin[:SIZE], japanese[:SIZE]


def short(form: str) -> str:
    """A form in Japanese letters that is as long as a clause, by its end: the list carries names, not sentences."""
    return form if len(form) <= LONGEST or not has_japanese(form) else f"…{form[-LONGEST:]}"


def quotes(graph: nx.MultiDiGraph, places: list[tuple[str, int, int]]) -> Iterator[str]:
    """Up to three sentences that name a thing, with the heading they stand under."""
    for passage, start, end in places[:3]:
        found = graph.nodes["Passage", passage]["properties"]
        text = found["text"]
        first, last = sentence_of(sentences(text), start, end)
        before, after = text[max(first, start - 110) : start], text[end : min(last, end + 110)]
        yield f"[{found['role']} {found.get('heading', '')[:30]}] {before}«{text[start:end]}»{after}"


if __name__ == "__main__":
    main()
