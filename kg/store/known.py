"""What databases held after a push, kept here: so that the next push need not read it from them.

``pushed/<sums>.npz`` has the marks of one state of a database, named after what they add up to (kg.store.sums). Nothing
is trusted but these sums: a file counts only for a database that adds up to the same now, and only if its own marks do.
Files are state like the layout, and may be deleted: then a push reads each mark once more.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.atomic import write_bytes
from kg.errors import AtlasFolderError
from kg.store.difference import Held
from kg.store.sums import Sums, sums_of

_KEPT = 4
"""So many states are kept: of one database the last, of some databases one each."""


@dataclass(frozen=True, slots=True)
class Known:
    """The states in a folder; without one, nothing is known and nothing kept."""

    folder: Path | None = None

    def find(self, sums: Sums) -> Held | None:
        """The marks that add up to these sums, or None where nobody knows."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile), np.load(self.folder / f"{sums.name}.npz") as file:
            held = Held({}, {})
            for key in file.files:
                place, _, name = key.partition(" ")
                getattr(held, place)[name] = file[key].astype(np.int64, casting="safe")
            return held if sums_of(held) == sums else None
        return None

    def keep(self, held: Held) -> None:
        """Remembers a state; where the folder cannot be written, the next push is slower, and that is all."""
        if self.folder is None:
            return
        path = self.folder / f"{sums_of(held).name}.npz"
        data = io.BytesIO()
        np.savez(data, **{f"{place} {name}": marks for place in held._fields for name, marks in sorted(getattr(held, place).items())})
        with suppress(OSError, AtlasFolderError):
            write_bytes(path, data.getvalue())
            others = sorted((file for file in self.folder.glob("*.npz") if file != path), key=lambda file: file.stat().st_mtime)
            for old in others[: 1 - _KEPT]:
                old.unlink(missing_ok=True)
