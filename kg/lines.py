"""The files of a graph as lines: from what they were before, and from what went and came. Lines that stay are not looked at."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import AtlasFolderError

Key = tuple[str, str]
FILES = ("nodes.jsonl", "edges.jsonl", "statistics.jsonl", "redirects.jsonl")

Place = Callable[[bytes], bytes]
"""By what the lines of a file are sorted."""

_NODE = re.compile(rb'\{"id":"([^"\\]*(?:\\.[^"\\]*)*)","labels":\["(\w+)"')
_STATISTIC = re.compile(rb'\{(?:"first_week":"[^"]*",)?"id":"([^"\\]*(?:\\.[^"\\]*)*)"')
_REDIRECT = re.compile(rb'\{"from":"([^"\\]*(?:\\.[^"\\]*)*)","kind":"(\w+)"')

_SHARED = (b"Author", b"Category", b"Digest", b"Week")
"""Kinds of nodes that several papers may bring, each with a line of its own: the last in order stands in the file."""


class Part(NamedTuple):
    """Lines of a piece of a graph. ``nodes`` are kind, id, label and line, ``statistics`` id and line, parted by NUL so that
    they sort as the files do; ``edges`` are lines, and ``types`` counts them by type."""

    nodes: list[bytes]
    statistics: list[bytes]
    edges: list[bytes]
    types: Mapping[str, int]


class Lines(NamedTuple):
    """What comes to a graph, or goes."""

    parts: Sequence[Part]
    redirects: Mapping[Key, str]


NOTHING = Lines((), {})


@dataclass(slots=True)
class Before:
    """A graph as it is: its files, empty where there is none, and who brought which line of a node that several may bring."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    shared: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        """How many nodes and relationships there are, by label and type."""
        return Counter(json.loads(self.files["manifest.json"])["counts"]) if self.files else Counter()


class LostError(Exception):
    """What an earlier run kept is not there any more, or not what it was: all is to be made anew."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of graph/: its ``generation``, and the ``counts`` of nodes and relationships. Raises AtlasFolderError."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except OSError as error:
        raise AtlasFolderError("there is no graph here", where=str(folder), fix="run `kg build`") from error
    except ValueError:
        found = None
    if not (isinstance(found, dict) and "generation" in found and isinstance(found.get("counts"), dict)):
        raise AtlasFolderError("the graph's manifest is damaged", where=str(folder / "manifest.json"), fix="run `kg build` without sources")
    return found


def revise(before: Before, went: Lines, came: Lines) -> dict[str, bytes]:
    """The files of the graph, manifest last. Takes down in ``before.shared`` what changed there."""
    counts = before.counts
    for part in went.parts:
        counts.subtract(part.types)
    for part in came.parts:
        counts.update(part.types)
    old, new = went.redirects.items(), came.redirects.items()
    redirects = [_redirect(*key, to) for key, to in old - new], [_redirect(*key, to) for key, to in new - old]
    lines = {name: before.files.get(name, b"").split(b"\n")[:-1] for name in FILES}
    nodes = _nodes(before.shared, *_net(*([row for part in side.parts for row in part.nodes] for side in (went, came))), counts)
    changes: dict[str, tuple[list[bytes], list[bytes], Place | None]] = {
        "nodes.jsonl": (*nodes, _by_node),
        "edges.jsonl": (*_net(*([line for part in side.parts for line in part.edges] for side in (went, came))), None),
        "statistics.jsonl": (*_net(*([_last(row) for part in side.parts for row in part.statistics] for side in (went, came))), _by_statistic),
        "redirects.jsonl": (*redirects, _by_redirect),
    }
    files = {name: b"\n".join([*_merged(lines[name], *changes[name]), b""]) for name in FILES}
    return files | {"manifest.json": _manifest(generation_of(files), +counts)}


def generation_of(files: Mapping[str, bytes]) -> str:
    """The generation that a graph's files make."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(files[name])
    return digest.hexdigest()[:16]


def read_files(folder: Path, generation: str) -> dict[str, bytes] | None:
    """A graph folder's files; None unless they are all there, and just those of a generation."""
    try:
        files = {name: (folder / name).read_bytes() for name in (*FILES, "manifest.json")}
        whole = json.loads(files["manifest.json"])["generation"] == generation == generation_of(files)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if whole else None


def _manifest(generation: str, counts: Mapping[str, int]) -> bytes:
    return (json.dumps({"counts": dict(sorted(counts.items())), "generation": generation}, separators=(",", ":")) + "\n").encode()


def _redirect(kind: str, old: str, new: str) -> bytes:
    return f'{{"from":{_quote(old)},"kind":{_quote(kind)},"to":{_quote(new)}}}'.encode()


def _net(went: Iterable[bytes], came: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """What only went and what only came."""
    gone, new = Counter(went), Counter(came)
    return list((gone - new).elements()), list((new - gone).elements())


def _nodes(shared: dict[str, dict[str, int]], went: list[bytes], came: list[bytes], counts: Counter[str]) -> tuple[list[bytes], list[bytes]]:
    """The node lines that leave the file and those that enter it, from rows as parts have them."""
    out: list[bytes] = [row for row in went if row.partition(b"\0")[0] not in _SHARED]
    into: list[bytes] = [row for row in came if row.partition(b"\0")[0] not in _SHARED]
    moving = [(row, step) for step, rows in ((-1, went), (1, came)) for row in rows if row.partition(b"\0")[0] in _SHARED]
    stood: dict[str, str | None] = {}
    for row, step in moving:
        text = row.decode()
        key = text[: text.index("\0", text.index("\0") + 1)]
        lines = shared.setdefault(key, {})
        stood.setdefault(key, max(lines, default=None))
        lines[text] = lines.get(text, 0) + step
        if not lines[text]:
            del lines[text]
    for key, old in stood.items():
        new = max(shared[key], default=None)
        if old != new:
            out += [old.encode()] if old else []
            into += [new.encode()] if new else []
        if new is None:
            del shared[key]
    for step, rows in ((-1, out), (1, into)):
        for row in rows:
            counts[row.split(b"\0", 3)[2].decode()] += step
    return [_last(row) for row in out], [_last(row) for row in into]


def _last(row: bytes) -> bytes:
    return row[row.rindex(b"\0") + 1 :]


def _merged(lines: list[bytes], went: list[bytes], came: list[bytes], place: Place | None) -> list[bytes]:
    """The lines without those that went and with those that came, in order. Raises LostError where one that went is not there."""
    gone: set[int] = set()
    for line in went:
        at = _index(lines, line, bisect_left(lines, place(line) if place else line, key=place))
        while at in gone:
            at = _index(lines, line, at + 1)
        gone.add(at)
    kept, done = list[bytes](), 0
    for at in sorted(gone):
        kept += lines[done:at]
        done = at + 1
    kept += lines[done:]
    merged, done = list[bytes](), 0
    for own, line in sorted((place(line) if place else line, line) for line in came):
        at = bisect_left(kept, own, done, key=place) if done < len(kept) else done
        merged += kept[done:at]
        merged.append(line)
        done = at
    return merged + kept[done:]


def _index(lines: list[bytes], line: bytes, start: int) -> int:
    try:
        return lines.index(line, start)
    except ValueError:
        raise LostError(f"a line of the graph: {line[:80]!r}") from None


def _placed(pattern: re.Pattern[bytes], *groups: int) -> Place:
    """What sorts lines by the texts that a pattern finds in them, in the order of the groups."""

    def place(line: bytes) -> bytes:
        found = pattern.match(line)
        if found is None:
            raise LostError(f"this is no line of a graph: {line[:80]!r}")
        texts = [json.loads(b'"' + text + b'"').encode() if b"\\" in text else text for text in map(found.group, groups)]
        return b"\0".join([*texts, b""])

    return place


_by_node, _by_statistic, _by_redirect = _placed(_NODE, 2, 1), _placed(_STATISTIC, 1), _placed(_REDIRECT, 2, 1)
_quote = json.JSONEncoder(ensure_ascii=False).encode
