"""The command line as a user meets it: exit codes, messages, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.atlas import writing
from tests.program import ROOT, kg


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example atlas."""
    path = tmp_path_factory.mktemp("cli")
    assert kg("build", str(ROOT / "examples"), "--no-map", cwd=path).returncode == 0
    return path


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["show", "QLoRa"], 0, ""),
        (["show", "Qlorra"], 1, "nearest: QLoRA"),
        (["week", "1999-W01"], 1, "weeks here: 2023-W21 to 2023-W29"),
        (["status", "--atlas", "nowhere"], 1, "there is no atlas here"),
        (["build", "--atlas", "nowhere"], 1, "nothing to build from"),
        (["build", "missing.txt"], 1, "there is no such file"),
        (["add"], 2, "nothing to add"),
        (["remove", "2099-W01"], 1, "no digest, week or paper 2099-W01"),
        (["add", "-", "--id", "2024-W03"], 2, "cannot name a digest"),
        (["add", "-", "--id", "2401.04088"], 2, "cannot name a digest"),
        (["add", "missing.txt", "--id", "june"], 2, "--id names standard input"),
        (["frobnicate"], 2, "No such command"),
        (["eval", "missing.jsonl"], 1, "cannot be read"),
        (["week", "--format", "poem"], 2, "poem"),
    ],
)
def test_exit_codes_and_messages(place: Path, words: list[str], code: int, message: str) -> None:
    """0 is done, 1 nothing could be done, 2 wrong usage; the message says what."""
    done = kg(*words, cwd=place)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_digest_from_standard_input(tmp_path: Path) -> None:
    """- reads it, --id names it; --strict makes what was skipped an error."""
    text = (ROOT / "examples" / "2023-05-22.txt").read_text("utf8")
    done = kg("build", "-", "--id", "may", "--no-map", "--format", "json", cwd=tmp_path, stdin=text)
    assert json.loads(done.stdout)["papers"] == 4
    assert json.loads(kg("status", "--format", "json", cwd=tmp_path).stdout)["digests"][0]["id"] == "may"
    assert kg("add", str(ROOT / "LICENSE"), "-", "--no-map", "--strict", cwd=tmp_path, stdin=text).returncode == 1


def test_what_is_replaced_is_told(tmp_path: Path) -> None:
    """A second digest of standard input takes the place of the first, unless it gets an id of its own."""
    first, second = ((ROOT / "examples" / name).read_text("utf8") for name in ("2023-05-22.txt", "2023-07.md"))
    assert "replaced" not in kg("add", "-", "--no-map", cwd=tmp_path, stdin=first).stderr
    assert "replaced" not in kg("add", "-", "--no-map", "--id", "july", cwd=tmp_path, stdin=second).stderr
    assert "replaced" not in kg("add", "-", "--no-map", cwd=tmp_path, stdin=first).stderr
    assert "already: stdin\n" in kg("add", "-", "--no-map", cwd=tmp_path, stdin=second).stderr


def test_what_was_removed_is_told_by_name(tmp_path: Path) -> None:
    """Not by its id alone; a slip of the fingers was never here."""
    kg("build", str(ROOT / "examples"), "--no-map", cwd=tmp_path)
    kg("remove", "2305.16291", "--no-map", cwd=tmp_path)
    for name in ("voyager", "Voyager", "VOYAGER", "2305.16291v1"):
        assert "was removed" in kg("show", name, cwd=tmp_path).stderr
    assert "nothing called" in kg("show", "Voyagger", cwd=tmp_path).stderr


def test_nothing_is_made_where_nothing_is_read(tmp_path: Path) -> None:
    """No folder for a missing file or one that is no digest; what was there stays as it was."""
    (tmp_path / "empty.txt").write_text("")
    for words in (["add", "missing.txt"], ["build", "missing.txt"], ["add", "empty.txt"], ["build"]):
        assert kg(*words, "--atlas", "new/one", cwd=tmp_path).returncode == 1
        assert not (tmp_path / "new").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "judgements.yaml").write_text("- {verdict: drop, name: LoRA}\n")
    assert kg("add", "missing.txt", "--atlas", "mine", cwd=tmp_path).returncode == 1
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["judgements.yaml"]


def test_a_second_writer_is_told(place: Path) -> None:
    """And readers are not in its way."""
    with writing(place / "atlas"):
        done = kg("add", str(ROOT / "examples"), "--no-map", cwd=place)
        assert done.returncode == 1
        assert f"process {os.getpid()}" in done.stderr
        assert kg("status", cwd=place).returncode == 0


def test_a_reader_that_leaves_is_no_error(place: Path) -> None:
    """``kg show | head -1`` ends quietly."""
    line = f"{sys.executable} -m kg show GPT-4 --why | head -1"
    done = subprocess.run(["bash", "-c", line], cwd=place, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("GPT-4")
    assert done.stderr == ""


def test_a_reader_that_leaves_ends_a_command_as_the_shell_expects(place: Path) -> None:
    """141, also where click meets the closed pipe before we do."""
    line = f"({sys.executable} -u -m kg status; echo $? >&2) | true"
    done = subprocess.run(["bash", "-c", line], cwd=place, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.stderr == "141\n"


def test_a_damaged_graph_is_blamed_by_file(tmp_path: Path) -> None:
    """And rebuilding mends it."""
    kg("build", str(ROOT / "examples"), "--no-map", cwd=tmp_path)
    path = tmp_path / "atlas" / "graph" / "nodes.jsonl"
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2])
    done = kg("show", "LoRA", cwd=tmp_path)
    assert done.returncode == 1 and "nodes.jsonl:" in done.stderr and "Traceback" not in done.stderr
    assert kg("build", "--no-map", cwd=tmp_path).returncode == 0
    assert path.read_bytes() == good


def test_wrong_schema_and_judgements_are_blamed_by_line(tmp_path: Path) -> None:
    """File and line, and nothing changed."""
    kg("build", str(ROOT / "examples"), "--no-map", cwd=tmp_path)
    (tmp_path / "atlas" / "judgements.yaml").write_text("- {verdict: drop, name: LoRA}\n- {verdict: perhaps}\n")
    done = kg("build", "--no-map", cwd=tmp_path)
    assert done.returncode == 1 and "judgements.yaml:2" in done.stderr
    (tmp_path / "atlas" / "judgements.yaml").write_text("- {verdict: drop, name: LoRA}\n")
    (tmp_path / "atlas" / "schemas" / "lexicon").mkdir(parents=True)
    (tmp_path / "atlas" / "schemas" / "lexicon" / "model.yaml").write_text("- {name: Zorb}\n- {name: Zorb2, colour: red}\n")
    done = kg("build", "--no-map", cwd=tmp_path)
    assert done.returncode == 1 and "model.yaml:2" in done.stderr
    (tmp_path / "atlas" / "schemas" / "lexicon" / "model.yaml").write_text("- {name: Zorb}\n")
    assert kg("build", "--no-map", cwd=tmp_path).returncode == 0
    assert kg("show", "LoRA", cwd=tmp_path).returncode == 1


def test_a_name_that_is_no_text_stops_nothing(tmp_path: Path) -> None:
    """That file is named with its bytes, counted and left out; by itself it is nothing to build from, and no copy of it stays."""
    folder = os.fsencode(tmp_path) + b"/in"
    os.mkdir(folder)  # noqa: PTH102 (a path of bytes)
    text = (ROOT / "examples" / "2023-05-22.txt").read_bytes()
    for name in (b"/bad\xff.txt", b"/.hid\xfe", b"/good.txt"):
        with open(folder + name, "wb") as file:  # noqa: PTH123 (a path of bytes)
            file.write(text)
    done = kg("build", "in", "--no-map", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == ["in/good.txt"]
    assert {p["digest"]: p["what"] for p in report["problems"]} == {
        "in/bad\\xff.txt": "its name is not UTF-8: rename it",
        "in/.hid\\xfe": "hidden file",
    }
    alone = kg("add", "in/bad\udcff.txt", cwd=tmp_path)
    assert alone.returncode == 1 and "in/bad\\xff.txt: its name is not UTF-8" in alone.stderr
    assert len(list((tmp_path / "atlas" / "digests").iterdir())) == 2


def test_a_digest_is_removed_by_any_spelling_of_its_path(tmp_path: Path) -> None:
    """As it is added; and one that is called like a week is taken out without that week."""
    (tmp_path / "in").mkdir()
    for name in ("first.txt", "2023-W21"):
        (tmp_path / "in" / name).write_bytes((ROOT / "examples" / "2023-05-22.txt").read_bytes())
    assert kg("build", "../in/first.txt", "2023-W21", "--atlas", "../atlas", "--no-map", cwd=tmp_path / "in").returncode == 0
    done = kg("remove", "2023-W21", "--atlas", "../atlas", "--no-map", "--format", "json", cwd=tmp_path / "in")
    assert json.loads(done.stdout)["papers"] == 4
    done = kg("remove", "./../in//first.txt", "--atlas", "../atlas", "--no-map", "--format", "json", cwd=tmp_path / "in")
    assert json.loads(done.stdout)["removed"] == ["../in/first.txt"]


def test_a_refused_run_leaves_no_copies(tmp_path: Path) -> None:
    """What would drop digests keeps nothing of those that it was given."""
    kg("build", str(ROOT / "examples" / "2023-05-22.txt"), "--no-map", cwd=tmp_path)
    before = sorted((tmp_path / "atlas" / "digests").iterdir())
    done = kg("build", str(ROOT / "examples" / "2023-07.md"), "--no-map", cwd=tmp_path)
    assert done.returncode == 2 and "would drop" in done.stderr
    assert sorted((tmp_path / "atlas" / "digests").iterdir()) == before


def test_a_map_that_strata_would_stop_is_known_before(tmp_path: Path) -> None:
    """Wrong strata of the atlas change nothing; the doctor reads all that is the person's, and tells what nothing reads."""
    kg("build", str(ROOT / "examples" / "2023-05-22.txt"), "--no-map", cwd=tmp_path)
    schemas = tmp_path / "atlas" / "schemas"
    schemas.mkdir()
    (schemas / "strata.yaml").write_text("- {name: Robots, ja: ロボット, words: [robot]}\n- {name: Robots, ja: 機械, words: [arm]}\n", "utf8")
    before = (tmp_path / "atlas" / "digests" / "manifest.json").read_bytes()
    done = kg("add", str(ROOT / "examples" / "2023-07.md"), cwd=tmp_path)
    assert done.returncode == 1 and "strata.yaml:2" in done.stderr
    assert (tmp_path / "atlas" / "digests" / "manifest.json").read_bytes() == before
    (schemas / "queries.yaml").write_text("- {title: One}\n")
    (schemas / "prices.yaml").write_text("zorb: {input: much}\n")
    (schemas / "starta.yaml").write_text("[]\n")
    done = kg("doctor", cwd=tmp_path)
    assert done.returncode == 1
    for name in ("strata.yaml:2", "queries.yaml:1", "prices.yaml", "starta.yaml: nothing reads"):
        assert name in done.stdout


def test_an_emptied_digest_is_no_stopped_run(tmp_path: Path) -> None:
    """All weeks of a digest were taken out: its bytes stay, and nothing waits to be completed."""
    kg("build", str(ROOT / "examples"), "--no-map", cwd=tmp_path)
    kg("remove", "2023-W21", "--no-map", cwd=tmp_path)
    kg("build", "--no-map", cwd=tmp_path)
    assert "a run was stopped" not in kg("status", cwd=tmp_path).stdout
    digests = tmp_path / "atlas" / "digests" / "manifest.json"
    listed = json.loads(digests.read_bytes())
    digests.write_text(json.dumps({"digests": [{**d, "without": []} for d in listed["digests"]]}))
    assert "a run was stopped" in kg("status", cwd=tmp_path).stdout


@pytest.mark.parametrize(("line", "said"), [("status > /dev/full", "cannot be written: No space left"), ("status >&-", "standard output is closed")])
def test_output_that_cannot_be_written_is_said(place: Path, line: str, said: str) -> None:
    """In one line, with exit code 1."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = ["bash", "-c", f"{sys.executable} -m kg {line}"]
    done = subprocess.run(words, cwd=place, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stderr and done.stderr.count("\n") == 1
