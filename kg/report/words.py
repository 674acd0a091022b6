"""The report's own words in English and Japanese; everything else on a page comes from the atlas."""

from __future__ import annotations

from datetime import date
from typing import Literal

Lang = Literal["en", "ja"]
LANGS: tuple[Lang, ...] = ("en", "ja")

WORDS: dict[str, tuple[str, str]] = {
    "papers": ("New papers", "新しい論文"),
    "introduced": ("Introduced", "提案されたもの"),
    "rising": ("Rising", "増えているもの"),
    "returning": ("Back again", "久しぶりに現れたもの"),
    "records": ("Results that beat earlier ones", "これまでを上回った結果"),
    "links": ("New links between things known before", "以前からあるものの間の新しい関係"),
    "new": ("First seen", "初めて現れたもの"),
    "seen": ("Seen before", "以前にも現れたもの"),
    "again": ("Papers that came again", "再び取り上げられた論文"),
    "waiting": ("Waiting for your review", "確認を待つ判断"),
    "rising.note": (
        "More of the new papers name these than their last half-year lets expect (exact test; about one false alarm in ten lines).",
        "直近半年の割合から見込まれるより多くの論文に出てきたもの(正確検定。誤報は10行に1行ほど)。",
    ),
    "returning.note": (
        "Known from three papers or more, then silent for longer than that past lets expect.",
        "3本以上の論文に出た後、それまでの割合から見込まれるより長く現れなかったもの。",
    ),
    "waiting.note": (
        "More likely wrong than right, or left open. The line settles it in judgements.yaml.",
        "誤りの見込みが高いか、決められなかったもの。その行を judgements.yaml に加えると決まります。",
    ),
    "lead.papers": ("{n} new papers", "新しい論文 {n} 本"),
    "lead.papers.one": ("1 new paper", "新しい論文 1 本"),
    "lead.introduced": ("{n} things introduced", "提案 {n} 件"),
    "lead.introduced.one": ("1 thing introduced", "提案 1 件"),
    "lead.new": ("{n} more seen for the first time", "ほかに初登場 {n} 件"),
    "lead.seen": ("{n} seen before", "再登場 {n} 件"),
    "lead.rising": ("{n} rising", "増加 {n} 件"),
    "lead.returning": ("{n} back again", "復帰 {n} 件"),
    "lead.records": ("{n} results beaten", "記録更新 {n} 件"),
    "lead.records.one": ("1 result beaten", "記録更新 1 件"),
    "lead.links": ("{n} new links", "新しい関係 {n} 件"),
    "lead.links.one": ("1 new link", "新しい関係 1 件"),
    "nth": ("{nth} paper, first in {week} ({paper})", "{nth}本目の論文、初出 {week}({paper})"),
    "nths": ("{nth} to {last} paper, first in {week} ({paper})", "{nth}〜{last}本目の論文、初出 {week}({paper})"),
    "before": (", last in {week} ({paper})", "、前回 {week}({paper})"),
    "rise": ("{now} of {of} papers; {past} of {past_of} since {since}", "{of}本中{now}本。{since} からは{past_of}本中{past}本"),
    "return": (
        "after {silent} papers without it; {past} of {past_of} until {since}",
        "出てこなかった論文{silent}本の後に復帰。{since} までは{past_of}本中{past}本",
    ),
    "record": ("{value} on {on}{by}, before {old} ({of}, {week}, {paper})", "{on}{by}で {value}、これまでは {old}({of}、{week}、{paper})"),
    "record.by": (" by {metric}", "の{metric}"),
    "came": ("first in {week}", "初出 {week}"),
    "doubt": ("introduced by {paper}? confidence {confidence}", "{paper} が提案した？ 確信度 {confidence}"),
    "same": ("one thing? ({reason}; if not, write different)", "同じもの？({reason}。違うなら different と書きます)"),
    "strata.stratum": ("stratum", "分野と課題"),
    "strata.papers": ("papers", "論文"),
    "strata.entities": ("entities", "もの"),
    "strata.models": ("models", "モデル"),
    "strata.questions": ("questions", "問い"),
    "strata.results": ("results", "結果"),
    "strata.title": ("{path} ({ja})", "{ja} ({path})"),
    "strata.gap": (": a gap, no paper is known here", ": 空白。ここの論文はまだありません"),
    "strata.result": ("{of} on {on}: {value} ({paper})", "{on}での{of}: {value} ({paper})"),
    "week": ("What {id} brought", "{id} の新着"),
    "weeks": ("Weeks", "週の一覧"),
    "map": ("Map", "地図"),
    "on_map": ("this week on the map", "この週を地図で見る"),
    "introduces": ("introduces", "提案"),
    "whole": ("The whole text", "本文"),
    "sections": ("Sections", "見出し"),
    "other": ("日本語", "English"),
    "previous": ("Earlier", "前"),
    "next": ("Later", "次"),
    "undated": (
        "{n} papers of the atlas have no date and are in no week.",
        "日付のない論文が{n}本あり、どの週にも入っていません。",
    ),
    "undated.one": ("1 paper of the atlas has no date and is in no week.", "日付のない論文が1本あり、どの週にも入っていません。"),
    "nothing": ("Nothing.", "ありません。"),
    "feed": ("Feed", "フィード"),
    "home": ("A map of machine-learning papers, and what each week brought.", "機械学習の論文の地図と、週ごとの新着。"),
    "latest": ("The latest week", "最新の週"),
}

TYPES_JA = {
    "Model": "モデル",
    "Method": "手法",
    "Benchmark": "ベンチマーク",
    "Dataset": "データセット",
    "Task": "タスク",
    "Metric": "指標",
    "Software": "ソフトウェア",
    "Organization": "組織",
}
RELATIONS = {
    "INTRODUCES": ("introduced", "提案"),
    "EVALUATES_ON": ("evaluated on", "評価に使用"),
    "USES": ("used", "使用"),
    "COMPARES_WITH": ("compared with", "比較対象"),
    "STUDIES": ("studied", "研究対象"),
    "AFFILIATED_WITH": ("authors' organization", "著者の所属"),
    "MENTIONS": ("mentioned", "言及"),
}
LINKS = {
    "BASED_ON": ("{head} is based on {tail}", "{head} は {tail} に基づく"),
    "TRAINED_ON": ("{head} was trained on {tail}", "{head} は {tail} で学習"),
    "EVALUATED_ON": ("{head} was evaluated on {tail}", "{head} を {tail} で評価"),
    "COMPARED_WITH": ("{head} was compared with {tail}", "{head} を {tail} と比較"),
    "DEVELOPED_BY": ("{head} was developed by {tail}", "{head} は {tail} が開発"),
    "PART_OF": ("{head} is part of {tail}", "{head} は {tail} の一部"),
    "USES": ("{head} uses {tail}", "{head} は {tail} を使う"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def say(lang: Lang, key: str, **values: object) -> str:
    """A phrase, in the form for one where ``n`` is 1 and there is such a form. Raises KeyError for one that is not there."""
    if values.get("n") == 1 and f"{key}.one" in WORDS:
        key = f"{key}.one"
    return WORDS[key][LANGS.index(lang)].format(**values)


def type_word(lang: Lang, type_: str) -> str:
    """An entity type in a language."""
    return TYPES_JA[type_] if lang == "ja" and type_ in TYPES_JA else type_


def relation_word(lang: Lang, relation: str) -> str:
    """What a paper did with an entity."""
    return RELATIONS[relation][LANGS.index(lang)]


def link_words(lang: Lang, relation: str, head: str, tail: str) -> str:
    """What a sentence says of two entities."""
    return LINKS[relation][LANGS.index(lang)].format(head=head, tail=tail)


def ordinal(lang: Lang, number: int) -> str:
    """``4th`` in English, ``4`` before a counter in Japanese."""
    if lang == "ja":
        return str(number)
    end = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"


def days(lang: Lang, start: date, end: date) -> str:
    """A range of days as one writes it, with what both ends share said once."""
    if lang == "ja":
        first, last = f"{start.year}年{start.month}月{start.day}日", f"{end.month}月{end.day}日"
        return f"{first}〜{last}" if start.year == end.year else f"{first}〜{end.year}年{last}"
    first, last = (f"{d.day} {_MONTHS[d.month - 1]}" for d in (start, end))
    if start.year != end.year:
        return f"{first} {start.year} – {last} {end.year}"
    return f"{start.day}–{last} {end.year}" if start.month == end.month else f"{first} – {last} {end.year}"
