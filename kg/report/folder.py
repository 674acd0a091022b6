"""The folder ``weeks/``: a page of each week in both languages, their index and a feed.

``.made.json`` keeps for each week the fingerprint of what its news depend on, and what index and feed say of it: only weeks
that changed are made again, so an addition costs what it changes. The folder is a function of graph, decisions and options
all the same; without that file, all is made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import networkx as nx

from kg import __version__
from kg.atlas import Atlas
from kg.atomic import write_bytes
from kg.errors import AtlasFolderError
from kg.graphfile import read_generation
from kg.outgoing import TextLevel
from kg.progress import track
from kg.report.feed import ENTRIES, feed
from kg.report.load import Weeks
from kg.report.page import FEED, NAMES, SUFFIX, Brief, brief, sources, week_page, weeks_page
from kg.report.sections import report
from kg.report.words import LANGS

_MADE = ".made.json"


def write_weeks(atlas: Atlas, text: TextLevel = "quotes", graph: nx.MultiDiGraph | None = None) -> Path:
    """Makes ``weeks/`` of an atlas folder current and returns its index; ``graph`` saves reading the atlas's own again.

    Raises AtlasFolderError where it cannot be written.
    """
    folder = atlas.path / "weeks"
    index = folder / f"index{SUFFIX['en']}"
    if not (index.is_file() and stamp(atlas, text).encode() in index.read_bytes()[:2048]):
        fill(folder, atlas, Weeks(atlas, graph), text)
    return index


def fill(folder: Path, atlas: Atlas, weeks: Weeks, text: TextLevel, url: str = "", *, review: bool = True) -> None:
    """Writes what changed into a folder of weeks, its index last, and removes pages of weeks that are gone.

    Without ``review`` no page says what waits for the atlas's owner.
    """
    options = f"{__version__} {sources()} {text} {review}"
    try:
        made = _made(folder / _MADE, options)
        prints = weeks.fingerprints()
        fed = set(list(prints)[-ENTRIES:])
        kept: dict[str, Any] = {}
        for week, fingerprint in track(list(prints.items()), "weeks"):
            row = made.get(week, {})
            here = all((folder / (week + SUFFIX[lang])).is_file() for lang in LANGS)
            if not row or not here or row["fingerprint"] != fingerprint or (week in fed and not row["fed"]):
                row = {"fingerprint": fingerprint, "briefs": _week(folder, weeks, week, text, review)}
            kept[week] = row | {"fed": week in fed, "briefs": [b if week in fed else _shorter(b) for b in row["briefs"]]}
        briefs = {lang: [_brief(kept[week]["briefs"][n]) for week in prints] for n, lang in enumerate(LANGS)}
        _write(folder / _MADE, json.dumps({"options": options, "weeks": kept}, ensure_ascii=False).encode())
        _write(folder / FEED, feed(briefs["en"], "en", url))
        for lang in reversed(LANGS):
            _write(folder / f"index{SUFFIX[lang]}", weeks_page(briefs[lang], lang, stamp(atlas, text), weeks.undated()).encode())
        _remove_others(folder, prints)
    except OSError as error:
        raise AtlasFolderError(f"cannot be written: {error.strerror}", where=str(folder), fix="mend it and run again") from error


def stamp(atlas: Atlas, text: TextLevel) -> str:
    """What the pages are made from."""
    return f"{_made_of(atlas)}, text {text}"


def _made_of(atlas: Atlas) -> str:
    path = atlas.path / "decisions.jsonl"
    decided = sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "none"
    return f"Ronbun Atlas {__version__}, generation {read_generation(atlas.graph)}, decisions {decided}"


def are_behind(atlas: Atlas) -> bool:
    """Whether there are pages of weeks, at whatever level of text, that were made from another graph or other decisions."""
    index = atlas.path / "weeks" / f"index{SUFFIX['en']}"
    return index.is_file() and _made_of(atlas).encode() not in index.read_bytes()[:2048]


def _week(folder: Path, weeks: Weeks, week: str, text: TextLevel, review: bool) -> list[dict[str, Any]]:
    """Writes the pages of a week. Returns what index and feed say of it, by language."""
    news = weeks.news(weeks.history.span(week))
    reports = {lang: report(weeks.history, news, lang, text, review=review) for lang in LANGS}
    for lang, worded in reports.items():
        _write(folder / (week + SUFFIX[lang]), week_page(worded, text).encode())
    return [asdict(brief(worded)) for worded in reports.values()]


def _shorter(row: dict[str, Any]) -> dict[str, Any]:
    """What the index needs of a week that is no longer in the feed."""
    return row | {"papers": [], "introduced": [(head, "") for head, _ in row["introduced"][:NAMES]]}


def _made(path: Path, options: str) -> dict[str, Any]:
    """What an earlier run left; nothing where it was made with other options, or is damaged."""
    try:
        made = json.loads(path.read_bytes())
        return dict(made["weeks"]) if made["options"] == options else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _brief(row: dict[str, Any]) -> Brief:
    return Brief(**row | {name: tuple((head, text) for head, text in row[name]) for name in ("papers", "introduced")})


def _write(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        write_bytes(path, data)


def _remove_others(folder: Path, weeks: Iterable[str]) -> None:
    wanted = {name + end for name in (*weeks, "index") for end in SUFFIX.values()}
    for path in sorted(folder.glob("*.html")):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
