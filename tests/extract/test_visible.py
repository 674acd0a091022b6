"""A change of the vocabulary re-extracts what it could touch, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kg.extract.passage import Extractor
from kg.extract.visible import Visible
from kg.model import Passage, Role
from kg.parsed import LOADER
from kg.pipeline import Options, build, occurrences_of
from kg.schema import Schema, load_schema
from kg.sources.files import gather

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "LoRAは低ランク適応の手法であり、GPT-4とGPT-4oを比較した。",
    "We fine-tune Llama 2 7B on the Alpaca dataset and evaluate it on MMLU, GSM8K and HumanEval.",
    "強化学習と知識蒸留を用いて、ＢＥＲＴを圧縮する。トランスフォーマー（変圧器）の注意機構。",
    "Quxnet is a model without any listed name, by nobody in particular.",
    "ResNet-50, ViT and CLIP on ImageNet-1K; Stable-Diffusion XL by Stability AI.",
]


def without(schema: Schema, names: set[str]) -> Schema:
    """The schema without some entries."""
    return replace(schema, lexicon=tuple(e for e in schema.lexicon if e.entry.name not in names), fingerprint="other")


def test_only_visible_forms_count(schema: Schema, passage: Callable[..., Passage]) -> None:
    """Taking LoRA out changes the passages that hold one of its forms, in any spelling; others keep their fingerprint."""
    full, less = Visible(schema), Visible(without(schema, {"LoRA"}))
    changed = [full.fingerprint(p) != less.fingerprint(p) for p in map(passage, TEXTS)]
    assert changed == [True, False, False, False, False]
    assert full.fingerprint(passage("lo ra で学習")) != less.fingerprint(passage("lo ra で学習"))
    assert full.fingerprint(passage("x", heading="LoRA")) != less.fingerprint(passage("x", heading="LoRA"))


def test_another_type_or_mark_of_an_entry_counts(schema: Schema, passage: Callable[..., Passage]) -> None:
    """Whatever an entry says of itself counts where it is visible; forms that do not occur do not."""
    old, before = next(e for e in schema.lexicon if e.entry.name == "LoRA"), Visible(schema)

    def changed(entry: object) -> list[bool]:
        other = Visible(replace(schema, lexicon=tuple(entry if e is old else e for e in schema.lexicon)))  # type: ignore[misc]
        return [before.fingerprint(p) != other.fingerprint(p) for p in map(passage, TEXTS[:2])]

    assert changed(replace(old, type="Model")) == [True, False]
    assert changed(replace(old, entry=old.entry.model_copy(update={"common": not old.entry.common}))) == [True, False]
    assert changed(replace(old, entry=old.entry.model_copy(update={"en": [*old.entry.en, "Zebra Adapter"]}))) == [False, False]


def test_the_other_files_count_everywhere(schema: Schema, passage: Callable[..., Passage]) -> None:
    """A change of words, cues or types touches every passage."""
    before, other = Visible(schema), Visible(replace(schema, frame="changed"))
    assert all(before.fingerprint(p) != other.fingerprint(p) for p in map(passage, TEXTS))


@pytest.mark.parametrize("seed", range(3))
def test_what_keeps_its_fingerprint_keeps_its_record(schema: Schema, extractor: Extractor, passage: Callable[..., Passage], seed: int) -> None:
    """Safe: with entries taken out at random, a passage with the same fingerprint gives the same record."""
    rng = random.Random(seed)  # noqa: S311 (a fixed sample)
    passages = [passage(t, role) for t in TEXTS for role in (Role.ANSWER, Role.TITLE)]
    named = sorted({m.name for p in passages for m in extractor.extract(p).mentions if m.name})
    gone = {*rng.sample(named, 2), *rng.sample([e.entry.name for e in schema.lexicon], 50)}
    less = without(schema, gone)
    full, visible, other = Visible(schema), Visible(less), Extractor(less)
    same = [p for p in passages if full.fingerprint(p) == visible.fingerprint(p)]
    assert same and len(same) < len(passages)
    assert all(extractor.extract(p) == other.extract(p) for p in same)


def test_a_build_extracts_again_only_what_it_must(tmp_path: Path) -> None:
    """An entry taken out by the atlas's own schemas/ costs the passages that hold its forms; a comment costs nothing."""
    sources, atlas = gather([str(ROOT / "examples")]), tmp_path / "a"
    first = build(atlas, sources, Options(draw=False))
    _, found = occurrences_of(_atlas(atlas))
    holding = {o.passage.id for key, items in found.items() if key[1] == "mmlu" for o in items}
    lines = (ROOT / "schemas" / "lexicon" / "benchmark.yaml").read_text("utf8").splitlines()
    override = atlas / "schemas" / "lexicon" / "benchmark.yaml"
    override.parent.mkdir(parents=True)
    override.write_text("\n".join(["# a comment", *lines]) + "\n", "utf8")
    assert build(atlas, None, Options(draw=False)).extracted == 0
    override.write_text("\n".join(line for line in lines if not line.startswith("- {name: MMLU,")) + "\n", "utf8")
    again = build(atlas, None, Options(draw=False))
    assert 0 < again.extracted == len(holding) < first.extracted


@pytest.mark.parametrize("seed", range(2))
def test_removing_an_entry_changes_only_what_it_should(tmp_path: Path, seed: int) -> None:
    """Papers that hold no form of the entry keep every mention and relation."""
    atlas = tmp_path / "a"
    build(atlas, gather([str(ROOT / "examples")]), Options(draw=False))
    before, found = occurrences_of(_atlas(atlas))
    schema = load_schema()
    named = {o.mention.name for items in found.values() for o in items} & set(schema.by_name)
    gone = schema.by_name[sorted(named)[seed * len(named) // 2]]
    path = atlas / "schemas" / "lexicon" / f"{gone.type.lower()}.yaml"
    path.parent.mkdir(parents=True)
    shipped = (ROOT / "schemas" / "lexicon" / path.name).read_text("utf8").splitlines()
    path.write_text("\n".join(line for line in shipped if _name(line) != gone.entry.name) + "\n", "utf8")
    after, _ = occurrences_of(_atlas(atlas))
    full, less = Visible(schema), Visible(load_schema(atlas / "schemas"))
    touched = {o.passage.paper for items in found.values() for o in items if full.fingerprint(o.passage) != less.fingerprint(o.passage)}
    papers = {k for k in before.nodes if k[0] == "Paper"} - {("Paper", p) for p in touched}
    assert touched
    for paper in papers:
        assert _edges(before, paper) == _edges(after, paper)


def _atlas(path: Path):  # type: ignore[no-untyped-def]
    from kg.atlas import open_atlas

    return open_atlas(path)


def _name(line: str) -> str:
    return str(yaml.load(line, LOADER)[0]["name"]) if line.startswith("- {") else ""  # noqa: S506 (a safe one)


def _edges(graph, paper):  # type: ignore[no-untyped-def]
    return sorted((d["type"], e, d["properties"].get("quote", "")) for _, e, d in graph.out_edges(paper, data=True))


def test_what_does_a_task_is_seen(schema: Schema, passage: Callable[..., Passage]) -> None:
    """A passage that names a task only by what does it sees the entry of the task."""
    full, less = Visible(schema), Visible(without(schema, {"object detection"}))
    seen = passage("It feeds an object detector.")
    assert full.fingerprint(seen) != less.fingerprint(seen)
