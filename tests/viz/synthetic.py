"""A graph that looks like an atlas of some weeks of papers, in our own words: for tests and development.

``python tests/viz/synthetic.py FOLDER ENTITIES`` writes FOLDER/graph.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import networkx as nx

from kg.graphfile import Key, add_edge, add_node, new_graph

TOPICS = (
    ("Machine Translation", "機械翻訳", "Trans", "BLEU"),
    ("Image Generation", "画像生成", "Diffu", "FID"),
    ("Code Generation", "コード生成", "Code", "pass@1"),
    ("Question Answering", "質問応答", "Answer", "exact match"),
    ("Speech Recognition", "音声認識", "Speech", "word error rate"),
    ("Robot Manipulation", "ロボット操作", "Robo", "success rate"),
    ("Protein Structure Prediction", "タンパク質構造予測", "Fold", "TM-score"),
    ("Retrieval-Augmented Generation", "検索拡張生成", "Retrieve", "recall@10"),
    ("Reinforcement Learning from Human Feedback", "人間のフィードバックによる強化学習", "Reward", "win rate"),
    ("Video Understanding", "動画理解", "Video", "mAP"),
    ("Mathematical Reasoning", "数学的推論", "Math", "accuracy"),
    ("Autonomous Driving", "自動運転", "Drive", "collision rate"),
    ("Model Compression", "モデル圧縮", "Prune", "perplexity"),
    ("Graph Learning", "グラフ学習", "Graph", "ROC-AUC"),
    ("Hallucination Detection", "幻覚検出", "Truth", "F1"),
    ("Music Generation", "音楽生成", "Melody", "FAD"),
    ("Weather Forecasting", "気象予測", "Storm", "RMSE"),
    ("Web Agents", "ウェブエージェント", "Agent", "task success"),
    ("Medical Imaging", "医用画像", "Medi", "Dice"),
    ("Long-Context Modelling", "長文脈モデリング", "Context", "needle recall"),
)
HUBS = (
    ("Transformer", "トランスフォーマー", "Method"),
    ("GPT-4", None, "Model"),
    ("LLaMA", "ラマ", "Model"),
    ("LoRA", None, "Method"),
    ("MMLU", None, "Benchmark"),
    ("Chain-of-Thought", "思考の連鎖", "Method"),
    ("Common Crawl", "コモン・クロール", "Dataset"),
    ("PyTorch", "パイトーチ", "Software"),
    ("Google", "グーグル", "Organization"),
    ("Stanford University", "スタンフォード大学", "Organization"),
)
ENDINGS = {
    "Model": ("Net", "LM", "Former", "GPT", "-7B", "-XL"),
    "Method": ("Tune", "Prompt", "Align", "Distill", "Mix", "Search"),
    "Benchmark": ("Bench", "Eval", "Arena", "QA"),
    "Dataset": ("Corpus", "Set", "100K", "Instruct"),
    "Software": ("Lib", "Kit", "Flow"),
    "Organization": (" Labs", " Institute"),
    "Metric": ("Score", "@5"),
}
SYLLABLES = {
    "Al": "アル",
    "Vega": "ベガ",
    "Cor": "コル",
    "Dene": "デネ",
    "Era": "エラ",
    "For": "フォル",
    "Giga": "ギガ",
    "Hal": "ハル",
    "Io": "イオ",
    "Luna": "ルナ",
    "Melo": "メロ",
    "Nova": "ノヴァ",
    "Ori": "オリ",
    "Pica": "ピカ",
    "Rigel": "リゲル",
    "Siri": "シリ",
    "Tera": "テラ",
    "Ur": "ウル",
    "Vita": "ヴィタ",
    "Xeno": "ゼノ",
}
LATIN, KANA = tuple(SYLLABLES), tuple(SYLLABLES.values())
SENTENCES = {
    "INTRODUCES": "本論文は{0}を新しく提案する。",
    "EVALUATES_ON": "著者らは{0}での成績を報告している。",
    "USES": "実験は{0}を土台として行われた。",
    "COMPARES_WITH": "The baseline that comes closest is {0}, two points behind.",
    "STUDIES": "この研究が取り組むのは{0}である。",
    "AFFILIATED_WITH": "The authors work at {0}.",
    "MENTIONS": "関連する話題として{0}にも触れている。",
}
LINKS = {
    "BASED_ON": "{0}は{1}を拡張したものである。",
    "TRAINED_ON": "{0} was trained on {1} for three epochs.",
    "EVALUATED_ON": "{0}を{1}で評価した。",
    "COMPARED_WITH": "{0} beats {1} on most settings.",
    "DEVELOPED_BY": "{0}は{1}が開発した。",
    "PART_OF": "{0} is one part of {1}.",
    "USES": "{0}は内部で{1}を使う。",
}


class Maker:
    """Grows a graph paper by paper; everything follows from the seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a test graph, no secret)
        self.graph: nx.MultiDiGraph = new_graph()
        self.types: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.pools: list[list[str]] = [[] for _ in TOPICS]
        self.papers = 0
        self.hubs = [self.entity(name, ja, type_) for name, ja, type_ in HUBS]
        for number, (name, ja, _, metric) in enumerate(TOPICS):
            self.pools[number] += [self.entity(name, ja, "Task"), self.entity(metric, None, "Metric")]

    def entity(self, name: str, name_ja: str | None, type_: str, *aliases: str) -> str:
        """Adds an entity and returns its id."""
        ident = name.casefold().replace(" ", "-")
        if ident not in self.types:
            known = [name, *([name_ja] if name_ja else []), *aliases]
            add_node(self.graph, "Entity", ident, {"name": name, "name_ja": name_ja, "aliases": known}, label=type_)
            self.types[ident], self.names[ident] = type_, name
        return ident

    def coin(self, topic: int) -> str:
        """A new name in a topic, with its katakana spelling as alias."""
        type_ = self.random.choices(tuple(ENDINGS), (8, 8, 4, 3, 2, 1, 1))[0]
        syllables = [self.random.randrange(len(KANA)) for _ in range(2)]
        stem = TOPICS[topic][2] if self.random.random() < 0.4 else "".join(LATIN[s] for s in syllables)
        serial = f"-{self.random.randrange(2, 30)}" if self.random.random() < 0.3 else ""
        name = stem + self.random.choice(ENDINGS[type_]) + serial
        while name.casefold() in self.types:
            name += self.random.choice("αβγδεζηθκλμνξπρστφχψω2345679XVZ")
        return self.entity(name, None, type_, "".join(KANA[s] for s in syllables) + "ネット")

    def paper(self, topic: int, week: int) -> None:
        """One paper: its entities, its passages, what it says of them and between them."""
        self.papers += 1
        day = date(2023, 11, 6) + timedelta(weeks=week, days=self.random.randrange(5))
        year, number, _ = day.isocalendar()
        ident = f"{day:%y%m}.{self.papers:05d}"
        new = [self.coin(topic) for _ in range(self.random.choices((0, 1, 2, 3, 4), (1, 3, 4, 2, 1))[0])]
        pool = self.pools[topic]
        old = {pool[min(int(self.random.expovariate(5 / len(pool))), len(pool) - 1)] for _ in range(self.random.randrange(2, 6))}
        if self.random.random() < 0.12:
            old.add(self.random.choice(self.pools[self.random.randrange(len(TOPICS))]))
        hubs = set(self.random.sample(self.hubs, self.random.choice((0, 0, 1, 1, 2))))
        pool += new
        lead = self.names[new[0]] if new else TOPICS[topic][0]
        paper = add_node(
            self.graph,
            "Paper",
            ident,
            {
                "title": f"{lead}: a study of {TOPICS[topic][0].lower()} number {self.papers}",
                "title_ja": f"{lead}による{TOPICS[topic][1]}の研究",
                "arxiv_id": ident,
                "url": f"https://arxiv.org/abs/{ident}",
                "published": day,
                "abstract": f"The abstract of paper {self.papers}.",
                "summary": f"論文{self.papers}の要約。",
                "lang": "ja",
            },
        )
        self.around(paper, day, f"{year}-W{number:02d}")
        self.mention(paper, new, sorted(old - set(new)), sorted(hubs), lead)

    def around(self, paper: tuple[str, str], day: date, week: str) -> None:
        """Week, authors, category and digest of a paper."""
        monday = day - timedelta(days=day.weekday())
        add_edge(self.graph, paper, "IN_WEEK", add_node(self.graph, "Week", week, {"start": monday, "end": monday + timedelta(days=6)}))
        add_edge(self.graph, paper, "FROM", add_node(self.graph, "Digest", f"digest-{week}", {"title": f"Week {week}", "layout": "made"}))
        add_edge(self.graph, paper, "IN_CATEGORY", add_node(self.graph, "Category", "cs.CL", {"name": "Computation and Language"}))
        for position, who in enumerate(self.random.sample(range(200), 3)):
            name = f"{LATIN[who % 20]} {LATIN[who // 20]}son"
            add_edge(self.graph, add_node(self.graph, "Author", name.casefold().replace(" ", "-"), {"name": name}), "WROTE", paper, position=position)

    def mention(self, paper: tuple[str, str], new: list[str], old: list[str], hubs: list[str], lead: str) -> None:
        """The paper's relations and links, each with the sentence that says it."""
        by_type = {"Task": "STUDIES", "Benchmark": "EVALUATES_ON", "Metric": "EVALUATES_ON", "Organization": "AFFILIATED_WITH", "Dataset": "USES"}
        sentences, mentions = [], []
        for ident in [*new, *old, *hubs]:
            relation = "INTRODUCES" if ident in new else by_type.get(self.types[ident]) or self.random.choice(("USES", "COMPARES_WITH", "MENTIONS"))
            sentences.append(SENTENCES[relation].format(self.names[ident]))
            mentions.append((ident, relation, sentences[-1]))
        links = [(head, type_, tail) for head, type_, tail in self.links(new, old, hubs)]
        sentences += [LINKS[type_].format(self.names[head], self.names[tail]) for head, type_, tail in links]
        text = "".join(sentences)
        passage = add_node(self.graph, "Passage", f"{paper[1]}-1", {"role": "answer", "heading": "何を提案したのか？", "text": text, "position": 0})
        add_edge(self.graph, paper, "HAS_PASSAGE", passage)
        for ident, relation, quote in mentions:
            start = text.index(quote) + quote.index(self.names[ident])
            span = {"start": start, "end": start + len(self.names[ident]), "confidence": 0.9, "extractor": "made/1"}
            self.edge(passage, "NAMES", ("Entity", ident), {"surface": self.names[ident], **span})
            self.edge(paper, relation, ("Entity", ident), {"quote": quote, "passage": passage[1], **span})
        for head, type_, tail in links:
            quote = LINKS[type_].format(self.names[head], self.names[tail])
            add_edge(
                self.graph, ("Entity", head), type_, ("Entity", tail), papers=[paper[1]], passages=[passage[1]], quotes=[quote], confidence=[0.8]
            )

    def edge(self, start: Key, type_: str, end: Key, properties: dict[str, object]) -> None:
        """A relationship whose properties are named like add_edge's own parameters."""
        self.graph.add_edge(start, end, type=type_, properties=properties)

    def links(self, new: list[str], old: list[str], hubs: list[str]) -> list[tuple[str, str, str]]:
        """A few statements between what the paper introduces and what it builds on."""
        wanted = {
            "Model": "BASED_ON",
            "Method": "USES",
            "Benchmark": "EVALUATED_ON",
            "Dataset": "TRAINED_ON",
            "Task": "EVALUATED_ON",
            "Organization": "DEVELOPED_BY",
            "Software": "USES",
        }
        found = [(new[0], wanted[self.types[t]], t) for t in [*old, *hubs][:4] if new and self.types[t] in wanted]
        return found + [(other, "PART_OF", new[0]) for other in new[1:2]]


def make(entities: int, seed: int = 7) -> nx.MultiDiGraph:
    """A graph of about so many entities over up to 30 weeks, with first and last weeks and counts."""
    maker = Maker(seed)
    papers = max(4, int((entities - len(maker.types)) / 1.95))
    for number in range(papers):
        maker.paper(min(int(maker.random.expovariate(0.16)), len(TOPICS) - 1), number * 30 // papers)
    for serial in range(entities // 25):
        maker.entity(f"Loner {serial}", None, "Dataset")
    return count(maker.graph)


def count(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Sets the statistics of every entity from its papers."""
    weeks: dict[str, list[str]] = {}
    for start, end, data in graph.edges(data=True):
        if data["type"] == "IN_WEEK":
            weeks.setdefault(start[1], []).append(end[1])
    for key, data in graph.nodes(data=True):
        if key[0] == "Entity":
            papers = sorted({start[1] for start, _ in graph.in_edges(key) if start[0] == "Paper"})
            seen = sorted(week for paper in papers for week in weeks.get(paper, ()))
            data["properties"]["paper_count"] = len(papers)
            if seen:
                data["properties"] |= {"first_week": seen[0], "last_week": seen[-1]}
    return graph


if __name__ == "__main__":
    import sys
    from pathlib import Path

    from kg.graphfile import encode

    folder = Path(sys.argv[1]) / "graph"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in encode(make(int(sys.argv[2]))).items():
        (folder / name).write_bytes(data)
