"""``kg judge``: the person's decisions, kept in judgements.yaml and applied on every run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.judging import Question

_VERDICTS = ("same", "different", "rename", "retype", "drop", "reject", "undo")
_WRONG = ("paper", "relation", "passage", "start", "result")
_TAKES = {"same": ("papers",), "different": ("papers",), "rename": ("to",), "retype": ("to",), "reject": _WRONG, "undo": ("to", *_WRONG)}
"""The options that say something to a verdict."""
_USAGE = {
    "same": "kg judge same NAME NAME",
    "different": "kg judge different NAME NAME",
    "rename": "kg judge rename NAME --to NEW",
    "retype": "kg judge retype NAME --to TYPE",
    "drop": "kg judge drop NAME",
    "reject": "kg judge reject NAME --paper ID, or --passage ID, or --result ID",
    "undo": "kg judge undo, or kg judge undo NAME",
}


@click.command("judge")
@click.argument("verdict", type=click.Choice(_VERDICTS), required=False)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@atlas_option
@click.option("--to", help="The new name (rename) or type (retype).")
@click.option("--papers", is_flag=True, help="NAMEs are papers: arXiv ids or titles (same, different).")
@click.option("--paper", help="reject: the paper whose relation to NAME is wrong.")
@click.option("--relation", help="reject: only this relation; between two NAMEs, the link's.")
@click.option("--passage", help="reject: the passage whose mention of NAME is wrong.")
@click.option("--start", type=int, help="reject: where in the passage the mention starts.")
@click.option("--result", help="reject: the id of a wrong result.")
@click.option("--reason", help="Why; kept beside the judgement.")
@click.option("--review", is_flag=True, help="Go through the pairs that wait: y same, n different, s skip, u undo, q quit.")
@click.option("--list", "list_", is_flag=True, help="List the pairs that wait.")
@click.option("--later", is_flag=True, help="Only record it; the next build applies it.")
def judge_command(verdict: str | None, names: tuple[str, ...], atlas: Path, review: bool, list_: bool, later: bool, **given: Any) -> None:
    """Decide what rules cannot: same, different, rename, retype, drop, reject or undo.

    Every decision is one line appended to judgements.yaml in the atlas, which is yours to edit. It is applied at
    once, and on every later run. `undo` takes back the last decision, or the last one about NAMEs.
    """
    from kg.atlas import open_atlas
    from kg.fitting import require_fitting
    from kg.judging import record, undoing

    opened = open_atlas(atlas)
    if verdict is not None:
        _require_taken(verdict, given)
    if review or list_:
        if verdict is not None:
            raise UsageError(f"{'--review' if review else '--list'} goes without a verdict", fix="decide first, then look at what waits")
        changed = _review(atlas) if review else _list(atlas)
    elif verdict is None:
        raise UsageError("say what to decide", fix="kg judge same NAME NAME, or kg judge --review")
    else:
        item = undoing(opened.judgements, names, _told(given)) if verdict == "undo" else _item(verdict, names, given)
        if verdict != "undo":
            require_fitting(opened.read_graph(), item)
        if given["reason"]:
            item["reason"] = given["reason"]
        click.echo(record(atlas, item))
        changed = True
    if changed and not later:
        _apply(atlas)


def _require_taken(verdict: str, given: dict[str, Any]) -> None:
    """Refuses an option that would say nothing: who gave it meant something by it."""
    for name in ("to", "papers", *_WRONG):
        if given[name] not in (None, False) and name not in _TAKES.get(verdict, ()):
            raise UsageError(f"{verdict} takes no --{name}", fix=_USAGE[verdict])


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """The options that say which judgement is meant."""
    return {name: given[name] for name in ("to", *_WRONG) if given[name] is not None}


def _item(verdict: str, names: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The entry of a command line. Raises UsageError where something is missing."""
    several = verdict in ("same", "different")
    link = verdict == "reject" and len(names) == 2
    wrong = len(names) < 2 if several else (len(names) != 1 and not link and not (given["result"] and not names))
    if wrong or (verdict in ("rename", "retype") and not given["to"]):
        many = not several and len(names) > (2 if verdict == "reject" else 1)
        raise UsageError(f"{verdict} takes one name, here are {len(names)}" if many else f"{verdict} needs more", fix=_USAGE[verdict])
    item: dict[str, Any] = {"verdict": verdict}
    if several:
        return item | {"papers" if given["papers"] else "names": list(names)}
    if link:
        item |= {"head": names[0]} | ({"relation": given["relation"]} if given["relation"] else {}) | {"tail": names[1]}
    elif names:
        item["name"] = names[0]
    if verdict in ("rename", "retype"):
        item["to"] = given["to"]
    if verdict == "reject":
        fields = ("paper", "relation", "passage", "start", "result")
        item |= {field: given[field] for field in fields if given[field] is not None and field not in item}
    return item


def _apply(atlas: Path) -> None:
    from kg.pipeline import Options, build

    if not open_sources(atlas):
        return
    report = build(atlas, None, Options(draw=False))
    for problem in (*report.problems, *report.remarks):
        if problem.digest == "judgements.yaml":
            click.echo(str(problem), err=True)
    click.echo(f"{atlas}: {report.entities} entities, {report.relations} relations" + ("" if report.changed else " (nothing changed)"))
    if report.changed and (atlas / "map.html").exists():
        click.echo("kg: the map and the pages of weeks show it after the next `kg add`, or `kg build` without sources", err=True)


def open_sources(atlas: Path) -> bool:
    """Whether the atlas has anything to build from."""
    from kg.atlas import open_atlas

    return bool(open_atlas(atlas).sources())


def _list(atlas: Path) -> bool:
    from kg.atlas import open_atlas
    from kg.judging import questions

    opened = open_atlas(atlas)
    found = list(questions(opened, opened.read_graph()))
    for question in found:
        click.echo(f"{question.score:.2f}  {question.sides[0].name} = {question.sides[1].name}?  ({question.rule})")
    click.echo(f"{len(found)} pairs wait; kg judge --review goes through them")
    return False


def _review(atlas: Path) -> bool:
    """Asks pair by pair; every answer is kept at once. Returns whether there was one."""
    from kg.atlas import open_atlas
    from kg.judging import questions, record, undoing

    opened = open_atlas(atlas)
    pairs = list(questions(opened, opened.read_graph()))
    at = 0
    answered: list[int] = []
    while at < len(pairs):
        _show(pairs[at], at + 1, len(pairs))
        answer = click.prompt("the same?", type=click.Choice(["y", "n", "s", "u", "q"]), show_choices=True)
        if answer == "q":
            break
        if answer == "u":
            if answered:
                at = answered.pop()
                record(atlas, undoing(opened.judgements, tuple(s.name for s in pairs[at].sides)))
            continue
        if answer in "yn":
            names = [s.name for s in pairs[at].sides]
            record(atlas, {"verdict": "same" if answer == "y" else "different", "names": names, "reason": "reviewed"})
            answered.append(at)
        at += 1
    click.echo(f"{len(answered)} decided, {len(pairs) - len(answered)} wait")
    return bool(answered)


def _show(question: Question, number: int, of: int) -> None:
    from kg.text import counted, excerpt

    click.echo(f"\n[{number}/{of}] {question.rule}, score {question.score:.2f}")
    for side in question.sides:
        click.echo(f"  {side.name}  [{side.type}], {counted(side.papers, 'paper')}")
        for quote in side.quotes:
            click.echo(f"     “{excerpt(quote, 160)}”")
