"""judgements.yaml: the person's own decisions. They win over rules and models.

- {verdict: same, names: [LSA, Locality Self-Attention], reason: the paper defines it}
- {verdict: different, names: [Go, Golang]}
- {verdict: same, papers: ['2305.14314', 'QLoRA in short']}
- {verdict: rename, name: Llama2, to: Llama 2}
- {verdict: retype, name: Alpaca, to: Dataset}
- {verdict: drop, name: Appendix B}
- {verdict: reject, name: GPT-4, paper: 2311.05332, relation: INTRODUCES}
- {verdict: reject, name: Go, passage: '2311.05332#48eba02f9e', start: 12}
- {verdict: reject, head: Baize, relation: BASED_ON, tail: GPT-4}
- {verdict: reject, result: 0123456789ab}
- {verdict: undo, of: drop, name: Appendix B}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from kg.errors import SchemaError
from kg.model import ENTITY_RELATIONS, ENTITY_TYPES, PAPER_RELATIONS
from kg.resolve.names import key
from kg.text import fold

_NEEDS: dict[str, tuple[set[str], ...]] = {
    "same": ({"names"}, {"papers"}),
    "different": ({"names"}, {"papers"}),
    "undecided": ({"names"}, {"papers"}),
    "rename": ({"name", "to"},),
    "retype": ({"name", "to"},),
    "drop": ({"name"},),
    "reject": ({"name", "paper"}, {"name", "passage"}, {"head", "relation", "tail"}, {"result"}),
    "undo": ({"names", "of"}, {"papers", "of"}, {"name", "of"}, {"head", "relation", "tail", "of"}, {"result", "of"}),
}
_MAY = {"reason", "by", "date"}
_ALSO = {"reject": {"relation", "start", "paper"}, "undo": {"to", "paper", "passage", "relation", "start"}}
_NAMES = {"name", "names", "papers", "head", "tail", "to"}
_NO_SIGNS = {"Cc", "Cs", "Zl", "Zp"}
"""Control characters, halves of characters, and ends of lines and paragraphs."""
_TYPES = {fold(type_): type_ for type_ in ENTITY_TYPES}
_SUBJECT = ("name", "names", "papers", "paper", "passage", "start", "relation", "head", "tail", "result", "to")
VERDICTS = tuple(_NEEDS)


@dataclass(frozen=True, slots=True)
class Judgements:
    """The person's decisions by keys of names; ``places`` tells the line that judged a pair different."""

    same: tuple[tuple[str, ...], ...] = ()
    different: frozenset[frozenset[str]] = frozenset()
    rename: tuple[tuple[str, str], ...] = ()
    retype: tuple[tuple[str, str], ...] = ()
    drop: frozenset[str] = frozenset()
    reject: frozenset[tuple[str, str, str | None]] = frozenset()
    reject_mentions: frozenset[tuple[str, str, int | None]] = frozenset()
    reject_links: frozenset[tuple[str, str, str, str | None]] = frozenset()
    reject_results: frozenset[str] = frozenset()
    same_papers: tuple[tuple[str, ...], ...] = ()
    different_papers: tuple[tuple[str, ...], ...] = ()
    undecided: frozenset[frozenset[str]] = frozenset()
    places: Mapping[frozenset[str], str] = field(default_factory=dict)


def load_judgements(path: Path) -> Judgements:
    """Reads judgements.yaml; a missing file is no decision. Raises SchemaError (file:line)."""
    return _collect(active(read_items(path)))


def read_items(path: Path) -> list[tuple[dict[str, Any], str]]:
    """All entries with their file:line, validated, undone ones and undos too. Raises SchemaError (file:line)."""
    if not path.exists():
        return []
    try:
        text = path.read_text("utf8")
        # BaseLoader: names and ids as they are written, 2401.08500 with its last 0 and No without becoming false
        node, data = yaml.compose(text, yaml.BaseLoader), yaml.load(text, yaml.BaseLoader)  # noqa: S506 (it makes texts, lists and maps only)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemaError(f"this is not YAML: {error.problem}", where=f"{path}:{line}", fix="mend the line") from error
    except yaml.YAMLError as error:
        raise SchemaError(f"this is not YAML: {str(error).splitlines()[0]}", where=str(path), fix="take the sign out") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"cannot be read: {error}", where=str(path), fix="save it as UTF-8 text") from error
    if not data:
        return []
    if not isinstance(data, list):
        raise SchemaError("a list of judgements is expected", where=f"{path}:1", fix="write one `- {verdict: ...}` a decision")
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    places = [f"{path}:{child.start_mark.line + 1}" for child in children]
    return [(checked(item, where), where) for item, where in zip(data, places, strict=True)]


def active(items: Iterable[tuple[dict[str, Any], str]]) -> list[tuple[dict[str, Any], str]]:
    """The entries that hold: each undo takes away the last one before it of the same verdict and subject."""
    left: list[tuple[dict[str, Any], str]] = []
    for item, where in items:
        if item["verdict"] != "undo":
            left.append((item, where))
            continue
        undone = [i for i, (old, _) in enumerate(left) if old["verdict"] == item["of"] and subject(old) == subject(item)]
        if not undone:
            raise SchemaError(f"there is no {item['of']} like this before it", where=where, fix="take the line out")
        del left[undone[-1]]
    return left


def subject(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a judgement is about."""
    return {k: sorted(map(str, item[k])) if isinstance(item[k], list) else str(item[k]) for k in _SUBJECT if k in item}


def checked(item: Any, where: str) -> dict[str, Any]:
    """The entry without the blanks around its names, and with its type as it is listed. Raises SchemaError where it is none."""
    _check(item, where)
    return {field_: _tidy(item, field_, value) for field_, value in item.items()}


def _check(item: Any, where: str) -> None:
    if not isinstance(item, dict) or item.get("verdict") not in _NEEDS:
        raise SchemaError(f"verdict must be one of {', '.join(sorted(_NEEDS))}", where=where, fix="mend the entry")
    verdict = item["verdict"]
    given = set(item) - _MAY - {"verdict"}
    also = _ALSO.get(verdict, set())
    needs = next((n for n in _NEEDS[verdict] if n <= given and given - n <= also), None)
    if needs is None:
        wanted = " or ".join(", ".join(sorted(n)) for n in _NEEDS[verdict])
        raise SchemaError(f"{verdict} needs {wanted}; here is {', '.join(sorted(map(str, given))) or 'nothing'}", where=where, fix="mend the entry")
    for field_ in ("names", "papers"):
        if field_ in given and (not isinstance(item[field_], list) or len(item[field_]) < 2):
            raise SchemaError(f"{field_} must be a list of two or more", where=where, fix="mend the entry")
    _check_words(item, where)


def _tidy(item: Mapping[str, Any], field_: str, value: Any) -> Any:
    if field_ == "to" and "retype" in (item["verdict"], item.get("of")):
        return _TYPES.get(fold(str(value)), value)
    if field_ == "start":
        return int(value)
    if isinstance(value, list):
        return [_tidy(item, field_, name) for name in value]
    return value.strip() if field_ in _NAMES and isinstance(value, str) else value


def _check_names(item: Mapping[str, Any], where: str) -> None:
    for field_ in _NAMES & set(item):
        for name in map(str, item[field_] if isinstance(item[field_], list) else [item[field_]]):
            if not any(map(str.isalnum, name)) or any(category(sign) in _NO_SIGNS for sign in name.strip()):
                raise SchemaError(f"{name!r} is no name", where=where, fix="a name has a letter or digit, and is one line of text")


def _check_words(item: dict[str, Any], where: str) -> None:
    _check_names(item, where)
    if item["verdict"] == "retype" and fold(str(item["to"])) not in _TYPES:
        raise SchemaError(f"there is no type {item['to']}", where=where, fix=f"use one of {', '.join(ENTITY_TYPES)}")
    known = ENTITY_RELATIONS if "head" in item else PAPER_RELATIONS
    if "relation" in item and item["relation"] not in known:
        raise SchemaError(f"there is no relation {item['relation']} here", where=where, fix=f"use one of {', '.join(known)}")
    if item["verdict"] == "undo" and item["of"] not in set(VERDICTS) - {"undo"}:
        raise SchemaError(f"there is no verdict {item['of']} to undo", where=where, fix="name the verdict of the line that it undoes")
    if "start" in item and not str(item["start"]).isdecimal():
        raise SchemaError("start must be a number", where=where, fix="mend the entry")


def in_other_words(items: Iterable[tuple[dict[str, Any], str]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each entry, and again with the names that a thing had before lines above it renamed it: a judgement is on what is shown."""
    called: dict[str, list[str]] = {}
    for item, where in items:
        fields = {f: item[f] if isinstance(item[f], list) else [item[f]] for f in ("name", "names", "head", "tail") if f in item}
        meant = [[str(name), *called.get(key(str(name)), ())] for names in fields.values() for name in names]
        for words in product(*meant):
            left = iter(words)
            put = {f: [next(left) for _ in names] for f, names in fields.items()}
            yield item | {f: names if isinstance(item[f], list) else names[0] for f, names in put.items()}, where
        if item["verdict"] == "rename":
            called = {shown: [name for name in names if name not in meant[0]] for shown, names in called.items()}
            old = [name for name in meant[0] if key(name) != key(str(item["to"]))]
            called[key(str(item["to"]))] = [*called.get(key(str(item["to"])), ()), *old]


def _collect(items: list[tuple[dict[str, Any], str]]) -> Judgements:
    by: dict[str, list[dict[str, Any]]] = {verdict: [] for verdict in _NEEDS}
    places: dict[frozenset[str], str] = {}
    for item, where in in_other_words(items):
        by[item["verdict"]].append(item)
        if item["verdict"] == "different":
            places |= dict.fromkeys(_pairs([item]), Path(where).name)
    reject = by["reject"]
    return Judgements(
        same=tuple(tuple(key(str(n)) for n in i["names"]) for i in by["same"] if "names" in i),
        different=frozenset(_pairs(by["different"])),
        rename=tuple((key(str(i["name"])), str(i["to"])) for i in by["rename"]),
        retype=tuple((key(str(i["name"])), str(i["to"])) for i in by["retype"]),
        drop=frozenset(key(str(i["name"])) for i in by["drop"]),
        reject=frozenset((str(i["paper"]), key(str(i["name"])), i.get("relation")) for i in reject if "paper" in i and "name" in i),
        reject_mentions=frozenset((str(i["passage"]), key(str(i["name"])), i.get("start")) for i in reject if "passage" in i),
        reject_links=frozenset((key(str(i["head"])), i["relation"], key(str(i["tail"])), _text(i.get("paper"))) for i in reject if "head" in i),
        reject_results=frozenset(str(i["result"]) for i in reject if "result" in i),
        same_papers=tuple(tuple(map(str, i["papers"])) for i in by["same"] if "papers" in i),
        different_papers=tuple(tuple(map(str, i["papers"])) for i in by["different"] if "papers" in i),
        undecided=frozenset(_pairs(by["undecided"])),
        places=places,
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _pairs(items: Iterable[dict[str, Any]]) -> set[frozenset[str]]:
    keys = [[key(str(n)) for n in i["names"]] for i in items if "names" in i]
    return {frozenset((a, b)) for names in keys for n, a in enumerate(names) for b in names[:n] if a != b}
