"""Markdown as articles are written in it, turned into HTML that is safe to show."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# `js-default` escapes raw HTML and makes no link of a `javascript:` address; the cleaner after
# it is the second net, so that an error in either is not yet a hole.
_READER = MarkdownIt("js-default", {"html": False, "linkify": False})
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def as_html(text: str) -> Markup:
    """The HTML of a Markdown text; headings begin below the page's own h1."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href", "title"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )
