"""An evaluation as lines for a terminal and as a Markdown report with every miss and every extra."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.analyze.evaluate import Evaluation, Scores


def summary(found: Evaluation) -> list[str]:
    """The figures in a few lines."""
    linking, links = found.linking, found.links
    lines = [_line("strict", found.strict), _line("lenient", found.lenient)]
    pairs = f"{linking.joined} pairs joined, {linking.split} split"
    merges = f"merge precision {linking.merge_precision:.3f}  false merges {linking.false_merges}"
    lines.append(f"linking  recall {linking.recall:.3f} ({pairs})  {merges}")
    lines += [f"         {node} stands for {', '.join(things)}" for node, things in linking.merged.items()]
    lines.append(f"links    precision {links.precision:.3f}  recall {links.recall:.3f}  of {links.core}  F1 in {_range(links.interval)}")
    lines += [f"  {type_:<13} precision {p:.3f}  recall {r:.3f}  F1 {f:.3f}" for type_, (p, r, f) in found.by_type.items()]
    return [*lines, f"{found.strict.papers} papers, {found.strict.papers_without_entities} of them without entities"]


def markdown(found: Evaluation, gold: str) -> str:
    """The whole report; names and titles only, no text of a digest."""
    linking = found.linking
    parts = [
        f"# Evaluation against {gold}",
        "",
        *_table(found),
        "",
        "## By type",
        "",
        "| type | precision | recall | F1 |",
        "| --- | --- | --- | --- |",
    ]
    parts += [f"| {type_} | {p:.3f} | {r:.3f} | {f:.3f} |" for type_, (p, r, f) in found.by_type.items()]
    parts += ["", "## Linking", "", f"{linking.joined} pairs of papers joined, {linking.split} split, {linking.false_merges} false merges.", ""]
    parts += [f"- false merge: {_cell(node)} stands for {', '.join(map(_cell, things))}" for node, things in linking.merged.items()]
    parts += [f"- split: {_cell(thing)} is {', '.join(map(_cell, nodes))}" for thing, nodes in linking.splits.items()]
    for title, pairs in (
        ("Missed", found.strict.missed),
        ("Extra", found.strict.extra),
        ("Wrong relation", found.strict.wrong_relation),
        ("Wrong or unannotated links", found.links.wrong),
    ):
        parts += ["", f"## {title} ({len(pairs)})", *_by_paper(pairs)]
    return "\n".join(parts) + "\n"


def _table(found: Evaluation) -> Iterator[str]:
    yield "| | precision | recall | F1 (95 % interval) | relation right (95 % interval) |"
    yield "| --- | --- | --- | --- | --- |"
    for name, s in (("strict", found.strict), ("lenient", found.lenient)):
        right = f"{s.relation_accuracy:.3f} ({_range(s.relation_interval)})"
        yield f"| {name} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} ({_range(s.interval)}) | {right} |"
    yield f"| linking | {found.linking.merge_precision:.3f} | {found.linking.recall:.3f} | | |"
    yield f"| links | {found.links.precision:.3f} | {found.links.recall:.3f} | ({_range(found.links.interval)}) | |"


def _line(name: str, s: Scores) -> str:
    return (
        f"{name:<8} precision {s.precision:.3f}  recall {s.recall:.3f}  F1 {s.f1:.3f} in {_range(s.interval)}"
        f"  relation accuracy {s.relation_accuracy:.3f} in {_range(s.relation_interval)}"
    )


def _range(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.3f}-{interval[1]:.3f}"


def _by_paper(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    papers: dict[str, list[str]] = defaultdict(list)
    for title, what in pairs:
        papers[title].append(what)
    for title, found in papers.items():
        yield ""
        yield f"**{_cell(title)}**"
        yield ""
        yield from (f"- {_cell(what)}" for what in found)


def _cell(text: str) -> str:
    """One line of text in which nothing is Markdown or HTML."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{c}" if c in "\\`*_|[]#~" else c for c in line)
