"""Vocabularies with a part taken away: how much of a score is the lexicon's alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace

from kg.schema import Entry, Listed, Schema

LATIN, OTHER = 0.5, 0.25
"""Shares of entries that are taken away: names (GPT-4, LoRA), and terms of ordinary words (knowledge distillation)."""


def is_latin_name(listed: Listed) -> bool:
    """Whether an entry is a coined name: a capital or digit in it, and no Japanese."""
    name = listed.entry.name
    return name.isascii() and any(c.isupper() or c.isdigit() for c in name)


def dropped(schema: Schema, seed: int) -> Schema:
    """The schema without half of its Latin names and a quarter of its other entries.

    What goes is drawn by seed and name: another entry in the vocabulary changes the fate of none, so that figures of versions compare.
    """
    kept = tuple(e for e in schema.lexicon if _drawn(f"{seed} {e.entry.name}") >= (LATIN if is_latin_name(e) else OTHER))
    return replace(schema, lexicon=kept, fingerprint=f"{schema.fingerprint}-dropped-{seed}")


def _drawn(text: str) -> float:
    """A number in [0, 1) that is a text's own."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") / 2**56


def emptied(schema: Schema) -> Schema:
    """The schema without any lexicon."""
    return replace(schema, lexicon=(), fingerprint=f"{schema.fingerprint}-empty")


def disabled(schema: Schema, forms: Collection[str], fold: Callable[[str], str]) -> tuple[Schema, list[tuple[str, str]]]:
    """The schema without some folded forms, and the (entry, form) pairs that went; an entry without a form goes whole."""
    kept, gone = [], []
    for listed in schema.lexicon:
        left = [form for form, _ in listed.forms() if fold(form) not in forms]
        lost = [form for form, _ in listed.forms() if fold(form) in forms]
        gone += [(listed.entry.name, form) for form in lost]
        if left:
            kept.append(Listed(_entry(listed.entry, left), listed.type) if lost else listed)
    return replace(schema, lexicon=tuple(kept), fingerprint=f"{schema.fingerprint}-disabled-{len(gone)}"), sorted(gone)


def _entry(entry: Entry, left: Collection[str]) -> Entry:
    """The entry with the forms that are left; the first of them is its name where the name went."""
    forms = {field: [form for form in getattr(entry, field) if form in left] for field in ("en", "ja", "mt")}
    name = entry.name if entry.name in left else next(form for field in ("en", "ja", "mt") for form in forms[field])
    return entry.model_copy(update={"name": name} | {field: [f for f in found if f != name] for field, found in forms.items()})
