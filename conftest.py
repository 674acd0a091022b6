"""For every test run: it says at its end what it left out, and in CI nothing may be left out."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "there is no Chromium: install the package chromium, or set CHROMIUM to one"
NO_DRIVER = "Playwright does not start: `python -m playwright --version` says why (on Debian, install the package libatomic1)"

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

NEO4J = (
    "store/test_push.py",
    "store/test_faults.py",
    "store/test_cookbook.py",
    "store/test_server_reading.py",
    "store/test_state.py",
    "store/test_planning.py",
    "store/test_large_loads.py",
    "store/test_guard.py",
    "store/test_known.py",
    "store/test_ahead.py",
)
"""Files whose tests need the Neo4j of their process: one process runs them all, since to start another takes ten seconds of a processor."""

LONG = (
    "viz/test_whole.py",
    "serve/test_limits.py",
    "test_safety.py",
    "test_readme.py",
    "assist/test_reading.py",
    "ship/test_installed.py",
    "cli/test_weekly_run.py",
    "cli/test_commands.py",
    "test_guards.py",
    "extract/test_visible.py",
    "store/test_sharing.py",
    "viz/test_analyses.py",
    "test_making.py",
    "serve/test_console.py",
    "test_gold.py",
    "cli/test_ecosystem.py",
    "test_weekly.py",
)
"""Other files that take long, the longest first."""

SLOW = ("viz", "serve", "store", "ship", "cli")
"""Folders of tests that wait for browsers, servers and other programs."""


def pytest_configure() -> None:
    """A suite that was started in the background ignores ^C, and so would the programs that its tests start and interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(100_000, 20, 20)  # vocabularies and graphs are millions of objects and hardly a cycle: looking for some took a quarter of a run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no worker ends long after the others."""
    first = {name: place for place, name in enumerate((*NEO4J, *LONG))}
    items.sort(key=lambda item: first.get(_name(item.nodeid), len(first) + (item.path.parent.name not in SLOW)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files go to workers in the order above (else those of the most tests would go first), all of NEO4J to one."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "Neo4j" if _name(nodeid) in NEO4J else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def _name(nodeid: str) -> str:
    return nodeid.partition("::")[0].removeprefix("tests/")


def find_chromium() -> str | None:
    """The Chromium that browser tests drive: $CHROMIUM, else the first on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@cache
def need_browser() -> str:
    """The path of a Chromium that Playwright can drive; skips where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_BROWSER)
    if subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False).returncode:
        pytest.skip(NO_DRIVER)
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive; skips where there is none."""
    return need_browser()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for all tests: Playwright can be started only once in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser test needs a browser, however it finds it; this comes before its fixtures look for one."""
    if item.get_closest_marker("browser"):
        need_browser()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what was skipped, and why, right above the closing line."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} not run: {reason}", red=True)
        if _in_ci():
            terminalreporter.line("In CI that is an error.", red=True, bold=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and _in_ci() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}
