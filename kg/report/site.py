"""A static site: front page, map, weeks and feed in one folder, and nothing else of the atlas.
What waits for its owner's review stays home.

``site.json`` says what the folder is, so that a later run may write it again; a folder that holds
other things is refused. ``none``, ``quotes`` or ``full`` holds for every page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.atlas import Atlas
from kg.atomic import write_text
from kg.errors import UsageError
from kg.graphfile import read_generation
from kg.outgoing import TextLevel
from kg.report.folder import fill
from kg.report.load import Weeks
from kg.report.page import SUFFIX, home_page
from kg.report.sections import report
from kg.report.words import LANGS

MARK = "site.json"


def check_folder(folder: Path, atlas: Path) -> None:
    """Refuses a folder that is or holds or lies in the atlas, or that holds what no site left there. Raises UsageError."""
    here, there = folder.resolve(), atlas.resolve()
    if here == there or there in here.parents or here in there.parents:
        raise UsageError("a site cannot be written into or around its atlas", where=str(folder), fix="name a folder of its own")
    if folder.exists() and not folder.is_dir():
        raise UsageError("this is no folder", where=str(folder), fix="name a new folder")
    if folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise UsageError("this folder holds other things", where=str(folder), fix="name a new or empty folder")


def write_site(folder: Path, atlas: Atlas, text: TextLevel, url: str, draw: Callable[[Path], Path]) -> dict[str, Any]:
    """Writes the site; ``draw`` draws the map to a path. Returns what ``site.json`` says. Raises UsageError, AtlasFolderError."""
    check_folder(folder, atlas.path)
    weeks = Weeks(atlas)
    history = weeks.history
    facts: dict[str, object] = {
        "generation": read_generation(atlas.graph),
        "papers": sum(kind == "Paper" for kind, _ in history.graph.nodes),
        "weeks": len(history.weeks),
        "latest": history.weeks[-1] if history.weeks else None,
        "text": text,
        "url": url or None,
    }
    write_text(folder / MARK, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    fill(folder / "weeks", atlas, weeks, text, url, review=False)
    draw(folder / "map.html")
    latest = weeks.news(history.span(None)) if history.weeks else None
    for lang in LANGS:
        worded = report(history, latest, lang, text) if latest else None
        write_text(folder / f"index{SUFFIX[lang]}", home_page(worded, lang, text))
    return facts
