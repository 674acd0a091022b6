"""A year of weeks: ``python benchmarks/weekly.py [--check N] [--shuffle SEED] [--memory] [--sizes N,N...] [DIGEST]...``

Replays the weeks of the digests (``## `` headings part them) one batch at a time, and compares graph/ after every Nth
addition with a build from nothing. Ratios are of one run: an addition against a full build (its peer), the last ten
additions against additions 5 to 15, also by length: digests grow over the years. ``--shuffle`` replays the weeks in an order
drawn by a seed instead of by time, so that early and late digests are alike in length. Start-up has a table of its own.
Every addition and every build is a process of its own, forked from one that has started up, so that none gains from what
another left in memory. Without a digest the weeks are SYNTHETIC.
``--memory`` measures one more week on synthetic atlases of several sizes instead.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import mean, median

from _weeks import Week, split, synthetic

from kg import records
from kg.atlas import open_atlas
from kg.extract.passage import Extractor
from kg.pipeline import Options, add, build
from kg.schema import load_schema
from kg.sources.files import Gathered

STARTED = ("viz.layout", "viz.page", "kg.extract.visible", "kg.history")
"""Modules that a run loads when it needs them: loading them is start-up."""

_STARTING = "import gc, kg.pipeline; from kg.extract.passage import Extractor; from kg.schema import load_schema; gc.disable()"
"""As a run starts, which collects no garbage."""

ROOT = Path(__file__).parents[1]
SIZES = (10, 66, 1000, 5000)
_ONE_MORE = """
import sys, time, json
from pathlib import Path
def peak():  # getrusage would count what the parent held when it forked
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
if sys.argv[1] == "graph":
    from kg.graphfile import read_graph
    before = peak()
    graph = read_graph(Path(sys.argv[2]) / "graph")
    print(json.dumps({"peak": peak(), "before": before}))
else:
    from kg.pipeline import Options, add
    from kg.schema import load_schema
    from kg.sources.files import Gathered
    from kg.extract.passage import Extractor
    Extractor(load_schema())
    before, began = peak(), time.process_time()
    add(Path(sys.argv[2]), Gathered((("synthetic/more.md", sys.stdin.buffer.read()),), ()), Options(draw=False))
    print(json.dumps({"peak": peak(), "before": before, "seconds": time.process_time() - began}))
"""


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a forked process for one call: what others do on the machine, or did before, does not count."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("an addition failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def files(atlas: Path) -> dict[str, bytes]:
    """The graph's files by name."""
    return {path.name: path.read_bytes() for path in sorted((atlas / "graph").iterdir())}


def replay(weeks: Sequence[Week], folder: Path, every: int, options: Options) -> None:
    """Prints the ratios, and how many graphs were compared; without ``every`` only additions that count are made one at a time."""
    atlas, times, same, compared, full = folder / "atlas", [], 0, 0, 0.0
    for number, week in enumerate(weeks, 1):
        if not every and (number < 5 or 15 < number <= len(weeks) - 10):
            at_once = number in (4, len(weeks) - 10)
            times.append(seconds(lambda number=number: add(atlas, Gathered(tuple(weeks[:number]), ()), options)) if at_once else 0.0)
            continue
        times.append(seconds(lambda week=week: add(atlas, Gathered((week,), ()), options)))
        if number == len(weeks) or (every and number % every == 0):
            shutil.rmtree(folder / "fresh", ignore_errors=True)
            full = seconds(lambda number=number: build(folder / "fresh", Gathered(tuple(weeks[:number]), ()), options))
            compared, same = compared + 1, same + (files(atlas) == files(folder / "fresh"))
    early, late = mean(times[4:15]), mean(times[-10:])
    first, last = (mean(len(data) for _, data in some) / 1000 for some in (weeks[4:15], weeks[-10:]))
    what = f"{len(weeks)} weeks, {'with' if options.draw else 'without'} the map"
    print(f"{what}: after {same} of {compared} additions graph/ is that of a build from nothing")
    print(f"  full build {full:.2f} s; additions 5 to 15 {early:.2f} s, last ten {late:.2f} s: ratio {late / early:.2f}")
    print(f"  last ten against a full build: {late / full:.3f}; their digests are {last / first:.2f} times as long as those of 5 to 15")
    each = early / first, late / last
    print(f"  for 1,000 characters {1000 * each[0]:.1f} ms and {1000 * each[1]:.1f} ms: ratio {each[1] / each[0]:.2f}", flush=True)


def start_up(weeks: Sequence[Week], folder: Path) -> None:
    """Prints what it takes to start: whole processes, CPU time and the least wall time of five."""
    build(folder / "small", Gathered(tuple(weeks[:10]), ()), Options(draw=False))
    rows = {
        "kg --help": ["-m", "kg", "--help"],
        "kg status (10 weeks)": ["-m", "kg", "status", "--atlas", str(folder / "small")],
        "python -c pass": ["-c", "pass"],
        "imports of kg add": ["-c", "import kg.pipeline, kg.sources.files"],
        "  and the schemas": ["-c", f"{_STARTING}; load_schema()"],
        "  and the extractor": ["-c", f"{_STARTING}; Extractor(load_schema())"],
        "GiNZA (Japanese text only)": ["-c", "import spacy; spacy.load('ja_ginza')('温める。')"],
    }
    for name, arguments in rows.items():
        taken = []
        for _ in range(5):
            began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append((now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, time.perf_counter() - began))
        print(f"  {name:<28}{median(cpu for cpu, _ in taken):>6.2f} s CPU, {min(wall for _, wall in taken):.2f} s wall")


def memory(sizes: Sequence[int], folder: Path) -> None:
    """Prints a table: peak memory of one more week, and of reading the graph alone, at several sizes."""
    print("| weeks (SYNTHETIC) | nodes and edges | graph/ MB | graph in memory MB | addition MB | addition / graph | addition s |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    atlas, more = folder / "atlas", next(iter(synthetic(1)))[1].replace(b"Synth0x", b"SynthMore")
    for size in sizes:
        build(atlas, Gathered(tuple(synthetic(size)), ()), Options(draw=False, replace=True))
        held = sum(path.stat().st_size for path in (atlas / "graph").iterdir()) / 1e6
        things = sum(json.loads((open_atlas(atlas).graph / "manifest.json").read_bytes())["counts"].values())
        graph, one = _measured("graph", atlas, b""), _measured("add", atlas, more)
        alone, taken = graph["peak"] - graph["before"], one["peak"] - one["before"]
        print(f"| {size} | {things} | {held:.1f} | {alone:.0f} | {taken:.0f} | {taken / alone:.1f} | {one['seconds']:.2f} |", flush=True)


def _measured(what: str, atlas: Path, data: bytes) -> dict[str, float]:
    line = [sys.executable, "-c", _ONE_MORE, what, str(atlas)]
    done = subprocess.run(line, input=data, check=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return dict(json.loads(done.stdout))


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("digests", nargs="*", type=Path)
    parser.add_argument("--check", type=int, default=10, metavar="N", help="0: make only the additions that count one at a time")
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="replay the weeks in an order drawn by SEED, not by time")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.memory:
            memory([int(size) for size in chosen.sizes.split(",")], folder)
            return
        weeks = split(chosen.digests) or list(synthetic(40))
        if chosen.shuffle is not None:
            Random(chosen.shuffle).shuffle(weeks)  # noqa: S311 (always the same order)
        for name in STARTED:
            import_module(name)
        known = Extractor(load_schema())  # start-up: what it takes is in the table below
        records.Extractor = lambda schema: known  # type: ignore[assignment,misc]
        for draw in (False, True):
            replay(weeks, folder / str(draw), chosen.check if not draw else min(chosen.check, 1) * len(weeks), Options(draw=draw))
        print("start-up:")
        start_up(weeks, folder)


if __name__ == "__main__":
    main()
