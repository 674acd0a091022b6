"""Words each piece of a week's news in one language, at one level of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.analyze.history import Evidence, History, Name, Score
from kg.analyze.rates import Trend
from kg.analyze.records import Record
from kg.analyze.waiting import Waiting
from kg.analyze.weeknews import NewEntity, NewLink, PaperNews, SeenBefore, WeekNews, is_introduced
from kg.outgoing import TextLevel
from kg.report.links import marks, paper_url
from kg.report.parts import Line, Quote
from kg.report.words import Lang, link_words, ordinal, relation_word, say
from kg.text import excerpt

_AUTHORS = 3


class Writer:
    """One line for each piece; names, titles, authors and numbers are facts and stand at every level of text."""

    def __init__(self, history: History, news: WeekNews, lang: Lang, text: TextLevel) -> None:
        self.history, self.news, self.lang, self.text = history, news, lang, text

    def paper(self, paper: PaperNews) -> Line:
        """Its title, authors and date; its first sentence; what it introduces."""
        title = paper.title_ja if self.lang == "ja" and paper.title_ja else paper.title
        authors = ", ".join(paper.authors[:_AUTHORS]) + (" et al." if len(paper.authors) > _AUTHORS else "")
        came = "" if paper.first_week >= self.news.weeks[0] else say(self.lang, "came", week=paper.first_week)
        line = paper.line_ja or paper.line if self.lang == "ja" else paper.line
        quotes = (self._quote(line, [n.id for n in paper.introduces]),) if line else ()
        return Line(
            title,
            " · ".join(filter(None, (paper.id if paper.arxiv_id else "", paper.published or "", authors, came))),
            key=("Paper", paper.id),
            url=paper_url(paper.arxiv_id, paper.url),
            tags=tuple(replace(n, name=self._name(n)) for n in paper.introduces),
            quotes=quotes,
            passages=paper.passages if self.text == "full" else (),
        )

    def new(self, found: NewEntity) -> Line:
        """What it is, in a sentence."""
        doubt = "?" if found.relation == "INTRODUCES" else ""
        detail = "" if is_introduced(found) else relation_word(self.lang, found.relation) + doubt
        return self._entity(found.entity, detail, [found.definition])

    def seen(self, found: SeenBefore) -> Line:
        """Which paper it is, where and when it was first seen, and last."""
        (first, first_paper), (last, last_paper) = found.first, found.last
        nth, end = (ordinal(self.lang, found.before + n) for n in (1, len(found.papers)))
        detail = say(self.lang, "nth" if len(found.papers) == 1 else "nths", nth=nth, last=end, week=first, paper=self._label(first_paper))
        if (last, last_paper) != (first, first_paper):
            detail += say(self.lang, "before", week=last, paper=self._label(last_paper))
        return self._entity(found.entity, detail, [found.evidence])

    def rising(self, trend: Trend) -> Line:
        """The counts now and in the past half-year."""
        return self._trend("rise", trend)

    def returning(self, trend: Trend) -> Line:
        """The counts before, and how long it was silent."""
        return self._trend("return", trend)

    def record(self, found: Record) -> Line:
        """The better number and the one that it beats, with both sentences."""
        old, now = found.before, found.now
        said = (now.evidence, old.evidence)
        by = say(self.lang, "record.by", metric=self._name(found.by, said)) if found.by else ""
        values = {"on": self._name(found.on, said), "by": by, "value": _number(now, found.unit), "old": _number(old, found.unit)}
        detail = say(self.lang, "record", **values, of=self._name(found.before_of, said), week=old.week, paper=self._label(old.evidence.paper))
        return self._entity(found.of, detail, said)

    def link(self, found: NewLink) -> Line:
        """The relation in words; the quote marks both ends."""
        words = link_words(self.lang, found.relation, self._name(found.head, [found.evidence]), self._name(found.tail, [found.evidence]))
        return Line(words, "", key=("Entity", found.head.id), quotes=(self._quote(found.evidence, (found.head.id, found.tail.id)),))

    def waiting(self, found: Waiting) -> Line:
        """What is open, and the line that would settle it."""
        if found.relation:
            detail = say(self.lang, "doubt", paper=self._label(found.evidence[0].paper), confidence=f"{found.confidence:.2f}")
        else:
            detail = say(self.lang, "same", reason=found.reason)
        return Line(" = ".join(found.names), detail, quotes=tuple(self._quote(e, found.entities) for e in found.evidence), judgement=found.judgement)

    def _trend(self, phrase: str, trend: Trend) -> Line:
        counts = {"now": trend.now, "of": trend.of, "past": trend.past, "past_of": trend.past_of, "since": trend.since, "silent": trend.silent}
        return self._entity(trend.entity, say(self.lang, phrase, **counts), trend.evidence)

    def _entity(self, name: Name, detail: str, evidence: Sequence[Evidence]) -> Line:
        quotes = tuple(self._quote(e, (name.id,)) for e in evidence)
        return Line(self._name(name, evidence), detail, name.type, ("Entity", name.id), quotes=quotes)

    def _name(self, name: Name, evidence: Sequence[Evidence] = ()) -> str:
        """In Japanese a common noun has its Japanese name; a proper name only where the sentences write it so."""
        if self.lang == "ja" and name.name_ja and (name.name.islower() or any(name.name_ja in e.quote for e in evidence)):
            return name.name_ja
        return name.name

    def _label(self, paper: str) -> str:
        """A paper's arXiv id, else its title in short."""
        p = self.history.properties("Paper", paper)
        return str(p.get("arxiv_id") or excerpt(self._title(p), 40))

    def _title(self, p: Mapping[str, Any]) -> str:
        return str(p["title_ja"] if self.lang == "ja" and p.get("title_ja") else p["title"])

    def _quote(self, evidence: Evidence, entities: Iterable[str]) -> Quote:
        p = self.history.properties("Paper", evidence.paper)
        title = self._title(p)
        url = paper_url(p.get("arxiv_id"), p.get("url"))
        if self.text == "none":
            return Quote("", (), evidence.paper, title, url)
        return Quote(evidence.quote, marks(self.history, evidence, entities), evidence.paper, title, url)


def _number(score: Score, unit: str) -> str:
    return f"{score.value:g}{unit if unit == '%' else f' {unit}' if unit else ''}"
