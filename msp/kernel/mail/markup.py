"""Makes a stranger's HTML safe to show, and reads it as text.

Every result went through nh3 (a real HTML5 parser): allowed tags and attributes only, no
script, no style, no form, no frame. An image from another server is left out, since loading it
would tell its sender who read the mail, when and from where; an image that came with the mail
keeps its `cid:` address for the page to resolve.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from markupsafe import Markup

LONGEST_HTML = 2_000_000
DEEPEST_MARKUP = 2_000
MOST_ATTRIBUTES = 1_000

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "dd", "del", "div",
    "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
DROPPED_WITH_CONTENT = {"script", "style", "title", "head", "template", "noscript", "textarea"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "*": {"dir", "lang"},
}
# What the quote cutter needs to recognise a mailer by; never part of a result.
MARKS = {**ATTRIBUTES, "*": {"dir", "lang", "class", "id", "style", "type"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
TAG_OPENS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
NO_IMAGE = re.compile(r"<img\b(?![^<>]*\bsrc=)[^<>]*>")
ALT = re.compile(r'\balt="([^"<>]*)"')
CID_IMAGE = re.compile(r'<img\b[^<>]*\bsrc="cid:([^"<>]*)"[^<>]*>')
VOID = {"br", "hr", "img"}
END_OPTIONAL = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"}
BLOCKS = {
    "address", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul",
}  # fmt: skip


class MarkupTooLarge(Exception):
    """The HTML is too long or nested too deep to be worth showing; the text part stands in."""


def marked(html: str) -> str:
    """A first cleaning that keeps the marks by which mailers fence off what they quote.

    Raises MarkupTooLarge; what it returns is well formed but must not be shown yet.
    """
    if len(html) > LONGEST_HTML or _is_hostile(html):
        raise MarkupTooLarge
    return nh3.clean(
        html.replace("\x00", ""),
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=MARKS,
        url_schemes=SCHEMES,
        strip_comments=True,
    )


def safe(html: str) -> str:
    """The HTML as it may be shown; images of other servers are gone, links are neutral."""
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_without_remote_images,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return NO_IMAGE.sub(_alternative, cleaned).strip()


def _alternative(image: re.Match[str]) -> str:
    """An image that is not shown is what its sender called it, or nothing."""
    alt = ALT.search(image[0])
    return f"[{alt[1]}]" if alt and alt[1].strip() else ""


def shown(html: str) -> Markup:
    """Stored HTML on its way into a page: cleaned once more, so that no row is trusted."""
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES - {"cid"}))


def with_images_named(html: str, names: Mapping[str, str]) -> str:
    """Cleaned HTML in which each image that came along is its file's name in brackets."""

    def named(match: re.Match[str]) -> str:
        name = names.get(unescape(match[1]), "")
        return f"<em>[{escape(name)}]</em>" if name else ""

    return CID_IMAGE.sub(named, html)


def _without_remote_images(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.startswith("cid:") else None
    if attribute == "href" and value.startswith("cid:"):
        return None
    return value


def _is_hostile(html: str) -> bool:
    """Whether tags nest so deep, or one has so many attributes, that cleaning takes minutes."""
    depth = 0
    for match in TAG_OPENS.finditer(html):
        if len(match[0]) > 5 * MOST_ATTRIBUTES and len(match[0].split()) > MOST_ATTRIBUTES:
            return True
        if match[2].lower() not in VOID | END_OPTIONAL and not match[0].endswith("/>"):
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > DEEPEST_MARKUP:
            return True
    return False


def has_remote_images(html: str) -> bool:
    """Whether an image would have been loaded from another server."""
    return bool(re.search(r"<img\b[^<>]*\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", html, re.IGNORECASE))


def text_from(html: str) -> str:
    """The words of cleaned HTML as plain text; what is quoted stands behind "> "."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return reader.text()


def rough_text(html: str) -> str:
    """The words of HTML that is too hostile to be parsed: whatever stands between the tags."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html[:LONGEST_HTML])).split())


def html_from(text: str) -> str:
    """Plain text as HTML: nothing of it is markup, its line breaks are kept."""
    paragraphs = (p for p in re.split(r"\n{2,}", text.strip()) if p)
    return "".join(f"<p>{escape(p).replace(chr(10), '<br>')}</p>" for p in paragraphs)


class _TextReader(HTMLParser):
    """Collects lines; block elements end a line, a blockquote indents by "> "."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.quotes = 0
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in BLOCKS:
            self._end_line(keep_empty=tag in ("br", "p"))
        if tag == "li":
            self.line = "- "
        elif tag in ("td", "th") and self.line.strip():
            self.line += "  "
        self.quotes += tag == "blockquote"
        self.verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_line(keep_empty=False)
        self.quotes -= tag == "blockquote" and self.quotes > 0
        self.verbatim -= tag == "pre" and self.verbatim > 0

    def handle_data(self, data: str) -> None:
        if not self.verbatim:
            data = re.sub(r"[ \t\r\n\f]+", " ", data)
            self.line += data.lstrip() if not self.line else data
            return
        first, *others = data.split("\n")
        self.line += first
        for other in others:
            self._end_line(keep_empty=True)
            self.line = other

    def _end_line(self, *, keep_empty: bool) -> None:
        words = self.line.replace("\xa0", " ").rstrip()
        if words or (keep_empty and self.lines):
            self.lines.append("> " * self.quotes + words)
        self.line = ""

    def text(self) -> str:
        self._end_line(keep_empty=False)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()
