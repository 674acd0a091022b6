"""``kg digest``: a weekly digest of questions and answers for papers of arXiv, written by a language model and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import atlas_option, given, model_options
from kg.errors import SourceError, UsageError

if TYPE_CHECKING:
    from kg.assist.desk import Desk, Question, Round
    from kg.atlas import Atlas
    from kg.sources.digest_writer import Entry, Language
    from kg.sources.metadata import Metadata


@click.command("digest")
@click.argument("ids", nargs=-1, required=True, metavar="ID|FILE...")
@atlas_option
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="The language of the digest.")
@click.option("--questions", type=click.IntRange(1, 30), default=10, show_default=True, metavar="N", help="Questions for each paper.")
@click.option("--source", "sources", multiple=True, metavar="ID=FILE", help="A paper's own text, to answer from more than the abstract.")
@click.option("--week", metavar="ID", help="Put all papers into this week (2023-W45).")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, not to standard output.")
@click.option("--offline", is_flag=True, help="Ask arXiv nothing: use the metadata that the atlas has.")
@click.option("--delay", type=click.FloatRange(min=0), default=3.0, show_default=True, help="Seconds between requests; arXiv asks for 3.")
@model_options
def digest_command(ids: tuple[str, ...], atlas: Path, output: Path | None, dry_run: bool, **how: Any) -> None:
    """Write a weekly Q&A digest of papers, named by arXiv ID or by the FILE of a weekly list.

    The model is OpenAI's with OPENAI_API_KEY, or that of any compatible server with OPENAI_BASE_URL. Answers come from
    the abstract, or from the text of --source; one that the text does not give is marked, and so are names and numbers
    that do not stand there. Metadata and answers are kept in the atlas; `kg add` takes the digest in.
    """
    from kg.assist.desk import Desk
    from kg.assist.wishes import settle
    from kg.atlas import writing
    from kg.cli.fetch import ids_of

    listed = ids_of(ids)
    texts = _texts(how["sources"])
    if how["week"]:
        _check_week(how["week"])
        listed = dict.fromkeys(listed, how["week"])
    with writing(atlas) as opened:
        papers = _papers(opened, sorted(listed), how["offline"], how["delay"])
        wishes = settle(opened.settings, given(how), str(opened.path / "atlas.toml"))
        desk = Desk(replace(wishes, insists=True), opened.schemas, {} if dry_run else None)
        entries, done = _entries(opened, desk, papers, texts, (listed, how["lang"], how["questions"], dry_run))
    if done is None:
        return
    _write(entries, how["lang"], output)
    _tell(entries, papers, done, f"{wishes.model}: {desk.account}")


def _check_week(week: str) -> None:
    from kg.weeks import week_bounds

    week_bounds(week)


def _texts(sources: Sequence[str]) -> dict[str, str]:
    """The given texts by arXiv id. Raises UsageError or SourceError."""
    from kg.sources.files import gather
    from kg.sources.metadata import split_id

    texts = {}
    for source in sources:
        name, _, file = source.partition("=")
        split = split_id(name)
        if split is None or not file:
            raise UsageError(f"{source} is no text of a paper", fix="write it as 2305.14314=paper.txt")
        gathered = gather([file])
        if not gathered.digests:
            raise SourceError(gathered.problems[0].what, where=file, fix="name a text file")
        texts[split[0]] = gathered.digests[0][1].decode("utf8", "replace")
    return texts


def _papers(atlas: Atlas, wanted: Sequence[str], offline: bool, delay: float) -> dict[str, Metadata]:
    """The metadata of the papers, fetched where it is not there. Raises SourceError where there is none at all."""
    from kg.cli.fetch import collected
    from kg.sources.metadata import FILE, load

    known, _ = load(atlas.path / FILE)
    missing = [ident for ident in wanted if ident not in known]
    if missing and not offline:
        known = collected(atlas.path / FILE, missing, delay).known
    elif missing:
        click.echo(f"kg: no metadata for {', '.join(missing)}; run without --offline", err=True)
    papers = {ident: known[ident] for ident in wanted if ident in known}
    if not papers:
        raise SourceError("there is no metadata for any of these papers", fix="check the ids, and run it without --offline")
    return papers


def _entries(
    atlas: Atlas, desk: Desk, papers: Mapping[str, Metadata], texts: Mapping[str, str], how: tuple[dict[str, str | None], Language, int, bool]
) -> tuple[list[Entry], Round | None]:
    """The entries of all papers that the model answered about; only an estimate, and None, on a dry run."""
    from kg.assist.answers import Answers
    from kg.prompts import load_prompt
    from kg.schema import load_schema
    from kg.sources import digest_writer as writer
    from kg.sources.categories import full_names, load_categories
    from kg.sources.digest_check import Terms

    listed, language, number, dry_run = how
    schema = load_schema(atlas.schemas)
    prompt = load_prompt(writer.PROMPT, schema, atlas.schemas, {"language": writer.NAMES[language], "questions": str(number)})
    answers = Answers(atlas.path / "answers" / "digest", desk.model, prompt, str(writer.SCHEMA), f"temperature 0, at most {writer.LIMIT} tokens")
    questions = {ident: _question(prompt, paper, texts.get(ident, ""), number) for ident, paper in papers.items()}
    if dry_run:
        click.echo(f"{desk.model}: {desk.estimate(list(questions.values()), writer.FORM, answers)}")
        return [], None
    done = desk.put(list(questions.values()), writer.FORM, answers, "writing the digest")
    table, maker = load_categories(atlas.schemas), writer.Writer(language, Terms(schema.lexicon), _plain)
    entries = [
        maker.entry(paper, listed[ident], full_names(paper.categories, table), done.answers[questions[ident].content], texts.get(ident, ""))
        for ident, paper in papers.items()
        if questions[ident].content in done.answers
    ]
    if not entries:
        raise SourceError(f"no paper could be written about: {done.why or next(iter(done.failures.values()))}", fix="run it again later")
    return entries, done


def _question(prompt: str, paper: Metadata, text: str, number: int) -> Question:
    from kg.assist.answers import content_hash
    from kg.assist.desk import Question
    from kg.sources.digest_writer import LIMIT, conversation

    content = content_hash(paper.id, str(paper.version), paper.title, paper.abstract, paper.comment or "", text)
    return Question(content, conversation(prompt, paper, text), 400 + 90 * number, LIMIT)


def _plain(text: str) -> str:
    """A text as the reader of digests reads it back: no markup, no list mark, no label at its start, nothing of a page's furniture."""
    from kg.read.labels import labelled
    from kg.read.layouts._qa_body import FURNITURE
    from kg.read.prose import prose
    from kg.sources.digest_writer import without_mark

    for _ in range(10):
        label = labelled(text)
        fresh = " ".join(without_mark(prose([label.value if label else text])).replace("**", "").split())
        if fresh == text:
            break
        text = fresh
    return "" if FURNITURE.fullmatch(text) else text


def _write(entries: Sequence[Entry], language: Language, output: Path | None) -> None:
    from kg.atomic import write_text
    from kg.sources.digest_writer import render

    text = render(entries, language)
    for ident in _changed(text, entries):
        click.echo(f"kg: {ident} does not read back as it was written; look at it in the digest", err=True)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)


def _changed(text: str, entries: Sequence[Entry]) -> list[str]:
    """The papers of which our own reader would make something else."""
    from kg.model import Role
    from kg.read import read_digest

    read = {paper.arxiv_id: paper for paper in read_digest(text.encode("utf8"), "digest").papers}
    found = []
    for entry in entries:
        passages = read[entry.paper.id].passages if entry.paper.id in read else ()
        texts = [(p.heading, p.text) for p in passages if p.role is Role.ANSWER]
        texts += [("", p.text) for p in passages if p.role in (Role.ABSTRACT, Role.SUMMARY)]
        wanted = [(pair.question, pair.answer) for pair in entry.pairs] + [("", part) for part in (entry.summary, entry.abstract) if part]
        found += [entry.paper.id] if sorted(texts) != sorted(wanted) else []
    return found


def _tell(entries: Sequence[Entry], papers: Mapping[str, Metadata], done: Round, account: str) -> None:
    """On standard error: what is flagged, what was left out and why, and what it took."""
    from kg.sources.digest_writer import untold

    for entry in entries:
        marked = [("summary and abstract", entry.flags), *((f"answer {n}", pair.flags) for n, pair in enumerate(entry.pairs, 1))]
        for place, flags in marked:
            if flags:
                click.echo(f"kg: {entry.paper.id}, {place}: not in the source: {', '.join(flags)}", err=True)
    for failure in done.failures.values():
        click.echo(f"kg: {failure}", err=True)
    if done.unasked:
        click.echo(f"kg: {done.unasked} papers were not asked about: {done.why}", err=True)
    pairs = [pair for entry in entries for pair in entry.pairs]
    silent = sum(map(untold, pairs))
    click.echo(f"kg: {len(entries)} of {len(papers)} papers, {len(pairs)} answers, {silent} of them that the text does not say", err=True)
    click.echo(f"kg: {account}", err=True)
