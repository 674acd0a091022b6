"""``kg watch DIR``: adds each digest that is dropped into a folder, until it is stopped."""

from __future__ import annotations

import hashlib
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from kg.cli.options import atlas_option, format_option, text_option
from kg.errors import AtlasError, SourceError, UsageError

if TYPE_CHECKING:
    from kg.outgoing import TextLevel
    from kg.pipeline import Report
    from kg.sources.files import Gathered
    from kg.sources.watch import Watcher


@click.command("watch")
@click.argument("folder", metavar="DIR")
@atlas_option
@text_option
@click.option("--interval", type=click.FloatRange(min=0.05), default=2.0, show_default=True, metavar="SECONDS", help="How often to look.")
@format_option
def watch_command(folder: str, atlas: Path, text: TextLevel, interval: float, format_: str) -> None:
    """Add every digest that appears or changes in a folder, once it is finished; stop with Ctrl-C or SIGTERM."""
    from kg.sources.watch import Watcher

    if not Path(folder).is_dir():
        raise UsageError("there is no such folder", where=folder, fix="name the folder that digests are dropped into")
    watcher, said = Watcher(folder), ""
    with _stopping() as stop:
        click.echo(f"watching {folder}; stop with Ctrl-C", err=True)
        while not stop.is_set():
            try:
                if report := _look(watcher, atlas, text):
                    _say(report, atlas, format_)
                trouble = ""
            except AtlasError as error:
                trouble = str(error)
            except OSError as error:
                trouble = f"{error.filename or folder}: cannot be read: {error.strerror}"
            if trouble and trouble != said:
                click.echo(f"kg: {trouble}; kg goes on watching", err=True)
            said = trouble
            stop.wait(interval)


def _look(watcher: Watcher, atlas: Path, text: TextLevel) -> Report | None:
    """Adds what is finished and new to the atlas. What cannot be read comes again only when it changes; other trouble is tried again."""
    from kg.sources.files import gather

    paths = watcher.finished()
    if not paths:
        return None
    gathered = _new(gather(paths), atlas)
    report = None
    try:
        if gathered.digests or gathered.problems:
            from kg.pipeline import Options, add

            report = add(atlas, gathered, Options(text=text))
            here = {ident for ident, _ in gathered.digests} | {p.digest for p in gathered.problems}
            report = replace(report, problems=tuple(p for p in report.problems if p.digest in here))
    except SourceError:
        watcher.settle(paths)
        raise
    watcher.settle(paths)
    return report


def _new(gathered: Gathered, atlas: Path) -> Gathered:
    """Without the digests that the atlas holds in these very bytes."""
    from kg.atlas import open_atlas

    if not (atlas / "atlas.toml").exists():
        return gathered
    held = {s.id: s.sha256 for s in open_atlas(atlas).sources() if not s.without}
    return replace(gathered, digests=tuple((i, data) for i, data in gathered.digests if held.get(i) != hashlib.sha256(data).hexdigest()))


def _say(report: Report, atlas: Path, format_: str) -> None:
    from kg.text import counted

    if format_ == "json":
        click.echo(json.dumps(asdict(report), ensure_ascii=False, default=str))
    else:
        papers, digests = counted(report.papers, "paper"), counted(report.digests, "digest")
        click.echo(f"{atlas}: {papers} from {digests}, {counted(report.entities, 'entity', 'entities')}, {counted(report.relations, 'relation')}")
    for problem in report.problems:
        click.echo(f"kg: {problem}", err=True)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C or SIGTERM sets, so that work in hand is finished; the second one breaks it off."""
    stop = threading.Event()

    def set_(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, set_) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
