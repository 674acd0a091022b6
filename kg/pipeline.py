"""The one module that knows the order: digests -> passages -> mentions -> entities -> graph -> map."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx

from kg.arxiv_id import find_arxiv_id
from kg.assist.assistant import Asked, Assistant, estimate
from kg.assist.linking import with_verdicts
from kg.assist.wishes import Given
from kg.atlas import Atlas, Source, open_atlas, writing
from kg.atomic import write_text
from kg.cache import Cache
from kg.errors import AtlasError, AtlasFolderError, UsageError
from kg.extract.cache import KINDS
from kg.graph import build_graph
from kg.graphfile import graph_of, read_generation
from kg.kept import Library, keep_readable, require_readable
from kg.making import Maker
from kg.model import Decision, Occurrence, Problem, Record, Resolution
from kg.outgoing import TextLevel
from kg.records import Records, completed
from kg.report.folder import write_weeks
from kg.resolve.assets import contradicting
from kg.resolve.judgements import Judgements, active, load_judgements, read_items
from kg.resolve.resolve import resolve
from kg.resolve.unmatched import unmatched
from kg.schema import Schema, load_schema
from kg.sources.categories import load_categories
from kg.sources.files import Gathered, normalize
from kg.sources.spending import Estimate
from kg.strata import load_strata


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. ``problems`` lists what was skipped or doubted, ``remarks`` judgements on nothing; ``added`` and its like are ids."""

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
    remarks: tuple[Problem, ...] = ()


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
        with writing(path) as atlas, Cache(atlas.cache) as cache, _tidied(atlas):
            _require_yours(atlas)
            yield atlas, cache
    except OSError as error:
        where = str(error.filename or path)
        raise AtlasFolderError(
            f"cannot be used: {error.strerror}", where=where, fix="free some space or mend the permissions, and run it again; nothing is lost"
        ) from error
    finally:
        if enabled:
            gc.freeze()  # and unfreeze: what is there now counts as old, else all of it would be gone through at once
            gc.unfreeze()
            gc.enable()


def _require_yours(atlas: Atlas) -> None:
    """Refuses what a person wrote wrongly before anything changes. Raises SchemaError (file:line)."""
    load_schema(atlas.schemas)
    load_judgements(atlas.judgements)
    load_categories(atlas.schemas)
    load_strata(atlas.schemas)  # the map shows them


@contextmanager
def _tidied(atlas: Atlas) -> Iterator[None]:
    """Leaves no copies of digests behind that a run made that came to nothing."""
    try:
        yield
    except BaseException:
        with suppress(OSError, AtlasError):  # the error under way says more
            atlas.drop_unlisted()
        raise


def build(path: Path, gathered: Gathered | None, options: Options) -> Report:
    """Makes the atlas hold exactly these digests; None rebuilds from those it keeps, and of what was kept trusts extraction alone."""
    _require_sources(path, gathered)
    with _opened(path) as (atlas, cache):
        if gathered is None:
            cache.drop_all_but(*KINDS)
        old = {s.id: s for s in atlas.sources()}
        problems = list(gathered.problems) if gathered else []
        kept = old
        if gathered is not None:
            kept = keep_readable(atlas, gathered, problems, cache)
            missing = sorted(set(old) - set(kept))
            if missing and not options.replace:
                listed = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
                raise UsageError(f"this would drop {len(missing)} digests: {listed}", where=str(path), fix="use --replace, or `kg add` to keep them")
        elif not old:
            raise _no_sources(path)
        return _with_changes(_make(atlas, list(kept.values()), problems, options, cache), old, kept)


def _require_sources(path: Path, gathered: Gathered | None) -> None:
    """Refuses to make an atlas of nothing; one that is there can tell more itself."""
    if (path / "atlas.toml").exists():
        return
    if gathered is None:
        raise _no_sources(path)
    require_readable(gathered)


def _no_sources(path: Path) -> AtlasError:
    return AtlasError("there is nothing to build from", where=str(path), fix="name a SOURCE: a file, a folder or - for standard input")


def mend(path: Path, options: Options) -> Report:
    """Rebuilds the atlas from its digests and trusts nothing else that can be made again."""
    with _opened(path) as (atlas, _):
        atlas.cache.unlink(missing_ok=True)
    return build(path, None, options)


def add(path: Path, gathered: Gathered, options: Options) -> Report:
    """Adds digests, or replaces those of the same id."""
    _require_sources(path, gathered)
    with _opened(path) as (atlas, cache):
        problems = list(gathered.problems)
        old = {s.id: s for s in atlas.sources()}
        kept = old | keep_readable(atlas, gathered, problems, cache)
        return _with_changes(_make(atlas, list(kept.values()), problems, options, cache), old, kept)


def remove(path: Path, idents: Sequence[str], options: Options) -> Report:
    """Takes digests, weeks or papers out, with all that only they supported. Unknown ids are refused first."""
    with _opened(path) as (atlas, cache):
        sources = {s.id: s for s in atlas.sources()}
        here: dict[str, set[str]] = {ident: set() for ident in sources}
        for group in Library(atlas, list(sources.values()), cache, load_judgements(atlas.judgements)).groups:
            for place in group.sources:
                here[place.digest] |= {group.id, *([place.week] if place.week else [])}
        known = set(sources).union(*here.values())
        idents = [next((i for i in (ident, normalize(ident), find_arxiv_id(ident)) if i in known), ident) for ident in idents]
        unknown = [i for i in idents if i not in known]
        if unknown:
            raise AtlasError(f"there is no digest, week or paper {unknown[0]}", where=str(path), fix="`kg status` lists digests and weeks")
        inside = {ident for ident in idents if sources.pop(ident, None) is None}  # a digest called like a week is the digest
        left = [replace(s, without=tuple(sorted({*s.without, *(inside & here[s.id])}))) for s in sources.values()]
        return replace(_make(atlas, left, [], options, cache), removed=tuple(sorted(set(idents))))


def _with_changes(report: Report, old: Mapping[str, Source], new: Mapping[str, Source]) -> Report:
    return replace(
        report,
        added=tuple(sorted(new.keys() - old.keys())),
        replaced=tuple(sorted(i for i in new.keys() & old.keys() if new[i] != old[i])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def _make(atlas: Atlas, sources: Sequence[Source], problems: list[Problem], options: Options, cache: Cache) -> Report:
    """Makes the atlas of these digests; until the graph of them all is made, it stays as it was."""
    schema, judgements = load_schema(atlas.schemas), load_judgements(atlas.judgements)
    library = Library(atlas, sources, cache, judgements)
    assistant = Assistant(atlas, schema, options.model)
    given, extracted = _asked(assistant, library, cache, schema)
    if assistant.reviews:
        judgements = with_verdicts(judgements, assistant.second_reading(_resolved(library, cache, schema, judgements, given)))
    maker = Maker(library, cache, schema, judgements, given)
    made = maker.make(atlas.graph)
    problems += (*library.problems, *contradicting(made.assets), *assistant.problems)
    problems += (Problem("judgements.yaml", f"{' and '.join(d.names)}: {d.rule}", "them apart") for d in made.decisions if _contradicts(d))
    changed = atlas.commit(sources, made.files)
    _write_decisions(atlas, [*made.decisions, *assistant.decisions])
    remarks = unmatched(active(read_items(atlas.judgements)), lambda: {*made.names(), *library.asset_keys()}, library.called(), schema)
    _write_problems(atlas, [*problems, *remarks])
    graph = graph_of(made.files) if options.draw else None
    weeks = write_weeks(atlas, options.text, graph) if graph is not None else None
    drawn = _draw(atlas, options, graph) if graph is not None else None  # it links to the weeks
    return Report(
        digests=len(library.digests),
        papers=len(library.groups),
        passages=made.passages,
        extracted=extracted + maker.records.extracted,
        entities=made.entities,
        relations=made.relations,
        changed=changed,
        problems=tuple(problems),
        map=drawn,
        weeks=weeks,
        generation=read_generation(atlas.graph),
        assets=len(made.assets),
        asked=assistant.asked,
        remarks=tuple(remarks),
    )


def _asked(assistant: Assistant, library: Library, cache: Cache, schema: Schema) -> tuple[dict[str, Record] | None, int]:
    """The records by passage where a model reads too, None where the rules alone do; and how many the rules made for it."""
    if not assistant.reads:
        assistant.forget()
        return None, 0
    papers, rules = library.papers(), Records(cache, schema)
    records = rules.of(papers) if assistant.wants_rules else {}
    if records:
        rules.prune(name for paper in papers for name in rules.names(paper))
    return assistant.read(papers, records), rules.extracted


def _resolved(library: Library, cache: Cache, schema: Schema, judgements: Judgements, given: Mapping[str, Record] | None) -> Resolution:
    """What resolving finds in all papers, with all mentions."""
    papers = library.papers()
    records = Records(cache, schema).of(papers) if given is None else given
    return resolve(completed(papers, records, schema), schema, judgements, library.assets())


def foresee(path: Path, gathered: Gathered | None, options: Options, *, keep: bool) -> tuple[str, Estimate]:
    """The model and what its reading would take, without asking or writing; ``keep`` counts the atlas's other digests too."""
    atlas = open_atlas(path) if (path / "atlas.toml").exists() else Atlas(path)
    new = gathered.digests if gathered else ()
    kept = [s for s in atlas.sources() if s.id not in dict(new)] if keep or gathered is None else []
    # where there is no atlas yet, none is made
    with TemporaryDirectory() as nowhere, Cache(atlas.cache if kept else Path(nowhere) / "cache.sqlite") as cache:
        papers = Library(atlas, kept, cache, load_judgements(atlas.judgements), new).papers()
    return estimate(atlas, load_schema(atlas.schemas), options.model, papers)


def _draw(atlas: Atlas, options: Options, graph: nx.MultiDiGraph) -> Path:
    from viz import draw, is_current

    if is_current(atlas.path, options.text):
        return atlas.path / "map.html"
    return draw(atlas.path, text=options.text, graph=graph)


def resolution_of(atlas: Atlas) -> tuple[nx.MultiDiGraph, Resolution]:
    """The graph that the kept digests give, and what it was made from: what training and checks look at."""
    schema, judgements = load_schema(atlas.schemas), load_judgements(atlas.judgements)
    with Cache(atlas.cache) as cache:
        library = Library(atlas, atlas.sources(), cache, judgements)
        resolution = _resolved(library, cache, schema, judgements, None)
        return build_graph(library.papers(), library.titles, resolution), resolution


def occurrences_of(atlas: Atlas) -> tuple[nx.MultiDiGraph, dict[tuple[str, str], list[Occurrence]]]:
    """The graph that the kept digests give, and the mentions by (paper, entity)."""
    graph, resolution = resolution_of(atlas)
    found: dict[tuple[str, str], list[Occurrence]] = {}
    for occurrence in resolution.occurrences:
        found.setdefault((occurrence.passage.paper, occurrence.entity), []).append(occurrence)
    return graph, found


def _contradicts(decision: Decision) -> bool:
    """Whether the person said both that two names are one and that they are not."""
    return decision.verdict == "conflict" and decision.rule.startswith("judgement")


def _write_decisions(atlas: Atlas, decisions: Sequence[Decision]) -> None:
    lines = (json.dumps(asdict(d), ensure_ascii=False, sort_keys=True) for d in decisions)
    write_text(atlas.path / "decisions.jsonl", "".join(line + "\n" for line in lines))


def _write_problems(atlas: Atlas, problems: Sequence[Problem]) -> None:
    lines = sorted(json.dumps(asdict(p), ensure_ascii=False, sort_keys=True) for p in problems)
    write_text(atlas.path / "problems.jsonl", "".join(line + "\n" for line in lines))
