"""Families by name: the well-known ones stay together, whatever else is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analyze.families import FLOOR, Named, branches, communities, families, page_data, scatter, similar_names
from kg.naming import parse

FAMILIES = {
    "GPT": "GPT|GPT-2|GPT-3|GPT-3.5|GPT-3.5 Turbo|GPT-4|GPT-4 Turbo|GPT-4o|ChatGPT|InstructGPT|BloombergGPT|BioGPT|VisualChatGPT"
    "|GPT-J|GPT-NeoX|GPT-JT|Cerebras-GPT",
    "Llama": "LLaMA|Llama 2|Llama-2-7B-32K-Instruct|Llama 3.1|Code Llama|TinyLlama|GreenBit LLaMA|LLaMA-Adapter|Chinese-LLaMA|Video-LLaMA",
    "BERT": "BERT|RoBERTa|DistilBERT|ALBERT|DeBERTa|SciBERT|BioBERT|ModernBERT",
    "T5": "T5|mT5|ByT5|Flan-T5|LongT5|CoLT5|CodeT5|CodeT5+|T5-Large|Flan-T5-XXL",
    "Pythia": "Pythia|Pythia-70M|Pythia-160M|Pythia-410M|Pythia-1B|Pythia-1.4B|Pythia-2.8B|Pythia-6.9B|Pythia-12B|Pythia-12B-deduped",
    "Stable Diffusion": "Stable Diffusion|Stable Diffusion XL|Stable Diffusion XL Turbo|Stable Diffusion 2.1|Stable Diffusion 3"
    "|Stable Diffusion 3 Medium|Stable Diffusion 3.5 Large|Stable Diffusion v1.5|Stable Video Diffusion",
    "Claude": "Claude|Claude 2|Claude 3 Opus|Claude 3.5 Sonnet",
    "Mistral": "Mistral|Mistral 7B|Mistral Large|Mistral NeMo|BioMistral",
    "StarCoder": "StarCoder|StarCoder2-3B|StarCoder2-15B",
    "Qwen": "Qwen|Qwen2.5-72B-Instruct|Qwen-VL|Qwen2-Audio",
    "Falcon": "Falcon-40B|Falcon-180B",
    "Phi": "Phi-1|Phi-1.5|Phi-3|Phi-3.5-MoE|Phi-4",
    "PaLM": "PaLM|PaLM 2|Med-PaLM|PaLM-E",
    "DALL-E": "DALL·E|DALL·E 2|DALL·E 3",
    "Jais": "Jais|Jais Chat",
    "MERT": "MERT",
    "BLIP": "BLIP|BLIP-2|InstructBLIP",
    "others": "Whisper|OPT-175B|Sora|Otter|Camel|Jukebox|Merlin|Yi|OLMo|Devin|Evo|RoentGen|CodeGen|Aurora|Chronos|Moirai|Lemur|Codex",
}


def named(*names: str) -> list[Named]:
    """Models by name alone."""
    parts = [(name, parse(name)) for name in names]
    return [Named(name, name, p.base, p.size, p.version, p.variants, 1, "2023-W20") for name, p in parts]


ALL = named(*(name for names in FAMILIES.values() for name in names.split("|")))


@pytest.mark.parametrize("family", [f for f in FAMILIES if f != "others"])
@pytest.mark.parametrize("kind", [branches, communities])
def test_a_well_known_family_is_one_branch_of_its_own(family: str, kind: object) -> None:
    """Among all the others, at the usual threshold."""
    labels = kind(similar_names(ALL))  # type: ignore[operator]
    own = {m.name: int(label) for m, label in zip(ALL, labels, strict=True)}
    wanted = FAMILIES[family].split("|")
    assert len({own[name] for name in wanted}) == 1
    branch = own[wanted[0]]
    assert [name for name, label in own.items() if label == branch and name not in wanted] == []


def test_a_name_of_two_stems_goes_with_the_one_that_more_bear() -> None:
    """Flan-T5 is a T5, though the FLAN that it is named after stands alone beside it."""
    models = [*ALL, *named("FLAN")]
    own = dict(zip([m.name for m in models], branches(similar_names(models)).tolist(), strict=True))
    assert len({own[name] for name in FAMILIES["T5"].split("|")}) == 1
    assert own["FLAN"] != own["T5"]


def test_the_threshold_moves_from_one_family_to_none() -> None:
    """A higher threshold never makes larger branches."""
    names = similar_names(ALL)
    sizes = [np.bincount(branches(names, threshold)).max() for threshold in (0.2, 0.4, 0.6, 0.8, 0.99)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_words_name_a_family_and_members_are_in_order_of_time() -> None:
    """The word that most share comes first."""
    names = similar_names(ALL)
    found = {f.name: f for f in families(names, branches(names))}
    assert {"gpt", "llama", "bert", "t5", "pythia", "claude"} <= set(found)
    assert found["gpt"].words[0][0] == "gpt"
    assert [row[1] for row in scatter(names)] == sorted((m.name for m in ALL), key=lambda n: n)


def test_evidence_and_likeness_are_told_apart() -> None:
    """A link of names says what texts state, and nothing where they are silent."""
    models = named("LLaMA", "Code Llama", "TinyLlama")
    names = similar_names(models, {("Code Llama", "LLaMA"): ("BASED_ON",)})
    stated = {frozenset((models[k.first].name, models[k.second].name)): k.evidence for k in names.links}
    assert stated[frozenset(("LLaMA", "Code Llama"))] == ("BASED_ON",)
    assert stated[frozenset(("LLaMA", "TinyLlama"))] == ()


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12, unique=True))
def test_any_names_give_a_whole_dendrogram(texts: list[str]) -> None:
    """Merges go up, take each node once and end in one; cosines are between the floor and one; a page gets all of it."""
    names = similar_names(named(*texts))
    assert len(names.merges) == max(0, len(texts) - 1)
    assert (np.diff(names.merges[:, 2]) >= -1e-9).all()
    used = names.merges[:, :2].ravel().astype(int).tolist()
    assert sorted(used) == list(range(max(0, 2 * len(texts) - 2)))
    assert all(FLOOR <= k.similarity <= 1 and k.first < k.second for k in names.links)
    assert len(branches(names)) == len(communities(names)) == len(texts) == len(page_data(names)["name"])


def test_a_branch_is_as_alike_on_average_as_its_merge_says() -> None:
    """Against the definition: the distance of a merge is the mean distance of the pairs that it joins."""
    names = similar_names(ALL)
    full = (names.vectors @ names.vectors.T).toarray()
    full[full < FLOOR] = 0
    members = {i: [i] for i in range(len(ALL))}
    for number, (a, b, distance, size) in enumerate(names.merges):
        one, other = members[int(a)], members[int(b)]
        members[len(ALL) + number] = one + other
        assert size == len(one + other)
        assert distance == pytest.approx(1 - full[np.ix_(one, other)].mean(), abs=1e-5)
