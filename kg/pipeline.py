"""The one module that knows the order: digests -> passages -> mentions -> entities -> graph -> map."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import networkx as nx

from kg.assist.assistant import Asked, Assistant, estimate
from kg.assist.linking import with_verdicts
from kg.assist.wishes import Given
from kg.atlas import Atlas, Source, open_atlas, writing
from kg.atomic import write_text
from kg.cache import Cache
from kg.errors import AtlasError, AtlasFolderError, SourceError, UsageError
from kg.extract.cache import RecordCache, RecordKeys
from kg.extract.paper import complete
from kg.extract.passage import Extractor
from kg.graph import build_graph
from kg.graphfile import encode
from kg.kept import drop_removed, keep_readable, read_digests, read_papers
from kg.model import Decision, Occurrence, Paper, Passage, Problem, Record
from kg.outgoing import TextLevel
from kg.progress import track
from kg.read import asset_passages, merge_papers, read_digest
from kg.report.folder import write_weeks
from kg.resolve.assets import contradicting
from kg.resolve.judgements import load_judgements
from kg.resolve.resolve import resolve
from kg.schema import Schema, load_schema
from kg.sources.files import Gathered
from kg.sources.spending import Estimate


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. ``problems`` lists everything that was skipped or doubted; ``added``, ``replaced`` and ``removed`` are ids."""

    digests: int
    papers: int
    passages: int
    extracted: int
    entities: int
    relations: int
    changed: bool
    problems: tuple[Problem, ...]
    map: Path | None = None
    generation: str = ""
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    assets: int = 0
    weeks: Path | None = None
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: ``replace`` allows dropping sources; ``draw`` draws the map too; ``text`` as in design; ``model`` is what the flags say."""

    replace: bool = False
    draw: bool = True
    text: TextLevel = "quotes"
    model: Given = field(default_factory=Given)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Atlas, Cache]]:
    """The atlas locked for this process, with its cache."""
    enabled = gc.isenabled()
    gc.disable()  # millions of objects and hardly a cycle: collecting takes a third of a run
    try:
        with writing(path) as atlas, Cache(atlas.cache) as cache:
            yield atlas, cache
    except OSError as error:
        where = str(error.filename or path)
        raise AtlasFolderError(
            f"cannot be used: {error.strerror}", where=where, fix="free some space or mend the permissions, and run it again; nothing is lost"
        ) from error
    finally:
        if enabled:
            gc.enable()


def build(path: Path, gathered: Gathered | None, options: Options) -> Report:
    """Makes the atlas hold exactly these digests; None rebuilds from those it keeps."""
    with _opened(path) as (atlas, cache):
        old = {s.id: s for s in atlas.sources()}
        problems = list(gathered.problems) if gathered else []
        kept = old
        if gathered is not None:
            kept = keep_readable(atlas, gathered, problems, cache)
            missing = sorted(set(old) - set(kept))
            if missing and not options.replace:
                listed = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
                raise UsageError(f"this would drop {len(missing)} digests: {listed}", where=str(path), fix="use --replace, or `kg add` to keep them")
            atlas.set_sources(list(kept.values()))
        elif not old:
            raise AtlasError("there is nothing to build from", where=str(path), fix="name a SOURCE: a file, a folder or - for standard input")
        return _with_changes(_make(atlas, problems, options, cache), old, kept)


def add(path: Path, gathered: Gathered, options: Options) -> Report:
    """Adds digests, or replaces those of the same id."""
    with _opened(path) as (atlas, cache):
        problems = list(gathered.problems)
        old = {s.id: s for s in atlas.sources()}
        kept = old | keep_readable(atlas, gathered, problems, cache)
        atlas.set_sources(list(kept.values()))
        return _with_changes(_make(atlas, problems, options, cache), old, kept)


def remove(path: Path, idents: Sequence[str], options: Options) -> Report:
    """Takes digests, weeks or papers out, with all that only they supported. Unknown ids are refused first."""
    with _opened(path) as (atlas, cache):
        sources = {s.id: s for s in atlas.sources()}
        read = read_digests(atlas, list(sources.values()), [], cache)
        judgements = load_judgements(atlas.judgements)
        papers, _ = merge_papers(read, judgements.same_papers, judgements.different_papers)
        known = {p.id for p in papers} | {w for p in papers for _, w in p.sources if w}
        unknown = [i for i in idents if i not in sources and i not in known]
        if unknown:
            raise UsageError(f"there is no digest, week or paper {unknown[0]}", where=str(path), fix="`kg status` lists digests and weeks")
        for ident in idents:
            sources.pop(ident, None)
        left = [_without(s, papers, idents) for s in sources.values()]
        atlas.set_sources(left)
        return replace(_make(atlas, [], options, cache), removed=tuple(sorted(set(idents))))


def _with_changes(report: Report, old: Mapping[str, Source], new: Mapping[str, Source]) -> Report:
    return replace(
        report,
        added=tuple(sorted(new.keys() - old.keys())),
        replaced=tuple(sorted(i for i in new.keys() & old.keys() if new[i] != old[i])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def _without(source: Source, papers: Sequence[Paper], idents: Sequence[str]) -> Source:
    here = {i for p in papers for digest, week in p.sources if digest == source.id for i in (p.id, week)}
    return replace(source, without=tuple(sorted({*source.without, *(i for i in idents if i in here)})))


def _make(atlas: Atlas, problems: list[Problem], options: Options, cache: Cache) -> Report:
    papers, digests = read_papers(atlas, problems, cache)
    schema = load_schema(atlas.schemas)
    judgements = load_judgements(atlas.judgements)
    assistant = Assistant(atlas, schema, options.model)
    found, extracted = _extract(cache, papers, schema) if assistant.wants_rules else ({}, 0)
    records = _completed(papers, assistant.read(papers, found), schema)
    assets = asset_passages(digests)
    resolution = resolve(records, schema, judgements, assets)
    if verdicts := assistant.second_reading(resolution):
        resolution = resolve(records, schema, with_verdicts(judgements, verdicts), assets)
    problems += (*contradicting(resolution.assets), *assistant.problems)
    problems += (Problem("judgements.yaml", f"{' and '.join(d.names)}: {d.rule}", "them apart") for d in resolution.decisions if _contradicts(d))
    graph = build_graph(papers, digests, resolution)
    changed = atlas.write_graph(encode(graph))
    _write_decisions(atlas, [*resolution.decisions, *assistant.decisions])
    _write_problems(atlas, problems)
    weeks = write_weeks(atlas, options.text, graph) if options.draw else None
    drawn = _draw(atlas, options, graph) if options.draw else None  # it links to the weeks
    passages = sum(len(p.passages) for p in papers)
    return Report(
        digests=len(digests),
        papers=len(papers),
        passages=passages,
        extracted=extracted,
        entities=len(resolution.entities),
        relations=len(resolution.relations),
        changed=changed,
        problems=tuple(problems),
        map=drawn,
        weeks=weeks,
        generation=graph.graph["generation"],
        assets=len(assets),
        asked=assistant.asked,
    )


def foresee(path: Path, gathered: Gathered | None, options: Options, *, keep: bool) -> tuple[str, Estimate]:
    """The model and what its reading would take, without asking or writing; ``keep`` counts the atlas's other digests too."""
    atlas = open_atlas(path) if (path / "atlas.toml").exists() else Atlas(path)
    new = dict(gathered.digests) if gathered else {}
    kept = [s for s in atlas.sources() if s.id not in new] if keep or gathered is None else []
    with Cache(atlas.cache) as cache:
        digests = read_digests(atlas, kept, [], cache)
    for ident, data in new.items():
        with suppress(SourceError):
            digests.append(read_digest(data, ident))
    digests = drop_removed(digests, merge_papers(digests)[0], [*kept, *(Source(i, "", "") for i in new)])
    return estimate(atlas, load_schema(atlas.schemas), options.model, merge_papers(digests)[0])


def _extract(cache: Cache, papers: Sequence[Paper], schema: Schema) -> tuple[dict[str, Record], int]:
    """The rules' records of all passages by id, from the cache where nothing changed. Returns them and how many were made."""
    kept = RecordCache(cache)
    found: dict[str, Record] = {}
    todo: list[tuple[str, Passage]] = []
    names = RecordKeys(cache, schema)
    keys = {p.id: names.of(p) for paper in papers for p in paper.passages}
    for paper in papers:
        for passage in paper.passages:
            record = kept.load(keys[passage.id])
            if record is None:
                todo.append((keys[passage.id], passage))
            else:
                found[passage.id] = record
    extractor = Extractor(schema) if todo else None
    for key, passage in track(todo, "extracting"):
        assert extractor is not None  # noqa: S101 (made whenever there is something to do)
        found[passage.id] = kept.save(key, extractor.extract(passage))
    kept.prune(set(keys.values()))
    names.prune()
    cache.commit()  # a run that is killed from here on has nothing to extract again
    return found, len(todo)


def _completed(papers: Sequence[Paper], records: dict[str, Record], schema: Schema) -> dict[str, list[tuple[Passage, Record]]]:
    """Each paper's passages with their records, and what one passage of a paper teaches the others."""
    tails = tuple(schema.words.tail)
    return {p.id: complete([(x, records[x.id]) for x in p.passages], tails) for p in papers}


def _draw(atlas: Atlas, options: Options, graph: nx.MultiDiGraph) -> Path:
    from viz import draw, is_current

    if is_current(atlas.path, options.text):
        return atlas.path / "map.html"
    return draw(atlas.path, text=options.text, graph=graph)


def occurrences_of(atlas: Atlas) -> tuple[nx.MultiDiGraph, dict[tuple[str, str], list[Occurrence]]]:
    """The graph that the kept digests give, and the mentions by (paper, entity): what training and checks look at."""
    schema = load_schema(atlas.schemas)
    with Cache(atlas.cache) as cache:
        papers, digests = read_papers(atlas, [], cache)
        records, _ = _extract(cache, papers, schema)
    resolution = resolve(_completed(papers, records, schema), schema, load_judgements(atlas.judgements), asset_passages(digests))
    found: dict[tuple[str, str], list[Occurrence]] = {}
    for occurrence in resolution.occurrences:
        found.setdefault((occurrence.passage.paper, occurrence.entity), []).append(occurrence)
    return build_graph(papers, digests, resolution), found


def _contradicts(decision: Decision) -> bool:
    """Whether the person said both that two names are one and that they are not."""
    return decision.verdict == "conflict" and decision.rule.startswith("judgement")


def _write_decisions(atlas: Atlas, decisions: Sequence[Decision]) -> None:
    lines = (json.dumps(asdict(d), ensure_ascii=False, sort_keys=True) for d in decisions)
    write_text(atlas.path / "decisions.jsonl", "".join(line + "\n" for line in lines))


def _write_problems(atlas: Atlas, problems: Sequence[Problem]) -> None:
    lines = sorted(json.dumps(asdict(p), ensure_ascii=False, sort_keys=True) for p in problems)
    write_text(atlas.path / "problems.jsonl", "".join(line + "\n" for line in lines))
