"""Saved HTML pages become the Markdown that the layouts read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.read.html import is_html
from kg.read.saved_page import to_markdown

PAGE = """<!DOCTYPE html>
<html><head><title>論文メモ 2019</title><style>p {{}}</style><script>var x = "<p>";</script></head>
<body><nav><a href="/">Home</a></nav><aside>人気記事</aside><main>{}</main><footer>© someone</footer></body></html>"""


@pytest.mark.parametrize("text", [PAGE, "<html><body>x</body></html>", "  \n<!-- saved -->\n<!doctype HTML>\n<p>x", "<div><p>x</p></div>"])
def test_pages_are_recognised_by_content(text: str) -> None:
    """With or without a doctype, and pieces of pages."""
    assert is_html(text)


@pytest.mark.parametrize("text", ["# BERT\n\n<img src=x> and <p>", "Q: <think> とは?", "<https://arxiv.org/abs/1810.04805>", "", "<" * 900])
def test_markdown_is_no_page(text: str) -> None:
    """Tags inside a text make no page of it."""
    assert not is_html(text)


def test_text_stays_and_furniture_goes() -> None:
    """Headings, lists, links, tables and code come as Markdown; scripts, menus, asides and footers go."""
    body = """<h1>BERT<a class="headerlink" href="#bert">¶</a></h1><p>著者:Jacob Devlin<br>発行日:2018年10月11日</p>
    <ul><li>一つ目</li><li><b>二つ目</b></li></ul><table><tr><th>Paper</th><th>Links</th></tr>
    <tr><td>1) <b>BERT</b> - masks<br>● more</td><td><a href="https://arxiv.org/abs/1810.04805">Paper</a></td></tr></table>
    <pre class="mermaid">graph TD
  A --> B</pre><form><input value="x"></form><!-- note -->"""
    text = to_markdown(PAGE.format(body), "x")
    assert text.startswith("論文メモ 2019\n\n# BERT\n\n著者:Jacob Devlin\n発行日:2018年10月11日\n")
    for part in ("- 一つ目\n- **二つ目**", "| 1) **BERT** - masks<br>● more | [Paper](https://arxiv.org/abs/1810.04805) |", "graph TD\n  A --> B"):
        assert part in text
    for part in ("Home", "人気記事", "someone", "var x", "note", "¶"):
        assert part not in text


def test_a_title_that_the_page_shows_is_not_repeated() -> None:
    """Only a title that stands nowhere else comes first."""
    assert to_markdown("<html><head><title>BERT</title></head><body><h1>BERT</h1></body></html>", "x") == "# BERT\n"


def test_deep_nesting_is_no_end() -> None:
    """A page nested deeper than any person writes still gives its text."""
    assert "深い" in to_markdown("<html><body>" + "<div>" * 3000 + "深い", "x")


@given(st.text(alphabet="<>/!-=\"' abhpdivtr1&;#[]\n", max_size=300))
def test_any_markup_gives_text_or_a_source_error(markup: str) -> None:
    """However broken it is."""
    try:
        to_markdown("<html>" + markup, "x")
    except SourceError as error:
        assert error.where == "x"
