"""``kg`` for tests that call it many times: each call is a process of its own, forked from one that has already imported everything.

What a start by itself does is tested where every command of the README is run, and where processes are killed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120.0


def kg(*words: str, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs kg as its own process."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin.encode())
        given.seek(0)
        order = json.dumps({"words": words, "cwd": str(cwd), "environment": surroundings}).encode()
        line = _forker()
        socket.send_fds(line, [len(order).to_bytes(4, "big")], [file.fileno() for file in (given, out, err)])
        line.sendall(order)
        code = int.from_bytes(_exactly(line, 4), "big", signed=True)
        shown = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
    return subprocess.CompletedProcess(["kg", *words], code, *shown)


@cache
def _forker() -> socket.socket:
    """The way to the process that forks; it ends when this one does."""
    here, there = socket.socketpair()
    here.settimeout(SECONDS)
    line = [sys.executable, "-m", "tests.program", str(there.fileno())]
    nothing = subprocess.DEVNULL
    subprocess.Popen(line, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, pass_fds=[there.fileno()], stdin=nothing, stdout=nothing)
    there.close()
    return here


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise EOFError("the process that forks kg is gone")
        data += more
    return data


def _serve(line: socket.socket) -> None:
    """Forks for each order, until the tests end."""
    import gc
    import importlib

    from kg.cli.main import COMMANDS, main
    from kg.extract import japanese
    from kg.extract.passage import Extractor
    from kg.schema import load_schema

    for module in sorted({*COMMANDS.values(), "kg.pipeline", "viz.page"}):
        importlib.import_module(module)
    Extractor(load_schema())
    japanese.parse(["本研究では変換器を用いる。"])
    gc.freeze()  # what is here is shared with all that come
    while True:
        head, files, _, _ = socket.recv_fds(line, 4, 3)
        if not head:
            return
        order = json.loads(_exactly(line, int.from_bytes(head, "big")))
        child = os.fork()
        if not child:
            line.close()
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            os.chdir(order["cwd"])
            os.environ.clear()
            os.environ.update(order["environment"])
            sys.argv = ["kg", *order["words"]]
            main()  # which exits
        for file in files:
            os.close(file)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line.sendall(code.to_bytes(4, "big", signed=True))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
