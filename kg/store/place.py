"""Where the local store of one generation of an atlas lives, and the files that its users share.

``store/<generation>/``  ``databases/``   the database
                         ``complete``     what built it; written last, so a folder without it is not one
                         ``inherited``    a build began with the database of another generation
                         ``lease``        each client holds it shared, the host takes it alone to stop
                         ``starting``     held by the client that looks for a host or starts one
                         ``hosting``      held by the host for its whole life: proof that it lives
                         ``address.json`` where the host listens and its password; only its owner may read it
                         ``host.log``     what the engine says
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

from kg.errors import AtlasFolderError, StoreError
from kg.store import locks

DATABASE = "atlas"
"""The name of the database in every generation."""

LAYOUT = 2
"""Rises when the same graph is loaded in another way, so that older databases are built anew."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a host listens, and how to enter; while the database is built, only its builder may."""

    uri: str
    user: str
    password: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The store of one generation. ``root`` holds all generations; a temporary one goes away with its host."""

    root: Path
    generation: str
    temporary: bool = False

    @property
    def folder(self) -> Path:
        """All that belongs to this generation."""
        return self.root / self.generation

    @property
    def lease(self) -> Path:
        """The lock that clients share."""
        return self.folder / "lease"

    @property
    def starting(self) -> Path:
        """The lock of whoever looks for a host."""
        return self.folder / "starting"

    @property
    def hosting(self) -> Path:
        """The lock of the host."""
        return self.folder / "hosting"

    @property
    def log(self) -> Path:
        """The host's log."""
        return self.folder / "host.log"

    def is_complete(self) -> bool:
        """Whether a finished build of this layout and engine is here."""
        try:
            return (self.folder / "complete").read_text("utf8") == _maker()
        except OSError:
            return False

    def mark_complete(self) -> None:
        """Says that the build is finished."""
        _write_private(self.folder / "complete", _maker())

    def address(self) -> Address | None:
        """Where the host listens, or None where it has not said so."""
        try:
            return Address(**json.loads((self.folder / "address.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def publish(self, address: Address | None) -> None:
        """Says where the host listens, or that it listens no longer."""
        path = self.folder / "address.json"
        if address is None:
            path.unlink(missing_ok=True)
        else:
            _write_private(path, json.dumps(asdict(address)))

    def remove(self) -> None:
        """Removes this generation, and a root that holds no other; for whoever holds the lease alone."""
        with contextlib.suppress(OSError):
            _remove(self.folder)
            self.root.rmdir()

    def inherit(self) -> None:
        """Copies the database of the newest finished generation beside this one, if any: most of it will do here too.

        A second try starts with nothing: the first may have failed for what it inherited.
        """
        tried = self.folder / "inherited"
        if tried.exists():
            return
        _write_private(tried, "")
        with contextlib.suppress(OSError):
            others = [replace(self, generation=f.name) for f in sorted(self.root.iterdir()) if f != self.folder]
            for other in sorted(filter(Place.is_complete, others), key=Place.finished, reverse=True):
                if other.copy_to(self.folder):
                    return

    def finished(self) -> float:
        """When the build was finished, in seconds."""
        return (self.folder / "complete").stat().st_mtime

    def copy_to(self, folder: Path) -> bool:
        """Copies the database of this finished generation to another's folder; False where it is going away."""
        descriptor = locks.try_acquire(self.lease, shared=True)
        if descriptor is None:
            return False
        try:
            # no file changes while it is served: it is served read-only
            shutil.copytree(self.folder / "databases" / DATABASE, folder / "databases" / DATABASE, ignore=shutil.ignore_patterns("*.lck"))
        except (OSError, shutil.Error):
            shutil.rmtree(folder / "databases", ignore_errors=True)
            return False
        finally:
            os.close(descriptor)
        return True

    def sweep(self) -> None:
        """Removes the generations that nobody uses any more."""
        with contextlib.suppress(OSError):
            for folder in sorted(self.root.iterdir()):
                if folder != self.folder and folder.is_dir() and not locks.is_held(folder / "hosting"):
                    _remove_unused(folder)


@contextmanager
def leased(atlas: Path, generation: str) -> Iterator[Place]:
    """The place of a generation, kept from being removed or stopped while the block runs.

    It is ``atlas/store``, or a temporary folder where that allows no writing or no lock.
    Raises AtlasFolderError for a generation that is no name, StoreError where no folder can be had.
    """
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", generation):
        raise AtlasFolderError("the graph's generation is no name", where=str(atlas / "graph"), fix="run `kg build` without sources")
    place = Place(atlas / "store", generation)
    try:
        descriptor = locks.acquire(place.lease, shared=True)
    except OSError:
        place = Place(_temporary_root(atlas), generation, temporary=True)
        descriptor = _lease_temporary(place)
    try:
        yield place
    finally:
        os.close(descriptor)


def _temporary_root(atlas: Path) -> Path:
    # the same for each command of this user, so that they share one host
    name = hashlib.sha256(os.fsencode(atlas.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"ronbun-atlas-{os.getuid()}-{name}"


def _lease_temporary(place: Place) -> int:
    try:
        descriptor = locks.acquire(place.lease, shared=True)
        found = place.root.lstat()
    except OSError as error:
        raise StoreError(f"there is no room for the local store: {error.strerror}", where=str(place.root), fix="set TMPDIR") from error
    # everybody may write to a temporary folder: another user could have made ours
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise StoreError("this temporary folder is not private to you", where=str(place.root), fix="remove it, or set TMPDIR")
    return descriptor


def _remove_unused(folder: Path) -> None:
    descriptor = locks.try_acquire(folder / "lease")
    if descriptor is not None:
        try:
            _remove(folder)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    # renamed first: whoever comes now makes a new folder instead of using one that is going away
    gone = Path(tempfile.mkdtemp(prefix=".gone-", dir=folder.parent))
    folder.rename(gone / folder.name)
    shutil.rmtree(gone, ignore_errors=True)


def _maker() -> str:
    return f"layout {LAYOUT}, arcadedb-embedded {version('arcadedb-embedded')}\n"


def _write_private(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # made for its owner alone
    with os.fdopen(descriptor, "w", encoding="utf8") as file:
        file.write(text)
    Path(name).replace(path)
