"""judgements.yaml: the person's own decisions. They win over rules and models.

- {verdict: same, names: [LSA, Locality Self-Attention], reason: the paper defines it}
- {verdict: different, names: [Go, Golang]}
- {verdict: rename, name: Llama2, to: Llama 2}
- {verdict: retype, name: Alpaca, to: Dataset}
- {verdict: drop, name: Appendix B}
- {verdict: reject, name: GPT-4, paper: 2311.05332, relation: INTRODUCES}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.errors import SchemaError
from kg.model import ENTITY_TYPES
from kg.resolve.names import key

_NEEDS = {
    "same": {"names"},
    "different": {"names"},
    "rename": {"name", "to"},
    "retype": {"name", "to"},
    "drop": {"name"},
    "reject": {"name", "paper"},
    "undecided": {"names"},
}
_MAY = {"reason", "by", "relation", "date"}


@dataclass(frozen=True, slots=True)
class Judgements:
    """The person's decisions by keys of names."""

    same: tuple[tuple[str, ...], ...] = ()
    different: frozenset[frozenset[str]] = frozenset()
    rename: tuple[tuple[str, str], ...] = ()
    retype: tuple[tuple[str, str], ...] = ()
    drop: frozenset[str] = frozenset()
    reject: frozenset[tuple[str, str, str | None]] = frozenset()


def load_judgements(path: Path) -> Judgements:
    """Reads judgements.yaml; a missing file is no decision. Raises SchemaError (file:line)."""
    if not path.exists():
        return Judgements()
    try:
        text = path.read_text("utf8")
        node, data = yaml.compose(text), yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemaError(f"this is not YAML: {error.problem}", where=f"{path}:{line}", fix="mend the line") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"cannot be read: {error}", where=str(path), fix="save it as UTF-8 text") from error
    if data is None:
        return Judgements()
    if not isinstance(data, list):
        raise SchemaError("a list of judgements is expected", where=f"{path}:1", fix="write one `- {verdict: ...}` a decision")
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    for item, child in zip(data, children, strict=True):
        _check(item, f"{path}:{child.start_mark.line + 1}")
    return _collect(data)


def _check(item: Any, where: str) -> None:
    if not isinstance(item, dict) or item.get("verdict") not in _NEEDS:
        raise SchemaError(f"verdict must be one of {', '.join(sorted(_NEEDS))}", where=where, fix="mend the entry")
    needs = _NEEDS[item["verdict"]]
    if wrong := sorted((needs - set(item)) | (set(item) - needs - _MAY - {"verdict"})):
        raise SchemaError(f"{item['verdict']} needs {', '.join(sorted(needs))}; look at {wrong[0]}", where=where, fix="mend the entry")
    if "names" in needs and (not isinstance(item["names"], list) or len(item["names"]) < 2):
        raise SchemaError("names must be a list of two or more", where=where, fix="mend the entry")
    if item["verdict"] == "retype" and item["to"] not in ENTITY_TYPES:
        raise SchemaError(f"there is no type {item['to']}", where=where, fix=f"use one of {', '.join(ENTITY_TYPES)}")


def _collect(data: Iterable[dict[str, Any]]) -> Judgements:
    by: dict[str, list[dict[str, Any]]] = {verdict: [] for verdict in _NEEDS}
    for item in data:
        by[item["verdict"]].append(item)
    return Judgements(
        same=tuple(tuple(key(str(n)) for n in i["names"]) for i in by["same"]),
        different=frozenset(frozenset((key(str(a)), key(str(b)))) for i in by["different"] for n, a in enumerate(i["names"]) for b in i["names"][:n]),
        rename=tuple((key(str(i["name"])), str(i["to"])) for i in by["rename"]),
        retype=tuple((key(str(i["name"])), str(i["to"])) for i in by["retype"]),
        drop=frozenset(key(str(i["name"])) for i in by["drop"]),
        reject=frozenset((str(i["paper"]), key(str(i["name"])), i.get("relation")) for i in by["reject"]),
    )
