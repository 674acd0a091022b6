"""Writes that are whole or not there."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import AtlasFolderError


@contextmanager
def writing(path: Path, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """A file to write, which is there whole when the block ends, else not at all. Raises AtlasFolderError (disk full, no permission).

    Without ``lasting`` it may be damaged after a power cut, and is there a little sooner. A link stays and its target is
    written; a pipe or device, which nothing may take the place of, is written as it is.
    """
    temporary: Path | None = None
    try:
        if _is_special(path):
            with path.open("wb") as file:
                yield file
            return
        place = Path(os.path.realpath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", suffix=".part", dir=place.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(place)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise AtlasFolderError(
            f"cannot be written: {error.strerror}", where=str(path), fix="free some space or mend the permissions, and run it again"
        ) from error
    except BaseException:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise


def _is_special(path: Path) -> bool:
    """Whether this is a pipe, a device or a socket, by itself or through a link. Raises OSError where a link leads in a circle."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file through a temporary one beside it. Raises AtlasFolderError (disk full, no permission)."""
    with writing(path) as file:
        file.write(data)


def write_text(path: Path, text: str) -> None:
    """As write_bytes, in UTF-8."""
    write_bytes(path, text.encode("utf8"))
