"""The embedded engine, ArcadeDB, as a Bolt server on this machine only. Runs inside the host, never in a command.

It reads no file and no URL for a query, stops a command after ``CEILING_SECONDS``, and gives readers
an account that may read records and nothing else, on a database that is opened read-only.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from arcadedb_embedded.jvm import jpype, start_jvm
from arcadedb_embedded.server import ArcadeDBServer

from kg.store.place import DATABASE, Address

SCRATCH = "scratch"
"""An empty database beside the real one: what is wrong with a refused query is asked there."""

CEILING_SECONDS = 3600
"""No command runs longer, whatever its client asked for."""

_BOLT = "com.arcadedb.bolt.BoltProtocolPlugin"
_HEAP = "2g"
_FLAGS = ("-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms64m")
_SETTINGS = {
    "OPENCYPHER_LOAD_CSV_ALLOW_FILE_URLS": False,
    "OPENCYPHER_LOAD_CSV_ALLOW_REMOTE_URLS": False,
    "COMMAND_TIMEOUT": CEILING_SECONDS * 1000,
    "SERVER_SECURITY_SALT_ITERATIONS": 1000,  # passwords are random and long: nothing is gained by hashing them slowly
}
_NOTHING: dict[str, Any] = {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}}
_GROUPS = {
    "admin": _NOTHING
    | {
        "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
        "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
    },
    "reader": _NOTHING | {"types": {"*": {"access": ["readRecord"]}}},
    "*": _NOTHING,
}


def start_engine() -> None:
    """Starts the Java machine with all limits set; once a process."""
    start_jvm(heap_size=_HEAP, jvm_args=_FLAGS)
    settings = jpype.JClass("com.arcadedb.GlobalConfiguration")
    for name, value in _SETTINGS.items():  # the server's own configuration is ignored for some of these
        getattr(settings, name).setValue(value)


@contextmanager
def serving(folder: Path, *, read_only: bool) -> Iterator[tuple[Address, Any]]:
    """Serves ``folder/databases`` on a free port of 127.0.0.1. Yields the address for clients and the server.

    The address is that of a reader where ``read_only``, else that of a builder, who finds an empty database where there is none.
    """
    password = secrets.token_urlsafe(32)
    _write_groups(folder / "config")
    server = ArcadeDBServer(str(folder), password, _configuration(read_only))
    server.start()
    try:
        java = server._java_server
        java.getHttpServer().stopService()  # it starts whether asked or not; nobody here speaks HTTP
        port = next(int(p.getPort()) for p in java.getPlugins() if p.getClass().getName() == _BOLT)
        user, secret = ("root", password)
        if read_only:
            user, secret = _add_reader(java)
            server.create_database(SCRATCH)
        else:
            server.create_database(DATABASE)
        yield Address(f"bolt://127.0.0.1:{port}", user, secret, read_only), java
    finally:
        server.stop()


def clear(folder: Path) -> None:
    """Removes what a build that did not finish has left."""
    shutil.rmtree(folder / "databases", ignore_errors=True)


def _configuration(read_only: bool) -> dict[str, str]:
    return {
        "host": "127.0.0.1",
        "http_port": "0",
        "bolt_port": "0",
        "server_plugins": f"Bolt:{_BOLT}",
        "server_defaultDatabaseMode": "READ_ONLY" if read_only else "READ_WRITE",
    }


def _write_groups(config: Path) -> None:
    # a new root password counts only where no user is known yet
    shutil.rmtree(config, ignore_errors=True)
    shutil.rmtree(config.parent / "databases" / SCRATCH, ignore_errors=True)
    config.mkdir(parents=True)
    groups = {"databases": {"*": {"groups": _GROUPS}}, "version": 2}
    (config / "server-groups.json").write_text(json.dumps(groups), "utf8")


def _add_reader(java: Any) -> tuple[str, str]:
    name, password = "reader", secrets.token_urlsafe(32)
    security = java.getSecurity()
    user = {"name": name, "password": str(security.encodePassword(password)), "databases": {"*": ["reader"]}}
    security.createUser(jpype.JClass("com.arcadedb.serializer.json.JSONObject")(json.dumps(user)))
    return name, password
