"""Catalogues of ecosystem assets in YAML: a list of datasets, models and applications, one mapping each.

Each list item is parsed by itself, so that a bad one costs only itself; aliases are never followed, depth and size are
limited, and lines and offsets lead back to the file. What is skipped becomes a Problem.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

import yaml

from kg.asset import KNOWN_FIELDS, AssetField, AssetName, AssetType, SourceAsset, stated
from kg.model import Passage, Role, SourceDigest
from kg.read.draft import Log
from kg.text import excerpt

LAYOUT = "ecosystem-assets"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SKIP = re.compile(r"\s*(?:#.*|---.*|%.*)?")
_KEY = re.compile(r"\s*(?:- )?\s*(name|type|organization|dependencies|created_date):(?:\s|$)")
_SAMPLE = 400  # lines in which a catalogue shows itself
_LONGEST = 200_000  # characters of one asset
_LONGEST_NAME = 200
_DEEPEST = 6
_ORGANIZATIONS = re.compile(r",\s+(?!(?:Inc|Ltd|LLC|Corp|Co|GmbH)\b)|;\s*")


class _Bad(Exception):
    """An asset that cannot be read, and at which of its lines (0-based)."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


def looks_like(lines: Sequence[str]) -> bool:
    """Whether a file is a list of assets: it begins with a list item, and items have a name, a type and more."""
    first = next((line for line in lines if not _SKIP.fullmatch(line)), "")
    if not re.match(r"\s*- ", first):
        return False
    keys = {match[1] for line in lines[:_SAMPLE] if (match := _KEY.match(line))}
    return "type" in keys and len(keys) >= 3


def read_assets(lines: Sequence[str], log: Log) -> tuple[SourceAsset, ...]:
    """The assets of a file in order; what is wrong with an asset or a field goes to ``log`` with its line."""
    assets: list[SourceAsset] = []
    seen: set[str] = set()
    for line, text in _items(lines, log):
        try:
            asset = _Reader(text, line, log).asset()
        except _Bad as error:
            log.add(error.what, "the other assets", line + error.line)
            continue
        if text in seen:
            log.add("the same asset is listed twice", "it once", line, asset.name)
            continue
        seen.add(text)
        assets.append(asset)
    return tuple(assets)


def asset_passages(digests: Sequence[SourceDigest]) -> list[tuple[Passage, SourceAsset]]:
    """Every asset with its lines as a passage without paper or week, by digest and line."""
    found = []
    for digest in sorted(digests, key=lambda d: d.id):
        for position, asset in enumerate(digest.assets):
            key = hashlib.sha256(f"{digest.id}\0{asset.text}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
            found.append((Passage(f"{digest.id}#{key}", "", digest.id, None, Role.ASSET, asset.name, asset.text, position), asset))
    return found


def _items(lines: Sequence[str], log: Log) -> Iterator[tuple[int, str]]:
    """(line, text) of every item of the outermost list."""
    start = next((i for i, line in enumerate(lines) if not _SKIP.fullmatch(line)), len(lines))
    indent = re.match(r"\s*", lines[start])[0] if start < len(lines) else ""  # type: ignore[index]
    opens = [i for i in range(start, len(lines)) if lines[i].startswith(indent + "- ") or lines[i] == indent + "-"]
    for first, end in pairwise([*opens, len(lines)]):
        text = "\n".join(lines[first:end]).rstrip()
        if len(text) > _LONGEST:
            log.add(f"an asset of {len(text):,} characters is too long", "the other assets", first + 1)
        else:
            yield first + 1, text


def _compose(text: str) -> yaml.MappingNode:
    """The one mapping of an item. Raises _Bad."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                raise _Bad("an alias (*) is not followed", _line(event))
            depth += isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
            depth -= isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent))
            if depth > _DEEPEST:
                raise _Bad("it is nested too deep for an asset", _line(event))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Bad(f"this is not YAML: {error.problem or error.context}", mark.line if mark else 0) from error
    except yaml.YAMLError as error:
        raise _Bad(f"this is not YAML: {excerpt(str(error))}", 0) from error
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    if len(items) != 1 or not isinstance(items[0], yaml.MappingNode):
        raise _Bad("an asset is a mapping of fields", 0)
    return items[0]


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


class _Reader:
    """Reads the one asset of an item."""

    def __init__(self, text: str, line: int, log: Log) -> None:
        self._text, self._line, self._log = text, line, log
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._nodes: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        self._name: str | None = None

    def asset(self) -> SourceAsset:
        """The asset. Raises _Bad where it has no name or type."""
        for key, value in _compose(self._text).value:
            if key.value in self._nodes:
                self._complain(f"{key.value} is stated twice", "the first", key)
            elif isinstance(key, yaml.ScalarNode):
                self._nodes[key.value] = key, value
        name, type_ = self._scalar("name"), self._scalar("type")
        self._name = name
        if not name or len(name) > _LONGEST_NAME:
            raise _Bad("an asset needs a name" + (f" of at most {_LONGEST_NAME} characters" if name else ""), self._at("name"))
        kind = next((t for t in get_args(AssetType) if type_ and t == type_.casefold()), None)
        if kind is None:
            raise _Bad(f"the type of {excerpt(name, 40)} must be one of {', '.join(get_args(AssetType))}", self._at("type"))
        unknown = [k for k in self._nodes if k not in KNOWN_FIELDS and k not in ("name", "type")]
        for field in unknown:
            self._complain(f"there is no field {excerpt(field, 40)}", "the other fields", self._nodes[field][0])
        names = (self._named("name", "name"), *self._organizations(), *self._dependencies())
        fields = tuple(f for k in self._nodes if k in KNOWN_FIELDS if (f := self._field(k)))
        return SourceAsset(name, kind, self._line, self._text, fields, tuple(n for n in names if n))

    def _complain(self, what: str, kept: str, node: yaml.Node) -> None:
        self._log.add(what, kept, self._line + node.start_mark.line, self._name)

    def _at(self, field: str) -> int:
        return int(self._nodes[field][0].start_mark.line) if field in self._nodes else 0

    def _scalar(self, field: str) -> str | None:
        node = self._nodes[field][1] if field in self._nodes else None
        return stated(node.value) if isinstance(node, yaml.ScalarNode) else None

    def _field(self, name: str) -> AssetField | None:
        """A field of any shape that the catalogue uses: a value, {value, explanation}, or a list of values."""
        key, node = self._nodes[name]
        line = self._line + key.start_mark.line
        if isinstance(node, yaml.ScalarNode):
            return AssetField(name, stated(node.value), line)
        if isinstance(node, yaml.SequenceNode):
            values = tuple(v for item in node.value if isinstance(item, yaml.ScalarNode) if (v := stated(item.value)))
            return AssetField(name, values or None, line)
        parts = {k.value: v.value for k, v in node.value if isinstance(k, yaml.ScalarNode) and isinstance(v, yaml.ScalarNode)}
        if (node.value and not parts) or set(parts) - {"value", "explanation"}:
            self._complain(f"{name} has a shape that no catalogue uses", "the other fields", key)
            return AssetField(name, None, line)
        return AssetField(name, stated(parts.get("value", "")), line, stated(parts.get("explanation", "")))

    def _named(self, role: Any, field: str) -> AssetName | None:
        key, node = self._nodes[field]
        value = self._scalar(field)
        return AssetName(role, value, *self._span(node), *self._lines(key, node)) if value else None

    def _organizations(self) -> Iterator[AssetName]:
        whole = self._named("organization", "organization") if "organization" in self._nodes else None
        if whole is None:
            return
        for part in _ORGANIZATIONS.split(whole.value):
            # in a folded scalar a space may be a line break; an escaped one is cited as a whole
            found = re.compile(r"\s+".join(map(re.escape, part.split()))).search(self._text, whole.start, whole.end)
            yield AssetName("organization", part, *(found.span() if found else (whole.start, whole.end)), whole.first, whole.last)

    def _dependencies(self) -> Iterator[AssetName]:
        if "dependencies" not in self._nodes:
            return
        key, node = self._nodes["dependencies"]
        if not isinstance(node, yaml.SequenceNode):
            if not isinstance(node, yaml.ScalarNode) or stated(node.value):
                self._complain("dependencies must be a list", "the other fields", key)
            return
        seen: set[str] = set()
        for item in node.value:
            value = stated(item.value) if isinstance(item, yaml.ScalarNode) else None
            if not isinstance(item, yaml.ScalarNode) or (value and len(value) > _LONGEST_NAME):
                self._complain("a dependency must be a name", "the others", item)
            elif value in seen:
                self._complain(f"the dependency {excerpt(value or '', 40)} is listed twice", "it once", item)
            elif value:
                seen.add(value)
                yield AssetName("dependency", value, *self._span(item), *self._lines(key, item))

    def _span(self, node: yaml.Node) -> tuple[int, int]:
        """The offsets of a scalar in the text, without what is white around it."""
        start, end = self._offset(node.start_mark), self._offset(node.end_mark)
        raw = self._text[start:end]
        return start + len(raw) - len(raw.lstrip()), end - len(raw) + len(raw.rstrip())

    def _lines(self, first: yaml.Node, last: yaml.Node) -> tuple[int, int]:
        """The offsets of whole lines from one node to another."""
        start, end = self._starts[first.start_mark.line], self._span(last)[1]
        stop = self._text.find("\n", end)
        return start, len(self._text) if stop < 0 else stop

    def _offset(self, mark: Any) -> int:
        return int(self._starts[mark.line] + mark.column) if mark.line < len(self._starts) else len(self._text)
