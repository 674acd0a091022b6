"""What is kept of papers from run to run: never stale, never trusted too far, and never a way of its own to another graph."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import making, piecing, records
from kg.cache import _sum
from kg.extract import cache as extract_cache
from kg.graphfile import read_graph
from kg.pipeline import Options, add, build, mend, remove
from kg.read import cache as read_cache
from kg.sources.files import Gathered
from tests.batches import DIGESTS, batch, one_extractor
from tests.test_weekly import from_nothing, graph_files

QUICK = Options(draw=False)

# each line bears on what other papers, that do not change, say of a name
ROWS = {
    "size": ("2401.00001", "Fernlm", "Introduces Fernlm 7B, a model trained on The Pile.  <br>● Fernlm 7B beats LLaMA on MMLU."),
    "whole": ("2401.00002", "Fern studies", "A study of Fernlm.  <br>● Fernlm is compared with GPT-4 on MMLU."),
    "second size": ("2401.00003", "Fernlm at scale", "Introduces Fernlm 70B.  <br>● Fernlm 70B outperforms Fernlm."),
    "acronym": ("2401.00004", "Zebra folding", "Proposes Zebra Attention Folding (ZAF).  <br>● ZAF is faster than LoRA."),
    "acronym again": ("2401.00005", "Zonal filters", "Proposes Zonal Averaging Filter (ZAF).  <br>● ZAF uses RLHF."),
    "acronym alone": ("2401.00006", "Fold more", "Applies ZAF to question answering.  <br>● ZAF is evaluated on GSM8K."),
    "sense": ("2401.00007", "Moss data", "We collect the Fernlm dataset.  <br>● The Fernlm dataset has dialogues; the Fernlm dataset is open."),
    "plural": ("2401.00008", "Bracken nets", "Introduces BrackenNets, a method.  <br>● BrackenNets beat GPT-4."),
    "singular": ("2401.00009", "A Bracken net", "Introduces BrackenNet, a method based on LLaMA.  <br>● BrackenNet is small."),
    "redirect": ("", "Zebra folding", "The folding of Zebra Attention Folding (ZAF), without an address."),
}
JUDGEMENTS = (
    "- {verdict: same, names: [Fernlm, BrackenNet]}",
    "- {verdict: different, names: [BrackenNets, BrackenNet]}",
    "- {verdict: rename, name: Fernlm, to: Fern LM}",
    "- {verdict: retype, name: ZAF, to: Software}",
    "- {verdict: drop, name: GSM8K}",
    "- {verdict: reject, name: GPT-4, paper: '2401.00002', relation: COMPARES_WITH}",
    "- {verdict: reject, head: BrackenNet, relation: BASED_ON, tail: LLaMA}",
    "- {verdict: same, papers: ['2401.00004', '2401.00005']}",
)
_PAGE = "# AI Papers of the Week — 2024\n\n## Top AI Papers of the Week ({days})\n\n| **Paper** | **Links** |\n| --- | --- |\n{row}\n"
Step = tuple[str, str]

steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(sorted(ROWS))),
    st.tuples(st.just("remove"), st.sampled_from(sorted(ROWS))),
    st.tuples(st.just("judge"), st.sampled_from(JUDGEMENTS)),
    st.tuples(st.just("forget"), st.just("")),
)


@pytest.fixture(autouse=True)
def _one_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "Extractor", one_extractor)


def one(name: str) -> Gathered:
    """A digest of one of ROWS, in a week of its own."""
    ident, title, text = ROWS[name]
    link = f"[Paper](https://arxiv.org/abs/{ident})" if ident else "[Paper](https://example.org/zebra)"
    day = 1 + 2 * sorted(ROWS).index(name)
    page = _PAGE.format(days=f"January {day} - January {day}", row=f"| 1) **{title}** - {text} | {link} |")
    return Gathered(((f"{name}.md", page.encode()),), ())


def take(atlas: Path, step: Step, there: set[str], judged: list[str]) -> None:
    """One step; ``there`` and ``judged`` are what the atlas holds."""
    kind, what = step
    if kind == "add":
        add(atlas, one(what), QUICK)
        there.add(what)
    elif kind == "remove" and what in there and len(there) > 1:
        remove(atlas, [f"{what}.md"], QUICK)
        there.discard(what)
    elif kind == "judge":
        judged[:] = [line for line in judged if line != what] if what in judged else [*judged, what]
        (atlas / "judgements.yaml").write_text("".join(line + "\n" for line in judged))
        add(atlas, one(sorted(there)[0]), QUICK)
    elif kind == "forget":
        _poison(atlas, "DELETE FROM entries WHERE kind IN ('part', 'piece', 'summary') AND rowid_of(key) % 2", ())


def check(sequence: Sequence[Step]) -> None:
    """After each step graph/ is that of a build from nothing, with the same judgements."""
    with TemporaryDirectory() as name:
        atlas, there, judged = Path(name) / "atlas", set[str](), list[str]()
        for number, step in enumerate([("add", "whole"), *sequence]):
            take(atlas, step, there, judged)
            fresh = Path(name) / f"fresh-{number}"
            fresh.mkdir()
            if judged:
                (fresh / "judgements.yaml").write_text((atlas / "judgements.yaml").read_text())
            assert graph_files(atlas) == from_nothing(atlas, fresh), step
            assert (atlas / "decisions.jsonl").read_text() == (fresh / "decisions.jsonl").read_text(), step


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=3, max_size=7))
def test_what_bears_on_papers_that_did_not_change_reaches_them(sequence: list[Step]) -> None:
    """Second sizes, meanings and senses, spellings, ids, judgements, and a cache of which half is gone."""
    check(sequence)


@pytest.mark.soak
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=12))
def test_long_sequences_reach_papers_that_did_not_change(sequence: list[Step]) -> None:
    """The same, longer and more often."""
    check(sequence)


def test_each_dependency_by_itself() -> None:
    """Each row after all others, and each taken out again."""
    rows = sorted(ROWS)
    check([("add", row) for row in rows])
    check([*(("add", row) for row in reversed(rows)), *(("remove", row) for row in rows)])
    check([*(("add", row) for row in rows), *(("judge", line) for line in JUDGEMENTS), *(("judge", line) for line in JUDGEMENTS)])


def test_an_addition_looks_only_at_its_own_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers whose names the atlas thinks the same of as before are not read, summarized or stated again."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    seen: list[str] = []
    whole = making.Library.paper
    monkeypatch.setattr(making.Library, "paper", lambda self, group: seen.append(group.id) or whole(self, group))
    add(tmp_path / "a", one("plural"), QUICK)
    assert seen == ["2401.00008"]
    seen.clear()
    add(tmp_path / "a", one("plural"), QUICK)
    assert seen == []


def test_an_addition_decides_only_what_it_meets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other names are not even read; and what a run leaves is always enough for the next one."""
    for row in sorted(ROWS):
        add(tmp_path / "a", one(row), QUICK)
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    taken, made = list[str](), list[object]()
    take_, make_ = piecing.Pieces._take, making.Maker._made
    monkeypatch.setattr(piecing.Pieces, "_take", lambda self, names: taken.extend(names) or take_(self, names))
    monkeypatch.setattr(making.Maker, "_made", lambda self, old, files: made.append(bool(files)) or make_(self, old, files))
    kept = _names(tmp_path / "a")["piece"]
    remove(tmp_path / "a", ["plural.md"], QUICK)
    assert len(taken) < len(kept) / 2
    for row in sorted(ROWS):
        remove(tmp_path / "a", [f"{row}.md"], QUICK) if row != "plural" else add(tmp_path / "a", one(row), QUICK)
    assert made == [True] * (1 + len(ROWS))


def test_a_wrong_part_does_not_outlive_a_rebuild(tmp_path: Path) -> None:
    """Even one that is undamaged as a file: `kg build` trusts only extraction, `kg doctor --mend` nothing."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    before = graph_files(tmp_path / "a")
    _falsify(tmp_path / "a", "part", b"Quillnet", b"Quillnot")
    _poison(tmp_path / "a", "DELETE FROM entries WHERE kind = 'standing'", ())  # so that parts are looked at again
    add(tmp_path / "a", batch("w1.md"), QUICK)
    assert graph_files(tmp_path / "a") != before
    build(tmp_path / "a", None, QUICK)
    assert graph_files(tmp_path / "a") == before
    _falsify(tmp_path / "a", "record", b"GPT-4", b"GPT-5")
    report = mend(tmp_path / "a", QUICK)
    assert report.extracted == report.passages and graph_files(tmp_path / "a") == before
    assert any(key[0] == "Entity" for key in read_graph(tmp_path / "a" / "graph"))


def test_other_code_makes_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is in the names of all that is kept; what another version made is dropped."""
    add(tmp_path / "a", batch(*DIGESTS), QUICK)
    names = _names(tmp_path / "a")
    assert set(names) == {"digest", "outline", "record", "record key", "summary", "part", "piece", "standing"}
    monkeypatch.setattr(making, "_code", lambda: "another version")
    add(tmp_path / "a", batch("w1.md"), QUICK)
    after = _names(tmp_path / "a")
    assert not after["summary"] & names["summary"] and not after["part"] & names["part"]
    assert len(after["summary"]) == len(names["summary"]) and len(after["part"]) == len(names["part"])


@pytest.mark.parametrize(("stage", "deciding"), [("read", read_cache.DECIDING), ("extract", extract_cache.DECIDING), ("resolve", making.DECIDING)])
def test_all_code_that_decides_is_in_its_version(stage: str, deciding: Sequence[str]) -> None:
    """What a stage, and what is hashed with it, imports of the project is hashed too, unless it only finds and keeps files."""
    here = Path(making.__file__).parent
    hashed = [*sorted((here / stage).rglob("*.py")), *(here / f"{name}.py" for name in deciding)]
    imported = {name for path in hashed for name in re.findall(r"^\s*from kg\.(\w+)", path.read_text("utf8"), re.M)}
    assert imported - {"errors", "cache", "parsed", "resources", "atomic"} <= {stage, *deciding}


@pytest.mark.parametrize(("name", "line"), [("relation", "bias: {MENTIONS: 50.0}"), ("link", "bias: {none: 50.0}")])
def test_other_weights_state_everything_anew(tmp_path: Path, name: str, line: str) -> None:
    """An atlas's own weights for relations and links hold for papers that were there before, as in a build from nothing."""
    add(tmp_path / "a", batch("w1.md"), QUICK)
    before = graph_files(tmp_path / "a")
    (tmp_path / "a" / "schemas").mkdir()
    (tmp_path / "a" / "schemas" / f"{name}_weights.yaml").write_text(line + "\n", "utf8")
    add(tmp_path / "a", batch("w1.md"), QUICK)
    after = graph_files(tmp_path / "a")
    (tmp_path / "b").mkdir()
    shutil.copytree(tmp_path / "a" / "schemas", tmp_path / "b" / "schemas")
    assert after != before and after == from_nothing(tmp_path / "a", tmp_path / "b")


def _names(atlas: Path) -> dict[str, set[str]]:
    """The keys of all that is kept, by kind."""
    found: dict[str, set[str]] = {}
    with sqlite3.connect(atlas / "extractions" / "cache.sqlite") as connection:
        for kind, key in connection.execute("SELECT kind, key FROM entries"):
            found.setdefault(kind, set()).add(key)
    return found


def _poison(atlas: Path, statement: str, values: tuple[object, ...]) -> None:
    with sqlite3.connect(atlas / "extractions" / "cache.sqlite") as connection:
        connection.create_function("rowid_of", 1, lambda key: sum(key.encode()))
        connection.execute(statement, values)


def _falsify(atlas: Path, kind: str, old: bytes, new: bytes) -> None:
    """Changes values of a kind, checksums too."""
    with sqlite3.connect(atlas / "extractions" / "cache.sqlite") as connection:
        rows = connection.execute("SELECT key, value FROM entries WHERE kind = ?", (kind,)).fetchall()
        for key, value in rows:
            false = value.replace(old, new)
            connection.execute("UPDATE entries SET value = ?, sum = ? WHERE kind = ? AND key = ?", (false, _sum(kind, key, false), kind, key))
