"""HTML that is not ours (terms, news): made from Markdown, then cleaned, before any page shows it."""

from functools import lru_cache
from typing import Final, NewType

import nh3
from markdown_it import MarkdownIt

SafeHtml = NewType("SafeHtml", str)
"""HTML that this module has cleaned."""

_TAGS: Final = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "br", "hr", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "code"),
}
#: The page's own heading is the only h1, and below h4 the stylesheet knows no more.
_HEADINGS: Final = {"h1": "h2", "h5": "h4", "h6": "h4"}
_ATTRIBUTES: Final = {"a": {"href"}, "th": {"scope"}, "ol": {"start"}}


@lru_cache(maxsize=64)
def html_from_markdown(text: str) -> SafeHtml:
    """Give clean HTML: no scripts, no styles, no images, links only to https, mailto and our own pages."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    return SafeHtml(
        nh3.clean(
            rendered,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )
