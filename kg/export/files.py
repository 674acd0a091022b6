"""Files of an export that goes into a folder, before the folder comes to its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.errors import AtlasFolderError


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Writes texts by their paths in a folder. Raises AtlasFolderError where one cannot be written."""
    place = folder
    try:
        for name, text in files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            # not kg.atomic: the whole folder waits beside its place, and thousands of files are not made to wait for the disk one by one
            place.write_bytes(text.encode("utf8"))
    except OSError as error:
        raise AtlasFolderError(f"cannot be written: {error.strerror}", where=str(place), fix="free some space or mend the permissions") from error
