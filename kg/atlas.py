"""An atlas folder: where everything is, one writer at a time, whole writes only.

``digests/manifest.json`` is the list of sources: its writing is the moment a source is in or out, when the graph is made and
about to be swapped, so that a digest of which no graph could be made is never in.
``graph/`` is swapped as one folder, so that a killed run leaves the last good graph. Ids that a new graph
knows no more go into ``history.jsonl`` before the swap, so that no kill can lose one.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.atomic import write_bytes, write_text
from kg.errors import AtlasFolderError
from kg.filenames import safe_name
from kg.locking import take
from kg.text import slug

if TYPE_CHECKING:
    import networkx as nx

FORMAT = 2
"""1: one file a record in extractions/, no history. Older formats are brought up by the first run that writes."""

_TOML = f"""# Settings of this atlas.
format = {FORMAT}

[store]
# Another store for `kg query`; credentials come from the environment.
# uri = "bolt://127.0.0.1:7687"

[model]
# What reads the digests: rules (offline), llm or both; the key and the address come from the environment.
# extractor = "both"
# name = "gpt-4o-mini"
"""


@dataclass(frozen=True, slots=True)
class Source:
    """One digest kept in the atlas; ``without`` are the papers and weeks that were removed from it."""

    id: str
    file: str
    sha256: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Atlas:
    """Paths and state of one atlas folder. Open it with ``open_atlas``."""

    path: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        """What runs need not make again; safe to delete."""
        return self.path / "extractions" / "cache.sqlite"

    @property
    def history(self) -> Path:
        """Where old ids lead; state that only grows."""
        return self.path / "history.jsonl"

    @property
    def judgements(self) -> Path:
        """The person's decisions."""
        return self.path / "judgements.yaml"

    @property
    def schemas(self) -> Path:
        """Overrides of the shipped schemas; may be missing."""
        return self.path / "schemas"

    @property
    def graph(self) -> Path:
        """The graph folder; where a run was killed while swapping it, the whole new one."""
        graph, fresh = self.path / "graph", self.path / ".graph.new"
        return fresh if not graph.exists() and (fresh / "manifest.json").exists() else graph

    def read_graph(self) -> nx.MultiDiGraph:
        """The graph, in which former ids lead on too (see kg.history). Raises AtlasFolderError."""
        from kg.graphfile import read_graph
        from kg.history import read_history, with_history

        return with_history(read_graph(self.graph), read_history(self.history))

    def sources(self) -> tuple[Source, ...]:
        """The digests of this atlas, by id. Raises AtlasFolderError where the list is damaged."""
        path = self.path / "digests" / "manifest.json"
        try:
            items = json.loads(path.read_bytes())["digests"]
            return tuple(Source(i["id"], i["file"], i["sha256"], tuple(i["without"])) for i in items)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AtlasFolderError("the list of digests is damaged", where=str(path), fix="build the atlas again from its sources") from error

    def read_source(self, source: Source) -> bytes:
        """A digest's bytes as they were read. Raises AtlasFolderError."""
        path = self.path / "digests" / source.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise AtlasFolderError(
                f"the kept copy of {source.id} cannot be read: {error.strerror}", where=str(path), fix=f"run `kg add {source.id}`"
            ) from error
        if hashlib.sha256(data).hexdigest() != source.sha256:
            raise AtlasFolderError(f"the kept copy of {source.id} was changed", where=str(path), fix=f"run `kg add {source.id}`")
        return data

    def keep(self, ident: str, data: bytes) -> Source:
        """Keeps a digest's bytes; it is in the atlas once ``commit`` lists it."""
        digest = hashlib.sha256(data).hexdigest()
        source = Source(ident, f"{digest[:16]}-{safe_name(slug(Path(ident).name))}", digest)
        path = self.path / "digests" / source.file
        if not path.exists():
            write_bytes(path, data)
        return source

    def commit(self, sources: Sequence[Source], files: Mapping[str, bytes]) -> bool:
        """Makes these the digests of the atlas and these files its graph, as ``write_graph`` does; where that fails, neither."""
        manifest = self.path / "digests" / "manifest.json"
        before = manifest.read_bytes() if manifest.exists() else None
        items = [asdict(s) for s in sorted(sources, key=lambda s: s.id)]
        write_text(manifest, json.dumps({"digests": items}, ensure_ascii=False, indent=1) + "\n")
        try:
            changed = self.write_graph(files)
        except AtlasFolderError:
            if (self.path / "graph").exists():  # the last one, still in its place
                manifest.unlink() if before is None else write_bytes(manifest, before)
            raise
        self._drop_others(sources)
        return changed

    def drop_unlisted(self) -> None:
        """Drops the bytes of digests that a run kept and then could not go on with."""
        self._drop_others(self.sources())

    def _drop_others(self, sources: Sequence[Source]) -> None:
        folder = self.path / "digests"
        wanted = {s.file for s in sources} | {"manifest.json"}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def write_graph(self, files: Mapping[str, bytes]) -> bool:
        """Swaps graph/ for these files, and notes which ids they know no more; False where they are the same already."""
        graph, fresh, old = self.path / "graph", self.path / ".graph.new", self.path / ".graph.old"
        if self.graph == fresh:
            fresh.rename(graph)  # a killed run stopped between its two renames: its graph is whole
        if graph.exists() and all((graph / n).exists() and (graph / n).read_bytes() == data for n, data in files.items()):
            shutil.rmtree(fresh, ignore_errors=True)
            return False
        from kg.history import encode_history, left_behind, read_history

        past = left_behind(graph, files)
        if past:
            write_bytes(self.history, encode_history(read_history(self.history) | past))
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            for name, data in files.items():
                write_bytes(fresh / name, data)
            shutil.rmtree(old, ignore_errors=True)
            if graph.exists():
                graph.rename(old)
            fresh.rename(graph)
            shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise AtlasFolderError(
                f"cannot be written: {error.strerror}", where=str(graph), fix="mend it and run again; the last graph is kept"
            ) from error
        return True


def open_atlas(path: Path, *, must_exist: bool = True) -> Atlas:
    """Opens an atlas folder. Raises AtlasFolderError where it is none, or of another format."""
    toml = path / "atlas.toml"
    try:
        settings = tomllib.loads(toml.read_text("utf8"))
    except FileNotFoundError:
        if must_exist:
            raise AtlasFolderError(
                "there is no atlas here", where=str(path), fix="make one with `kg build SOURCE...`, or name it with --atlas"
            ) from None
        settings = {"format": FORMAT}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AtlasFolderError(f"this is not TOML: {error}", where=str(toml), fix="mend the file") from error
    except OSError as error:
        raise AtlasFolderError(f"cannot be read: {error.strerror}", where=str(toml), fix="mend the permissions") from error
    found = settings.get("format")
    if not isinstance(found, int) or not 1 <= found <= FORMAT:
        newer = isinstance(found, int) and found > FORMAT
        raise AtlasFolderError(
            f"this atlas has format {found}, this kg reads formats 1 to {FORMAT}",
            where=str(toml),
            fix="install the newer ronbun-atlas that wrote it" if newer else f"mend the line `format = {FORMAT}`",
        )
    return Atlas(path, settings)


@contextmanager
def writing(path: Path) -> Iterator[Atlas]:
    """The atlas at ``path``, made if need be, locked for this process. Raises LockedError for a second writer."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        strangers = [p.name for p in path.iterdir() if not p.name.startswith(".") and p.name not in ("judgements.yaml", "schemas")]
        if strangers and not (path / "atlas.toml").exists():
            raise AtlasFolderError(
                f"this folder holds other things ({sorted(strangers)[0]})", where=str(path), fix="name an empty or new folder with --atlas"
            )
        lock = (path / ".lock").open("a+")
    except OSError as error:
        raise AtlasFolderError(
            f"the folder cannot be written: {error.strerror}", where=str(path), fix="mend the permissions, or name another with --atlas"
        ) from error
    with lock:
        take(lock, path)
        for part in sorted(path.rglob(".*.part")):
            part.unlink(missing_ok=True)  # what a killed run was writing
        if not (path / "atlas.toml").exists():
            write_text(path / "atlas.toml", _TOML)
        atlas = _brought_up(open_atlas(path))
        if not atlas.graph.exists():
            from kg.graphfile import encode, new_graph

            atlas.write_graph(encode(new_graph()))  # so that an atlas opens from its first moment
        yield atlas


def _brought_up(atlas: Atlas) -> Atlas:
    """The atlas in this version's format; its settings stay as they were written, and every step may be repeated."""
    if atlas.settings["format"] == FORMAT:
        return atlas
    for folder in sorted((atlas.path / "extractions").glob("??")):
        shutil.rmtree(folder, ignore_errors=True)  # records are a cache, and keep their place in a file now
    toml = atlas.path / "atlas.toml"
    write_text(toml, re.sub(r"(?m)^(\s*format\s*=\s*)\d+", rf"\g<1>{FORMAT}", toml.read_text("utf8"), count=1))
    return open_atlas(atlas.path)
