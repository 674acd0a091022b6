"""The lines of a report as HTML, every text escaped. In Python: a template takes three times as long for what pages are full of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from urllib.parse import quote as in_address

from kg.report.parts import Line, Quote
from kg.report.words import Lang, say, type_word
from kg.text import has_japanese


def items(lines: Iterable[Line], lang: Lang, root: str) -> str:
    """Lines as items of a list; ``root`` leads from the page to the folder of the map."""
    return "".join([part for line in lines for part in _item(line, lang, root)])


def _item(line: Line, lang: Lang, root: str) -> Iterator[str]:
    kind, ident = line.key or ("", "")
    yield f'<li class="{"paper" if kind == "Paper" else "thing"}">\n<h3>'
    yield _on_map(ident, line.head, root) if kind == "Entity" else _linked(line.head, line.url)
    if line.type:
        yield f' <span class="type {escape(line.type.lower())}">{escape(type_word(lang, line.type))}</span>'
    yield f'</h3>\n<p class="detail">{escape(line.detail)}</p>' if line.detail else "</h3>\n"
    for quote in line.quotes:
        yield _quoted(quote, line.key == ("Paper", quote.paper))
    if line.tags:
        tags = "".join([f"<li>{_on_map(n.id, n.name, root)}</li>" for n in line.tags])
        yield f'<div class="tags"><span>{say(lang, "introduces")}</span><ul>{tags}</ul></div>'
    if line.judgement:
        yield f"<pre><code>{escape(line.judgement)}</code></pre>"
    if line.passages:
        yield f"<details><summary>{say(lang, 'whole')}</summary>\n"
        for _, heading, text in line.passages:
            yield f'<h4 lang="{_script(heading)}">{escape(heading)}</h4>' if heading else ""
            yield f'<p class="passage" lang="{_script(text)}">{escape(text)}</p>\n'
        yield "</details>"
    yield "</li>\n"


@lru_cache(maxsize=4096)
def _quoted(quote: Quote, own: bool) -> str:
    """A sentence with its names marked, and its paper where that is not the line's ``own``: the same in both languages."""
    source = "" if own else f'<p class="source">{_linked(quote.title, quote.url, "cite")}</p>'
    if not quote.text:
        return f"{source}\n"
    pieces, at = [], 0
    for start, end in quote.marks:
        pieces.append(f"{escape(quote.text[at:start])}<mark>{escape(quote.text[start:end])}</mark>")
        at = end
    return f'<blockquote lang="{_script(quote.text)}"><p>{"".join(pieces)}{escape(quote.text[at:])}</p>\n{source}</blockquote>\n'


def _on_map(entity: str, name: str, root: str) -> str:
    return f'<a href="{root}map.html#e={in_address(entity)}">{escape(name)}</a>'


def _linked(text: str, url: str | None, unlinked: str = "") -> str:
    """A paper's title, led to where there is an address; else as it is, or in an element of its own."""
    if url:
        return f'<a href="{escape(url)}" rel="noreferrer" lang="{_script(text)}">{escape(text)}</a>'
    return f'<{unlinked} lang="{_script(text)}">{escape(text)}</{unlinked}>' if unlinked else escape(text)


def _script(text: str) -> str:
    return "ja" if has_japanese(text) else "en"
