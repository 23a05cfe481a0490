"""Finds the text, the HTML and the files in a mail's parts, however they are nested."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from html import escape

from msp.kernel.mail.headers import decoded, one_line, raw_header, storable, text_of
from msp.kernel.mail.values import Part, Remark

MOST_PARTS = 100
DEEPEST = 30
LONGEST_NAME = 120
CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,90}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|]')
RESERVED_NAME = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass
class Section:
    """One stretch of the body, in two forms where the mail gives both as alternatives."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(_lines(text) for text in self.texts if text.strip())

    @property
    def html(self) -> str:
        joined = "\n".join(html for html in self.htmls if html.strip())
        return joined or (f"<pre>{escape(self.text)}</pre>" if self.text else "")


@dataclass
class Bodies:
    """What was found. `remarks` say what was left out of the view."""

    sections: list[Section] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def has_html(self) -> bool:
        return any(html.strip() for section in self.sections for html in section.htmls)


def bodies_of(message: Message) -> Bodies:
    """Walks the parts once. What is neither the text nor its HTML twin is a file."""
    found = Bodies()
    groups: dict[int, Section] = {}
    for leaf, group in _leaves(message, 0, None):
        kind = leaf.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_file(leaf):
            key = id(leaf) if group is None else group
            if key not in groups:
                groups[key] = Section()
                found.sections.append(groups[key])
            bodies = groups[key].htmls if kind == "text/html" else groups[key].texts
            bodies.append(text_of(_content(leaf), _charset(leaf)))
        elif len(found.parts) < MOST_PARTS:
            found.parts.append(_part(leaf, len(found.parts) + 1))
        elif Remark.FILES_LEFT_OUT not in found.remarks:
            found.remarks.append(Remark.FILES_LEFT_OUT)
    return found


def _leaves(
    message: Message, depth: int, group: int | None
) -> Iterator[tuple[Message, int | None]]:
    """Each part that holds something, with the group of alternatives it belongs to."""
    kind = message.get_content_type()
    children = message.get_payload()
    if kind == "multipart/alternative" and group is None:
        group = id(message)
    if kind.startswith("multipart/") and isinstance(children, list) and depth < DEEPEST:
        for child in (each for each in children if isinstance(each, Message)):
            yield from _leaves(child, depth + 1, group)
    else:
        yield message, group


def _lines(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _is_file(leaf: Message) -> bool:
    disposition = raw_header(leaf, "Content-Disposition").partition(";")[0].strip().lower()
    return disposition == "attachment" or bool(_declared_name(leaf))


def _charset(leaf: Message) -> str | None:
    try:
        value = leaf.get_param("charset")
    except (ValueError, LookupError, TypeError):
        return None
    return str(value[2] if isinstance(value, tuple) else value) if value else None


def _content(leaf: Message) -> bytes:
    """The decoded bytes; a mail inside a mail, or a delivery report, as its own source."""
    payload = leaf.get_payload()
    if isinstance(payload, list):
        return b"\n".join(_source(child) for child in payload if isinstance(child, Message))
    try:
        content = leaf.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    return str(payload or "").encode("utf-8", "surrogateescape")


def _source(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, KeyError):
        return storable(str(message.get_payload())).encode("utf-8", "replace")


def _part(leaf: Message, position: int) -> Part:
    kind = leaf.get_content_type()
    kind = kind if CONTENT_TYPE.fullmatch(kind) else "application/octet-stream"
    name = safe_name(_declared_name(leaf))
    if not name:
        ending = ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ".bin"
        name = f"attachment-{position}{ending}"
    cid = one_line(raw_header(leaf, "Content-ID")).strip("<> ")[:300]
    return Part(filename=name, content_type=kind, content=_content(leaf), cid=cid)


def _declared_name(leaf: Message) -> str:
    # The parameters are read from a copy, since the parser spoils eight-bit ones.
    copy = Message()
    for name in ("Content-Disposition", "Content-Type"):
        if value := raw_header(leaf, name):
            copy[name] = value
    try:
        return decoded(storable(copy.get_filename() or ""))
    except (ValueError, LookupError, TypeError, IndexError):
        return decoded(raw_header(leaf, "Content-Description"))


def safe_name(name: str) -> str:
    """A file name without folders, control or direction characters, at most 120 long.

    The ending survives the shortening, so that a long name cannot hide what the file is.
    """
    last = UNSAFE_IN_NAME.sub("/", one_line(name)).rpartition("/")[2].strip(" .")
    if RESERVED_NAME.match(last):
        last = f"file-{last}"
    stem, dot, ending = last.rpartition(".")
    if dot and len(ending) <= 12:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return last[:LONGEST_NAME]
