"""Weeks to replay: real digests split at their ``## `` headings, or SYNTHETIC ones, made of the vocabulary and a few phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from kg.read import read_digest
from kg.schema import load_schema

Week = tuple[str, bytes]
"""The digest's id, and its bytes."""

_PHRASES = (
    "SYNTHETIC: {new} is a {kind} that is trained on {b} and beats {a}.",
    "SYNTHETIC: we compare {new} with {a} and {b} on {c}; {new} uses {d}.",
    "SYNTHETIC: built on {a}, {new} needs less of {d}; it reaches {n}.{n}% on {c}.",
)


def split(paths: Sequence[Path]) -> list[Week]:
    """One digest a week of files that hold many, oldest first."""
    weeks: dict[str, bytes] = {}
    for path in paths:
        head, *parts = re.split(r"(?m)^(?=## )", path.read_text("utf8"))
        for part in parts:
            data = f"{head.splitlines()[0]}\n\n{part}".encode()
            first = min(paper.week or "" for paper in read_digest(data, path.name).papers)
            weeks[f"weeks/{first}.md"] = data
    return sorted(weeks.items())


def synthetic(count: int, papers: int = 10) -> Iterator[Week]:
    """Weeks of nonsense about real names: ten short papers each, one new name a paper, popular names more often than others."""
    rng = Random(20231106)  # noqa: S311 (always the same weeks)
    names = [listed.entry.name for listed in load_schema().lexicon if listed.entry.name.isascii()]
    for number in range(count):
        monday = date(1930, 1, 6) + timedelta(weeks=number)
        rows = [_row(rng, names, number, paper) for paper in range(papers)]
        days = f"{monday:%B} {monday.day} - {monday + timedelta(days=6):%B} {(monday + timedelta(days=6)).day}"
        head = f"# SYNTHETIC weeks - {monday.year}\n\n## Top AI Papers of the Week ({days}) - {monday.year}\n\n"
        table = "| **Paper** | **Links** |\n| --- | --- |\n" + "\n".join(rows) + "\n"
        yield f"synthetic/{number:05}.md", (head + table).encode()


def _row(rng: Random, names: Sequence[str], week: int, paper: int) -> str:
    new = f"Synth{week}x{paper}Net"
    words = {key: names[min(int(rng.paretovariate(0.4)), len(names)) - 1] for key in "abcd"}
    text = rng.choice(_PHRASES).format(new=new, kind=rng.choice(("model", "method")), n=rng.randint(10, 90), **words)
    return f"| {paper + 1}) **{new}** - {text} | [Paper](https://example.org/{week}/{paper}) |"
