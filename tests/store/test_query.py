"""``kg query``: what it reads, asks and prints."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.query import _parameters, query_command, statement
from kg.errors import AtlasError, QueryError, SchemaError, StoreError, UsageError
from kg.store.bolt import BoltStore

ROOT = Path(__file__).resolve().parents[2]
TITLES = "MATCH (p:Paper) RETURN p.id AS id, p.title AS title ORDER BY id"

Ask = Callable[..., Result]


@pytest.fixture
def ask(shared_atlas: Path, store: BoltStore) -> Ask:
    """Runs the command on the shared atlas; errors of ours are raised as the root of kg gets them."""

    def run(*arguments: str, typed: str = "") -> Result:
        result = CliRunner().invoke(query_command, ["--atlas", str(shared_atlas), *arguments], input=typed)
        if isinstance(result.exception, AtlasError):
            raise result.exception
        return result

    return run


@pytest.mark.database
@pytest.mark.parametrize("typed", [False, True])
def test_query_from_argument_and_pipe(ask: Ask, typed: bool) -> None:
    """A query is an argument, ``-`` or a pipe; a closing semicolon is no part of it; nothing but rows is printed."""
    expected = "id\ttitle\n2311.00000\tPaper 0\n2311.00001\tPaper 1\n2311.00002\tPaper 2\n"
    results = [ask(typed=TITLES + ";\n"), ask("-", typed="\ufeff" + TITLES)] if typed else [ask(TITLES), ask(TITLES + " ; ")]
    for result in results:
        assert (result.stdout, result.stderr, result.exit_code) == (expected, "", 0)


@pytest.mark.database
def test_formats_say_the_same(ask: Ask) -> None:
    """JSON is a list of row objects, CSV the same rows under their header."""
    rows = json.loads(ask(TITLES, "--format", "json").stdout)
    assert rows[0] == {"id": "2311.00000", "title": "Paper 0"}
    assert list(csv.DictReader(io.StringIO(ask(TITLES, "--format", "csv").stdout))) == rows


@pytest.mark.database
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("x=2305.14314", "2305.14314"),
        ("x=2401.08500", "2401.08500"),
        ("x=0704.0001", "0704.0001"),
        ('x=["2305.14314", 2401.08500]', ["2305.14314", "2401.08500"]),
        ("x=1.10", "1.10"),
        ("x=007", "007"),
        ("x=NaN", "NaN"),
        ("x=" + "1" * 5000, "1" * 5000),
        ("x=0.8", 0.8),
        ("x=90.0", 90.0),
        ("x=-5", -5),
        ("x:=0.50", 0.5),
        ("x:=2305.14314", 2305.14314),
        ('x:="5"', "5"),
    ],
)
def test_what_a_parameter_is(written: str, value: object) -> None:
    """An id stays the text that it is; whoever wants JSON says so."""
    assert _parameters((written,)) == {"x": value}
    assert isinstance(_parameters((written,))["x"], type(value))


def test_a_parameter_that_is_to_be_json_and_is_none() -> None:
    """It is refused rather than taken for text."""
    with pytest.raises(UsageError, match="no JSON"):
        _parameters(("x:=qlora",))


def test_parameters(ask: Ask) -> None:
    """A value that is JSON is that value, any other a text; the text may hold ``=``."""
    given = ("--param", "a=3", "--param", "b=GPT-4", "--param", 'c=["x", null]', "--param", "d=x=y", "--param", 'e="3"', "--param", "f=")
    (row,) = json.loads(ask("RETURN $a AS a, $b AS b, $c AS c, $d AS d, $e AS e, $f AS f", "--format", "json", *given).stdout)
    assert row == {"a": 3, "b": "GPT-4", "c": ["x", None], "d": "x=y", "e": "3", "f": ""}
    for wrong in ("a", "=3", ":=3"):
        with pytest.raises(UsageError, match="NAME=VALUE"):
            ask("RETURN 1", "--param", wrong)


@pytest.mark.database
@pytest.mark.parametrize(("format_", "shown"), [("table", "id\n"), ("json", "[]\n"), ("csv", "id\r\n")])
def test_nothing_found(ask: Ask, format_: str, shown: str) -> None:
    """No rows is an answer: the header or an empty list, and no error."""
    result = ask("MATCH (p:Paper {id: 'none'}) RETURN p.id AS id", "--format", format_)
    assert (result.stdout_bytes.decode(), result.exit_code) == (shown, 0)


@pytest.mark.database
def test_limit_is_told_on_standard_error(ask: Ask) -> None:
    """A cut answer is still a whole document; the note is beside it."""
    result = ask("UNWIND range(1, 100) AS x RETURN x", "--limit", "3", "--format", "json")
    assert json.loads(result.stdout) == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert "more than 3 rows" in result.stderr


@pytest.mark.database
def test_time_limit(ask: Ask) -> None:
    """A query ends after --timeout."""
    with pytest.raises(QueryError, match=r"longer than 0\.3 s"):
        ask("UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y)", "--timeout", "0.3")


@pytest.mark.database
def test_writing_is_refused(ask: Ask) -> None:
    """The command only reads."""
    with pytest.raises(QueryError, match="only read"):
        ask("CREATE (n:Paper)")


@pytest.mark.database
def test_environment_sends_no_query_away(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only --store and atlas.toml name another server: a variable of some other tool does not."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    assert ask("RETURN 1 AS one").stdout == "one\n1\n"


def test_store_by_option_and_by_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lead to the server, with credentials of the environment that no message repeats."""
    monkeypatch.setenv("NEO4J_PASSWORD", "opensesame")
    (tmp_path / "atlas.toml").write_text('format = 1\n[store]\nuri = "bolt://127.0.0.1:9"\n')
    for arguments in (["--store", "bolt://127.0.0.1:9"], ["--atlas", str(tmp_path)]):
        result = CliRunner().invoke(query_command, ["RETURN 1", *arguments])
        assert isinstance(result.exception, StoreError)
        assert "bolt://127.0.0.1:9" in str(result.exception)
        assert "sesame" not in str(result.exception)


@pytest.mark.parametrize("settings", ["store = 1", "[store]\nuri = 7687"])
def test_settings_that_are_wrong(tmp_path: Path, settings: str) -> None:
    """A setting that names no server is told with its file."""
    (tmp_path / "atlas.toml").write_text(f"format = 1\n{settings}\n")
    result = CliRunner().invoke(query_command, ["RETURN 1", "--atlas", str(tmp_path)])
    assert isinstance(result.exception, SchemaError)
    assert str(tmp_path / "atlas.toml") in str(result.exception)


def test_database_needs_a_server(tmp_path: Path) -> None:
    """The local store has no other databases."""
    (tmp_path / "atlas.toml").write_text("format = 1\n")
    result = CliRunner().invoke(query_command, ["RETURN 1", "--atlas", str(tmp_path), "--database", "x"])
    assert isinstance(result.exception, UsageError)


@pytest.mark.parametrize("typed", ["", " \n;", "\ufeff"])
def test_no_query(typed: str) -> None:
    """An empty pipe asks nothing."""
    assert isinstance(CliRunner().invoke(query_command, [], input=typed).exception, UsageError)


def test_statement() -> None:
    """Only what is around a query is taken off."""
    assert statement("\ufeff \n RETURN ';' ;; \n") == "RETURN ';'"


def test_help_is_cheap() -> None:
    """The command's module loads neither the driver nor the table printer."""
    code = "import sys, kg.cli.query; print([m for m in ('neo4j', 'rich', 'networkx', 'kg.store.bolt') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout == "[]\n"


class Terminal:
    """``kg query`` on a terminal of its own."""

    def __init__(self, atlas: Path, home: Path) -> None:
        self.screen, slave = pty.openpty()
        code = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from kg.cli.query import query_command; query_command()"
        env = os.environ | {"XDG_STATE_HOME": str(home), "COLUMNS": "80", "TERM": "xterm", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", code, "--atlas", str(atlas)]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
        os.close(slave)
        self.shown = ""

    def type(self, keys: str, until: str, seconds: float = 20) -> str:
        """Types, and returns what is shown up to a text, and to the prompt after an answer: what is typed before it may be lost."""
        os.write(self.screen, keys.encode())
        start, end = len(self.shown), time.monotonic() + seconds
        ready = ("kg> ", "  > ") if until.strip() else ("",)
        while until not in self.shown[start + len(keys) :] or not self.shown.endswith(ready):
            assert time.monotonic() < end, self.shown
            self.look()
        return self.shown[start:]

    def look(self) -> None:
        """Takes in what is shown within a tenth of a second."""
        if select.select([self.screen], [], [], 0.1)[0]:
            self.shown += os.read(self.screen, 65536).decode(errors="replace")

    def interrupt(self) -> None:
        """Types ^C until the first prompt is back: Python acts on one between prompt and reading only at the next key."""
        for _ in range(20):
            os.write(self.screen, b"\x03")
            for _ in range(10):
                self.look()
            if self.shown.endswith("kg> "):
                return
        raise AssertionError(self.shown)


@pytest.fixture
def terminal(shared_atlas: Path, store: BoltStore, tmp_path: Path) -> Iterator[Terminal]:
    """A shell on the shared atlas."""
    opened = Terminal(shared_atlas, tmp_path)
    opened.type("", "kg> ")
    yield opened
    opened.process.kill()
    opened.process.wait()
    os.close(opened.screen)


@pytest.mark.database
def test_shell(terminal: Terminal, tmp_path: Path) -> None:
    """Statements end with ``;`` or an empty line, a mistake is told, ^C drops a line, ^D leaves, the history is kept."""
    assert "Paper 1" in terminal.type("MATCH (p:Paper)\nRETURN p.title AS title ORDER BY title;\n", "Paper 2")
    assert "42" in terminal.type("RETURN 6 * 7 AS answer\n\n", "42")
    assert "Traceback" not in terminal.type("RETURN nosuch(1);\n", "kg: ")
    terminal.type("RETURN 'never asked' AS x\n", "  > ")
    terminal.interrupt()
    assert '"one": 1' in terminal.type(":format json\nRETURN 1 AS one;\n", '"one": 1')
    assert "COMPARED_WITH" in terminal.type(":schema\n", "WROTE")
    terminal.type(":help\n", ":quit")
    terminal.type(":nonsense\n", "no such command")
    terminal.type("\x04", "")
    assert terminal.process.wait(20) == 0
    history = tmp_path / "ronbun-atlas" / "query-history"
    assert "RETURN 6 * 7 AS answer" in history.read_text()
    assert history.stat().st_mode & 0o077 == 0


@pytest.mark.database
def test_shell_survives_an_impatient_user(terminal: Terminal) -> None:
    """^C ends the wait for a long query, and the shell goes on."""
    terminal.type("UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y);\n", "\n")
    time.sleep(0.5)
    terminal.type("\x03", "kg> ")
    assert "42" in terminal.type("RETURN 6 * 7 AS answer;\n", "42")
    terminal.type(":quit\n", "")
    assert terminal.process.wait(20) == 0
