"""Where the secrets of a connection go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from vendors.connections.models import VendorConnection
from vendors.connections.queries import secret_names

Places = Callable[[str, Mapping[str, str]], frozenset[str]]


class Asked(Protocol):
    """Settings as somebody filled them in; a secret left blank is the one that is kept."""

    @property
    def base_url(self) -> str: ...

    @property
    def config(self) -> Mapping[str, str]: ...

    @property
    def secrets(self) -> Mapping[str, str]: ...


def origin_of(base_url: str, _config: Mapping[str, str]) -> frozenset[str]:
    """Of most kinds: the system itself."""
    parts = urlsplit(base_url.strip())
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})


def strays(db: Session, known: VendorConnection, asked: Asked, places: Places) -> bool:
    """Whether a kept secret would go where it never went.

    To be refused: else anybody reads it by naming an address of his own.
    """
    kept = secret_names(db, known.id) - {name for name, one in asked.secrets.items() if one}
    before = places(known.base_url, known.config) if kept else frozenset()
    return bool(kept) and not places(asked.base_url, asked.config) <= before
