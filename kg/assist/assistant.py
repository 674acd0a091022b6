"""What a build asks of a language model, in its order: reading passages, then a second reading of undecided pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.assist.desk import Desk
from kg.assist.linking import Verdict, decisions_of, second_reading, undecided
from kg.assist.reading import REJECTED, Reader
from kg.assist.wishes import Given, settle
from kg.atlas import Atlas
from kg.model import Decision, Paper, Problem, Record, Resolution
from kg.schema import Schema
from kg.sources.spending import Account, Estimate


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model was asked: passages known before and asked now, proposals rejected, verdicts on pairs, and what it took.

    ``once`` where atlas.toml does not ask for this, so that a later run without the flag reads with the rules alone.
    """

    model: str
    known: int
    asked: int
    rejected: int
    verdicts: int
    account: Account
    once: bool = False


class Assistant:
    """The model's part in one build; does nothing where none is wanted. ``problems`` and ``decisions`` fill up on the way."""

    def __init__(self, atlas: Atlas, schema: Schema, given: Given) -> None:
        """Raises SchemaError, UsageError or ModelError where what is wanted cannot be."""
        self._atlas, self._schema = atlas, schema
        self._wishes = settle(atlas.settings, given, str(atlas.path / "atlas.toml"))
        self._lasting = settle(atlas.settings, Given(), "").extractor == self._wishes.extractor
        wanted = self._wishes.extractor != "rules" or self._wishes.review
        self._desk = Desk(self._wishes, atlas.schemas) if wanted else None
        self._counts = (0, 0, 0)
        self._verdicts = 0
        self.problems: list[Problem] = []
        self.decisions: list[Decision] = []

    @property
    def reads(self) -> bool:
        """Whether a model reads passages."""
        return self._wishes.extractor != "rules"

    def forget(self) -> None:
        """Drops what an earlier run with a model rejected, where none reads now."""
        if not self.reads:
            (self._atlas.path / REJECTED).unlink(missing_ok=True)

    @property
    def reviews(self) -> bool:
        """Whether a model reads undecided pairs."""
        return self._wishes.review

    @property
    def wants_rules(self) -> bool:
        """Whether the rules read the passages too."""
        return self._wishes.extractor != "llm"

    def read(self, papers: Sequence[Paper], rules: dict[str, Record]) -> dict[str, Record]:
        """The records of all passages by id: the rules' own, joined with what the model reads. Raises ModelError."""
        if self._desk is None or not self.reads:
            return rules
        reading = Reader(self._atlas, self._schema, self._wishes, self._desk).read(papers, rules)
        self.problems += reading.problems
        self.decisions += reading.disputes
        self._counts = (reading.known, reading.asked, reading.rejected)
        return reading.records

    def second_reading(self, resolution: Resolution) -> list[Verdict]:
        """The model's verdicts on the pairs that a resolution leaves undecided. Raises ModelError."""
        if self._desk is None or not self._wishes.review:
            return []
        pairs = undecided(resolution.decisions, resolution.occurrences)
        verdicts, problems = second_reading(self._atlas, self._schema, self._wishes, self._desk, pairs)
        self.problems += problems
        self.decisions += decisions_of(verdicts)
        self._verdicts = len(verdicts)
        return verdicts

    @property
    def asked(self) -> Asked | None:
        """What was asked; None where no model was wanted."""
        if self._desk is None:
            return None
        return Asked(self._wishes.model, *self._counts, self._verdicts, self._desk.account, once=not self._lasting)


def estimate(atlas: Atlas, schema: Schema, given: Given, papers: Sequence[Paper]) -> tuple[str, Estimate]:
    """The model, and what reading the papers would take. Asks nobody, writes nothing."""
    wishes = replace(settle(atlas.settings, given, str(atlas.path / "atlas.toml")), insists=False)
    no_server: Mapping[str, str] = {}
    return wishes.model, Reader(atlas, schema, wishes, Desk(wishes, atlas.schemas, no_server)).estimate(papers)
