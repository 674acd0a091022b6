"""A saved HTML page to the Markdown that the layouts read. Loaded only for such pages: its parser takes half a second."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Comment
from bs4.builder import ParserRejectedMarkup
from markdownify import MarkdownConverter

from kg.errors import SourceError

_FURNITURE = ("script", "style", "nav", "aside", "footer", "form", "noscript", "template", "svg", "iframe", "button", "select", "rt", "rp")
_PERMALINK = re.compile(r"(?<![ \t])[ \t]*(?:\[(?:¶|#|🔗)\]\([^)\s]*\)|¶[ \t]*$)", re.M)
_BLANKS = re.compile(r"\n{4,}")


def to_markdown(page: str, where: str) -> str:
    """The page's text as Markdown without scripts, menus, asides and forms; its title comes first if the page shows it nowhere.

    Raises SourceError for markup that cannot be parsed at all.
    """
    try:
        soup = BeautifulSoup(page, "html.parser")
    except ParserRejectedMarkup as error:
        raise SourceError("its HTML cannot be parsed", where=where, fix="save the page as text") from error
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup(["head", "title"]) + soup(list(_FURNITURE)):
        tag.decompose()
    for comment in soup(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    try:
        text = _Converter(heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False).convert_soup(soup)
    except RecursionError:
        text = soup.get_text("\n")  # nested deeper than any page that a person wrote
    text = _BLANKS.sub("\n\n\n", _PERMALINK.sub("", text)).strip() + "\n"
    return text if not title or title in text else f"{title}\n\n{text}"


class _Converter(MarkdownConverter):
    """Markdown with line breaks kept inside table cells, where the English lists put their points."""

    def convert_br(self, el: object, text: str, parent_tags: set[str]) -> str:
        """A line break; markdownify calls this for each ``br``."""
        return "<br>" if parent_tags & {"td", "th"} else "\n"
