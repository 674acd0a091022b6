"""Records on disk: one small file a passage, named by the hash of everything that made it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from kg.atomic import write_bytes
from kg.model import Alias, Claim, Cue, Mention, Passage, Record, Score


def record_key(passage: Passage, version: str, fingerprint: str) -> str:
    """The name under which a passage's record is kept: text, role, heading, marked names, extractor, schemas."""
    parts = [version, fingerprint, passage.role, passage.heading, json.dumps(passage.names), passage.text]
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:32]


class RecordCache:
    """The folder ``extractions/`` of an atlas. A damaged record is as good as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str) -> Record | None:
        """The record of a key, or None."""
        try:
            return decode(json.loads(self._path(key).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, key: str, record: Record) -> None:
        """Keeps a record; atomic, so that a killed run leaves whole records only."""
        write_bytes(self._path(key), json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")).encode())

    def prune(self, wanted: set[str]) -> int:
        """Drops records that nothing needs any more. Returns how many."""
        stale = [p for p in sorted(self._folder.glob("??/*.json")) if p.stem not in wanted]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


def decode(data: dict[str, list[dict[str, object]]]) -> Record:
    """A record from its JSON object. Raises KeyError or TypeError where it is not one."""
    return Record(
        tuple(_mention(dict(m)) for m in data["mentions"]),
        tuple(Alias(**a) for a in data["aliases"]),  # type: ignore[arg-type]
        tuple(Claim(**c) for c in data["claims"]),  # type: ignore[arg-type]
        tuple(Score(**s) for s in data["scores"]),  # type: ignore[arg-type]
    )


def _mention(data: dict[str, object]) -> Mention:
    types, cues, sentence = data.pop("types"), data.pop("cues"), data.pop("sentence")
    return Mention(
        **data,  # type: ignore[arg-type]
        types=tuple((t, w) for t, w in types),  # type: ignore[attr-defined]
        cues=tuple(Cue(**c) for c in cues),  # type: ignore[attr-defined]
        sentence=tuple(sentence),  # type: ignore[arg-type]
    )
