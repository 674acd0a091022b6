"""What a person decides holds: through chains, for papers, mentions, links and results; a conflict names both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SchemaError
from kg.model import Mention, Passage, Record, Resolution, Role
from kg.read.judged import apply
from kg.resolve.groups import Groups
from kg.resolve.judgements import Judgements, load_judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes judgements.yaml."""

    def make(text: str) -> Path:
        path = tmp_path / "judgements.yaml"
        path.write_text(text, "utf8")
        return path

    return make


def named(*names: str) -> dict[str, list[tuple[Passage, Record]]]:
    """A paper a name, each with a sentence that uses it."""
    papers = {}
    for number, name in enumerate(names):
        text = f"{name} is used."
        passage = Passage(f"p{number}#0", f"p{number}", "d", "2023-W20", Role.ANSWER, "", text, 0)
        papers[f"p{number}"] = [(passage, Record((Mention(0, len(name), name, (("Model", 0.6),), "shape", 0.6, (0, len(text))),)))]
    return papers


def ids(resolution: Resolution) -> list[str]:
    """Entity ids in order."""
    return [e.id for e in resolution.entities]


def test_different_holds_through_every_chain(write: Write, schema: Schema) -> None:
    """Same A B, same B C, different A C: A and C never meet, and the conflict names the line."""
    same = "- {verdict: same, names: [Quxnet, Zebranet]}\n- {verdict: same, names: [Zebranet, Okapinet]}\n"
    path = write(same + "- {verdict: different, names: [Quxnet, Okapinet]}\n")
    found = resolve(named("Quxnet", "Zebranet", "Okapinet"), schema, load_judgements(path))
    assert len(found.entities) == 2
    conflict = next(d for d in found.decisions if d.verdict == "conflict")
    assert set(conflict.names) == {"Okapinet", "Zebranet"} or set(conflict.names) == {"Quxnet", "Zebranet"}
    assert "judgements.yaml:3" in conflict.rule and "Quxnet" in conflict.rule and "Okapinet" in conflict.rule


def test_different_keeps_apart_what_rules_would_join(schema: Schema) -> None:
    """A plural, a lone size: a person's word is stronger."""
    papers = named("Quxnet", "Quxnet-7B", "Zebra Foldings", "Zebra Folding")
    assert len(resolve(papers, schema, Judgements()).entities) == 2
    different = frozenset([frozenset(["quxnet", "quxnet7b"]), frozenset(["zebrafoldings", "zebrafolding"])])
    assert len(resolve(papers, schema, Judgements(different=different)).entities) == 4


def test_a_listed_name_may_be_called_by_any_of_its_forms(schema: Schema) -> None:
    """same [低ランク適応, Quxnet] joins Quxnet to LoRA."""
    papers = named("Quxnet", "LoRA")
    papers["p1"] = [(p, replace(r, mentions=(replace(r.mentions[0], name="LoRA"),))) for p, r in papers["p1"]]
    assert ids(resolve(papers, schema, Judgements(same=(("低ランク適応", "quxnet"),)))) == ["lora"]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30), st.sets(st.frozensets(st.integers(0, 7), min_size=2, max_size=2)))
def test_no_chain_of_joins_brings_different_names_together(joins: list[tuple[int, int]], different: set[frozenset[int]]) -> None:
    """Whatever is joined in whatever order."""
    groups = Groups([frozenset(map(str, pair)) for pair in different])
    for a, b in joins:
        refused = not groups.join(str(a), str(b))
        assert refused == (groups.clash(str(a), str(b)) is not None)
    for pair in different:
        a, b = map(str, pair)
        assert groups.find(a) != groups.find(b)


def test_one_mention_one_link_one_result_are_struck_out(schema: Schema, extractor: object) -> None:
    """And nothing else."""
    papers = named("Quxnet", "Quxnet", "Quxnet")
    assert len(resolve(papers, schema, Judgements(reject_mentions=frozenset([("p1#0", "quxnet", None)]))).occurrences) == 2
    assert len(resolve(papers, schema, Judgements(reject_mentions=frozenset([("p1#0", "quxnet", 5)]))).occurrences) == 3
    text = "QuxNet is based on LLaMA. QuxNet scores 84.8 on MMLU."
    passage = Passage("p#0", "p", "d", "2023-W20", Role.ANSWER, "", text, 0)
    read = {"p": [(passage, extractor.extract(passage))]}  # type: ignore[attr-defined]
    full = resolve(read, schema, Judgements())
    link = next(k for k in full.links if k.relation == "BASED_ON")
    less = resolve(read, schema, Judgements(reject_links=frozenset([("quxnet", "BASED_ON", "llama", None)])))
    assert set(full.links) - set(less.links) == {link}
    other = resolve(read, schema, Judgements(reject_links=frozenset([("quxnet", "BASED_ON", "llama", "another")])))
    assert other.links == full.links
    for result in full.results:
        assert result not in resolve(read, schema, Judgements(reject_results=frozenset([result.id]))).results
    for name, gone in (("mmlu", "mmlu"), ("llama", "llama"), ("quxnet", "quxnet")):
        out = resolve(read, schema, Judgements(reject_mentions=frozenset([("p#0", name, None)])))
        assert not [k for k in out.links if gone in (k.head, k.tail)]
        assert not [r for r in out.results if gone in (r.of, r.on, r.by)]
    assert full.results and full.links


def test_a_struck_out_metric_measures_nothing(schema: Schema, extractor: object) -> None:
    """Neither by the word itself nor by the measure that it is customarily read as."""
    text = "QuxNet achieves a BLEU of 31.4 on WMT14."
    passage = Passage("p#0", "p", "d", "2023-W20", Role.ANSWER, "", text, 0)
    read = {"p": [(passage, extractor.extract(passage))]}  # type: ignore[attr-defined]
    assert [r.by for r in resolve(read, schema, Judgements()).results] == ["bleu"]
    assert not resolve(read, schema, Judgements(reject_mentions=frozenset([("p#0", "bleu", None)]))).results


def test_what_is_written_by_hand_is_read_as_it_stands(write: Write) -> None:
    """Ids that end in 0, names that YAML takes for something else; a sign that YAML cannot read is told."""
    found = load_judgements(
        write(
            "- {verdict: same, papers: [2401.08500, 2305.14314]}\n- {verdict: drop, name: No}\n"
            "- {verdict: reject, result: 012345670123}\n- {verdict: reject, name: Go, passage: 2401.08500#48, start: 12}\n"
        )
    )
    assert found.same_papers == (("2401.08500", "2305.14314"),)
    assert found.drop == {"no"}
    assert found.reject_results == {"012345670123"}
    assert found.reject_mentions == {("2401.08500#48", "go", 12)}
    with pytest.raises(SchemaError, match="this is not YAML"):
        load_judgements(write("- {verdict: drop, name: a\x07b}\n"))


def test_a_renamed_thing_is_judged_by_its_new_name(write: Write) -> None:
    """From the renaming on, and only while it is called so: what another thing was called before is not meant."""
    found = load_judgements(
        write(
            "- {verdict: drop, name: Zed}\n- {verdict: rename, name: Quxnet, to: Zed}\n- {verdict: different, names: [Zed, Qux]}\n"
            "- {verdict: rename, name: Zed, to: Zorb}\n- {verdict: retype, name: Zorb, to: Model}\n- {verdict: retype, name: Zed, to: Task}\n"
        )
    )
    assert found.drop == {"zed"}
    assert found.different == {frozenset(("zed", "qux")), frozenset(("quxnet", "qux"))}
    assert {old for old, new in found.retype if new == "Model"} == {"zorb", "zed", "quxnet"}
    assert {old for old, new in found.retype if new == "Task"} == {"zed"}


def test_undo_takes_back_the_last_like_it(write: Write) -> None:
    """One undo, one entry; what was not said cannot be undone."""
    drop, undo = "- {verdict: drop, name: X}\n", "- {verdict: undo, of: drop, name: X}\n"
    assert load_judgements(write(drop + undo)) == Judgements()
    assert load_judgements(write(drop + drop + undo)).drop == {"x"}
    with pytest.raises(SchemaError, match="no drop like this"):
        load_judgements(write(drop + undo + undo))


@pytest.mark.parametrize(
    "line",
    [
        "- {verdict: reject, name: A}",
        "- {verdict: reject, head: A, tail: B}",
        "- {verdict: reject, head: A, tail: B, relation: INTRODUCES}",
        "- {verdict: reject, name: A, paper: p, relation: BASED_ON}",
        "- {verdict: reject, name: A, passage: p, start: x}",
        "- {verdict: same, papers: [a]}",
        "- {verdict: same, names: [a, b], papers: [c, d]}",
        "- {verdict: undo, of: undo, name: a}",
        "- {verdict: drop, name: a, colour: red}",
        "- {verdict: rename, name: a, to: '   '}",
        '- {verdict: rename, name: a, to: "b\\nc"}',
        "- {verdict: same, names: [a, '|']}",
    ],
)
def test_wrong_entries_are_blamed_by_line(write: Write, line: str) -> None:
    """File and line."""
    with pytest.raises(SchemaError) as error:
        load_judgements(write("# mine\n- {verdict: drop, name: a}\n" + line + "\n"))
    assert "judgements.yaml:3" in str(error.value)


def test_names_are_read_without_the_blanks_around_them(write: Write) -> None:
    """A block's last line end too, and numbers stay names; what was recorded with blanks is undone without them."""
    found = load_judgements(
        write("- verdict: rename\n  name: a\n  to: |\n    Zorb 2\n- {verdict: drop, name: 4}\n- {verdict: retype, name: a, to: model}\n")
    )
    assert found.rename == (("a", "Zorb 2"),) and found.drop == {"4"} and found.retype == (("a", "Model"),)
    undone = "- {verdict: rename, name: a, to: ' b '}\n- {verdict: undo, of: rename, name: a, to: b}\n"
    assert load_judgements(write(undone)) == Judgements()


def test_papers_are_joined_and_split() -> None:
    """By any of their names; different wins, and the conflict is told."""
    groups = [["a"], ["b"], ["c", "d"]]

    def names(source: str) -> set[str]:
        return {source}

    assert apply(groups, names, [["a", "b"]], [])[0] == [["a", "b"], ["c", "d"]]
    assert sorted(apply(groups, names, [], [["c", "d"]])[0]) == [["a"], ["b"], ["c"], ["d"]]
    found, problems = apply(groups, names, [["a", "b"], ["b", "c"]], [["a", "d"]])
    assert sorted(found) == [["a", "b"], ["c", "d"]]
    assert "judged the same, but a and d different" in problems[0].what
    assert groups == [["a"], ["b"], ["c", "d"]]
