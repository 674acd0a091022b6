"""Writes that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kg.errors import AtlasFolderError


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file through a temporary one beside it. Raises AtlasFolderError (disk full, no permission)."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
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


def write_text(path: Path, text: str) -> None:
    """As write_bytes, in UTF-8."""
    write_bytes(path, text.encode("utf8"))
