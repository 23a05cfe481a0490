"""One request as it leaves, word for word: what the dry run shows is what is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Call, Definition
from vendors.connectors.http.templates import Renderer
from vendors.connectors.http.vocabulary import dates_of
from vendors.protocol.errors import RefusedByVendor

FILE = "[the bytes of the file]"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A request with everything filled in but the sign-in and a file's bytes."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any = None
    form: Mapping[str, str] | None = None
    multipart: Mapping[str, str] | None = None
    file_part: str = ""

    @property
    def address(self) -> str:
        """With its query, as it is asked for."""
        return f"{self.url}?{urlencode(self.query)}" if self.query else self.url

    @property
    def body(self) -> str:
        """The body as a person reads it."""
        if self.json is not None:
            return json.dumps(self.json, ensure_ascii=False, indent=2)
        if self.form is not None:
            return urlencode(self.form)
        parts = [f"{name}: {value}" for name, value in (self.multipart or {}).items()]
        return "\n".join([*parts, f"{self.file_part}: {FILE}"] if self.file_part else parts)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the requests of one definition for one address."""

    definition: Definition
    base_url: str
    account: str
    renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        tables, dates = self.definition.tables, dates_of(self.definition)
        object.__setattr__(self, "renderer", Renderer(tables, dates))

    def write(self, call: Call, words: Mapping[str, Any]) -> Rendered:
        """Fill a call in. Raises RefusedByVendor for a template that cannot be."""
        given = {"account": self.account, "base": self.root, **words}
        tree, renderer = self.renderer.tree, self.renderer
        headers = {**self.definition.headers, **call.headers}
        return Rendered(
            method=call.method,
            url=self.place(renderer.path(call.path, given)),
            query=_flat(tree(call.query, given)),
            headers={name: renderer.header(one, given) for name, one in headers.items()},
            json=None if call.json is None else tree(call.json, given),
            form=None if call.form is None else _flat(tree(call.form, given)),
            multipart=None if call.multipart is None else _flat(tree(call.multipart, given)),
            file_part=call.file,
        )

    @property
    def root(self) -> str:
        """The address, with one slash at its end."""
        return self.base_url.rstrip("/") + "/"

    def place(self, path: str) -> str:
        """An address at the vendor. Raises RefusedByVendor for one that lies elsewhere."""
        url = urljoin(self.root, path)
        if _origin(url) != _origin(self.root):
            raise RefusedByVendor(
                _("%(url)s lies at another place than the connection.", url=url[:200])
            )
        return url


def _flat(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
