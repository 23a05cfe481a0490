"""What is written down about a call to the outside: everything except what must stay secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit, urlunsplit

HIDDEN = "•••"
KEPT_CHARS = 4_000

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)?|secret|token|api[-_]?key|access[-_]?key|^key$|auth(?!ors?$)|cookie|session"
    r"|signature|credential",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it; bodies are cut to `KEPT_CHARS`, secrets are hidden."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int | None
    answer_headers: Mapping[str, str]
    answer_body: str
    milliseconds: int
    error: str | None = None


class Redactor:
    """Hides values by the name they stand under, and known secrets wherever they turn up."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: list[str] = []
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Secrets to hide from now on, in each of the spellings in which they travel."""
        # A very short secret would blot out half the text; by name it is hidden all the same.
        spelled = {form for one in secrets if len(one) > 3 for form in _spellings(one)}
        self._secrets = sorted(spelled.union(self._secrets), key=len, reverse=True)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Header values, with those of telling names hidden."""
        return {
            name: HIDDEN if _SECRET_NAME.search(name) else self.plain(value)
            for name, value in headers.items()
        }

    def url(self, url: str) -> str:
        """An address without user names and without telling query values."""
        parts = urlsplit(url)
        query = "&".join(
            f"{quote(name)}={HIDDEN if _SECRET_NAME.search(name) else quote(value)}"
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
        place = parts.netloc.rsplit("@", 1)[-1]
        shown = urlunsplit((parts.scheme, place, parts.path, query, ""))
        return self.plain(shown)

    def body(self, content: bytes | str | None, content_type: str = "") -> str:
        """A body as text: JSON and forms by name, anything unreadable by its size only."""
        if not content:
            return ""
        try:
            text = content if isinstance(content, str) else content.decode("utf-8")
        except UnicodeDecodeError:
            return f"[{len(content)} bytes]"
        if "form" in content_type and "multipart" not in content_type:
            return self.url(f"?{text}").lstrip("?")[:KEPT_CHARS]
        return self.plain(_hide_named(text))[:KEPT_CHARS]

    def plain(self, text: str) -> str:
        """Text with the known secrets hidden; NUL is dropped, the database cannot keep it."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text.replace("\x00", "")


def _spellings(secret: str) -> set[str]:
    """As it is, within an address or a form, and within JSON."""
    within_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), *within_json}


def _hide_named(text: str) -> str:
    try:
        return json.dumps(_hidden(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: HIDDEN if _SECRET_NAME.search(str(name)) and one else _hidden(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_hidden(one) for one in value]
    return value
