"""A model that plays by script, an atlas that it reads, and a clock that does not wait."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.assist.wishes import Given
from kg.pipeline import Options, Report, add, build
from kg.sources.files import gather
from tests.sources.chat import Chat, Reply, says_json
from tests.sources.clocks import FastClock

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "2023-05-22.txt"
KEY = "sk-test-9f8e7d6c5b4a"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> FastClock:
    """Pauses take no time; nothing of the machine's own settings reaches the client."""
    for name in [n for n in os.environ if n.upper().endswith("_PROXY") or n.startswith("OPENAI_")]:
        monkeypatch.delenv(name)
    clock = FastClock()
    monkeypatch.setattr("kg.sources.line.RealClock", lambda: clock)
    return clock


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Report]:
    """Builds an atlas from a digest with a server as the model."""

    def make(server: Chat, source: Path = EXAMPLE, *, more: bool = False, **given: Any) -> Report:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        options = Options(draw=False, model=Given(**({"extractor": "both", "model": "tiny"} | given)))
        return (add if more else build)(tmp_path / "atlas", gather([str(source)]), options)

    return make


def asked(body: dict[str, Any]) -> dict[str, str]:
    """The passage that a request is about."""
    return json.loads(body["messages"][1]["content"])


def reads(body: dict[str, Any]) -> Reply:
    """A model that finds every Latin name and one that is not there."""
    names = dict.fromkeys(re.findall(r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*", asked(body)["text"]))
    entities = [{"surface": name, "type": "Method", "relation": "USES"} for name in [*names, "Nowhere"]]
    return says_json({"entities": entities, "links": []}, (500, 50))
