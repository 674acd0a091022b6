"""Vocabularies with a part taken away."""

from __future__ import annotations

from dataclasses import replace

from kg.analyze.dropout import disabled, dropped, emptied, is_latin_name
from kg.schema import Schema
from kg.text import fold


def test_half_of_the_names_and_a_quarter_of_the_rest_go(schema: Schema) -> None:
    """Other seeds take others; the same seed the same."""
    kept = [dropped(schema, seed) for seed in (0, 0, 1)]
    assert kept[0] == kept[1] != kept[2]
    for latin, share in ((True, 0.5), (False, 0.75)):
        every, left = (sum(is_latin_name(e) == latin for e in s.lexicon) for s in (schema, kept[0]))
        assert abs(left / every - share) < 0.03
    assert emptied(schema).lexicon == ()


def test_what_goes_depends_on_no_other_entry(schema: Schema) -> None:
    """A vocabulary with fewer entries loses the same ones of those that it has."""
    less = replace(schema, lexicon=schema.lexicon[::3])
    assert set(dropped(less, 0).by_name) == {e.entry.name for e in dropped(schema, 0).lexicon} & set(less.by_name)


def test_disabled_forms_go_one_by_one(schema: Schema) -> None:
    """An entry keeps its other forms, under another name if need be; one without forms goes whole."""
    lora = schema.by_name["LoRA"]
    less, gone = disabled(schema, {fold("LoRA")}, fold)
    assert ("LoRA", "LoRA") in gone
    assert "LoRA" not in less.by_name and any("低ランク適応" in e.entry.ja for e in less.lexicon)
    nothing, _ = disabled(schema, {fold(form) for form, _ in lora.forms()}, fold)
    assert not any("低ランク適応" in (e.entry.name, *e.entry.ja) for e in nothing.lexicon)
    assert disabled(schema, set(), fold)[0].lexicon == schema.lexicon
