"""A server on loopback that answers as arXiv's query address does, oddities included; the facts are real, the texts are ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Listed:
    """A paper as the server lists it."""

    id: str
    title: str
    authors: tuple[str, ...]
    published: str
    abstract: str
    categories: tuple[str, ...] = ("cs.CL",)
    version: int = 1
    extra: str = ""

    def entry(self) -> str:
        """Its Atom entry, broken into lines as arXiv does."""
        people = "".join(f"<author><name>{escape(name)}</name></author>" for name in self.authors)
        kinds = "".join(f'<category term="{name}" scheme="http://arxiv.org/schemas/atom"/>' for name in self.categories)
        primary = f'<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="{self.categories[-1]}"/>'
        return (
            f"<entry><id>http://arxiv.org/abs/{self.id}v{self.version}</id><updated>{self.published}T17:50:33Z</updated>"
            f"<published>{self.published}T17:50:33Z</published><title>{escape(self.title)}</title>"
            f"<summary>  {escape(self.abstract)}\n</summary>{people}{self.extra}{primary}{kinds}</entry>"
        )


QLORA = Listed(
    "2305.14314",
    "QLoRA: Efficient Finetuning\n  of Quantized LLMs",
    ("Tim Dettmers", "Artidoro Pagnoni", "Ari Holtzman", "Luke Zettlemoyer"),
    "2023-05-23",
    "Adapters are trained over\n  a frozen 4-bit model.",
    ("68T50", "cs.CL", "cs.LG"),
    extra='<arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">A NeurIPS paper</arxiv:comment>',
)
LLAMA = Listed(
    "2307.09288", "Llama 2: Open Foundation and Fine-Tuned Chat Models", ("Hugo Touvron", "Louis Martin"), "2023-07-18", "Open chat models."
)
RETNET = Listed(
    "2307.08621",
    "Retentive Network: A Successor to Transformer for Large Language Models",
    ("Yutao Sun",),
    "2023-07-17",
    "Retention replaces attention.",
)
FLASH = Listed(
    "2307.08691",
    "FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning",
    ("Tri Dao",),
    "2023-07-17",
    "Exact attention & fewer stalls.",
)
SOPHIA = Listed(
    "2305.14342",
    "Sophia: A Scalable Stochastic Second-order Optimizer for Language Model Pre-training",
    ("Hong Liu",),
    "2023-05-23",
    "A cheap second-order optimizer.",
)
PAPERS = (QLORA, LLAMA, RETNET, FLASH, SOPHIA)
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


@dataclass
class Server:
    """What it lists, the faults it answers with first (status, body), and the ids of every request."""

    url: str = ""
    papers: dict[str, Listed] = field(default_factory=lambda: {p.id: p for p in PAPERS})
    faults: list[tuple[int, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    asked: list[list[str]] = field(default_factory=list)

    def renew(self, paper: Listed, **changes: object) -> None:
        """Lists a paper anew, one version later."""
        self.papers[paper.id] = replace(paper, version=paper.version + 1, **changes)  # type: ignore[arg-type]

    def answer(self, ids: list[str], start: int, size: int) -> tuple[int, str]:
        """Status and body; as in arXiv, unknown ids count as results and the order is not that of the request."""
        self.asked.append(ids)
        if self.faults:
            return self.faults.pop(0)
        if self.refused & set(ids):
            return 400, "<feed/>"
        found = [self.papers[i] for i in sorted(ids, reverse=True) if i in self.papers][start : start + size]
        head = f'<totalResults xmlns="{_OPENSEARCH}">{len(ids)}</totalResults>'
        return 200, f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(p.entry() for p in found)}</feed>'


@contextmanager
def serving() -> Iterator[Server]:
    """Runs the server until the end of the block."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            ids = query["id_list"][0].split(",")
            status, body = state.answer(ids, int(query["start"][0]), int(query["max_results"][0]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/api/query"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
