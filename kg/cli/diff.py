"""``kg diff A B``: what came, went or changed between two weeks of an atlas, or two atlas folders, and why."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, format_option
from kg.errors import AtlasError, UsageError

if TYPE_CHECKING:
    from kg.analyze.changes import Change
    from kg.analyze.reasons import Side

_WEEK = re.compile(r"\d{4}-W\d{2}")
_SIGNS = {"came": "+", "went": "-", "changed": "~"}


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@atlas_option
@click.option("--all", "all_", is_flag=True, help="List mentions, passages, authors and listings too; without it, they are counted.")
@format_option
def diff_command(before: str, after: str, atlas: Path, all_: bool, format_: str) -> None:
    """What came, went or changed from A to B: two weeks of the atlas (2023-W14 2023-W45), or two atlas folders."""
    from kg.analyze.reasons import changes

    found = changes(*_sides(before, after, atlas))
    if format_ == "json":
        rows = [asdict(c) for c in found if all_ or not c.is_structure()]
        click.echo(json.dumps({"before": before, "after": after, "counts": _counts(found), "changes": rows}, ensure_ascii=False, default=str))
        return
    for line in _lines(found, all_):
        click.echo(line)


def _sides(before: str, after: str, atlas: Path) -> tuple[Side, Side]:
    from kg.analyze.reasons import Side
    from kg.analyze.until import until
    from kg.atlas import open_atlas

    if _WEEK.fullmatch(before) and _WEEK.fullmatch(after):
        graph = open_atlas(atlas).read_graph()
        known = sorted(ident for kind, ident in graph.nodes if kind == "Week")
        for week in (before, after):
            if week not in known:
                raise AtlasError(f"there is no week {week}", where=str(atlas), fix=f"weeks here: {', '.join(known[-3:]) or 'none'}; `kg week --list`")
        return Side(until(graph, before)), Side(until(graph, after))
    for name in (before, after):
        if not (_WEEK.fullmatch(name) or Path(name).is_dir()):
            raise UsageError(f"{name} is neither a week nor an atlas folder", fix="name two weeks (2023-W14 2023-W45) or two folders")
    for name in (before, after):
        if not Path(name).is_dir():
            raise UsageError(f"{name} is a week, and the other is none", fix="name two weeks (2023-W14 2023-W45) or two folders")
    return _side(Path(before)), _side(Path(after))


def _side(path: Path) -> Side:
    from kg.analyze.reasons import Side
    from kg.atlas import open_atlas
    from kg.resolve.judgements import read_items

    atlas = open_atlas(path)
    return Side(atlas.read_graph(), [item for item, _ in read_items(atlas.judgements)])


def _counts(found: Iterable[Change]) -> dict[str, dict[str, int]]:
    counts = {what: Counter(c.label for c in found if c.what == what) for what in _SIGNS}
    return {what: dict(sorted(count.items())) for what, count in counts.items()}


def _lines(found: list[Change], all_: bool) -> Iterator[str]:
    from kg.text import excerpt

    for change in found:
        if all_ or not change.is_structure():
            yield f"{_SIGNS[change.what]} {change.title} [{change.label}]" if len(change.ident) == 2 else f"{_SIGNS[change.what]} {change.title}"
            for name, old, new in change.fields:
                yield f"    {name}: {excerpt(_value(old), 60)} -> {excerpt(_value(new), 60)}"
            yield f"    because of {'; '.join(f'{r.kind} {r.what}' for r in change.reasons)}"
    for what, counts in _counts(found).items():
        yield f"{what}: " + (", ".join(f"{n} {label}" for label, n in counts.items()) or "nothing")


def _value(value: object) -> str:
    return "nothing" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)
