"""Small weekly digests in our own words: papers that share names, come twice, and come corrected."""

from __future__ import annotations

from pathlib import Path

from kg.extract.passage import Extractor
from kg.schema import Schema
from kg.sources.files import Gathered

_ROW = "| {number}) **{title}** - {text} | [Paper](https://arxiv.org/abs/{ident}) |"
_PAGE = "# AI Papers of the Week — 2023\n\n## Top AI Papers of the Week ({days})\n\n| **Paper** | **Links** |\n| --- | --- |\n{rows}\n"

_PAPERS = {
    "2305.00001": ("Quillnet", "Introduces Quillnet, a model that beats GPT-4 on MMLU.  <br>● Quillnet (QN) is trained on The Pile with RLHF."),
    "2305.00002": ("Brambleformer", "Introduces Brambleformer, built on LLaMA.  <br>● Brambleformer outperforms Quillnet and GPT-4 on GSM8K by 3%."),
    "2306.00003": ("Hazelbench", "Hazelbench is a benchmark for question answering.  <br>● Evaluates GPT-4, LLaMA and Quillnet on Hazelbench."),
    "2306.00004": ("Quasi-Newton (QN) tuning", "Proposes Quasi-Newton (QN) tuning of LLaMA.  <br>● QN needs half of the steps of LoRA."),
    "2306.00005": ("Sedgecoder", "Sedgecoder, a code model of 7B parameters by Stanford University.  <br>● It reaches 61.2% on HumanEval."),
    "2307.00006": (
        "Teasel",
        "Teasel is a dataset of dialogues.  <br>● Brambleformer trained on Teasel is better at question answering than Sedgecoder.",
    ),
}
_CORRECTED = {
    "2305.00001": ("Quillnet", "Introduces Quillnet, a benchmark of riddles.  <br>● GPT-4 solves 40% of Quillnet; LLaMA solves none of it."),
    "2306.00003": ("Hazelbench 2", "Hazelbench 2 extends Hazelbench.  <br>● Evaluates GPT-4 and Brambleformer."),
}
_WEEKS = {
    "w1.md": ("May 1 - May 7", ("2305.00001", "2305.00002")),
    "w2.md": ("June 5 - June 11", ("2306.00003", "2306.00004")),
    "w3.md": ("June 12 - June 18", ("2306.00005", "2305.00001")),
    "w4.md": ("July 3 - July 9", ("2307.00006", "2306.00003")),
}
_EXTRACTORS: dict[str, Extractor] = {}
DIGESTS = tuple(_WEEKS)
PAPERS = tuple(_PAPERS)


def digest(name: str, *, corrected: bool = False) -> bytes:
    """The text of one of DIGESTS, as it came first or as it came again."""
    days, idents = _WEEKS[name]
    known = _PAPERS | _CORRECTED if corrected else _PAPERS
    rows = [_ROW.format(number=i, title=known[ident][0], text=known[ident][1], ident=ident) for i, ident in enumerate(idents, 1)]
    return _PAGE.format(days=days, rows="\n".join(rows)).encode()


def batch(*names: str, corrected: bool = False) -> Gathered:
    """Some of DIGESTS, as ``kg add`` gathers them."""
    return Gathered(tuple((name, digest(name, corrected=corrected)) for name in sorted(names)), ())


def write(folder: Path, *, corrected: bool = False) -> Path:
    """All of DIGESTS as files."""
    folder.mkdir(exist_ok=True)
    for name in DIGESTS:
        (folder / name).write_bytes(digest(name, corrected=corrected))
    return folder


def one_extractor(schema: Schema) -> Extractor:
    """The extractor of a schema, made only once: a test adds a hundred times."""
    if schema.fingerprint not in _EXTRACTORS:
        _EXTRACTORS[schema.fingerprint] = Extractor(schema)
    return _EXTRACTORS[schema.fingerprint]
