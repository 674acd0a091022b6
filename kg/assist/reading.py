"""A language model reads passages: asked once for each distinct text, grounded, and joined with what the rules found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.assist.answers import Answers, content_hash
from kg.assist.desk import Desk, Question, Round
from kg.assist.wishes import Wishes
from kg.atlas import Atlas
from kg.atomic import write_text
from kg.extract import llm
from kg.extract.vote import Voting
from kg.model import Decision, Paper, Passage, Problem, Record
from kg.prompts import load_prompt
from kg.schema import Schema
from kg.sources.spending import Estimate, tokens
from kg.sources.structured import Form

REJECTED = "rejected.jsonl"
FORM = Form("extraction", llm.output_schema(), llm.fits, llm.LONGEST, ("entities", "links"))


@dataclass(frozen=True, slots=True)
class Reading:
    """Records by passage id, disputes to decide, problems met, and counts: passages known before, asked now, proposals rejected."""

    records: dict[str, Record]
    disputes: tuple[Decision, ...]
    problems: tuple[Problem, ...]
    known: int
    asked: int
    rejected: int


class Reader:
    """Asks about the passages of one atlas."""

    def __init__(self, atlas: Atlas, schema: Schema, wishes: Wishes, desk: Desk) -> None:
        self._atlas, self._schema, self._wishes, self._desk = atlas, schema, wishes, desk
        self._prompt = load_prompt(llm.PROMPT, schema, atlas.schemas)
        how = (wishes.model, self._prompt, json.dumps(FORM.schema, sort_keys=True), f"temperature 0, at most {llm.limit(0)} to {llm.LONGEST} tokens")
        self._answers = Answers(atlas.path / "answers" / "passages", *how)

    def estimate(self, papers: Sequence[Paper]) -> Estimate:
        """What reading would take."""
        return self._desk.estimate(self._questions(papers), FORM, self._answers)

    def read(self, papers: Sequence[Paper], rules: Mapping[str, Record]) -> Reading:
        """Reads all passages; ``rules`` are the rules' records by passage id, empty where only the model counts."""
        questions = self._questions(papers)
        self._answers.prune({q.content for q in questions})
        result = self._desk.put(questions, FORM, self._answers, "asking the model")
        passages = [p for paper in papers for p in paper.passages]
        problems = _problems(passages, result, "what the rules found" if self._wishes.extractor == "both" else "nothing of this passage")
        records: dict[str, Record] = {}
        disputes: list[Decision] = []
        lines: list[str] = []
        voting = Voting(self._schema) if result.answers else None
        for passage in passages:
            answer = result.answers.get(_content(passage))
            old = rules.get(passage.id, Record())
            if answer is None or voting is None:
                records[passage.id] = old
                continue
            outcome = voting.meet(passage, old, llm.proposals(answer))
            records[passage.id] = outcome.record
            disputes += outcome.disputes
            lines += [_line(passage, self._wishes.model, item.item, item.reason) for item in outcome.rejected]
        write_text(self._atlas.path / REJECTED, "".join(sorted(lines)))
        asked = len(result.answers) - result.known + len(result.failures)
        return Reading(records, tuple(dict.fromkeys(disputes)), problems, result.known, asked, len(lines))

    def _questions(self, papers: Sequence[Paper]) -> list[Question]:
        """One question a distinct text, in reading order."""
        found = {}
        for paper in papers:
            for passage in paper.passages:
                content = _content(passage)
                if content not in found:
                    found[content] = Question(
                        content,
                        ({"role": "system", "content": self._prompt}, {"role": "user", "content": llm.question(passage)}),
                        60 + tokens(passage.text) * 6 // 10,
                        llm.limit(tokens(passage.text)),
                    )
        return list(found.values())


def _content(passage: Passage) -> str:
    return content_hash(str(passage.role), passage.heading, passage.text)


def _problems(passages: Sequence[Passage], result: Round, kept: str) -> tuple[Problem, ...]:
    """One problem a failed or cut passage, and one for all that were not asked."""
    found = []
    cut = set(result.cut)
    for passage in passages:
        failure = result.failures.get(_content(passage))
        if failure is not None:
            what = f"the model's reading of passage {passage.position} failed: {failure.what}"
            found.append(Problem(passage.digest, what, kept, paper=passage.paper))
        elif _content(passage) in cut:
            what = f"the model's answer to passage {passage.position} was cut off"
            found.append(Problem(passage.digest, what, "its whole items", paper=passage.paper))
    if result.unasked:
        found.append(Problem("language model", f"{result.unasked} passages were not put to it: {result.why}", kept))
    return tuple(dict.fromkeys(found))


def _line(passage: Passage, model: str, item: str, reason: str) -> str:
    data = {"digest": passage.digest, "item": item, "model": model, "paper": passage.paper, "passage": passage.id, "reason": reason}
    return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"
